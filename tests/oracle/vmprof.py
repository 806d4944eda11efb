#!/usr/bin/env python3
"""Compares logs of vmprof with what vmprof's own reader and vmprofshow made of them.

usage: vmprof.py PROF2JSON CORPUS

The contexts are added up here as vmprof adds them up (all samples below the first
root, a function that calls itself at once is one node), and compared node by node with
its tree, in order; so are the samples, threads and memory of its reader, the first
stacks, and the shares that "vmprofshow flat" prints.
"""
import collections
import glob
import json
import os
import subprocess
import sys


class Node:
    def __init__(self, label):
        self.label, self.count, self.lines, self.children = label, 0, collections.Counter(), {}


def profile(prof2json, path):
    out = subprocess.run([prof2json, "-q", "-t", "graph", path], capture_output=True, check=True)
    return json.loads(out.stdout.decode("utf-8", "surrogateescape"))


def labels(p):
    s, f = p["strings"], p["functions"]
    return [(s[n], l, s[i]) for n, l, i in zip(f["name"], f["line"], f["file"])]


def column(table, name, rows):
    return table.get(name) or [0] * rows


def stack_of(p, names, node):
    parent, func = p["nodes"]["parent"], p["nodes"]["func"]
    line = column(p["nodes"], "line", p["nodes"]["count"])
    stack = []
    while node:
        stack.append((names[func[node]], line[node]))
        node = parent[node]
    return stack[::-1]


def vmprof_tree(stacks):
    """What vmprof's Stats.get_tree() makes of [(stack, count)]."""
    top = Node(next(s for s, _ in stacks if s)[0][0])
    for stack, count in stacks:
        top.count += count
        at, last = top, top.label
        for label, line in stack:
            if label != last:
                at = at.children.setdefault(label, Node(label))
                at.count += count
            last = label
            at.lines[line] += count
    return top


def program(top):
    """The node at which vmprofshow begins."""
    at = top
    while at:
        if at.label[0] == "<module>" and "vmprof/__main__.py" not in at.label[2]:
            return at
        at = max(at.children.values(), key=lambda n: n.count, default=None)
    return top


def listing(node, depth=0):
    """In order: depth, function, samples."""
    todo = [(node, 0)]
    while todo:
        node, depth = todo.pop()
        yield depth, node.label, node.count
        todo += [(c, depth + 1) for c in reversed(list(node.children.values()))]


def theirs(node):
    """The same of vmprof's JSON."""
    todo = [(node, 0)]
    while todo:
        (name, code, count, _, children), depth = todo.pop()
        parts = name.split(":", 3)
        if len(parts) == 4:
            label = parts[1], int(parts[2]), "" if parts[3] == "-" else parts[3]
        else:
            label = (hex(int(code)) if name == "<unknown code>" else name), 0, ""
        yield depth, label, count
        todo += [(c, depth + 1) for c in reversed(children)]


def shares(root):
    own = collections.Counter()
    for _, node in [(0, n) for n in walk(root)]:
        name, line, file = node.label
        if name.startswith("0x"):
            text = "<unknown code>:None:None"
        else:
            text = "%s:%s:%d" % (name, file or "-", line)
        own[text] += node.count - sum(c.count for c in node.children.values())
    return sorted("%10.3f%% - %s" % (100 * n / root.count, text) for text, n in own.items())


def walk(root):
    todo = [root]
    while todo:
        node = todo.pop()
        yield node
        todo += node.children.values()


def samples_of(p):
    s = p["samples"]
    return s["node"], column(s, "part", s["count"]), s["value"]


def differences(p, path):
    names, summary = labels(p), json.load(open(path + ".summary.json"))
    nodes, parts, value = samples_of(p)
    stacks = [(stack_of(p, names, n), int(c)) for n, c in zip(nodes, value[0])]
    root = program(vmprof_tree(stacks))
    meta = {p["strings"][k]: p["strings"][v] for k, v in p["meta"]}
    if list(listing(root)) != list(theirs(json.load(open(path + ".tree.json")))):
        yield "tree"
    flat = sorted(l.rstrip("\n") for l in open(path + ".flat.txt"))
    if shares(root) != flat:
        yield "flat"
    if (len(stacks), sum(len(s) for s, _ in stacks)) != (
            summary["n_samples"], summary["total_frames"] // (2 if summary["lines"] else 1)):
        yield "samples"
    if summary["version"]:
        threads = {p["strings"][part[0]] for part in p["parts"][1:]}
        if threads != {"thread %d" % t for t in summary["threads"]}:
            yield "threads"
        if "%.6f" % (summary["runtime_us"] / 1e6) != meta["duration"]:
            yield "duration"
    if summary["memory"]:
        had, seen = int(meta["memory_at_start"].split()[0]), []
        for more in value[1]:
            had += int(more)
            seen.append(had)
        if [min(seen), max(seen)] != summary["mem_kb"]:
            yield "memory"
    if meta["interpreter"] != summary["interp"] or meta["period"] != "%d us" % summary["period_us"]:
        yield "header"
    if any(meta.get(k) != v for k, v in summary["meta"].items()):
        yield "header"
    for ours, want in zip(stacks, summary["first_stacks"]):
        if summary["lines"] and [l for _, l in ours[0]] != [-l for l in want[1::2]]:
            yield "lines of the first stacks"


def main():
    prof2json, corpus = sys.argv[1:3]
    checked = wrong = 0
    for path in sorted(glob.glob(corpus + "/sampling/*/vmprof/*.prof*")):
        if not os.path.exists(path + ".tree.json"):
            continue
        p, found = profile(prof2json, path), []
        checked += 1
        found += differences(p, path)
        tree = profile(prof2json, path + ".tree.json")
        whole = sum(v or 0 for v in tree["nodes"]["self"][0])
        want = json.load(open(path + ".tree.json"))
        stacks = [(stack_of(tree, labels(tree), n), int(v))
                  for n, v in enumerate(tree["nodes"]["self"][0]) if v]
        if whole != want[2]:
            found.append("whole of the JSON")
        if collections.Counter(dict((tuple(s), n) for s, n in stacks)) != own_of(want):
            found.append("contexts of the JSON")
        if found:
            wrong += 1
            print("differs:", path, ", ".join(found))
    print("%d logs checked, %d differ" % (checked, wrong))
    sys.exit(bool(wrong) or not checked)


def own_of(tree):
    """Stacks with the samples that no deeper one has."""
    own, path = collections.Counter(), []
    for depth, label, count in theirs(tree):
        del path[depth:]
        if path:
            own[tuple(path)] -= count
        path.append((label, 0))
        own[tuple(path)] += count
    return collections.Counter({s: n for s, n in own.items() if n})


main()
