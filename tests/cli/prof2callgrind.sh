#!/bin/sh
# prof2callgrind: where the result goes, scripts that are run, viewers that are started.
. "${PROF_SRC:?}/tests/cli/common"
need prof2callgrind
dump=$PROF_TESTDATA/pstats/results.prof
cp "$dump" results.prof

# ---- where it goes

expect 0 prof2callgrind -i results.prof
says 'wrote callgrind.out.results.prof'
[ -s callgrind.out.results.prof ] || fail 'nothing was written'
mv callgrind.out.results.prof expected
for command in 'prof2callgrind -i results.prof -o -' 'prof2callgrind results.prof -o /dev/stdout'; do
	expect 0 $command
	silent
	cmp out expected || fail "$command writes something else"
done
expect 0 sh -c 'prof2callgrind < results.prof'
grep -v '^cmd:' expected | cmp - out || fail 'standard input gives something else'
expect 0 prof2callgrind -q results.prof
silent
expect 0 prof2callgrind -o two.callgrind results.prof results.prof
one=$(sed -n 's/^summary: //p' expected) two=$(sed -n 's/^summary: //p' two.callgrind)
[ "$two" = $((2 * one)) ] || fail "twice $one is $two"
rm -f callgrind.out.*

# ---- recursion

expect 0 prof2callgrind -o split results.prof
cmp split expected || fail 'split is not the default'
for how in merge drop; do
	expect 0 prof2callgrind --recursion $how -o $how results.prof
	[ "$(sed -n 's/^summary: //p' $how)" = "$one" ] || fail "$how has another sum"
	grep -q "'2" $how && fail "$how has levels"
done
expect 2 prof2callgrind --recursion x results.prof

# ---- scripts

mkdir bin
cat > bin/python <<'PYTHON'
#!/bin/sh
echo "$@"
[ "$1 $2 $3" = '-m cProfile -o' ] || exit 9
dump=$4
shift 5
[ "$1" = fail ] && exit 7
cp results.prof "$dump"
[ "$1" = bad ] && exit 3
exit 0
PYTHON
chmod +x bin/python
PYTHON=$PWD/bin/python
export PYTHON
expect 0 prof2callgrind -r dir/script.py -o x --help
grep -q 'dir/script.py -o x --help$' out || fail "the script got other arguments: $(cat out)"
says 'wrote callgrind.out.script.py'
grep -q '^cmd: script.py$' callgrind.out.script.py || fail 'the command is not said'
expect 0 prof2callgrind -o named -r script.py bad
says 'script.py ended with exit code 3'
[ -s named ] || fail 'nothing was written'
rm -f callgrind.out.*
expect 1 prof2callgrind -r script.py fail
says 'script.py ended with exit code 7 and left no profile'
expect 2 prof2callgrind results.prof -r script.py
PYTHON=$PWD/none expect 1 prof2callgrind -r script.py
says 'cannot start'

# ---- viewers

cat > bin/qcachegrind <<'VIEWER'
#!/bin/sh
[ -s "$1" ] && echo "shown ${1##*/}" && echo "$1" > where
exit "${CODE:-0}"
VIEWER
chmod +x bin/qcachegrind
mkdir empty
for tool in sh cp cat; do
	ln -s "$(command -v $tool)" empty/
done
PATH=$PROF_BIN:$PWD/bin:$PWD/empty expect 0 prof2callgrind -k results.prof
[ "$(cat out)" = 'shown callgrind.out.results.prof' ] || fail "the viewer was shown $(cat out)"
[ -e "$(cat where)" ] && fail 'the temporary file was left'
[ -e "$(dirname "$(cat where)")" ] && fail 'its folder was left'
PATH=$PROF_BIN:$PWD/bin:$PWD/empty expect 0 prof2callgrind -k -o kept results.prof
[ -s kept ] || fail 'the result was not kept'
CODE=4 PATH=$PROF_BIN:$PWD/bin:$PWD/empty expect 1 prof2callgrind -k results.prof
says 'qcachegrind ended with exit code 4'
PATH=$PROF_BIN:$PWD/empty expect 1 prof2callgrind -k results.prof
says 'neither is installed'
expect 2 prof2callgrind -k -o - results.prof

[ -e callgrind.out.results.prof ] && fail 'a file was left'
no_litter
finish
