/* placing_pieces.c - which calls are outermost ones, and where the others go. */
#include <math.h>
#include <stdlib.h>

#include "placing.h"

static double cost_of(const struct placing *o, prof_id edge, const struct levels_piece *piece)
{
	return o->flow->cost[edge] * (piece->end - piece->begin);
}

double piece_calls(double calls, double share)
{
	double part = floor(calls * share + 0.5);
	return part < 1 ? 1 : part > calls - 1 ? calls - 1 : part;
}

/* ---- adding them ------------------------------------------------------------- */

/* Room for one more; n is counted up. NULL when memory is out. */
static void *grow(struct placing *o, void *rows, size_t *n, size_t *cap, size_t width)
{
	if (*n == *cap) {
		size_t more = *cap ? *cap * 2 : 256;
		void *grown = *cap < PROF_NONE / 2 ? realloc(rows, more * width) : NULL;
		if (!grown) {
			o->failed = true;
			return NULL;
		}
		rows = grown;
		*cap = more;
	}
	++*n;
	return rows;
}

void piece_emit(struct placing *o, prof_id edge, struct levels_piece piece)
{
	prof_id callee = o->graph->callee[edge];
	struct levels_piece *head = o->first[edge] == PROF_NONE ? NULL : &o->pieces[o->first[edge]];
	if (piece.to == 2)
		o->state[callee] |= CALLED2;
	if (piece.to > o->depth[callee])
		o->depth[callee] = piece.to;
	if (head && head->from == piece.from && head->to == piece.to && head->end == piece.begin) {
		head->end = piece.end;
		head->calls += piece.calls;
		return;
	}
	/* A whole edge from 1 to 1 is the default. */
	if (!head && piece.from == 1 && piece.to == 1 && piece.begin <= 0 && piece.end >= 1 &&
	    !(flow_calls(o->flow, edge) > piece.calls))
		return;
	void *rows = grow(o, o->pieces, &o->npieces, &o->cap, sizeof(piece));
	if (!rows)
		return;
	o->pieces = rows;
	piece.next = o->first[edge];
	o->first[edge] = (prof_id)(o->npieces - 1);
	o->pieces[o->npieces - 1] = piece;
}

/*
 * Where a call goes that found the callee entered before. Activations at one
 * depth all ran inside those of the depth before, so no level has more than the
 * function's total: what is too much goes to the next.
 */
static uint8_t inner_level(struct placing *o, prof_id callee, double cost)
{
	double total = flow_total(o->flow, callee) + o->flow->tolerance;
	double *filled = &o->filled[callee], *deepest = &o->deepest[callee];
	if (!(o->state[callee] & PLACED2) && (*filled + cost <= total || *filled <= 0)) {
		*filled += cost;
		return 2;
	}
	uint8_t level = o->depth[callee] < 3 ? 3 : o->depth[callee];
	if (*deepest > 0 && *deepest + cost > total && level < LEVELS_MOST) {
		level++;
		*deepest = 0;
	}
	*deepest += cost;
	return level;
}

void piece_enter(struct placing *o, prof_id edge, struct levels_piece piece)
{
	piece.to = inner_level(o, o->graph->callee[edge], cost_of(o, edge, &piece));
	piece_emit(o, edge, piece);
}

/* ---- waiting for level 1 to close ------------------------------------------------ */

/*
 * Takes calls in the order in which they come, as far as there is need; of
 * several calls as many as are needed. Tells whether it took any.
 */
static bool take_as_it_comes(struct placing *o, prof_id callee, double cost, double calls)
{
	double *need = &o->flow->need[callee];
	bool fits = cost <= *need + o->flow->tolerance;
	if (!fits && calls <= 1)
		return false;
	*need = *need > cost ? *need - cost : 0;
	return fits;
}

