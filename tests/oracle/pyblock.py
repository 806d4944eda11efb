#!/usr/bin/env python3
"""Compares where functions end with inspect.getblock(), for every function of the standard library.

usage: pyblock.py PROFSTAT

A line profile of all of them is made up; profstat shows their sources.
"""
import ast
import glob
import inspect
import os
import pickle
import re
import subprocess
import sys
import tempfile
import types


def functions(path):
    """(first line, name, line of the body, length) of every function in the file."""
    with open(path, encoding="utf-8") as f:
        source = f.read()
    lines = source.splitlines(True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno] + [d.lineno for d in node.decorator_list])
            yield first, node.name, node.body[0].lineno, len(inspect.getblock(lines[first - 1:]))


def make_profile(path, timings):
    module = types.ModuleType("line_profiler")
    module.LineStats = type("LineStats", (), {"__module__": "line_profiler"})
    sys.modules["line_profiler"] = module
    stats = module.LineStats()
    stats.timings, stats.unit = timings, 1e-6
    with open(path, "wb") as f:
        pickle.dump(stats, f, 2)


def main():
    root = os.path.dirname(os.path.realpath(os.__file__))
    timings, want = {}, {}
    for path in sorted(glob.glob(root + "/*.py")):
        try:
            for first, name, body, length in functions(path):
                timings[path, first, name] = [(body, 1, 1)]
                want[path, first] = length
        except (SyntaxError, UnicodeDecodeError):
            continue
    with tempfile.TemporaryDirectory() as folder:
        profile = os.path.join(folder, "all.lprof")
        make_profile(profile, timings)
        text = subprocess.run(
            [sys.argv[1], "--style", "line_profiler", "--source-root", root, profile],
            capture_output=True, check=True).stdout.decode("utf-8", "replace")
    checked = wrong = 0
    for part in text.split("\nTotal time:")[1:]:
        path, first = re.search(r"File: (.*)\nFunction: .* at line (\d+)\n", part).groups()
        shown = len(re.findall(r"^ {0,5}\d+ ", part.split("Line Contents\n", 1)[1], re.M))
        checked += 1
        if shown != want[path, int(first)]:
            wrong += 1
            print("differs:", path, first, shown, want[path, int(first)])
    print("%d functions checked, %d differ" % (checked, wrong))
    sys.exit(bool(wrong) or not checked)


main()
