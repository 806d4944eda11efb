# speedscope files against speedscope's own importer.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need profstat
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling" ] || skip "no corpus of sampling profilers"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/speedscope_read.py" "$PROF_BIN/profstat" "$corpus"
