#!/usr/bin/env python3
"""Compares profstat --style vmprof with what vmprofshow printed, byte for byte.

usage: vmprof_report.py PROFSTAT CORPUS [PYTHONS]

Lines are compared where the sources are at hand: PYTHONS has the interpreters by version.
"""
import glob
import os
import re
import subprocess
import sys

KINDS = {"tree": ["--tree"], "flat": [], "lines": ["--lines"]}


def main():
    profstat, corpus = sys.argv[1:3]
    pythons = sys.argv[3] if len(sys.argv) > 3 else ""
    same = wrong = left = 0
    here = corpus + "/sampling/peers/vmprof"  # of the program that was sampled
    for kind, options in KINDS.items():
        for expect in sorted(glob.glob(corpus + "/sampling/*/vmprof/*.prof." + kind + ".txt")):
            log = re.sub(r"\.\w+\.txt$", "", expect)
            version = re.match(r"py([\d.]+)-", os.path.basename(log))
            if kind == "lines" and not os.path.isdir("%s/%s" % (pythons, version and version[1])):
                left += 1
                continue
            run = subprocess.run(
                [profstat, "-q", "--style", "vmprof", *options, "--source-map",
                 "/opt/pythons/versions=" + pythons, "--source-root", here, log],
                capture_output=True, cwd=here)
            if run.stdout == open(expect, "rb").read():
                same += 1
            else:
                wrong += 1
                print("differs:", expect, run.stderr.decode().strip())
    print("%d reports equal, %d differ, %d without sources" % (same, wrong, left))
    sys.exit(bool(wrong) or not same)


main()
