#!/usr/bin/env python3
"""Compares profstat --style pyinstrument with what pyinstrument printed, byte for byte.

usage: pyinstrument_text.py PROFSTAT CORPUS

The version in the heading is left out: a session does not say by which it was saved.
"""
import glob
import os
import pty
import re
import subprocess
import sys

MODES = {"": [], "ascii": [], "ansi": [], "showall": ["--show-all"], "timeline": ["--timeline"],
         "percent": ["--percent"], "flat": ["-s", "self"], "short": ["--short"]}
STYLES = ["3.0", "4.4", "4.5", "4.6", "4.7", "5"]


def style_of(version):
    """The dialect that a version speaks."""
    if version.startswith("3"):
        return "3.0" if version.startswith("3.0") else "3.4"
    if version[:3] in ("4.0", "4.1", "4.2", "4.3"):
        return "4.3"
    return next(s for s in STYLES if version.startswith(s))


def on_terminal(command, environment):
    primary, secondary = pty.openpty()
    child = subprocess.Popen(command, stdout=secondary, stdin=subprocess.DEVNULL, env=environment)
    os.close(secondary)
    text = b""
    while True:
        try:
            piece = os.read(primary, 65536)
        except OSError:
            piece = b""
        if not piece:
            break
        text += piece
    child.wait()
    os.close(primary)
    return text.replace(b"\r\n", b"\n")


def printed(profstat, session, version, mode):
    environment = dict(os.environ, TZ="UTC", TERM="xterm",
                       LC_ALL="C" if mode in ("ascii", "short") else "C.UTF-8")
    environment.pop("NO_COLOR", None)
    command = [profstat, "-q", "--style", "pyinstrument" + style_of(version)] + MODES[mode] + [
        session]
    if mode == "ansi":
        return on_terminal(command, environment)
    return subprocess.run(command, stdout=subprocess.PIPE, env=environment).stdout


def without_version(text):
    return re.sub(rb"^(/   _/) +v[0-9.]+$", rb"\1", text, flags=re.M)


def main():
    profstat, corpus = sys.argv[1:3]
    equal = wrong = 0
    for path in sorted(glob.glob(corpus + "/sampling/made/pyinstrument/*.text")):
        session, mode = re.match(r"(.*/v[\d.]+-\w+)(?:\.(\w+))?\.text$", path).groups("")
        version = os.path.basename(session).partition("-")[0][1:]
        ours = printed(profstat, session + ".pyisession", version, mode)
        if without_version(ours) == without_version(open(path, "rb").read()):
            equal += 1
        else:
            wrong += 1
            print("differs:", path)
    print("%d texts equal, %d differ" % (equal, wrong))
    sys.exit(bool(wrong) or not equal)


main()
