#!/usr/bin/env python3
"""Compares speedscope files with what speedscope's own importer made of them.

usage: speedscope_read.py PROFSTAT CORPUS

FOLDER/speedscope-import/FILE.ssout.json is FILE as speedscope imported and exported it
again. Own costs by function name, read from both, must be equal.
"""
import collections
import csv
import glob
import io
import json
import os
import subprocess
import sys


def expected(path):
    """Own cost by name, from the events of speedscope's export."""
    data = json.load(open(path))
    frames = data["shared"]["frames"]
    own = collections.Counter()
    for profile in data["profiles"]:
        stack, now = [], profile["startValue"]
        for event in profile["events"]:
            if stack:
                own[frames[stack[-1]]["name"]] += event["at"] - now
            now = event["at"]
            if event["type"] == "O":
                stack.append(event["frame"])
            else:
                stack.pop()
    return own, data["profiles"][0]["unit"]


SCALE = {"nanoseconds": 1e-9, "microseconds": 1e-6, "milliseconds": 1e-3}


def main():
    profstat, corpus = sys.argv[1:3]
    files = wrong = 0
    for ssout in sorted(glob.glob(corpus + "/sampling/*/**/*.ssout.json", recursive=True)):
        source = os.path.join(os.path.dirname(os.path.dirname(ssout)),
                              os.path.basename(ssout)[:-len(".ssout.json")])
        if not os.path.exists(source) or "invalid" in source:
            continue
        info = subprocess.run([profstat, "-f", "speedscope", "-q", "--csv", source],
                              capture_output=True)
        if info.returncode:
            continue
        units = {p["unit"] for p in json.load(open(source))["profiles"]}
        if len(units) > 1:
            continue  # the importer adds bytes and counts up; we keep them apart
        files += 1
        own, unit = expected(ssout)
        got = collections.Counter()
        for row in csv.DictReader(io.StringIO(info.stdout.decode("utf-8"), newline="")):
            got[row["function"]] += float(row["self"] or 0)
        for name in own.keys() | got.keys():
            want = own[name] * SCALE.get(unit, 1)
            if abs(want - got[name]) > 1e-9 * max(1, abs(want)):
                wrong += 1
                print("differs:", source, name, want, got[name])
    print("%d files checked, %d functions differ" % (files, wrong))
    sys.exit(bool(wrong) or not files)


main()
