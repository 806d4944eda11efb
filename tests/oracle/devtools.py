#!/usr/bin/env python3
"""Compares what Chromium's DevTools show of our traces and CPU profiles with what the profiles say.

usage: devtools.py PROF2JSON SOURCE PACKAGES [FORMAT...]

Self and total time of every function, the names of threads, that all is within what is shown, and that the console
has no error. PACKAGES is the folder with node_modules; the environment's CHROMIUM the browser.
"""
import json
import os
import subprocess
import sys
import tempfile

import functions

FORMATS = ["austin", "callgrind", "cpuprofile", "folded", "memray", "perf", "pprof", "pstats", "pyinstrument", "speedscope",
           "trace-event", "tachyon-collapsed"]
SUFFIXES = {"chrome": ".trace.json", "cpuprofile": ".cpuprofile"}
# Made by hand, with calls that take longer than their caller.
ODD = ["pyinstrument/hand.json"]
# This is drawn on top of what ran before, as V8 means it.
ON_TOP = "(garbage collector)"


def by_name(f):
    return f["name"] or "(no name)"


def by_place(f):
    line = f.get("line", 0)
    return ("" if f["name"] == "(anonymous)" else f["name"], f.get("file") or f.get("object", ""),
            line if line < 1 << 31 else 0)


def threads_of(path):
    """The names of threads with calls, in a trace."""
    events = json.load(open(path))["traceEvents"]
    used = {(e["pid"], e["tid"]) for e in events if e["ph"] == "X"}
    return sorted(e["args"]["name"] for e in events
                  if e["name"] == "thread_name" and e["ph"] == "M" and (e["pid"], e["tid"]) in used)


def wrong(kind, tree, shown):
    """What is wrong with what is shown."""
    if "error" in shown:
        yield shown["error"].split("\n")[0]
        return
    yield from shown["problems"]
    (first, last), (begin, end) = shown["bounds"], shown["drawn"]
    if shown["entries"] and (None in (first, last) or begin < first - 1e-3 or end > last * (1 + 1e-9) + 1.001):
        yield "%r is drawn, %r is shown" % (shown["drawn"], shown["bounds"])
    if kind == "chrome" and threads_of(shown["file"]) != sorted(t["name"] or "" for t in shown["threads"]):
        yield "other threads: %r" % [t["name"] for t in shown["threads"]]
    key = by_name if kind == "chrome" else by_place
    unit = 1e6 if functions.in_seconds(tree) else 1
    want = {k: (own * unit, total * unit) for k, (own, total) in functions.times(tree, key).items()}
    found = {}
    for name, url, line, own, total in (row for t in shown["threads"] for row in t["functions"]):
        k = name if kind == "chrome" else (name, url, line)
        found[k] = tuple(a + b for a, b in zip(found.get(k, (0, 0)), (own, total)))
    if any(f["name"] == ON_TOP for f in tree["functions"]):
        want, found = ({k: (own, 0) for k, (own, _) in d.items()} for d in (want, found))
    slack = (1.0 if kind == "cpuprofile" else 2e-3) * max(shown["entries"], 1)
    yield from functions.differences(want, found, slack)


def main():
    prof2json, source, packages = sys.argv[1:4]
    count = failed = rows = 0
    with tempfile.TemporaryDirectory() as folder:
        made = {}
        for fmt, path in functions.samples(source, sys.argv[4:] or FORMATS):
            odd = any(path.endswith(name) for name in ODD)
            tree = None if odd else functions.contexts(prof2json, fmt, path)
            for kind, suffix in SUFFIXES.items() if tree else ():
                out = os.path.join(folder, "%d%s" % (len(made), suffix))
                subprocess.run([prof2json, "-q", "-f", fmt, "-t", kind, "-o", out, path], check=True)
                made[out] = kind, path, tree
        with open(os.path.join(folder, "list"), "w") as out:
            out.write("".join(name + "\n" for name in made))
        run = subprocess.run(["node", os.path.join(os.path.dirname(__file__), "devtools.mjs"), packages, out.name],
                             stdout=subprocess.PIPE, check=True)
        version, *lines = map(json.loads, run.stdout.splitlines())
        for shown in lines:
            kind, path, tree = made[shown["file"]]
            count += 1
            found = list(wrong(kind, tree, shown))
            failed += bool(found)
            rows += sum(len(t["functions"]) for t in shown.get("threads", []))
            if found:
                print("%s of %s: %d: %s" % (kind, os.path.relpath(path, source), len(found), found[0]))
    print("Chromium %s: %d files, %d functions, %d files differ" % (version["version"], count, rows, failed))
    return 1 if failed or not rows or count != len(made) else 0


if __name__ == "__main__":
    sys.exit(main())
