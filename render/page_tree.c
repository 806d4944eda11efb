/*
 * page_tree.c - the trees of the page: what is too small to be seen is summed up.
 *
 * A context is kept if it has the least share of the whole in any cost, or if
 * one below it has. The share is of the whole profile and not of the parent:
 * a cut relative to the parent would bound nothing.
 */
#include "page_tree.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

/* What is kept of a tree that is larger than this, and how much smaller shares are cut. */
#define RECORDED_ROWS  50000
#define RECORDED_SHARE (1.0 / 50000)
#define MOST_ROWS      200000

/* Of estimates the small ones say nothing, and there would be any number of them. */
#define ESTIMATED_ROWS  2000
#define ESTIMATED_SHARE (1.0 / 20000)

struct cut {
	const struct prof_tree *t;
	size_t nmeasures;
	bool *keep;
	struct arena *memory;
	struct page_tree *out;
	size_t room;
	prof_id *row_of; /* [t->n]: of what is kept */
};

/* ---- which ----------------------------------------------------------------- */

static bool is_heavy(const struct cut *c, const double *whole, double share, size_t row)
{
	const struct prof_measure *measures = c->t->profile->measures;
	for (prof_id m = 0; m < c->nmeasures; m++) {
		double least = fmax(share * fabs(whole[m]), DBL_TRUE_MIN);
		double total = prof_cost_at(c->t->cost.total, m, row);
		if (measures[m].role == PROF_ROLE_COST && fabs(total) >= least)
			return true;
	}
	return false;
}

/* Marks what is kept; share 0: everything. Returns how many rows that makes, rests included. */
static size_t mark(const struct cut *c, const double *whole, double share)
{
	const struct prof_tree *t = c->t;
	size_t kept = 1;
	memset(c->keep, 0, t->n * sizeof(*c->keep));
	c->keep[0] = true;
	for (size_t i = t->n; i-- > 1;) {
		bool rest = t->func[i] == PROF_MORE;
		c->keep[i] |= !rest && (share == 0 || is_heavy(c, whole, share, i));
		c->keep[t->parent[i]] |= c->keep[i];
		kept += c->keep[i];
	}
	return kept;
}

static size_t choose(const struct cut *c, const double *whole, bool estimated)
{
	size_t enough = estimated ? ESTIMATED_ROWS : RECORDED_ROWS;
	double share = c->t->n <= enough ? 0 : estimated ? ESTIMATED_SHARE : RECORDED_SHARE;
	size_t kept = mark(c, whole, share);
	while (kept > MOST_ROWS && share < 1)
		kept = mark(c, whole, share *= 2);
	return kept;
}

/* ---- what is cut off -------------------------------------------------------- */

static void add(double *sum, double v)
{
	if (!isnan(v))
		*sum = isnan(*sum) ? v : *sum + v;
}

/* The row that comes after everything below this one. */
static prof_id after(const struct prof_tree *t, prof_id row, prof_id top)
{
	while (row != top && t->next[row] == PROF_NONE)
		row = t->parent[row];
	return row == top ? PROF_NONE : t->next[row];
}

/* Adds up a column over the row and what is below it. */
static void add_below(const struct prof_tree *t, prof_id top, const double *column, double *sum)
{
	for (prof_id i = top; i != PROF_NONE;) {
		add(sum, column[i]);
		i = t->first_child[i] != PROF_NONE ? t->first_child[i] : after(t, i, top);
	}
}

/* The rest of a row in one measure: of its children that are not kept. */
static double rest_of(const struct cut *c, prof_id row, prof_id m)
{
	const struct prof_tree *t = c->t;
	const double *total = t->cost.total ? t->cost.total[m] : NULL;
	const double *self = t->cost.self ? t->cost.self[m] : NULL;
	double sum = NAN;
	for (prof_id i = t->first_child[row]; i != PROF_NONE; i = t->next[i]) {
		if (c->keep[i])
			continue;
		if (total)
			add(&sum, total[i]);
		else if (self)
			add_below(t, i, self, &sum);
	}
	return sum;
}

static uint8_t worst(uint8_t a, uint8_t b)
{
	return a > b ? a : b;
}

/* ---- rows ------------------------------------------------------------------- */

