#!/bin/sh
# The library never prints, exits or changes the locale of its caller, and no name in it is
# defined twice: of an archive, a program would get whichever its linker meets first.
library=${1:?}
nm=nm
command -v gcc-nm > /dev/null && nm=gcc-nm

forbidden='exit|_exit|_Exit|quick_exit|abort|perror|stderr|stdout|printf|vprintf|puts|putchar'
forbidden="$forbidden|__printf_chk|__vprintf_chk|setlocale|uselocale|rand|srand|strtok|gets"
# The process that image.c draws in ends by _exit; its caller's process goes on.
used=$("$nm" -u "$library" 2> /dev/null |
	awk '/^image\.c\.o:/ { child = 1 } !NF { child = 0 } child && $NF == "_exit" { next } { print $NF }' |
	grep -Ex "$forbidden" | sort -u)
if [ -n "$used" ]; then
	echo "$library uses" $used
	exit 1
fi
twice=$("$nm" -g --defined-only "$library" 2> /dev/null | awk 'NF == 3 { print $3 }' | sort | uniq -d)
if [ -n "$twice" ]; then
	echo "$library defines twice:" $twice
	exit 1
fi
echo "the library neither prints nor exits"
