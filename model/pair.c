/* pair.c - which functions of two profiles are the same. */
#include "pair.h"

#include <stdlib.h>

/* What decides: numbers of interned strings, so equal keys are equal numbers. */
struct key {
	prof_id name, place, object; /* place: the file, else the module */
	int64_t line;
	prof_id func;
	bool done;
};

static prof_id intern(struct prof_builder *b, const struct prof *p, prof_id string)
{
	return prof_add_string(b, p->strings[string].s, p->strings[string].len);
}

static int compare_group(const struct key *a, const struct key *b)
{
	if (a->name != b->name)
		return a->name < b->name ? -1 : 1;
	return (a->place > b->place) - (a->place < b->place);
}

static int compare(const void *x, const void *y)
{
	const struct key *a = x, *b = y;
	if (compare_group(a, b))
		return compare_group(a, b);
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->object > b->object) - (a->object < b->object);
}

static struct key *make_keys(struct prof_builder *b, const struct prof *p)
{
	struct key *keys = malloc((p->nfuncs + 1) * sizeof(*keys));
	for (size_t i = 0; keys && i < p->nfuncs; i++) {
		const struct prof_func *f = &p->funcs[i];
		keys[i] = (struct key){ .name = intern(b, p, f->name),
					.place = intern(b, p, f->file ? f->file : f->object),
					.object = intern(b, p, f->object),
					.line = f->line,
					.func = (prof_id)i };
	}
	if (keys)
		qsort(keys, p->nfuncs, sizeof(*keys), compare);
	return keys;
}

static prof_id add(struct prof_builder *b, const struct prof *p, prof_id func)
{
	const struct prof_func *f = &p->funcs[func];
	return prof_add_func(b, &(struct prof_func){ .name = intern(b, p, f->name),
						     .file = intern(b, p, f->file),
						     .object = intern(b, p, f->object),
						     .line = f->line });
}

struct sides {
	struct prof_builder *b;
	const struct prof *const *p;
	struct key *keys[2];
	prof_id **map;
};

static void put(const struct sides *s, struct key *old, struct key *new)
{
	const struct key *shown = new ? new : old;
	prof_id func = add(s->b, s->p[new ? 1 : 0], shown->func);
	if (old)
		s->map[0][old->func] = func;
	if (new)
		s->map[1][new->func] = func;
	if (old)
		old->done = true;
	if (new)
		new->done = true;
}

/* Those of one name and place that stand on the same line, in the same module. */
static void pair_equal(const struct sides *s, struct key *const from[2], struct key *const to[2])
{
	struct key *a = from[0], *b = from[1];
	while (a < to[0] && b < to[1]) {
		int order = compare(a, b);
		if (order == 0)
			put(s, a++, b++);
		else if (order < 0)
			a++;
		else
			b++;
	}
}

/*
 * What is left of them, in the order of their lines. A function that is gone
 * stands on a line where no new one does, so it stays apart from all others.
 */
static void pair_rest(const struct sides *s, struct key *const from[2], struct key *const to[2],
		      enum prof_pairing pairing)
{
	struct key *a = from[0], *b = from[1];
	for (;;) {
		while (a < to[0] && a->done)
			a++;
		while (b < to[1] && b->done)
			b++;
		if (a == to[0] && b == to[1])
			return;
		if (a == to[0])
			put(s, NULL, b);
		else if (b == to[1] || pairing == PROF_PAIR_EXACT)
			put(s, a, NULL);
		else
			put(s, a, b);
	}
}

static struct key *end_of_group(struct key *k, const struct key *end, const struct key *group)
{
	while (k < end && k->name == group->name && k->place == group->place)
		k++;
	return k;
}

/* Both lists are sorted by name and place: groups of equal ones are met together. */
static void join(const struct sides *s, enum prof_pairing pairing)
{
	struct key *at[2] = { s->keys[0], s->keys[1] };
	struct key *end[2] = { at[0] + s->p[0]->nfuncs, at[1] + s->p[1]->nfuncs };
	while (at[0] < end[0] || at[1] < end[1]) {
		bool first = at[1] == end[1] ||
			     (at[0] < end[0] && compare_group(at[0], at[1]) <= 0);
		struct key group = first ? *at[0] : *at[1];
		struct key *from[2] = { at[0], at[1] };
		for (int i = 0; i < 2; i++)
			at[i] = end_of_group(at[i], end[i], &group);
		pair_equal(s, from, at);
		pair_rest(s, from, at, pairing);
	}
}

bool pair_functions(struct prof_builder *b, const struct prof *const p[2],
		    enum prof_pairing pairing, prof_id *map[2])
{
	struct sides s = { .b = b, .p = p, .map = map };
	bool ok = true;
	for (int i = 0; i < 2; i++) {
		map[i] = calloc(p[i]->nfuncs + 1, sizeof(prof_id));
		s.keys[i] = make_keys(b, p[i]);
		ok = ok && map[i] && s.keys[i];
	}
	if (ok)
		join(&s, pairing);
	free(s.keys[0]);
	free(s.keys[1]);
	return ok;
}
