# vmprof's logs against its own reader and reports.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/made/vmprof" ] || skip "no corpus of vmprof logs"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/vmprof.py" "$PROF_BIN/prof2json" "$corpus"
