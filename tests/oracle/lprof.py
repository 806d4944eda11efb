#!/usr/bin/env python3
"""Compares the lines that profstat reads from .lprof files with what line_profiler loaded.

usage: lprof.py PROFSTAT CORPUS
"""
import csv
import glob
import io
import json
import subprocess
import sys


def number(x):
    return float(x[4:]) if isinstance(x, str) and x.startswith("int:") else float(x)


def seconds(time, unit):
    """The double nearest to them: 100 times 1e-9 is a bit more than 1e-7."""
    units = round(1 / unit)
    return time / units if unit < 1 and 1 / units == unit else time * unit


def main():
    profstat, corpus = sys.argv[1:3]
    checked = wrong = 0
    for path in sorted(glob.glob(corpus + "/python/lprof/*.lprof")):
        want = json.load(open(path + ".expect.json"))
        run = subprocess.run([profstat, "-q", "--lines", "--csv", path], capture_output=True)
        rows = csv.DictReader(io.StringIO(run.stdout.decode("utf-8", "surrogateescape"), newline=""))
        got = {}
        for row in rows:
            key = (row["file"], row["function"])
            got.setdefault(key, []).append((int(row["line"]), float(row["hits"]),
                                            float(row["total"])))
        expected = {}
        for function in want["functions"]:
            lines = [(line, number(hits), seconds(number(time), want["unit"]))
                     for line, hits, time in function["lines"]]
            if lines:
                file, _, name = function["func"]
                expected.setdefault((file, name), []).extend(lines)
        checked += sum(map(len, expected.values()))
        for key in expected.keys() | got.keys():
            if sorted(expected.get(key, [])) != sorted(got.get(key, [])):
                wrong += 1
                print("differs:", path, key, expected.get(key), got.get(key), file=sys.stderr)
    print("%d lines checked, %d functions differ" % (checked, wrong))
    sys.exit(bool(wrong) or not checked)


main()
