#!/usr/bin/env python3
"""Compares pprof profiles with what `go tool pprof` prints of them.

usage: pprof.py PROF2JSON CORPUS [PROFILE...]

Stack by stack, with lines and all values, against -raw; function by function against -text. The
corpus has these texts; of further profiles they are made here.
"""
import collections
import glob
import json
import os
import re
import subprocess
import sys

UNITS = {"": 1, "ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "mins": 60, "hrs": 3600,
         "B": 1, "kB": 1024, "MB": 1024 ** 2, "GB": 1024 ** 3}


def read_raw(text):
    """Counter of (stack of (function, file, line), the outermost first) -> values."""
    samples, locations, mappings, part = [], {}, {}, None
    for line in text.splitlines():
        if line in ("Samples:", "Locations", "Mappings"):
            part = line
        elif part == "Samples:":
            m = re.match(r"\s*((?:-?\d+ +)*-?\d+): ([\d ]*)$", line)
            if m:
                samples.append(([int(v) for v in m[1].split()], [int(i) for i in m[2].split()]))
        elif part == "Locations":
            m = re.match(r"\s*(\d+): 0x([0-9a-f]+) (?:M=(\d+) )?(?:\[F\] ?)?(.*)$", line)
            if m:
                here = locations[int(m[1])] = {"address": m[2], "mapping": m[3], "lines": []}
                line = m[4]
            m = re.match(r"\s*(.*) (.*):(\d+)(?::\d+)? s=(\d+)(?:\(.*\))?$", line)
            if m:
                here["lines"].append((m[1], m[2], int(m[3])))
        elif part == "Mappings":
            m = re.match(r"(\d+): 0x\S+ (\S*)", line)
            if m:
                mappings[m[1]] = m[2]
    stacks = collections.defaultdict(lambda: None)
    for values, ids in samples:
        stack = []
        for i in reversed(ids):
            place = locations[i]
            lines = place["lines"] or [("0x" + place["address"], "", 0)]
            stack += reversed(lines)
        old = stacks[tuple(stack)]
        stacks[tuple(stack)] = [a + b for a, b in zip(old, values)] if old else values
    return dict(stacks), mappings


def read_ours(prof2json, path):
    p = json.loads(subprocess.run([prof2json, "-q", path], check=True, stdout=subprocess.PIPE).stdout)
    names, funcs, nodes = p["strings"], p["functions"], p["nodes"]
    column = lambda table, key, i: table[key][i] if key in table else 0
    rows, stacks = [()], collections.defaultdict(lambda: None)
    for i in range(nodes["count"]):
        if i:
            f = nodes["func"][i]
            rows.append(rows[nodes["parent"][i]] + (
                (names[funcs["name"][f]], names[column(funcs, "file", f)], column(nodes, "line", i)),))
        values = [c[i] if c else None for c in nodes["self"]]
        if values[0] is not None:
            old = stacks[rows[i]]
            stacks[rows[i]] = [a + b for a, b in zip(old, values)] if old else values
    measures = [(names[m["name"]], m["scale"]) for m in p["measures"]]
    return dict(stacks), measures, p["main_measure"]


def quantity(text):
    """Value in base units and half a unit of its last digit."""
    m = re.match(r"(-?[\d.]+)([a-zA-Z]*)$", text)
    unit = UNITS[m[2]]
    digits = len(m[1].split(".")[1]) if "." in m[1] else 0
    return float(m[1]) * unit, 0.5000001 * 10 ** -digits * unit


def read_text(text):
    """name -> (flat, cum), and the type shown."""
    rows, kind = {}, re.search(r"^Type: (.*)$", text, re.M)
    for line in text.splitlines():
        m = re.match(r"\s*(\S+)\s+\S+%?\s+\S+%\s+(\S+)\s+\S+%\s+(.*?)(?: \((?:partial-)?inline\))?$", line)
        if m and m[1] != "flat":
            rows[m[3]] = quantity(m[1]), quantity(m[2])
    return rows, kind[1] if kind else None


def totals(stacks, m, scale):
    flat, cum = collections.Counter(), collections.Counter()
    for stack, values in stacks.items():
        value = values[m] * scale
        if stack:
            flat[stack[-1][0]] += value
        for name in {frame[0] for frame in stack}:
            cum[name] += value
    return flat, cum


def compare(prof2json, path, raw, text, symbols=True):
    stacks, measures, main = read_ours(prof2json, path)
    want, _ = read_raw(raw)
    wrong = []
    # -raw leaves out samples without a stack and those that are 0 throughout.
    ours = {k: v for k, v in stacks.items() if k and any(v)}
    want = {k: v for k, v in want.items() if k and any(v)}
    if ours != want:
        wrong.append("stacks differ: %s" % list(set(map(str, ours.items())) ^ set(map(str, want.items())))[:3])
    rows, kind = read_text(text)
    if kind != measures[main][0]:
        wrong.append("default type %s, ours is %s" % (kind, measures[main][0]))
    flat, cum = totals(stacks, main, measures[main][1])
    for name, shown in rows.items() if symbols else ():
        for what, ours_of, (value, slack) in zip(("flat", "cum"), (flat, cum), shown):
            if abs(ours_of[name] - value) > slack:
                wrong.append("%s of %s is %s, ours %s" % (what, name, value, ours_of[name]))
    return wrong, len(want), len(rows) if symbols else 0


def tool_prints(path, mode):
    return subprocess.run(["go", "tool", "pprof", "-symbolize=none", mode, path], check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode("utf-8", "replace")


def main():
    prof2json, corpus, *more = sys.argv[1:]
    jobs = []
    for path in sorted(glob.glob(os.path.join(corpus, "sampling/peers/pprof/gotool/*.pb.gz"))):
        texts = [open(path[:-len("pb.gz")] + kind + ".txt").read() for kind in ("raw", "text")]
        jobs.append((path, texts))
    for path in more:
        jobs.append((path, [tool_prints(path, mode) for mode in ("-raw", "-text")]))
    failed, count, named = False, 0, 0
    for path, (raw, text) in jobs:
        symbols = bool(re.search(r" s=\d+", raw))  # without, -text shows whole mappings
        wrong, n, functions = compare(prof2json, path, raw, text, symbols)
        count, named = count + n, named + functions
        for line in wrong[:5]:
            failed = True
            print(os.path.basename(path) + ": " + line)
    print("%d profiles, %d stacks, %d functions" % (len(jobs), count, named))
    return failed or not count


if __name__ == "__main__":
    sys.exit(main())
