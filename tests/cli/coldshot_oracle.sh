# coldshot's profiles against the sums of its own loader.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/python/coldshot" ] || skip "no corpus of coldshot's profiles"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/coldshot.py" "$PROF_BIN/prof2json" "$corpus"
