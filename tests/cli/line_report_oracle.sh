# The text of line_profiler 4 and 5, byte for byte; and where functions end in their source.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need profstat
command -v python3 > /dev/null || skip "no python3"
expect 0 python3 "$PROF_SRC/tests/oracle/pyblock.py" "$PROF_BIN/profstat"
cat out
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
if [ -d "$corpus/python/lprof" ]; then
	expect 0 python3 "$PROF_SRC/tests/oracle/line_report.py" "$PROF_BIN/profstat" "$corpus"
	cat out
else
	echo "skipped: no corpus of line profiles"
fi
finish
