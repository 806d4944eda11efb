/* merge_order.c - the canonical order of what a merger holds. */
#include "merge_order.h"

#include <stdlib.h>
#include <string.h>

/* ---- strings --------------------------------------------------------- */

struct keyed_string {
	uint64_t head; /* the first eight bytes, so that most comparisons need no more */
	const struct prof_str *s;
};

static uint64_t head_of(const struct prof_str *s)
{
	uint64_t head = 0;

	for (uint32_t i = 0; i < 8; i++)
		head = head << 8 | (i < s->len ? (unsigned char)s->s[i] : 0);
	return head;
}

static int by_bytes(const void *a, const void *b)
{
	const struct keyed_string *x = a, *y = b;

	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	return strings_compare(x->s, y->s);
}

/* rank[i] is the place of string i among all in byte order. NULL: no memory. */
static uint32_t *rank_strings(const struct strings *t)
{
	struct keyed_string *list = malloc(t->n * sizeof(*list));
	uint32_t *rank = malloc(t->n * sizeof(*rank));

	for (size_t i = 0; list && i < t->n; i++)
		list[i] = (struct keyed_string){ head_of(&t->row[i]), &t->row[i] };
	if (list)
		qsort(list, t->n, sizeof(*list), by_bytes);
	for (size_t i = 0; list && rank && i < t->n; i++)
		rank[list[i].s - t->row] = (uint32_t)i;
	if (!list) {
		free(rank);
		rank = NULL;
	}
	free(list);
	return rank;
}

/* ---- dictionaries ---------------------------------------------------- */

/* Signed numbers in a column of unsigned ones: flipped, they sort as numbers. */
static bool order_by_signed(struct order *o, const uint64_t *column)
{
	uint64_t *flipped;

	if (!column || !o->n)
		return true;
	flipped = malloc(o->n * sizeof(*flipped));
	for (size_t i = 0; flipped && i < o->n; i++)
		flipped[i] = column[i] ^ UINT64_C(1) << 63;
	if (flipped)
		order_by64(o, flipped);
	free(flipped);
	return flipped != NULL;
}

static bool order_funcs(struct order *o, const struct table *t, const uint32_t *rank)
{
	if (!order_init(o, t->n))
		return false;
	order_by_rank(o, t->key[2], rank);
	order_by_rank(o, t->key[0], rank);
	if (!order_by_signed(o, t->addr[0]))
		return false;
	order_by_rank(o, t->key[1], rank);
	return true;
}

static bool order_parts(struct order *o, const struct table *t, const uint32_t *rank)
{
	if (!order_init(o, t->n) || !order_by_signed(o, t->addr[1]) ||
	    !order_by_signed(o, t->addr[0]))
		return false;
	order_by_rank(o, t->key[0], rank);
	for (size_t i = 0; i < t->n; i++) /* row 0 is the part of those without any */
		if (o->row[i] == 0) {
			memmove(o->row + 1, o->row, i * sizeof(*o->row));
			o->row[0] = 0;
			break;
		}
	return true;
}

static bool order_texts(struct order *o, const struct table *t, const uint32_t *rank)
{
	if (!order_init(o, t->n))
		return false;
	order_by_rank(o, t->key[1], rank);
	order_by_rank(o, t->key[0], rank);
	return true;
}

/* Places of rows: the inverse of an order. NULL: no memory. */
static uint32_t *places(const struct order *o)
{
	uint32_t *place = malloc((o->n + !o->n) * sizeof(*place));

	for (size_t i = 0; place && i < o->n; i++)
		place[o->row[i]] = (uint32_t)i;
	return place;
}

/* ---- facts ----------------------------------------------------------- */

static bool order_sites(struct order *o, const struct table *t, const uint32_t *func,
			const uint32_t *part, const uint32_t *rank)
{
	if (!order_init(o, t->n))
		return false;
	order_by64(o, t->addr[0]);
	order_by(o, t->key[3]);
	order_by_rank(o, t->key[2], rank);
	order_by_rank(o, t->key[1], part);
	order_by_rank(o, t->key[0], func);
	return true;
}

static bool order_edges(struct order *o, const struct table *t, const uint32_t *func,
			const uint32_t *part, const uint32_t *rank)
{
	if (!order_init(o, t->n))
		return false;
	order_by64(o, t->addr[1]);
	order_by64(o, t->addr[0]);
	order_by(o, t->key[5]);
	order_by(o, t->key[4]);
	order_by_rank(o, t->key[3], rank);
	order_by_rank(o, t->key[2], part);
	order_by_rank(o, t->key[0], func);
	order_by_rank(o, t->key[1], func);
	return true;
}

/* Depth first: child[first[p] ..] are the children of p, already in order. */
static void walk(struct order *o, const uint32_t *parent, const uint32_t *child, uint32_t *first,
		 const uint32_t *end)
{
	uint32_t at = 0;
	size_t n = 0;

	o->row[n++] = at;
	while (n < o->n) {
		while (first[at] == end[at])
			at = parent[at];
		at = child[first[at]++];
		o->row[n++] = at;
	}
}

/* The rows after the root, by parent, then by what tells siblings apart. */
static bool order_siblings(struct order *o, const struct table *t, const uint32_t *func,
			   const uint32_t *part)
{
	if (!order_init(o, t->n - 1))
		return false;
	for (size_t i = 0; i < o->n; i++)
		o->row[i] = (uint32_t)i + 1;
	order_by(o, t->key[3]);
	order_by_rank(o, t->key[2], part);
	order_by_rank(o, t->key[1], func);
	order_by(o, t->key[0]);
	return true;
}

static bool order_nodes(struct order *o, const struct table *t, const uint32_t *func,
			const uint32_t *part)
{
	const uint32_t *parent = t->key[0];
	struct order siblings = { 0 };
	uint32_t *first, *end;
	bool ok;

	if (!order_init(o, t->n))
		return false;
	if (!t->n)
		return true;
	first = calloc(t->n, sizeof(*first));
	end = calloc(t->n, sizeof(*end));
	ok = order_siblings(&siblings, t, func, part) && first && end;
	for (size_t i = 0; ok && i < siblings.n; i++) {
		uint32_t p = parent[siblings.row[i]];

		if (!end[p])
			first[p] = (uint32_t)i;
		end[p] = (uint32_t)i + 1;
	}
	if (ok)
		walk(o, parent, siblings.row, first, end);
	order_free(&siblings);
	free(first);
	free(end);
	return ok;
}

void merge_order_free(struct merge_order *o)
{
	order_free(&o->funcs);
	order_free(&o->parts);
	order_free(&o->meta);
	order_free(&o->notes);
	order_free(&o->sites);
	order_free(&o->edges);
	order_free(&o->nodes);
}

bool merge_order_init(struct merge_order *o, const struct prof_merger *m)
{
	uint32_t *rank = rank_strings(&m->strings), *func = NULL, *part = NULL;
	bool ok;

	*o = (struct merge_order){ 0 };
	ok = rank && order_funcs(&o->funcs, &m->funcs, rank) &&
	     order_parts(&o->parts, &m->parts, rank) && order_texts(&o->meta, &m->meta, rank) &&
	     order_texts(&o->notes, &m->notes, rank) && (func = places(&o->funcs)) &&
	     (part = places(&o->parts)) &&
	     order_sites(&o->sites, &m->sites.keys, func, part, rank) &&
	     order_edges(&o->edges, &m->edges.keys, func, part, rank) &&
	     order_nodes(&o->nodes, &m->nodes.keys, func, part);
	free(rank);
	free(func);
	free(part);
	return ok;
}
