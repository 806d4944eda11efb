/*
 * tree_share.c - share out what a context costs among the calls of its function.
 *
 * In a cycle that would be far off: a function entered again deep inside shares
 * its outermost context with everything that only the inner ones called. There
 * recorded totals win. What is called once stays whole, and goes to the first
 * context that has room for it; the rest is shared by expected calls, and no
 * call gets more than was recorded for it. A call already on the path is not
 * bounded so, because its recorded total counts outermost activations only.
 */
#include <stdlib.h>

#include "room.h"
#include "tree_grow.h"

/* A call made once fits into a context with this share of its total: own costs are estimates. */
#define FITS 0.8
/* Contexts of one cycle below one another. Deeper ones stay a rest. */
enum { DEPTH = 256 };

/* One call of the context being shared out. */
struct share {
	prof_id edge;
	bool nested;            /* on the path already */
	bool stays;             /* in the cycle */
	bool once;              /* all of its calls are one */
	bool planned;           /* once, and here */
	double left;            /* most that it can get; of a nested one a weight only */
	struct plan_need *need; /* what must follow it; NULL: nothing */
	double got;
};

/* ---- the heap of candidates ------------------------------------------ */

static bool heavier(const struct candidate *a, const struct candidate *b)
{
	if (a->total != b->total)
		return a->total > b->total;
	return a->parent != b->parent ? a->parent < b->parent : a->func < b->func;
}

void tree_push(struct grower *w, struct candidate c)
{
	if (!room_for(&w->heap, w->nheap, &w->cap_heap, sizeof(*w->heap))) {
		w->t->failed = true;
		return;
	}
	size_t i = w->nheap++;
	for (; i && heavier(&c, &w->heap[(i - 1) / 2]); i = (i - 1) / 2)
		w->heap[i] = w->heap[(i - 1) / 2];
	w->heap[i] = c;
}

struct candidate tree_pop(struct grower *w)
{
	struct candidate top = w->heap[0], last = w->heap[--w->nheap];
	size_t i = 0;
	for (size_t child; (child = 2 * i + 1) < w->nheap; i = child) {
		if (child + 1 < w->nheap && heavier(&w->heap[child + 1], &w->heap[child]))
			child++;
		if (!heavier(&w->heap[child], &last))
			break;
		w->heap[i] = w->heap[child];
	}
	w->heap[i] = last;
	return top;
}

/* Marks the edges on the path to a row, as far as they are in its cycle. */
static void mark_path(struct grower *w, prof_id row)
{
	for (prof_id up = row;; up = w->t->parent[up]) {
		if (w->context[up].edge != PROF_NONE)
			w->seen[w->context[up].edge] = row;
		if (!w->context[up].depth)
			return;
	}
}

static bool open_call(const struct grower *w, prof_id e)
{
	return w->g->caller[e] != w->g->callee[e] && w->left[e] > TREE_ROUNDING * w->flow.weight[e];
}

static void take(struct grower *w, prof_id row, prof_id e, double got, bool certain)
{
	w->left[e] -= got;
	tree_push(w, (struct candidate){ got, row, e, w->g->callee[e], certain });
}

/* The one context of a function made all its calls. */
static void share_whole(struct grower *w, prof_id row, double budget)
{
	prof_id f = w->t->func[row];
	bool fits = w->flow.out[f] <= budget * (1 + TREE_ROUNDING);
	for (prof_id e = w->g->first_out[f]; e < w->g->first_out[f + 1]; e++)
		if (open_call(w, e))
			take(w, row, e, w->left[e] * (fits ? 1 : budget / w->flow.out[f]),
			     w->context[row].certain && fits);
}

/*
 * In proportion: the function is in no cycle, so nothing was counted twice.
 * What was called once stays whole if the context has room for it.
 */
static void share_evenly(struct grower *w, prof_id row, double budget)
{
	prof_id f = w->t->func[row];
	double left = 0;
	for (prof_id e = w->g->first_out[f]; e < w->g->first_out[f + 1]; e++) {
		if (!open_call(w, e))
			continue;
		if (tree_calls(&w->flow, e) == 1 && w->left[e] <= budget) {
			budget -= w->left[e];
			take(w, row, e, w->left[e], false);
		}
		left += w->left[e];
	}
	double scale = budget < left ? budget / left : 1;
	for (prof_id e = w->g->first_out[f]; scale > 0 && e < w->g->first_out[f + 1]; e++)
		if (open_call(w, e))
			take(w, row, e, w->left[e] * scale, false);
}

