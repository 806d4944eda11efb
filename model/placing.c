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
	double cost = o->members[f].coming;
	if (!(o->members[f].state & PLACED1) && o->members[f].need < cost)
		cost = o->members[f].need;
	if (cost <= o->flow->tolerance)
		return 0;
	return o->members[f].state & PLACED1 ? cost : cost * 64;
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
	struct member *m = &o->members[f];
	m->price = price(o, f);
	rise(o, o->nheap++, (struct waiting){ m->price, m->total, f });
}

/*
 * The price of a waiting function may have fallen. The heap hears of it when it
 * has halved: that is near enough, and saves most of the work.
 */
static void cheaper(struct placing *o, prof_id f)
{
	struct member *m = &o->members[f];
	double now = price(o, f);
	if (now > m->price / 2 || now >= m->price)
		return;
	m->price = now;
	rise(o, o->where[f], (struct waiting){ now, m->total, f });
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
		if (o->calls[e].callee == f || (o->flow->guess && !isnan(o->flow->guess[e])))
			continue;
		keys[2 * n] = o->calls[e].cost;
		keys[2 * n++ + 1] = e;
	}
	qsort(keys, n, 2 * sizeof(*keys), compare_costs);
	return n;
}

/* Gives the budget to the calls of f, largest first; a single call is not divided. */
static void spend(struct placing *o, prof_id f, double budget, double *keys)
{
	size_t n = sort_calls(o, f, keys);
	for (size_t i = 0; i < n; i++) {
		struct call *call = &o->calls[(prof_id)keys[2 * i + 1]];
		if (call->cost <= budget + o->flow->tolerance)
			call->share = 1;
		else if (budget > o->flow->tolerance && !(call->primitive <= 1))
			call->share = budget / call->cost;
		else
			call->share = 0;
		budget -= call->cost * call->share;
		if (call->share < 1)
			o->members[f].state |= HAS2;
	}
}

/* Divides the self cost and the calls of f between its levels. */
static void divide(struct placing *o, prof_id f, double *keys)
{
	const struct prof_graph *g = o->graph;
	const struct flow *flow = o->flow;
	double self = flow_self(flow, f), total = o->members[f].total, sum = self;
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++) {
		const struct call *call = &o->calls[e];
		bool guessed = flow->guess && !isnan(flow->guess[e]);
		if (call->callee == f)
			continue;
		if (!guessed)
			sum += call->cost;
		if (call->calls > call->primitive)
			o->members[f].state |= HAS2;
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
		o->members[f].state |= HAS2;
	}
	spend(o, f, total - (self - again), keys);
}

/* ---- placing --------------------------------------------------------------- */

static void arrive(struct placing *o, prof_id e, struct levels_piece piece)
{
	const struct call *call = &o->calls[e];
	struct member *callee = &o->members[call->callee];
	if (callee->cycle != o->cycle) {
		piece.to = 1;
		piece_emit(o, e, piece);
		return;
	}
	callee->coming -= call->cost * (piece.end - piece.begin);
	if (callee->state & PLACED1)
		piece_enter(o, e, piece);
	else
		piece_wait(o, e, piece);
	if (o->where[call->callee] != PROF_NONE)
		cheaper(o, call->callee);
}

static void call_from_outer(struct placing *o, prof_id e)
{
	const struct call *call = &o->calls[e];
	struct levels_piece piece = { .end = call->share, .from = 1 };
	piece.calls = piece_outer_calls(call);
	if (call->share > 0)
		arrive(o, e, piece);
}

/* The rest, and with no cost of their own the calls that were nested in one another. */
static void call_from_inner(struct placing *o, prof_id e)
{
	const struct call *call = &o->calls[e];
	double nested = call->calls - call->primitive;
	struct levels_piece piece = { .begin = call->share, .end = 1, .from = 2 };
	piece.calls = call->primitive - (call->share > 0 ? piece_outer_calls(call) : 0);
	if (piece.begin < 1)
		arrive(o, e, piece);
	piece = (struct levels_piece){ .begin = 1, .end = 1, .calls = nested, .from = 2 };
	if (nested > 0)
		arrive(o, e, piece);
}

