#!/usr/bin/env python3
"""Asks a running profview what it must and must not answer: profview_client.py URL SOURCES PROCESS

SOURCES: "yes" if it was started with --source-root, "any" if with --host 0.0.0.0 alone. Says what does
not hold.
"""
import http.client
import json
import os
import re
import socket
import sys
import threading
import time
import urllib.parse
import zlib

URL = urllib.parse.urlsplit(sys.argv[1])
HOST, PORT = URL.hostname, URL.port
SECRET = URL.path.strip("/")
MOST = 16  # connections
PATIENCE = 30  # s that anything may take on a busy machine
SOON = 6  # s: less than the 10 after which those who hang are thrown out anyway
failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)


def ask(path, method="GET", host=None, headers=(), body=None, at=HOST):
    """Sends the path as it is: no client tidies it up. (status, headers, body)"""
    c = http.client.HTTPConnection(at, PORT, timeout=PATIENCE)
    c.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    c.putheader("Host", "%s:%d" % (HOST, PORT) if host is None else host)
    for key, value in headers:
        c.putheader(key, value)
    if body is not None:
        c.putheader("Content-Length", str(len(body)))
    c.endheaders(body)
    answer = c.getresponse()
    content = answer.read()
    c.close()
    return answer.status, answer.headers, content


def status(*args, **named):
    return ask(*args, **named)[0]


HOME = "/%s/" % SECRET


def check_page():
    got, headers, page = ask(HOME)
    expect(got == 200 and page.startswith(b"<!DOCTYPE html>"), "the page")
    expect(b"<html data-server=" in page and b'id="profile"' not in page, "the page asks for its data")
    expect(headers["Content-Type"] == "text/html; charset=utf-8", "type of the page")
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'",
                 "frame-ancestors 'none'"):
        expect(part in policy, "policy: " + part)
    for digest in re.findall(r"'sha256-[^']*'", policy):
        expect(digest.encode() in page, "the page's own policy is the same")
    for key, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
                       ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-store"),
                       ("Connection", "close")):
        expect(headers[key] == value, key)
    expect(headers["Access-Control-Allow-Origin"] is None, "no access for pages elsewhere")
    got, headers, content = ask(HOME, "HEAD")
    expect(got == 200 and not content and int(headers["Content-Length"]) == len(page), "HEAD")


def check_data():
    got, headers, packed = ask(HOME + "data")
    expect(got == 200 and headers["Content-Type"] == "application/octet-stream", "the data")
    data = json.loads(zlib.decompress(packed))
    expect(data["version"] == 1, "version of the data")
    got, _, version = ask(HOME + "version")
    expect(got == 200 and version.strip().isdigit(), "version")
    return data


def check_sources(data):
    numbers = {name: number for number, name in enumerate(data["strings"])}
    if sys.argv[2] != "yes":
        expect(status(HOME + "source/%d" % numbers["in.py"]) == 404, "source without --source-root")
        return
    got, headers, text = ask(HOME + "source/%d" % numbers["in.py"])
    expect(got == 200 and text == b"def inside(): pass\n", "source")
    expect(headers["Content-Type"] == "text/plain; charset=utf-8", "type of source")
    for name in numbers:
        if name not in ("in.py", "large.py"):
            expect(status(HOME + "source/%d" % numbers[name]) == 404, "source of %r" % name)
    for odd in ("", "-1", "1x", "01", "00", "1/", "999999999", "99999999999999999999", "+1",
                "%%3%d" % numbers["in.py"]):
        expect(status(HOME + "source/" + odd) == 404, "source/" + odd)


def check_refusals():
    for host in ("evil.example", "evil.example:%d" % PORT, "127.0.0.1", "127.0.0.1:1", "localhost",
                 "127.0.0.1:%d.evil.example" % PORT, "127.0.0.1:%d " % PORT + "x", "::1:%d" % PORT, "[::1]", "[::1]:1",
                 "127.0.0.2:%d" % PORT, "0.0.0.0:%d" % PORT, ":%d" % PORT, ""):
        expect(status(HOME, host=host) == 403, "Host: %r" % host)
    for host in ("127.0.0.1", "localhost", "[::1]"):
        for at in LOOPBACK:
            expect(status(HOME, host="%s:%d" % (host, PORT), at=at) == 200, "Host: %s at %s" % (host, at))
    wrong = SECRET[:-1] + ("0" if SECRET[-1] != "0" else "1")
    for path in ("/", "/data", "/version", "/" + SECRET, "/" + wrong + "/", "/%s/data" % wrong,
                 "/" + SECRET.upper() + "x/", "//" + SECRET + "/", "/../" + SECRET + "/", "/favicon.ico"):
        expect(status(path) == 404, "path %s" % path)
    for path in ("../", "/../", "%2e%2e/", "%2e%2e%2f", "..%2fdata", "//etc/passwd", "etc/passwd", "data/",
                 "Data", "source", "source/", "source/../data", "source/..%2f..%2fetc%2fpasswd",
                 "source//etc/passwd", "page.html", "%00", "%00/../", "data%00", "d%61ta"):
        expect(status(HOME + path) == 404, "path SECRET/%s" % path)
    for path in ("/../", "/%2e%2e/", "//etc/passwd", "/etc/passwd", "/..%2f..%2fetc/passwd"):
        expect(status(path) == 404, "path %s" % path)
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"):
        got, headers, _ = ask(HOME, method, body=b"x" * 10 if method in ("POST", "PUT") else None)
        expect(got == 405 and headers["Allow"] == "GET, HEAD", method)
    for header in (("Origin", "http://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"),
                   ("Origin", "https://127.0.0.1:%d" % PORT), ("Sec-Fetch-Site", "same-site")):
        expect(status(HOME + "data", headers=[header]) == 403, "%s: %s" % header)
    for header in (("Origin", "http://127.0.0.1:%d" % PORT), ("Sec-Fetch-Site", "same-origin")):
        expect(status(HOME + "data", headers=[header]) == 200, "%s: %s" % header)


