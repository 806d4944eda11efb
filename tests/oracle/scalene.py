#!/usr/bin/env python3
"""Compares scalene's lines, added up by function, with the functions that it lists.

usage: scalene.py PROF2JSON CORPUS

Native and system time are compared together: scalene divides them anew in every row.
"""
import collections
import json
import sys

import contexts

NATIVE = ["n_cpu_percent_c", "n_sys_percent"]
FIELDS = [("time", ["n_cpu_percent_python"] + NATIVE), ("python", ["n_cpu_percent_python"]),
          ("malloc", ["n_malloc_mb"]), ("mallocs", ["n_mallocs"]), ("growth", ["n_growth_mb"]),
          ("copy", ["n_copy_mb_s"])]
MEGABYTE = 1 << 20


def unit(name, seconds):
    return {"malloc": MEGABYTE, "growth": MEGABYTE, "copy": MEGABYTE * seconds,
            "mallocs": 1}.get(name, seconds / 100)


def main():
    prof2json, corpus = sys.argv[1:3]
    path = corpus + "/sampling/peers/scalene/profile.json"
    p, data = contexts.read(prof2json, path), json.load(open(path))
    sites, checked, wrong = p["sites"], 0, 0
    for name, fields in FIELDS:
        m = p["names"].index(name)
        got = collections.Counter()
        for func, cost in zip(sites["func"], sites["self"][m]):
            got[p["funcs"][func][:2]] += cost * p["measures"][m]["scale"]
        for file, found in data["files"].items():
            for function in found["functions"]:
                want = sum(map(function.get, fields)) * unit(name, data["elapsed_time_sec"])
                checked += 1
                if abs(got[function["line"], file] - want) > 1e-9 * max(1, want):
                    wrong += 1
                    print("differs:", name, function["line"], got[function["line"], file], want)
    print("%d costs checked, %d differ" % (checked, wrong))
    sys.exit(bool(wrong) or not checked)


main()
