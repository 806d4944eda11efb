# hotshot logs against hotshot.stats.load().
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need profstat
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/python/hotshot" ] || skip "no corpus of hotshot logs"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/hotshot.py" "$PROF_BIN/profstat" "$corpus"
