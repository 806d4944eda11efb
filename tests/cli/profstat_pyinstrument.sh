#!/bin/sh
# profstat --style pyinstrument: pyinstrument's own texts, refusals, and hostile sessions.
. "${PROF_SRC:?}/tests/cli/common"
need profstat
TZ=UTC
export TZ
sessions=$PROF_TESTDATA/pyinstrument
texts=$PROF_TESTDATA/render/pyinstrument

# prints LOCALE TEXT SESSION OPTION...: the text that pyinstrument printed.
prints() {
	locale=$1 text=$2
	shift 2
	LC_ALL=$locale profstat --style pyinstrument "$@" > out 2> err || fail "$*: $(cat err)"
	cmp -s out "$texts/$text" || fail "$*: $(diff out "$texts/$text")"
}

for version in v4.6.2:v4.6 v5.0.3:v5; do
	session=$sessions/${version%:*}-wl3_async.pyisession
	prints C.UTF-8 "${version#*:}.text" "$session"
	prints C "${version#*:}.ascii.text" "$session"
	prints C.UTF-8 "${version#*:}.showall.text" --show-all "$session"
	prints C.UTF-8 "${version#*:}.timeline.text" --timeline "$session"
	prints C.UTF-8 "${version#*:}.percent.text" --percent "$session"
	prints C.UTF-8 "${version#*:}.flat.text" -s self "$session"
	prints C.UTF-8 "${version#*:}.text" --tree - < "$session"
done

prints C v5.short.text --short "$session"

expect 2 profstat --style pyinstrument --hide main "$session"
says "--style pyinstrument takes --show-all, --timeline, --percent, --short and -s self only"
expect 2 profstat --style pyinstrument -s total "$session"
says "sorts by self only"
expect 2 profstat --style pyinstrument "$session" "$session"
says "prints one session"
expect 1 profstat --style pyinstrument "$sessions/empty.json"
says "expected frame_records"
for bad in "$sessions"/bad/*.pyisession; do
	expect 1 profstat --style pyinstrument "$bad"
	says "${bad##*/}:1:"
done

printf '{"sample_count":0,"frame_records":[]}' > empty.pyisession
expect 0 profstat --style pyinstrument empty.pyisession
grep -q '^No samples were recorded.$' out || fail "nothing said of an empty session"

# Names that move the cursor, and a stack deeper than any indentation.
awk 'BEGIN {
	printf "{\"frame_records\":[[[\"\\u001b[2J\\u0000a.py\\u00001\""
	for (i = 0; i < 20000; i++)
		printf ",\"f%d\\u0000/srv/lib/%d.py\\u0000%d\\u0001cC%d\"", i, i % 7, i, i
	printf "],1e-3]]}\n"
}' > deep.pyisession
for option in --show-all --timeline --percent; do
	expect 0 profstat --style pyinstrument $option deep.pyisession
	grep -q "$(printf '\033')" out && fail "an escape sequence was printed"
done
finish
