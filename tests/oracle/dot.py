#!/usr/bin/env python3
"""dot.py PROF2DOT CORPUS [FORMAT...]

Draws every input of the corpus for which gprof2dot's own graph is kept and
compares node by node, edge by edge, colours and sizes included. Only what
docs/tools/prof2dot.md lists as a deliberate difference is taken out before.
"""
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile

PROF2DOT, CORPUS = sys.argv[1:3]
FORMATS = sys.argv[3:]
TOOLS = os.path.join(CORPUS, '..', 'tools')
sys.path.insert(0, TOOLS)
import compare_dot
import dotcanon

# Runs that differ on purpose; docs/tools/prof2dot.md says more about each.
KEPT = 'what stripping must not take is kept: operator(), (below main)'
ROOTS = 'a root without a line above its own is no cycle, and is drawn'
ACCEPTED = [
    (r'axe expected/axe/.*/(leaf|print-n5|times)', 'calls take what the report says of them'),
    (r'axe expected/compare/', 'a comparison is the union'),
    (r'callgrind .*/(bool|googlecode-issue34|googlecode-issue98|xapian)/strip-wrap', KEPT),
    (r'hprof .*/hadoop/', 'a cycle nobody calls is not 0 %'),
    (r'perf .*/glxgears/callstacks', 'totals of calls are counted, not estimated'),
    (r'prof .*/(dan.skorupski|darwin|shedskin)/', ROOTS),
    (r'prof .*/embedded/(selfcolor-samples|times)', 'a simulator counts ticks, not seconds'),
    (r'prof .*/zeros/', 'calls that weigh nothing share equally'),
    (r'(dtrace|xperf) .*/(strip-wrap|full)', 'several functions of one name and weight'),
]

# gprof2dot counts samples and entries where the file has periods and times as well.
MEASURES = {'perf': 'samples', 'hprof': 'entries'}

PSTATS = {
    'dot': [],
    'nothres': ['-n0', '-e0'],
    'bw_self': ['-c', 'bw', '--color-nodes-by-selftime', '-n0', '-e0'],
    'wrap_labels': ['-w', '-s', '--node-label', 'total-time', '--node-label', 'self-time',
                    '--show-samples', '-c', 'print'],
    'root': ['-n0', '-e0', '-z', '*:fib'],
    'leaf': ['-n0', '-e0', '-l', '*:helper'],
    'depth': ['-n0', '-e0', '--depth', '2', '-z', '*:recursion'],
    'path': ['-n0', '-e0', '-p', 'json*'],
    'skew': ['--skew', '0.5', '-c', 'pink'],
}


def without_marks(graph, fmt):
    """The graph without what only looks like a number, and without marks on equal names."""
    for node in graph['nodes'].values():
        if fmt == 'json':  # "called" there is in how many events it was the leaf
            for key in ('counts', 'calls'):
                node.pop(key, None)
        node['head'] = [re.sub(r' \[\d+\]$', '', line) for line in node['head']]
    if fmt == 'axe':  # gprof2dot weighs calls by their callers, though the report says what they cost
        graph['edges'] = []
    for edge in graph['edges']:
        if fmt == 'hprof':  # always 0
            edge.pop('calls', None)
    return graph


def plain(graph, keep_file):
    """Our graph without what gprof2dot's cannot have."""
    graph['graph'] = {k: v for k, v in graph['graph'].items()
                      if k in ('fontname', 'name', 'nodesep', 'ranksep', 'tooltip')}
    for node in graph['nodes'].values():
        tip = node.pop('tooltip', '').split('\\n')[0]
        if keep_file and not node['head'][0].startswith(':'):
            node['tooltip'] = re.sub(r':\d+$', '', tip)
    return graph


def by_name(path, folder):
    """A callgrind file in which functions are told apart by their name alone, as gprof2dot does."""
    copy = os.path.join(folder, str(len(os.listdir(folder))) + os.path.basename(path))
    with open(path, 'rb') as old, open(copy, 'wb') as new:
        for line in old:
            if not re.match(rb'(fl|fi|fe|cfi|cfl|jfi|ob|cob)=', line):
                new.write(line)
    return copy


