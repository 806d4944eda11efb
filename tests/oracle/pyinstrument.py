#!/usr/bin/env python3
"""Compares pyinstrument sessions with what pyinstrument made of them.

usage: pyinstrument.py PROFSTAT CORPUS

Own times by function are added up here from the records once more; totals of functions
that stand once in the tree of pyinstrument's own -r json are those of that tree.
"""
import collections
import csv
import glob
import io
import json
import os
import subprocess
import sys


def own_times(session):
    own = collections.Counter()
    for stack, seconds in session["frame_records"]:
        frames = [f.split("\x01")[0].split("\0") for f in stack]
        while frames and frames[-1][0] in ("[self]", "[root]"):
            frames.pop()
        if frames:
            name, *place = frames[-1]
            if place and place[0] == "<thread>":
                continue
            own[name, place[0] if place else ""] += seconds
    return own


def tree_times(frame, found):
    if frame:
        found.setdefault((frame["function"], frame["file_path"] or ""), []).append(frame["time"])
        for child in frame["children"]:
            tree_times(child, found)
    return found


def printed(profstat, path):
    """{(function, file): [own, total]}"""
    out = subprocess.run([profstat, "-q", "--csv", path], capture_output=True, check=True).stdout
    found = collections.defaultdict(lambda: [0, 0])
    for row in csv.DictReader(io.StringIO(out.decode("utf-8"), newline="")):
        file, _, line = row["where"].rpartition(":")
        place = file if line.isdigit() else row["where"]
        for i, column in enumerate(("self", "total")):
            found[row["function"], place][i] += float(row[column])
    return found


def add_frame(frame, above, found):
    """The same from -r json; totals of outermost frames only."""
    key = frame["function"], frame["file_path"] or ""
    own = [c for c in frame["children"] if c["function"] != "[self]"]
    found[key][0] += max(0, frame["time"] - sum(c["time"] for c in own))
    if key not in above:
        found[key][1] += frame["time"]
    for child in own:
        add_frame(child, above | {key}, found)
    return found


def compare_tree(profstat, path):
    root = json.load(open(path))["root_frame"]
    want = add_frame(root, frozenset(), collections.defaultdict(lambda: [0, 0]))
    got = printed(profstat, path)
    wrong = [key for key in got.keys() | want.keys()
             if any(abs(a - b) > 1e-9 for a, b in zip(got[key], want[key]))]
    for key in wrong:
        print("differs:", path, key, got[key], want[key])
    return len(want), len(wrong)


def main():
    profstat, corpus = sys.argv[1:3]
    checked = wrong = 0
    for path in sorted(glob.glob(corpus + "/sampling/made/pyinstrument/*.pyisession")):
        out = subprocess.run([profstat, "-q", "--csv", path], capture_output=True, check=True).stdout
        own, total = collections.Counter(), {}
        for row in csv.DictReader(io.StringIO(out.decode("utf-8"), newline="")):
            file = row["where"].rpartition(":")[0] if row["where"][-1:].isdigit() else row["where"]
            own[row["function"], file] += float(row["self"])
            total[row["function"], file] = float(row["total"])
        want = own_times(json.load(open(path)))
        for key in want.keys() | {k for k in own if own[k]}:
            checked += 1
            if abs(want[key] - own[key]) > 1e-9:
                wrong += 1
                print("own time differs:", path, key, want[key], own[key])
        n, bad = compare_tree(profstat, path.replace(".pyisession", ".json"))
        checked, wrong = checked + n, wrong + bad
        rendered = path.replace(".pyisession", ".json")
        if not os.path.exists(rendered):
            continue
        for key, times in tree_times(json.load(open(rendered))["root_frame"], {}).items():
            if len(times) == 1 and key in total and times[0] > 0.9 * max(total.values()):
                checked += 1
                if abs(times[0] - total[key]) > 2e-6:
                    wrong += 1
                    print("total differs:", rendered, key, times[0], total[key])
    print("%d times checked, %d differ" % (checked, wrong))
    sys.exit(bool(wrong) or not checked)


main()
