"""tachyon.py TESTDATA: what profiling.sampling writes, after its description in docs/formats/.

One made-up run in every form: binary files of both headers, both byte orders, plain and
compressed; JSON lines of both schemas; collapsed stacks; pstats; Gecko; a flame graph's page.
tests/cli/tachyon.sh expects the same numbers from all of them.
"""
import collections
import json
import marshal
import os
import struct
import subprocess
import sys

INTERVAL = 1000  # microseconds
GIL, CPU, WAIT, EXC, MAIN = 1, 2, 8, 16, 32


def frame(file, name, line, opcode=255):
    return (file, name, line, line, 4 if line > 0 else -1, 20 if line > 0 else -1, opcode)


OWN = frame('/usr/lib/python3.15/profiling/sampling/_sync_coordinator.py', '_execute_script', 200)
TOP = frame('/app/main.py', '<module>', 30)
RUN1, RUN2 = frame('/app/main.py', 'run', 11), frame('/app/main.py', 'run', 12)
PARSE = frame('/app/lib/parse.py', 'parse', 5)
FIB = frame('/app/lib/parse.py', 'fib', 21)
GC, NATIVE = frame('~', '<GC>', -1), frame('~', '<native>', -1)
BOOT = frame('/usr/lib/python3.15/threading.py', 'Thread._bootstrap', 1044)
WORK = frame('/app/w\u00f6rk er.py', 'Worker.run', 8)
TASK = frame('<task>', 'Task-1', -1)

# Innermost first: thread, interpreter, microseconds since the thread's last sample, status, stack.
RUN = [
    (7001, 0, 1000, GIL | CPU | MAIN, [PARSE, RUN1, TOP, OWN]),
    (7002, 0, 1003, WAIT, [WORK, BOOT]),
    (7001, 0, 1001, GIL | CPU | MAIN, [PARSE, RUN1, TOP, OWN]),
    (7001, 0, 999, GIL | CPU | MAIN, [PARSE, RUN1, TOP, OWN]),
    (7001, 0, 1000, GIL | CPU | MAIN, [FIB, FIB, FIB, RUN2, TOP, OWN]),
    (7002, 0, 3000, CPU, [NATIVE, WORK, BOOT]),
    (7001, 1, 4000, GIL | CPU, [TASK]),
    (7001, 0, 1000, GIL | CPU | EXC | MAIN, [FIB, FIB, RUN2, TOP, OWN]),
    (7001, 0, 1000, CPU | MAIN, [GC, FIB, FIB, RUN2, TOP, OWN]),
    (7002, 0, 2000, CPU, [NATIVE, WORK, BOOT]),
    (7001, 0, 2000, MAIN, [RUN2, TOP, OWN]),
]


def packed(n):
    out = b''
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def zigzag(n):
    return packed(n << 1 if n >= 0 else (-n << 1) - 1)


class Table:
    def __init__(self):
        self.rows = {}

    def __call__(self, row):
        return self.rows.setdefault(row, len(self.rows))


def records(run, number, order):
    """The records; a stack that stays is written late, as the profiler does."""
    out, last, waiting = b'', {}, {}

    def head(key, kind):
        return struct.pack(order + 'QIB', key[0], key[1], kind)

    def flush(key):
        if waiting.get(key):
            pairs = waiting.pop(key)
            return head(key, 0) + packed(len(pairs)) + b''.join(pairs)
        return b''

    for tid, interpreter, delta, status, stack in run:
        key = tid, interpreter
        moment, old = packed(delta) + bytes([status]), last.get(key, [])
        if stack == old:
            waiting.setdefault(key, []).append(moment)
            continue
        out += flush(key)
        shared = 0
        while shared < min(len(old), len(stack)) and old[-1 - shared] == stack[-1 - shared]:
            shared += 1
        new = [packed(number(f)) for f in stack[:len(stack) - shared]]
        if not shared:
            out += head(key, 1) + moment
        elif shared == len(old):
            out += head(key, 2) + moment + packed(shared)
        else:
            out += head(key, 3) + moment + packed(len(old) - shared)
        out += packed(len(new)) + b''.join(new)
        last[key] = stack
    for key in list(waiting):
        out += flush(key)
    return out


