/* placing.h - the order in which the members of cycles are put, for levels.c alone. */
#ifndef PLACING_H
#define PLACING_H

#include "flow.h"
#include "levels.h"

enum { PLACED1 = 1, PLACED2 = 2, HAS2 = 4, CALLED2 = 8, CALLED3 = 16 };

struct placing {
	const struct prof_graph *graph; /* borrowed */
	struct flow *flow;              /* borrowed; its needs are used up */
	struct levels_piece *pieces;
	size_t npieces, cap;
	prof_id *first; /* [nedges] */
	double *share;  /* [nedges] share of the edge's cost at level 1 of the caller */
	double *outer;  /* [nfuncs] share of self cost at level 1 */
	double *coming; /* [nfuncs] cost from its cycle that has not come yet */
	uint8_t *state; /* [nfuncs] */
	prof_id *heap;  /* functions to place, the cheapest at 0 */
	prof_id *where; /* [nfuncs] place in the heap, PROF_NONE: not in it */
	size_t nheap;
	prof_id *by_cost; /* room for the out-edges of one function */
	bool failed;
};

/* graph and flow are set, all else is 0. False when memory is out; free it then too. */
bool placing_new(struct placing *o);

/* Fills pieces, first, outer and state. */
bool place_members(struct placing *o, enum prof_recursion mode);

void placing_free(struct placing *o);

#endif
