/*
 * filter_hide.c - take functions out of recorded sites and edges.
 *
 * A hidden function's own cost goes to its callers: where the calls recorded
 * it, exactly so. What only hidden functions called, and the calls that lead
 * through them, are looked up in the tree of contexts. Cost that has no caller
 * left goes to a function named "(hidden)", so that the sum stays the same.
 */
#include <stdlib.h>

#include "filter.h"
#include "hash.h"
#include "index.h"
#include "tree_walk.h"

/* Files with more parts than this have their hidden calls looked up for all parts at once. */
enum { MOST_PARTS = 32 };

#define ROUNDING 1e-9

struct hide {
	const struct filter_step *step;
	struct rebuild *r;
	double **own;    /* [nmeasures][nfuncs] own cost of hidden functions */
	double **left;   /* the same, as far as it has no place yet */
	bool *recursive; /* [nfuncs] calls itself */
	prof_id part;    /* the part being done; PROF_NONE: all */
	const struct prof_tree *tree;
	prof_id *shown; /* [tree rows] nearest row above, or itself, that is not hidden; 0: none */
	bool estimated;
};

static bool hidden(const struct hide *h, prof_id func)
{
	return func < PROF_MORE && h->step->func[func];
}

static bool is_cost(const struct hide *h, size_t m)
{
	return h->step->from->measures[m].role == PROF_ROLE_COST;
}

static bool wanted(const struct hide *h, const prof_id *parts, size_t row)
{
	return h->part == PROF_NONE || prof_at(parts, row) == h->part;
}

/* ---- what was recorded -------------------------------------------------- */

static void copy_sites(struct hide *h)
{
	const struct prof_sites *s = &h->step->from->sites;
	for (size_t i = 0; rebuild_going(h->r) && i < s->n; i++) {
		if (!wanted(h, s->part, i))
			continue;
		if (!hidden(h, s->func[i])) {
			struct prof_site site = rebuild_site(h->r, i, 1, 1);
			prof_add_site(h->r->to, &site);
			continue;
		}
		for (size_t m = 0; m < h->step->from->nmeasures; m++) {
			double self = prof_cost_at(s->cost.self, (prof_id)m, i);
			if (is_cost(h, m) && !isnan(self))
				h->own[m][s->func[i]] += self;
		}
	}
}

/* The callee's own cost becomes the caller's, at the place of the call. */
static void move_to_caller(struct hide *h, size_t row)
{
	const struct prof_edges *e = &h->step->from->edges;
	double *self = h->r->self;
	bool any = false;
	for (size_t m = 0; m < h->step->from->nmeasures; m++) {
		double v = prof_cost_at(e->cost.self, (prof_id)m, row);
		self[m] = is_cost(h, m) ? v : NAN;
		any = any || !isnan(self[m]);
		if (!isnan(self[m]))
			h->left[m][e->callee[row]] -= self[m];
	}
	if (!any)
		return;
	prof_add_site(h->r->to,
		      &(struct prof_site){ .func = rebuild_func(h->r, e->caller[row]),
					   .part = rebuild_part(h->r, prof_at(e->part, row)),
					   .file = rebuild_file(h->r, prof_at(e->file, row)),
					   .line = prof_at(e->line, row),
					   .addr = prof_at64(e->addr, row),
					   .self = self });
}

static void copy_edges(struct hide *h)
{
	const struct prof_edges *e = &h->step->from->edges;
	for (size_t i = 0; rebuild_going(h->r) && i < e->n; i++) {
		bool from = hidden(h, e->caller[i]), to = hidden(h, e->callee[i]);
		if (!wanted(h, e->part, i))
			continue;
		if (e->caller[i] == e->callee[i])
			h->recursive[e->caller[i]] = true;
		if (!from && !to) {
			struct prof_edge edge = rebuild_edge(h->r, i, 1, 1);
			prof_add_edge(h->r->to, &edge);
		} else if (!from) {
			move_to_caller(h, i);
		}
	}
}

/* Own cost less what the calls recorded of it; less than that is rounding. */
static void sum_left(struct hide *h)
{
	for (size_t m = 0; m < h->step->from->nmeasures; m++) {
		for (size_t f = 0; f < h->step->from->nfuncs; f++) {
			h->left[m][f] += h->own[m][f];
			if (fabs(h->left[m][f]) <= ROUNDING * fabs(h->own[m][f]))
				h->left[m][f] = 0;
		}
	}
}

/* ---- what only the contexts tell ---------------------------------------- */

static prof_id part_of_result(struct hide *h)
{
	return h->part == PROF_NONE ? 0 : rebuild_part(h->r, h->part);
}

static void add_self(struct hide *h, prof_id func, size_t m, double v)
{
	for (size_t k = 0; k < h->step->from->nmeasures; k++)
		h->r->self[k] = NAN;
	h->r->self[m] = v;
	prof_add_site(
		h->r->to,
		&(struct prof_site){ .func = func, .part = part_of_result(h), .self = h->r->self });
}

