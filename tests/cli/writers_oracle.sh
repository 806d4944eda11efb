# What prof2json writes in the formats of others: valid, and adding up to the whole.
# pprof's files are read by Go's own tool where it is installed.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
command -v python3 > /dev/null || skip "python3 is not installed"
exec python3 "$PROF_SRC/tests/oracle/writers.py" "$PROF_BIN/prof2json" "$PROF_SRC"
