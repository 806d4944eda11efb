#!/bin/sh
# The manual pages made from the option tables are clean roff and leave nothing out.
. "${PROF_SRC:?}/tests/cli/common"

for tool in $(tools); do
	expect 0 "$tool" --help=man
	cp out "$tool.1"
	head -1 "$tool.1" | grep -q "^\.TH $(echo "$tool" | tr a-z A-Z) 1 " || fail "$tool: .TH"
	for section in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES; do
		grep -q "^\.SH $section\$" "$tool.1" || fail "$tool: no section $section"
	done
	"$tool" --help | grep -oE '^ +(-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+' |
		sed 's/-/\\-/g' > options
	while read -r option; do
		grep -qF -- "$option" "$tool.1" || fail "$tool: $option is not in the manual page"
	done < options
	if command -v mandoc > /dev/null; then
		mandoc -Tlint -W warning "$tool.1" > lint || fail "$tool: $(cat lint)"
	fi
	if command -v man > /dev/null && command -v groff > /dev/null; then
		LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l "$tool.1" > page 2> lint
		[ ! -s lint ] || fail "$tool: $(cat lint)"
		[ -s page ] || fail "$tool: empty manual page"
	fi
done
finish
