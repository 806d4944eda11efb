# The tables that cProfile printed, read and printed again.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need profstat
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/python/text" ] || skip "no corpus of texts"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/cprofile_text.py" "$PROF_BIN/profstat" "$corpus"