def binary(run, order='<', wide=True, compress=False, statistics=None, config=0, **change):
    strings, frames, table = Table(), Table(), b''
    body = change.get('body') or records(run, frames, order)
    for f in frames.rows:
        table += packed(strings(f[0])) + packed(strings(f[1])) + zigzag(f[2])
        table += zigzag(f[3] - f[2]) + zigzag(f[4]) + zigzag(f[5] - f[4]) + bytes([f[6]])
    if compress:
        body = subprocess.run(['zstd', '-5', '-c', '--no-check'], input=body,
                              capture_output=True, check=True).stdout
    text = b''.join(packed(len(s.encode())) + s.encode() for s in strings.rows)
    text += change.get('more_text', b'')
    table += change.get('more_frames', b'')
    if statistics == 'old':
        table += struct.pack(order + 'dd8sII', 2.5, 998.25, b'TACHSTAT', 1, 32)
    elif statistics:
        table += struct.pack(order + 'ddddII8sII', 2.5, 998.25, 0.5, -1.25, 3, 0, b'TACHSTAT', 1, 56)
    threads = change.get('threads', len({r[:2] for r in run}))
    at = change.get('strings_at', 64 + len(body))
    head = struct.pack(order + 'IIBBBBQQ', change.get('magic', 0x54414348), change.get('version', 1),
                       3, 15, 0, 0, 123456789, change.get('interval', INTERVAL))
    head += struct.pack(order + ('QI' if wide else 'II'), change.get('samples', len(run)), threads)
    head += struct.pack(order + 'QQI', at, at + len(text), change.get('compression', int(compress)))
    if wide:
        head += struct.pack(order + 'I', config)
    data = head.ljust(64, b'\0') + body + text + table
    nstrings = change.get('strings', len(strings.rows))
    nframes = change.get('frames', len(frames.rows))
    return data + struct.pack(order + 'IIQ16x', nstrings, nframes, len(data) + 32)


def write(path, data):
    with open(path, 'wb') as out:
        out.write(data)


def record(kind, rest, tid=7001):
    return struct.pack('<QIB', tid, 0, kind) + rest


def binaries():
    deep = [(9, 0, 1000, 0, [FIB] * 256)]
    empty = binary([], body=record(0, b'\x01\x05\x00'), samples=1, threads=1)
    write('tachyon/beta.bin', binary(RUN, wide=False, statistics='old'))
    write('tachyon/release.bin', binary(RUN, statistics='new', config=1))
    write('tachyon/zstd.bin', binary(RUN, compress=True))
    write('tachyon/big-endian.bin', binary(RUN, order='>', statistics='new', config=2))
    write('tachyon/opcodes.bin', binary(
        [(1, 0, 5, 3, [frame('<string>', 'f', 2, 44)])], interval=0))
    write('tachyon/deep.bin', binary(deep, compress=True))
    write('tachyon/no-stack.bin', empty)
    write('tachyon/nothing.bin', binary([]))
    write('tachyon/early.bin', binary([(1, 0, 2 ** 64 - 5, 0, [TOP]), (1, 0, 15, 0, [TOP])]))


# ---- the exports ------------------------------------------------------------


def shown(stack):
    """A stack as reports have it, outermost first: without the profiler's own frames."""
    return [(f, n, max(line, 0)) for f, n, line, *rest in reversed(stack)
            if not f.endswith('_sync_coordinator.py')]


