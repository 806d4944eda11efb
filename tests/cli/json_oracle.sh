# What prof2json writes is what the schemas and speedscope's importer ask for.
# PROFTOOLS_SPEEDSCOPE_SCHEMA may name the file-format-schema.json of speedscope's package.
#
# ctest labels: oracle
. "$PROF_SRC/tests/cli/common"
need prof2json
command -v python3 > /dev/null || skip "python3 is not installed"
python3 "$PROF_SRC/tests/oracle/json_valid.py" "$PROF_BIN/prof2json" "$PROF_SRC" \
	${PROFTOOLS_SPEEDSCOPE_SCHEMA:+"$PROFTOOLS_SPEEDSCOPE_SCHEMA"} || fail "json_valid.py"
corpus=${PROFTOOLS_CORPUS:-$PROF_SRC/../shared/corpus}
if [ -d "$corpus" ]; then
	python3 "$PROF_SRC/tests/oracle/speedscope.py" "$PROF_BIN/prof2json" "$corpus" ||
		fail "speedscope.py"
else
	echo "no corpus at $corpus: not compared with speedscope's importer"
fi
finish
