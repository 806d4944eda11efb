#!/usr/bin/env python3
"""Prints the tables of cProfile's texts again and compares them with the texts.

usage: cprofile_text.py PROFSTAT CORPUS

The rows that profstat --style pstats prints from a text must be those of the text,
except for times per call, which were divided before they were rounded.
"""
import collections
import glob
import re
import subprocess
import sys

ROW = re.compile(r"^ *(\d+(?:/\d+)?) +(-?[\d.]+) .{8} +(-?[\d.]+) .{8} (.*)$")


def rows(text):
    """The rows of all tables, with rows of equal names added up."""
    found = collections.defaultdict(lambda: [0, 0, 0.0, 0.0])
    inside = False
    for line in text.splitlines():
        if line.startswith("   ncalls  tottime"):
            inside = True
        elif not line:
            inside = False
        elif inside:
            calls, tt, ct, name = ROW.match(line).groups()
            nc, _, cc = calls.partition("/")
            row = found[name]
            row[0] += int(nc)
            row[1] += int(cc or nc)
            row[2] = round(row[2] + float(tt), 3)
            row[3] = round(row[3] + float(ct), 3)
    return found


def main():
    profstat, corpus = sys.argv[1:3]
    checked = wrong = 0
    for path in sorted(glob.glob(corpus + "/python/text/*rofile_[23]*.txt")):
        with open(path, encoding="utf-8", errors="surrogateescape") as f:
            want = rows(f.read())
        out = subprocess.run([profstat, "-q", "--style", "pstats", path], capture_output=True,
                             check=True).stdout.decode("utf-8", "surrogateescape")
        got = rows(out)
        checked += len(want)
        for name in want.keys() | got.keys():
            if want.get(name) != got.get(name):
                wrong += 1
                print("differs:", path, name, want.get(name), got.get(name))
    print("%d rows checked, %d differ" % (checked, wrong))
    sys.exit(bool(wrong) or not checked)


main()
