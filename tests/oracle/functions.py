"""What a profile says of its functions, for comparison with what viewers say of our outputs."""
import glob
import json
import os
import subprocess


def samples(source, formats):
    """(format, path) of every sample of these formats."""
    for fmt in formats:
        for path in sorted(glob.glob("%s/testdata/%s/*" % (source, fmt))):
            if not path.endswith((".dump", ".md")) and not os.path.isdir(path):
                yield fmt, path


def contexts(prof2json, fmt, path):
    """The tree of calling contexts, recorded or estimated; None if viewers cannot draw it."""
    run = subprocess.run([prof2json, "-q", "-f", fmt, "-t", "tree", path], capture_output=True, check=True)
    tree = json.loads(run.stdout)
    main, table = tree["main_measure"], tree["contexts"]
    if main is None or (table["total"][main] and not table["self"][main]):
        return None
    own = own_costs(tree)
    return tree if min(own) >= 0 and sum(own) < 3e9 else None


def own_costs(tree):
    main = tree["main_measure"]
    cells = tree["contexts"]["self"][main] or [0] * tree["contexts"]["count"]
    return [(v or 0) * tree["measures"][main]["scale"] for v in cells]


def in_seconds(tree):
    return tree["measures"][tree["main_measure"]]["unit"] == "second"


def times(tree, key):
    """{key(function): (self, total)} of the main measure, in its base unit; a recursive call counts once."""
    table, own = tree["contexts"], own_costs(tree)
    total, n = list(own), len(own)
    for row in range(n - 1, 0, -1):
        total[table["parent"][row]] += total[row]
    keys = [None] + [key(tree["functions"][f]) for f in table["function"][1:]]
    found = {}
    for row in range(1, n):
        above = table["parent"][row]
        while above and keys[above] != keys[row]:
            above = table["parent"][above]
        old = found.get(keys[row], (0, 0))
        found[keys[row]] = (old[0] + own[row], old[1] + (0 if above else total[row]))
    return found


def differences(want, found, slack):
    """One text a function whose times differ by more than slack, or which one side alone has."""
    for key in sorted(set(want) | set(found)):
        ours, theirs = want.get(key, (0, 0)), found.get(key, (0, 0))
        if any(abs(a - b) > slack + 1e-9 * abs(a) for a, b in zip(ours, theirs)):
            yield "%r has %r, the viewer shows %r" % (key, ours, theirs)
