# What people see: nothing wraps, columns stand in line, names cannot disturb the terminal.
#
# The screens are in testdata/screens; PROF_UPDATE_GOLDEN=1 writes them again.
. "$PROF_SRC/tests/cli/common"
need profstat
need profdiff
command -v tmux > /dev/null || skip "no tmux"
screens=$PROF_TESTDATA/screens
results=$PROF_TESTDATA/pstats/results.prof
cp "$results" results.prof
profmerge -q results.prof results.prof -o twice.prof
cp "$PROF_TESTDATA/lprof/lp4_real.lprof" lines.lprof
bell=$(printf 'a\033[5;5Hb\033]0;title\007\033c')
printf '%s;turned \342\200\256 name 30\nmain;two\\nlines\tand a tab 20\n%s;wide \346\274\242\345\255\227 names 10\n' \
	"$bell" "$bell" > hostile.folded
printf 'main;combi\314\201\314\202\314\203ning 5\nmain;\340\270\201\340\270\264\340\271\210 thai 4\nmain;\360\237\230\200 face 3\nmain;bad \377\376 bytes 2\n' >> hostile.folded
printf 'main;%s 1\n' "$(printf '%0300d' 0 | tr 0 x)" >> hostile.folded
sed 's/ 20$/ 90/' hostile.folded > hostile2.folded
shots=0
export LC_ALL=C.UTF-8
unset TMUX COLUMNS

# screen COLUMNS ENVIRONMENT COMMAND: what it leaves on the screen is in shown, unwrapped in joined.
screen() {
	shots=$((shots + 1)) # each server has a socket of its own: the last one may still be dying
	socket=$scratch/tmux$shots
	tmux -u -S "$socket" -f /dev/null new-session -d -x "$1" -y 60 \
		"env $2 sh -c '$3; echo THE END'; sleep 60" 2> err || { [ $shots = 1 ] && skip "tmux does not start"; fail "tmux: $(cat err)"; return; }
	for i in $(seq 100); do
		tmux -S "$socket" capture-pane -p > shown
		grep -q '^THE END' shown && break
		sleep 0.1
	done
	tmux -S "$socket" capture-pane -p -J > joined
	tmux -S "$socket" kill-server
	grep -q '^THE END' shown || fail "$3: no end at $1 columns: $(cat shown)"
	[ "$(wc -l < shown)" = "$(wc -l < joined)" ] || fail "$3 wraps at $1 columns: $(cat shown)"
	sed -i '/^THE END/,$d' shown
}

compare() { # NAME
	if [ "${PROF_UPDATE_GOLDEN:-}" ]; then
		mkdir -p "$screens"
		cp shown "$screens/$1"
	fi
	cmp -s shown "$screens/$1" || fail "$1: $(diff shown "$screens/$1")"
}

for columns in 80 200; do
	for what in 'profstat -n 15 results.prof' 'profstat --butterfly ^randrange results.prof' \
		'profstat --tree -n 30 results.prof' 'profstat --lines lines.lprof' \
		'profdiff -n 12 results.prof twice.prof' 'profstat hostile.folded' \
		'profstat --tree hostile.folded' 'profdiff hostile.folded hostile2.folded'; do
		screen $columns "" "$what"
		compare "$(echo "$what" | tr -cs 'a-zA-Z0-9\n' -)-$columns.txt"
	done
done

# Narrow ones, ASCII, and no colour: nothing wraps, nothing is in the wrong alphabet.
for what in 'profstat -n 9 results.prof' 'profstat --tree -n 9 results.prof' 'profdiff -n 9 results.prof twice.prof' \
	'profstat hostile.folded' 'profstat --style pstats -s time hostile.folded' \
	'profstat --by package results.prof' 'echo stats | profstat -i hostile.folded'; do
	columns=40
	case $what in *pstats* | *-i*) columns=400 ;; esac
	screen $columns LC_ALL=C "$what"
	LC_ALL=C grep -q '[^ -~]' shown && fail "$what: not ASCII: $(cat shown)"
done
esc=$(printf '\033')
for what in 'profstat results.prof' 'profstat --tree results.prof' 'profdiff results.prof twice.prof'; do
	on_terminal "COLUMNS=100 NO_COLOR=1 $what"
	grep -q "$esc" out && fail "$what: colour in spite of NO_COLOR"
	on_terminal "COLUMNS=100 $what"
	grep -q "$esc\[1m" out || fail "$what: one's own functions are not bold: $(head -n 3 out | cat -v)"
done
for what in 'profstat hostile.folded' 'profstat --tree hostile.folded' 'profstat --style pstats hostile.folded' \
	'profstat --butterfly . hostile.folded' 'profdiff hostile.folded hostile2.folded' 'echo stats | profstat -i hostile.folded'; do
	on_terminal "NO_COLOR=1 $what"
	tr -d '\r\n' < out | LC_ALL=C grep -q '[[:cntrl:]]' && fail "$what: $(cat -v out)"
	grep -q "$(printf '\342\200\256')" out && fail "$what: turned round"
done

# A person in the browser: Tab completes, what is long goes through the pager, Ctrl-D ends.
# keys TEXT: waits until the screen shows it, then types the rest.
keys() {
	for i in $(seq 100); do
		tmux -S "$socket" capture-pane -p > shown
		grep -qF -- "$1" shown && break
		sleep 0.1
	done
	grep -qF -- "$1" shown || fail "the browser does not show '$1': $(cat shown)"
	shift
	[ $# = 0 ] || tmux -S "$socket" send-keys "$@"
}
cp "$PROF_TESTDATA/browse/recursion.prof" a.prof
socket=$scratch/browser
PAGER="sed s/^/PAGED:/" tmux -u -S "$socket" -f /dev/null new-session -d -x 100 -y 14 "profstat -i a.prof; sleep 60"
keys 'a.prof%' so Tab tot Tab Enter 'stats fi' Tab Enter
keys 'a.prof%'
sleep 0.5
tmux -S "$socket" capture-pane -p > shown
if ! grep -q 'Unknown syntax: so' shown; then # else there is no libedit
	keys "restriction <'fib'>" Up C-a C-k 'stats' Enter
	keys 'PAGED:' 'callees fi' Tab Enter
	keys '->' 'read a.' Tab Enter C-d
	keys 'Goodbye.'
fi
tmux -S "$socket" kill-server
finish
