#!/bin/sh
# Profiles of the requests of a web service: grouped, merged, told in a table.
. "$PROF_SRC/tests/cli/common"
need profstat

dump=$PROF_TESTDATA/pstats/results.prof
mkdir in
n=0
for name in GET.root.12ms.1700000001 GET.users.1.10ms.1700000002 GET.users.22.30ms.1700000003 \
	GET.users.3f2504e0-4f89-11d3-9a0c-0305e82c3301.20ms.1700000004 \
	GET.users.me.7ms.1700000005 POST.v1.2.5ms.1700000006 'PUT.a b.1ms.2ms.1700000007'; do
	cp "$dump" "in/$name.prof"
	n=$((n + 1))
done
: > in/readme.txt
: > in/.GET.hidden.1ms.1.prof

# The columns of the table without the last.
table() {
	profstat -q --by endpoint --tsv "$@" | cut -f 1-7
}
table in > got
printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' requests min median p95 max sum endpoint \
	3 0.01 0.02 0.03 0.03 0.06 'GET users.{id}' \
	1 0.012 0.012 0.012 0.012 0.012 'GET root' \
	1 0.007 0.007 0.007 0.007 0.007 'GET users.me' \
	1 0.005 0.005 0.005 0.005 0.005 'POST v1.{id}' \
	1 0.002 0.002 0.002 0.002 0.002 'PUT a b.1ms' > want
cmp -s got want || fail "the table is
$(cat got)"

# Merged profiles are what profmerge makes of the same files.
profmerge -q --group-by endpoint in -o made > told || fail "profmerge --group-by failed"
profmerge "$dump" "$dump" "$dump" -o three.prof
cmp -s three.prof 'made/GET.users.{id}.prof' || fail "three requests are not three profiles"
[ "$(ls made | wc -l)" -eq 5 ] || fail "made $(ls made)"
grep -q 'GET users' told || fail "profmerge prints no table"
[ "$(profmerge -q --group-by method in -o methods | wc -l)" -eq 4 ] || fail "three methods"
[ "$(profmerge -q --group-by path in -o paths | wc -l)" -eq 8 ] || fail "seven paths"

# Where the format has parts, each request is one.
profmerge -q --group-by endpoint -t graph in -o parts > /dev/null
profinfo 'parts/GET.users.{id}.json' | grep -q 'GET.users.22.30ms.1700000003' ||
	fail "a request is no part"

# Other names; the longest path wins.
mkdir other
cp "$dump" other/1700000009-GET-users-10.5.pstats
got=$(table --name-format '{time}-{method}-{path}-{elapsed:.1f}.pstats' other | tail -n 1)
[ "$got" = "1	0.0105	0.0105	0.0105	0.0105	0.0105	GET users" ] || fail "other names: $got"
[ "$(table --name-format '{path}.pstats' other | tail -n 1 | cut -f 2)" = "" ] ||
	fail "a time that nobody told"

expect 1 profstat -q --by endpoint "$PROF_TESTDATA/pstats/bad"
says 'no file is named like'
expect 1 profstat -q --by endpoint nowhere
says 'nowhere: No such file'
expect 2 profstat --by endpoint --name-format '{method}' in
says 'it has no {path}'
expect 2 profstat --by endpoint --name-format '{method}{path}' in
says 'between two fields'
expect 2 profstat --by endpoint --name-format '{path}.{path}' in
says 'a field twice'
expect 2 profstat --by endpoint --name-format '{path}{' in
says 'a field other than'
expect 2 profmerge --group-by path --shard 0/2 in
says 'from the command line only'
: > in/GET.broken.1ms.1700000010.prof
expect 1 profstat -q --by endpoint in
says 'GET.broken.1ms.1700000010.prof'
finish
