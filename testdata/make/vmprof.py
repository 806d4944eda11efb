#!/usr/bin/env python3
"""Writes the logs of testdata/vmprof that are not whole logs of vmprof.

usage: vmprof.py testdata/vmprof [LOG STACKS NAME]...

Each LOG, written by vmprof, is cut down to its first STACKS stacks, one in five, and the names
they need, and becomes NAME. The others are made up, a rule of the format each.
"""
import struct
import sys


class Log:
    """A log that is being written; word and address are struct letters."""

    def __init__(self, word="q", address="q", period=990, version=6, mode=0, name=b"cpython"):
        self.word, self.address = "<" + word, "<" + address
        self.out = b"".join(self.w(n) for n in (0, 3, 0, period, word != address))
        if version is None:
            self.out += b"\4" + bytes([len(name)]) + name
        else:
            self.out += struct.pack(">BH", 5, version) + (bytes([mode]) if version >= 4 else b"")
            self.out += bytes([len(name)]) + name

    def w(self, n):
        return struct.pack(self.word, n)

    def a(self, n):
        return struct.pack(self.address, n)

    def text(self, s):
        return self.w(len(s)) + s

    def stack(self, numbers, *rest, count=1):
        self.out += b"\1" + self.w(count) + self.w(len(numbers))
        self.out += b"".join(self.a(n) for n in (*numbers, *rest))
        return self

    def symbol(self, number, name, marker=b"\2"):
        self.out += marker + self.a(number) + self.text(name)
        return self

    def meta(self, key, value):
        self.out += b"\7" + self.text(key) + self.text(value)
        return self

    def time(self, marker, seconds, microseconds, zone=b"UTC"):
        self.out += marker + struct.pack("<qq8s", seconds, microseconds, zone)
        return self

    def end(self, seconds=1700000001):
        return self.time(b"\3", seconds, 250000)

    def raw(self, tail):
        self.out += tail
        return self


def names(log):
    return (log.symbol(16, b"py:main:1:app.py").symbol(32, b"py:f:7:lib/x.py")
            .symbol(48, b"py:g:9:c:\\lib\\y.py"))


def cut(path, most):
    """The records of a log of 64 bits: at most so many stacks, and the names they use."""
    data = open(path, "rb").read()
    version, mode, length = data[42], data[43], data[44]
    at = 45 + length
    out, used, symbols, stacks = data[:at], set(), [], 0
    while at < len(data):
        start, marker = at, data[at]
        at += 1
        if marker == 1:
            depth, = struct.unpack_from("<q", data, at + 8)
            numbers = struct.unpack_from("<%dq" % depth, data, at + 16)
            at += 16 + 8 * depth + 8 + 8 * (mode & 1)
            if stacks % 5 == 0 and stacks < 5 * most:
                out += data[start:at]
                used |= set(numbers)
            stacks += 1
        elif marker in (2, 8):
            number, length = struct.unpack_from("<qq", data, at)
            at += 16 + length
            symbols.append((number, data[start:at]))
        elif marker == 7:
            for _ in range(2):
                at += 8 + struct.unpack_from("<q", data, at)[0]
            out += data[start:at]
        else:
            at += 24
            if marker == 3:
                return out + b"".join(s for n, s in symbols if n in used) + data[start:at]
            out += data[start:at]