def answers(what):
    begin = time.monotonic()
    expect(status(HOME) == 200, "an answer beside " + what)
    took = time.monotonic() - begin
    expect(took < SOON, "an answer beside %s took %.1f s" % (what, took))
    expect(len(sockets_of(sys.argv[3])) <= MOST + len(LOOPBACK), "%d connections at most" % MOST)


def sockets_of(process):
    folder = "/proc/%s/fd" % process
    if not os.path.isdir(folder):
        return []
    sockets = []
    for name in os.listdir(folder):
        try:
            target = os.readlink(os.path.join(folder, name))
        except FileNotFoundError:
            continue  # closed since it was listed
        if target.startswith("socket:"):
            sockets.append(name)
    return sockets


def connect(text=b"", small=False):
    s = socket.socket()
    if small:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    s.settimeout(PATIENCE)
    s.connect((HOST, PORT))
    s.sendall(text)
    return s


def check_slow():
    """Clients that say nothing, or one letter, or never end their headers."""
    slow = [connect((b"", b"G", b"GET / HTTP/1.1\r\nHost: x")[i % 3]) for i in range(20)]
    answers("slow clients")
    for s in slow:
        s.close()
    for junk in (b"\0" * 100, b"GET\r\n\r\n", b"GET " + b"/" * 100000 + b" HTTP/1.1\r\n\r\n",
                 b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10000 + b"\r\n"):
        try:
            with socket.create_connection((HOST, PORT), timeout=0.2) as s:
                s.sendall(junk)
                s.recv(100)
        except OSError:
            pass  # refused, or waited for more
    expect(status(HOME) == 200, "an answer after nonsense")


def check_dripping():
    """Clients that send a letter now and then, and come again when they are thrown out."""
    ended = threading.Event()

    def drip():
        while not ended.is_set():
            try:
                with connect(b"GET / HTTP/1.1\r\n") as s:
                    while not ended.wait(0.02):
                        s.sendall(b"X")
            except OSError:
                pass

    dripping = [threading.Thread(target=drip) for _ in range(20)]
    for thread in dripping:
        thread.start()
    time.sleep(0.2)
    for _ in range(5):
        answers("dripping clients")
    ended.set()
    for thread in dripping:
        thread.join()


def check_stuck(data):
    """Clients that do not take their answer; but one that takes it slowly gets all of it."""
    large = "GET %ssource/%d HTTP/1.1\r\nHost: %s:%d\r\n\r\n" % (
        HOME, data["strings"].index("large.py"), HOST, PORT)
    patient = connect(large.encode(), small=True)
    silent = [connect() for _ in range(20)]
    answers("silent clients and a slow one")
    got = b"".join(iter(lambda: patient.recv(1 << 20), b""))
    expect(got.endswith(b"\n" + b"#" * 100) and len(got) > 8 << 20, "all of a slow answer: %d" % len(got))
    stuck = [connect(large.encode(), small=True) for _ in range(20)]
    answers("clients that read nothing")
    for s in [patient] + silent + stuck:
        s.close()


def check_many():
    """More who ask at once than there is place for: all are answered."""
    got = []
    threads = [threading.Thread(target=lambda: got.append(status(HOME + "data"))) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect(got == [200] * len(threads), "%d of %d who ask at once" % (got.count(200), len(threads)))


def has_six():
    try:
        with socket.socket(socket.AF_INET6) as s:
            s.bind(("::1", 0))
        return True
    except OSError:
        return False


LOOPBACK = ["127.0.0.1", "::1"] if has_six() else ["127.0.0.1"]


def check_loopback():
    """The sockets that listen at the port do so at the loopback addresses."""
    found = []
    for path in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = open(path).readlines()[1:]
        except OSError:
            continue
        for line in lines:
            local, state = line.split()[1], line.split()[3]
            address, port = local.split(":")
            if state == "0A" and int(port, 16) == PORT:
                found.append(address)
    four, six = "%08X" % int.from_bytes(b"\x7f\0\0\1", sys.byteorder), "0" * 24 + "%08X" % socket.htonl(1)
    expect(not found or found == [four, six][:len(LOOPBACK)], "listens at %r" % found)


def check_exposed():
    """It answers to the address at which it was asked, and to no name."""
    for at in ("127.0.0.1", "127.0.0.2"):
        for host, want in (("127.0.0.1", 200), ("localhost", 200), (at, 200), ("127.0.0.3", 403), ("0.0.0.0", 403),
                           ("evil.example", 403), ("192.0.2.1", 403), ("2130706433", 403)):
            got = status(HOME, host="%s:%d" % (host, PORT), at=at)
            expect(got == want, "Host: %s at %s: %d" % (host, at, got))
            got = status(HOME, headers=[("Origin", "http://%s:%d" % (host, PORT))], at=at,
                         host="localhost:%d" % PORT)
            expect(got == want, "Origin: %s at %s: %d" % (host, at, got))


expect(HOST == "127.0.0.1" and re.fullmatch("[0-9a-f]{32}", SECRET), "the address %s" % sys.argv[1])
if sys.argv[2] == "any":
    check_exposed()
else:
    check_loopback()
    check_page()
    profile = check_data()
    check_sources(profile)
    check_refusals()
    check_slow()
    check_dripping()
    if sys.argv[2] == "yes":
        check_stuck(profile)
    check_many()
for failure in failures:
    print("wrong:", failure)
sys.exit(bool(failures))
