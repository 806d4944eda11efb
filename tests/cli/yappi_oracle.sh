# Files and tables of yappi and GreenletProfiler against the numbers that these had.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/python/yappi" ] || skip "no corpus of yappi's files"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/yappi.py" "$PROF_BIN/prof2json" "$corpus"
