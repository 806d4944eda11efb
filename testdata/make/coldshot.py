#!/usr/bin/env python3
"""Writes testdata/coldshot: archives of folders of coldshot, and of made-up ones.

usage: coldshot.py testdata/coldshot [FOLDER NAME]...

Each FOLDER, written by coldshot, becomes the archive NAME. The others are made up, a rule of
the format each.
"""
import io
import struct
import sys
import tarfile

HEAD = "P COLDSHOTBinary version=1 bigendian=%s timer_unit=0.000001\nD calls ./x/coldshot.data\n"
FUNCS = "F 1 /srv/a.py\nf 1 1 10 a main\nf 2 1 20 a f\nf 3 0 0 __builtin__.list append\n"
LINE, CALL, RETURN, NOTE = range(4)


def record(kind, number, ticks, line=0, thread=1, order="<"):
    return struct.pack(order + "HHII", thread, line, number | kind << 24, ticks & 0xffffffff)


def run(*events, order="<"):
    return b"".join(record(*e, order=order) for e in events)


PLAIN = ((CALL, 1, 5), (CALL, 2, 7), (CALL, 3, 8), (RETURN, 2, 9), (RETURN, 2, 12), (RETURN, 1, 20),
         (CALL, 3, 21))


def archive(index, data, names=("index.coldshot", "coldshot.data")):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in zip(names, (index and index.encode("latin-1"), data)):
            if content is None:
                continue
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    data = out.getvalue().rstrip(b"\0")
    return data + b"\0" * (-len(data) % 512 + 1024)


def made_up():
    index = HEAD % "False" + FUNCS
    yield "plain", archive(index, run(*PLAIN))
    yield "data-first", archive(run(*PLAIN).decode("latin-1"), index.encode(),
                                ("./x/coldshot.data", "./x/index.coldshot"))
    yield "big-endian", archive(HEAD % "True" + FUNCS, run(*PLAIN, order=">"))
    yield "threads", archive(index, run((CALL, 1, 5), (CALL, 2, 6, 0, 2), (CALL, 2, 9),
                                        (RETURN, 2, 15, 0, 2), (RETURN, 2, 16), (CALL, 1, 18, 0, 700),
                                        (RETURN, 1, 20)))
    yield "lines", archive(index, run((LINE, 1, 3, 11), (CALL, 2, 5, 20), (LINE, 2, 6, 21),
                                      (LINE, 2, 8, 22), (LINE, 2, 9, 21), (RETURN, 2, 13, 21),
                                      (LINE, 1, 14, 12)))
    yield "clock-begins-anew", archive(index, run((CALL, 1, -16), (CALL, 2, -6), (RETURN, 2, 4),
                                                  (RETURN, 1, 24)))
    yield "raised-in-built-in", archive(index, run(
        (CALL, 1, 1, 10), (LINE, 1, 2, 11), (CALL, 3, 3), (LINE, 1, 5, 12), (RETURN, 1, 9),
        (CALL, 2, 12, 20), (RETURN, 2, 14), (RETURN, 1, 15)))
    yield "odd", archive(
        index + "A 4 phase%20one\nA 6 100%\nA 7 %4g%zz%\nX what\n\nf 5 1 30  %3Clambda%3E\n",
        run((NOTE, 4, 1, 12), (RETURN, 1, 2), (CALL, 5, 3), (RETURN, 5, 8), (NOTE, 0, 9)) + b"\1\0\2")


def broken():
    index, data = HEAD % "False" + FUNCS, run(*PLAIN)
    yield "no-data", archive(index, None)
    yield "other-names", archive(index, data, ("index.coldshot", "data"))
    yield "version2", archive(index.replace("version=1", "version=2"), data)
    yield "unit-zero", archive(index.replace("0.000001", "0.0"), data)
    yield "unit-text", archive(index.replace("0.000001", "fast"), data)
    yield "another-head", archive(index.replace("COLDSHOTBinary", "COLDSHOTBinary2", 1), data)
    yield "unknown-file", archive(index.replace("f 2 1", "f 2 3"), data)
    yield "number-too-large", archive(index.replace("f 2 1", "f 20 1"), data)
    yield "number-a-text", archive(index.replace("F 1 ", "F one "), data)
    yield "line-missing", archive(index + "f 4 1\n", data)
    yield "unknown-function", archive(index, run((CALL, 9, 1)))
    yield "line-of-unknown-function", archive(index, run((LINE, 4, 1)))
    yield "unknown-record", archive(index, run((4, 1, 1)))
    yield "cut", archive(index, data)[:1100]


def main():
    folder = sys.argv[1]
    for path, name in zip(*[iter(sys.argv[2:])] * 2):
        index = open(path + "/index.coldshot").read()
        open("%s/%s" % (folder, name), "wb").write(
            archive(index, open(path + "/coldshot.data", "rb").read()))
    for name, data in made_up():
        open("%s/%s.tar" % (folder, name), "wb").write(data)
    for name, data in broken():
        open("%s/bad/%s.tar" % (folder, name), "wb").write(data)
    open(folder + "/bad/index.coldshot", "w").write(HEAD % "False" + FUNCS)


main()
