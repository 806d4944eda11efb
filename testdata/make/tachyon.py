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
