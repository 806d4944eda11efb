#!/bin/sh
# KCacheGrind, callgrind_annotate and pyprof2calltree agree with our callgrind files.
# ctest labels: oracle
corpus=${PROFTOOLS_CORPUS:-${PROF_SRC:?}/../shared/corpus}
for need in "$corpus/python" "${PROF_BIN:?}/prof2callgrind"; do
	[ -e "$need" ] || { echo "skipped: there is no $need"; exit 77; }
done
command -v python3 >/dev/null || { echo "skipped: python3 is not installed"; exit 77; }
exec python3 "$PROF_SRC/tests/oracle/callgrind.py" "$PROF_BIN/prof2callgrind" "$corpus"
