#!/usr/bin/env python3
"""Compares JSON hierarchies with what they were made of.

usage: d3.py PROF2JSON CORPUS

snakeviz' table with the dump that it shows, cell by cell; tuna's tree with the whole time of that dump and with the
times in its own boxes; stackcollector's trees box by box.
"""
import collections
import json
import os
import subprocess
import sys


def load(prof2json, path):
    return json.loads(subprocess.run([prof2json, "-q", path], check=True, stdout=subprocess.PIPE).stdout)


def keys(p):
    name, f = p["strings"], p["functions"]
    column = lambda key, i: f[key][i] if key in f else 0
    return [(name[f["name"][i]], name[column("file", i)], column("line", i)) for i in range(f["count"])]


def graph(p):
    """Every row of the tables, by the functions it is about."""
    key, rows = keys(p), {}
    costs = lambda table, i: [[c[i] if c else None for c in table[what]] for what in ("self", "total") if what in table]
    for i in range(p["sites"]["count"]):
        rows[key[p["sites"]["func"][i]]] = costs(p["sites"], i)
    for i in range(p["edges"]["count"]):
        rows[key[p["edges"]["caller"][i]], key[p["edges"]["callee"][i]]] = costs(p["edges"], i)
    return rows


def contexts(p):
    """Path of names -> own value."""
    key, nodes = keys(p), p["nodes"]
    paths, own = [()], {}
    for i in range(nodes["count"]):
        if i:
            paths.append(paths[nodes["parent"][i]] + (key[nodes["func"][i]],))
        own[paths[i]] = nodes["self"][0][i] or 0
    return own


def compare_table(prof2json, folder):
    table = graph(load(prof2json, os.path.join(folder, "workload.snakeviz.json")))
    dump = graph(load(prof2json, os.path.join(folder, "workload.pstats")))
    # Functions without caller and callee are not in snakeviz' table.
    alone = {k for k in dump if isinstance(k[0], str) and not any(k in pair for pair in dump if isinstance(pair[0], tuple))}
    assert table == {k: v for k, v in dump.items() if k not in alone}, "snakeviz' table differs from the dump"
    ours = json.loads(subprocess.run([prof2json, "-t", "snakeviz", os.path.join(folder, "workload.pstats")],
                                     check=True, stdout=subprocess.PIPE).stdout)
    theirs = json.load(open(os.path.join(folder, "workload.snakeviz.json")))
    assert {k: v for k, v in ours.items() if v["callers"] or v["children"]} == theirs, \
        "our table differs from snakeviz' own"
    return len(table)


def compare_tuna(prof2json, folder):
    own = contexts(load(prof2json, os.path.join(folder, "workload.tuna.json")))
    dump = graph(load(prof2json, os.path.join(folder, "workload.pstats")))
    time = sum(row[0][2] for key, row in dump.items() if isinstance(key[0], str))
    boxes = collections.Counter()

    def walk(node):
        name = node["text"][0]
        if name != "Possible calls of":
            name = name[:-len("::self")] if name.endswith("::self") else name
            boxes[name] += node.get("value", 0)
        for child in node.get("children", []):
            walk(child)

    walk(json.load(open(os.path.join(folder, "workload.tuna.json"))))
    found = collections.Counter()
    for path, value in own.items():
        if path and path[-1][1]:
            found["%s::%d::%s" % (path[-1][1], path[-1][2], path[-1][0])] += value
    assert abs(sum(own.values()) - time) < 1e-5, "tuna's whole time is %s, not %s" % (sum(own.values()), time)
    assert set(found) == set(boxes), set(found) ^ set(boxes)
    assert all(abs(found[k] - boxes[k]) < 1e-12 for k in boxes), "times of tuna's boxes differ"
    return len(boxes)


def compare_stackcollector(prof2json, path):
    own, want = contexts(load(prof2json, path)), {}

    def walk(node, path):
        want[path] = node["value"] - sum(c["value"] for c in node.get("children", []))
        for child in node.get("children", []):
            walk(child, path + ((child["name"], "", 0),))

    walk(json.load(open(path)), ())
    assert own == want, path + " differs"
    return len(want)


def inclusive(node, path=()):
    """Path of names -> value, all of a tree but the root's own name."""
    values = {path: node["value"]}
    for child in node.get("children", []):
        values.update(inclusive(child, path + (child["name"],)))
    return values


def compare_written(prof2json, path):
    """What is read from a tree and written again is that tree."""
    data = subprocess.run([prof2json, "-q", "-t", "d3", path], check=True, stdout=subprocess.PIPE).stdout
    values = inclusive(json.loads(data))
    assert values == inclusive(json.load(open(path))), path + " differs when it is written"
    return len(values)


def main():
    prof2json, corpus = sys.argv[1:]
    made = os.path.join(corpus, "sampling/made")
    folder = os.path.join(made, "d3-json")
    n = compare_table(prof2json, folder) + compare_tuna(prof2json, folder)
    for name in ("d3-json/stackcollector.flame.json", "stacksampler/db-dumb.data-threshold-0.json",
                 "stacksampler/db-dumb.data-threshold-0.1.json"):
        n += compare_stackcollector(prof2json, os.path.join(made, name))
        n += compare_written(prof2json, os.path.join(made, name))
    print("%d rows are equal" % n)


if __name__ == "__main__":
    main()
