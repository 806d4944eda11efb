#!/bin/sh
# Includes go one way: tools -> render, converters -> model -> libc; and each
# foreign library is seen only in the files that are about it.
cd "${PROF_SRC:?}" || exit 1
bad=$(mktemp) || exit 1
trap 'rm -f "$bad"' EXIT

# The folder that a quoted include of a file in $1 comes from.
folder_of() {
	case $2 in
	proftools/*) echo include; return ;;
	esac
	for folder in "$1" model converters render tools; do
		[ -e "$folder/$2" ] && echo "$folder" && return
	done
	echo nowhere
}

allowed() {
	case $1:$2 in
	include:include | model:model | model:include) ;;
	converters:converters | converters:model | converters:include) ;;
	render:render | render:model | render:include) ;;
	tools:tools | tools:render | tools:converters | tools:model | tools:include) ;;
	*) return 1 ;;
	esac
}

# Where headers of other libraries may be included.
library_allowed() {
	case $2 in
	pcre2.h) [ "$1" = model/match.c ] ;;
	zlib.h) [ "$1" = converters/unpack.c ] || [ "$1" = render/deflate.c ] ;;
	zstd.h) [ "$1" = converters/tachyon.c ] ;;
	graphviz/*) [ "$1" = render/image.c ] ;;
	cjson/*) case $1 in *json*.c | *json*.h) ;; *) return 1 ;; esac ;;
	microhttpd.h) [ "$1" = tools/server.c ] ;;
	pthread.h) case $1 in tools/*) ;; *) return 1 ;; esac ;;
	arpa/*) [ "$1" = tools/listen.c ] ;;
	*/*) case $2 in sys/*) case $1 in include/*) return 1 ;; esac ;; *) return 1 ;; esac ;;
	esac
}

for file in include/proftools/*.h model/*.[ch] converters/*.[ch] render/*.[ch] tools/*.[ch]; do
	[ -e "$file" ] || continue
	own=${file%%/*}
	sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file" | while read -r header; do
		from=$(folder_of "${file%/*}" "$header")
		[ "$own" = include ] && [ -e "include/proftools/$header" ] && from=include
		allowed "$own" "$from" || echo "$file includes $from/$header" >> "$bad"
	done
	sed -n 's/^#include <\([^>]*\)>.*/\1/p' "$file" | while read -r header; do
		case $header in proftools/*) continue ;; esac
		library_allowed "$file" "$header" || echo "$file includes <$header>" >> "$bad"
	done
done
cat "$bad"
[ ! -s "$bad" ] && echo "includes go one way"
