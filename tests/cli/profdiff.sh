# profdiff: the table, the verdict and its exit status, what can be written.
. "$PROF_SRC/tests/cli/common"
need profdiff
printf 'main;a 100\nmain;b 50\nmain;c 4\n' > old.folded
printf 'main;a 100\nmain;b 150\nmain;c 5\nmain;d 20\n' > new.folded

expect 0 profdiff --csv old.folded new.folded
grep -q '^50,150,100,50,150,100,2,,,,b,' out || fail "b: $(cat out)"
grep -q '^0,20,20,0,20,20,,,,new,d,' out || fail "d is not new: $(cat out)"
grep -q '^4,5,1,4,5,1,0.25,,,noise,c,' out || fail "c is not noise: $(cat out)"
! grep -q ',a,' out || fail "a did not change: $(cat out)"

expect 0 profdiff old.folded old.folded
expect 0 profdiff -t folded old.folded new.folded
grep -qx 'main;b 50 150' out || fail "two columns: $(cat out)"
grep -qx 'main;d 0 20' out || fail "a new stack: $(cat out)"

expect 0 profdiff --fail-above total:90% old.folded new.folded
expect 3 profdiff --fail-above total:5% old.folded new.folded
grep -q 'the whole run rose by 78.6 %' err || fail "verdict: $(cat err)"
expect 3 profdiff --fail-above func:b:10% old.folded new.folded
expect 0 profdiff --fail-above func:c:10% old.folded new.folded # noise
expect 3 profdiff --fail-above 'func:re:^[bd]$:10%' old.folded new.folded
[ "$(grep -c 'rose by\|is new' err)" = 2 ] || fail "two functions: $(cat err)"
expect 0 profdiff --min-change 500 --fail-above func:b:10% old.folded new.folded
expect 0 profdiff --normalize --fail-above total:1% old.folded new.folded

printf 'a;b x\n' > bad.folded
expect 1 profdiff old.folded bad.folded
grep -q '^profdiff: bad.folded:' err || fail "the wrong file: $(cat err)"
expect 1 profdiff nothing.folded new.folded
expect 2 profdiff old.folded
expect 2 profdiff --fail-above 5% old.folded new.folded
expect 2 profdiff --fail-above func::5% old.folded new.folded

# Several runs of a side: means, and ranges by the ranks of their differences.
printf 'main;a 100\nmain;b 48\nmain;c 4\n' > old2.folded
expect 0 profdiff --old old.folded old2.folded --new new.folded --csv
grep -q '^49,150,101,100,102,49,150,101,' out || fail "the mean of two runs: $(cat out)"
says '2 and 1 runs: ranges hold with 33 %'
for i in 1 2 3 4; do
	printf 'main;a %d\nmain;b %d\n' $((100 + i)) $((200 + 10 * i)) > a$i.folded
	printf 'main;a %d\nmain;b %d\n' $((102 - i)) $((300 + 10 * i)) > b$i.folded
done
expect 0 profdiff --old a1.folded a2.folded a3.folded a4.folded --new b?.folded --csv
silent
grep -q '^225,325,100,70,130,225,325,100,0.444[0-9]*,70,130,,,,b,' out || fail "b: $(cat out)"
grep -q '^102.5,99.5,-3,-6,0,.*,noise,a,' out || fail "a: $(cat out)"
expect 0 profdiff --new a?.folded --old b?.folded --csv
grep -q '^325,225,-100,-130,-70,' out || fail "swapped: $(cat out)"
printf 'main;a 100\nmain;b 350\n' > a5.folded # one bad run
expect 0 profdiff --old a?.folded --new b?.folded --fail-above func:b:10% --fail-above total:5% --csv
grep -q ',-30,120,,,noise,b,' out || fail "b is not noise: $(cat out)"
expect 3 profdiff --fail-above func:b:10% a1.folded b1.folded
expect 0 profdiff a1.folded --new b1.folded b2.folded --csv -q

# What machines take.
evil=$(printf 'main;e\033[2J\342\200\256<&">\001\357\277\277 ')
printf '%s 100\n' "$evil" > e1.folded
printf '%s 900\n' "$evil" > e2.folded
for how in --junit '--format junit' '-o report.xml'; do
	profdiff $how --fail-above total:5% --fail-above 'func:re:e:10%' --fail-above func:x:1% \
		e1.folded e2.folded > out 2> err
	[ $? = 3 ] || fail "$how: not broken"
	[ -e report.xml ] && mv report.xml out
	command -v xmllint > /dev/null &&
		{ xmllint --noout --schema "$PROF_SRC/tests/junit.xsd" out 2> err || fail "$how: $(cat err)"; }
	grep -q '<testsuite name="profdiff".* tests="3" failures="2" errors="0"' out || fail "$how: $(cat out)"
	[ "$(grep -c '<testcase ' out) $(grep -c '<failure ' out)" = '3 2' ] || fail "$how: $(cat out)"
	grep -q '<testcase classname="profdiff" name="func:x:1%"' out || fail "$how: $(cat out)"
	tr -d '\n' < out | LC_ALL=C grep -q '[[:cntrl:]]' && fail "$how: control characters"