def draw(args, inputs, keep_file, folder, fmt):
    inputs = [by_name(i, folder) if i.endswith('.callgrind') else i for i in inputs]
    run = subprocess.run([PROF2DOT, '-q'] + args + inputs, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    if run.returncode:
        return run.returncode, run.stderr.decode('utf-8', 'replace').strip()
    text = run.stdout.decode('utf-8')
    # Marks of estimates, and all calls beside the primitive ones that gprof2dot shows.
    text = re.sub(r'(\\n\(?|label="|/ )~(?=\d)', r'\1', text)
    text = re.sub(r'\d+× \((\d+)\)', r'\1×', text)
    path = os.path.join(folder, 'ours.dot')
    with open(path, 'w', encoding='utf-8') as out:
        out.write(text)
    graph = without_marks(plain(dotcanon.canon(path), keep_file), fmt)
    ours = os.path.join(folder, 'ours.json')
    with open(ours, 'w', encoding='utf-8') as out:
        json.dump(graph, out)
    return 0, ours


def compare(name, args, inputs, expected, keep_file, key='head'):
    with tempfile.TemporaryDirectory() as folder:
        fmt = name.split(' ')[0]
        status, ours = draw(args, inputs, keep_file, folder, fmt)
        if status:
            return '%s: %s' % (name, ours)
        if expected.endswith('.json'):
            with open(expected, encoding='utf-8') as old:
                graph = without_marks(json.load(old), fmt)
            expected = os.path.join(folder, 'expected.json')
            with open(expected, 'w', encoding='utf-8') as new:
                json.dump(graph, new)
        sys.argv = ['compare_dot', ours, expected, '--style', '--key', key, '--max', '12']
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                compare_dot.main()
        except SystemExit as end:
            return None if end.code == 0 else '%s\n%s' % (name, said.getvalue())


def pstats_runs():
    for version in ('py3.8', 'py3.13'):
        folder = os.path.join(CORPUS, 'python/pstats', version)
        for file in sorted(os.listdir(folder)):
            m = re.match(r'(.*\.prof)\.expect\.(\w+)\.dot$', file)
            if not m or m.group(2) not in PSTATS:
                continue
            with open(os.path.join(folder, file), 'rb') as f:
                if f.read(4) == b'EXIT':
                    continue
            yield ('pstats %s/%s %s' % (version, m.group(1), m.group(2)), PSTATS[m.group(2)],
                   [os.path.join(folder, m.group(1))], os.path.join(folder, file), True, 'head')


def peer_runs(formats):
    folder = os.path.join(CORPUS, 'gprof2dot/peers')
    with open(os.path.join(folder, 'runs.json'), encoding='utf-8') as f:
        runs = json.load(f)
    for run in runs:
        if run['rc'] or not run.get('expected') or run['format'] not in formats:
            continue
        args = [a for a in run['args']]
        while '-f' in args:
            at = args.index('-f')
            del args[at:at + 2]
        if run['format'] in MEASURES:
            args += ['--measure', MEASURES[run['format']]]
        if '--total' not in args:
            args = ['--total', 'callratios'] + args
        key = 'name' if run['format'] in ('callgrind', 'hprof', 'perf', 'xperf') else 'head'
        yield ('%s %s' % (run['format'], run['expected']), args,
               [os.path.join(folder, i) for i in run['inputs']],
               os.path.join(folder, run['expected']), False, key)


def main():
    runs = list(pstats_runs()) if 'pstats' in FORMATS else []
    runs += list(peer_runs(set(FORMATS)))
    bad = 0
    used = set()
    for run in runs:
        said = compare(*run)
        rule = next((rule for rule in ACCEPTED if re.match(rule[0], run[0])), None)
        if said and rule:
            used.add(rule)
        elif said:
            bad += 1
            print(said)
    for rule in ACCEPTED:
        if rule not in used and re.match(r'\(?(\w+)', rule[0]).group(1) in FORMATS:
            bad += 1
            print('%s: no difference any more; take it off the list' % rule[0])
    print('%d graphs compared, %d differ' % (len(runs), bad))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
