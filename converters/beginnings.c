/* beginnings.c - the stacks of folded text and all their beginnings, numbered. */
#include "beginnings.h"

#include <stdlib.h>

#include "hash.h"
#include "room.h"

enum { BLOCK = 16, CACHE_LINE = 64, FETCHED = 4 * CACHE_LINE };

/* ---- a stack --------------------------------------------------------- */

static uint64_t load8(const char *s)
{
	uint64_t v;

	memcpy(&v, s, sizeof(v));
	return v;
}

static uint64_t mix_block(const char *s, uint64_t state)
{
	return hash_mix(load8(s) ^ hash_key(), load8(s + 8) ^ state);
}

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
		t->states[i + 1] = mix_block(stack.s + i * BLOCK, t->states[i]);
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
	uint64_t h = hash_mix(mix_block(s + len - BLOCK, t->states[len / BLOCK]), hash_key() ^ len);
	return hash_fold(h);
}

/* ---- the table ------------------------------------------------------- */

static uint32_t find_hash(const struct beginnings *b, const char *s, size_t len, uint32_t hash)
{
	size_t at;

	for (uint32_t i = index_first(&b->index, hash, &at); i != INDEX_NONE;
	     i = index_next(&b->index, hash, &at)) {
		if (b->rows[i].len == len && !memcmp(b->rows[i].s, s, len))
			return i;
	}
	return INDEX_NONE;
}

uint32_t beginnings_find(const struct beginnings *b, const struct stack_text *t, size_t len)
{
	return find_hash(b, t->text.s, len, hash_beginning(t, len));
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

void beginnings_fetch(const struct beginnings *b, struct stack_text *stacks, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = stacks[i].text.len;
		index_fetch(&b->index, hash_beginning(&stacks[i], len));
		if (stack_text_cut(&stacks[i], &len))
			index_fetch(&b->index, hash_beginning(&stacks[i], len));
	}
	for (size_t i = 0; i < n; i++) {
		stacks[i].nearest = guess(b, &stacks[i]);
		if (stacks[i].nearest != INDEX_NONE)
			__builtin_prefetch(&b->rows[stacks[i].nearest]);
	}
	for (size_t i = 0; i < n; i++) {
		if (stacks[i].nearest == INDEX_NONE)
			continue;
		const struct text *row = &b->rows[stacks[i].nearest];
		for (size_t at = 0; at < row->len && at < FETCHED; at += CACHE_LINE)
			__builtin_prefetch(row->s + at);
	}
}
