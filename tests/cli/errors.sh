#!/bin/sh
# What goes wrong is said in one line: tool, file, place, reason; never raw bytes.
. "${PROF_SRC:?}/tests/cli/common"

for tool in $(tools); do
	[ "$tool" = profdiff ] && continue # takes two inputs: see profdiff.sh
	one_line() {
		expect 1 "$tool" "$1"
		[ "$(wc -l < err)" = 1 ] || fail "$tool $1: $(cat err)"
		says "$tool: $2"
		[ ! -s out ] || fail "$tool $1: something was written"
	}
	: > empty
	one_line empty 'empty: empty input'
	one_line absent 'absent: No such file or directory'
	mkdir -p folder
	one_line folder 'folder: Is a directory'
	printf '\177ELF\2\1\1\0\0\0' > program
	one_line program 'program: not a profile of any known format: looks like an ELF program'
	printf '<!doctype html><p>x' > page.prof
	one_line page.prof 'page.prof: not a profile of any known format: looks like an HTML page'
	printf 'a;b 1\n' | gzip -c | head -c 12 > cut.gz
	one_line cut.gz 'cut.gz: gzip data ends too early'
	printf 'PK\3\4' > "$(printf 'a\033[31mb')"
	one_line "$(printf 'a\033[31mb')" 'a\x1b[31mb: '
done

# Too much too small: refused at once, allowed by hand.
need proffilter
{ printf 'a;b 1\n'; head -c 80000000 /dev/zero | tr '\0' '\n'; } | gzip -c > bomb.gz
expect 1 proffilter bomb.gz
says '64 MiB and 200 times its size'
expect 0 proffilter bomb.gz --max-decompressed 100M
content out 'a;b 1'
expect 1 proffilter bomb.gz --max-decompressed 1M
says 'the limit of 1048576 bytes'

# A bad pattern is a mistake of the command line, told before anything is read.
expect 2 proffilter --focus '(' absent
says 'Try '
finish
