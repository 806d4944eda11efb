#!/usr/bin/env python3
"""What KCacheGrind 22.12 makes of a callgrind file, and whether that is what cProfile recorded.

usage: kcachegrind.py DUMP.prof FILE.callgrind [PERCENT]

The model was checked against the program's own windows: a function is (name, last
component of the object's path), the file does not count; inclusive cost is the sum of
the calls into a function (calls of itself left out) if anything is counted there, else
self plus calls out of it; members of a cycle have self plus the calls that leave it.
Exits 1 if a total of the 30 heaviest functions is off by more than PERCENT (default 1)
of the run's time, if a cycle is left, or if self costs and calls do not add up.
"""
import collections
import marshal
import re
import sys


def read_callgrind(lines):
    """nodes {key: [self, home file]}, calls {(key, key): [count, cost]}, header {key: value}"""
    nodes, calls, header = {}, collections.defaultdict(lambda: [0, 0]), {}
    names = {"ob": {}, "fl": {}, "fn": {}}
    obj = home = cob = cfl = here = callee = count = None

    def name(space, text):
        found = re.match(r"\((\d+)\)(?: (.*))?$", text, re.S)
        if not found:
            return text
        if found.group(2) is not None:
            names[space][found.group(1)] = found.group(2)
        return names[space][found.group(1)]

    def node(label, file, ob):
        key = (label, (ob or "").rsplit("/", 1)[-1])
        nodes.setdefault(key, [0, file])
        return key

    for line in lines:
        line = line.rstrip("\n")
        if not line or line[0] == "#":
            continue
        if line[0].isdigit():
            cost = int((line.split() + ["0"])[1])
            if count is None:
                nodes[here][0] += cost
            else:
                calls[here, callee][0] += count
                calls[here, callee][1] += cost
                count = cob = cfl = None
            continue
        found = re.match(r"([a-z]+)=(.*)$", line, re.S)
        if not found:
            key, _, value = line.partition(":")
            header[key] = value.strip()
            continue
        key, value = found.groups()
        if key == "ob":
            obj = name("ob", value)
        elif key == "cob":
            cob = name("ob", value)
        elif key == "fl":
            home = name("fl", value)
        elif key in ("cfi", "cfl"):
            cfl = name("fl", value)
        elif key == "fn":
            here = node(name("fn", value), home, obj)
        elif key == "cfn":
            callee = node(name("fn", value), cfl or home, cob or obj)
        elif key == "calls":
            count = int(value.split()[0])
    return nodes, calls, header


def components(nodes, calls):
    """node -> (number, size) of its strongly connected component; calls of itself do not count"""
    out = collections.defaultdict(list)
    for a, b in calls:
        if a != b:
            out[a].append(b)
    order, low, comp, stack, sizes = {}, {}, {}, [], []
    for start in nodes:
        if start in order:
            continue
        work = [(start, iter(out[start]))]
        order[start] = low[start] = len(order)
        stack.append(start)
        while work:
            v, it = work[-1]
            w = next(it, None)
            if w is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[v])
                if low[v] == order[v]:
                    size = 0
                    while True:
                        u = stack.pop()
                        comp[u] = len(sizes)
                        size += 1
                        if u == v:
                            break
                    sizes.append(size)
            elif w not in order:
                order[w] = low[w] = len(order)
                stack.append(w)
                work.append((w, iter(out[w])))
            elif w not in comp:
                low[v] = min(low[v], order[w])
    return {v: (c, sizes[c]) for v, c in comp.items()}


def inclusive(nodes, calls):
    comp = components(nodes, calls)
    into, counted, out, leaving = (collections.Counter() for _ in range(4))
    for (a, b), (count, cost) in calls.items():
        counted[b] += count
        if a != b:
            into[b] += cost
            out[a] += cost
        if comp[a][0] != comp[b][0]:
            leaving[a] += cost
    total = {}
    for v, (self, _) in nodes.items():
        if comp[v][1] > 1:
            total[v] = self + leaving[v]
        else:
            total[v] = into[v] if counted[v] else self + out[v]
    return total, sum(1 for v in nodes if comp[v][1] > 1)


