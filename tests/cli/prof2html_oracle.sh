# The numbers in pages are those that Python finds in its dumps; pages of all real profiles keep the rules.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2html
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus/python/pstats" ] || skip "no corpus of profiles"
command -v python3 > /dev/null || skip "no python3"
PYTHONDONTWRITEBYTECODE=1 python3 "$PROF_SRC/tests/oracle/page.py" "$PROF_BIN/prof2html" "$corpus"
