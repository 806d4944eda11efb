#!/usr/bin/env python3
"""Compares proffilter --strip-dirs with pstats.Stats.strip_dirs(), where that is right.

Two callers that fall together add up here; pstats keeps the later one. Cumulative times of
functions that call one another are counted once here; pstats adds them, which may exceed the
whole. Everything else must be equal.

usage: strip.py PROFFILTER CORPUS
"""
import glob
import io
import marshal
import math
import os
import subprocess
import sys


def base(key):
    return (key[0][key[0].rfind("/") + 1:],) + key[1:]


def same(a, b):
    return a == b or math.isnan(a) and math.isnan(b) or abs(a - b) <= 1e-9 * max(1e-9, abs(b))


def add(a, b):
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    a = a if isinstance(a, tuple) else (a, a, 0, 0)
    b = b if isinstance(b, tuple) else (b, b, 0, 0)
    return tuple(x + y for x, y in zip(a, b))


def expected(stats):
    """As strip_dirs, but callers add. Also the functions whose time strip_dirs adds blindly."""
    result, members = {}, {}
    for key, (cc, nc, tt, ct, callers) in stats.items():
        to = base(key)
        members.setdefault(to, set()).add(key)
        was = result.get(to, (0, 0, 0, 0, {}))
        merged = dict(was[4])
        for caller, value in callers.items():
            caller = base(caller)
            merged[caller] = add(merged[caller], value) if caller in merged else value
        result[to] = (was[0] + cc, was[1] + nc, was[2] + tt, was[3] + ct, merged)
    calls = {}
    for key, entry in stats.items():
        for caller in entry[4]:
            calls.setdefault(caller, set()).add(key)
    nested = set()
    for to, keys in members.items():
        for start in keys if len(keys) > 1 else ():
            seen, queue = {start}, [start]
            while queue:
                for callee in calls.get(queue.pop(), ()):
                    if callee in keys and callee != start:
                        nested.add(to)
                    if callee not in seen:
                        seen.add(callee)
                        queue.append(callee)
    return result, nested


def compare(path, want, nested, got):
    wrong = []
    if set(want) != set(got):
        return ["functions: %s" % sorted(map(str, set(want) ^ set(got)))[:5]]
    for key, (cc, nc, tt, ct, callers) in want.items():
        entry = got[key]
        if (cc, nc) != entry[:2] or not same(entry[2], tt):
            wrong.append("%s: %r instead of %r" % (key, entry[:3], (cc, nc, tt)))
        if key not in nested and not same(entry[3], ct):
            wrong.append("%s: cumulative %r instead of %r" % (key, entry[3], ct))
        if key in nested and entry[3] > ct * (1 + 1e-9):
            wrong.append("%s: cumulative %r is more than %r" % (key, entry[3], ct))
        if set(callers) != set(entry[4]):
            wrong.append("%s: callers differ" % (key,))
            continue
        for caller, value in callers.items():
            if isinstance(value, tuple) and isinstance(entry[4][caller], tuple):
                if value[:2] != entry[4][caller][:2] or not same(entry[4][caller][2], value[2]):
                    wrong.append("%s <- %s: %r instead of %r" % (
                        key, caller, entry[4][caller], value))
    return wrong


def main():
    proffilter, corpus = sys.argv[1:3]
    files = wrong = counted_once = 0
    for path in sorted(glob.glob(corpus + "/python/pstats/py3*/c_*.prof") +
                       glob.glob(corpus + "/python/pstats/py3*/p_*.prof")):
        try:
            stats = marshal.load(open(path, "rb"))
        except ValueError:
            continue
        if any(not isinstance(key, tuple) or not isinstance(key[0], str) for key in stats):
            continue
        run = subprocess.run([proffilter, "-q", "--strip-dirs", "-t", "pstats", path],
                             capture_output=True)
        want, nested = expected(stats)
        files += 1
        counted_once += len(nested)
        if run.returncode:
            mistakes = [run.stderr.decode()]
        else:
            mistakes = compare(path, want, nested, marshal.load(io.BytesIO(run.stdout)))
        for mistake in mistakes[:5]:
            print("%s: %s" % (os.path.relpath(path, corpus), mistake))
        wrong += bool(mistakes)
    print("%d files, %d functions counted once, %d files wrong" % (files, counted_once, wrong))
    return 1 if wrong or not files else 0


sys.exit(main())
