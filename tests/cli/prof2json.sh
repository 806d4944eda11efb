# prof2json in each of its types, compared with files that were read and checked; and suffixes.
# PROF_UPDATE_GOLDEN=1 accepts new ones.
. "$PROF_SRC/tests/cli/common"
need prof2json
golden=$PROF_TESTDATA/render/json

# same NAME FILE: the output in FILE is the golden one.
same() {
	if [ "${PROF_UPDATE_GOLDEN:-}" ]; then
		mkdir -p "$golden" && cp "$2" "$golden/$1"
	else
		cmp -s "$2" "$golden/$1" || fail "$1 differs: $(diff "$golden/$1" "$2" | head -5)"
	fi
}

# A recorded order of stacks with lines; a call graph with recursion; threads.
for sample in cpuprofile/old.cpuprofile d3/graph.json pprof/odd.pb; do
	name=$(basename "$sample")
	for type in tree d3 snakeviz gprof2dot chrome cpuprofile firefox; do
		expect 0 prof2json -q -t $type --title Title "$PROF_TESTDATA/$sample"
		sed "s/proftools [0-9][0-9.]*/proftools VERSION/" out > versionless
		same "$name.$type" versionless
	done
	# Compressed bytes depend on the library: compared is what they say.
	expect 0 prof2json -q -t pprof -o profile.pb.gz "$PROF_TESTDATA/$sample"
	expect 0 prof2json -q profile.pb.gz
	same "$name.pprof.json" out
done

# A comparison has its changes, and comes back.
expect 0 prof2json -q -t d3 "$PROF_TESTDATA/d3/differential.json"
same differential.json.d3 out
cp out changed.d3.json
expect 0 prof2json -q -t d3 changed.d3.json
cmp out changed.d3.json || fail "a comparison is not the same after it was written"

# What pprof's reader made of a file of Go is written so that it makes the same again.
for sample in go-cpu.pb go-mutex.pb; do
	expect 0 prof2json -q -t pprof -o again.pb.gz "$PROF_TESTDATA/pprof/$sample"
	expect 0 prof2json -q -o before.json "$PROF_TESTDATA/pprof/$sample"
	expect 0 prof2json -q -o after.json again.pb.gz
	cmp before.json after.json || fail "$sample is not the same after it was written"
done

# The suffix chooses, the longest that fits.
input=$PROF_TESTDATA/cpuprofile/old.cpuprofile
for suffix in tree.json d3.json snakeviz.json gprof2dot.json trace.json cpuprofile firefox.json; do
	expect 0 prof2json -q -o "by.$suffix" "$input"
	case $suffix in
	trace.json) type=chrome ;;
	*) type=${suffix%.json} ;;
	esac
	expect 0 prof2json -q -t "$type" "$input"
	cmp -s out "by.$suffix" || fail "-o by.$suffix does not write $type"
done
expect 0 prof2json -q -o by.json "$input"
grep -q '"format":"proftools"' by.json || fail "-o by.json does not write graph"

# Deep stacks cost no stack of ours, and names of any bytes come out as UTF-8.
printf '\377\303;' > deep.folded
i=0
while [ $i -lt 14 ]; do
	cat deep.folded deep.folded > twice && mv twice deep.folded
	i=$((i + 1))
done
printf 'leaf 1\n' >> deep.folded
for type in tree d3 snakeviz gprof2dot chrome cpuprofile firefox; do
	expect 0 prof2json -q -f folded -t $type deep.folded
	if command -v iconv > /dev/null; then
		iconv -f UTF-8 -t UTF-8 out > /dev/null 2>&1 || fail "$type is not UTF-8"
	fi
done

# Nothing to write is said, not half-written.
printf '' > empty
expect 1 prof2json -f d3 -t d3 -o none.json empty
[ ! -e none.json ] || fail "a file was left"
expect 1 prof2json -q -t d3 --measure nothing -o none.json "$input"
says "no measure is named nothing"
finish
