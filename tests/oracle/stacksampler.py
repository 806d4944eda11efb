#!/usr/bin/env python3
"""Compares stacksampler outputs with the tree that stackcollector's visualiser serves.

usage: stacksampler.py PROF2JSON CORPUS

The collector had fetched the first output once and the second twice.
"""
import json
import sys

import contexts


def served(node, path=()):
    yield path, node["value"]
    for child in node.get("children", []):
        yield from served(child, path + (child["name"],))


def main():
    prof2json, corpus = sys.argv[1:3]
    folder = corpus + "/sampling/made/stacksampler/"
    first, second = folder + "stats-py2.7.txt", folder + "stats-py3.10.txt"
    p = contexts.read(prof2json, first, second, second)
    scale, got = p["measures"][0]["scale"], {}
    for path, cost in contexts.own(p, lambda name, _file, module, _line:
                                   "%s(%s)" % (name, module)).items():
        for depth in range(len(path) + 1):
            got[path[:depth]] = got.get(path[:depth], 0) + cost
    want = dict(served(json.load(open(folder + "db-dumb.data-threshold-0.json"))))
    wrong = got != want or scale != 0.002
    print("%d contexts checked, %s" % (len(want), "they differ" if wrong else "all equal"))
    sys.exit(wrong)


main()