void piece_wait(struct placing *o, prof_id edge, struct levels_piece piece)
{
	prof_id callee = o->graph->callee[edge], row = o->free_early;
	double cost = cost_of(o, edge, &piece);
	if (cost <= 0 && piece.from > 1) {
		piece_enter(o, edge, piece);
		return;
	}
	piece.to = take_as_it_comes(o, callee, cost, piece.calls);
	if (cost <= 0 || o->flow->inner[callee] - o->wanted[callee] <= o->flow->tolerance) {
		piece.to = 1; /* there is nothing to choose */
		piece_emit(o, edge, piece);
		return;
	}
	if (row != PROF_NONE) {
		o->free_early = o->waiting[row].next;
	} else {
		void *rows = grow(o, o->waiting, &o->nwaiting, &o->waiting_cap,
				  sizeof(*o->waiting));
		if (!rows)
			return;
		o->waiting = rows;
		row = (prof_id)(o->nwaiting - 1);
	}
	o->waiting[row] = (struct early){ piece, edge, o->early[callee], piece.to == 1 };
	o->early[callee] = row;
}

static int compare_early(const void *a, const void *b)
{
	const struct costly *x = a, *y = b;
	if (x->cost != y->cost)
		return x->cost < y->cost ? 1 : -1;
	return (x->early > y->early) - (x->early < y->early);
}

/* What waits for level 1 of a function, the costliest first. */
static size_t sort_early(struct placing *o, prof_id func)
{
	size_t n = 0;
	for (prof_id i = o->early[func]; i != PROF_NONE && !o->failed; i = o->waiting[i].next) {
		const struct early *e = &o->waiting[i];
		void *rows = o->sorted;
		if (n == o->sorted_cap) {
			rows = grow(o, o->sorted, &n, &o->sorted_cap, sizeof(*o->sorted));
			n -= rows != NULL;
		}
		if (!rows)
			return 0;
		o->sorted = rows;
		o->sorted[n++] = (struct costly){ cost_of(o, e->edge, &e->piece), i };
	}
	if (n)
		qsort(o->sorted, n, sizeof(*o->sorted), compare_early);
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
		const struct early *e = &o->waiting[o->sorted[i].early];
		double cost = o->sorted[i].cost;
		if (e->piece.to == 1 || cost <= 0)
			continue;
		if (!(e->piece.calls <= 1) && cost > *missing) {
			*missing = 0;
			return i;
		}
		if (fabs(*missing - cost) < *missing) {
			best = i; /* the later, the cheaper */
		}
	}
	if (best < n)
		*missing = fabs(*missing - o->sorted[best].cost);
	return best;
}

static void take_last(struct placing *o, size_t i, double missing)
{
	struct early *e = &o->waiting[o->sorted[i].early];
	double share = missing / o->sorted[i].cost;
	if (e->piece.calls <= 1 || share >= 1) {
		e->piece.to = 1;
		return;
	}
	struct levels_piece part = e->piece;
	part.to = 1;
	part.end = part.begin + (part.end - part.begin) * share;
	part.calls = piece_calls(part.calls, share);
	e->piece.begin = part.end;
	e->piece.calls -= part.calls;
	piece_emit(o, e->edge, part);
}

/* The calls that fitted as they came; what is missing then. */
static double in_order(struct placing *o, size_t n, double need)
{
	for (size_t i = 0; i < n; i++) {
		struct early *e = &o->waiting[o->sorted[i].early];
		e->piece.to = e->came;
		need -= e->came ? o->sorted[i].cost : 0;
	}
	return need > 0 ? need : 0;
}

/* The costliest ones that fit; what is missing then. */
static double costliest_first(struct placing *o, size_t n, double need)
{
	for (size_t i = 0; i < n; i++) {
		bool fits = o->sorted[i].cost <= need + o->flow->tolerance;
		o->waiting[o->sorted[i].early].piece.to = fits;
		need -= fits ? o->sorted[i].cost : 0;
	}
	return need > 0 ? need : 0;
}

void pieces_settle(struct placing *o, prof_id func)
{
	size_t n = sort_early(o, func);
	double need = o->wanted[func], missing = in_order(o, n, need), after = missing;
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
		take_last(o, last, missing);
	for (size_t i = 0; i < n; i++) {
		prof_id row = o->sorted[i].early;
		struct early e = o->waiting[row];
		if (e.piece.to == 1)
			piece_emit(o, e.edge, e.piece);
		else
			piece_enter(o, e.edge, e.piece);
		o->waiting[row].next = o->free_early;
		o->free_early = row;
	}
	o->early[func] = PROF_NONE;
}
