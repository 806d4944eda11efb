/* placing_pieces.c - which calls are outermost ones, and where the others go. */
#include <math.h>
#include <stdlib.h>

#include "placing.h"
#include "room.h"

static double cost_of(const struct placing *o, prof_id edge, const struct levels_piece *piece)
{
	return o->calls[edge].cost * (piece->end - piece->begin);
}

/* Whole calls near the share of them, but at least one on either side. */
static double divide_calls(double calls, double share)
{
	double part = floor(calls * share + 0.5);
	return part < 1 ? 1 : part > calls - 1 ? calls - 1 : part;
}

double piece_outer_calls(const struct call *call)
{
	return call->share < 1 ? divide_calls(call->primitive, call->share) : call->primitive;
}

/* ---- adding them ------------------------------------------------------------- */

static struct levels_piece *new_piece(struct placing *o)
{
	if (!room_for(&o->pieces, o->npieces, &o->cap, sizeof(*o->pieces))) {
		o->failed = true;
		return NULL;
	}
	return &o->pieces[o->npieces++];
}

void piece_emit(struct placing *o, prof_id edge, struct levels_piece piece)
{
	struct call *call = &o->calls[edge];
	prof_id callee = call->callee;
	struct levels_piece *head = call->first == PROF_NONE ? NULL : &o->pieces[call->first];
	if (piece.to == 2)
		o->members[callee].state |= CALLED2;
	if (piece.to > o->members[callee].depth)
		o->members[callee].depth = piece.to;
	if (head && head->from == piece.from && head->to == piece.to && head->end == piece.begin) {
		head->end = piece.end;
		head->calls += piece.calls;
		return;
	}
	/* A whole edge from 1 to 1 is the default. */
	if (!head && piece.from == 1 && piece.to == 1 && piece.begin <= 0 && piece.end >= 1 &&
	    !(call->calls > piece.calls))
		return;
	struct levels_piece *added = new_piece(o);
	if (!added)
		return;
	piece.next = call->first;
	call->first = (prof_id)(o->npieces - 1);
	*added = piece;
}

/*
 * Where a call goes that found the callee entered before. Activations at one
 * depth all ran inside those of the depth before, so no level has more than the
 * function's total: what is too much goes to the next.
 */
static uint8_t inner_level(struct placing *o, prof_id callee, double cost)
{
	double total = o->members[callee].total + o->flow->tolerance;
	double *filled = &o->members[callee].filled, *deepest = &o->members[callee].deepest;
	if (!(o->members[callee].state & PLACED2) && (*filled + cost <= total || *filled <= 0)) {
		*filled += cost;
		return 2;
	}
	uint8_t level = o->members[callee].depth < 3 ? 3 : o->members[callee].depth;
	if (*deepest > 0 && *deepest + cost > total && level < LEVELS_MOST) {
		level++;
		*deepest = 0;
	}
	*deepest += cost;
	return level;
}

void piece_enter(struct placing *o, prof_id edge, struct levels_piece piece)
{
	piece.to = inner_level(o, o->calls[edge].callee, cost_of(o, edge, &piece));
	piece_emit(o, edge, piece);
}

/* ---- waiting for level 1 to close ------------------------------------------------ */

/*
 * Takes calls in the order in which they come, as far as there is need; of
 * several calls as many as are needed. Tells whether it took any.
 */
static bool take_as_it_comes(struct placing *o, prof_id callee, double cost, double calls)
{
	double *need = &o->members[callee].need;
	bool fits = cost <= *need + o->flow->tolerance;
	if (!fits && calls <= 1)
		return false;
	*need = *need > cost ? *need - cost : 0;
	return fits;
}

void piece_wait(struct placing *o, prof_id edge, struct levels_piece piece)
{
	struct call *call = &o->calls[edge];
	double cost = cost_of(o, edge, &piece);
	if (cost <= 0 && piece.from > 1) {
		piece_enter(o, edge, piece);
		return;
	}
	bool came = take_as_it_comes(o, call->callee, cost, piece.calls);
	if (cost <= 0 || !(o->members[call->callee].state & CHOICE)) {
		piece.to = 1; /* there is nothing to choose */
		piece_emit(o, edge, piece);
		return;
	}
	call->waits |= piece.from;
	if (came)
		call->came |= piece.from;
}

/* ---- closing level 1 --------------------------------------------------------------- */

static struct levels_piece piece_of(const struct placing *o, const struct candidate *c)
{
	double share = o->calls[c->edge].share;
	struct levels_piece piece = { .calls = c->calls, .from = c->from };
	piece.begin = c->from == 1 ? 0 : share;
	piece.end = c->from == 1 ? share : 1;
	return piece;
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	if (x->cost != y->cost)
		return x->cost < y->cost ? 1 : -1;
	if (x->edge != y->edge)
		return x->edge < y->edge ? -1 : 1;
	return (int)x->from - (int)y->from;
}

