#!/bin/sh
# Standard input and output, closed pipes and closed descriptors.
. "${PROF_SRC:?}/tests/cli/common"
need proffilter

printf 'a;b 1\na;c 2\n' > in.folded
result='a;b 1
a;c 2'

# Every way in gives the same.
proffilter < in.folded > out && content out "$result"
proffilter - < in.folded > out && content out "$result"
cat in.folded | proffilter > out && content out "$result"
cat in.folded | proffilter /dev/stdin > out && content out "$result"
mkfifo fifo
cat in.folded > fifo &
proffilter fifo > out && content out "$result"
gzip -c in.folded | proffilter > out && content out "$result"
{ printf 'a;b'; sleep 0.1; printf ' 1\na;c 2\n'; } | proffilter > out && content out "$result"
printf 'a;c 1\n' | proffilter in.folded - > out && content out 'a;b 1
a;c 3'
expect 2 proffilter - in.folded -
says 'standard input (-) can be read only once'

# A reader that goes away ends the tool quietly, as every filter.
awk 'BEGIN { for (i = 0; i < 200000; i++) print "main;function_" i " 1" }' > big.folded
{ proffilter big.folded 2> err; echo $? > status; } | head -1 > out
silent
content status 141
# ... also if whoever started it ignores the signal.
(trap '' PIPE; { proffilter big.folded 2> err; echo $? > status; } | head -1 > out)
silent
content status 141
{ proffilter --help 2> err; echo $? > status; } | true
silent

# Closed descriptors are errors, and no file takes their place.
proffilter in.folded >&- 2> err
[ $? = 1 ] || fail "closed standard output goes unnoticed"
says 'proffilter: standard output: '
says 'Bad file descriptor'
proffilter <&- > out 2> err
[ $? = 1 ] || fail "closed standard input goes unnoticed"
says 'proffilter: standard input: Bad file descriptor'
proffilter wrong 2>&- > out
[ $? = 1 ] || fail "exit status with standard error closed"
proffilter in.folded -o o.folded <&- >&- 2>&- || fail "closed descriptors and -o"
content o.folded "$result"
finish
