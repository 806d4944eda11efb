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
	double cost = o->state[f] & PLACED1 ? o->coming[f] : o->flow->need[f];
	if (cost <= o->flow->tolerance)
		return 0;
	return o->state[f] & PLACED1 ? cost : cost * 64;
}

static bool before(const struct placing *o, prof_id a, prof_id b)
{
	double pa = price(o, a), pb = price(o, b);
	if (pa != pb)
		return pa < pb;
	double ta = flow_total(o->flow, a), tb = flow_total(o->flow, b);
	return ta != tb ? ta > tb : a < b;
}

static void put(struct placing *o, size_t at, prof_id f)
{
	o->heap[at] = f;
	o->where[f] = (prof_id)at;
}

static void rise(struct placing *o, prof_id f)
{
	size_t at = o->where[f];
	while (at && before(o, f, o->heap[(at - 1) / 2])) {
		put(o, at, o->heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	put(o, at, f);
}

static void sink(struct placing *o, prof_id f)
{
	size_t at = o->where[f];
	for (size_t child; (child = 2 * at + 1) < o->nheap; at = child) {
		if (child + 1 < o->nheap && before(o, o->heap[child + 1], o->heap[child]))
			child++;
		if (!before(o, o->heap[child], f))
			break;
		put(o, at, o->heap[child]);
	}
	put(o, at, f);
}

static prof_id take(struct placing *o)
{
	prof_id f = o->heap[0], last = o->heap[--o->nheap];
	o->where[f] = PROF_NONE;
	if (o->nheap) {
		put(o, 0, last);
		sink(o, last);
	}
	return f;
}

static void enqueue(struct placing *o, prof_id f)
{
	put(o, o->nheap++, f);
	rise(o, f);
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

static void emit(struct placing *o, prof_id e, struct levels_piece piece)
{
	prof_id callee = o->graph->callee[e];
	struct levels_piece *head = o->first[e] == PROF_NONE ? NULL : &o->pieces[o->first[e]];
	o->state[callee] |= piece.to == 2 ? CALLED2 : piece.to == 3 ? CALLED3 : 0;
	if (head && head->from == piece.from && head->to == piece.to && head->end == piece.begin) {
		head->end = piece.end;
		head->calls += piece.calls;
		return;
	}
	if (o->npieces == o->cap) {
		size_t cap = o->cap ? o->cap * 2 : 256;
		void *grown = o->cap < PROF_NONE / 2 ? realloc(o->pieces, cap * sizeof(*o->pieces))
						     : NULL;
		if (!grown) {
			o->failed = true;
			return;
		}
		o->pieces = grown;
		o->cap = cap;
	}
	piece.next = o->first[e];
	o->first[e] = (prof_id)o->npieces;
	o->pieces[o->npieces++] = piece;
}

/* Whole calls near the share of them, but at least one on either side. */
static double divide_calls(double calls, double share)
{
	double part = floor(calls * share + 0.5);
	return part < 1 ? 1 : part > calls - 1 ? calls - 1 : part;
}

/* Calls that come while level 1 of the callee is open: what it needs stays there. */
static void arrive_early(struct placing *o, prof_id e, struct levels_piece piece)
{
	struct flow *flow = o->flow;
	double *need = &flow->need[o->graph->callee[e]];
	double cost = flow->cost[e] * (piece.end - piece.begin);
	piece.to = 2;
	if (cost <= *need + flow->tolerance && (cost > 0 || piece.from == 1)) {
		piece.to = 1;
	} else if (*need > flow->tolerance && cost > *need) {
		struct levels_piece part = piece;
		double share = *need / cost;
		if (!(piece.calls <= 1)) {
			part.to = 1;
			part.end = piece.begin + (piece.end - piece.begin) * share;
			part.calls = divide_calls(piece.calls, share);
			piece.begin = part.end;
			piece.calls -= part.calls;
			emit(o, e, part);
			*need = 0;
		} else if (share > 0.5) {
			piece.to = 1;
		}
	}
	if (piece.to == 1)
		*need = *need > cost ? *need - cost : 0;
	emit(o, e, piece);
}

static void arrive(struct placing *o, prof_id e, struct levels_piece piece)
{
	prof_id callee = o->graph->callee[e];
	if (!flow_same_cycle(o->graph, o->graph->caller[e], callee)) {
		piece.to = 1;
		emit(o, e, piece);
		return;
	}
	o->coming[callee] -= o->flow->cost[e] * (piece.end - piece.begin);
	if (!(o->state[callee] & PLACED1)) {
		arrive_early(o, e, piece);
	} else {
		piece.to = o->state[callee] & PLACED2 ? 3 : 2;
		emit(o, e, piece);
	}
	if (o->where[callee] != PROF_NONE)
		rise(o, callee);
}

static void call_from_outer(struct placing *o, prof_id e)
{
	double calls = flow_primitive(o->flow, e), share = o->share[e];
	struct levels_piece piece = { .end = share, .from = 1 };
	piece.calls = share < 1 ? divide_calls(calls, share) : calls;
	if (share > 0)
		arrive(o, e, piece);
}

/* The rest, and with no cost of their own the calls that were nested in one another. */
static void call_from_inner(struct placing *o, prof_id e)
{
	double calls = flow_primitive(o->flow, e), nested = flow_calls(o->flow, e) - calls;
	struct levels_piece piece = { .begin = o->share[e], .end = 1, .from = 2 };
	piece.calls = piece.begin > 0 ? calls - divide_calls(calls, piece.begin) : calls;
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

/* Moves pieces between levels of one end of an edge. */
static void relevel(struct placing *o, prof_id e, bool caller_end, uint8_t from, uint8_t to)
{
	for (prof_id i = o->first[e]; i != PROF_NONE; i = o->pieces[i].next) {
		uint8_t *level = caller_end ? &o->pieces[i].from : &o->pieces[i].to;
		if (*level == from)
			*level = to;
	}
}

/* Level 2 of a function that is never called there goes back to level 1. */
static void fold(struct placing *o, prof_id f)
{
	const struct prof_graph *g = o->graph;
	o->outer[f] = 1;
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++)
		relevel(o, e, true, 2, 1);
	for (prof_id i = g->first_in[f]; i < g->first_in[f + 1]; i++)
		relevel(o, g->in[i], false, 3, 2);
	if (o->state[f] & CALLED3)
		o->state[f] |= CALLED2;
	o->state[f] &= (uint8_t) ~(CALLED3 | HAS2);
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
		o->state[f] &= (uint8_t) ~(CALLED2 | CALLED3 | HAS2);
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
		if (g->cycle[f] == PROF_NONE)
			continue;
		divide(o, f, keys);
		enqueue(o, f);
	}
	free(keys);
	while (!o->failed && o->nheap)
		place(o, take(o));
	for (prof_id f = 0; !o->failed && f < g->nfuncs; f++)
		if (o->state[f] & HAS2 && !(o->state[f] & CALLED2))
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
	o->coming = malloc((nfuncs + 1) * sizeof(*o->coming));
	o->state = calloc(nfuncs + 1, 1);
	o->heap = malloc((nfuncs + 1) * sizeof(*o->heap));
	o->where = malloc((nfuncs + 1) * sizeof(*o->where));
	if (!o->first || !o->share || !o->by_cost || !o->outer || !o->coming || !o->state ||
	    !o->heap || !o->where)
		return false;
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
	free(o->state);
	free(o->heap);
	free(o->where);
	free(o->by_cost);
}
