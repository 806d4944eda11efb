"""Contexts of a profile, from what prof2json -t graph says."""
import json
import subprocess


def read(prof2json, *files):
    """The profile, with its strings in place of numbers where contexts need them."""
    p = json.loads(subprocess.run([prof2json, "-q", *files], capture_output=True,
                                  check=True).stdout)
    text = [s if isinstance(s, str) else "?" for s in p["strings"]]
    funcs = p["functions"]
    p["funcs"] = [tuple(text[funcs[key][i]] for key in ("name", "file", "object"))
                  for i in range(funcs["count"])]
    p["names"] = [text[m["name"]] for m in p["measures"]]
    return p


def paths(p, label):
    """Of every context, the labels of its frames; label(name, file, object, line)."""
    found = [()]
    nodes = p["nodes"]
    for node in range(1, nodes["count"]):
        line = nodes["line"][node] if "line" in nodes else 0
        found.append(found[nodes["parent"][node]] +
                     (label(*p["funcs"][nodes["func"][node]], line),))
    return found


def own(p, label, measure=0):
    """{path: own cost}, contexts of all threads together."""
    result = {}
    for path, cost in zip(paths(p, label), p["nodes"]["self"][measure]):
        if cost:
            result[path] = result.get(path, 0) + cost
    return result


def speedscope(file):
    """{path of names: cost} of an evented file, as speedscope exports them."""
    data = json.load(open(file))
    frames = [f["name"] for f in data["shared"]["frames"]]
    result = {}
    for profile in data["profiles"]:
        path, at = [], profile["startValue"]
        for event in profile["events"]:
            if event["at"] > at:
                result[tuple(path)] = result.get(tuple(path), 0) + event["at"] - at
                at = event["at"]
            if event["type"] == "O":
                path.append(frames[event["frame"]])
            else:
                path.pop()
    result.pop((), None)
    return result


def functions(p, label, measure=0, skip=None):
    """{label: own cost}"""
    result = {}
    for func, cost in zip(p["nodes"]["func"], p["nodes"]["self"][measure]):
        if cost and func is not None and p["funcs"][func][0] != skip:
            key = label(*p["funcs"][func], 0)
            result[key] = result.get(key, 0) + cost
    return result
