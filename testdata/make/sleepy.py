"""sleepy.py FOLDER: archives in the manner of Very Sleepy 0.7, whole and broken."""
import os
import sys
import zipfile

SYMBOLS = (b'sym1 "a" "main" "a.cpp" 10\r\nsym2 "a" "std::map<"x">::find" "[unknown]" 0\r\n'
           b'sym3 "KERNELBASE" "Sleep" "[unknown]" 0\r\nwhat is this\r\n\r\n')
STACKS = b'0.5 sym3 sym2 sym1\r\n0.25 sym2 sym1\r\n1e-3 sym9 sym1\r\n0.125\r\nx sym1\r\n'
STATS = b'Filename: C:\\a.exe\r\nDuration: 35.656000\r\nDate: Wed Feb 23 16:26:09 2011\r\nSamples: 4\r\n'


def archive(path, members, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, 'w', method) as out:
        for name, data in members:
            info = zipfile.ZipInfo(name, (2011, 2, 23, 16, 26, 8))
            info.compress_type = method
            out.writestr(info, data)
    return path


def cut(path, source, size):
    with open(source, 'rb') as old, open(path, 'wb') as new:
        new.write(old.read()[:size])


os.chdir(sys.argv[1])
whole = [('Stats.txt', STATS), ('Symbols.txt', SYMBOLS), ('Callstacks.txt', STACKS)]
archive('deflated.sleepy', whole)
archive('stored.sleepy', [(n.lower(), d) for n, d in whole[1:]], zipfile.ZIP_STORED)
archive('bad/no-symbols.sleepy', whole[2:])
cut('bad/no-directory.sleepy', 'deflated.sleepy', 300)
archive('bad/bzip2.sleepy', whole, zipfile.ZIP_BZIP2)
