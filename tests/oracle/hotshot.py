#!/usr/bin/env python3
"""Compares hotshot logs with what hotshot.stats.load() made of them.

usage: hotshot.py PROFSTAT CORPUS
"""
import csv
import glob
import io
import json
import os
import re
import subprocess
import sys


def close(a, b):
    return abs(a - b) <= 1e-12 * max(1, abs(a), abs(b))


def main():
    profstat, corpus = sys.argv[1:3]
    checked = wrong = 0
    for path in sorted(glob.glob(corpus + "/python/hotshot/*.hotshot")):
        want = json.load(open(path + ".expect.json"))
        out = subprocess.run([profstat, "-q", "--csv", path], capture_output=True, check=True).stdout
        got = {}
        for row in csv.DictReader(io.StringIO(out.decode("utf-8", "surrogateescape"), newline="")):
            place = re.match(r"(.*?)(?::(\d+))?$", row["where"]).groups()
            got[os.path.normpath(place[0]), int(place[1] or 0), row["function"]] = (
                float(row["calls"]), float(row["self"]), float(row["total"]))
        for function in want["functions"]:
            file, line, name = function["func"]
            if file == "profile":  # the root that the loader makes up
                continue
            checked += 1
            ours = got.pop((os.path.normpath(file), line, name or "None"), None)
            theirs = (function["nc"], function["tt"], function["ct"])
            if not ours or not all(map(close, ours, theirs)):
                wrong += 1
                print("differs:", path, function["func"], ours, theirs)
        for key in got:
            wrong += 1
            print("only ours:", path, key)
        text = subprocess.run([profstat, "-q", "--style", "pstats", path], capture_output=True,
                              check=True).stdout.decode("utf-8", "replace")
        calls = re.search(r"(\d+) function calls (?:\((\d+) primitive)?", text)
        if (int(calls[1]), int(calls[2] or calls[1])) != (want["total_calls"], want["prim_calls"]):
            wrong += 1
            print("calls differ:", path, calls[0], want["total_calls"], want["prim_calls"])
    print("%d functions checked, %d differ" % (checked, wrong))
    sys.exit(bool(wrong) or not checked)


main()