def number(x):
    x = float(x)
    return min(max(x, 0.0), 9.2e9) if x == x else 0.0


def text(func):
    """As the writer spells it. Python 2 has bytes where later ones have text."""
    def spell(s):
        s = s.decode("utf-8", "surrogateescape") if isinstance(s, bytes) else s
        s = re.sub("[\0-\x1f\x7f]", lambda c: "\\x%02x" % ord(c.group()), s)
        return re.sub("^ | $", r"\\x20", s)
    return spell(func[0]), func[1], spell(func[2])


def main(quiet=False):
    dump = {text(f): v[:4] + ({text(c): w for c, w in v[4].items()},)
            for f, v in marshal.load(open(sys.argv[1], "rb")).items()}
    lines = open(sys.argv[2], encoding="utf-8", errors="surrogateescape", newline="\n")
    nodes, calls, header = read_callgrind(lines)
    limit = float(sys.argv[3]) if len(sys.argv) > 3 else 1.0
    total, cyclic = inclusive(nodes, calls)
    failures = ["%d functions are in a cycle" % cyclic] if cyclic else []

    def file_of(text):
        return text if text not in ("", "???") else ""

    levels = collections.defaultdict(dict)  # (file, label) -> level -> node
    for key, (_, file) in nodes.items():
        found = re.match(r"(.*)'([2-9])$", key[0], re.S)
        label, level = (found.group(1), int(found.group(2))) if found else (key[0], 1)
        levels[file_of(file), label][level] = key

    def find(func):
        file, line, name = func
        tail = "/".join(file.split("/")[-2:])
        for label in (name, "%s:%d" % (name, line), "%s:%d (%s)" % (name, line, tail),
                      "%s:%d (%s)" % (name, line, file)):
            if (file, label) in levels:
                return levels[file, label]
        return None

    where = {f: find(f) for f in dump}
    lost = [f for f in dump if where[f] is None]
    failures += ["%s:%d:%s is not in the file" % f for f in lost[:3]]
    whole = sum(number(v[2]) for v in dump.values())
    written = sum(n[0] for n in nodes.values())
    if abs(written - whole * 1e9) > len(dump) or header["summary"] != str(written):
        failures.append("self costs add up to %d, summary %s, recorded %.9f"
                        % (written, header["summary"], whole))
    back = {key: f for f, w in where.items() if w for key in w.values()}
    pairs = collections.defaultdict(lambda: [0, 0])
    for (a, b), (count, cost) in calls.items():
        pairs[back.get(a), back.get(b)][0] += count
        pairs[back.get(a), back.get(b)][1] += cost
    for f, (cc, nc, tt, ct, callers) in dump.items():
        if where[f] is None:
            continue
        self = sum(nodes[k][0] for k in where[f].values())
        if abs(self - number(tt) * 1e9) > 1:
            failures.append("%s: self %d, recorded %.9f" % (f[2], self, tt))
        for c, v in callers.items():
            if c not in where:
                continue  # callers without an entry of their own have no known place
            got = pairs[c, f]
            if got[0] != (v[0] if isinstance(v, tuple) else v):
                failures.append("%s -> %s: %d calls, recorded %s" % (c[2], f[2], got[0], v))
            if isinstance(v, tuple) and abs(got[1] - number(v[3]) * 1e9) > 3:
                failures.append("%s -> %s: %d ns, recorded %.9f" % (c[2], f[2], got[1], v[3]))
    worst = 0.0
    heavy = sorted((f for f in dump if where[f] and dump[f][1]), key=lambda f: -number(dump[f][3]))
    for f in heavy[:30]:
        if not whole:
            break
        off = 100 * abs(total[where[f].get(1)] / 1e9 - number(dump[f][3])) / whole
        worst = max(worst, off)
        if off > limit:
            failures.append("%s:%d:%s shows %.9f, recorded %.9f: %.2f %% of the run"
                            % (f + (total[where[f][1]] / 1e9, number(dump[f][3]), off)))
    for line in failures[:20]:
        print("%s: %s" % (sys.argv[2], line))
    if not quiet:
        print("%s: worst of the heaviest %.2f %%" % (sys.argv[1], worst))
    return not failures


if __name__ == "__main__":
    sys.exit(not main())
