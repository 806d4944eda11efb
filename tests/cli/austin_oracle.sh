# austin's samples against flamegraph.pl, a second reading of the text, and MOJO decoded.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/made/austin" ] || skip "no corpus of austin's samples"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/austin.py" "$PROF_BIN/prof2json" "$corpus"
