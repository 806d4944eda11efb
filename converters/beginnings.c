/* beginnings.c - the stacks of folded text and all their beginnings, numbered. */
#include "beginnings.h"

#include <stdlib.h>

#include "hash.h"
#include "room.h"

enum { BLOCK = 16, CACHE_LINE = 64, FETCHED = 4 * CACHE_LINE };

/* ---- a stack --------------------------------------------------------- */

bool stack_text_set(struct stack_text *t, struct text stack)
{
	size_t n = stack.len / BLOCK;

	if (n >= t->cap) {
		size_t cap = n + n / 2 + 16;
		void *more = realloc(t->states, cap * sizeof(*t->states));
		if (!more)
			return false;
		t->states = more;
		t->cap = cap;
	}
	t->text = stack;
	t->states[0] = hash_key();
	for (size_t i = 0; i < n; i++)
		t->states[i + 1] = hash_block(stack.s + i * BLOCK, t->states[i]);
	return true;
}

void stack_text_free(struct stack_text *t)
{
	free(t->states);
}

bool stack_text_cut(const struct stack_text *t, size_t *len)
{
	const char *semicolon = memrchr(t->text.s, ';', *len);

	*len = semicolon ? (size_t)(semicolon - t->text.s) : 0;
	return semicolon != NULL;
}

/* What is beyond the last whole block is hashed with what is before it. */
static uint32_t hash_beginning(const struct stack_text *t, size_t len)
{
	const char *s = t->text.s;

	if (len < BLOCK)
		return hash_bytes(s, len);
	uint64_t h = hash_mix(hash_block(s + len - BLOCK, t->states[len / BLOCK]),
			      hash_key() ^ len);
	return hash_fold(h);
}

/* ---- the table ------------------------------------------------------- */

uint32_t beginnings_find(const struct beginnings *b, const struct stack_text *t, size_t len)
{
	uint32_t hash = hash_beginning(t, len);
	size_t at;

	for (uint32_t i = index_first(&b->index, hash, &at); i != INDEX_NONE;
	     i = index_next(&b->index, hash, &at)) {
		if (b->rows[i].len == len && !memcmp(b->rows[i].s, t->text.s, len))
			return i;
	}
	return INDEX_NONE;
}

bool beginnings_add(struct beginnings *b, const struct stack_text *t, size_t len)
{
	if (!room_for(&b->rows, b->n, &b->cap, sizeof(*b->rows)))
		return false;
	if (!index_put(&b->index, hash_beginning(t, len), (uint32_t)b->n))
		return false;
	b->rows[b->n++] = (struct text){ t->text.s, len };
	return true;
}

void beginnings_free(struct beginnings *b)
{
	free(b->rows);
	index_free(&b->index);
}

/* ---- fetching -------------------------------------------------------- */

/* The row with the hash of the stack, or of the stack without its innermost frame. */
static uint32_t guess(const struct beginnings *b, const struct stack_text *t)
{
	size_t at, len = t->text.len;
	uint32_t row = index_first(&b->index, hash_beginning(t, len), &at);

	if (row == INDEX_NONE && stack_text_cut(t, &len))
		row = index_first(&b->index, hash_beginning(t, len), &at);
	return row;
}

void beginnings_fetch(const struct beginnings *b, const struct stack_text *stacks, size_t n)
{
	uint32_t row[BEGINNINGS_BATCH];

	for (size_t i = 0; i < n; i++) {
		size_t len = stacks[i].text.len;
		index_fetch(&b->index, hash_beginning(&stacks[i], len));
		if (stack_text_cut(&stacks[i], &len))
			index_fetch(&b->index, hash_beginning(&stacks[i], len));
	}
	for (size_t i = 0; i < n; i++) {
		row[i] = guess(b, &stacks[i]);
		if (row[i] != INDEX_NONE)
			__builtin_prefetch(&b->rows[row[i]]);
	}
	for (size_t i = 0; i < n; i++) {
		if (row[i] == INDEX_NONE)
			continue;
		const struct text *text = &b->rows[row[i]];
		for (size_t at = 0; at < text->len && at < FETCHED; at += CACHE_LINE)
			__builtin_prefetch(text->s + at);
	}
}
