#!/bin/sh
# Ended at any moment, a tool leaves the old file or the new one, and no litter if it can.
. "${PROF_SRC:?}/tests/cli/common"
need proffilter

awk 'BEGIN { for (i = 0; i < 30000; i++) print "main;f" i % 1000 ";g" i " 1" }' > in.folded
proffilter in.folded -o whole.folded || fail "the run that nobody ends"

for signal in TERM INT HUP KILL; do
	for delay in 0.002 0.01 0.02 0.03 0.04 0.05 0.06 0.08; do
		echo old > target.folded
		proffilter in.folded -o target.folded 2> err &
		victim=$!
		sleep $delay
		kill -$signal $victim 2> /dev/null
		wait $victim 2> /dev/null
		cmp -s target.folded whole.folded || content target.folded old
	done
	[ "$signal" = KILL ] || no_litter
	rm -f .proftools-??????
done

# A tool that is writing, for certain: its output waits for a pipe that nobody reads.
mkfifo fifo
sleep 5 < fifo & reader=$!
echo old > target.folded
for signal in TERM HUP; do
	proffilter in.folded -o - > fifo 2> err & victim=$!
	sleep 0.2
	kill -$signal $victim
	wait $victim
	status=$?
	[ "$status" -gt 128 ] || fail "ended by $signal with status $status"
done
kill $reader 2> /dev/null

# Ten at once on one file: one of them wins, whole.
for i in 1 2 3 4 5 6 7 8 9 10; do
	proffilter in.folded -o target.folded &
done
wait
cmp -s target.folded whole.folded || fail "concurrent writers left a mixture"
no_litter
finish
