#!/usr/bin/env python3
"""Compares pyflame's output with what its own converter and speedscope make of it.

usage: pyflame.py PROF2JSON CORPUS
"""
import glob
import json
import os
import sys

import contexts


def label(name, file, _object, line):
    return "%s:%s:%d" % (file, name, line) if line else "%s:%s" % (file, name) if file else name


def converted(path):
    """Innermost frames and times from the .cpuprofile, in which an idle one follows every sample."""
    data = json.load(open(path))
    name = {n["id"]: n["callFrame"]["functionName"] for n in data["nodes"]}
    now, result = 0, []
    for i, (leaf, delta) in enumerate(zip(data["samples"], data["timeDeltas"])):
        now += delta
        if i % 2 == 0:
            result.append((name[leaf], now))
    return result


def ours(p):
    path = contexts.paths(p, label)
    return [(path[node][-1], round(time * 1e6)) for node, time in
            zip(p["samples"]["node"], p["samples"]["time"])]


def main():
    prof2json, corpus = sys.argv[1:3]
    checked = wrong = 0
    for path in sorted(glob.glob(corpus + "/sampling/made/pyflame/*.txt")):
        if path.endswith("dump.txt"):
            continue
        p = contexts.read(prof2json, path)
        chart = path.replace(".txt", ".cpuprofile")
        answer = os.path.join(os.path.dirname(path), "speedscope-import",
                              os.path.basename(path) + ".ssout.json")
        for got, want in [(ours(p), converted(chart)) if os.path.exists(chart) else (0, 0),
                          (contexts.own(p, label), contexts.speedscope(answer))
                          if os.path.exists(answer) else (0, 0)]:
            if want:
                checked += len(want)
                if got != want:
                    wrong += 1
                    print("differs:", path)
    print("%d stacks checked, %d files differ" % (checked, wrong))
    sys.exit(bool(wrong) or not checked)


main()