def gecko():
    """Threads are told by their number alone, files by their base name."""
    category = {'wall': 1, '<native>': 2, '<GC>': 3}
    strings, threads = Table(), {}
    strings('(root)')
    for tid, _, delta, status, stack in RUN:
        t = threads.setdefault(tid, {'stacks': Table(), 'frames': Table(), 'funcs': Table(),
                                     'samples': [], 'time': 0, 'main': status & MAIN})
        t['time'] += delta / 1000
        at = None
        for file, name, line in shown(stack):
            python = not file.startswith('<') and file != '~'
            base = strings(os.path.basename(file)) if python else None
            func = t['funcs']((strings(name), base, python))
            at = t['stacks']((at, t['frames']((func, line or None, category.get(name, 1)))))
        t['samples'].append((at, t['time']))

    def columns(rows, *names):
        rows = list(rows)
        return dict([('length', len(rows))] + [(n, [r[i] for r in rows])
                                               for i, n in enumerate(names)])

    def thread(tid, t):
        frames, funcs = list(t['frames'].rows), list(t['funcs'].rows)
        return {
            'name': 'Thread-%d' % tid, 'isMainThread': bool(t['main']), 'pid': '4242', 'tid': tid,
            'processType': 'default', 'processName': 'Python Process', 'registerTime': 0,
            'samples': dict(columns(t['samples'], 'stack', 'time'), weight=None,
                            eventDelay=[None] * len(t['samples']), weightType='samples'),
            'stackTable': columns(t['stacks'].rows, 'prefix', 'frame'),
            'frameTable': dict(columns(frames, 'func', 'line', 'category'),
                               address=[-1] * len(frames), inlineDepth=[0] * len(frames)),
            'funcTable': dict(columns(funcs, 'name', 'fileName', 'isJS'),
                              resource=[-1] * len(funcs), lineNumber=[None] * len(funcs)),
            'resourceTable': {'length': 0, 'lib': [], 'name': [], 'host': [], 'type': []},
            'markers': {'length': 1, 'name': [0], 'startTime': [0], 'endTime': [1], 'phase': [1],
                        'category': [4], 'data': [{'type': 'Has GIL', 'duration': 1, 'tid': tid}]},
        }

    return {'meta': {'interval': 1.0, 'startTime': 123456.789, 'product': 'Python', 'version': 32,
                     'preprocessedProfileVersion': 57, 'processType': 0, 'stackwalk': 0,
                     'importedFrom': 'Tachyon Sampling Profiler'},
            'libs': [], 'pages': [],
            'threads': [thread(*item) for item in threads.items()],
            'shared': {'stringArray': list(strings.rows), 'sources': {'length': 0, 'filename': []}}}


def jsonl(schema, run_id='0123456789abcdef0123456789abcdef', run=RUN):
    """Schema 0 as released, 1 as in development; counts of (file, line, function)."""
    strings, frames, own, total = Table(), Table(), collections.Counter(), collections.Counter()
    for *_, stack in run:
        rows = shown(stack)
        own[rows[-1]] += 1
        total.update(set(rows))
    first = schema
    for f in total:
        frames((strings(f[0]) + first, strings(f[1]) + first, f[2]))
    head = {'v': schema, 'run_id': run_id}
    frame_rows = []
    for i, (path, name, line) in enumerate(frames.rows):
        row = {'frame_id': i + first, 'path_str_id': path, 'func_str_id': name, 'line': line}
        if line:
            row.update(end_line=line, col=4, end_col=20)
        elif schema:
            row['synthetic'] = True
        frame_rows.append(row)
    lines = [
        dict(type='meta', **head, sample_interval_usec=INTERVAL, mode='wall'),
        dict({'type': 'str_def' if schema else 'string_table'}, **head,
             **{'defs' if schema else 'strings': [{'str_id': i + first, 'value': s}
                                                  for i, s in enumerate(strings.rows)]}),
        dict({'type': 'frame_def' if schema else 'frame_table'}, **head,
             **{'defs' if schema else 'frames': frame_rows}),
        dict(type='agg', **head, kind='frame', scope='final', samples_total=len(run),
             entries=[{'frame_id': i + first, 'self': own[f], 'cumulative': total[f]}
                      for i, f in enumerate(total)]),
        dict(type='end', **head, samples_total=len(run)),
    ]
    return ''.join(json.dumps(line, separators=(',', ':')) + '\n' for line in lines).encode()


def json_lines():
    released, other = jsonl(0), jsonl(1, 'f' * 32, RUN[:3])
    write('tachyon-jsonl/released.jsonl', released)
    write('tachyon-jsonl/development.jsonl', jsonl(1))
    write('tachyon-jsonl/two-runs.jsonl', b''.join(
        a + b for a, b in zip(released.splitlines(True), other.splitlines(True))))
    write('tachyon-jsonl/cut.jsonl', b''.join(released.splitlines(True)[:-1]) +
          b'{"type":"agg","v":0,"run_id":"0","kind":"frame","scope":"window","entries":[]}\n')
    write('tachyon-jsonl/replayed.jsonl', b'{"type":"meta","v":0,"run_id":"1",'
          b'"sample_interval_usec":0}\n{"type":"news","v":0,"run_id":"1"}\n'
          b'{"type":"string_table","run_id":"1","strings":[{"str_id":7,"value":"f","lang":"py"}]}\n'
          b'{"type":"frame_table","run_id":"1","frames":[{"frame_id":3,"path_str_id":7,'
          b'"func_str_id":7,"line":null}]}\n{"type":"agg","run_id":"1","kind":"frame",'
          b'"entries":[{"frame_id":3,"self":1,"cumulative":2}]}\n{"type":"end","run_id":"1"}\n')
    for name, old, new in [('frame', b'"entries":[{"frame_id":0', b'"entries":[{"frame_id":99'),
                           ('string', b'"path_str_id":0', b'"path_str_id":99'),
                           ('no-type', b'"type":"end",', b''),
                           ('negative', b'"self":3', b'"self":"3"'),
                           ('line-cut', b'"samples_total":11}\n', b'"samples_total":')]:
        assert old in released
        write('tachyon-jsonl/bad/%s.jsonl' % name, released.replace(old, new))


