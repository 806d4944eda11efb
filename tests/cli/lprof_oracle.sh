# Every line of every .lprof as line_profiler loaded it.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need profstat
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/python/lprof" ] || skip "no corpus of line profiles"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/lprof.py" "$PROF_BIN/profstat" "$corpus"
