/*
 * placing.c - recursion unrolled: the members of cycles are put in one order,
 * twice each, so that calls lead forward.
 *
 * A function stands at level 1 with all that its total covers, largest calls
 * first, and at level 2 with what is left: that ran while an outer activation
 * was counting already. The order is greedy: next comes the function that
 * misses least of the calls it needs at level 1; calls that come later go to
 * level 2. A function that never called itself, not even indirectly, needs them
 * all; one that did has an excess, and its calls can be cut at no loss. That
 * makes the cut fall on re-entered functions, where recursion really happened.
 */
#include "placing.h"

#include <math.h>
#include <stdlib.h>

/* ---- the queue: what it would cost to place a function now ---------------- */

/*
 * A wrong total at level 1 is worse than cost that level 2 receives but does
 * not explain.
 */
static double price(const struct placing *o, prof_id f)
{
	double cost = o->coming[f];
	if (!(o->state[f] & PLACED1) && o->flow->need[f] < cost)
		cost = o->flow->need[f];
	if (cost <= o->flow->tolerance)
		return 0;
	return o->state[f] & PLACED1 ? cost : cost * 64;
}

static bool before(struct waiting a, struct waiting b)
{
	if (a.price != b.price)
		return a.price < b.price;
	return a.total != b.total ? a.total > b.total : a.func < b.func;
}

static void put(struct placing *o, size_t at, struct waiting w)
{
	o->heap[at] = w;
	o->where[w.func] = (prof_id)at;
}

static void rise(struct placing *o, size_t at, struct waiting w)
{
	while (at && before(w, o->heap[(at - 1) / 4])) {
		put(o, at, o->heap[(at - 1) / 4]);
		at = (at - 1) / 4;
	}
	put(o, at, w);
}

static void sink(struct placing *o, struct waiting w)
{
	size_t at = 0;
	for (size_t child; (child = 4 * at + 1) < o->nheap; at = child) {
		size_t end = child + 4 < o->nheap ? child + 4 : o->nheap;
		for (size_t i = child + 1; i < end; i++)
			if (before(o->heap[i], o->heap[child]))
				child = i;
		if (!before(o->heap[child], w))
			break;
		put(o, at, o->heap[child]);
	}
	put(o, at, w);
}

static prof_id take(struct placing *o)
{
	prof_id f = o->heap[0].func;
	struct waiting last = o->heap[--o->nheap];
	o->where[f] = PROF_NONE;
	if (o->nheap)
		sink(o, last);
	return f;
}

static void enqueue(struct placing *o, prof_id f)
{
	rise(o, o->nheap++, (struct waiting){ price(o, f), flow_total(o->flow, f), f });
}

/* The price of a waiting function has fallen. */
static void cheaper(struct placing *o, prof_id f)
{
	struct waiting w = o->heap[o->where[f]];
	double now = price(o, f);
	if (now >= w.price)
		return;
	w.price = now;
	rise(o, o->where[f], w);
}

/* ---- what belongs to level 1 of a function -------------------------------- */

static int compare_costs(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return x[0] != y[0] ? (x[0] < y[0]) - (x[0] > y[0]) : (x[1] > y[1]) - (x[1] < y[1]);
}

/* Out-edges of f by falling cost; equal ones in their order. */
static size_t sort_calls(struct placing *o, prof_id f, double *keys)
{
	const struct prof_graph *g = o->graph;
	size_t n = 0;
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++) {
		if (g->callee[e] == f || (o->flow->guess && !isnan(o->flow->guess[e])))
			continue;
		keys[2 * n] = o->flow->cost[e];
		keys[2 * n++ + 1] = e;
	}
	qsort(keys, n, 2 * sizeof(*keys), compare_costs);
	for (size_t i = 0; i < n; i++)
		o->by_cost[i] = (prof_id)keys[2 * i + 1];
	return n;
}

