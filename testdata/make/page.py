"""The profiles that tests/cli/prof2html.sh makes pages of: python3 make/page.py FOLDER"""
import marshal
import sys


def dump(name, stats):
    with open(sys.argv[1] + "/" + name, "wb") as f:
        marshal.dump(stats, f, 2)


def two_parents(helper):
    """root calls a for 6 s and b for 4 s, both call f, which spends half itself and half in g."""
    root, a, b, f, g = [("app.py", line, name) for line, name in enumerate(("root", "a", "b", "f", "g"), 1)]
    return {
        root: (1, 1, 0.0, 10.0, {}),
        a: (1, 1, 0.0, 6.0, {root: (1, 1, 0.0, 6.0)}),
        b: (1, 1, 0.0, 4.0, {root: (1, 1, 0.0, 4.0)}),
        f: (2, 2, 5.0, 10.0, {a: (1, 1, 3.0, 6.0), b: (1, 1, 2.0, 4.0)}),
        g: (2, 2, helper, helper, {f: (2, 2, helper, helper)}),
    }


HOSTILE = [
    "</script><script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "]]>", "<!--", "'&amp;",
    "turned \u202e round", "nul \0 inside", "bell \a", "\u2028", "line\nbreak", "\ud800", "x" * (1 << 20),
]


def hostile():
    stats = {}
    for i, name in enumerate(HOSTILE):
        stats[("</title>" + name[:40], i, name)] = (1, 1, 1.0, 1.0, {})
    return stats


dump("two-parents.prof", two_parents(5.0))
dump("faster.prof", {k: v for k, v in two_parents(2.0).items() if k[2] != "b"})
dump("hostile.prof", hostile())
