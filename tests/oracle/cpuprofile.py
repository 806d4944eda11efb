#!/usr/bin/env python3
"""Compares V8 CPU profiles with what speedscope's own importer made of them.

usage: cpuprofile.py PROF2JSON CORPUS

Own time by function name. speedscope gives the last sample no time, leaves (idle) out, and lets what a sample of
(program) or (garbage collector) stopped go on below it, which changes no own time.
"""
import collections
import glob
import json
import os
import subprocess
import sys


def own_times(speedscope):
    names = [f["name"] for f in speedscope["shared"]["frames"]]
    own = collections.Counter()
    for profile in speedscope["profiles"]:
        stack, last = [], 0
        for event in profile["events"]:
            if stack:
                own[names[stack[-1]]] += event["at"] - last
            last = event["at"]
            if event["type"] == "O":
                stack.append(event["frame"])
            else:
                stack.pop()
    return own


def ours(prof2json, path):
    p = json.loads(subprocess.run([prof2json, "-q", path], check=True, stdout=subprocess.PIPE).stdout)
    names, funcs, nodes, samples = p["strings"], p["functions"], p["nodes"], p.get("samples")
    if not samples:
        return None
    time = [m for m, row in enumerate(p["measures"]) if names[row["name"]] == "time"][0]
    own = collections.Counter()
    for i in range(samples["count"] - 1):  # not the last
        f = nodes["func"][samples["node"][i]]
        own[names[funcs["name"][f]] if f is not None else "(root)"] += samples["value"][time][i]
    return own


def main():
    prof2json, corpus = sys.argv[1:]
    count, failed = 0, False
    for path in sorted(glob.glob(os.path.join(corpus, "sampling/*/*/*.cpuprofile"))):
        oracle = os.path.join(os.path.dirname(path), "speedscope-import", os.path.basename(path) + ".ssout.json")
        found = ours(prof2json, path)
        if not os.path.exists(oracle) or found is None:
            print("left out:", os.path.basename(path))
            continue
        want = own_times(json.load(open(oracle)))
        for name in set(found) | set(want):
            if name not in ("(idle)", "(root)") and abs(found[name] - want[name]) > 1e-6 * max(1, want[name]):
                failed = True
                print("%s: %s has %s us, speedscope found %s" % (os.path.basename(path), name, found[name], want[name]))
        count += len(want)
    print("%d functions" % count)
    return failed or not count


if __name__ == "__main__":
    sys.exit(main())
