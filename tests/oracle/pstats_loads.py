"""Loads rewritten profiles with this Python's pstats and compares them with the dumps.

usage: pstats_loads.py LIST, as for pstats_values.py. For Python 2.7 and 3.
"""
from __future__ import print_function

import io
import marshal
import pstats
import re
import struct
import sys

from dump_text import load


class Nowhere(object):
    def write(self, text):
        pass

    def flush(self):
        pass


ESCAPED = re.compile(b"\xed([\xb2\xb3])([\x80-\xbf])")


def unescape(m):
    return struct.pack("B", 0x80 | (ord(m.group(1)) & 1) << 6 | ord(m.group(2)) & 0x3f)


def raw(name):
    if isinstance(name, bytes):
        return name
    if type(name).__name__ == "code":
        return raw(name.co_name)
    name = name.encode("utf-8", *(["surrogatepass"] if sys.version_info[0] > 2 else []))
    return ESCAPED.sub(unescape, name)


def key(k):
    return raw(k[0]), k[1], raw(k[2])


def number(v):
    return None if v != v else float(v)


def caller(value):
    if not isinstance(value, tuple):
        return number(value), None, None, None
    return tuple(number(sum(value[i::4])) for i in range(4))


def compare(ours, stats, swapped):
    """Our dump with a dict of pstats."""
    theirs = [(key(k), [number(nc), number(cc), number(tt), number(ct),
                        dict((key(c), caller(v)) for c, v in callers.items())])
              for k, (cc, nc, tt, ct, callers) in stats.items()]
    if swapped:
        theirs = [(k, [v[1], v[0]] + v[2:]) for k, v in theirs]
    if sys.version_info < (3, 7):
        ours, theirs = sorted(ours), sorted(theirs)
    wrong = ["%r is %r, not %r" % (a[0], a[1], b) for a, b in zip(ours, theirs) if a != b]
    if len(ours) != len(theirs):
        wrong.append("%d functions, not %d" % (len(ours), len(theirs)))
    return wrong


def load_source(source):
    """What marshal makes of the original; None if this Python cannot read it."""
    try:
        with open(source, "rb") as f:
            data = f.read()
        # Of other bytes marshal makes tuples of gigabytes.
        return marshal.loads(data) if data[:1] in (b"{", b"\xfb") else None
    except (EOFError, SystemError, TypeError, ValueError):
        return None


def check(source, dump, rewritten):
    ours, notes = load(dump)
    if not ours:
        return []  # pstats refuses a profile without functions
    original = load_source(source)
    wrong = compare(ours, original, any("swapped" in n for n in notes)) if original else []
    stats = pstats.Stats(rewritten, stream=Nowhere())
    wrong += compare(ours, stats.stats, False)
    if not all(type(e[2]) is float and type(e[3]) is float for e in stats.stats.values()):
        wrong.append("a time is no float")
    # pstats cannot print a caller that has an entry nowhere and calls alone.
    printable = all(isinstance(v, tuple) for e in stats.stats.values() for v in e[4].values())
    stats.sort_stats("cumulative").print_stats(3)
    if printable:
        stats.print_callers(3)
        stats.print_callees(3)
    return wrong


def is_ours(source):
    """Of dumps that each version wrote, one Python looks at its own."""
    versions = set(re.findall(r"py([23]\.\d+)[_/]", source))
    return not versions or "%d.%d" % sys.version_info[:2] in versions


def main():
    checked = 0
    for line in io.open(sys.argv[1], encoding="utf-8"):
        source, dump, rewritten = line.rstrip("\n").split("\t")
        if not is_ours(source):
            continue
        try:
            wrong = check(source, dump, rewritten)
        except Exception as e:
            wrong = ["%s: %s" % (type(e).__name__, e)]
        checked += 1
        for text in wrong[:5]:
            print("Python %d.%d: %s: %s" % (sys.version_info[:2] + (source, text)))
    print("checked %d" % checked, file=sys.stderr)


main()
