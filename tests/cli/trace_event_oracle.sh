# Trace events against speedscope's importer.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need profstat
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/peers/trace-event" ] || skip "no corpus of trace events"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/trace_event.py" "$PROF_BIN/profstat" "$corpus"