def label(file, name, line):
    return name if file == '~' and not line else '%s:%s:%d' % (os.path.basename(file), name, line)


def collapsed():
    stacks = collections.Counter()
    for tid, _, _, _, stack in RUN:
        stacks[';'.join(['tid:%d' % tid] + [label(*f) for f in shown(stack)])] += 1
    return ''.join('%s %d\n' % item
                   for item in sorted(stacks.items(), key=lambda i: (-i[1], i[0]))).encode()


def collapsed_lines():
    write('tachyon-collapsed/run.txt', collapsed())
    write('tachyon-collapsed/odd.txt', b'tid:18446744073709551615;C:\\a b.py:f g:0 1\r\n\r\n'
          b'tid:1;a:b:c:<lambda>:7;;x:5;y:4294967296;:7;:: 2\ntid:1 4\ntid:1;a.py:f:1 3')
    for name, line in [('no-count', b'tid:1;a.py:f:1'), ('no-thread', b'a.py:f:1 2'),
                       ('no-number', b'tid:x;a.py:f:1 2'), ('no-separator', b'tid:1:a.py:f:1 2'),
                       ('huge-count', b'tid:1;f 99999999999999999999')]:
        write('tachyon-collapsed/bad/%s.txt' % name, b'tid:1;a.py:f:1 2\n' + line + b'\n')


def flame(run=RUN, least=1, old=False, interval=INTERVAL):
    """The data of a flame graph; contexts of fewer samples than least are pruned."""
    strings, root = Table(), {'value': 0, 'self': 0, 'below': {}}
    for _, _, _, _, stack in run:
        at = root
        at['value'] += 1
        for f in shown(stack):
            at = at['below'].setdefault(f, {'value': 0, 'self': 0, 'below': {}})
            at['value'] += 1
        at['self'] += 1

    def node(f, at):
        file, name, line = f
        out = {'name': strings('%s (%s:%d)' % (name, file, line)), 'value': at['value']}
        if not old:
            out.update(label=strings('%s (%s:%d)' % (name, os.path.basename(file), line)),
                       self=at['self'], module=strings(os.path.basename(file)))
        out['children'] = children(at)
        out.update(filename=strings(file), funcname=strings(name), lineno=line, threads=[7001])
        if line == 5:
            out['source'] = [strings('\u2192 return 1'), strings('')]
        return out

    def children(at):
        return [node(f, c) for f, c in at['below'].items() if c['value'] >= least]

    found = children(root)
    if len(found) == 1 and len(root['below']) == 1:
        top = found[0]
        top['name'] = strings('Program Root: ' + list(strings.rows)[top['name']])
    else:
        top = {'name': strings('Program Root' if found else 'No Data'), 'value': root['value'],
               'children': found}
    threads = sorted({r[0] for r in run})
    return dict(top, threads=threads, strings=list(strings.rows), opcode_mapping={'names': {}},
                stats={'sample_interval_usec': interval, 'duration_sec': 0.011, 'mode': 'wall',
                       'sample_rate': 1000.0, 'error_rate': None, 'thread_stats': {'gc_pct': 9.1}})


def page(data):
    text = json.dumps(data, separators=(',', ':')).replace('<', '\\u003c')
    return ('<!doctype html>\n<html><head><title>Tachyon</title></head><body><script>\n'
            'const EMBEDDED_DATA = %s;\nconst other = {};\n</script></body></html>\n'
            % text).encode()