/* Gives the budget to the calls of f, largest first; a single call is not divided. */
static void spend(struct placing *o, prof_id f, double budget, double *keys)
{
	size_t n = sort_calls(o, f, keys);
	for (size_t i = 0; i < n; i++) {
		prof_id e = o->by_cost[i];
		double cost = o->flow->cost[e], calls = flow_primitive(o->flow, e);
		if (cost <= budget + o->flow->tolerance)
			o->share[e] = 1;
		else if (budget > o->flow->tolerance && !(calls <= 1))
			o->share[e] = budget / cost;
		else
			o->share[e] = 0;
		budget -= cost * o->share[e];
		if (o->share[e] < 1)
			o->state[f] |= HAS2;
	}
}

/* Divides the self cost and the calls of f between its levels. */
static void divide(struct placing *o, prof_id f, double *keys)
{
	const struct prof_graph *g = o->graph;
	const struct flow *flow = o->flow;
	double self = flow_self(flow, f), total = flow_total(flow, f), sum = self;
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++) {
		bool guessed = flow->guess && !isnan(flow->guess[e]);
		if (g->callee[e] != f && !guessed)
			sum += flow->cost[e];
		if (g->callee[e] != f && flow_calls(flow, e) > flow_primitive(flow, e))
			o->state[f] |= HAS2;
	}
	double over = sum - total;
	if (!(total > 0) || over <= flow->tolerance)
		return;
	double all = flow->calls == PROF_NONE ? NAN : prof_cost_at(g->func.self, flow->calls, f);
	double some = flow->primitive == PROF_NONE ? NAN
						   : prof_cost_at(g->func.self, flow->primitive, f);
	double again = some < all ? self * (all - some) / all : 0;
	again = again < over ? again : over;
	if (again > 0) {
		o->outer[f] = 1 - again / self;
		o->state[f] |= HAS2;
	}
	spend(o, f, total - (self - again), keys);
}

/* ---- placing --------------------------------------------------------------- */

static void arrive(struct placing *o, prof_id e, struct levels_piece piece)
{
	prof_id callee = o->graph->callee[e];
	if (!flow_same_cycle(o->graph, o->graph->caller[e], callee)) {
		piece.to = 1;
		piece_emit(o, e, piece);
		return;
	}
	o->coming[callee] -= o->flow->cost[e] * (piece.end - piece.begin);
	if (o->state[callee] & PLACED1)
		piece_enter(o, e, piece);
	else
		piece_wait(o, e, piece);
	if (o->where[callee] != PROF_NONE)
		cheaper(o, callee);
}

static void call_from_outer(struct placing *o, prof_id e)
{
	double calls = flow_primitive(o->flow, e), share = o->share[e];
	struct levels_piece piece = { .end = share, .from = 1 };
	piece.calls = share < 1 ? piece_calls(calls, share) : calls;
	if (share > 0)
		arrive(o, e, piece);
}

/* The rest, and with no cost of their own the calls that were nested in one another. */
static void call_from_inner(struct placing *o, prof_id e)
{
	double calls = flow_primitive(o->flow, e), nested = flow_calls(o->flow, e) - calls;
	struct levels_piece piece = { .begin = o->share[e], .end = 1, .from = 2 };
	piece.calls = piece.begin > 0 ? calls - piece_calls(calls, piece.begin) : calls;
	if (piece.begin < 1)
		arrive(o, e, piece);
	piece = (struct levels_piece){ .begin = 1, .end = 1, .calls = nested, .from = 2 };
	if (nested > 0)
		arrive(o, e, piece);
}

static void place(struct placing *o, prof_id f)
{
	const struct prof_graph *g = o->graph;
	bool inner = o->state[f] & PLACED1;
	if (!inner)
		pieces_settle(o, f);
	o->state[f] |= inner ? PLACED2 : PLACED1;
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++) {
		if (g->callee[e] == f)
			continue;
		if (inner)
			call_from_inner(o, e);
		else
			call_from_outer(o, e);
	}
	if (!inner && o->state[f] & HAS2)
		enqueue(o, f);
}

/* ---- the result ------------------------------------------------------------- */