static int most_left_first(const void *a, const void *b)
{
	const struct share *x = a, *y = b;
	if (x->left != y->left)
		return x->left > y->left ? -1 : 1;
	return x->edge < y->edge ? -1 : 1;
}

/* Could it have been made from here? An inner round is made while half a call is expected of it. */
static bool possible(const struct grower *w, prof_id row, const struct share *s)
{
	prof_id callee = w->g->callee[s->edge], way = w->plan.way[callee];
	double recorded = tree_calls(&w->flow, s->edge);
	double part = w->context[row].calls / w->flow.entries[w->t->func[row]];
	if (s->planned || (s->need && s->need->cost > 0))
		return true;
	if (w->flow.entries[callee] == 1 && way != PROF_NONE)
		return false; /* planned, but elsewhere */
	return s->nested ? recorded > 1 && part * recorded >= 0.5 : open_call(w, s->edge);
}

/* Was the call made while an earlier one was running? Yes if nobody counted. */
static bool reenters(const struct grower *w, prof_id e)
{
	double all = tree_calls(&w->flow, e);
	double some = flow_cell(w->g->edge.self, w->flow.primitive, e);
	return !(some >= all);
}

/* The calls that could have been made, those with most left first. */
static size_t list_shares(struct grower *w, prof_id row)
{
	prof_id f = w->t->func[row], way = w->context[row].way;
	size_t n = 0;
	mark_path(w, row);
	for (prof_id e = w->g->first_out[f]; e < w->g->first_out[f + 1]; e++) {
		prof_id callee = w->g->callee[e];
		bool nested = w->seen[e] == row && callee != f;
		struct share s = {
			.edge = e,
			.nested = nested,
			.stays = w->g->cycle[callee] == w->g->cycle[f] && reenters(w, e),
			.once = tree_calls(&w->flow, e) == 1 && !nested,
			.left = nested ? w->flow.weight[e] : w->left[e],
			.need = tree_plan_need(&w->plan, way, e),
		};
		s.planned = s.once && way != PROF_NONE && w->plan.way[callee] == way && s.left > 0;
		if (possible(w, row, &s))
			w->shares[n++] = s;
	}
	qsort(w->shares, n, sizeof(*w->shares), most_left_first);
	return n;
}

/* The calls made once, whole, where they are planned or fit. Returns what is left of the budget. */
static double place_single_calls(struct grower *w, size_t n, double budget)
{
	for (size_t i = 0; i < n; i++) {
		struct share *s = &w->shares[i];
		if (!s->once || budget < (s->planned ? 0 : FITS * s->left))
			continue;
		s->got = fmin(s->left, budget);
		budget -= s->got;
	}
	return budget;
}

/* What must follow calls so that it arrives where it is planned. */
static double place_needs(struct grower *w, size_t n, double budget)
{
	for (size_t i = 0; i < n; i++) {
		struct share *s = &w->shares[i];
		if (!s->need || s->once)
			continue;
		double got = fmin(s->need->cost, budget);
		s->got += got;
		s->need->cost -= got;
		budget -= got;
	}
	return budget;
}

/* What a call may still get: all that is left of it, or what is expected of a part of all calls. */
static double wanted(const struct grower *w, const struct share *s, double part)
{
	double most = s->nested ? s->left : fmax(0, s->left - s->got);
	return isnan(part) ? most : fmin(most, part * w->flow.weight[s->edge]);
}

/* Which calls take part in a round: those that stay in the cycle and are not nested, or others. */
enum round { LEAVING, STAYING, BOTH };

static bool takes_part(const struct share *s, enum round round)
{
	return !s->once && (round == BOTH || (s->stays && !s->nested) == (round == STAYING));
}

