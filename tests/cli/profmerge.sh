#!/bin/sh
# profmerge: same bytes for any order and -j, lists, weights, bad inputs, in-place output.
: "${PROF_BIN:?}"
merge=$PROF_BIN/profmerge
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

fail() {
	echo "$1"
	failed=1
}

# check STATUS EXPECTED-STDOUT EXPECTED-STDERR COMMAND...: what the command does.
check() {
	status=$1 out=$2 err=$3
	shift 3
	"$@" > out 2> err < /dev/null
	now=$?
	[ $now -eq "$status" ] || fail "$*: exit status $now, expected $status"
	[ "$(cat out)" = "$out" ] || fail "$*: wrote
$(cat out)"
	[ "$(cat err)" = "$err" ] || fail "$*: said
$(cat err)"
}

n=0
while [ $n -lt 40 ]; do
	printf 'main;f%d %d\nmain;g;h%d 1\nmain 2.5\n' $((n % 7)) $n $((n % 3)) > r$n.folded
	n=$((n + 1))
done
printf 'a;b 1\na;c 2\n' > 1.folded
printf 'd 2\na;c 5\n' > 2.folded
sum='a;b 1
a;c 7
d 2'

# ---- order and threads

$merge r*.folded > all
for j in 0 1 2 3 8; do
	$merge -j $j $(ls -r r*.folded) | cmp -s - all || fail "-j $j gives other bytes"
done
for i in 0 1 2; do
	$merge --shard $i/3 r*.folded -o part$i.folded || fail "shard $i"
done
$merge part2.folded part0.folded part1.folded | cmp -s - all || fail "shards"
$merge all all > twice
$merge --weighted-input 2,all | cmp -s - twice || fail "weight 2 is not twice"

# ---- where inputs come from

check 0 "$sum" "" $merge 1.folded 2.folded
check 0 "$sum" "" sh -c "printf '# both\n\n1.folded\n1,2.folded\n' | $merge --input-list -"
check 0 "a;b 3
a;c 11
d 2" "" $merge --weighted-input 3,1.folded 2.folded
check 0 "$sum" "" sh -c "$merge 1.folded - < 2.folded"
check 0 "" "" $merge --shard 5/6 1.folded -t folded
check 1 "" "profmerge: list:2: expected WEIGHT,FILE with a weight from 1 to 4294967295, found \"0,x\"" \
	sh -c "printf '1.folded\n0,x\n' > list; $merge --input-list list"
check 1 "" "profmerge: none: No such file or directory" $merge --input-list none
check 2 "" "profmerge: expected WEIGHT,FILE with a weight from 1 to 4294967295, found \"x\"
Try 'profmerge --help'." $merge --weighted-input x
check 2 "" "profmerge: expected a shard I/N with 0 <= I < N, found \"3/3\"
Try 'profmerge --help'." $merge --shard 3/3 1.folded

# ---- bad inputs: the first in the order given, whatever is read first

missing="profmerge: nosuch: No such file or directory"
printf 'no count\n' > bad.folded
bad=$($merge -f folded bad.folded 2>&1)
for j in 1 2 8; do
	check 1 "" "$missing" $merge -j $j r*.folded nosuch r1.folded other
	check 1 "" "$bad" $merge -j $j -f folded 1.folded bad.folded nosuch
	check 0 "$sum" "$missing
$bad" $merge -j $j -f folded --failure-mode all nosuch 1.folded bad.folded 2.folded
	check 1 "" "$bad
$missing
profmerge: none of 2 inputs could be merged" \
		$merge -j $j -f folded --failure-mode all bad.folded nosuch
	check 0 "" "$missing" $merge -j $j --failure-mode warn nosuch -t folded
done

# ---- what does not add up says what to do

printf 'version: 1\nevents: Ir\nfn=f\n1 5\n' > a.cg
printf 'version: 1\nevents: Cy\nfn=f\n1 5\n' > b.cg
check 1 "" "profmerge: 1.folded: a tree of contexts does not add up with a graph of calls in the profiles before it: profmerge --as graph makes them alike" \
	$merge a.cg 1.folded
check 1 "" "profmerge: b.cg: traced \"Cy\" does not add up with traced \"Ir\" of the profiles before it: merge them apart, or keep both with profmerge --allow-mixed" \
	$merge a.cg b.cg

real=${PROF_TESTDATA:?}/pstats/results.prof
check 1 "" "profmerge: 1.folded: sampled \"samples\" does not add up with traced \"time\" in seconds of the profiles before it: merge them apart, or keep both with profmerge --allow-mixed" \
	$merge --as graph $real 1.folded
$merge --as graph --allow-mixed $real 1.folded -o mixed.prof || fail "mixed"
$merge --as graph --allow-mixed 1.folded $real -t pstats | cmp -s - mixed.prof ||
	fail "mixed profiles in another order give other bytes"
$merge $real -o real.prof || fail "one profile"

# ---- output

cp 1.folded same.folded
check 0 "" "" $merge same.folded 2.folded -o same.folded
[ "$(cat same.folded)" = "$sum" ] || fail "the output that is an input"
cp 1.folded kept.folded
$merge nosuch kept.folded -o kept.folded 2> /dev/null
cmp -s 1.folded kept.folded || fail "a failed merge touched its output"
check 1 "" "profmerge: /dev/full: cannot write: No space left on device" $merge 1.folded -t folded -o /dev/full

exit $failed
