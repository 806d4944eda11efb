#!/bin/sh
# Our graphs equal gprof2dot's own: the formats that dot_oracle.sh leaves out.
# ctest labels: oracle
corpus=${PROFTOOLS_CORPUS:-${PROF_SRC:?}/../shared/corpus}
for need in "$corpus/gprof2dot" "$corpus/../tools/compare_dot.py" "${PROF_BIN:?}/prof2dot"; do
	[ -e "$need" ] || { echo "skipped: there is no $need"; exit 77; }
done
for program in python3 dot; do
	command -v "$program" >/dev/null || { echo "skipped: $program is not installed"; exit 77; }
done
exec python3 "$PROF_SRC/tests/oracle/dot.py" "$PROF_BIN/prof2dot" "$corpus" \
	axe dtrace hprof json perf prof xperf
