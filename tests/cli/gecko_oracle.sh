# Firefox's profiles against speedscope's importer, and sums made from the file.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/peers/firefox" ] || skip "no corpus of Firefox's profiles"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/gecko.py" "$PROF_BIN/prof2json" "$corpus"
