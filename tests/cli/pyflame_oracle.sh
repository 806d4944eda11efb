# pyflame's samples against its own flame-chart-json and speedscope's importer.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/made/pyflame" ] || skip "no corpus of pyflame's output"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/pyflame.py" "$PROF_BIN/prof2json" "$corpus"
