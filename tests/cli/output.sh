#!/bin/sh
# -o FILE: all of it or nothing, and what may be written to.
. "${PROF_SRC:?}/tests/cli/common"
need proffilter

result='a;b 1
a;c 2'
printf 'a;b 1\na;c 2\n' > in.folded
printf 'not a profile\n' > wrong.txt
filter() { expect "$1" proffilter in.folded -o "$2"; }

# New files take the umask, old ones keep their mode; what is there is replaced.
umask 027
filter 0 new.folded
content new.folded "$result"
[ "$(stat -c %a new.folded)" = 640 ] || fail "mode of a new file: $(stat -c %a new.folded)"
umask 022
echo old > old.folded && chmod 600 old.folded
filter 0 old.folded
content old.folded "$result"
[ "$(stat -c %a old.folded)" = 600 ] || fail "mode of a replaced file"

# The input may be the output.
cp in.folded both.folded
expect 0 proffilter both.folded -o both.folded
content both.folded "$result"

# A failed run leaves the old file alone.
echo old > old.folded
expect 1 proffilter wrong.txt -o old.folded
content old.folded old
expect 2 proffilter in.folded -o old.folded --no-such-option
content old.folded old
expect 1 proffilter in.folded -o old.folded --measure no-such-measure
says 'no measure is named no-such-measure, there is samples'
content old.folded old

# Links: a symbolic one is followed and stays, also to nowhere; a loop is refused.
mkdir sub
ln -s sub/target.folded link.folded
filter 0 link.folded
[ -L link.folded ] || fail "the link was replaced"
content sub/target.folded "$result"
echo old > sub/target.folded
ln -s link.folded link2.folded
filter 0 link2.folded
content sub/target.folded "$result"
ln -s loop.folded loop.folded
filter 1 loop.folded
says 'loop.folded: Too many levels of symbolic links'
# Another hard link keeps the old content.
echo old > one.folded && ln one.folded two.folded
filter 0 one.folded
content one.folded "$result"
content two.folded old

# Folders and permissions.
filter 1 sub
says 'sub: Is a directory'
filter 1 no/such/folder.folded
says 'No such file or directory'
filter 1 ''
says 'empty'
if [ "$(id -u)" != 0 ]; then
	echo old > locked.folded && chmod 444 locked.folded
	filter 1 locked.folded
	says 'locked.folded: Permission denied'
	content locked.folded old
	mkdir closed && chmod 555 closed
	filter 1 closed/new.folded
	says 'Permission denied'
fi
long=$(printf '%250s.f' x | tr ' ' x)
filter 0 "$long"

# Devices and our own descriptors are written directly.
filter 0 /dev/null
[ -c /dev/null ] || fail "/dev/null was replaced"
for stdout in - /dev/stdout /dev/fd/1 /proc/self/fd/1; do
	filter 0 "$stdout"
	content out "$result"
	echo before > appended
	proffilter in.folded -o "$stdout" >> appended
	content appended "before
$result"
done
proffilter in.folded -o /dev/fd/3 3> third
content third "$result"
expect 1 proffilter in.folded -o /dev/fd/9
says '/dev/fd/9: Bad file descriptor'
mkfifo fifo
cat fifo > got &
filter 0 fifo
wait
content got "$result"
[ -p fifo ] || fail "the FIFO was replaced"

# Full disks.
proffilter in.folded > /dev/full 2> err && fail "/dev/full goes unnoticed"
says 'proffilter: standard output: '
says 'No space left on device'
filter 1 /dev/full
says 'proffilter: /dev/full: '
says 'No space left on device'

# The type: -t, the suffix of -o, the input.
expect 0 proffilter in.folded -t folded -o plain
content plain "$result"
expect 2 proffilter in.folded -t no-such-type
says 'no such TYPE'
no_litter
finish