static void place(struct placing *o, prof_id f)
{
	const struct prof_graph *g = o->graph;
	bool inner = o->members[f].state & PLACED1;
	o->cycle = g->cycle[f];
	if (!inner)
		pieces_settle(o, f);
	o->members[f].state |= inner ? PLACED2 : PLACED1;
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++) {
		if (e + 4 < g->first_out[f + 1]) /* they are all over the table */
			__builtin_prefetch(&o->members[o->calls[e + 4].callee]);
		if (o->calls[e].callee == f)
			continue;
		if (inner)
			call_from_inner(o, e);
		else
			call_from_outer(o, e);
	}
	if (!inner && o->members[f].state & HAS2)
		enqueue(o, f);
}

/* ---- the result ------------------------------------------------------------- */

/* Level 2 of a function that is never called there goes back to level 1. */
static void fold(struct placing *o, prof_id f)
{
	const struct prof_graph *g = o->graph;
	o->outer[f] = 1;
	o->members[f].state &= (uint8_t)~HAS2;
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++)
		for (prof_id i = o->calls[e].first; i != PROF_NONE; i = o->pieces[i].next)
			o->pieces[i].from = 1;
	if (o->members[f].depth < 3)
		return;
	o->members[f].depth--;
	for (prof_id k = g->first_in[f]; k < g->first_in[f + 1]; k++)
		for (prof_id i = o->calls[g->in[k]].first; i != PROF_NONE; i = o->pieces[i].next)
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
		o->members[f].depth = 1;
	}
}

bool place_members(struct placing *o, enum prof_recursion mode)
{
	const struct prof_graph *g = o->graph;
	double *keys = malloc((2 * g->nedges + 1) * sizeof(*keys));
	o->failed = !keys;
	for (prof_id f = 0; !o->failed && f < g->nfuncs; f++) {
		const struct flow *flow = o->flow;
		o->outer[f] = 1;
		o->where[f] = PROF_NONE;
		o->members[f] = (struct member){
			.need = flow->need[f],
			.state = flow->inner[f] - flow->need[f] > flow->tolerance ? CHOICE : 0,
			.coming = flow->inner[f],
			.total = flow_total(flow, f),
			.cycle = g->cycle[f],
			.depth = 1,
		};
		if (g->cycle[f] == PROF_NONE)
			continue;
		divide(o, f, keys);
		enqueue(o, f);
	}
	free(keys);
	while (!o->failed && o->nheap)
		place(o, take(o));
	for (prof_id f = 0; !o->failed && f < g->nfuncs; f++)
		if ((o->members[f].state & (HAS2 | CALLED2)) == HAS2)
			fold(o, f);
	if (!o->failed && mode == PROF_RECURSION_DROP)
		drop(o);
	return !o->failed;
}

bool placing_new(struct placing *o)
{
	const struct prof_graph *g = o->graph;
	o->calls = malloc((g->nedges + 1) * sizeof(*o->calls));
	o->outer = malloc((g->nfuncs + 1) * sizeof(*o->outer));
	o->members = malloc((g->nfuncs + 1) * sizeof(*o->members));
	o->heap = malloc((g->nfuncs + 1) * sizeof(*o->heap));
	o->where = malloc((g->nfuncs + 1) * sizeof(*o->where));
	if (!o->calls || !o->outer || !o->members || !o->heap || !o->where)
		return false;
	for (prof_id e = 0; e < g->nedges; e++)
		o->calls[e] = (struct call){
			.cost = o->flow->cost[e],
			.calls = flow_calls(o->flow, e),
			.primitive = flow_primitive(o->flow, e),
			.share = 1,
			.callee = g->callee[e],
			.first = PROF_NONE,
		};
	return true;
}

void placing_free(struct placing *o)
{
	free(o->pieces);
	free(o->calls);
	free(o->outer);
	free(o->members);
	free(o->candidates);
	free(o->heap);
	free(o->where);
}