/* Level 2 of a function that is never called there goes back to level 1. */
static void fold(struct placing *o, prof_id f)
{
	const struct prof_graph *g = o->graph;
	o->outer[f] = 1;
	o->state[f] &= (uint8_t)~HAS2;
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++)
		for (prof_id i = o->first[e]; i != PROF_NONE; i = o->pieces[i].next)
			o->pieces[i].from = 1;
	if (o->depth[f] < 3)
		return;
	o->depth[f]--;
	for (prof_id k = g->first_in[f]; k < g->first_in[f + 1]; k++)
		for (prof_id i = o->first[g->in[k]]; i != PROF_NONE; i = o->pieces[i].next)
			if (o->pieces[i].to > 2)
				o->pieces[i].to--;
}

/* Calls into levels above 1 are left out; what they did stays with level 1. */
static void drop(struct placing *o)
{
	for (size_t i = 0; i < o->npieces; i++) {
		struct levels_piece *p = &o->pieces[i];
		if (p->to > 1)
			p->begin = p->end = p->calls = 0;
		p->from = p->to = 1;
	}
	for (prof_id f = 0; f < o->graph->nfuncs; f++) {
		o->outer[f] = 1;
		o->depth[f] = 1;
	}
}

bool place_members(struct placing *o, enum prof_recursion mode)
{
	const struct prof_graph *g = o->graph;
	double *keys = malloc((2 * g->nedges + 1) * sizeof(*keys));
	o->failed = !keys;
	for (prof_id f = 0; !o->failed && f < g->nfuncs; f++) {
		o->outer[f] = 1;
		o->where[f] = PROF_NONE;
		o->coming[f] = o->flow->inner[f];
		o->filled[f] = o->deepest[f] = 0;
		o->depth[f] = 1;
		o->early[f] = PROF_NONE;
		o->wanted[f] = o->flow->need[f];
		if (g->cycle[f] == PROF_NONE)
			continue;
		divide(o, f, keys);
		enqueue(o, f);
	}
	free(keys);
	while (!o->failed && o->nheap)
		place(o, take(o));
	for (prof_id f = 0; !o->failed && f < g->nfuncs; f++)
		if ((o->state[f] & (HAS2 | CALLED2)) == HAS2)
			fold(o, f);
	if (!o->failed && mode == PROF_RECURSION_DROP)
		drop(o);
	return !o->failed;
}

bool placing_new(struct placing *o)
{
	size_t nfuncs = o->graph->nfuncs, nedges = o->graph->nedges;
	o->first = malloc((nedges + 1) * sizeof(*o->first));
	o->share = malloc((nedges + 1) * sizeof(*o->share));
	o->by_cost = malloc((nedges + 1) * sizeof(*o->by_cost));
	o->outer = malloc((nfuncs + 1) * sizeof(*o->outer));
	o->coming = malloc((4 * nfuncs + 1) * sizeof(*o->coming));
	o->early = malloc((nfuncs + 1) * sizeof(*o->early));
	o->state = calloc(nfuncs + 1, 1);
	o->depth = malloc(nfuncs + 1);
	o->heap = malloc((nfuncs + 1) * sizeof(*o->heap));
	o->where = malloc((nfuncs + 1) * sizeof(*o->where));
	if (!o->first || !o->share || !o->by_cost || !o->outer || !o->coming || !o->early ||
	    !o->state || !o->depth || !o->heap || !o->where)
		return false;
	o->filled = o->coming + nfuncs;
	o->deepest = o->filled + nfuncs;
	o->wanted = o->deepest + nfuncs;
	for (prof_id e = 0; e < nedges; e++) {
		o->first[e] = PROF_NONE;
		o->share[e] = 1;
	}
	return true;
}

void placing_free(struct placing *o)
{
	free(o->pieces);
	free(o->first);
	free(o->share);
	free(o->outer);
	free(o->coming);
	free(o->early);
	free(o->waiting);
	free(o->sorted);
	free(o->state);
	free(o->depth);
	free(o->heap);
	free(o->where);
	free(o->by_cost);
}
