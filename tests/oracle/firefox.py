#!/usr/bin/env python3
"""Compares what the Firefox Profiler says of our profiles with what they were made of.

usage: firefox.py PROF2JSON SOURCE PACKAGES [SAMPLE...]

Its loader upgrades the file; then self and total time of every function of every thread and the names of threads are
compared. PACKAGES is the folder with node_modules.
"""
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import time

import functions

SAMPLES = """austin/v3.7-full-threads.austin callgrind/threads.out cpuprofile/node20.cpuprofile folded/digits.folded
folded/latin1.folded folded/py-spy-threads.folded memray/hand.csv perf/per.perf pprof/go-cpu.pb
pstats/bytes-that-are-not-text.prof pstats/nothing-recorded.prof pstats/other-names.prof pstats/profile-3.13.0.pstats
pstats/py313-unicode.prof pstats/results.prof pstats/shared-callers.prof pyinstrument/empty.json speedscope/evented.json
speedscope/py-spy.speedscope.json trace-event/v8.json trace-event/viztracer.json""".split()


class Session:
    """A profile that the command-line interface of the profiler has loaded: its server, and questions to it."""

    def __init__(self, packages, folder, path):
        program = os.path.join(packages, "node_modules/@firefox-devtools/profiler-cli/dist/profiler-cli.js")
        self.command = ["node", program]
        self.env = dict(os.environ, PROFILER_CLI_SESSION_DIR=folder, NO_COLOR="1")
        self.server = subprocess.Popen(self.command + ["--daemon", path, "--session", "one"], env=self.env,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.log = os.path.join(folder, "one.log")

    def __enter__(self):
        for _ in range(600):
            log = open(self.log).read() if os.path.exists(self.log) else ""
            if "Profile loaded successfully" in log:
                self.complaints = [line for line in log.splitlines() if not line.startswith("[LOG]")]
                return self
            if self.server.poll() is not None or "[ERROR]" in log:
                break
            time.sleep(0.1)
        self.__exit__()
        raise RuntimeError("not loaded: " + log[-300:])

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()

    def ask(self, *words):
        run = subprocess.run([*self.command, *words, "--session", "one", "--json"], env=self.env, capture_output=True,
                             timeout=60)
        if run.returncode:
            raise RuntimeError("%s: %s" % (" ".join(words), (run.stderr or run.stdout).decode("utf-8", "replace").strip()))
        return json.loads(run.stdout)


def look(session, path):
    """What is wrong with what is shown of a file, with the functions that are: {name: (self, total)}."""
    written = json.load(open(path))["threads"]
    threads = session.ask("thread", "list")["threads"]
    found, wrong = {}, list(session.complaints)
    if [t["name"] for t in threads] != [t["name"] for t in written]:
        wrong.append("other threads: %r" % [t["name"] for t in threads])
    for thread in threads:
        rows = session.ask("thread", "functions", "--include-idle", "--limit", "0", "--thread", thread["threadHandle"])
        for f in rows["functions"]:
            own, total = found.get(f["name"], (0, 0))
            found[f["name"]] = own + f["selfSamples"], total + f["totalSamples"]
    return found, wrong


def expected(tree):
    """{name: (self, total)}: functions of one name are added up."""
    unit = 1e3 if functions.in_seconds(tree) else 1
    sums = {}
    numbered = dict(tree, functions=[dict(f, number=i) for i, f in enumerate(tree["functions"])])
    for (_, name), (own, total) in functions.times(numbered, lambda f: (f["number"], f["name"])).items():
        old = sums.get(name, (0, 0))
        sums[name] = old[0] + own * unit, old[1] + total * unit
    return sums


def check(prof2json, packages, path):
    fmt = os.path.basename(os.path.dirname(path))
    tree = functions.contexts(prof2json, fmt, path)
    if tree is None:
        return 0, []
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "made.json")
        subprocess.run([prof2json, "-q", "-f", fmt, "-t", "firefox", "-o", out, path], check=True)
        try:
            with Session(packages, folder, out) as session:
                found, wrong = look(session, out)
        except (RuntimeError, ValueError, subprocess.TimeoutExpired) as error:
            return 0, [str(error)]
    wrong += functions.differences(expected(tree), found, 1e-9)
    return len(found), wrong


def main():
    prof2json, source, packages = sys.argv[1:4]
    paths = [os.path.join(source, "testdata", name) for name in sys.argv[4:] or SAMPLES]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda path: check(prof2json, packages, path), paths))
    for path, (_, wrong) in zip(paths, results):
        if wrong:
            print("%s: %d: %s" % (os.path.relpath(path, source), len(wrong), wrong[0][:300]))
    failed, rows = sum(bool(wrong) for _, wrong in results), sum(count for count, _ in results)
    print("%d files, %d functions, %d files differ" % (len(paths), rows, failed))
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
