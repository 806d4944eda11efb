#!/usr/bin/env python3
"""Compares profstat -i with python -m pstats, byte for byte.

usage: browse.py PROFSTAT CORPUS

First with what Pythons of many versions answered (CORPUS/python/text), then
with this Python on the corpus' dumps and random commands, the same in every run.
Scripts at which Python gives up with a traceback are counted apart.
"""
import glob
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

KEPT = "strip\nsort time name\nstats 5\ncallers 2\ncallees 0.1\nsort\nsort bogus\nstats 1.5\nreverse\nstats f 3\nquit\n"
# Counts beyond 2^53 are rounded, which a note says.
KNOWN = ("extreme_v",)
ENV = dict(os.environ, TZ="UTC", PYTHONIOENCODING="utf-8:surrogateescape", PYTHONWARNINGS="ignore")


def ask(command, script, work):
    run = subprocess.run(command, input=script.encode(), cwd=work, env=ENV, capture_output=True)
    return run.stdout if run.returncode == 0 else None


def take(dump, work):
    copy = os.path.join(work, "x.prof")
    shutil.copyfile(dump, copy)
    os.utime(copy, (1700000000, 1700000000))


def kept(profstat, corpus, work):
    wrong = []
    found = 0
    for text in sorted(glob.glob(corpus + "/python/text/pstats_browser_*.txt")):
        version = re.search(r"browser_(.*)\.txt", text).group(1)
        name = "/srv/sample/python/pstats/py%s/c_recursion.prof" % version
        dump = corpus + "/python/pstats/py%s/c_recursion.prof" % version
        if not os.path.exists(dump):
            continue
        found += 1
        take(dump, work)
        want = open(text, "rb").read().replace(name.encode(), b"x.prof")
        style = "pstats2" if version == "2.7" else "pstats"
        if ask([profstat, "-q", "-i", "--style", style, "x.prof"], KEPT, work) != want:
            wrong.append(text)
    return found, wrong


def random_script(dice):
    restrictions = ["1", "3", "7", "0.1", "0.5", "1.0", "0", "-2", "2.5", "1e-1", "nan", "a", "json", "(", "^<", r"\d+", "f b", "5 0.5", ""]
    keys = ["calls", "cu", "time", "file", "line", "name", "nfl", "pcalls", "stdname", "time name", "c", "x", "ti na li", ""]
    added = False
    lines = []
    for _ in range(dice.randint(5, 15)):
        command = dice.choice(["stats", "stats", "callers", "callees", "sort", "sort", "reverse", "strip", "add", "read", "help", "", "?", "odd one"])
        if command == "callees" and added:
            continue  # pstats shows those of before the last file was added
        argument = ""
        if command in ("stats", "callers", "callees"):
            argument = dice.choice(restrictions)
        elif command == "sort":
            argument = dice.choice(keys)
        elif command in ("add", "read"):
            argument = dice.choice(["x.prof", "x.prof", "./x.prof", "missing"])
        if command in ("add", "strip") or (command == "read" and argument != "missing"):
            added = command == "add"
        lines.append(command + dice.choice([" ", "  ", "\t"]) + argument)
    return "\n".join(lines) + dice.choice(["\n", "\nquit\n", "\nEOF\n", ""])


def live(profstat, corpus, work):
    dice = random.Random(1)
    same = gave_up = 0
    wrong = []
    for dump in sorted(glob.glob(corpus + "/python/pstats/py3*/*.prof")):
        if any(name in dump for name in KNOWN):
            continue
        take(dump, work)
        script = random_script(dice)
        want = ask([sys.executable, "-m", "pstats", "x.prof"], script, work)
        if want is None:
            gave_up += 1
        elif ask([profstat, "-q", "-i", "x.prof"], script, work) == want:
            same += 1
        else:
            wrong.append("%s %r" % (dump, script))
    return same, gave_up, wrong


def main():
    profstat, corpus = sys.argv[1:3]
    work = tempfile.mkdtemp()
    texts, wrong = kept(profstat, corpus, work)
    print("%d of %d kept conversations equal" % (texts - len(wrong), texts))
    if sys.version_info >= (3, 8):
        same, gave_up, more = live(profstat, corpus, work)
        print("%d random conversations equal, %d differ, %d where Python gave up" % (same, len(more), gave_up))
        wrong += more
    shutil.rmtree(work)
    for one in wrong[:5]:
        print("differs:", one)
    sys.exit(bool(wrong))


main()
