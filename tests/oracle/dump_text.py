"""The canonical dump of a pstats profile as a dict. For Python 2.7 and 3.

{key: [nc, cc, tt, ct, {caller: (nc, cc, tt, ct)}]}, keys (file, line, name) of
bytes, None for what was not recorded; in the order of the dump.
"""
import io
import re

FIELD = re.compile(r'(\w+(?:\.\w+)?)=("(?:[^"\\]|\\.)*"|\S+)')
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
ESCAPE = re.compile(r'\\(x[0-9a-f]{2}|.)')
ORDER = ("self.calls", "self.primitive", "self.time", "total.time")


try:
    char = unichr
except NameError:
    char = chr


def unquote(text):
    return ESCAPE.sub(lambda m: char(int(m.group(1)[1:], 16)) if m.group(1)[0] == "x"
                      and len(m.group(1)) == 3 else m.group(1), text).encode("latin-1")


def numbers(line):
    fields = dict(FIELD.findall(line))
    return [float(fields[k]) if k in fields else None for k in ORDER]


def load(path):
    """The dict, and the notes."""
    funcs, entries, called, notes = [], {}, {}, []
    order = []
    for line in io.open(path, encoding="ascii"):
        word = line.split(" ", 1)[0]
        if word == "func":
            rest = line.split(" ", 2)[2]
            fields = dict(FIELD.findall(rest[STRING.match(rest).end():]))
            funcs.append((unquote(fields.get("file", '""')[1:-1]), int(fields.get("line", 0)),
                          unquote(STRING.match(rest).group(1))))
        elif word == "site":
            key = funcs[int(line.split()[1])]
            order.append(key)
            entries[key] = numbers(line) + [{}]
        elif word == "edge":
            caller, callee = (funcs[int(i)] for i in line.split()[1:3])
            called.setdefault(callee, []).append((caller, tuple(numbers(line))))
        elif word == "note":
            notes.append(STRING.search(line).group(1))
    for callee, callers in called.items():
        for caller, value in callers:
            entries[callee][4][caller] = value
    return [(key, entries[key]) for key in order], notes
