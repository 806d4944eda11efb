# The browser of pstats, byte for byte.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need profstat
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/python/pstats" ] || skip "no corpus of Python profiles"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/browse.py" "$PROF_BIN/profstat" "$corpus"
