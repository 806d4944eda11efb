# profstat -i answers a script as python -m pstats does, and a person at a terminal.
. "$PROF_SRC/tests/cli/common"
need profstat
export TZ=UTC
cp "$PROF_TESTDATA/browse/recursion.prof" a.prof
cp a.prof 'a b.prof'
touch -d @1700000000 a.prof 'a b.prof'

profstat -i < "$PROF_TESTDATA/browse/commands.txt" > out 2> err || fail "exit status $?: $(cat err)"
silent
cmp -s out "$PROF_TESTDATA/browse/answers.txt" ||
	fail "not what Python 3.13 says: $(diff out "$PROF_TESTDATA/browse/answers.txt" | head)"

# Files that Python gives up at, with a traceback: told, and what was read stays.
echo garbage > bad.prof
: > empty.prof
printf '{0' > nothing.prof
printf 'add bad.prof\nadd empty.prof\nread bad.prof\nread nothing.prof\nadd -\nread\nstats 1\n' |
	profstat -i a.prof > out 2> err || fail "bad files: exit status $?: $(cat err)"
grep -q '^a.prof% Failed to load statistics for bad.prof: bad.prof: not a profile' out || fail "bad: $(cat out)"
grep -q '^a.prof% Failed to load statistics for empty.prof: empty.prof: empty' out || fail "empty: $(cat out)"
grep -q '^a.prof% bad.prof: not a profile' out || fail "read: $(cat out)"
grep -q "^a.prof% TypeError: Cannot create .* '.*nothing.prof'$" out || fail "nothing: $(cat out)"
grep -q 'List reduced from 11 to 1' out || fail "what was read is gone: $(cat out)"
[ "$(tail -n 1 out)" = Goodbye. ] || fail "no end: $(tail -n 1 out)"

# After another file is added callees are those of both; pstats shows those of before.
printf 'callees fib\nadd a.prof\ncallees fib\n' | profstat -i a.prof > out 2> err
grep -q '2436/4 .*(fib)$' out || fail "old callees: $(cat out)"

# As the options say from the beginning; several files are added; the first may be missing.
echo stats 2 | profstat -i -s calls --reverse --strip-dirs a.prof 'a b.prof' > out 2> err
grep -q 'Ordered by: call count' out && grep -q ' workloads.py:' out && grep -q '22:13:20 2023    a b.prof' out ||
	fail "options: $(cat out)"
echo stats 2 | profstat -i missing.prof a.prof > out 2> err || fail "missing: $?"
[ "$(head -n 2 out)" = "No such file or directory
No statistics object is loaded." ] || fail "missing: $(cat out)"
expect 2 profstat -i -
expect 2 profstat -i -s bogus a.prof
expect 0 profstat -i -o answers a.prof < /dev/null
[ "$(tail -n 1 answers)" = Goodbye. ] || fail "-o: $(cat answers)"
printf 'a;b 1\na;c 2\n' > in.folded
echo callees | profstat -i in.folded > out 2> err || fail "folded: $(cat err)"
grep -q ':0(a) *->' out || fail "another format: $(cat out)"
# Functions of one line that cancels what they are called, were it not for the key of hashes.
if command -v python3 > /dev/null; then
	python3 -c 'import marshal, sys
line = 0x9e3779b97f4a7c15 - (1 << 64)
marshal.dump({("a.py", line, "f%d" % i): (1, 1, 1.0, 1.0, {}) for i in range(40000)}, sys.stdout.buffer)' > many.prof
	(ulimit -t 4 && printf 'add many.prof\nstats 1\n' | profstat -i many.prof > out 2> err) ||
		fail "40,000 functions take more than 4 s: $(tail -n 1 err)"
	grep -q 'List reduced from 40000 to 1' out || fail "many: $(tail out)"
fi
head -c 100000 /dev/urandom | profstat -i a.prof > out 2> err || fail "noise: exit status $?"
finish