static prof_id new_row(const struct cut *c, prof_id parent, prof_id func)
{
	struct page_tree *out = c->out;
	prof_id row = (prof_id)out->n++;
	out->parent[row] = parent;
	out->func[row] = func;
	return row;
}

static void keep_row(const struct cut *c, prof_id i)
{
	const struct prof_tree *t = c->t;
	struct page_tree *out = c->out;
	prof_id row = new_row(c, i ? c->row_of[t->parent[i]] : PROF_NONE, t->func[i]);
	c->row_of[i] = row;
	for (prof_id m = 0; m < c->nmeasures; m++) {
		if (out->self[m])
			out->self[m][row] = t->cost.self[m][i];
		if (out->total[m])
			out->total[m][row] = t->cost.total[m][i];
	}
	out->self_truth[row] = t->cost.self_truth[i];
	out->total_truth[row] = t->cost.total_truth[i];
}

/* After its children: what of them is not kept. */
static void keep_rest(const struct cut *c, prof_id i)
{
	const struct prof_tree *t = c->t;
	struct page_tree *out = c->out;
	uint8_t truth = PROF_RECORDED;
	bool any = false;
	for (prof_id child = t->first_child[i]; child != PROF_NONE; child = t->next[child]) {
		if (c->keep[child])
			continue;
		any = true;
		truth = worst(truth, t->cost.total_truth[child]);
	}
	if (!any)
		return;
	prof_id row = new_row(c, c->row_of[i], PROF_MORE);
	for (prof_id m = 0; m < c->nmeasures; m++) {
		double rest = rest_of(c, i, m);
		if (out->self[m])
			out->self[m][row] = rest;
		if (out->total[m])
			out->total[m][row] = rest;
	}
	out->self_truth[row] = out->total_truth[row] = truth;
}

static prof_id kept(const struct cut *c, prof_id i)
{
	while (i != PROF_NONE && !c->keep[i])
		i = c->t->next[i];
	return i;
}

/* In the order of a depth-first walk. */
static void fill(const struct cut *c)
{
	const struct prof_tree *t = c->t;
	for (prof_id i = 0;;) {
		keep_row(c, i);
		prof_id down = kept(c, t->first_child[i]), side = down;
		while (side == PROF_NONE) {
			keep_rest(c, i);
			if (!i)
				return;
			side = kept(c, t->next[i]);
			i = t->parent[i];
		}
		i = side;
	}
}

static double **columns(struct cut *c, const double *const *from)
{
	double **to = arena_alloc(c->memory, (c->nmeasures + 1) * sizeof(*to));
	for (size_t m = 0; to && m < c->nmeasures; m++) {
		to[m] = from && from[m] ? arena_alloc(c->memory, c->room * sizeof(**to)) : NULL;
		if (from && from[m] && !to[m])
			return NULL;
	}
	return to;
}

static bool make_room(struct cut *c)
{
	struct page_tree *out = c->out;
	out->parent = arena_alloc(c->memory, c->room * sizeof(*out->parent));
	out->func = arena_alloc(c->memory, c->room * sizeof(*out->func));
	out->self = columns(c, c->t->cost.self);
	out->total = columns(c, c->t->cost.total);
	out->self_truth = arena_alloc(c->memory, c->room);
	out->total_truth = arena_alloc(c->memory, c->room);
	return out->parent && out->func && out->self && out->total && out->self_truth &&
	       out->total_truth;
}

int page_tree_cut(const struct prof_tree *t, const double *whole, bool estimated,
		  struct arena *memory, struct page_tree *out, struct prof_error *err)
{
	struct cut c = { .t = t,
			 .nmeasures = t->profile->nmeasures,
			 .keep = malloc(t->n * sizeof(*c.keep)),
			 .row_of = malloc(t->n * sizeof(*c.row_of)),
			 .memory = memory,
			 .out = out };
	*out = (struct page_tree){ .n = 0 };
	bool ok = c.keep && c.row_of;
	if (ok) {
		/* Every kept row may have a rest. */
		c.room = 2 * choose(&c, whole, estimated);
		ok = make_room(&c);
	}
	if (ok)
		fill(&c);
	free(c.keep);
	free(c.row_of);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}
