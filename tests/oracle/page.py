"""Compares the data of pages with what Python finds in the same dumps, and checks the page of every
real profile against the rules of docs/page.md.

usage: page.py PROF2HTML CORPUS
"""
import marshal
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import page_check
from page_data import page_data

LARGEST = 8 << 20
OF_CPROFILE = re.compile(r"/(pstats/py3[^/]*/c_|big/py3[^/]*_c_)[^/]*\.prof$")
problems = []


def make_page(tool, path):
    made = subprocess.run([tool, "-q", "--no-graph", path, "-o", "oracle.html"], capture_output=True,
                          timeout=60, check=False)
    return made.returncode


def shown(text):
    """As a page has it: each byte that is no UTF-8, which Python escaped, is U+FFFD."""
    data = b"".join(bytes([ord(c) - 0xdc00]) if 0xdc80 <= ord(c) <= 0xdcff
                    else c.encode("utf-8", "surrogatepass") for c in text)
    out, at = "", 0
    while at < len(data):
        try:
            return out + data[at:].decode("utf-8")
        except UnicodeDecodeError as wrong:
            end = at + wrong.start
            out += data[at:end].decode("utf-8") + "\ufffd"
            at = end + 1
    return out


def measures(data):
    """The numbers of calls, primitive calls and time, and the scale of time."""
    names = [m["name"] for m in data["measures"]]
    time = names.index("time")
    return names.index("calls"), names.index("primitive"), time, data["measures"][time]["scale"]


def rows(data, table, count):
    """One row: calls, primitive calls, own time, total."""
    calls, primitive, time, scale = measures(data)
    own, total = table["self"], table["total"]
    first = own[primitive] if own[primitive] is not None else own[calls]
    for i in range(count):
        yield own[calls][i], first[i], own[time][i] * scale, total[time][i] * scale


def near(a, b):
    return abs(a - b) <= 0.51e-9 + 1e-14 * abs(b)


def same(page, dump):
    return page[0] == dump[0] and page[1] == dump[1] and near(page[2], dump[2]) and near(page[3], dump[3])


def compare(path, data):
    """Every function and every call of a dump of cProfile."""
    with open(path, "rb") as f:
        stats = marshal.load(f)
    functions, strings = data["functions"], data["strings"]
    keys = [(strings[functions["file"][i]], functions["line"][i], strings[functions["name"][i]])
            for i in range(len(functions["name"]))]
    page = dict(zip(keys, rows(data, functions, len(keys))))
    edges = data["edges"]
    calls = dict(zip([(keys[a], keys[b]) for a, b in zip(edges["caller"], edges["callee"])],
                     rows(data, edges, len(edges["caller"]))))
    checked = 0
    for (file, line, name), (cc, nc, tt, ct, callers) in stats.items():
        callee = (shown(file), line, shown(name))
        if not same(page[callee], (nc, cc, tt, ct)):
            problems.append("%s: %s is %r, recorded %r" % (path, callee, page[callee], (nc, cc, tt, ct)))
        for caller, (nc, cc, tt, ct) in callers.items():
            caller = (shown(caller[0]), caller[1], shown(caller[2]))
            if not same(calls[caller, callee], (nc, cc, tt, ct)):
                problems.append("%s: %s -> %s is %r" % (path, caller, callee, calls[caller, callee]))
            checked += 1
    return checked + len(stats)


def files(folder):
    for top, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(top, name)
            if os.path.isfile(path) and os.path.getsize(path) <= LARGEST:
                yield path


def main():
    tool, corpus = sys.argv[1:]
    pages = numbers = 0
    for path in files(corpus):
        status = make_page(tool, path)
        if status not in (0, 1):
            problems.append("%s: exit status %d" % (path, status))
        if status:
            continue
        pages += 1
        try:
            data = page_data("oracle.html")
            page_check.check_data(data)
        except (page_check.Wrong, ValueError, LookupError) as wrong:
            problems.append("%s: %r" % (path, wrong))
            continue
        if OF_CPROFILE.search(path):
            numbers += compare(path, data)
    for problem in problems[:20]:
        print(problem)
    print("%d pages, %d functions and calls compared, %d problems" % (pages, numbers, len(problems)))
    return 1 if problems or not numbers else 0


if __name__ == "__main__":
    sys.exit(main())
