"""Writes the dumps of testdata/pstats/ that no profiler writes, and those of bad/.

usage: pstats_odd.py testdata/pstats
"""
import os
import struct
import sys


def int32(v):
    return b"i" + struct.pack("<i", v)


def real(v):
    return b"g" + struct.pack("<d", v)


def text(s):
    return b"u" + struct.pack("<i", len(s)) + s


def items(*objects):
    return b"(" + struct.pack("<i", len(objects)) + b"".join(objects)


def flagged(b):
    return bytes([b[0] | 0x80]) + b[1:]


def ref(n):
    return b"r" + struct.pack("<i", n)


def mapping(*pairs):
    return b"{" + b"".join(k + v for k, v in pairs) + b"0"


def func(name, line=1, file=b"a.py"):
    return items(text(file), int32(line), text(name))


def entry(callers=mapping(), calls=1):
    return items(int32(calls), int32(calls), real(0.5), real(1.0), callers)


def code(name, consts=items()):
    """A code object as Python 2.7 writes it."""
    ints = struct.pack("<4i", 0, 0, 1, 64)
    empty = items()
    return (b"c" + ints + b"s\0\0\0\0" + consts + empty * 4 + text(b"a.py") + name +
            struct.pack("<i", 1) + b"s\0\0\0\0")


def code_3_11(name, qualname):
    """A code object as Python 3.11 writes it."""
    ints, data = struct.pack("<5i", 0, 0, 0, 1, 0), b"s\0\0\0\0"
    return (b"c" + ints + data + items() * 3 + data + text(b"a.py") + name + qualname +
            struct.pack("<i", 1) + data * 2)


def nested(depth):
    return b")\x01" * depth + b"N"


F, G, H = func(b"f"), func(b"g", 2), func(b"h", 3)
CALL = items(int32(1), int32(1), real(0.25), real(0.5))
FIVE = mapping((F, CALL), (G, CALL))

GOOD = {
    # as profiling.sampling of Python 3.15 writes it: counts of samples, int callers
    "sampled": mapping((func(b"main", 7), items(int32(0), int32(10), real(0), real(0.01), mapping())),
                       (func(b"work", 9), items(int32(9), int32(9), real(0.009), real(0.009),
                                                mapping((func(b"main", 7), int32(9))))),
                       (b"\xa9\x01\xda\x0b__sampled__", b"T")),
    "trailing-bytes": mapping((F, entry())) + b"more",
    "repeated-keys": mapping((F, entry(FIVE)), (G, entry()),
                             (F, entry(mapping((F, CALL), (F, CALL), (H, int32(3)))))),
    "repeated-callers": mapping((F, entry(mapping((G, CALL), (G, CALL), (G, int32(2)))))),
    # not yappi's order: profile counts no calls of what nobody called
    "unreached": mapping((F, items(int32(1), int32(0), real(0.5), real(1.0), mapping())),
                         (G, entry(mapping((F, int32(1)))))),
    "code-3.11": mapping((items(text(b"profile"), int32(0), code_3_11(text(b"f"), text(b"A.f"))),
                          entry())),
    "shared-callers": b"{" + F + items(int32(1), int32(1), real(0), real(0), flagged(FIVE)) +
                      G + items(int32(1), int32(1), real(0), real(0), ref(0)) + b"0",
    "bytes-that-are-not-text": mapping((items(text(b"\xed\xb2\x80\xed\xa0\x80.py"), int32(1),
                                              b"s\x04\0\0\0\xff\xed\xb2\x80"), entry())),
    "nothing-recorded": mapping((F, items(real(float("nan")), int32(1), real(float("nan")), real(1),
                                          mapping((G, real(float("nan"))), (H, b"T"))))),
    "other-names": mapping((items(b"N", b"I" + struct.pack("<q", -1 << 63), b"N"), entry()),
                           (items(text(b""), b"l\5\0\0\0" + struct.pack("<5H", 1, 0, 0, 0, 7), code(text(b"c"))),
                            entry(calls=-1))),
}

