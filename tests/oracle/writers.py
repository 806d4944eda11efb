#!/usr/bin/env python3
"""Checks what prof2json writes of every sample in the formats that others read.

usage: writers.py PROF2JSON SOURCE

Each output must be valid, keep the rules of its format, and add up to the whole of the profile. What our readers
read must give that whole again; pprof's is also read by `go tool pprof` where Go is installed.
"""
import concurrent.futures
import glob
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    jsonschema = None

wrong = 0
sys.setrecursionlimit(1 << 20)


def complain(path, what):
    global wrong
    wrong += 1
    print("%s: %s" % (path, what))


def write(tool, path, kind, fmt=None):
    fmt = fmt or os.path.basename(os.path.dirname(path))
    run = subprocess.run([tool, "-q", "-f", fmt, "-t", kind, path], capture_output=True)
    return None if run.returncode else run.stdout


def parse(path, kind, data):
    def unique(pairs):
        if len(dict(pairs)) != len(pairs):
            complain(path, kind + ": a member stands twice")
        return dict(pairs)

    def constant(name):
        complain(path, kind + ": " + name)

    return json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_constant=constant)


def close(a, b, slack=0.0):
    return abs(a - b) <= 1e-6 * max(abs(a), abs(b)) + slack


# ---- one function a format: checks, and returns the whole in seconds, bytes or ones ---------

def check_tree(path, doc, schema):
    if schema:
        for error in schema.iter_errors(doc):
            complain(path, "tree: %s at %s" % (error.message[:200], list(error.path)))
    t, main = doc["contexts"], doc["main_measure"]
    columns = [t["parent"], t["function"]]
    for name in ("self", "total", "self_truth", "total_truth"):
        if len(t[name]) != len(doc["measures"]):
            complain(path, "tree: %s has not a column a measure" % name)
        columns += [c for c in t[name] if c is not None]
    if any(len(c) != t["count"] for c in columns):
        complain(path, "tree: columns differ in length")
    if any(p >= i for i, p in enumerate(t["parent"]) if i):
        complain(path, "tree: a parent comes after its child")
    for cells, truths in zip(t["self"] + t["total"], t["self_truth"] + t["total_truth"]):
        if any((v is None) != (c == "a") for v, c in zip(cells or [], truths or "")):
            complain(path, "tree: a truth does not fit its cell")
    if main is None or t["self"][main] is None:
        return None
    own = [v for v in t["self"][main] if v is not None]
    if any(v < 0 for v in own):
        return None
    return math.fsum(own) * doc["measures"][main]["scale"]


def check_d3(path, doc):
    nodes = [doc]
    while nodes:
        node = nodes.pop()
        below = math.fsum(c["value"] for c in node.get("children", []))
        if below > node["value"] and not close(below, node["value"], 1e-12):
            complain(path, "d3: %r has %r below it" % (node["name"], below))
        nodes += node.get("children", [])
    return doc["value"]


def check_snakeviz(path, doc):
    for key, row in doc.items():
        for caller, call in row["callers"].items():
            if doc[caller]["children"].get(key) != call:
                complain(path, "snakeviz: %s calls %s in one direction" % (caller, key))
    own = [row["stats"][2] for row in doc.values()]
    return math.fsum(own) if any(own) and min(own) >= 0 else None  # 0 throughout: they are not known


def check_gprof2dot(path, doc):
    units = {"seconds": 1, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "bytes": 1, "samples": 1}
    for event in doc["events"]:
        if not event["callchain"] or any(not 0 <= i < len(doc["functions"]) for i in event["callchain"]):
            complain(path, "gprof2dot: a call chain without functions")
        if len(event["cost"]) > len(doc["costs"]):
            complain(path, "gprof2dot: more costs than listed")
    return math.fsum((e["cost"] or [0])[0] for e in doc["events"]) * units[doc["costs"][0]["unit"]]


def chains(doc):
    """What a file holds, whatever the numbers of its functions and the order of its events."""
    sums = {}
    for event in doc["events"]:
        key = tuple(tuple(sorted(doc["functions"][i].items())) for i in event["callchain"])
        old = sums.setdefault(key, [0.0] * len(doc["costs"]))
        for i, v in enumerate(event["cost"]):
            old[i] += v
    return sums


