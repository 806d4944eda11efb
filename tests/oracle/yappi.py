#!/usr/bin/env python3
"""Compares files of yappi and GreenletProfiler with what these say of them.

usage: yappi.py PROF2JSON CORPUS

ystat: every number of every function and call, those of merged files, and of one merge in
every protocol of pickle. pstat: what Python's pstats loads, the two counts the right way
round. callgrind: the whole microseconds of the ystat beside it. Text: each table that
yappi printed, by itself, against the numbers it was printed from.
"""
import collections
import glob
import json
import math
import os
import re
import subprocess
import sys
import tempfile


def read(prof2json, path):
    out = subprocess.run([prof2json, "-q", "-t", "graph", path], capture_output=True, check=True)
    return Profile(json.loads(out.stdout.decode("utf-8", "surrogateescape")))


class Profile:
    def __init__(self, p):
        s, f = p["strings"], p["functions"]
        keys = list(zip((s[i] for i in f["file"]), f["line"], (s[i] for i in f["name"])))
        self.clock = dict((s[k], s[v]) for k, v in p["meta"]).get("clock")
        self.parts = [s[part[0]] for part in p["parts"][1:]]
        self.meta = [(s[k], s[v]) for k, v in p["meta"]]
        roles = [m["role"] for m in p["measures"]]
        self.rows = rows(p.get("sites"), roles, lambda t, i: keys[t["func"][i]])
        self.calls = rows(p.get("edges"), roles,
                          lambda t, i: (keys[t["caller"][i]], keys[t["callee"][i]]))


def rows(table, roles, key):
    """Calls, primitive calls, own and total cost by key."""
    found = collections.defaultdict(lambda: [0, 0, 0, 0])
    for i in range(table["count"] if table else 0):
        row = found[key(table, i)]
        for n, side, role in ((0, "self", "calls"), (1, "self", "primitive"), (2, "self", "cost"),
                              (3, "total", "cost")):
            m = roles.index(role) if role in roles else None
            columns = table.get(side)
            if m is not None and columns and columns[m]:
                row[n] += columns[m][i] or 0
    return dict(found)


def same(ours, theirs, tolerance=1e-12):
    if set(ours) != set(theirs):
        return False
    return all(math.isclose(a, b, rel_tol=tolerance, abs_tol=tolerance)
               for k in ours for a, b in zip(ours[k], theirs[k]))


def numbers(stat):
    return [stat["ncall"], stat["nactualcall"], stat["tsub"], stat["ttot"]]


def place(stat):
    return stat["module"], stat["lineno"], stat["name"]


def expected(path):
    want, functions, calls = json.load(open(path)), {}, collections.defaultdict(lambda: [0] * 4)
    for stat in want["functions"]:
        functions[place(stat)] = numbers(stat)
        for child in stat["children"]:
            row = calls[place(stat), place(child)]
            for n, v in enumerate(numbers(child)):
                row[n] += v
    contexts = {stat["ctx_id"] for stat in want["functions"]}
    return want["clock"], functions, dict(calls), contexts


def check_ystat(prof2json, path):
    p = read(prof2json, path)
    clock, functions, calls, contexts = expected(path + ".expect.json")
    one_thread = len(contexts) == 1 and None not in contexts
    return (p.clock == clock and same(p.rows, functions) and same(p.calls, calls)
            and len(p.parts) == one_thread)


def check_merged(prof2json, path):
    want = json.load(open(glob.glob(os.path.dirname(path) + "/*merged_wall*merge.json")[0]))
    full = {(re.sub(r"^(.*):(\d+) (.*)$", r"\1:\2 \3", w[0])): w[1:3] + [w[4], w[3]] for w in want}
    p = read(prof2json, path)
    ours = {"%s:%d %s" % k if k[1] or k[0].endswith(".py") else k[0] + "." + k[2]: v
            for k, v in p.rows.items()}
    return same(ours, full)


def key_of(func):
    """Names that are not UTF-8 are marked in the corpus, and bytes to us."""
    def text(s):
        return s[7:].encode("latin-1").decode("utf-8", "surrogateescape") if s.startswith(
            "latin1:") else s
    return text(func[0]), func[1], text(func[2])