static prof_id nobody(struct hide *h)
{
	return prof_add_func(h->r->to,
			     &(struct prof_func){ .name = prof_add_text(h->r->to, "(hidden)") });
}

static void find_shown(struct hide *h)
{
	const struct prof_tree *t = h->tree;
	for (prof_id i = 0; i < t->n; i++) {
		h->shown[i] = i && hidden(h, t->func[i]) ? h->shown[t->parent[i]] : i;
		if (t->func[i] == PROF_MORE)
			h->estimated = true; /* what is not told apart may hold hidden calls */
	}
}

/* Did the call into this context record the callee's own cost, and who made it is shown? */
static bool moved_already(const struct hide *h, prof_id row, size_t m)
{
	prof_id up = h->tree->parent[row];
	return h->step->from->edges.n && h->step->from->edges.cost.self[m] && up &&
	       !hidden(h, h->tree->func[up]);
}

/*
 * What is left of the own costs goes where the contexts say, in proportion. A
 * remainder that comes from adding in another order is not cost.
 */
static void place_left(struct hide *h, size_t m)
{
	const struct prof_tree *t = h->tree;
	size_t nfuncs = h->step->from->nfuncs;
	double *sum = calloc(nfuncs + 1, sizeof(double));
	const double *self = t->cost.self[m];
	if (!sum)
		h->r->failed = true;
	for (prof_id i = 1; sum && self && i < t->n; i++)
		if (hidden(h, t->func[i]) && !moved_already(h, i, m) && self[i] > 0)
			sum[t->func[i]] += self[i];
	for (prof_id i = 1; sum && self && i < t->n; i++) {
		prof_id f = t->func[i];
		if (!hidden(h, f) || moved_already(h, i, m) || !(self[i] > 0))
			continue;
		double v = h->left[m][f] * (self[i] / sum[f]);
		if (v == 0)
			continue;
		prof_id to = h->shown[i];
		h->estimated = h->estimated || t->cost.self_truth[i] > PROF_DERIVED;
		add_self(h, to ? rebuild_func(h->r, t->func[to]) : nobody(h), m, v);
	}
	for (prof_id f = 0; f < nfuncs; f++) {
		if (h->left[m][f] != 0 && !(sum && sum[f] > 0)) {
			add_self(h, nobody(h), m, h->left[m][f]);
			h->estimated = true;
		}
	}
	free(sum);
}

/* Numbers the pairs of a shown context and the shown one above it, hidden ones between. */
static prof_id *number_pairs(struct hide *h, size_t *npairs)
{
	const struct prof_tree *t = h->tree;
	struct index ix = { 0 };
	prof_id *pair = malloc(t->n * sizeof(*pair)), *first = malloc(t->n * sizeof(*first));
	bool done = pair && first;
	for (prof_id i = 0; done && i < t->n; i++) {
		prof_id up = i ? h->shown[t->parent[i]] : 0;
		pair[i] = PROF_NONE;
		if (!up || hidden(h, t->func[i]) || t->func[i] == PROF_MORE || up == t->parent[i])
			continue;
		uint64_t mixed = hash_mix((uint64_t)t->func[up] << 32 | t->func[i], hash_key());
		uint32_t hash = (uint32_t)(mixed ^ (mixed >> 32));
		size_t at;
		for (uint32_t k = index_first(&ix, hash, &at);
		     k != INDEX_NONE && pair[i] == PROF_NONE; k = index_next(&ix, hash, &at))
			if (t->func[first[k]] == t->func[i] &&
			    t->func[h->shown[t->parent[first[k]]]] == t->func[up])
				pair[i] = k;
		if (pair[i] != PROF_NONE)
			continue;
		done = index_put(&ix, hash, (uint32_t)*npairs);
		first[*npairs] = i;
		pair[i] = (prof_id)(*npairs)++;
	}
	index_free(&ix);
	free(first);
	if (!done) {
		free(pair);
		return NULL;
	}
	return pair;
}

/* The call that one context stands for when those hidden above it are gone. */
static void add_call(struct hide *h, prof_id row, bool outermost)
{
	const struct prof_tree *t = h->tree;
	const struct prof *p = h->step->from;
	for (size_t m = 0; m < p->nmeasures; m++) {
		bool recorded = p->edges.cost.self[m] != NULL;
		double self = recorded && t->cost.self[m] ? t->cost.self[m][row] : NAN;
		double total = t->cost.total[m] && is_cost(h, m) ? t->cost.total[m][row] : NAN;
		h->r->self[m] = p->measures[m].integral ? nearbyint(self) : self;
		h->r->total[m] = !outermost                ? NAN
				 : p->measures[m].integral ? nearbyint(total)
							   : total;
	}
	if (t->cost.total_truth[row] > PROF_DERIVED || t->cost.self_truth[row] > PROF_DERIVED)
		h->estimated = true;
	prof_id up = h->shown[t->parent[row]];
	prof_add_edge(h->r->to, &(struct prof_edge){ .caller = rebuild_func(h->r, t->func[up]),
						     .callee = rebuild_func(h->r, t->func[row]),
						     .part = part_of_result(h),
						     .self = h->r->self,
						     .total = h->r->total });
}