def check_chrome(path, doc):
    whole, open_by = 0, {}
    events = [e for e in doc["traceEvents"] if e["ph"] == "X"]
    for event in sorted(events, key=lambda e: (e["ts"], -e["dur"])):
        begin = round(event["ts"] * 1000)
        end = begin + round(event["dur"] * 1000)
        stack = open_by.setdefault((event["pid"], event["tid"]), [])
        while stack and stack[-1][1] <= begin and not (stack[-1][0] == stack[-1][1] == begin == end):
            stack.pop()
        if stack and (begin < stack[-1][0] or end > stack[-1][1] + 2):
            complain(path, "chrome: %r is not within its caller" % event)
        if not stack:
            whole += end - begin
        stack.append((begin, end))
    return whole


def check_cpuprofile(path, doc):
    ids = {n["id"]: n for n in doc["nodes"]}
    children = [c for n in doc["nodes"] for c in n.get("children", [])]
    if len(ids) != len(doc["nodes"]) or sorted(children) != sorted(set(ids) - {1}):
        complain(path, "cpuprofile: the nodes are no tree")
    if len(doc["samples"]) != len(doc["timeDeltas"]) or any(s not in ids for s in doc["samples"]):
        complain(path, "cpuprofile: samples and times do not fit")
    whole = doc["endTime"] - doc["startTime"]
    if sum(doc["timeDeltas"]) != whole or any(d < 0 for d in doc["timeDeltas"]):
        complain(path, "cpuprofile: the times do not add up")
    if sum(n["hitCount"] for n in doc["nodes"]) != len(doc["samples"]) - 1:
        complain(path, "cpuprofile: hits are not as many as samples")
    return whole


def check_firefox(path, doc):
    whole = 0
    for thread in doc["threads"]:
        for name in ("samples", "stackTable", "frameTable", "funcTable", "resourceTable", "nativeSymbols", "markers"):
            for column, cells in thread[name].items():
                if isinstance(cells, list) and len(cells) != thread[name]["length"]:
                    complain(path, "firefox: %s.%s has %d cells" % (name, column, len(cells)))
        stacks, frames, funcs = thread["stackTable"], thread["frameTable"], thread["funcTable"]
        inside = lambda cells, n: all(c is None or 0 <= c < n for c in cells)
        if not (all(p is None or p < i for i, p in enumerate(stacks["prefix"])) and
                inside(stacks["frame"], frames["length"]) and inside(frames["func"], funcs["length"]) and
                inside(funcs["name"] + funcs["fileName"], len(thread["stringArray"])) and
                inside(thread["samples"]["stack"], stacks["length"])):
            complain(path, "firefox: a row that is not there")
        times = thread["samples"]["time"]
        if times != sorted(times):
            complain(path, "firefox: time goes back")
        if thread["samples"]["stack"][-1] is not None or thread["samples"]["weight"][-1] != 0:
            complain(path, "firefox: nothing ends the last sample")
        whole += math.fsum(thread["samples"]["weight"])
    return whole


def check_pprof(path, data, folder, main):
    """By Go's own tool: the sum of the main type. It leaves out samples without a stack."""
    name = os.path.join(folder, "profile.pb.gz")
    with open(name, "wb") as out:
        out.write(data)
    run = subprocess.run(["go", "tool", "pprof", "-raw", "-symbolize=none", name], capture_output=True)
    if run.returncode:
        complain(path, "pprof: " + run.stderr.decode("utf-8", "replace").strip())
        return None
    whole = 0
    for line in run.stdout.decode("utf-8", "replace").split("\nLocations")[0].splitlines():
        m = re.match(r"\s*((?:-?\d+ +)*-?\d+): [\d ]*$", line)
        whole += int(m[1].split()[main]) if m else 0
    return whole


# ---- all of them ------------------------------------------------------------------------------

CHECKS = {"d3": check_d3, "snakeviz": check_snakeviz, "gprof2dot": check_gprof2dot, "chrome": check_chrome,
          "cpuprofile": check_cpuprofile, "firefox": check_firefox}
READERS = {"chrome": "trace-event", "d3": "d3", "gprof2dot": "gprof2dot-json", "cpuprofile": "cpuprofile", "firefox": "gecko",
           "pprof": "pprof"}


