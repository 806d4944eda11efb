"""The profiles that tests/cli/prof2html.sh makes pages of: python3 make/page.py FOLDER"""
import marshal
import sys


def dump(name, stats):
    with open(sys.argv[1] + "/" + name, "wb") as f:
        marshal.dump(stats, f, 2)


ROOT, A, B, F, G = [("app.py", line, name) for line, name in enumerate(("root", "a", "b", "f", "g"), 1)]


def two_parents():
    """root calls a for 6 s and b for 4 s, both call f, which spends half itself and half in g."""
    return {
        ROOT: (1, 1, 0.0, 10.0, {}),
        A: (1, 1, 0.0, 6.0, {ROOT: (1, 1, 0.0, 6.0)}),
        B: (1, 1, 0.0, 4.0, {ROOT: (1, 1, 0.0, 4.0)}),
        F: (2, 2, 5.0, 10.0, {A: (1, 1, 3.0, 6.0), B: (1, 1, 2.0, 4.0)}),
        G: (2, 2, 5.0, 5.0, {F: (2, 2, 5.0, 5.0)}),
    }


def faster():
    """The same without b, and g takes 1 s."""
    return {
        ROOT: (1, 1, 0.0, 4.0, {}),
        A: (1, 1, 0.0, 4.0, {ROOT: (1, 1, 0.0, 4.0)}),
        F: (1, 1, 3.0, 4.0, {A: (1, 1, 3.0, 4.0)}),
        G: (1, 1, 1.0, 1.0, {F: (1, 1, 1.0, 1.0)}),
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


dump("two-parents.prof", two_parents())
dump("faster.prof", faster())
dump("hostile.prof", hostile())
