/* placing.h - the order in which the members of cycles are put; inside of levels.c. */
#ifndef PLACING_H
#define PLACING_H

#include "flow.h"
#include "levels.h"

enum { PLACED1 = 1, PLACED2 = 2, HAS2 = 4, CALLED2 = 8 };

/* A part of an edge that came while level 1 of the callee was open. */
struct early {
	struct levels_piece piece;
	prof_id edge, next;
	bool came; /* it fitted when it came */
};

struct costly {
	double cost;
	prof_id early;
};

/* A function that waits for its place. */
struct waiting {
	double price, total;
	prof_id func;
};

struct placing {
	const struct prof_graph *graph; /* borrowed */
	struct flow *flow;              /* borrowed; its needs are used up */
	struct levels_piece *pieces;
	size_t npieces, cap;
	prof_id *first;       /* [nedges] */
	double *share;        /* [nedges] share of the edge's cost at level 1 of the caller */
	double *outer;        /* [nfuncs] share of self cost at level 1 */
	double *coming;       /* [nfuncs] cost from its cycle that has not come yet */
	double *filled;       /* [nfuncs] cost that came to level 2 */
	double *deepest;      /* [nfuncs] cost that came to the highest level, if above 2 */
	prof_id *early;       /* [nfuncs] calls that wait for level 1 to close; PROF_NONE: none */
	double *wanted;       /* [nfuncs] cost that belongs to level 1 */
	uint8_t *state;       /* [nfuncs] */
	uint8_t *depth;       /* [nfuncs] */
	struct waiting *heap; /* the cheapest at 0 */
	prof_id *where;       /* [nfuncs] place in the heap, PROF_NONE: not in it */
	size_t nheap;
	prof_id *by_cost;      /* room for the out-edges of one function */
	struct early *waiting; /* lists of them */
	size_t nwaiting, waiting_cap;
	prof_id free_early;    /* list of rows of waiting that can be used again */
	struct costly *sorted; /* room for one list */
	size_t sorted_cap;
	bool failed;
};

/* graph and flow are set, free_early is PROF_NONE, all else is 0. False when memory is out; free it
 * then too. */
bool placing_new(struct placing *o);

/* Fills pieces, first, outer and depth. */
bool place_members(struct placing *o, enum prof_recursion mode);

void placing_free(struct placing *o);

/* ---- pieces (placing_pieces.c) ------------------------------------------------ */

/* Adds a piece of an edge, at the level that it says. */
void piece_emit(struct placing *o, prof_id edge, struct levels_piece piece);

/* Adds a piece at a level above 1. */
void piece_enter(struct placing *o, prof_id edge, struct levels_piece piece);

/* Keeps a piece until level 1 of the callee is closed. */
void piece_wait(struct placing *o, prof_id edge, struct levels_piece piece);

/* Closes level 1: what waited and is needed there goes there, the rest above. */
void pieces_settle(struct placing *o, prof_id func);

/* Whole calls near the share of them, but at least one on either side. */
double piece_calls(double calls, double share);

#endif
