#!/usr/bin/env python3
"""callgrind.py MEGABYTES OUT: a callgrind file with compressed names and relative lines."""
import random
import sys

rnd = random.Random(5)
size = int(sys.argv[1]) * 1000000
count = max(1000, size // 1700)
seen = set()


def name(kind, number, text):
    if (kind, number) in seen:
        return "(%d)" % number
    seen.add((kind, number))
    return "(%d) %s" % (number, text)


def file(f):
    return name("file", f // 20 + 1, "/build/project/src/part_%d/module_%d.c" % (f // 400, f // 20))


def function(f):
    return name("fn", f + 1, "ns_%d::Class%d::method_%d(int, char const*)" % (f // 1000, f // 10, f))


with open(sys.argv[2], "w") as out:
    out.write("# callgrind format\nversion: 1\ncreator: bench\npositions: line\nevents: Ir\n\n"
              "ob=(1) /usr/lib/libproject.so\n")
    for f in range(count):
        lines = ["fl=%s\nfn=%s\n%d %d\n" % (file(f), function(f), f % 20 * 100 + 1, rnd.randrange(999))]
        for _ in range(rnd.randrange(30, 80)):
            lines.append("%s %d\n" % (rnd.choice(("+1", "+1", "+2", "*", "-3")), rnd.randrange(1, 999)))
            if rnd.random() < .35:
                g = min(count - 1, f + int(rnd.expovariate(1 / 300)))
                lines.append("cfi=%s\ncfn=%s\ncalls=%d %d\n* %d\n" %
                             (file(g), function(g), rnd.randrange(1, 20), g % 20 * 100 + 1, rnd.randrange(9999)))
        out.write("".join(lines) + "\n")
