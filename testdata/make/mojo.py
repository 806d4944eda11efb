#!/usr/bin/env python3
"""Writes small MOJO files, whole and broken: mojo.py FOLDER"""
import os
import sys


def number(v):
    sign, v = (0x40, -v) if v < 0 else (0, v)
    out, v = [sign | v & 0x3f], v >> 6
    while v:
        out[-1] |= 0x80
        out.append(v & 0x7f)
        v >>= 7
    return bytes(out)


def text(s):
    return s.encode() + b"\0"


def meta(key, value):
    return b"\1" + text(key) + text(value)


def stack(version, pid, tid, interpreter=0):
    return b"\2" + number(pid) + (number(interpreter) if version >= 3 else b"") + text(tid)


def frame(version, key, file, name, line, *place):
    return b"\3" + b"".join(map(number, [key, file, name, line] + list(place) * (version >= 2)))


def ref(key):
    return b"\5" + number(key)


def string(key, s):
    return b"\13" + number(key) + text(s)


def head(version, mode):
    return b"MOJ" + number(version) + meta("austin", "3.%d" % (3 + version)) + meta("mode", mode)


def sample(version, pid, tid, *events):
    return stack(version, pid, tid) + b"".join(events)


def time(us):
    return b"\11" + number(us)


def memory(change):
    return b"\12" + number(change)


INVALID, GC, IDLE = b"\4", b"\7", b"\10"


def kernel(scope):
    return b"\6" + text(scope)


def whole(version, mode):
    """Keys mean something else in another process, and may be defined again."""
    full = mode == "full"
    a = sample(version, 7, "7", string(300, "a.py"), string(301, "main"),
               frame(version, 1 << 40, 300, 301, 12, 12, 1, 9), ref(1 << 40), time(1000),
               memory(4096) if full else b"")
    b = sample(version, 8, "1f", string(300, "b.py"), frame(version, 1 << 40, 300, 1, 0, 0, 0, 0),
               INVALID, ref(1 << 40), kernel("do_idle"), time(64), IDLE if full else b"",
               memory(-8192) if full else b"")
    c = sample(version, 7, "7", string(301, "again"), frame(version, 1 << 40, 300, 301, 5000000000, 0, 0, 0),
               ref(1 << 40), GC, time(1), memory(0) if full else b"", b"\14" + number(300))
    return head(version, mode) + a + b + c + sample(version, 7, "no hex", time(5)) + \
        sample(version, 7, "7")


BAD = {
    "version-4.mojo": b"MOJ\4" + meta("mode", "wall"),
    "version-0.mojo": b"MOJ\0" + meta("mode", "wall"),
    "unknown-event.mojo": head(3, "wall") + b"\15",
    "cut-in-text.mojo": head(3, "wall") + b"\1python",
    "cut-in-number.mojo": head(3, "wall") + b"\2\x80",
    "number-too-long.mojo": head(3, "wall") + b"\2" + b"\xff" * 9 + b"\x7f",
    "frame-without-stack.mojo": head(3, "wall") + ref(1),
    "unknown-frame.mojo": head(3, "wall") + sample(3, 1, "1", ref(5)),
    "unknown-string.mojo": head(3, "wall") + sample(3, 1, "1", frame(3, 5, 6, 1, 1, 0, 0, 0)),
    "negative-process.mojo": head(3, "wall") + stack(3, -1, "1"),
}


def main():
    folder = sys.argv[1]
    for version, mode in (1, "wall"), (2, "full"), (3, "cpu"):
        name = "hand-v%d.mojo" % version
        data = whole(version, mode)
        if version == 3:
            data = data.replace(meta("mode", mode), b"")  # no mode: it may be anything
        open(os.path.join(folder, name), "wb").write(data)
    for name, data in BAD.items():
        open(os.path.join(folder, "bad", name), "wb").write(data)


main()
