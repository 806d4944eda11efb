/* block_lines.h - the source lines of one Python function, one at a time. */
#ifndef PROFTOOLS_RENDER_BLOCK_LINES_H
#define PROFTOOLS_RENDER_BLOCK_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct block_lines {
	const char *at, *end;
	size_t left;
};

/* The function that begins on line `first` of a whole source. */
struct block_lines block_lines_of(const char *source, size_t len, int64_t first);

/* The next line, without its end. False: there is none. */
bool block_lines_next(struct block_lines *b, const char **line, size_t *len);

#endif