done
for how in --json '--format json' '-t json' '-o report.json'; do
	profdiff $how --fail-above total:5% old.folded new.folded > out 2> err
	[ -e report.json ] && mv report.json out
	command -v python3 > /dev/null || continue
	python3 -c 'import json, sys
d = json.load(sys.stdin)
assert d["whole"] == {"old": 154, "new": 275, "noise": False}, d["whole"]
assert d["limits"] == [{"limit": "total:5%", "exceeded": [{"old": 154, "new": 275}]}], d["limits"]
assert [f["self_change"] for f in d["functions"]] == [100, 20, 1, 0], d' < out || fail "$how: $(cat out)"
done
expect 0 profdiff --format markdown old.folded new.folded
grep -q '^| +100 | 50 | 150 |' out || fail "markdown: $(cat out)"
expect 0 profdiff -f folded --format csv old.folded new.folded
expect 1 profdiff -f pstats --format csv old.folded new.folded
expect 2 profdiff --format nothing old.folded new.folded
expect 2 profdiff -t pstats old.folded new.folded
for type in dot html svg flame; do
	if [ $type = svg ] && ! command -v dot > /dev/null; then continue; fi
	expect 0 profdiff -t $type -o x.$type old.folded new.folded
	[ $type = flame ] && continue # a suffix .svg is the call graph
	expect 0 profdiff -o y.$type old.folded new.folded
	cmp -s x.$type y.$type || fail "-o y.$type is not of the type"
done
grep -q '32.47% + 22.078%' x.dot || fail "dot: $(cat x.dot)"

# What is an estimate on one side is one in the comparison.
sed 's/^\(+*[0-9]*\) \([0-9]*\)$/\1 \21/' "$PROF_TESTDATA/callgrind/plain.out" > longer.out
expect 0 profdiff -q "$PROF_TESTDATA/callgrind/plain.out" longer.out
grep -q "~62 .* even'2" out || fail "no mark: $(cat out)"
grep -q '~.* main ' out && fail "a mark too many: $(cat out)"

# Laws: old and change are new; the other way round every change is negated; nothing differs from itself.
cat > laws.py << 'END'
import json, math, sys
there, back, same = (json.load(open(f)) for f in sys.argv[1:4])
near = lambda x, y: x is y is None or math.isclose(x, y, rel_tol=1e-9, abs_tol=1e-12)
key = lambda f: (f["function"], f["where"], abs(f["self_change"] or 0), abs(f["total_change"] or 0))
assert all(f["self_change"] in (0, None) and f["total_change"] in (0, None) for f in same["functions"]), "x - x"
assert near(there["whole"]["old"], back["whole"]["new"]) and near(there["whole"]["new"], back["whole"]["old"])
a, b = (sorted(d["functions"], key=key) for d in (there, back))
assert len(a) == len(b) > 0, (len(a), len(b))
for f, g in zip(a, b):
    assert f["function"] == g["function"], (f, g)
    for what in "self", "total":
        old, new, change = (f[what + end] for end in ("_old", "_new", "_change"))
        assert change is None or near(old + change, new), f
        assert near(g[what + "_old"], new) and near(g[what + "_new"], old), (f, g)
        if "total_low" in f:
            assert near(f[what + "_low"], -g[what + "_high"]) and near(f[what + "_high"], -g[what + "_low"]), (f, g)
            assert f[what + "_low"] <= f[what + "_high"], f
    state = {"new": "gone", "gone": "new"}
    assert ", ".join(state.get(s, s) for s in f["state"].split(", ")) == g["state"], (f, g)
END
laws() { # OLD NEW, each one or several files
	command -v python3 > /dev/null || return
	profdiff -q -t json --match exact --old $1 --new $2 > there.json || fail "$1 $2"
	profdiff -q -t json --match exact --old $2 --new $1 > back.json || fail "$2 $1"
	profdiff -q -t json --old $1 --new $1 > same.json || fail "$1 $1"
	python3 laws.py there.json back.json same.json || fail "laws of $1 and $2"
}
data=$PROF_TESTDATA
laws old.folded new.folded
laws 'a1.folded a2.folded a3.folded' 'b1.folded b2.folded old.folded new.folded'
laws "$data/pstats/profile-3.11.7.pstats" "$data/pstats/profile-3.13.0.pstats"
laws "$data/callgrind/threads.out" "$data/callgrind/parts.out"
laws "$data/perf/fields.perf $data/perf/header.perf" "$data/perf/header.perf"
profdiff -t folded old.folded new.folded | sed 's/ \([0-9]*\) \([0-9]*\)$/ \2 \1/' | sort > there
profdiff -t folded new.folded old.folded | sort > back
cmp -s there back || fail "folded: $(diff there back)"
finish
