# Traces and CPU profiles as Chromium's own DevTools show them, without a network.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser)} ||
	skip "chromium is not installed"
export CHROMIUM
. "$PROF_SRC/tests/oracle/packages"
exec python3 "$PROF_SRC/tests/oracle/devtools.py" "$PROF_BIN/prof2json" "$PROF_SRC" "$packages"
