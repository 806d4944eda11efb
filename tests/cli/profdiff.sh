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
expect 0 profdiff --old old.folded --old old.folded --new new.folded --csv
grep -q '^100,150,50,' out || fail "two runs of the old side: $(cat out)"
finish
