#!/usr/bin/env python3
"""Checks what prof2json writes of every sample: by JSON Schema where python3-jsonschema is
installed, and by the rules that speedscope's importer enforces.

usage: json_valid.py PROF2JSON SOURCE [SPEEDSCOPE_SCHEMA]
"""
import glob
import json
import os
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    jsonschema = None

wrong = 0


def complain(path, what):
    global wrong
    wrong += 1
    print("%s: %s" % (path, what))


def convert(tool, path, kind):
    fmt = os.path.basename(os.path.dirname(path))
    run = subprocess.run([tool, "-q", "-f", fmt, "-t", kind, path], capture_output=True)
    if run.returncode:
        return None, run.stderr.decode("utf-8", "replace").strip()
    return json.loads(run.stdout.decode("utf-8")), None


def check_graph(path, doc, validator):
    if validator:
        for error in validator.iter_errors(doc):
            complain(path, "graph: %s at %s" % (error.message[:200], list(error.path)))
    for name in ("functions", "sites", "edges", "nodes", "samples"):
        table = doc.get(name, {"count": 0})
        for column, cells in table.items():
            if column == "count":
                continue
            for cells in cells if column in ("self", "total", "value") else [cells]:
                if cells is not None and len(cells) != table["count"]:
                    complain(path, "graph: %s.%s has %d cells" % (name, column, len(cells)))


def check_events(path, profile, nframes):
    stack, at = [], profile["startValue"]
    for event in profile["events"]:
        if event["at"] < at:
            complain(path, "speedscope: time goes back at %r" % event)
        at = event["at"]
        if not 0 <= event["frame"] < nframes:
            complain(path, "speedscope: no frame %d" % event["frame"])
        if event["type"] == "O":
            stack.append(event["frame"])
        elif not stack or stack.pop() != event["frame"]:
            complain(path, "speedscope: %r closes what is not open" % event)
    if stack or at > profile["endValue"]:
        complain(path, "speedscope: frames stay open, or the end is too early")


def check_samples(path, profile, nframes):
    if len(profile["samples"]) != len(profile["weights"]):
        complain(path, "speedscope: samples and weights differ in number")
    if abs(sum(profile["weights"]) - profile["endValue"]) > 1e-6 * profile["endValue"]:
        complain(path, "speedscope: the weights do not add up to the end")
    if any(not 0 <= frame < nframes for stack in profile["samples"] for frame in stack):
        complain(path, "speedscope: a frame that is not there")


def check_speedscope(path, doc, validator):
    if validator:
        for error in validator.iter_errors(doc):
            complain(path, "speedscope: %s at %s" % (error.message[:200], list(error.path)))
    nframes = len(doc["shared"]["frames"])
    if not 0 <= doc["activeProfileIndex"] < len(doc["profiles"]):
        complain(path, "speedscope: no such active profile")
    for profile in doc["profiles"]:
        check = check_events if profile["type"] == "evented" else check_samples
        check(path, profile, nframes)


def main():
    tool, source = sys.argv[1:3]
    ours = theirs = None
    if jsonschema:
        schema = json.load(open(source + "/docs/schema/proftools-graph.schema.json"))
        jsonschema.Draft202012Validator.check_schema(schema)
        ours = jsonschema.Draft202012Validator(schema)
        if len(sys.argv) > 3:
            theirs = jsonschema.Draft7Validator(json.load(open(sys.argv[3])))
    graphs = pictures = 0
    for path in sorted(glob.glob(source + "/testdata/*/*")):
        if "/make/" in path or path.endswith((".dump", ".md")) or os.path.isdir(path):
            continue
        if not os.path.isdir(os.path.dirname(path) + "/bad"):
            continue
        doc, _ = convert(tool, path, "graph")
        if doc is None:
            continue
        graphs += 1
        check_graph(path, doc, ours)
        doc, message = convert(tool, path, "speedscope")
        if doc:
            pictures += 1
            check_speedscope(path, doc, theirs)
        elif "there is no cost" not in message:
            complain(path, message)
    print("%d graphs, %d for speedscope, %s, %s: %d mistakes" % (
        graphs, pictures, "our schema" if ours else "no jsonschema",
        "its schema" if theirs else "without its schema", wrong))
    return 1 if wrong or graphs < 20 or pictures < 20 else 0


sys.exit(main())
