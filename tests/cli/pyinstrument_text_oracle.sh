# profstat --style pyinstrument against pyinstrument's own text.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need profstat
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/made/pyinstrument" ] || skip "no corpus of pyinstrument sessions"
command -v python3 > /dev/null || skip "no python3"
exec python3 "$PROF_SRC/tests/oracle/pyinstrument_text.py" "$PROF_BIN/profstat" "$corpus"
