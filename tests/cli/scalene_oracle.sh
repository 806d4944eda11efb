# scalene's lines against the functions that it lists itself.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/peers/scalene" ] || skip "no corpus of scalene's files"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/scalene.py" "$PROF_BIN/prof2json" "$corpus"
