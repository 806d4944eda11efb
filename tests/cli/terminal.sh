#!/bin/sh
# On a terminal: a hint instead of waiting, colour, no binary output.
. "${PROF_SRC:?}/tests/cli/common"
command -v script > /dev/null || skip "no script(1)"
script -qec true /dev/null > /dev/null 2>&1 < /dev/null || skip "no pseudo-terminals"
printf 'a;b 1\n' > in.folded
esc=$(printf '\033')

for tool in $(tools); do
	on_terminal "$tool"
	grep -q "no input: name a file" out || fail "$tool waits for a terminal: $(cat out)"

	on_terminal "$tool absent"
	grep -qF "$esc[1;31m$tool:$esc[0m" out || fail "$tool: no colour: $(cat -v out)"
	on_terminal "NO_COLOR=1 $tool absent"
	grep -q "$esc" out && fail "$tool: colour in spite of NO_COLOR"
	on_terminal "NO_COLOR= $tool absent"
	grep -q "$esc" out || fail "$tool: an empty NO_COLOR is as none"
	on_terminal "TERM=dumb $tool absent"
	grep -q "$esc" out && fail "$tool: colour on a dumb terminal"
	"$tool" absent 2>&1 | grep -q "$esc" && fail "$tool: colour in a pipe"
done

if proffilter --list-formats | sed '1,/^Written/d' | grep -q '^  pstats '; then
	on_terminal "proffilter -t pstats in.folded"
	grep -q 'this output is binary' out || fail "binary on a terminal: $(cat -v out)"
	expect 0 proffilter -t pstats in.folded
fi
if [ -x "$PROF_BIN/prof2dot" ]; then
	on_terminal "prof2dot -T png in.folded"
	grep -q 'this output is binary' out || fail "a picture on a terminal: $(head -c 200 out | cat -v)"
fi
finish
