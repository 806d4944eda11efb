#!/usr/bin/env python3
"""folded.py STACKS OUT: that many distinct stacks that share prefixes, in random order."""
import random
import sys

AREAS = ("app", "http", "db.session", "json.decoder", "asyncio.base", "os", "re.parser", "lib")
VERBS = ("get", "set", "parse", "load", "run", "handle", "visit", "send")
NOUNS = ("request", "node", "value", "item", "stream", "field", "row", "state")
DEEPEST = 40


def main():
    wanted, path = int(sys.argv[1]), sys.argv[2]
    draw = random.Random(3)
    frames = ["%s.%s_%s" % (a, v, n) for a in AREAS for v in VERBS for n in NOUNS]
    stacks = {"main.py:<module>": 1}
    grown = list(stacks)
    while len(stacks) <= wanted:
        parent = grown[int((1 - draw.random() ** 1.15) * len(grown))]
        depth = stacks[parent]
        if depth >= DEEPEST:
            continue
        child = "%s;%s_%d" % (parent, draw.choice(frames), draw.random() * 6)
        if child not in stacks:
            stacks[child] = depth + 1
            grown.append(child)
    lines = ["%s %d\n" % (s, 1 + 1 / (draw.random() + 0.001)) for s in grown[1:]]
    draw.shuffle(lines)
    with open(path, "w") as out:
        out.writelines(lines)
    print("%s: %d stacks" % (path, len(lines)))


if __name__ == "__main__":
    main()
