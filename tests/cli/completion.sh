#!/bin/sh
# The bash completion made from the option tables offers options, choices and files.
. "${PROF_SRC:?}/tests/cli/common"
command -v bash > /dev/null || skip "no bash"

for tool in $(tools); do
	expect 0 "$tool" --help=bash
	cp out completion
	cat > try <<END
source ./completion
complete -p $tool > /dev/null || exit 1
# Prints what completion offers at the last of the words.
offer() {
	COMP_WORDS=("\$@")
	COMP_CWORD=\$((\$# - 1))
	COMPREPLY=()
	_$tool 2> complaints
	[[ ! -s complaints ]] || { cat complaints; exit 1; }
	echo "\${COMPREPLY[*]}"
}
offer $tool --hel
offer $tool --list-
offer $tool -f fold
offer $tool --format = fold
offer $tool --format =
offer $tool -o ''
offer $tool ''
END
	bash --norc try > offered 2>&1 || fail "$tool: the completion fails: $(cat offered)"
	sed -n 1p offered | grep -qx -- --help || fail "$tool: --hel: $(sed -n 1p offered)"
	sed -n 2p offered | grep -qw -e --list-formats || fail "$tool: --list-"
	sed -n 3p offered | grep -qx folded || fail "$tool: -f fold: $(sed -n 3p offered)"
	sed -n 4p offered | grep -qx folded || fail "$tool: --format=fold: $(sed -n 4p offered)"
	sed -n 5p offered | grep -q 'folded' || fail "$tool: --format=: $(sed -n 5p offered)"
	[ -z "$(sed -n 6,7p offered | tr -d '\n')" ] || fail "$tool: file names are left to bash"
done
finish