/* Gives the calls what they may get, scaled to the budget. Returns what is left of it. */
static double spread(struct grower *w, size_t n, double budget, enum round round, double part)
{
	double sum = 0, given = 0;
	for (size_t i = 0; i < n; i++)
		if (takes_part(&w->shares[i], round))
			sum += wanted(w, &w->shares[i], part);
	if (!(sum > 0) || !(budget > 0))
		return budget;
	for (size_t i = 0; i < n; i++) {
		struct share *s = &w->shares[i];
		if (!takes_part(s, round))
			continue;
		double want = wanted(w, s, part), got = want * (budget / sum);
		/* Only an inner round may get more than was recorded of the outermost. */
		if (got > want && (round != BOTH || !s->nested))
			got = want;
		s->got += got;
		given += got;
	}
	return budget - given;
}

/* Gives the calls that stay all they may get, largest first. Returns what is left. */
static double fill(struct grower *w, size_t n, double budget)
{
	for (size_t i = 0; i < n && budget > 0; i++) {
		struct share *s = &w->shares[i];
		if (!takes_part(s, STAYING))
			continue;
		double got = fmin(wanted(w, s, NAN), budget);
		s->got += got;
		budget -= got;
	}
	return budget;
}

/*
 * Was the heaviest call surely made from here, the outermost context? Made
 * once from further inside, it would be within a call at least as heavy.
 */
static bool surely_here(const struct grower *w, prof_id row, const struct share *s)
{
	const struct prof_graph *g = w->g;
	prof_id f = w->t->func[row];
	if (!w->context[row].certain || w->context[row].edge != PROF_NONE || !s->once ||
	    s->got != w->flow.weight[s->edge])
		return false;
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++)
		if (e != s->edge && g->callee[e] != f && w->flow.weight[e] >= s->got)
			return false;
	return true;
}

static void share_in_cycle(struct grower *w, prof_id row, double budget)
{
	size_t n = list_shares(w, row);
	budget = place_single_calls(w, n, budget);
	/*
	 * What leaves the cycle, or goes round once more, was called from inner rounds
	 * as well: it gets what is expected of this one. What stays was recorded for
	 * outermost rounds, so it gets all that it may; only then come the others.
	 */
	if (!isnan(w->context[row].calls))
		budget = spread(w, n, budget, LEAVING,
				w->context[row].calls / w->flow.entries[w->t->func[row]]);
	budget = place_needs(w, n, budget);
	budget = fill(w, n, budget);
	spread(w, n, budget, BOTH, NAN);
	for (size_t i = 0; i < n; i++) {
		struct share *s = &w->shares[i];
		if (!(s->got > 0))
			continue;
		tree_push(w, (struct candidate){ s->got, row, s->edge, w->g->callee[s->edge],
						 i == 0 && surely_here(w, row, s) });
		if (s->once)
			w->left[s->edge] = 0;
		else if (!s->nested)
			w->left[s->edge] -= s->got;
	}
}

void tree_share_prepare(struct grower *w)
{
	const struct prof_graph *g = w->g;
	size_t most = 0;
	for (size_t f = 0; f < g->nfuncs; f++)
		if (g->first_out[f + 1] - g->first_out[f] > most)
			most = g->first_out[f + 1] - g->first_out[f];
	w->left = tree_memory(w->t, g->nedges, sizeof(double));
	w->seen = tree_memory(w->t, g->nedges, sizeof(prof_id));
	w->shares = tree_memory(w->t, most, sizeof(*w->shares));
	for (prof_id e = 0; !w->t->failed && e < g->nedges; e++) {
		w->left[e] = w->flow.weight[e];
		w->seen[e] = PROF_NONE;
	}
}

void tree_share(struct grower *w, prof_id row)
{
	prof_id main = w->flow.main, f = w->t->func[row];
	double budget = w->t->total[main][row] - flow_or_0(tree_cell(w->t->self, main, row));
	if (!(budget > TREE_ROUNDING * w->t->total[main][row]) || w->context[row].depth >= DEPTH)
		return;
	if (w->flow.single[f] && w->t->total[main][row] >= w->flow.in[f] * FITS)
		share_whole(w, row, budget);
	else if (w->g->cycle[f] == PROF_NONE)
		share_evenly(w, row, budget);
	else
		share_in_cycle(w, row, budget);
}
