#!/usr/bin/env python3
"""Compares trace events with what speedscope's importer made of them.

usage: trace_event.py PROFSTAT CORPUS

Own time and total by function must be equal. speedscope's frames are called by their
arguments, too, which are cut off here. Of V8's profiles in a trace it shows neither the
root, idle times nor "native dummy.js", and puts garbage collection and the program itself
on top of what ran before, so there only own times of functions are compared.
"""
import collections
import csv
import glob
import io
import json
import os
import re
import subprocess
import sys

APART = ("(root)", "(idle)", "(program)", "(garbage collector)")


def expected(imported):
    own, total = collections.Counter(), collections.Counter()
    names = [re.sub(r"^\(anonymous .*\)$", "(anonymous)", re.sub(r" \{.*\}$", "", f["name"]))
             for f in imported["shared"]["frames"]]
    for profile in imported["profiles"]:
        stack, now = [], 0
        for event in profile["events"]:
            spent, now = event["at"] - now, event["at"]
            if stack:
                own[stack[-1]] += spent
            for name in set(stack):
                total[name] += spent
            if event["type"] == "O":
                stack.append(names[event["frame"]])
            else:
                stack.pop()
    return own, total


def measured(profstat, path):
    out = subprocess.run([profstat, "-f", "trace-event", "-q", "--csv", path],
                         capture_output=True, check=True).stdout
    own, total, rows = collections.Counter(), {}, collections.Counter()
    for row in csv.DictReader(io.StringIO(out.decode("utf-8"), newline="")):
        if row["where"].startswith("native dummy.js"):
            continue
        own[row["function"]] += float(row["self"] or 0) * 1e6
        total[row["function"]] = float(row["total"] or 0) * 1e6
        rows[row["function"]] += 1
    return own, {k: v for k, v in total.items() if rows[k] == 1}


def compare(path, what, want, got, names):
    wrong = [n for n in names if abs(want[n] - got.get(n, 0)) > 1e-3]
    for name in wrong:
        print("%s differs:" % what, path, name, want[name], got.get(name, 0))
    return len(names), len(wrong)


def main():
    profstat, corpus = sys.argv[1:3]
    files = checked = wrong = 0
    for folder in ("peers/trace-event", "made/py-spy", "peers/cpuprofile/timeline"):
        pattern = "%s/sampling/%s/speedscope-import/*.ssout.json" % (corpus, folder)
        for oracle in sorted(glob.glob(pattern)):
            path = os.path.join(os.path.dirname(os.path.dirname(oracle)),
                                os.path.basename(oracle)[:-len(".ssout.json")])
            imported = json.load(open(oracle))
            v8 = "Importing as Chrome Timeline" in imported["importedAs"]
            if not v8 and "Importing as Trace Event Format profile" not in imported["importedAs"]:
                continue
            files += 1
            own, total = expected(imported)
            mine, mine_total = measured(profstat, path)
            names = {n for n in own.keys() | mine.keys() if not v8 or n not in APART}
            for n, bad in [compare(path, "own time", own, mine, names)] + (
                    [] if v8 else [compare(path, "total", total, mine_total,
                                           names & mine_total.keys())]):
                checked, wrong = checked + n, wrong + bad
    print("%d files, %d times checked, %d differ" % (files, checked, wrong))
    sys.exit(bool(wrong) or not files)


main()