BAD = {
    "empty-tuple": items(),
    "no-end": mapping((F, entry()))[:-1],
    "cut-in-number": mapping((F, entry()))[:-9],
    "not-a-dict": b"[\0\0\0\0",
    "key-is-text": mapping((text(b"f"), entry())),
    "key-of-two": mapping((items(text(b"a.py"), int32(1)), entry())),
    "key-of-one": mapping((items(text(b"total")), b"T")),
    "marker-as-caller": mapping((F, entry(mapping((items(text(b"__sampled__")), int32(1)))))),
    "line-is-text": mapping((items(text(b"a.py"), text(b"1"), text(b"f")), entry())),
    "line-beyond-64-bits": mapping((items(text(b""), b"l\5\0\0\0" + struct.pack("<5H", 0, 0, 0, 0, 8),
                                          text(b"f")), entry())),
    "name-is-a-number": mapping((items(text(b"a.py"), int32(1), int32(1)), entry())),
    "value-of-four": mapping((F, items(*[int32(1)] * 4))),
    "value-is-none": mapping((F, b"N")),
    "count-is-text": mapping((F, items(text(b"1"), int32(1), real(0), real(0), mapping()))),
    "callers-are-a-list": mapping((F, entry(b"[\0\0\0\0"))),
    "caller-of-three": mapping((F, entry(mapping((G, items(*[int32(1)] * 3)))))),
    "caller-of-none": mapping((F, entry(mapping((G, items()))))),
    "value-is-the-end": b"{" + F + b"0",
    "unknown-type": mapping((F, b"?")),
    "string-too-long": b"{(\3\0\0\0u\xff\xff\xff\x7fa.py",
    "string-of-negative-length": b"{(\3\0\0\0u\xff\xff\xff\xffa.py",
    "tuple-too-long": b"{(\xff\xff\xff\x7f" + text(b"a.py"),
    "reference-too-high": mapping((F, ref(0))),
    "reference-to-itself": mapping((flagged(items(ref(0), int32(1), text(b"f"))), entry())),
    "reference-to-the-dict": b"\xfb" + F + items(int32(1), int32(1), real(0), real(0), ref(0)) + b"0",
    "interned-too-high": mapping((items(b"R\0\0\0\0", int32(1), text(b"f")), entry())),
    "integer-digit-too-large": mapping((F, items(b"l\1\0\0\0\0\x80"))).replace(b"(\1\0\0\0l", b"(\5\0\0\0l"),
    "integer-not-normal": mapping((F, b"(\5\0\0\0l\2\0\0\0\1\0\0\0")),
    "integer-beyond-double": mapping((F, b"(\5\0\0\0l" + struct.pack("<i", -70) + b"\1\0" * 70)),
    "float-not-a-number": mapping((F, b"(\5\0\0\0f\0040x10")),
    "float-is-empty": mapping((F, b"(\5\0\0\0f\0" + bytes(9))),
    "code-unknown": mapping((items(text(b""), int32(0), b"c" + bytes(60)), entry())),
    "code-named-by-code": mapping((items(text(b""), int32(0), code(code(text(b"f")))), entry())),
    "code-nested-too-deep": mapping((items(text(b""), int32(0), code(text(b"f"), nested(2100))), entry())),
    "code-cut": (b"{(\3\0\0\0" + text(b"") + int32(0) + code(text(b"f")))[:-40],
    "references-multiply": b"{" + b"".join(
        func(b"f%d" % i) + items(int32(1), int32(1), real(0), real(0),
                                 ref(0) if i else flagged(mapping(*[(func(b"g%d" % k), b"T") for k in range(60)])))
        for i in range(60)) + b"0",
    "references-repeat": b"{" + b"".join(
        func(b"f%d" % i) + items(int32(1), int32(1), real(0), real(0), mapping(
            (F, ref(0) if i else flagged(items(*[b"T"] * 8000)))))
        for i in range(400)) + b"0",
}

if __name__ == "__main__":
    out = sys.argv[1]
    os.makedirs(os.path.join(out, "bad"), exist_ok=True)
    for folder, files in ((out, GOOD), (os.path.join(out, "bad"), BAD)):
        for name, data in files.items():
            with open(os.path.join(folder, name + ".prof"), "wb") as f:
                f.write(data)
