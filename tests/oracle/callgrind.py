#!/usr/bin/env python3
"""Our callgrind files against what the profilers recorded and what other programs say.

usage: callgrind.py PROF2CALLGRIND CORPUS

1. What KCacheGrind makes of them (kcachegrind.py) is what cProfile recorded, within 1 %
   of the run for the 30 heaviest functions, in every dump of the corpus and in programs
   full of imports that are recorded here, with every Python there is.
2. With --recursion merge, costs and calls are those of pyprof2calltree.
3. The total of callgrind_annotate is the sum of the recorded self costs.
"""
import collections
import glob
import marshal
import os
import re
import shutil
import subprocess
import sys
import tempfile

import kcachegrind

# Two functions that call each other and are both called from outside: each is an outermost
# activation below the other, and no graph without cycles can say so.
MUTUAL = re.compile(r"recursion|marshal_v|pstats-versions|p_")
# Made by hand, with totals that no program can have.
IMPOSSIBLE = re.compile(r"extreme|multi_callers|longnames|negative|long_v")

IMPORTS = """
import json, argparse, unittest, xml.dom.minidom, email.mime.multipart, logging.config
def late():
    import multiprocessing.pool, pdb
def main():
    import copy
    data = dict((str(i), [list(range(20)), {"a": i}]) for i in range(100))
    for i in range(2):
        copy.deepcopy(data)
        json.loads(json.dumps(data, indent=1))
    late()
main()
"""


class Oracle:
    def __init__(self, program):
        self.program, self.failures, self.checked = program, [], collections.Counter()
        self.folder = tempfile.mkdtemp()

    def fail(self, text):
        self.failures.append(text)
        print("FAILED:", text)

    def convert(self, dump, *options):
        out = os.path.join(self.folder, "out.callgrind")
        done = subprocess.run([self.program, "-q", "-o", out, *options, dump],
                              stderr=subprocess.PIPE, universal_newlines=True)
        if done.returncode:
            self.fail("%s: %s" % (dump, done.stderr))
            return None
        return out

    def check_dump(self, dump):
        try:
            with open(dump, "rb") as file:
                for function in marshal.load(file):
                    kcachegrind.text(function)  # names may be code objects
        except (ValueError, SystemError, EOFError, TypeError):
            self.checked["not read by this Python"] += 1
            return
        out = self.convert(dump)
        if not out or IMPOSSIBLE.search(dump):
            return
        limit = "4" if MUTUAL.search(dump) else "1"
        sys.argv = ["kcachegrind.py", dump, out, limit]
        if not kcachegrind.main(quiet=True):
            self.fail("%s is not what KCacheGrind shows" % dump)
        self.checked["dumps as KCacheGrind sums them"] += 1

    def check_annotate(self, dump):
        out = self.convert(dump)
        if not out or not shutil.which("callgrind_annotate"):
            return
        text = subprocess.run(["callgrind_annotate", out], stdout=subprocess.PIPE,
                              universal_newlines=True, errors="replace").stdout
        found = re.search(r"^([\d,]+) .*PROGRAM TOTALS", text, re.M)
        with open(dump, "rb") as file:
            total = sum(v[2] for v in marshal.load(file).values()) * 1e9
        if not found or abs(int(found.group(1).replace(",", "")) - total) > 50:
            self.fail("%s: callgrind_annotate says %s, recorded %.0f"
                      % (dump, found and found.group(1), total))
        self.checked["totals of callgrind_annotate"] += 1

    def check_pyprof2calltree(self, expected):
        with open(expected, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            text = file.read()
        if text.startswith("EXC"):
            return
        dump = expected[:-len(".expect.callgrind")]
        out = self.convert(dump, "--recursion", "merge")
        if not out or IMPOSSIBLE.search(dump) or "unicode" in dump:
            return  # it lets line ends of names through
        theirs = rows(text.split("\n"))
        with open(out, encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            ours = rows(file)
        for key in sorted(set(theirs) | set(ours), key=repr):
            a, b = theirs.get(key), ours.get(key)
            # It cuts nanoseconds off, and writes no line for functions without an entry.
            if a is None and len(key) == 2:
                continue
            if a is None or b is None or a[0] != b[0] or abs(a[1] - b[1]) > 1:
                self.fail("%s: %s: pyprof2calltree %s, here %s" % (dump, key, a, b))
        self.checked["files of pyprof2calltree"] += 1


def rows(lines):
    """(function,) or (caller, callee) -> [calls, cost]; a function is (file, line, name)"""
    table = collections.defaultdict(lambda: [0, 0])
    names = {"fl": {}, "fn": {}}
    home = callee_file = name = callee = count = None

    def text(space, word):
        found = re.match(r"\((\d+)\)(?: (.*))?$", word, re.S)
        if not found:
            return word
        if found.group(2) is not None:
            names[space][found.group(1)] = found.group(2)
        return names[space][found.group(1)]

    def function(file, line, label):
        label = re.sub(r"(:%d)?( \([^()]*\))?$" % line, "", label)
        return "" if file == "???" else file, line, label

    for line in lines:
        key, _, value = line.rstrip("\n").partition("=")
        if key == "fl":
            home = text("fl", value)
        elif key in ("cfl", "cfi"):
            callee_file = text("fl", value)
        elif key == "fn":
            name = text("fn", value)
        elif key == "cfn":
            callee = text("fn", value)
        elif key == "calls":
            count, target = map(int, value.split())
        elif line[:1].isdigit() and name is not None:
            where, cost = map(int, line.split())
            here = function(home, where, name)
            if count is None:
                table[here,][1] += cost
            else:
                row = table[here, function(home if callee_file is None else callee_file, target, callee)]
                row[0] += count
                row[1] += cost
                count = callee_file = None
    return table


def record(oracle):
    """Dumps of a program full of imports, one with each Python."""
    script = os.path.join(oracle.folder, "imports.py")
    with open(script, "w") as file:
        file.write(IMPORTS)
    pythons = sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/*/bin/python")))
    for number, python in enumerate(pythons or [sys.executable]):
        dump = os.path.join(oracle.folder, "imports%d.prof" % number)
        subprocess.run([python, "-m", "cProfile", "-o", dump, script],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if os.path.exists(dump):
            oracle.check_dump(dump)
    return dump


def main():
    program, corpus = sys.argv[1:3]
    oracle = Oracle(program)
    try:
        for pattern in ("python/pstats/*/*.prof", "pstats-versions/*.pstats", "python/big/*.prof",
                        "python/merge/*.prof", "python/yappi/*.pstat"):
            for dump in sorted(glob.glob(os.path.join(corpus, pattern))):
                oracle.check_dump(dump)
        for expected in sorted(glob.glob(os.path.join(corpus, "python/pstats/*/*.expect.callgrind"))):
            oracle.check_pyprof2calltree(expected)
        dump = record(oracle)
        for annotated in [dump] + sorted(glob.glob(os.path.join(
                corpus, "python/pstats/py3.8/c_[a-j]*.prof"))):
            oracle.check_annotate(annotated)
    finally:
        shutil.rmtree(oracle.folder)
    for what, n in sorted(oracle.checked.items()):
        print("%4d %s" % (n, what))
    sys.exit(bool(oracle.failures))


if __name__ == "__main__":
    main()
