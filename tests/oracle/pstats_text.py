#!/usr/bin/env python3
"""Compares profstat --style pstats with what pstats printed, byte for byte.

usage: pstats_text.py PROFSTAT CORPUS

CORPUS/python/{pstats,big}/**/X.prof.expect.txt holds sections "##### TITLE"
followed by the output of pstats for the dump X.prof. Sections in which Python
itself raised ("EXC ...") have nothing to compare with and are counted apart.
"""
import ast
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

TITLE = re.compile(r"^(strip_dirs )?(reverse )?(unsorted|sort(\(.*?\))) print_(\w+)(\(.*\))$")
# Where we differ, and why.
KNOWN = {
    "extreme_v": "counts beyond 2^53 are rounded, which a note says",
    "py2_unicode_long": "Python 2 counts the width of some names in bytes, of others in characters",
}


def sections(path):
    text = open(path, "rb").read()
    for part in re.split(rb"^##### ", text, flags=re.M)[1:]:
        title, _, body = part.partition(b"\n")
        yield title.decode(), body


def arguments(title):
    m = TITLE.match(title)
    if not m:
        raise ValueError(title)
    strip, reverse, _, keys, what, selectors = m.groups()
    args = ["--strip-dirs"] if strip else []
    for key in ast.literal_eval(keys) if keys else ():
        args += ["-s", str(key)]
    args += ["--reverse"] if reverse else []
    args += ["--" + what] if what != "stats" else []
    value = ast.literal_eval(selectors)
    for selector in value if isinstance(value, tuple) else (value,):
        args.append("--select=" + str(selector))
    return args


def main():
    profstat, corpus = sys.argv[1:3]
    same = raised = known = 0
    wrong = []
    work = tempfile.mkdtemp()
    env = dict(os.environ, TZ="UTC")
    for expect in sorted(glob.glob(corpus + "/python/*/**/*.expect.txt", recursive=True)):
        dump = expect[: -len(".expect.txt")]
        if "/pstats/" not in expect and "/big/" not in expect and "/yappi/" not in expect:
            continue
        if not dump.endswith((".prof", ".pstat", ".pstats")) or not os.path.exists(dump):
            continue
        copy = os.path.join(work, os.path.basename(dump))
        shutil.copyfile(dump, copy)
        os.utime(copy, (1700000000, 1700000000))
        for title, body in sections(expect):
            if b"EXC " in body:
                raised += 1
                continue
            run = subprocess.run(
                [profstat, "-q", "--style", "pstats2" if "2.7" in expect else "pstats", *arguments(title), os.path.basename(dump)],
                cwd=work, env=env, capture_output=True)
            if run.stdout == body and run.returncode == 0:
                same += 1
            elif any(name in expect for name in KNOWN):
                known += 1
            else:
                wrong.append((expect, title, run))
                if os.environ.get("SHOW"):
                    open("/tmp/want", "wb").write(body)
                    open("/tmp/got", "wb").write(run.stdout)
                    print(expect, title, run.stderr.decode(), file=sys.stderr)
                    subprocess.run(["diff", "/tmp/want", "/tmp/got"])
                    sys.exit(1)
    shutil.rmtree(work)
    for expect, title, run in wrong[:200 if os.environ.get("ALL") else 20]:
        print("differs:", expect, title, run.stderr.decode().strip())
    print("%d sections equal, %d differ, %d known to differ, %d where pstats raised"
          % (same, len(wrong), known, raised))
    sys.exit(bool(wrong))


main()
