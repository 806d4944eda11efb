# One run of profiling.sampling in every form that it writes: the same numbers from all of them.
. "$PROF_SRC/tests/cli/common"
need profstat
need profmerge
data=$PROF_TESTDATA

# samples FILE MEASURE PER: own samples, total samples and function of each row, sorted.
samples() {
	profstat -q --csv --measure "$2" --strip-dirs --strip-lines "$data/$1" > csv || return
	awk -F, -v per="$3" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		{ printf "%.6g %.6g %s\n", $at["self"] * per, $at["total"] * per, $at["function"] }' csv |
		LC_ALL=C sort
}

cat > wanted <<'EOF'
0 3 Thread._bootstrap
0 7 <module>
1 1 <GC>
1 1 Task-1
1 3 Worker.run
1 7 run
2 2 <native>
2 3 fib
3 3 parse
EOF

for file in tachyon/beta.bin tachyon/release.bin tachyon/zstd.bin tachyon/big-endian.bin \
	tachyon-jsonl/released.jsonl tachyon-jsonl/development.jsonl pstats/tachyon.pstats \
	gecko/tachyon.json tachyon-html/run.html tachyon-html/old.html; do
	samples "$file" time 1000 > got
	cmp -s wanted got || fail "$file: $(diff wanted got)"
done
samples tachyon-collapsed/run.txt samples 1 > got
cmp -s wanted got || fail "collapsed: $(diff wanted got)"

# What was sampled does not add up with what was traced, unless that is asked for.
expect 1 profmerge -o sum.json "$data/pstats/tachyon.pstats" "$data/pstats/results.prof"
says 'traced "time" in seconds does not add up with sampled'
expect 0 profmerge --allow-mixed -o sum.json "$data/pstats/tachyon.pstats" "$data/pstats/results.prof"
finish