static size_t add_candidates(struct placing *o, prof_id edge, size_t n)
{
	struct call *call = &o->calls[edge];
	double outer = call->share > 0 ? piece_outer_calls(call) : 0;
	for (uint8_t from = 1; from <= 2; from++) {
		if (!(call->waits & from))
			continue;
		o->candidates[n++] = (struct candidate){
			.cost = call->cost * (from == 1 ? call->share : 1 - call->share),
			.calls = from == 1 ? outer : call->primitive - outer,
			.edge = edge,
			.from = from,
			.came = call->came & from,
		};
	}
	call->waits = 0;
	return n;
}

/* What waits for level 1 of a function, the costliest first. */
static size_t sort_candidates(struct placing *o, prof_id func)
{
	const struct prof_graph *g = o->graph;
	size_t most = 2 * (size_t)(g->first_in[func + 1] - g->first_in[func]), n = 0;
	if (most > o->candidates_cap) {
		void *grown = realloc(o->candidates, 2 * most * sizeof(*o->candidates));
		if (!grown) {
			o->failed = true;
			return 0;
		}
		o->candidates = grown;
		o->candidates_cap = 2 * most;
	}
	for (prof_id i = g->first_in[func]; i < g->first_in[func + 1]; i++)
		__builtin_prefetch(&o->calls[g->in[i]]);
	for (prof_id i = g->first_in[func]; i < g->first_in[func + 1]; i++)
		if (o->calls[g->in[i]].waits)
			n = add_candidates(o, g->in[i], n);
	if (n > 1)
		qsort(o->candidates, n, sizeof(*o->candidates), compare_candidates);
	return n;
}

/*
 * What is still missing can come from a part of several calls, which leaves
 * nothing missing, or from a single one if too much is better than too little.
 * Returns which, n if none, and what will be missing then, or too much.
 */
static size_t last_one(const struct placing *o, size_t n, double *missing)
{
	size_t best = n;
	for (size_t i = 0; i<n && * missing> o->flow->tolerance; i++) {
		const struct candidate *c = &o->candidates[i];
		if (c->taken || c->cost <= 0)
			continue;
		if (!(c->calls <= 1) && c->cost > *missing) {
			*missing = 0;
			return i;
		}
		if (fabs(*missing - c->cost) < *missing)
			best = i; /* the later, the cheaper */
	}
	if (best < n)
		*missing = fabs(*missing - o->candidates[best].cost);
	return best;
}

/* Takes what is missing from a candidate; what it has left may go elsewhere. */
static void take_last(struct placing *o, struct candidate *c, double missing)
{
	double share = missing / c->cost;
	if (c->calls <= 1 || share >= 1) {
		c->taken = true;
		return;
	}
	struct levels_piece part = piece_of(o, c), rest = part;
	part.to = 1;
	part.end = part.begin + (part.end - part.begin) * share;
	part.calls = divide_calls(part.calls, share);
	rest.begin = part.end;
	rest.calls -= part.calls;
	piece_emit(o, c->edge, part);
	piece_enter(o, c->edge, rest);
	c->edge = PROF_NONE;
}

/* The calls that fitted as they came; what is missing then. */
static double in_order(struct placing *o, size_t n, double need)
{
	for (size_t i = 0; i < n; i++) {
		o->candidates[i].taken = o->candidates[i].came;
		need -= o->candidates[i].came ? o->candidates[i].cost : 0;
	}
	return need > 0 ? need : 0;
}

/* The costliest ones that fit; what is missing then. */
static double costliest_first(struct placing *o, size_t n, double need)
{
	for (size_t i = 0; i < n; i++) {
		bool fits = o->candidates[i].cost <= need + o->flow->tolerance;
		o->candidates[i].taken = fits;
		need -= fits ? o->candidates[i].cost : 0;
	}
	return need > 0 ? need : 0;
}

void pieces_settle(struct placing *o, prof_id func)
{
	size_t n = sort_candidates(o, func);
	double need = o->flow->need[func], missing = in_order(o, n, need), after = missing;
	size_t last = last_one(o, n, &after);
	if (after > o->flow->tolerance) {
		double other = costliest_first(o, n, need), others = other;
		size_t others_last = last_one(o, n, &others);
		if (others < after) {
			missing = other;
			last = others_last;
		} else {
			in_order(o, n, need);
		}
	}
	if (last < n)
		take_last(o, &o->candidates[last], missing);
	for (size_t i = 0; i < n; i++) {
		const struct candidate *c = &o->candidates[i];
		if (c->edge == PROF_NONE)
			continue;
		struct levels_piece piece = piece_of(o, c);
		piece.to = 1;
		if (c->taken)
			piece_emit(o, c->edge, piece);
		else
			piece_enter(o, c->edge, piece);
	}
}
