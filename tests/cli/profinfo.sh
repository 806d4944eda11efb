# profinfo names the format of every sample in its first line, from a file and from a pipe.
. "$PROF_SRC/tests/cli/common"
need profinfo
for folder in "$PROF_TESTDATA"/*/; do
	format=$(basename "$folder")
	# a reader is named in C: gprof2dot-json is gprof2dot_json
	grep -q "^READER($(echo "$format" | tr - _))" "$PROF_SRC/converters/readers.def" || continue
	for sample in "$folder"*; do
		case $sample in *.dump | *.md | */bad) continue ;; esac
		[ -f "$sample" ] || continue
		name=$(profinfo -f "$format" "$sample" 2> /dev/null | head -n 1)
		case $name in
		"$sample: $format, "*) ;;
		*) fail "$sample: first line is '$name'" ;;
		esac
	done
done
expect 0 sh -c 'profinfo < "$1"' sh "$PROF_TESTDATA/pstats/results.prof"
grep -q '^-: pstats, ' out || fail "standard input: $(head -n 1 out)"
grep -q 'time, seconds' out || fail "no unit"
expect 1 profinfo nothing.prof "$PROF_TESTDATA/pstats/results.prof"
grep -q 'results.prof: pstats' out || fail "the file after a missing one is not shown"
finish
