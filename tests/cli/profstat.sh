# profstat's tables say what the same file says in other ways.
. "$PROF_SRC/tests/cli/common"
need profstat
data=$PROF_TESTDATA

# column N [FILE]: that column of a CSV without quotes, without its title.
column() { tail -n +2 "${2:-out}" | tr -d '\r' | cut -d, -f"$1"; }

sum() { awk '{ s += $1 } END { printf "%.9g\n", s }'; }

# A row a thread: together they are the whole, and each is what --thread keeps.
for sample in callgrind/threads.out perf/fields.perf austin/v3.7-full-threads.austin folded/py-spy-threads.folded; do
	expect 0 profstat -q --threads --csv "$data/$sample"
	whole=$(column 1 | sum)
	expect 0 profstat -q --csv "$data/$sample"
	[ "$(column 1 | sum)" = "$whole" ] || fail "$sample: threads add up to $whole, functions to $(column 1 | sum)"
done
expect 0 profstat -q --threads --csv "$data/callgrind/threads.out"
grep -q '^246,0.5,[0-9]*,3993,1,part 1 thread 1' out || fail "threads: $(cat out)"
expect 0 profstat -q --csv --thread 'thread 1' "$data/callgrind/threads.out"
[ "$(column 1 | sum)" = 246 ] || fail "--thread: $(column 1 | sum)"
expect 0 profstat -q --threads --csv "$data/folded/py-spy-threads.folded"
content out "total,total_share,calls,pid,tid,name$(printf '\r')
162,1,,,,thread (983): MainThread$(printf '\r')"
printf 'p;thread (0x1): a;f 3\np;thread (0x2): b;f 5\np;g 1\n' > t.folded
expect 0 profstat --threads --csv -n 1 t.folded
[ "$(column 1 | tr '\n' ' ')" = '5 4 ' ] && grep -q '(2 more)' out || fail "-n 1: $(cat out)"
expect 0 profstat --threads --csv -s name t.folded
[ "$(column 6 | tr '\n' '/')" = '(no thread)/thread (0x1): a/thread (0x2): b/' ] || fail "by name: $(cat out)"
expect 0 profstat --threads "$data/pstats/results.prof"
grep -q '100.0  335,066  (all)$' out || fail "one thread: $(cat out)"
expect 1 profstat --threads "$data/lprof/lp4_real.lprof"
says 'no own costs were recorded'

# Groups add up to the whole, too, and have names.
for sample in callgrind/threads.out perf/fields.perf pstats/results.prof folded/py-spy-threads.folded; do
	expect 0 profstat -q --csv "$data/$sample"
	whole=$(column 1 | sum)
	for by in file module package; do
		expect 0 profstat -q --csv --by $by "$data/$sample"
		[ "$(column 1 | sum)" = "$whole" ] || fail "$sample by $by: $(column 1 | sum), expected $whole"
		tr -d '\r' < out | grep -q ',$' && fail "$sample by $by: no name: $(cat out)"
	done
done
expect 0 profstat -q --by file "$data/perf/fields.perf"
grep -q '100.0  /srv/build/t$' out || fail "without a file the module is taken: $(cat out)"
expect 1 profstat --by file "$data/lprof/lp4_real.lprof"

# Callers and callees of one function, of each.
expect 0 profstat --butterfly '^fib$' --callers "$data/callgrind/threads.out"
grep -q ' < work' out && ! grep -q ' > ' out || fail "callers: $(cat out)"
expect 0 profstat --butterfly '^fib$' --callees "$data/callgrind/threads.out"
grep -q " > fib'2" out && ! grep -q ' < ' out || fail "callees: $(cat out)"
expect 0 profstat --butterfly '^fib$' "$data/callgrind/threads.out"
grep -q " > fib'2" out && grep -q ' < work' out || fail "both: $(cat out)"
expect 1 profstat --butterfly nobody "$data/callgrind/threads.out"
expect 0 profstat --callers -n 2 "$data/pstats/results.prof"
[ "$(grep -c '^self' out)" = 2 ] || fail "two functions: $(cat out)"

# The hottest lines, and all in their order.
expect 0 profstat --lines --csv -n 2 "$data/lprof/lp4_real.lprof"
[ "$(column 4 | tr '\n' ' ')" = '31 8 ' ] || fail "the hottest lines: $(cat out)"
expect 0 profstat --lines --csv "$data/lprof/lp4_real.lprof"
[ "$(column 4 | head -n 3 | tr '\n' ' ')" = '7 8 9 ' ] || fail "all lines: $(cat out)"

# Nothing in it is no reason to fall over.
for how in '' --callers --callees '--strip-dirs -s nfl' --csv --threads '--by file' --tree; do
	profstat -q --style pstats $how "$data/pstats/py27-never-enabled.prof" > out 2> err ||
		fail "nothing recorded, pstats $how: $(cat err)"
	profstat -q $how "$data/pstats/py27-never-enabled.prof" > out 2> err
	[ $? -le 1 ] || fail "nothing recorded, $how: $(cat err)"
	grep -q 'runtime error' err && fail "nothing recorded, $how: $(cat err)"
done
echo stats | profstat -q -i "$data/folded/py-spy-threads.folded" | grep -q 'thread (983)' || fail "no stacks in the browser"
# Samples without a stack are of no function, but part of the whole, as in flame graphs and for pprof.
printf 'main;a 3\n 4\nmain;b 3\n' > outside
expect 0 profstat -q --csv -f folded outside
[ "$(column 4 | tr '\n' ' ')" = '0.6 0.3 0.3 ' ] || fail "samples without a stack: $(cat out)"
expect 0 profstat -q --tree -f folded outside
grep -q '60.0 %  main' out || fail "samples without a stack, tree: $(cat out)"
expect 0 profinfo -f folded outside
grep -q '10 in all, 4 of it in no function, main$' out || fail "samples without a stack: $(cat out)"
# Microseconds are seconds in the fewest digits, and added up before they are divided.
printf 'P1;T1;f (a.py);L1 5\nP1;T1;g (a.py);L1 10\nP1;T1;h (a.py);L1 6999985\n' > micro.austin
expect 0 profstat -q --csv -f austin micro.austin
[ "$(column 1 | tr '\n' ' ')" = '6.999985 0.00001 0.000005 ' ] || fail "microseconds: $(cat out)"
expect 0 profstat -q --csv --by file -f austin micro.austin
[ "$(column 1 | tr '\n' ' ')" = '7 ' ] || fail "microseconds of a file: $(cat out)"
finish
