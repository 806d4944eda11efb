# stacksampler outputs, merged, against the tree of stackcollector's visualiser.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/made/stacksampler" ] || skip "no corpus of stacksampler outputs"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/stacksampler.py" "$PROF_BIN/prof2json" "$corpus"
