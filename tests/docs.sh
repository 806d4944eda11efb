#!/bin/sh
# Runs the examples of one page: docs.sh PAGE.
#
# Blocks marked "sh test" run in order in one empty folder that has the shipped
# profiles as testdata/, a real one as results.prof, old.prof and new.prof, and
# the built tools on the PATH. Blocks marked "c test" are compiled; with a main they are linked with
# the library and run on results.prof.
page=${1:?}
: "${PROF_SRC:?}" "${PROF_BIN:?}" "${PROF_LIB:?}"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

awk '
	/^```(sh|c) test$/ { type = substr($1, 4); n++; file = sprintf("block%02d.%s", n, type); next }
	/^```/ { file = "" }
	file { print > file }
' "$page"

PATH=$PROF_BIN:$PATH
export PATH
ln -s "$PROF_SRC/testdata" testdata
for name in results old new; do
	cp testdata/pstats/results.prof $name.prof
done

run_c() {
	set -f
	if grep -q '^int main' "$1"; then
		"${CC:-cc}" $PROF_CFLAGS -std=c11 -Wall -Wextra -Werror -I"$PROF_SRC/include" "$1" \
			"$PROF_LIB" -lz -lpcre2-8 -lm -ldl -pthread -o program && ./program results.prof
	else
		"${CC:-cc}" -std=c11 -Wall -Wextra -Werror -I"$PROF_SRC/include" \
			-I"$PROF_SRC/converters" -I"$PROF_SRC/render" -I"$PROF_SRC/model" -c "$1" -o block.o
	fi
}

for block in block*; do
	[ -e "$block" ] || break
	case $block in
	*.sh) sh -eu "$block" < /dev/null > output 2>&1 ;;
	*.c) run_c "$block" > output 2>&1 ;;
	esac || {
		echo "${page#"$PROF_SRC"/}: this example failed:"
		cat "$block" output
		exit 1
	}
done
echo "${page#"$PROF_SRC"/}: $(ls block* 2> /dev/null | grep -c '\.') examples"
