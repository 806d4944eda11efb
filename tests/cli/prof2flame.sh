#!/bin/sh
# prof2flame as its users meet it: pictures that every XML parser takes, options, refusals.
. "$PROF_SRC/tests/cli/common"
need prof2flame
results=$PROF_TESTDATA/pstats/results.prof
printf 'main;a 100\nmain;b 50\nmain;gone 9\n' > old.folded
printf 'main;a 100\nmain;b 150\nmain;new 20\n' > new.folded
printf '</script>;]]>;\033[31m;\342\200\256x;\377;\357\277\277;\357\277\276 3\n' > hostile.folded

# well_formed FILE: an XML parser takes it.
well_formed() {
	! command -v xmllint > /dev/null || xmllint --noout "$1" > problem 2>&1 ||
		fail "$1: $(head -3 problem)"
}
boxes() {
	sed -n '/id="boxes"/,/id="foot"/p' "$1" | grep -c '<title>'
}

expect 0 prof2flame "$results" -o results.svg
silent
well_formed results.svg
grep -q '<text id="title" *[^>]*>results.prof<\|>results.prof</text>' results.svg || fail "no title"
for option in -i --reverse --hash --random --threads --minwidth=0 --minwidth=1% --order=name \
	--bgcolors=blue --colors=mem --encoding=utf-8; do
	expect 0 prof2flame $option "$results" -o picture.svg
	well_formed picture.svg
	cmp -s picture.svg results.svg && case $option in
	--threads | --encoding*) ;;
	*) fail "$option changes nothing" ;;
	esac
done
prof2flame hostile.folded --title '</title><script>' --notes '-->' --nametype '"<&' > hostile.svg
well_formed hostile.svg
[ "$(grep -c '<script' hostile.svg)" = 1 ] || fail "a name became a script"

# Options of flamegraph.pl, with what they mean there.
expect 0 prof2flame --title T --subtitle S --width 600 --height 20 --minwidth 0.5 --fonttype Arial \
	--fontsize 11 --countname ms --nametype Frame: --colors hot --factor 2 --total 1000 old.folded
for word in 'width="600"' '>T</text>' '>S</text>' 'font-family="Arial"' 'data-row="20"' '200 ms (10' \
	'data-type="Frame:"'; do
	grep -qF -- "$word" out || fail "no $word: $(head -c 2000 out)"
done
[ "$(boxes out)" = 5 ] || fail "$(boxes out) boxes"
expect 0 prof2flame --minwidth 10% old.folded
[ "$(boxes out)" = 4 ] || fail "minwidth 10%: $(boxes out) boxes"
grep -q '1 context narrower than 10 % of the whole is not drawn' out || fail "nothing says so"

# The lines around boxes of less than four pixels would hide them, with and without the script.
printf 'm;wide 1000\nm;narrow 3\n' > narrow.folded
expect 0 prof2flame narrow.folded
grep -q '^<svg class="narrow" .*<title>narrow' out || fail "narrow boxes are not told apart"
[ "$(grep -c 'class="narrow"' out)" = 1 ] || fail "wide boxes are called narrow"

# What has no width is said to be left out; a change of next to nothing has no silly figure.
expect 0 prof2flame "$PROF_TESTDATA/pstats/py38-negative-times.prof"
grep -q 'Costs below 0 are not drawn; with them the whole is -6109 s' out || fail "negative costs"
prof2flame "$results" | grep -q 'Costs below 0' && fail "there are no negative costs"
printf 'm;a 1\nm;b 99\n' > little.folded
printf 'm;a 900000\nm;b 99\n' > much.folded
expect 0 prof2flame --diff little.folded much.folded
grep -q 'data-change="over +10,000 %"' out || fail "a change of 89999900 % is told exactly"

# The interpreter's own machine code, as perf sees it, is nobody's program.
expect 0 prof2flame "$PROF_TESTDATA/perf/python.perf"
grep -q '>built in</text>' out || fail "libpython is somebody's own code"
grep -q '>own code</text>' out && fail "there is no own code in these stacks"

# Comparing: two profiles, or stacks with two counts.
expect 0 prof2flame --diff old.folded new.folded
cp out diff.svg
well_formed diff.svg
[ "$(grep -c '^<svg class="new"' out)" = 1 ] || fail "new boxes"
[ "$(grep -c '^<svg class="gone"' out)" = 1 ] || fail "gone boxes"
grep -q 'data-change="+200 %"' out || fail "b rose by 200 %"
grep -q 'old.folded → new.folded' out || fail "title of a comparison"
expect 0 prof2flame --diff --width-by after old.folded new.folded
grep -q 'class="gone"' out && fail "what is gone has a width after the change"
expect 0 prof2flame "$PROF_TESTDATA/folded/differential.folded"
grep -q 'class="gone"' out || fail "stacks with two counts are a comparison"
expect 0 prof2flame --diff "$results" "$results"
grep -q 'data-change' out && fail "a profile differs from itself"
expect 0 prof2flame --diff --focus main old.folded new.folded
expect 0 prof2flame --diff --delta self --negate --normalize --match exact old.folded new.folded
if [ -x "$PROF_BIN/profdiff" ]; then
	expect 0 profdiff -t flame old.folded new.folded
	grep -q 'class="new"' out || fail "profdiff -t flame"
fi

# What a file says of functions: a link is one, markup and script are none.
printf 'b\thref=https://example.org/?a&b\tclass=slow\ttitle=see <b>\n' > attributes
expect 0 prof2flame --nameattr attributes old.folded
well_formed out
grep -q '^<svg class="slow".*<title>b&#10;&#10;see &lt;b&gt;&#10;.*<a href="https://example.org/?a&amp;b" ' out ||
	fail "no link of b: $(grep '<title>b&' out)"
printf '\nb\thref=javascript:alert(1)\n' > attributes
expect 1 prof2flame --nameattr attributes old.folded
says "attributes:2: expected a relative address"
expect 1 prof2flame --nameattr missing old.folded

# Refusals name what is wrong.
expect 2 prof2flame --diff old.folded
says '--diff needs two profiles'
expect 2 prof2flame --diff --threads old.folded new.folded
says '--threads and --diff'
expect 2 prof2flame --minwidth wide old.folded
says "found 'wide'"
expect 2 prof2flame --bgcolors plaid old.folded
says "found 'plaid'"
expect 2 prof2flame --colors plaid old.folded
says 'python'
expect 2 prof2flame --width 5 old.folded
expect 2 prof2flame --height 0 old.folded
expect 2 prof2flame --fontsize nan old.folded
expect 2 prof2flame --flamechart --reverse old.folded
expect 1 prof2flame --flamechart old.folded
says 'samples in the order of time'
expect 1 prof2flame --measure cycles old.folded
says 'no measure is named cycles'
expect 0 prof2flame /dev/null -f folded
grep -q 'nothing to draw' out || fail "an empty profile is not called empty"
finish
