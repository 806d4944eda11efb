/* flame_order.c - which of the boxes on a box stands left of which. */
#include "flame_order.h"

#include <stdlib.h>
#include <string.h>

#include "strings.h"

/* A row among its siblings, which stand by ascending key. */
struct place {
	double key;
	prof_id row;
};

static int by_key(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

struct named {
	const struct prof *p;
	prof_id func;
};

static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	const struct prof_func *f = &x->p->funcs[x->func], *g = &y->p->funcs[y->func];
	int order = strings_compare(&x->p->strings[f->name], &y->p->strings[g->name]);
	if (!order)
		order = strings_compare(&x->p->strings[f->file], &y->p->strings[g->file]);
	if (!order)
		order = (f->line > g->line) - (f->line < g->line);
	return order ? order : (x->func > y->func) - (x->func < y->func);
}

/* The place of each function in the order of names; NULL when memory is out. */
static prof_id *rank_names(const struct prof *p)
{
	struct named *names = malloc((p->nfuncs + 1) * sizeof(*names));
	prof_id *rank = malloc((p->nfuncs + 1) * sizeof(*rank));
	if (names && rank) {
		for (prof_id f = 0; f < p->nfuncs; f++)
			names[f] = (struct named){ p, f };
		qsort(names, p->nfuncs, sizeof(*names), by_name);
		for (prof_id i = 0; i < p->nfuncs; i++)
			rank[names[i].func] = i;
		free(names);
		return rank;
	}
	free(names);
	free(rank);
	return NULL;
}

/* Threads keep their order, and a rest comes last. */
static double key_of(const struct flame_tree *t, prof_id row, const prof_id *rank, bool timed)
{
	prof_id f = t->func[row];
	if (timed)
		return row;
	if (rank)
		return f == PROF_MORE ? (double)UINT32_MAX
				      : (double)(f == PROF_NONE ? row : rank[f]);
	return -t->width[row];
}

/* Fills places with all rows but the root, those of one parent together. */
static void gather(const struct flame_tree *t, prof_id *first, struct place *places)
{
	memset(first, 0, (t->n + 2) * sizeof(*first));
	for (size_t i = 1; i < t->n; i++)
		first[t->parent[i] + 2]++;
	for (size_t i = 2; i < t->n + 1; i++)
		first[i] += first[i - 1];
	for (size_t i = 1; i < t->n; i++)
		places[first[t->parent[i] + 1]++].row = (prof_id)i;
}

void flame_order(struct flame_tree *t, const struct flame_options *o)
{
	bool timed = o->kind == FLAME_CHART, named = o->order == FLAME_ORDER_NAME && !timed;
	prof_id *rank = named ? rank_names(t->profile) : NULL;
	prof_id *first = malloc((t->n + 2) * sizeof(*first));
	struct place *places = calloc(t->n + 1, sizeof(*places));
	t->first_child = malloc((t->n + 1) * sizeof(prof_id));
	t->next = malloc((t->n + 1) * sizeof(prof_id));
	t->failed = t->failed || !first || !places || !t->first_child || !t->next ||
		    (named && !rank);
	if (!t->failed) {
		gather(t, first, places);
		t->next[0] = PROF_NONE;
	}
	for (size_t i = 0; !t->failed && i < t->n; i++) {
		prof_id from = first[i], to = first[i + 1];
		for (prof_id j = from; j < to; j++)
			places[j].key = key_of(t, places[j].row, rank, timed);
		if (to > from + 1 && !timed)
			qsort(places + from, to - from, sizeof(*places), by_key);
		t->first_child[i] = to > from ? places[from].row : PROF_NONE;
		for (prof_id j = from; j < to; j++)
			t->next[places[j].row] = j + 1 < to ? places[j + 1].row : PROF_NONE;
	}
	free(rank);
	free(first);
	free(places);
}
