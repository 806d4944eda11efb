# Profiles as the Firefox Profiler's command-line interface, which loads like its page, shows them.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
. "$PROF_SRC/tests/oracle/packages"
exec python3 "$PROF_SRC/tests/oracle/firefox.py" "$PROF_BIN/prof2json" "$PROF_SRC" "$packages"
