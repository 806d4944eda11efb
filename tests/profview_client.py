#!/usr/bin/env python3
"""Asks a running profview what it must and must not answer: profview_client.py URL SOURCES

SOURCES: "yes" if it was started with --source-root. Says what does not hold.
"""
import http.client
import json
import re
import socket
import sys
import time
import urllib.parse
import zlib

URL = urllib.parse.urlsplit(sys.argv[1])
HOST, PORT = URL.hostname, URL.port
SECRET = URL.path.strip("/")
failures = []


def expect(holds, what):
    if not holds:
        failures.append(what)


def ask(path, method="GET", host=None, headers=(), body=None):
    """Sends the path as it is: no client tidies it up. (status, headers, body)"""
    c = http.client.HTTPConnection(HOST, PORT, timeout=5)
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
                       ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-store")):
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
        if name != "in.py":
            expect(status(HOME + "source/%d" % numbers[name]) == 404, "source of %r" % name)
    for odd in ("", "-1", "1x", "01", "00", "1/", "999999999", "99999999999999999999", "+1", "%31", "1?x"):
        got = status(HOME + "source/" + odd)
        expect(got == 404 or (odd in ("%31", "1?x") and got in (200, 404)), "source/" + odd)


def check_refusals():
    for host in ("evil.example", "evil.example:%d" % PORT, "127.0.0.1", "127.0.0.1:1", "localhost",
                 "127.0.0.1:%d.evil.example" % PORT, "127.0.0.1:%d " % PORT + "x", "[::1]:%d" % PORT, ""):
        expect(status(HOME, host=host) == 403, "Host: %r" % host)
    expect(status(HOME, host="localhost:%d" % PORT) == 200, "Host: localhost")
    wrong = SECRET[:-1] + ("0" if SECRET[-1] != "0" else "1")
    for path in ("/", "/data", "/version", "/" + SECRET, "/" + wrong + "/", "/%s/data" % wrong,
                 "/" + SECRET.upper() + "x/", "//" + SECRET + "/", "/../" + SECRET + "/", "/favicon.ico"):
        expect(status(path) == 404, "path %s" % path)
    for path in ("../", "/../", "%2e%2e/", "%2e%2e%2f", "..%2fdata", "//etc/passwd", "etc/passwd", "data/",
                 "Data", "source", "source/", "source/../data", "source/..%2f..%2fetc%2fpasswd",
                 "source//etc/passwd", "page.html"):
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


def check_slow():
    """Clients that say nothing, or one letter, or never end their headers."""
    slow = []
    for i in range(20):
        s = socket.create_connection((HOST, PORT), timeout=5)
        s.sendall((b"", b"G", b"GET / HTTP/1.1\r\nHost: x")[i % 3])
        slow.append(s)
    begin = time.monotonic()
    expect(status(HOME) == 200, "an answer beside slow clients")
    expect(time.monotonic() - begin < 2, "an answer at once beside slow clients")
    for s in slow:
        s.close()
    for junk in (b"\0" * 100, b"GET\r\n\r\n", b"GET " + b"/" * 100000 + b" HTTP/1.1\r\n\r\n",
                 b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 10000 + b"\r\n"):
        with socket.create_connection((HOST, PORT), timeout=0.2) as s:
            try:
                s.sendall(junk)
                s.recv(100)
            except OSError:
                pass
    expect(status(HOME) == 200, "an answer after nonsense")


def check_loopback():
    """Every socket that listens at the port does so at 127.0.0.1."""
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
    expect(not found or found == ["0100007F"], "listens at %r" % found)


expect(HOST == "127.0.0.1" and re.fullmatch("[0-9a-f]{32}", SECRET), "the address %s" % sys.argv[1])
check_loopback()
check_page()
check_sources(check_data())
check_refusals()
check_slow()
for failure in failures:
    print("wrong:", failure)
sys.exit(bool(failures))
