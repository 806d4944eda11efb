#!/usr/bin/env python3
"""Compares coldshot profiles with the sums that coldshot's own loader made of them.

usage: coldshot.py PROF2JSON CORPUS

The loader counts every activation of a function, nested ones twice, and leaves out what
had not returned at the end. Both are made here from our contexts: calls, time, time of
callees, the same by callee, and hits and time of every line.
"""
import collections
import glob
import json
import os
import struct
import subprocess
import sys
import urllib.parse


def read(prof2json, path):
    out = subprocess.run([prof2json, "-q", "-t", "graph", path], capture_output=True, check=True)
    return json.loads(out.stdout.decode("utf-8", "surrogateescape"))


def open_at_end(folder):
    """Time that is still running at the end: by function, by line, and by caller and callee."""
    firsts = {}
    for line in open(folder + "/index.coldshot"):
        fields = line.rstrip("\n").split(" ")
        if fields[0] == "f":
            firsts[int(fields[1])] = int(fields[3])
    data, stacks, now = open(folder + "/coldshot.data", "rb").read(), {}, 0
    lines = any(data[i + 7] == 0 for i in range(0, len(data) - 11, 12))
    for at in range(0, len(data) - 11, 12):
        thread, line, word, now = struct.unpack_from("<HHII", data, at)
        kind, function = word >> 24, word & 0xffffff
        stack = stacks.setdefault(thread, [])
        if kind == 1:
            stack.append([function, now, firsts[function] if lines else 0, now])
        elif kind == 2 and stack:
            stack.pop()
        elif kind == 0 and stack:
            if stack[-1][0] == function:
                stack[-1][2:] = [line, now]
        elif kind == 0:
            stack.append([function, 0, line, now])
    times, by_line, by_call = (collections.Counter() for _ in range(3))
    for stack in stacks.values():
        for n, (function, start, line, since) in enumerate(stack):
            times[function] += now - start
            by_line[function, line] += now - since
            if n:
                by_call[stack[n - 1][0], function] += now - start
    return times, by_line, by_call


def ours(p, numbers):
    nodes, n = p["nodes"], p["nodes"]["count"]
    column = {p["strings"][m["name"]]: nodes["self"][i] or [None] * n
              for i, m in enumerate(p["measures"])}
    line = nodes.get("line") or [0] * n
    total = [v or 0 for v in column["time"]]
    for i in range(n - 1, 0, -1):
        total[nodes["parent"][i]] += total[i]
    calls, times, children, by_line, hits = (collections.Counter() for _ in range(5))
    for i in range(1, n):
        number = numbers[nodes["func"][i]]
        calls[number] += column["calls"][i] or 0
        times[number] += total[i]
        by_line[number, line[i]] += total[i]
        hits[number, line[i]] += column.get("hits", column["calls"])[i] or 0
        parent = nodes["parent"][i]
        if parent and numbers[nodes["func"][parent]] != number:
            children[numbers[nodes["func"][parent]], number] += total[i]
        elif parent:
            children[number, number] += total[i]
    return calls, times, children, by_line, hits


def number_functions(p, folder):
    """Our functions by coldshot's numbers."""
    files, key = {0: ""}, {}
    def text(s):
        return urllib.parse.unquote_to_bytes(s).decode("utf-8", "surrogateescape")
    for line in open(folder + "/index.coldshot"):
        fields = line.rstrip("\n").split(" ")
        if fields[0] == "F":
            files[int(fields[1])] = text(fields[2])
        elif fields[0] == "f":
            key.setdefault((text(fields[5]), files[int(fields[2])], text(fields[4]),
                            int(fields[3])), []).append(int(fields[1]))
    s, f = p["strings"], p["functions"]
    return [key[s[f["name"][i]], s[f["file"][i]], s[f["object"][i]], f["line"][i]]
            for i in range(f["count"])], key


def differences(prof2json, path):
    folder, want = path[:-12], json.load(open(path))
    p = read(prof2json, folder)
    groups, _ = number_functions(p, folder)
    same = {n: group[0] for group in groups for n in group}  # alike to us: added up
    calls, times, children, by_line, hits = ours(p, [group[0] for group in groups])
    running, running_line, running_call = open_at_end(folder)
    theirs = [collections.Counter() for _ in range(5)]
    for number, _, _, _, first, ncalls, time, _, child_map, line_map in want["functions"]:
        if number == 0xffffffff:
            continue
        number = same[number]
        theirs[0][number] += ncalls
        theirs[1][number] += time
        for child, spent in child_map:
            theirs[2][number, same[child]] += spent
        for line, spent, count in line_map:
            lines = any(m["role"] == "hits" for m in p["measures"])
            theirs[3][number, line if lines else 0] += spent
            theirs[4][number, line if lines else 0] += count
    for number, spent in running.items():
        theirs[1][same[number]] += spent
    for (number, line), spent in running_line.items():
        theirs[3][same[number], line] += spent
    for (caller, callee), spent in running_call.items():
        theirs[2][same[caller], same[callee]] += spent
    for name, a, b in zip(("calls", "times", "callees", "lines", "hits"),
                          (calls, times, children, by_line, hits), theirs):
        if name == "callees":
            # Of a caller that never returned the loader says nothing.
            a = {k: v for k, v in a.items() if k[0] not in running}
            b = {k: v for k, v in b.items() if k[0] not in running}
        if name in ("lines", "hits"):
            a = {k: v for k, v in a.items() if k[0] not in running}
            b = {k: v for k, v in b.items() if k[0] not in running}
        if {k: v for k, v in a.items() if v} != {k: v for k, v in b.items() if v}:
            yield name


def main():
    prof2json, corpus = sys.argv[1:3]
    checked = wrong = 0
    for path in sorted(glob.glob(corpus + "/python/coldshot/*.coldshot.expect.json")):
        if "functions" not in json.load(open(path)):
            read(prof2json, path[:-12])  # coldshot's loader failed
            continue
        checked += 1
        found = list(differences(prof2json, path))
        if found:
            wrong += 1
            print("differs:", path, ", ".join(found))
    print("%d profiles checked, %d differ" % (checked, wrong))
    sys.exit(bool(wrong) or not checked)


main()