def pages():
    one = [r for r in RUN if r[0] == 7002]
    write('tachyon-html/run.html', page(flame()))
    write('tachyon-html/old.html', page(flame(old=True)))
    write('tachyon-html/pruned.html', page(flame(least=2)))
    write('tachyon-html/pruned-old.html', page(flame(least=2, old=True)))
    write('tachyon-html/promoted.html', page(flame(one)))
    write('tachyon-html/nothing.html', page(flame([])))
    data = flame(one, interval=0)
    data['stats']['is_differential'] = True
    data['opcodes'] = {'44': 3}
    for member in 'filename', 'funcname', 'lineno':
        del data[member]
    write('tachyon-html/comparison.html', page(data))
    whole = page(flame(one)).decode()
    for name, old, new in [('no-data', 'EMBEDDED_DATA', 'DATA'), ('no-value', '"value":2,', ''),
                           ('string', '"lineno":8', '"lineno":8,"name":999'),
                           ('strings', '"strings":[', '"strings":[7,'),
                           ('stats', 'usec":1000', 'usec":x')]:
        assert old in whole, old
        write('tachyon-html/bad/%s.html' % name, whole.replace(old, new).encode())
    write('tachyon-html/bad/cut.html', whole[:whole.index('"stats"')].encode())


def pstats():
    """As SampledStats dumps it: a key for each line seen, and a marker."""
    own, total, calls = collections.Counter(), collections.Counter(), collections.Counter()
    for *_, stack in RUN:
        rows = shown(stack)
        own[rows[-1]] += 1
        total.update(set(rows))
        calls.update(zip(rows, rows[1:]))
    second, out = INTERVAL / 1e6, {('__sampled__',): True}
    for f in total:
        file, name, line = f
        callers = {(c[0], c[2], c[1]): n for (c, g), n in calls.items() if g == f}
        out[file, line, name] = own[f], total[f], own[f] * second, total[f] * second, callers
    return marshal.dumps(out)


def write_json(path, value):
    write(path, json.dumps(value, separators=(',', ':')).encode())


def bad_binaries():
    full, moment = binary(RUN), b'\x05\x00'

    def bad(name, data):
        write('tachyon/bad/%s.bin' % name, data)

    def broken(name, body, compress=False):
        bad(name, binary([(7001, 0, 1, 0, [TOP])], body=body, samples=1, compress=compress,
                         frames=1, strings=2, more_text=b'\4a.py\1f',
                         more_frames=b'\0\1\2\0\0\0\xff'))

    bad('unfinished', bytes(64) + full[64:-200])
    bad('magic', b'HACT' + full[4:])
    bad('version', binary(RUN, version=2))
    bad('cut', full[:-1])
    bad('header-only', full[:70])
    bad('offset', binary(RUN, strings_at=1 << 40))
    bad('compression', binary(RUN, compression=2))
    bad('many-strings', binary(RUN, strings=1 << 30))
    bad('many-frames', binary(RUN, frames=1 << 30))
    bad('bytes-behind-strings', binary(RUN, more_text=b'\0'))
    bad('bytes-behind-frames', binary(RUN, more_frames=b'\0'))
    bad('string-number', binary([], more_frames=b'\5\0\0\0\0\0\xff', frames=1))
    bad('long-string', binary([], more_text=b'\xff\1', strings=1))
    bad('line-number', binary([], more_text=b'\0', strings=1, frames=1,
                              more_frames=b'\0\0\xff\xff\xff\xff\x7f\0\0\0\xff'))
    bad('fewer-samples', binary(RUN, samples=len(RUN) + 1))
    bad('more-threads', binary(RUN, threads=1))
    bad('not-zstd', binary(RUN, compression=1))
    broken('kind', record(4, moment))
    broken('frame', record(1, moment + b'\1\1'))
    broken('too-deep', record(1, moment + b'\x81\2' + bytes(257)))
    broken('pop', record(3, moment + b'\1\0'))
    broken('suffix', record(2, moment + b'\1\0'))
    broken('repeat', record(0, b'\x7f' + moment))
    broken('time', record(1, b'\xff' * 9 + b'\2\0\0'))
    broken('zstd-record', record(1, moment + b'\1\1'), compress=True)


os.chdir(sys.argv[1])
binaries()
bad_binaries()
write_json('gecko/tachyon.json', gecko())
json_lines()
collapsed_lines()
pages()
write('pstats/tachyon.pstats', pstats())
