#!/usr/bin/env python3
"""Compares profstat --style line_profiler with what line_profiler 4 and 5 printed, byte for byte.

usage: line_report.py PROFSTAT CORPUS
"""
import glob
import re
import subprocess
import sys

VARIANTS = {
    "": [], "_z": ["-z"], "_ms": ["-u", "1e-3"], "_ns": ["-u", "1e-9"], "_nounit": ["--file-unit"],
    "_mt": ["-m", "--sort-time"], "_mtz": ["-m", "--sort-time", "-z"],
    "_m_nodetails": ["-m", "--no-details"],
}


def main():
    profstat, corpus = sys.argv[1:3]
    same = wrong = 0
    for expect in sorted(glob.glob(corpus + "/python/lprof/*.expect.lp*.txt")):
        dump, version, variant = re.match(r"(.*\.lprof)\.expect\.lp(\d)(\w*)\.txt$", expect).groups()
        style = "line_profiler" if version == "5" else "line_profiler4"
        run = subprocess.run(
            [profstat, "-q", "--style", style, *VARIANTS[variant],
             "--source-map", "/srv/sample=" + corpus, dump], capture_output=True)
        if run.stdout == open(expect, "rb").read():
            same += 1
        else:
            wrong += 1
            print("differs:", expect, run.stderr.decode().strip())
    print("%d reports equal, %d differ" % (same, wrong))
    sys.exit(bool(wrong) or not same)


main()
