# vmprof's logs against its own reader, and the reports of vmprofshow, byte for byte.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
need profstat
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/sampling/made/vmprof" ] || skip "no corpus of vmprof logs"
command -v python3 > /dev/null || skip "no python3"
corpus=$(cd "$corpus" && pwd)
expect 0 python3 "$PROF_SRC/tests/oracle/vmprof.py" "$PROF_BIN/prof2json" "$corpus"
cat out
expect 0 python3 "$PROF_SRC/tests/oracle/vmprof_report.py" "$PROF_BIN/profstat" "$corpus" \
	"${PYENV_ROOT:-$HOME/.pyenv}/versions"
cat out
finish
