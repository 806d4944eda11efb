#!/bin/sh
# prof2dot as its users meet it: what it draws, what it refuses, what it says.
# ctest labels: cli
. "$PROF_SRC/tests/cli/common"
need prof2dot
results=$PROF_SRC/testdata/pstats/results.prof
stacks=$PROF_SRC/testdata/folded/depth.folded

# has TEXT, lacks TEXT: about the output of the last `expect`.
has() {
	grep -qF -- "$1" out || fail "expected '$1' in the output: $(head -c 300 out)"
}
lacks() {
	grep -qF -- "$1" out && fail "'$1' is in the output"
}

# The command lines of gprof2dot's README.
expect 0 prof2dot -f pstats "$results"
has 'report:104:main'
has '96.03%'
expect 0 sh -c 'prof2dot -f pstats -n 5 -e1 --colormap=pink -s -w --skew 0.1 < "$1"' - "$results"
has 'report:104:main'
lacks 'summarise'
expect 0 prof2dot -z '*:main' -l '*:parse_time' -n0 -e0 "$results"
has 'report:50:parse_line'
lacks 'write_log'
expect 0 prof2dot -z main --depth 1 -n0 -e0 "$results"
has 'report:58:read_log'
lacks 'report:50:parse_line'
expect 0 prof2dot --node-label total-time --time-format '%.3f s' "$results"
has '0.125 s'
expect 0 prof2dot --unit auto --node-label total-time --edge-label self-time "$results"
has '125 ms'
expect 0 prof2dot --list-functions '*:main' "$results"
says 'report:104:main'
[ -s out ] && fail "a list of functions is no graph"
expect 0 prof2dot --list-functions '%*:main' "$results"
says 'calls 1'
expect 0 prof2dot --focus parse_time -n0 "$results"
has 'parse_time'
lacks 'write_log'
expect 0 prof2dot --exclude-path '<frozen' -n0 "$results"
lacks '<frozen'
expect 0 prof2dot -n 99.9 --keep '*:save' "$results"
has 'report:100:save'
lacks 'report:34:write_log'

# Several inputs are added up; the shares of a profile and itself are its own.
prof2dot --no-legend "$results" | grep -v '^.*tooltip' | sed 's/, tooltip=.*//' > once
prof2dot --no-legend "$results" "$results" | grep -c -F '"report:104:main\n96.03%' > twice
[ "$(cat twice)" = 1 ] || fail "two inputs are not added up"

# Comparing.
expect 0 prof2dot --compare "$results" "$results"
has '96.03%\n(0.16%)\n1 ×/ 1 ×'
lacks 'cds'
expect 2 prof2dot --compare "$results"
says '--compare needs two profiles'
expect 1 prof2dot --compare "$results" "$stacks"
says 'measure'

# Refusals name what is wrong.
expect 1 prof2dot -z nobody "$results"
says 'no function is called "nobody"'
expect 1 prof2dot --measure cycles "$results"
says 'no measure is named cycles'
expect 2 prof2dot --time-format '%s' "$results"
says "--time-format '%s'"
expect 2 prof2dot --skew 0 "$results"
says '--skew'
expect 2 prof2dot --depth two "$results"
says '--depth'
expect 2 prof2dot --node-label everything "$results"
says 'total-time-percentage'
expect 2 prof2dot -c rainbow "$results"
says 'heat'

# A threshold that hides everything is mentioned.
expect 0 prof2dot -n 100 "$results"
says 'every function is below'
expect 0 prof2dot -q -n 100 "$results"
silent

# Pictures, where Graphviz is.
if command -v dot > /dev/null; then
	expect 0 prof2dot "$results"
	dot -Kpatchwork -Tplain < out > plain 2> warnings || fail "dot refuses the graph"
	[ -s warnings ] && fail "dot complains: $(cat warnings)"
	expect 0 prof2dot -o picture.svg "$results"
	grep -q '<svg' picture.svg || fail "picture.svg is no SVG"
	expect 0 prof2dot -T png "$results"
	head -c 4 out | grep -q PNG || fail "-T png makes no PNG"
	prof2dot -n5 -o a.svg "$results" && prof2dot -n5 -o b.svg "$results" && cmp -s a.svg b.svg ||
		fail "two runs draw two pictures"
fi
finish
