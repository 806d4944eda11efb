"""Compares canonical dumps with what Python itself found in the same files.

usage: pstats_values.py LIST, with lines "SOURCE<TAB>DUMP<TAB>REWRITTEN"
"""
import json
import os
import sys

from dump_text import load


def raw(text):
    """The bytes that a string of the expectation stands for."""
    if text.startswith("latin1:"):
        return text[7:].encode("latin-1")
    if text.startswith("<code "):
        text = text[6:-1]
    return b"".join(bytes([ord(c) - 0xdc00]) if 0xdc80 <= ord(c) <= 0xdcff
                    else c.encode("utf-8", "surrogatepass") for c in text)


def number(v):
    if isinstance(v, str):
        v = int(v[4:]) if v.startswith("int:") else float(v)
    v = float(v)
    return None if v != v else v


def key(k):
    return raw(k[0]), k[1] if isinstance(k[1], int) else int(k[1][4:]), raw(k[2])


def add(group):
    """Sums what is recorded."""
    known = [v for v in group if v is not None]
    total = None
    for v in known:
        total = v if total is None else total + v
    return total


def caller(value):
    if not isinstance(value, list):
        return number(value), None, None, None
    values = [number(v) for v in value]
    return tuple(add(values[i::4]) for i in range(4))


def entries_of(doc):
    if isinstance(doc, list):
        for k, v, callers in doc:
            yield key(k), v[0], v[1], v[2], v[3], [(key(c), w) for c, w in callers]
    else:
        for f in doc.get("functions", doc.get("sample")):
            yield (key(f["func"]), f["cc"], f["nc"], f["tt"], f["ct"],
                   [(key(c["caller"]), c["value"]) for c in f["callers"]])


def expected(doc, swapped):
    out = {}
    for k, cc, nc, tt, ct, callers in entries_of(doc):
        if swapped:
            cc, nc = nc, cc
        out[k] = [number(nc), number(cc), number(tt), number(ct),
                  {c: caller(v) for c, v in callers}]
    return out


def in_file_order(doc):
    """Dicts of Python 2 came in the order of their hashes."""
    return not doc.get("python", "2").startswith("2")


def compare_sums(doc, ours):
    """The summary of a large file: sums in the order of the dict, to the last digit."""
    sums, calls, edges = [0, 0, 0.0, 0.0], [0, 0, 0.0, 0.0], 0
    for _, (nc, cc, tt, ct, callers) in ours:
        for i, v in enumerate((cc, nc, tt, ct)):
            sums[i] += v
        for value in callers.values():
            edges += 1
            for i, v in enumerate(value):
                calls[i] += v or 0
    if in_file_order(doc):
        yield "sums", sums, doc["sums_cc_nc_tt_ct"]
        yield "sums of callers", calls, doc["caller_sums"]
    yield "edges", edges, doc["nedges"]
    yield "functions", len(ours), doc["nfuncs"]


def check(source, dump):
    """The differences of one file."""
    stem = source if os.path.exists(source + ".expect.json") else source[:source.rfind(".")]
    expectation = stem + ".expect.json" if os.path.exists(stem + ".expect.json") else stem + ".json"
    if not os.path.exists(expectation):
        return None
    with open(expectation) as f:
        doc = json.load(f)
    if isinstance(doc, dict) and not {"functions", "sample"} & set(doc):
        return None
    ours, notes = load(dump)
    theirs = expected(doc, any("swapped" in n for n in notes))
    ours_by_key = dict(ours)
    wrong = ["%s is %r, not %r" % (what, a, b) for what, a, b in
             (compare_sums(doc, ours) if isinstance(doc, dict) and "sample" in doc else ())
             if a != b]
    if not (isinstance(doc, dict) and "sample" in doc) and len(theirs) != len(ours):
        wrong.append("%d functions, not %d" % (len(ours), len(theirs)))
    for k, v in theirs.items():
        if ours_by_key.get(k) != v:
            wrong.append("%r is %r, not %r" % (k, ours_by_key.get(k), v))
    if isinstance(doc, dict) and "order" in doc and in_file_order(doc):
        want = [key(doc["functions"][i]["func"]) for i in doc["order"]]
        if want != [k for k, _ in ours]:
            wrong.append("the functions come in another order")
    return wrong


def main():
    checked = 0
    for line in open(sys.argv[1], encoding="utf-8"):
        source, dump, _ = line.rstrip("\n").split("\t")
        wrong = check(source, dump)
        if wrong is None:
            continue
        checked += 1
        for text in wrong[:5]:
            print("%s: %s" % (source, text))
    print("checked %d" % checked, file=sys.stderr)
    if not checked:
        print("nothing was checked")


main()
