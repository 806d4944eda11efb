#!/usr/bin/env python3
"""Compares the contexts in memray's exports of one recording.

usage: memray.py PROF2JSON CORPUS
"""
import sys

import contexts


def label(name, file, _object, line):
    return name, file, line


def place(name, file, module, _line):
    return name, file or module


def main():
    prof2json, corpus = sys.argv[1:3]
    folder = corpus + "/sampling/made/memray/transform."
    table = contexts.read(prof2json, folder + "csv")
    memory, allocations = (contexts.own(table, label, m) for m in (0, 1))
    for costs in memory, allocations:
        costs.pop((("(no frames)", "", 0),), None)
    speedscope = contexts.read(prof2json, folder + "speedscope.json")
    units = [m["unit"] for m in speedscope["measures"]]
    gprof2dot = contexts.read(prof2json, folder + "gprof2dot.json")
    wrong = 0
    for what, got, want in [
            ("memory", memory, contexts.own(speedscope, label, units.index("byte"))),
            ("allocations", allocations, contexts.own(speedscope, label, units.index("none"))),
            ("gprof2dot", contexts.functions(table, place, skip="(no frames)"),
             contexts.functions(gprof2dot, place))]:
        if got != want or not got:
            wrong += 1
            print("differs:", what, [(k, got.get(k), want.get(k)) for k in got.keys() | want.keys()
                                     if got.get(k) != want.get(k)][:3])
    print("%d contexts, %d comparisons differ" % (len(memory), wrong))
    sys.exit(bool(wrong))


main()
