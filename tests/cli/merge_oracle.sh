#!/bin/sh
# Merges of dumps equal those of the pstats module of the Python at hand.
# ctest labels: oracle
: "${PROF_BIN:?}" "${PROF_SRC:?}"
command -v python3 > /dev/null || {
	echo "skipped: no python3"
	exit 77
}
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
[ -d "$corpus" ] || corpus=
exec python3 "$PROF_SRC/tests/oracle/merge.py" "$PROF_BIN/profmerge" ${corpus:+"$corpus"}
