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

# Calls that end without having begun, below many that have: time grows with the file, not with its square.
awk 'BEGIN {
	printf "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\","
	printf "\"shared\":{\"frames\":[{\"name\":\"a\"},{\"name\":\"b\"}]},\"profiles\":[{\"type\":\"evented\","
	printf "\"name\":\"\",\"unit\":\"none\",\"startValue\":0,\"endValue\":160000,\"events\":["
	for (i = 0; i < 80000; i++)
		printf "{\"type\":\"O\",\"frame\":0,\"at\":%d},", i
	for (; i < 160000; i++)
		printf "%s{\"type\":\"C\",\"frame\":1,\"at\":%d}", (i > 80000 ? "," : ""), i
	print "]}]}"
}' > ends.json
(ulimit -t 5 && profinfo ends.json > out 2> err) || fail "160,000 events take more than 5 s: $(cat err)"
grep -q 'a frame was closed that was not open (80000 times)' out || fail "ends: $(cat out)"
finish
