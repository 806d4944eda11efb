#!/usr/bin/env python3
"""merge.py PROFMERGE [CORPUS]: merges compared with those of this Python's pstats.

Merges random sets of dumps with both, loads both results, and wants the same
functions, callers and counts, and times that differ by no more than the
rounding of pstats, which adds floating-point numbers in some order. Callers
that pstats cannot add (counted here, timed there) are taken from the rule in
docs/tools/profmerge.md.
"""
import glob
import marshal
import os
import pstats
import random
import subprocess
import sys
import tempfile

PROFMERGE = sys.argv[1]
CORPUS = sys.argv[2] if len(sys.argv) > 2 else None
HERE = os.path.dirname(os.path.abspath(__file__))
SETS = 60


def add_callers(target, source):
    """pstats' rule, and ours where pstats has none."""
    for caller, value in source.items():
        if caller not in target:
            target[caller] = value
            continue
        both = [target[caller], value]
        if any(isinstance(v, tuple) for v in both):
            both = [v if isinstance(v, tuple) else (v, v, 0, 0) for v in both]
            target[caller] = tuple(a + b for a, b in zip(*both))
        else:
            target[caller] = both[0] + both[1]


def expected(paths):
    """What pstats.Stats(*paths).stats would be."""
    stats = {}
    for path in paths:
        for func, (cc, nc, tt, ct, callers) in pstats.Stats(path).stats.items():
            had = stats.setdefault(func, [0, 0, 0, 0, {}])
            for i, number in enumerate((cc, nc, tt, ct)):
                had[i] += number
            add_callers(had[4], callers)
    return {func: tuple(entry) for func, entry in stats.items()}


def check_rule(paths):
    """expected() is pstats' own sum wherever pstats has one."""
    try:
        real = pstats.Stats(*paths).stats
    except TypeError:
        return
    ours = expected(paths)
    assert set(real) == set(ours), "the rule written down here is not pstats'"
    for func, entry in real.items():
        assert entry[:2] == ours[func][:2] and set(entry[4]) == set(ours[func][4])


def close(a, b):
    return a == b or abs(a - b) <= 1e-13 * max(abs(a), abs(b))


def difference(ours, theirs):
    if set(ours) != set(theirs):
        return "functions %r" % list(set(ours) ^ set(theirs))[:3]
    for func, entry in theirs.items():
        if ours[func][:2] != entry[:2] or not all(map(close, ours[func][2:4], entry[2:4])):
            return "%r: %r, pstats has %r" % (func, ours[func][:4], entry[:4])
        if set(ours[func][4]) != set(entry[4]):
            return "callers of %r" % (func,)
        for caller, value in entry[4].items():
            mine = ours[func][4][caller]
            if isinstance(value, tuple) != isinstance(mine, tuple):
                return "%r -> %r: %r, pstats has %r" % (caller, func, mine, value)
            if isinstance(value, tuple):
                if mine[:2] != value[:2] or not all(map(close, mine[2:], value[2:])):
                    return "%r -> %r: %r, pstats has %r" % (caller, func, mine, value)
            elif mine != value:
                return "%r -> %r: %r, pstats has %r" % (caller, func, mine, value)
    return None


def usable(path):
    """Numbers in Python's usual range, functions that are keyed as usual, times that are times."""
    try:
        stats = pstats.Stats(path).stats
        return all(len(func) == 3 and all(0 <= n < 2 ** 40 for n in entry[:4])
                   and all(not isinstance(v, tuple) or len(v) == 4 for v in entry[4].values())
                   for func, entry in stats.items())
    except Exception:
        return False


def dumps(work):
    """Lists of dumps that may be merged with each other."""
    subprocess.run([sys.executable, os.path.join(HERE, "..", "..", "bench", "data", "fleet.py"),
                    os.path.join(work, "fleet"), "12"], check=True, stdout=subprocess.DEVNULL)
    pools = [sorted(glob.glob(os.path.join(work, "fleet", "*.prof")))]
    for folder in sorted(glob.glob(os.path.join(CORPUS or "/nonexistent", "python/pstats/py3*"))):
        pools.append([p for p in sorted(glob.glob(folder + "/*.prof")) if usable(p)])
    return [pool for pool in pools if len(pool) > 1]


def main():
    draw, failed = random.Random(4), 0
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, "out.prof")
        pools = dumps(work)
        for number in range(SETS):
            paths = draw.choices(pools[number % len(pools)], k=draw.randrange(1, 6))
            check_rule(paths)
            subprocess.run([PROFMERGE, "-q", "-t", "pstats", "-o", out] + paths, check=True)
            with open(out, "rb") as f:
                wrong = difference(marshal.load(f), expected(paths))
            if wrong:
                print("%s\n  %s" % (" ".join(paths), wrong))
                failed += 1
    print("%d merges of dumps from %d places, %d differ" % (SETS, len(pools), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
