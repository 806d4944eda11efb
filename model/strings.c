/* strings.c - interned byte strings: equal bytes, equal number. */
#include "strings.h"

#include <stdlib.h>
#include <string.h>

#include "room.h"

prof_id strings_find(const struct strings *t, const char *s, size_t len, uint32_t hash)
{
	size_t at;
	for (uint32_t row = index_first(&t->index, hash, &at); row != INDEX_NONE;
	     row = index_next(&t->index, hash, &at))
		if (t->row[row].len == len && (!len || !memcmp(t->row[row].s, s, len)))
			return row;
	return PROF_NONE;
}

prof_id strings_add(struct strings *t, const char *s, size_t len, uint32_t hash)
{
	prof_id id = strings_find(t, s, len, hash);
	if (id != PROF_NONE)
		return id;
	if (len > INT32_MAX || t->n >= PROF_NONE - 1)
		return PROF_NONE;
	if (!room_for(&t->row, t->n, &t->cap, sizeof(*t->row)))
		return PROF_NONE;
	const char *copy = arena_copy(&t->bytes, s, len);
	if (!copy || !index_put(&t->index, hash, (uint32_t)t->n))
		return PROF_NONE;
	t->row[t->n] = (struct prof_str){ copy, (uint32_t)len, hash };
	return (prof_id)t->n++;
}

void strings_free(struct strings *t)
{
	free(t->row);
	arena_free(&t->bytes);
	index_free(&t->index);
	*t = (struct strings){ 0 };
}

int strings_compare(const struct prof_str *a, const struct prof_str *b)
{
	size_t n = a->len < b->len ? a->len : b->len;
	int order = n ? memcmp(a->s, b->s, n) : 0; /* bytes of an empty one may be NULL */
	return order ? order : (a->len > b->len) - (a->len < b->len);
}
