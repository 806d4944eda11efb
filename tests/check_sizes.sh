#!/bin/sh
# A file is at most 500 lines, a function 60, the program of a tool 100.
cd "${PROF_SRC:?}" || exit 1

find include model converters render tools tests -name '*.[ch]' | sort | xargs awk '
	FNR == 1 { if (file) check(); file = FILENAME; lines = 0; start = 0 }
	{ lines++ }
	/^{/ { start = FNR }
	/^}/ && start {
		if (FNR - start - 1 > 60) {
			printf "%s:%d: function of %d lines\n", file, start, FNR - start - 1
			bad = 1
		}
		start = 0
	}
	function check(limit) {
		limit = file ~ /^tools\/prof/ ? 100 : 500
		if (lines > limit) {
			printf "%s: %d lines, the limit is %d\n", file, lines, limit
			bad = 1
		}
	}
	END { check(); exit bad }
' && echo "every file and function fits"
