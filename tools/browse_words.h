/* browse_words.h - how a line of the browser may go on. */
#ifndef TOOLS_BROWSE_WORDS_H
#define TOOLS_BROWSE_WORDS_H

#include "browse_table.h"
#include "line_read.h"

/* What a command is made of. */
#define BROWSE_WORD "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

struct browse_words {
	const struct browse_table *table;
};

/* A line_complete whose context is a struct browse_words: commands, then sort keys, functions or
 * files, as the command takes them. */
void browse_complete(void *context, const char *line, size_t cursor, struct line_words *w);

#endif
