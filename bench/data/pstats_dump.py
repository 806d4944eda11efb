#!/usr/bin/env python3
"""pstats_dump.py FUNCTIONS CALLERS_PER_FUNCTION OUT [SEED]: a synthetic cProfile dump.

Callers are drawn with a skew, as in real programs: a few functions call
almost everything. The same arguments give the same bytes with one Python.
"""
import gc
import marshal
import random
import sys

PACKAGES = ("numpy", "django", "requests", "sqlalchemy", "asyncio", "jinja2", "celery", "lxml")
MODULES = ("core", "models", "utils", "http", "views", "session", "parsers", "client", "config")
VERBS = ("get", "set", "parse", "load", "dump", "handle", "build", "resolve", "render", "read")
NOUNS = ("request", "token", "node", "value", "header", "path", "stream", "field", "row", "type")


def draw_keys(draw, count):
    """The (file, line, name) of each function; one in twelve is a built-in."""
    files = ["/usr/lib/python3/site-packages/%s/%s_%d.py"
             % (draw.choice(PACKAGES), draw.choice(MODULES), i) for i in range(count // 14 + 1)]
    keys = []
    for i in range(count):
        name = "%s_%s" % (draw.choice(VERBS), draw.choice(NOUNS))
        if i % 12 == 0:
            keys.append(("~", 0, "<method '%s_%d' of '%s' objects>" % (name, i, NOUNS[i % 10])))
        else:
            keys.append((draw.choice(files), 1 + i, name))
    return keys


def build(count, callers_each, seed=1):
    """The dictionary that cProfile would marshal."""
    draw = random.Random(seed)
    keys = draw_keys(draw, count)
    stats = {}
    for key in keys:
        callers = {}
        calls, own, total = 0, 0.0, 0.0
        for _ in range(int(draw.random() * 2 * callers_each) if stats else 0):
            caller = keys[int(draw.random() ** 2.2 * count)]
            if caller in callers:
                continue
            n = 1 + int(1 / (draw.random() + 0.0004))
            spent = round(draw.random() * 1e5 * n) * 1e-9
            below = spent + round(draw.random() * 3e5 * n) * 1e-9
            callers[caller] = (n, n, spent, below)
            calls, own, total = calls + n, own + spent, total + below
        if not callers:
            calls, own, total = 1, round(draw.random() * 1e9) * 1e-9, 2.0
        stats[key] = (calls, calls, own, total, callers)
    return stats


def main():
    gc.disable()
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    stats = build(int(sys.argv[1]), float(sys.argv[2]), seed)
    with open(sys.argv[3], "wb") as out:
        marshal.dump(stats, out)
    print("%s: %d functions, %d edges"
          % (sys.argv[3], len(stats), sum(len(v[4]) for v in stats.values())))


if __name__ == "__main__":
    main()
