"""pprof.py FOLDER: profiles in pprof's protobuf that use the format's odder freedoms, and broken ones."""
import os
import sys


def varint(n):
    n &= (1 << 64) - 1
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    out.append(n)
    return bytes(out)


def num(field, n):
    return varint(field << 3) + varint(n)


def raw(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def packed(field, numbers):
    return raw(field, b''.join(varint(n) for n in numbers))


def write(name, *fields):
    with open(name, 'wb') as out:
        out.write(b''.join(fields))


class Strings:
    def __init__(self):
        self.all = ['']

    def __getitem__(self, text):
        if text not in self.all:
            self.all.append(text)
        return self.all.index(text)

    def table(self):
        return b''.join(raw(6, s.encode('utf-8', 'surrogateescape')) for s in self.all)


S = Strings()


def types(*pairs):
    return b''.join(raw(1, num(1, S[a]) + num(2, S[b])) for a, b in pairs)


def label(key, text=None, number=None, unit=None):
    return raw(3, num(1, S[key]) + (num(2, S[text]) if text else b'') +
               (num(3, number) if number is not None else b'') + (num(4, S[unit]) if unit else b''))


def function(id, name, system='', file='', line=0):
    return raw(5, num(1, id) + num(2, S[name]) + num(3, S[system]) + num(4, S[file]) + num(5, line))


def location(id, lines=(), mapping=0, address=0, more=b''):
    return raw(4, num(1, id) + num(2, mapping) + num(3, address) +
               b''.join(raw(4, num(1, f) + num(2, n)) for f, n in lines) + more)


os.chdir(sys.argv[1])

# Everything before what it refers to: samples, locations, functions, mappings, strings. Ids are large
# and in no order; numbers are packed, unpacked and both; a location holds two inlined functions; one has
# no symbol; a stack is empty; values are negative and large; labels name threads and processes.
big = (1 << 63) + 5
samples = [
    raw(2, packed(1, [7, big, 900]) + packed(2, [1, 5, 300])),
    raw(2, num(1, 7) + num(1, big) + packed(1, [900]) + num(2, 2) + packed(2, [6]) + num(2, 400) +
        label('thread', 'worker') + label('thread_id', number=42) + label('pid', number=4000)),
    raw(2, packed(1, [8, 900]) + packed(2, [3, -7, (1 << 60) + 1]) + label('bytes', number=64, unit='bytes') +
        label('request', 'a') + label('request', 'b')),
    raw(2, packed(2, [4, 8, 5])),
    raw(2, packed(1, [9, 900]) + packed(2, [1, 1, 1]) + label('process_name', 'server')),
]
write('odd.pb', b''.join(samples),
      location(900, [(30, 12)], 2), location(7, [(20, 5), (10, 70)], 2, 0x1234),
      location(big, [(40, 0)], 0, 0xdeadbeef), location(8, [], 2, 0x400abc),
      location(9, [], 0, 0x99, num(5, 1)),
      function(10, 'outer', '_Z5outerv', 'a.c', 60), function(20, 'inlined', 'inlined', 'a.h', 3),
      function(30, 'main', '', 'a.c', 9), function(40, '', '_Znameless'),
      raw(3, num(1, 2) + num(2, 0x400000) + num(3, 0x500000) + raw(100, b'unknown') + num(5, S['/bin/a\udcff']) +
          num(6, S['build'])),
      types(('samples', 'count'), ('wall', 'milliseconds'), ('flops', 'operations')),
      packed(13, [S['first'], S['second']]), num(13, S['third']),
      num(7, S['drop.*']), num(8, S['keep']), num(9, 1700000000000000000), num(10, 3000000000),
      raw(11, num(1, S['wall']) + num(2, S['milliseconds'])), num(12, 10), num(14, S['wall']),
      num(15, S['https://example.com/doc']), raw(99, b'from the future'), varint(77 << 3 | 1) + b'8 bytes.',
      varint(78 << 3 | 5) + b'four', S.table())

S = Strings()
head = types(('cpu', 'nanoseconds'), ('cpu', 'nanoseconds'))
write('repeated-type.pb', head, raw(2, packed(1, [1]) + packed(2, [3, 4])), location(1, [(1, 2)]),
      function(1, 'f'), S.table())

S = Strings()
head = types(('calls', 'count'), ('time', 'us'), ('bytes', 'kilobytes'))
write('period-one.pb', head, raw(2, packed(1, [1, 2, 1]) + packed(2, [3, 4, 5])),
      location(1, [(1, 2)]), location(2, [(2, 3)]), function(1, 'f', '', 'f.py', 1),
      function(2, 'g', 'g', 'f.py', 5), num(12, 1), S.table())
write('no-samples.pb', types(('cpu', 'nanoseconds')), S.table())

# ---- broken ones ---------------------------------------------------------

os.chdir('bad')
S = Strings()
head = types(('cpu', 'nanoseconds'))
table = function(1, 'f') + location(1, [(1, 2)])
sample = raw(2, packed(1, [1]) + packed(2, [3]))
rest = S.table()
write('cut.pb', head, table, rest, sample[:-2])
write('more-than-64-bits.pb', head, table, rest, varint(9 << 3) + b'\xff' * 9 + b'\x7f')
write('group.pb', head, table, rest, varint(2 << 3 | 3))
write('field-0.pb', head, table, rest, b'\0\0')
write('values.pb', head, table, rest, raw(2, packed(1, [1]) + packed(2, [3, 4])))
write('no-location.pb', head, table, rest, raw(2, packed(1, [1, 2]) + packed(2, [3])))
write('no-function.pb', head, function(1, 'f'), location(1, [(5, 2)]), rest)
write('no-mapping.pb', head, location(1, [], 3), rest)
write('no-string.pb', head, raw(5, num(1, 1) + num(2, 9)), location(1, [(1, 1)]), rest)
write('first-string.pb', head, table, raw(6, b'not empty'), rest)
write('id-0.pb', head, function(0, 'f'), rest)
write('id-twice.pb', head, table, function(1, 'f'), rest)
write('no-types.pb', table, rest, raw(2, packed(1, [1])))
write('no-strings.pb', head, table, sample)
write('kind.pb', head, table, rest, num(2, 3))
write('number-as-text.pb', head, raw(5, raw(1, b'1')), rest)
write('types.pb', head * 33, rest)
