#!/usr/bin/env python3
"""Compares austin's samples with what others read in them.

usage: austin.py PROF2JSON CORPUS

FILE.flamegraph.svg is what flamegraph.pl drew of FILE.austin: every box that is wide
enough must be a context with the same cost. Every text is read here once more, with
regular expressions, and FILE.mojo must be FILE.mojo.decoded.austin.
"""
import collections
import glob
import html
import json
import os
import re
import subprocess
import sys

HEAD = re.compile(r"(P\d+;T[0-9a-f:]+|(?:Process \d+;)?Thread [0-9a-f]+)(?:;(.*))?$")
NUMBERS = re.compile(r"^(.*?) (-?\d+(?:,[01],-?\d+| \d+ -?\d+)?)$")
OLD = re.compile(r"(.*?) \(([^;]*?)\);L(\d+)$")
NEW = re.compile(r"(.*):([^:]+)(?::|;L)(\d+)$")


def read(prof2json, path):
    out = subprocess.run([prof2json, "-q", path], capture_output=True, check=True).stdout
    p = json.loads(out)
    p["texts"] = [s if isinstance(s, str) else "?" for s in p["strings"]]
    return p


def frame_of(p, node):
    f, text = p["nodes"]["func"][node], p["texts"]
    return (text[p["functions"]["name"][f]], text[p["functions"]["file"][f]],
            p["nodes"]["line"][node])


def paths(p):
    found = [()]
    for node in range(1, p["nodes"]["count"]):
        found.append(found[p["nodes"]["parent"][node]] + (frame_of(p, node),))
    return found


def own(p, part_name=True):
    """{(part, path): {measure: own cost}}"""
    result, path = collections.defaultdict(collections.Counter), paths(p)
    for m, measure in enumerate(p["measures"]):
        for node, cost in enumerate(p["nodes"]["self"][m]):
            part = p["texts"][p["parts"][p["nodes"]["part"][node]][0]] if part_name else ""
            if cost:
                result[part, path[node]][p["texts"][measure["name"]]] += cost
    return result


def frames(stack):
    pieces = re.split(r";(?!L\d)", stack) if stack else ["(no frames)"]
    for piece in pieces:
        found = None if piece[0] == ":" else OLD.match(piece)
        if found:
            yield found[1], found[2], int(found[3])
            continue
        found = NEW.match(piece) if piece[0] != ":" else None
        yield (found[2], found[1], int(found[3])) if found else (piece, "", 0)


def again(path):
    """The same, from the text."""
    result, mode = collections.defaultdict(collections.Counter), "wall"
    for line in open(path):
        line = line.rstrip("\n")
        if line.startswith("# mode: "):
            mode = line[8:]
        found = NUMBERS.match(line)
        head = found and HEAD.match(found[1])
        if not head:
            continue
        cost = result[head[1], tuple(frames(head[2]))]
        n = [int(x) for x in re.split("[, ]", found[2])]
        if len(n) == 3:
            idle, change = (n[1], n[2]) if "," in found[2] else (0, n[1] + n[2])
            cost.update(time=n[0], cpu=0 if idle else n[0])
        elif mode == "memory" or "mem" in os.path.basename(path):
            change = n[0]
        else:
            cost["cpu" if mode == "cpu" else "time"] += n[0]
            continue
        cost.update(allocated=max(change, 0), freed=max(-change, 0))
    return {key: +cost for key, cost in result.items() if +cost}


def boxes(p, apart):
    """Contexts as flamegraph.pl would label and add them; apart: with boxes for lines."""
    path, cost = paths(p), collections.Counter()
    names = [p["texts"][part[0]] for part in p["parts"]]
    for node, own_cost in enumerate(p["nodes"]["self"][0]):
        labels = names[p["nodes"]["part"][node]].split(";")
        for name, file, line in path[node]:
            if name == "(no frames)":
                continue
            label = "%s:%s:%d" % (file, name, line) if file else name
            labels += ["%s (%s)" % (name, file), "L%d" % line] if apart else [label]
        for depth in range(1, len(labels) + 1):
            cost[tuple(labels[:depth])] += own_cost or 0
    return collections.Counter((labels[-1], c) for labels, c in cost.items())


def drawn(path):
    title = re.compile(r"<title>(.*) \(([\d,]+) us, ")
    return collections.Counter((html.unescape(t[1]), int(t[2].replace(",", "")))
                               for t in map(title.match, open(path)) if t and t[1] != "all")


def compare_picture(p, path):
    ours, theirs = boxes(p, "v1." in path), drawn(path)
    whole = sum(c or 0 for c in p["nodes"]["self"][0])
    wide = {box: n for box, n in ours.items() if box[1] / whole * 1180 > 0.101}
    wrong = [box for box, n in wide.items() if n != theirs[box]]
    wrong += [box for box, n in theirs.items() if box not in ours]
    return len(theirs), wrong


def main():
    prof2json, corpus = sys.argv[1:3]
    checked = wrong = 0
    folder = corpus + "/sampling/made/austin/"
    for path in sorted(glob.glob(folder + "*.austin") + glob.glob(folder + "*.mojo")):
        p = read(prof2json, path)
        results = []
        if path.endswith(".mojo"):
            got, want = own(p, False), own(read(prof2json, path + ".decoded.austin"), False)
        else:
            got, want = own(p), again(path)
        results.append((len(want), [k for k in got.keys() | want.keys()
                                    if got.get(k) != want.get(k)]))
        svg = path.replace(".austin", ".flamegraph.svg")
        if path.endswith(".austin") and os.path.exists(svg):
            results.append(compare_picture(p, svg))
        for n, differing in results:
            checked += n
            wrong += len(differing)
            for what in differing[:3]:
                print("differs:", path, what)
    print("%d costs checked, %d differ" % (checked, wrong))
    sys.exit(bool(wrong) or not checked)


main()
