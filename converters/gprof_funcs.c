/* gprof_funcs.c - functions that go by their number in brackets, as in gprof's tables. */
#include "gprof_funcs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "hash.h"
#include "room.h"

static bool name_is_taken(const struct gprof_funcs *t, prof_id name)
{
	size_t at;

	for (uint32_t i = index_first(&t->by_name, hash_number(name), &at); i != INDEX_NONE;
	     i = index_next(&t->by_name, hash_number(name), &at)) {
		if (t->row[i].name == name)
			return true;
	}
	return false;
}

static prof_id add(struct gprof_funcs *t, struct prof_builder *b, prof_id name, uint64_t number)
{
	struct prof_func f = { .name = name };

	if (!room_for(&t->row, t->n, &t->cap, sizeof(*t->row)))
		return PROF_NONE;
	if (!index_put(&t->by_number, hash_number(number), (uint32_t)t->n) ||
	    !index_put(&t->by_name, hash_number(name), (uint32_t)t->n))
		return PROF_NONE;
	t->row[t->n] = (struct gprof_func){ number, name, prof_add_func(b, &f), false };
	return (prof_id)t->n++;
}

/* "name [12]". False when memory is out. */
static bool add_numbered_name(struct prof_builder *b, const struct gprof_line *l, prof_id *name)
{
	size_t size = l->name.len + sizeof(" [18446744073709551615]");
	char *text = malloc(size);

	if (!text)
		return false;
	memcpy(text, l->name.s, l->name.len);
	snprintf(text + l->name.len, size - l->name.len, " [%" PRIu64 "]", l->number);
	*name = prof_add_text(b, text);
	free(text);
	return true;
}

prof_id gprof_func_of(struct gprof_funcs *t, struct prof_builder *b, const struct gprof_line *l)
{
	prof_id name = prof_add_string(b, l->name.s, l->name.len);
	/* Numbers are small: with the name in the upper half there is no confusion. */
	uint64_t number = l->numbered ? l->number : (uint64_t)name << 32 | UINT32_MAX;
	uint32_t hash = hash_number(number);
	size_t at;

	for (uint32_t i = index_first(&t->by_number, hash, &at); i != INDEX_NONE;
	     i = index_next(&t->by_number, hash, &at)) {
		if (t->row[i].number == number)
			return i;
	}
	if (l->numbered && name_is_taken(t, name) && !add_numbered_name(b, l, &name))
		return PROF_NONE;
	return add(t, b, name, number);
}

void gprof_funcs_free(struct gprof_funcs *t)
{
	free(t->row);
	index_free(&t->by_number);
	index_free(&t->by_name);
	*t = (struct gprof_funcs){ 0 };
}
