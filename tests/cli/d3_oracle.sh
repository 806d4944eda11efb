# JSON hierarchies against what they were made of.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/made/d3-json" ] || skip "no corpus of JSON hierarchies"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/d3.py" "$PROF_BIN/prof2json" "$corpus"