/*
 * Where calls record the callee's own cost, that now includes what the callee
 * got from hidden functions.
 */
static void add_to_calls(struct hide *h)
{
	const struct prof_tree *t = h->tree;
	const struct prof *p = h->step->from;
	for (prof_id i = 1; i < t->n; i++) {
		prof_id to = h->shown[i], from = to ? h->shown[t->parent[to]] : 0;
		bool any = false;
		for (size_t m = 0; m < p->nmeasures; m++) {
			bool recorded = is_cost(h, m) && p->edges.cost.self[m] && t->cost.self[m];
			h->r->self[m] = recorded ? t->cost.self[m][i] : NAN;
			any = any || h->r->self[m] > 0;
		}
		if (!hidden(h, t->func[i]) || !to || !any)
			continue;
		/* How much of it belongs to calls of itself is not known. */
		if (t->cost.self_truth[i] > PROF_DERIVED || h->recursive[t->func[to]])
			h->estimated = true;
		if (!from)
			continue;
		prof_add_edge(h->r->to,
			      &(struct prof_edge){ .caller = rebuild_func(h->r, t->func[from]),
						   .callee = rebuild_func(h->r, t->func[to]),
						   .part = part_of_result(h),
						   .self = h->r->self });
	}
}

/* Depth first, so that what is nested in itself is known; as tree_walk, by pair. */
static void join_calls(struct hide *h)
{
	const struct prof_tree *t = h->tree;
	size_t npairs = 0;
	prof_id *pair = number_pairs(h, &npairs);
	uint32_t *depth = calloc(npairs + 1, sizeof(*depth));
	if (!pair || !depth)
		h->r->failed = true;
	prof_id row = 0;
	while (!h->r->failed) {
		if (pair[row] != PROF_NONE)
			add_call(h, row, !depth[pair[row]]++);
		if (t->first_child[row] != PROF_NONE) {
			row = t->first_child[row];
			continue;
		}
		for (; row; row = t->parent[row]) {
			if (pair[row] != PROF_NONE)
				depth[pair[row]]--;
			if (t->next[row] != PROF_NONE)
				break;
		}
		if (!row)
			break;
		row = t->next[row];
	}
	free(pair);
	free(depth);
}

/* ---- all of it ------------------------------------------------------- */

static void hide_in_part(struct hide *h)
{
	const struct prof *p = h->step->from;
	for (size_t m = 0; m < p->nmeasures; m++)
		for (size_t f = 0; f < p->nfuncs; f++)
			h->own[m][f] = h->left[m][f] = 0;
	copy_sites(h);
	copy_edges(h);
	sum_left(h);
	struct prof_tree *tree = prof_tree_new(p, h->part, 0, NULL);
	h->shown = tree ? malloc(tree->n * sizeof(*h->shown)) : NULL;
	h->tree = tree;
	if (!h->shown)
		h->r->failed = true;
	if (!h->r->failed) {
		find_shown(h);
		for (size_t m = 0; m < p->nmeasures; m++)
			if (is_cost(h, m))
				place_left(h, m);
		join_calls(h);
		if (p->edges.n)
			add_to_calls(h);
	}
	free(h->shown);
	prof_tree_free(tree);
}

static double **new_columns(const struct prof *p, struct rebuild *r)
{
	double **columns = calloc(p->nmeasures + 1, sizeof(*columns));
	if (!columns)
		r->failed = true;
	for (size_t m = 0; columns && m < p->nmeasures; m++)
		if (!(columns[m] = calloc(p->nfuncs + 1, sizeof(double))))
			r->failed = true;
	return columns;
}

static void free_columns(const struct prof *p, double **columns)
{
	for (size_t m = 0; columns && m < p->nmeasures; m++)
		free(columns[m]);
	free(columns);
}

void filter_hide(const struct filter_step *step, struct rebuild *r)
{
	const struct prof *p = step->from;
	struct hide h = { .step = step, .r = r, .part = PROF_NONE };
	h.own = new_columns(p, r);
	h.left = new_columns(p, r);
	h.recursive = calloc(p->nfuncs + 1, sizeof(bool));
	if (!h.recursive)
		r->failed = true;
	bool by_part = p->nparts > 1 && p->nparts <= MOST_PARTS;
	for (prof_id part = 0; rebuild_going(r) && part < (by_part ? p->nparts : 1); part++) {
		h.part = by_part ? part : PROF_NONE;
		hide_in_part(&h);
	}
	if (h.estimated)
		prof_set_estimated(r->to);
	free_columns(p, h.own);
	free_columns(p, h.left);
	free(h.recursive);
}
