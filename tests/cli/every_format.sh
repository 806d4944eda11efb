#!/bin/sh
# Every tool takes every format from a pipe, compressed too.
. "$PROF_SRC/tests/cli/common"
need prof2dot

# The largest sample of a format.
sample() {
	find "$1" -maxdepth 1 -type f ! -name '*.dump' ! -name '*.py' -size +0 -exec ls -S {} + |
		head -n 1
}

for folder in "$PROF_TESTDATA"/*/; do
	format=$(basename "$folder")
	grep -q "^READER($(echo "$format" | tr - _))" "$PROF_SRC/converters/readers.def" || continue
	file=$(sample "$folder")
	[ -n "$file" ] || continue
	for tool in 'prof2dot -n0 -e0' 'prof2callgrind -o -' 'profmerge -t graph' profstat \
		prof2flame prof2json prof2html; do
		[ -x "$PROF_BIN/${tool%% *}" ] || continue
		# shellcheck disable=SC2086 # a tool and its options
		gzip -c "$file" | $tool -q > out 2> err || fail "$tool < $file: $(cat err)"
		[ -s out ] || fail "$tool < $file: wrote nothing"
	done
	profinfo < "$file" > out 2> err || fail "profinfo < $file: $(cat err)"
	grep -q "^[^:]*: $format," out || fail "profinfo says $(head -n 1 out), expected $format"
done
finish
