/* placing.h - the order in which the members of cycles are put; inside of levels.c. */
#ifndef PLACING_H
#define PLACING_H

#include "flow.h"
#include "levels.h"

enum { PLACED1 = 1, PLACED2 = 2, HAS2 = 4, CALLED2 = 8, CHOICE = 16 };

/* A part of an edge that may belong to level 1 of the callee. */
struct candidate {
	double cost, calls;
	prof_id edge;
	uint8_t from;
	bool came; /* it fitted when it came */
	bool taken;
};

/* An edge: its columns side by side, for functions are not placed in their order. */
struct call {
	double cost, calls, primitive;
	double share; /* of the cost at level 1 of the caller */
	prof_id callee;
	prof_id first; /* piece, PROF_NONE: none */
	uint8_t waits; /* bit 1, 2: the part from that level waits for level 1 to close */
	uint8_t came;  /* the same bits: and it fitted when it came */
};

/* What calls of a function need to know of it, side by side. */
struct member {
	double need;   /* cost that level 1 still misses */
	double coming; /* cost from its cycle that has not come yet */
	double total;
	double price;   /* in the heap */
	double filled;  /* cost that came to level 2 */
	double deepest; /* cost that came to the highest level, if above 2 */
	prof_id cycle;
	uint8_t state; /* PLACED1 ...; CHOICE: more comes than level 1 needs */
	uint8_t depth; /* highest level */
};

/* A function that waits for its place. */
struct waiting {
	double price, total;
	prof_id func;
};

struct placing {
	const struct prof_graph *graph; /* borrowed */
	const struct flow *flow;        /* borrowed */
	struct levels_piece *pieces;
	size_t npieces, cap;
	struct call *calls;     /* [nedges] */
	double *outer;          /* [nfuncs] share of self cost at level 1 */
	struct member *members; /* [nfuncs] */
	struct waiting *heap;   /* the cheapest at 0 */
	prof_id *where;         /* [nfuncs] place in the heap, PROF_NONE: not in it */
	size_t nheap;
	prof_id cycle;                /* of the function that is being placed */
	struct candidate *candidates; /* room for those of one function */
	size_t candidates_cap;
	bool failed;
};

/* graph and flow are set, all else is 0. False when memory is out; free it
 * then too. */
bool placing_new(struct placing *o);

/* Fills pieces, first of calls, outer and depth of members. */
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

/* Calls of an edge at level 1 of the caller. */
double piece_outer_calls(const struct call *call);

#endif