def read_back(tool, path, kind, data, folder, schema):
    name = os.path.join(folder, "again")
    with open(name, "wb") as out:
        out.write(data)
    if kind == "gprof2dot":
        second = chains(parse(path, kind, write(tool, name, kind, READERS[kind])))
        first = chains(parse(path, kind, data))
        if first.keys() != second.keys() or not all(close(a, b, 1e-12) for k in first for a, b in zip(first[k], second[k])):
            complain(path, "gprof2dot: written again it differs")
    again = write(tool, name, "tree", READERS[kind])
    if again is None:
        complain(path, kind + ": our own reader refuses it")
        return None
    return check_tree(path, parse(path, kind, again), schema)


def samples_whole(graph, main, scale):
    """What the samples hold: (all, those of the root); None if there are none."""
    samples = graph.get("samples")
    if not samples or "value" not in samples:
        return None
    cells = samples["value"][main] or []
    cells = [(v, node) for v, node in zip(cells, samples["node"]) if isinstance(v, (int, float)) and v > 0]
    return (math.fsum(v for v, _ in cells) * scale, math.fsum(v for v, node in cells if node == 0) * scale)


def expected(kind, whole, root, samples):
    """The root's own costs have no stack, and no place in formats without one."""
    if samples and kind in ("chrome", "cpuprofile", "firefox"):
        whole, root = samples
    return whole - root if kind in ("gprof2dot", "snakeviz", "chrome", "pprof") else whole


def check_file(tool, path, folder, schema):
    """How many outputs were compared with the whole."""
    data = write(tool, path, "tree")
    if data is None:
        return 0
    tree = parse(path, "tree", data)
    whole = check_tree(path, tree, schema)
    main = tree["main_measure"]
    if main is None:
        return 0
    measure = tree["measures"][main]
    if whole is not None and whole > (3.9e9 if measure["unit"] == "second" else 9e12):
        whole = None  # beyond whole nanoseconds, and what readers of times believe
    root = ((tree["contexts"]["self"][main] or [0])[0] or 0) * measure["scale"] if whole is not None else 0
    samples = samples_whole(json.loads(write(tool, path, "graph")), main, measure["scale"])
    timed = measure["unit"] == "second"
    scales = {"chrome": 1e-9 if timed else 1e-3, "cpuprofile": 1e-6 if timed else 1,
              "firefox": 1e-3 if timed else 1, "pprof": 1e-9 if timed else 1}
    compared = 0
    for kind in list(CHECKS) + ["pprof"]:
        data = write(tool, path, kind)
        if data is None:
            complain(path, kind + ": cannot be written")
            continue
        if kind == "pprof":
            found = check_pprof(path, data, folder, main) if shutil.which("go") else None
        else:
            found = CHECKS[kind](path, parse(path, kind, data))
        want = expected(kind, whole, root, samples) if whole is not None else None
        if found is not None and want is not None:
            compared += 1
            rounding = {"cpuprofile": 2e-6, "chrome": 1e-8, "pprof": 1e-9}.get(kind, 1e-9) if timed else 1
            if not close(found * scales.get(kind, 1), want, rounding):
                complain(path, "%s: the whole is %r, not %r" % (kind, found * scales.get(kind, 1), want))
        if kind in READERS and (whole is not None or kind != "chrome"):
            again = read_back(tool, path, kind, data, folder, schema)
            if again is not None and want is not None and kind in ("chrome", "d3", "gprof2dot") and \
                    (timed or kind != "chrome") and not close(again, want, 1e-8):
                complain(path, "%s: read again the whole is %r, not %r" % (kind, again, want))
    return compared


def main():
    tool, source = sys.argv[1:3]
    schema = None
    if jsonschema:
        schema = json.load(open(source + "/docs/schema/proftools-tree.schema.json"))
        jsonschema.Draft202012Validator.check_schema(schema)
        schema = jsonschema.Draft202012Validator(schema)
    files = [path for path in sys.argv[3:] or sorted(glob.glob(source + "/testdata/*/*"))
             if not path.endswith((".dump", ".md")) and os.path.isdir(os.path.dirname(path) + "/bad") and
             not os.path.isdir(path)]

    def check(path):
        with tempfile.TemporaryDirectory() as folder:
            return check_file(tool, path, folder, schema)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        compared = sum(pool.map(check, files))
    print("%d files, %d outputs compared with the whole, %d wrong" % (len(files), compared, wrong))
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