def made_up():
    lines = Log(mode=2).time(b"\6", 1700000000, 5)
    yield "lines-of-zero", names(lines.stack([12, 32, 3, 16], 99).stack([0, 49, 3, 16], 99)
                                 .stack([-1, 32, 3, 16], 99)).end()
    nested = Log(mode=2)
    for stack, count in (([9, 48, 8, 32, 8, 32, 3, 16], 5), ([12, 32, 8, 32, 3, 16], 3),
                         ([8, 32, 3, 16], 1), ([9, 48, 4, 16], 2)):
        nested.stack(stack, 99, count=count)
    yield "lines-nested", names(nested).end()
    yield "bits32", names(Log("i", "i", version=0).stack([32, 16]).stack([48, 32, 16])
                          .stack([-0x8000000, 16])).raw(b"\3")
    yield "win64", names(Log("i", "q", mode=1).stack([32, 16], 7, 1000).stack([32, 16], 8, 900)
                         .stack([2 ** 40, 16], 7, 1024)).end()
    yield "pypy-tagged", names(Log(mode=8, name=b"pypy")
                               .stack([3, 32, 6, 0x7f0001, 1, 16], 5).stack([7, 0x7f0003, 1, 16], 5)
                               .stack([6, 0x7f0005, 3, 32, 1, 16], 5).stack([5, 48, 4, 32, 2, 16], 5)
                               .stack([9, 48, 1, 16], 5)).end()
    yield "version2", names(Log(version=2, name=b"pypy").stack([3, 32, 1, 16], 5)).raw(b"\3")
    yield "version3-memory", names(Log(version=3).stack([32, 16], 5, 4096).stack([32, 16], 5, 4100)
                                   .stack([16], 5, 4090)).raw(b"\3")
    yield "marker4", names(Log(version=None, period=1000, name=b"pypy")).stack(
        [33, 0x7fffffffffff, 16]).stack([], count=2).raw(b"\0030040-0050 r-xp a.out\n")
    twice = names(Log(mode=4 + 16).meta(b"argv", b"app.py -v").meta(b"", b"nothing"))
    for number in (16, 32, 64, 80, 81, 97, 112, 128):
        twice.symbol(number, b"n:<native symbol 0x%x>:0:-" % number)
    names(twice.symbol(64, b"jit:loop 3")).symbol(80, b"py:odd:x:y").symbol(112, b"py:neg:-1:")
    yield "names-twice", twice.stack([64, 80, 81, 97, 112, 128, 32, 16], 5, count=3).stack(
        [48, 16], 5).end()
    yield "no-end", names(Log().stack([32, 16], 5))


def broken():
    yield "bad/cut-in-stack", names(Log()).raw(b"\1" + struct.pack("<qqqq", 1, 3, 16, 32))
    yield "bad/cut-in-thread", Log().stack([32, 16])
    yield "bad/negative-depth", Log().raw(b"\1" + struct.pack("<qq", 1, -1))
    yield "bad/never-seen", Log().stack([32, 16], 5, count=0)
    yield "bad/odd-pairs", Log(mode=2).stack([3, 16, 4], 5)
    yield "bad/text-past-end", Log().raw(b"\2" + struct.pack("<qq", 16, 1 << 40) + b"py:")
    yield "bad/unknown-record", Log().stack([16], 5).raw(b"\x2a")
    yield "bad/cut-in-time", Log().raw(b"\6" + b"\0" * 20)
    yield "bad/version7", Log(version=7)
    yield "bad/period-zero", Log(period=0)
    yield "bad/no-interpreter", Log().raw(b"")


TREE = """["py:<module>:1:app.py", "16", 10, {}, [["py:f:7:lib/x.py", "32", 6, {"jit": 4, "gc": 1}, []],
 ["<unknown code>", "%d", 3, {"native": 2}, [["n:memcpy:0:-", "81", 3, {}, []]]],
 ["py:f:7:lib/x.py", "96", 1, {}, []]]]
""" % 0x7f0003
BAD_TREES = {
    "more-than-caller": '["py:f:1:a", "16", 3, {}, [["py:g:2:a", "32", 4, {}, []]]]\n',
    "four-parts": '["py:f:1:a", "16", 3, {}]\n',
    "six-parts": '["py:f:1:a", "16", 3, {}, [], 1]\n',
    "id-not-a-number": '["py:f:1:a", "x", 3, {}, []]\n',
    "count-a-text": '["py:f:1:a", "16", "3", {}, []]\n',
    "cut": '["py:f:1:a", "16", 3, {}, [["py:g:2:a"',
}


def main():
    folder = sys.argv[1]
    for path, most, name in zip(*[iter(sys.argv[2:])] * 3):
        open("%s/%s" % (folder, name), "wb").write(cut(path, int(most)))
    for name, log in list(made_up()) + list(broken()):
        data = log.out[:-8] if name.endswith("no-interpreter") else log.out
        open("%s/%s.prof" % (folder, name), "wb").write(data)
    big = struct.pack(">qqqqq", 0, 3, 0, 990, 0) + b"\5\0\6\0\7cpython"
    open(folder + "/bad/big-endian.prof", "wb").write(big)
    open(folder + "/tree.json", "w").write(TREE)
    for name, text in BAD_TREES.items():
        open("%s/bad/%s.json" % (folder, name), "w").write(text)


main()
