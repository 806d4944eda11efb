#!/bin/sh
# Every tool explains itself: --help, --version, --list-formats, wrong options.
. "${PROF_SRC:?}/tests/cli/common"

for tool in $(tools); do
	expect 0 "$tool" --help
	silent
	head -1 out | grep -q "^Usage: $tool \[OPTION...\]" || fail "$tool: first line of --help"
	grep -q '^Examples:' out || fail "$tool: --help without examples"
	awk 'length > 80 { bad = 1; print } END { exit bad }' out ||
		fail "$tool: --help is wider than 80 columns"
	cp out help
	expect 0 "$tool" -h
	cmp -s out help || fail "$tool: -h differs from --help"

	expect 0 "$tool" --version
	grep -qE "^$tool \(proftools\) [0-9]+\.[0-9]+\.[0-9]+\$" out || fail "$tool: --version"
	expect 0 "$tool" --list-formats
	grep -q '^  folded ' out || fail "$tool: --list-formats without folded"

	expect 2 "$tool" --no-such-option
	says "$tool: unknown option --no-such-option"
	says "Try '$tool --help'."
	expect 2 "$tool" --verzion
	says "did you mean --version?"
	expect 2 "$tool" -f no-such-format x
	says "no such FORMAT"
	expect 2 "$tool" --max-decompressed
	says "--max-decompressed needs a value: SIZE"
	expect 2 "$tool" --help=pdf

	for what in --help --version --list-formats --help=man --help=bash; do
		"$tool" "$what" > /dev/full 2> err && fail "$tool $what: /dev/full goes unnoticed"
		says "standard output: No space left on device"
	done

	# The options of the examples are understood: --help comes after all of them.
	sed -n '/^Examples:/,/^$/p' help | grep -vE '^(Examples:|  #|$)' > examples
	grep -q "$tool" examples || fail "$tool: no example runs it"
	tr '|' '\n' < examples | grep -E '^ *prof' | grep -v -- ' -r ' > commands
	while read -r command; do
		sh -c "$command --help" < /dev/null > out 2>&1 || fail "$command: $(cat out)"
		head -1 out | grep -q '^Usage:' || fail "$command: $(head -1 out)"
	done < commands
done
finish
