#!/usr/bin/env python3
"""Compares Firefox's profiles with what speedscope's importer made of them.

usage: gecko.py PROF2JSON CORPUS

speedscope shows the functions of the page alone, from each sample to the next. So each of
our samples, cut down to these functions, must be speedscope's stack at that time. Processed
profiles it does not read: their weights are added up here once more.
"""
import collections
import glob
import json
import os
import subprocess
import sys


def model(prof2json, path):
    out = subprocess.run([prof2json, "-q", "-t", "graph", path], capture_output=True, check=True)
    p = json.loads(out.stdout)
    text, funcs, nodes = p["strings"], p["functions"], p["nodes"]
    names = [(text[n], text[f]) for n, f in zip(funcs["name"], funcs["file"])]

    def stack(node):
        found = []
        while node:
            found.append(names[nodes["func"][node]])
            node = nodes["parent"][node]
        return found[::-1]

    return p, stack


def timeline(imported):
    """The stacks of speedscope's events, by the time from which they last."""
    frames = [(f["name"], f.get("file", "")) for f in imported["shared"]["frames"]]
    at, stack = {}, []
    for event in imported["profiles"][0]["events"]:
        if event["type"] == "O":
            stack.append(frames[event["frame"]])
        else:
            assert stack.pop() == frames[event["frame"]]
        at[event["at"]] = list(stack)
    return at, set(frames)


def compare_stacks(prof2json, path, imported):
    p, stack = model(prof2json, path)
    at, known = timeline(imported)
    checked, wrong, now = 0, 0, []
    samples = p["samples"]
    for node, time in list(zip(samples["node"], samples["time"]))[:-1]:
        for t in at:
            if abs(t - time * 1e3) < 1e-6:
                now = at[t]
        mine = [frame for frame in stack(node) if frame in known]
        checked += 1
        if mine != now:
            wrong += 1
            print("stack differs:", path, time, mine, now)
    return checked, wrong


def compare_weights(prof2json, path):
    p, stack = model(prof2json, path)
    mine = collections.Counter()
    for node, weight in enumerate(p["nodes"]["self"][0]):
        if weight:
            mine[tuple(name for name, _ in stack(node))] += weight
    want = collections.Counter()
    for t in json.load(open(path))["threads"]:
        stacks, samples, strings = t["stackTable"], t["samples"], t["stringArray"]
        for s, weight in zip(samples["stack"], samples["weight"]):
            names = []
            while s is not None:
                func = t["frameTable"]["func"][stacks["frame"][s]]
                names.append(strings[t["funcTable"]["name"][func]])
                s = stacks["prefix"][s]
            if names:
                want[tuple(names[::-1])] += weight
    wrong = [k for k in mine.keys() | want.keys() if mine[k] != want[k]]
    for k in wrong:
        print("weight differs:", path, k, mine[k], want[k])
    return len(want), len(wrong)


def main():
    prof2json, corpus = sys.argv[1:3]
    checked = wrong = 0
    for path in sorted(glob.glob(corpus + "/sampling/peers/firefox/*.json")):
        oracle = os.path.join(os.path.dirname(path), "speedscope-import",
                              os.path.basename(path) + ".ssout.json")
        if os.path.exists(oracle):
            n, bad = compare_stacks(prof2json, path, json.load(open(oracle)))
        else:
            n, bad = compare_weights(prof2json, path)
        print("%s: %d checked, %d differ" % (os.path.basename(path), n, bad))
        checked, wrong = checked + n, wrong + bad
    sys.exit(bool(wrong) or not checked)


main()
