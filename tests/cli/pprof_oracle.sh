# pprof profiles against what go tool pprof prints.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
command -v python3 > /dev/null || skip "no python3"
more=
if command -v go > /dev/null; then
	more="$PROF_TESTDATA/pprof/go-cpu.pb $PROF_TESTDATA/pprof/go-heap.pb.gz $PROF_TESTDATA/pprof/go-mutex.pb"
fi
[ -d "$corpus/sampling/peers/pprof/gotool" ] || [ -n "$more" ] || skip "neither a corpus nor go tool pprof"
exec python3 "$PROF_SRC/tests/oracle/pprof.py" "$PROF_BIN/prof2json" "$corpus" $more
