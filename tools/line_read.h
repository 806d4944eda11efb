/* line_read.h - lines that a person types or a script sends. */
#ifndef TOOLS_LINE_READ_H
#define TOOLS_LINE_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What the word at the cursor may become. Words are allocated and belong to this list. */
struct line_words {
	size_t start; /* where the word begins in the line */
	char **v;
	size_t n;
};

/* Appends a copy. False when memory is out. */
bool line_words_add(struct line_words *w, const char *text, size_t len);
void line_words_free(struct line_words *w);

/* Fills words with all that line, cursor bytes, may go on with. */
typedef void line_complete(void *context, const char *line, size_t cursor,
			   struct line_words *words);

/*
 * Reads standard input, prompts on out. With edit, both are a terminal: lines
 * can be edited, called back and completed where libedit is installed. NULL
 * when memory is out.
 */
struct line_reader;
struct line_reader *line_reader_new(FILE *out, bool edit, line_complete *complete, void *context);
void line_reader_free(struct line_reader *r);

/* The next line without its end, valid until the next call; NULL after the last. */
const char *line_read(struct line_reader *r, const char *prompt);

#endif
