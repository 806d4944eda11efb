#!/usr/bin/env python3
"""perf.py MEGABYTES OUT: text as `perf script` prints it, stacks of 5 to 40 frames."""
import random
import sys

rnd = random.Random(7)
size = int(sys.argv[1]) * 1000000
functions = ["%s_%s_%s" % (a, b, c) for a in ("vm", "net", "py", "json", "sched", "io")
             for b in ("read", "write", "alloc", "parse", "wait") for c in "node page item lock buf".split()]
objects = ["/usr/lib/x86_64-linux-gnu/libc.so.6", "/usr/bin/python3.12", "[kernel.kallsyms]"]
frames = [(0x400000 + 0x1000 * i, f, objects[i % 3]) for i, f in enumerate(functions)]
stacks = [[rnd.choice(frames)]]
while len(stacks) < 20000:
    stack = stacks[rnd.randrange(len(stacks))][:39] + [rnd.choice(frames)]
    stacks.append(stack)
with open(sys.argv[2], "w") as out:
    written, time = 0, 1000.0
    while written < size:
        time += 0.001
        stack = rnd.choice(stacks)
        lines = ["python3 %5d %12.6f: %10d cycles:u: \n" % (5000 + rnd.randrange(4), time, rnd.randrange(1, 9999))]
        for address, name, where in reversed(stack):
            offset = rnd.randrange(64)
            lines.append("\t%16x %s+0x%x (%s)\n" % (address + offset, name, offset, where))
        written += out.write("".join(lines) + "\n")
