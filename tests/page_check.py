#!/usr/bin/env python3
"""Checks that pages of prof2html keep what docs/page.md promises. Says what does not hold."""
import base64
import hashlib
import re
import sys
import zlib

from page_data import page_data

LOADER = re.compile(r"<script>(.*?)</script>", re.S)
STYLE = re.compile(r"<style>(.*?)</style>", re.S)
PROGRAM = re.compile(r'<script id="program" type="application/octet-stream">([^<]*)</script>')


class Wrong(Exception):
    pass


def expect(holds, what):
    if not holds:
        raise Wrong(what)


def source(data):
    return "'sha256-%s'" % base64.b64encode(hashlib.sha256(data).digest()).decode()


def only(pattern, page, what):
    found = pattern.findall(page)
    expect(len(found) == 1, "%d elements: %s" % (len(found), what))
    return found[0].encode()


def check_policy(page):
    """Only the one script, what it unpacks and the one style may run: by the sums of just these bytes."""
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    expect(policy, "no policy")
    program = zlib.decompress(base64.b64decode(only(PROGRAM, page, "program"), validate=True))
    scripts = source(only(LOADER, page, "script")) + " " + source(program)
    expect("script-src %s;" % scripts in policy.group(1), "sums of the scripts")
    expect("style-src %s;" % source(only(STYLE, page, "style")) in policy.group(1), "sum of the style")
    expect("default-src 'none';" in policy.group(1), "default-src")
    expect("connect-src 'none';" in policy.group(1), "connect-src")
    expect(page.count("<script") == 3, "%d scripts" % page.count("<script"))
    expect("<!--" not in page, "a placeholder is left")


def check_columns(what, columns, nmeasures, rows):
    expect(len(columns) == nmeasures, "%s: a column a measure" % what)
    for column in columns:
        expect(column is None or len(column) == rows, "%s: a cell a row" % what)
        for cell in column or []:
            expect(cell is None or isinstance(cell, (int, float)), "%s: %r" % (what, cell))
            expect(not isinstance(cell, float) or abs(cell) >= 9e15, "%s: %r is not whole" % (what, cell))


def check_costs(what, table, nmeasures, rows):
    check_columns(what + " self", table["self"], nmeasures, rows)
    check_columns(what + " total", table["total"], nmeasures, rows)
    for key in "selfTruth", "totalTruth":
        expect(len(table[key]) == rows and not table[key].strip("rdea"), "%s %s" % (what, key))


def check_tree(tree, data, nmeasures):
    parent, func = tree["parent"], tree["func"]
    expect(parent and parent[0] == -1 and func[0] == -1, "tree: the root")
    check_costs("tree", tree, nmeasures, len(parent))
    expect(len(func) == len(parent), "tree: functions")
    rests = set()
    last = {}
    for row in range(1, len(parent)):
        expect(0 <= parent[row] < row, "tree: row %d before its parent" % row)
        expect(-2 == func[row] or 0 <= func[row] < len(data["functions"]["name"]), "tree: function")
        expect(parent[row] not in rests, "tree: a rest has children")
        expect(func[last.get(parent[row], 0)] != -2, "tree: a child after the rest")
        last[parent[row]] = row
        if func[row] == -2:
            rests.add(row)


def tree_sums(tree, measure):
    """Own costs add up to the total of the root, and those of no row exceed its total."""
    own, total = tree["self"][measure], tree["total"][measure]
    if own is None or total is None or any(v is None or v < 0 for v in own[1:] + total):
        return
    if not total[0]:
        return  # rounded tables of functions without callers: nothing was spent, and yet included
    slack = 1e-9 * total[0] + len(own)
    below = [v or 0 for v in own]
    for row in range(len(own) - 1, 0, -1):
        below[tree["parent"][row]] += below[row]
    expect(abs(below[0] - total[0]) <= slack, "tree: own costs are %r, the whole %r" % (below[0], total[0]))


def check_data(data):
    expect(data["version"] == 1, "version")
    expect(data["strings"][0] == "", "string 0")
    strings, functions = len(data["strings"]), data["functions"]
    nmeasures, nfuncs = len(data["measures"]), len(data["functions"]["name"])
    expect(-1 <= data["main"] < nmeasures, "main")
    for key in "name", "file", "object":
        expect(len(functions[key]) == nfuncs, key)
        expect(all(0 <= s < strings for s in functions[key]), "strings of " + key)
    expect(len(functions["origin"]) == nfuncs and not functions["origin"].strip("0123"), "origin")
    check_costs("functions", functions, nmeasures, nfuncs)
    edges = list(zip(data["edges"]["caller"], data["edges"]["callee"]))
    expect(edges == sorted(set(edges)), "calls are sorted")
    expect(all(0 <= f < nfuncs for edge in edges for f in edge), "calls: functions")
    check_costs("edges", data["edges"], nmeasures, len(edges))
    expect(data["contexts"][0]["part"] == -1, "the tree of everything")
    for tree in data["contexts"]:
        check_tree(tree, data, nmeasures)
    if data["main"] >= 0:
        tree_sums(data["contexts"][0], data["main"])
    if data["lines"]:
        check_columns("lines", data["lines"]["self"], nmeasures, len(data["lines"]["line"]))
    expect(data["diff"] == any(m["side"] != "only" for m in data["measures"]), "diff")


def main():
    status = 0
    for path in sys.argv[1:]:
        try:
            with open(path, encoding="utf-8", newline="") as f:
                check_policy(f.read())
            check_data(page_data(path))
        except (Wrong, ValueError, LookupError) as wrong:
            print("%s: %r" % (path, wrong))
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
