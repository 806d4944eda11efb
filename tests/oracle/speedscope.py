#!/usr/bin/env python3
"""Compares the stacks that prof2json writes for speedscope with those that speedscope's own
importer found in the same folded text.

usage: speedscope.py PROF2JSON CORPUS
"""
import glob
import json
import os
import re
import subprocess
import sys


def name(frame):
    """Places are put elsewhere: name (file:line) has them in members of its own here."""
    return re.sub(r" \([^()]*\)$", "", frame["name"])


def stacks(doc):
    """Cost by stack of names, of the first profile of each kind of unit."""
    frames = [name(f) for f in doc["shared"]["frames"]]
    result = {}
    profile = doc["profiles"][doc.get("activeProfileIndex") or 0]
    if profile["type"] == "sampled":
        for stack, weight in zip(profile["samples"], profile["weights"]):
            key = tuple(frames[i] for i in stack)
            result[key] = result.get(key, 0) + weight
        return result
    path, at = [], profile["startValue"]
    for event in profile["events"]:
        if event["at"] > at:
            key = tuple(path)
            result[key] = result.get(key, 0) + event["at"] - at
            at = event["at"]
        if event["type"] == "O":
            path.append(frames[event["frame"]])
        else:
            path.pop()
    return result


def main():
    tool, corpus = sys.argv[1:3]
    files = wrong = 0
    for answer in sorted(glob.glob(corpus + "/sampling/*/*/speedscope-import/*.ssout.json")):
        source = os.path.join(os.path.dirname(os.path.dirname(answer)),
                              os.path.basename(answer)[:-len(".ssout.json")])
        folded = source.endswith(".folded") or re.search(r"pyflame/.*\.txt$|py-spy/raw.*\.txt$",
                                                         source)
        if not folded or not os.path.exists(source):
            continue
        run = subprocess.run([tool, "-q", "-f", "folded", "-t", "speedscope", source],
                             capture_output=True)
        if run.returncode:
            continue
        files += 1
        ours, theirs = stacks(json.loads(run.stdout)), stacks(json.load(open(answer)))
        theirs.pop((), None)
        ours.pop((), None)
        if ours != theirs:
            wrong += 1
            differ = [k for k in set(ours) | set(theirs) if ours.get(k) != theirs.get(k)]
            print("%s: %d stacks differ, as %s: %s, speedscope has %s" % (
                os.path.relpath(source, corpus), len(differ), ";".join(differ[0]),
                ours.get(differ[0]), theirs.get(differ[0])))
    print("%d files, %d wrong" % (files, wrong))
    return 1 if wrong or not files else 0


sys.exit(main())
