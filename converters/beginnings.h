/*
 * beginnings.h - the stacks of folded text and all their beginnings, numbered.
 *
 * A stack is looked up as a whole, then without its innermost frame, and so on:
 * most of it has been seen before, whatever the order of the lines. A look-up
 * waits for memory three times - for the index, the row, the text - so what
 * several stacks need is fetched before the first of them is looked up.
 */
#ifndef PROFTOOLS_BEGINNINGS_H
#define PROFTOOLS_BEGINNINGS_H

#include "index.h"
#include "scan.h"

/* Stacks that are fetched for together: enough to wait for memory once. */
enum { BEGINNINGS_BATCH = 16 };

/* A stack, frames with ';' between them, and what hashes of its beginnings are made from. */
struct stack_text {
	struct text text;
	uint64_t *states; /* of the hash after so many blocks */
	size_t cap;
};

/* Texts stay in the input. Zero-initialised is empty and ready. */
struct beginnings {
	struct text *rows;
	size_t n, cap;
	struct index index;
};

/* Takes another stack, whose text is borrowed. False when memory is out. */
bool stack_text_set(struct stack_text *t, struct text stack);
void stack_text_free(struct stack_text *t);

/* Cuts the innermost frame off a beginning; false if it has no other. */
bool stack_text_cut(const struct stack_text *t, size_t *len);

/* Fetches what the look-ups of these stacks will need, of BEGINNINGS_BATCH at most. */
void beginnings_fetch(const struct beginnings *b, const struct stack_text *stacks, size_t n);

/* The row of the first len bytes of a stack, or INDEX_NONE. */
uint32_t beginnings_find(const struct beginnings *b, const struct stack_text *t, size_t len);

/* Adds them as the next row; they must not be there. False when memory or numbers are out. */
bool beginnings_add(struct beginnings *b, const struct stack_text *t, size_t len);

void beginnings_free(struct beginnings *b);

#endif
