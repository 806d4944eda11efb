# Stripped directories: as pstats does it, but that callers add and nothing is counted twice.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need proffilter
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus" ] || skip "no corpus at $corpus"
command -v python3 > /dev/null || skip "python3 is not installed"
python3 "$PROF_SRC/tests/oracle/strip.py" "$PROF_BIN/proffilter" "$corpus" || fail "strip.py"
finish