def check_pstat(prof2json, path):
    want = json.load(open(path + ".expect.json"))["functions"]
    p = read(prof2json, path)
    functions, calls = {}, {}
    # pstats takes yappi's (calls, primitive) for (primitive, calls).
    swapped = any(f["cc"] > f["nc"] for f in want)
    for f in want:
        counts = [f["cc"], f["nc"]] if swapped else [f["nc"], f["cc"]]
        functions[key_of(f["func"])] = counts + [f["tt"], f["ct"]]
        for call in f["callers"]:
            calls[key_of(call["caller"]), key_of(f["func"])] = call["value"]
    return same(p.rows, functions) and same(p.calls, calls)


def check_callgrind(prof2json, path):
    """Costs are whole microseconds of the functions of the ystat."""
    ystat = path.replace(".callgrind", ".ystat")
    _, functions, calls, _ = expected(ystat + ".expect.json")
    p = read(prof2json, path)
    own = sum(int(v[2] * 1e6) for v in functions.values())
    total = sum(int(v[3] * 1e6) for v in calls.values())
    ncalls = sum(v[0] for v in calls.values())
    return (sum(v[2] for v in p.rows.values()) == own
            and sum(v[3] for v in p.calls.values()) == total
            and sum(v[0] for v in p.calls.values()) == ncalls)


def tables(text):
    """Each table with the lines before it that belong to it."""
    return re.findall(r"(?:Clock type.*\nOrdered by.*\n\n)?name  .*\n(?:.+\n)*", text)


def fits(ours, theirs):
    """May a function printed as ours, perhaps cut, be theirs? Folders in the corpus were renamed."""
    name = ours[2][2:] if ours[2].startswith("..") else ours[2]
    if not ours[1]:  # built in, or cut within the name
        return theirs[2].endswith(name.rpartition(" ")[2])
    return (ours[1], ours[2]) == theirs[1:] and (
        os.path.basename(theirs[0]).endswith(os.path.basename(ours[0]).lstrip(".")))


def check_text(prof2json, path):
    _, functions, _, _ = expected(path.replace(".expect.txt", ".expect.json"))
    exact = sorted("%.6f" % v[2] for v in functions.values())
    checked = 0
    for table in tables(open(path, encoding="utf-8", errors="surrogateescape").read()):
        with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8",
                                         errors="surrogateescape") as f:
            f.write(table)
            f.flush()
            p = read(prof2json, f.name)
        lines = [l for l in table.splitlines() if re.search(r"\d\.\d{3,6} +\d", l)]
        if "tsub" not in table:
            if len(p.parts) != len(lines):
                return False
            continue
        checked += 1
        titles = [r.split()[-4:] for r in table.splitlines() if r in lines]
        printed = collections.Counter()
        for calls, tsub, ttot, _ in titles:
            for role, part in zip(("calls", "primitive"), (calls.split("/") * 2)[:2]):
                printed[role] += 0 if ".." in part else int(part)
            printed["tsub"] += float(tsub)
            printed["ttot"] += float(ttot)
        ours = [sum(v[n] for v in p.rows.values()) for n in range(4)]
        if not all(math.isclose(a, b, abs_tol=1e-9) for a, b in zip(ours, printed.values())):
            return False
        if sorted(r[1] for r in titles) != exact:
            return False
        for key, row in p.rows.items():
            found = [f for f in functions if fits(key, f)]
            if not any("%.6f" % functions[f][2] == "%.6f" % row[2] for f in found):
                return False
    return checked > 0


def main():
    prof2json, corpus = sys.argv[1:3]
    files = corpus + "/python/yappi/*"
    checks = [(check_ystat, [e[:-12] for e in glob.glob(files + ".ystat.expect.json")]),
              (check_merged, glob.glob(files + "merged*.ystat")),
              (check_pstat, glob.glob(files + ".pstat")),
              (check_callgrind, [c for c in glob.glob(files + ".callgrind") if os.path.exists(
                  c.replace(".callgrind", ".ystat.expect.json"))]),
              (check_text, glob.glob(files + ".ystat.expect.txt"))]
    wrong = 0
    for check, paths in checks:
        differ = [path for path in sorted(paths) if not check(prof2json, path)]
        wrong += len(differ) + (not paths)
        print("%s: %d checked, %d differ" % (check.__name__[6:], len(paths), len(differ)), *differ)
    sys.exit(bool(wrong))


main()
