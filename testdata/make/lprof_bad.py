"""Writes testdata/lprof/bad/*.lprof: pickles that must be refused. usage: lprof_bad.py DIR"""
import os
import pickle
import struct
import sys

DIR = sys.argv[1]
CLASS = b"cline_profiler._line_profiler\nLineStats\n"


def u(s):
    return b"X" + struct.pack("<I", len(s)) + s


def stats(timings, unit=b"G" + struct.pack(">d", 1e-6)):
    """A LineStats of protocol 2 with these pickled attributes."""
    return (b"\x80\x02" + CLASS + b")\x81}(" + u(b"timings") + timings + u(b"unit") + unit + b"ub.")


def one(lines):
    """A dict of one function with these pickled lines."""
    return b"}(" + u(b"a.py") + b"K\x01" + u(b"f") + b"\x87" + lines + b"u"


FILES = {
    # code in a pickle is named, not run
    "calls-system": CLASS[:0] + b"\x80\x02cos\nsystem\n(X\x0a\x00\x00\x00echo LineStR.",
    "calls-getattr": b"c__builtin__\ngetattr\n(tR LineStats",
    "reduces-line-stats": b"\x80\x02" + CLASS + b")R.",
    "persistent-id": b"\x80\x02" + CLASS + b"Pid\n.",
    "instance-by-name": b"\x80\x02" + CLASS + b"(iline_profiler._line_profiler\nLineStats\n.",
    "other-class-of-the-module": b"\x80\x02cline_profiler._line_profiler\nLineProfiler\n.LineStats",
    # broken machines
    "stack-underflow": b"\x80\x02" + CLASS + b"\x81.",
    "no-mark": b"\x80\x02" + CLASS + b"t.",
    "two-objects": b"\x80\x02" + CLASS + b"N.",
    "memo-missing": b"\x80\x02" + CLASS + b"h\x07.",
    "memo-far": b"\x80\x02" + CLASS + b"r\xff\xff\xff\x7f.",
    "string-past-end": b"\x80\x02" + CLASS + b"X\xff\xff\xff\x7fabc",
    "long-past-end": b"\x80\x02" + CLASS + b"\x8b\xff\xff\xff\xff",
    "ends-in-opcode": b"\x80\x02" + CLASS + b"J\x01",
    "no-stop": b"\x80\x02" + CLASS + b")\x81",
    "bad-integer": CLASS + b"I12x\n.",
    "bad-string": CLASS + b"S'abc\n.",
    "append-to-int": b"\x80\x02" + CLASS + b"K\x01K\x02a.",
    "state-for-int": b"\x80\x02" + CLASS + b"K\x01}b.",
    # pickles of something else
    "no-timings": b"\x80\x02" + CLASS + b")\x81}b.",
    "timings-are-a-list": stats(b"]"),
    "unit-zero": stats(b"}", b"K\x00"),
    "unit-text": stats(b"}", u(b"us")),
    "class-itself": b"\x80\x02" + CLASS + b".",
    "key-too-short": stats(b"}(" + u(b"a.py") + b"K\x01\x86]u"),
    "lines-are-text": stats(one(u(b"x"))),
    "line-too-short": stats(one(b"](K\x01K\x02\x86e")),
    "line-negative": stats(one(b"](J\xff\xff\xff\xffK\x02K\x03\x87e")),
    "hits-are-none": stats(one(b"](K\x01NK\x03\x87e")),
    # the list of lines holds itself
    "list-of-itself": stats(one(b"]q\x01h\x01a")),
}

# a long list, referred to from many functions
BIG = b"]q\x05(" + b"K\x01K\x02K\x03\x87" * 60 + b"e"
FILES["lines-shared-by-many"] = stats(
    b"}(" + u(b"a.py") + b"K\x01" + u(b"f") + b"\x87" + BIG
    + b"".join(b"K\x01K\x02\x860" + u(b"a.py") + b"J" + struct.pack("<i", n) + u(b"f") + b"\x87h\x05"
               for n in range(200)) + b"u")

# a long name, the same for many functions
FILES["names-shared-by-many"] = stats(
    b"}(" + u(b"a.py") + b"K\x01" + u(b"f" * 3000) + b"\x87q\x05]" + b"h\x05]" * 400 + b"u")

for name, data in FILES.items():
    with open(os.path.join(DIR, name + ".lprof"), "wb") as f:
        f.write(data)
