# V8 CPU profiles against speedscope's importer.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/made/cpuprofile" ] || skip "no corpus of CPU profiles"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/cpuprofile.py" "$PROF_BIN/prof2json" "$corpus"
