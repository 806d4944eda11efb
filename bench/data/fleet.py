#!/usr/bin/env python3
"""fleet.py FOLDER COUNT: dumps of COUNT processes that run the same program.

Nine functions in ten are shared; the others belong to one process alone. The
times of every second process are whole nanoseconds, as cProfile writes them;
those of the rest are not, as after scaling.
"""
import gc
import marshal
import os
import random
import sys

from pstats_dump import build

SHARED, OWN, CALLERS = 1300, 130, 3.4


def scaled(draw, value, factor, exact):
    t = value * factor * (0.8 + 0.4 * draw.random())
    return round(t * 1e9) * 1e-9 if exact else t


def one_process(base, number):
    draw = random.Random(1000 + number)
    exact = number % 2 == 0
    factor = 0.5 + draw.random()
    stats = {}
    for key, (_, calls, own, total, callers) in base:
        if draw.random() < 0.04:
            continue
        n = 1 + int(3 * draw.random())
        stats[key] = (calls * n, calls * n, scaled(draw, own, factor, exact),
                      scaled(draw, total, factor, exact),
                      {c: (a * n, b * n, scaled(draw, t, factor, exact),
                           scaled(draw, u, factor, exact))
                       for c, (a, b, t, u) in callers.items()})
    for i in range(OWN):
        key = ("/srv/app/service_%d/handlers_%d.py" % (number % 50, number), 10 + 7 * i,
               "handle_%d_%d" % (number, i))
        callers = {draw.choice(base)[0]: (3, 3, draw.random() * 1e-3, draw.random())
                   for _ in range(int(draw.random() * 7))}
        stats[key] = (3, 3, draw.random(), 1 + draw.random(), callers)
    return stats


def main():
    gc.disable()
    folder, count = sys.argv[1], int(sys.argv[2])
    os.makedirs(folder, exist_ok=True)
    base = list(build(SHARED, CALLERS, 7).items())
    for number in range(count):
        with open("%s/p%05d.prof" % (folder, number), "wb") as out:
            marshal.dump(one_process(base, number), out)
    print("%s: %d dumps" % (folder, count))


if __name__ == "__main__":
    main()
