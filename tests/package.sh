#!/bin/sh
# Installs into an empty folder and uses what is there: the tools, their man
# pages and completion, and the library by pkg-config and by find_package().
: "${PROF_BUILD:?}" "${PROF_SRC:?}"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
set -e
cmake --install "$PROF_BUILD" --prefix "$work/usr" > "$work/log"

fail() {
	echo "package: $*"
	exit 1
}

for tool in "$PROF_BUILD"/bin/prof*; do
	name=${tool##*/}
	"$work/usr/bin/$name" --version | grep -q "^$name .*[0-9]\.[0-9]" || fail "$name --version"
	grep -q "^\.TH" "$work/usr/share/man/man1/$name.1" || fail "man page of $name"
	completion=$work/usr/share/bash-completion/completions/$name
	[ -s "$completion" ] || fail "completion of $name"
	! command -v bash > /dev/null || bash -n "$completion" || fail "completion of $name"
done
for page in README.md CHANGELOG.md LICENSE; do
	[ -s "$work/usr/share/doc/proftools/$page" ] || fail "$page is not installed"
done

# A program of somebody else.
mkdir "$work/consumer"
cat > "$work/consumer/main.c" << 'END'
#include <proftools/prof.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	struct prof *p = NULL;
	char line[400];

	if (argc == 2 && !prof_input_open(&in, argv[1], 0, &err)) {
		p = prof_read(&in, NULL, &err);
		prof_input_close(&in);
	}
	if (!p)
		puts(prof_error_text(&err, line, sizeof(line)));
	else
		printf("%zu functions\n", p->nfuncs);
	prof_free(p);
	return p ? 0 : 1;
}
END
cat > "$work/consumer/CMakeLists.txt" << 'END'
cmake_minimum_required(VERSION 3.25)
project(consumer C)
find_package(proftools 0.1 REQUIRED)
add_executable(consumer main.c)
target_link_libraries(consumer proftools::proftools)
END
pc=$(find "$work/usr" -name proftools.pc)
sample=$PROF_SRC/testdata/pstats/results.prof
cd "$work/consumer"
PKG_CONFIG_PATH=${pc%/*} pkg-config --static --cflags --libs proftools > flags
"${CC:-cc}" $PROF_CFLAGS -o by-pkg-config main.c $(cat flags)
./by-pkg-config "$sample" | grep -q functions || fail "program built by pkg-config"
cmake -G Ninja -S . -B build -DCMAKE_PREFIX_PATH="$work/usr" -DCMAKE_C_COMPILER="${CC:-cc}" \
	-DCMAKE_C_FLAGS="$PROF_CFLAGS" > log
cmake --build build > log
build/consumer "$sample" | grep -q functions || fail "program built by find_package"
echo "package: installed, and used by a program of somebody else"
