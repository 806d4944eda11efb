/* page_contexts.c - the calling contexts in the page's data: of everything, and a part each. */
#include <stdlib.h>

#include "page_data.h"
#include "page_sides.h"
#include "page_tree.h"

/* So many parts have a tree of their own. */
enum { MOST_PARTS = 64 };

/* Most contexts that are made of a recorded graph, before the light ones are cut. */
enum { ESTIMATED_ROWS = 20000 };

static void put_tree(struct page *pg, const struct page_tree *t, prof_id part, bool estimated)
{
	const struct prof_vcosts cost = { .self = (const double *const *)t->self,
					  .total = (const double *const *)t->total,
					  .self_truth = t->self_truth,
					  .total_truth = t->total_truth };
	sink_text(pg->s, part == PROF_NONE ? "\n{" : ",\n{");
	page_member(pg, "part", true);
	if (part == PROF_NONE)
		sink_text(pg->s, "-1");
	else
		sink_u64(pg->s, part);
	page_member(pg, "estimated", false);
	sink_text(pg->s, estimated ? "true" : "false");
	page_member(pg, "parent", false);
	page_put_ids(pg, t->parent, t->n);
	page_member(pg, "func", false);
	page_put_ids(pg, t->func, t->n);
	page_put_costs(pg, &cost, t->n);
	sink_byte(pg->s, '}');
}

/* The lighter contexts of t are summed up. */
static int put_cut(struct page *pg, const struct prof_tree *t, prof_id part, struct arena *memory,
		   struct prof_error *err)
{
	struct page_tree cut;
	bool estimated = !pg->p->nodes.n;
	if (page_tree_cut(t, pg->g->whole, estimated, memory, &cut, err))
		return -1;
	put_tree(pg, &cut, part, estimated);
	return 0;
}

static int put_part(struct page *pg, prof_id part, size_t rows, struct prof_error *err)
{
	struct arena memory = { 0 };
	struct prof_tree joined, *t = NULL;
	int result = -1;
	if (page_is_two_sided(pg->p)) {
		if (!page_join_sides(pg->p, part, rows, &memory, &joined, err))
			result = put_cut(pg, &joined, part, &memory, err);
	} else {
		t = prof_tree_new(pg->p, part, rows, err);
		if (t)
			result = put_cut(pg, t, part, &memory, err);
	}
	prof_tree_free(t);
	arena_free(&memory);
	return result;
}

/* ---- the parts ----------------------------------------------------------------- */

struct weight {
	double cost;
	prof_id part;
	bool used;
};

static void add_rows(const struct page *pg, const struct prof_costs *cost, const prof_id *part,
		     size_t n, size_t from, struct weight *weights)
{
	for (size_t i = from; i < n; i++) {
		struct weight *w = &weights[prof_at(part, i)];
		double v = pg->p->main_measure == PROF_NONE
				   ? NAN
				   : prof_cost_at(cost->self, pg->p->main_measure, i);
		w->used = true;
		w->cost += isnan(v) ? 0 : v;
	}
}

static int heavier(const void *a, const void *b)
{
	const struct weight *x = a, *y = b;
	if (x->cost != y->cost)
		return x->cost > y->cost ? -1 : 1;
	return (x->part > y->part) - (x->part < y->part);
}

static int put_parts(struct page *pg, struct prof_error *err)
{
	const struct prof *p = pg->p;
	struct weight *weights = calloc(p->nparts, sizeof(*weights));
	size_t used = 0;
	int result = 0;
	if (!weights)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	for (size_t i = 0; i < p->nparts; i++)
		weights[i].part = (prof_id)i;
	add_rows(pg, &p->sites.cost, p->sites.part, p->sites.n, 0, weights);
	add_rows(pg, &p->edges.cost, p->edges.part, p->edges.n, 0, weights);
	add_rows(pg, &p->nodes.cost, p->nodes.part, p->nodes.n, 1, weights);
	qsort(weights, p->nparts, sizeof(*weights), heavier);
	for (size_t i = 0; i < p->nparts; i++)
		used += weights[i].used;
	for (size_t i = 0, made = 0; used > 1 && !result && i < p->nparts && made < MOST_PARTS;
	     i++) {
		if (weights[i].used) {
			result = put_part(pg, weights[i].part, ESTIMATED_ROWS / used + 1, err);
			made++;
		}
	}
	free(weights);
	return result;
}

int page_put_contexts(struct page *pg, struct prof_error *err)
{
	page_key(pg, "contexts");
	sink_byte(pg->s, '[');
	int result = put_part(pg, PROF_NONE, ESTIMATED_ROWS, err);
	if (!result && pg->p->nparts > 1)
		result = put_parts(pg, err);
	sink_byte(pg->s, ']');
	return result;
}
