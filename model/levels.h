/*
 * levels.h - a call graph in which a function that is called while it runs
 * stands apart from its outermost activations.
 *
 * Viewers that sum calls up and down a graph hide everything that takes part
 * in a cycle. Here each member of a cycle becomes several functions: level
 * 1 is its outermost activations, level 2 what happens when it is entered
 * again, levels from 3 on take calls that nothing recorded explains further. Calls
 * between levels have no cycles but calls of a function to itself at level 1.
 *
 * What is conserved: the self cost of a function, the calls and the cost of
 * each recorded edge are only shared out, never changed. What is aimed at: the
 * calls into level 1, and self plus calls out of it, both add up to the
 * recorded total of the function. docs/tools/prof2callgrind.md says when that
 * is impossible. Shares are the same for every measure; the main one decides.
 */
#ifndef LEVELS_H
#define LEVELS_H

#include "proftools/callgrind.h"
#include "proftools/view.h"

enum { LEVELS_MOST = 9 };

/* A part of an edge: the share of its cost in [begin, end), and some of its calls. */
struct levels_piece {
	double begin, end;
	double calls; /* NAN if the profile counts no calls */
	prof_id next; /* piece of the same edge, PROF_NONE after the last */
	uint8_t from, to;
};

/* Calls that came from nowhere, of a function that also has recorded callers. */
struct levels_start {
	prof_id func;
	double calls; /* NAN if the profile counts no calls */
	double share; /* of the function's total */
};

/* Arrays belong to it; NULL arrays stand for their default. */
struct levels {
	const struct prof_graph *graph; /* borrowed */
	prof_id calls, primitive;       /* measures, PROF_NONE if absent */
	const double *guess;  /* [nedges] edges without total: share of the callee's; else NAN */
	const prof_id *first; /* [nedges] first piece; PROF_NONE: the whole edge, 1 to 1 */
	const struct levels_piece *pieces;
	const double *outer;  /* [nfuncs] share of self cost at level 1; the rest is at level 2 */
	const uint8_t *depth; /* [nfuncs] highest level of the function */
	const struct levels_start *starts; /* by function */
	size_t npieces, nstarts;
	bool estimated; /* something above was not in the profile */
};

/* MERGE: everything at level 1; DROP: level 1 alone. NULL and *err when memory is out. */
struct levels *levels_new(const struct prof_graph *g, enum prof_recursion mode,
			  struct prof_error *err);
void levels_free(struct levels *l);

/* Cost of an edge, recorded or guessed; NAN if neither. */
static inline double levels_cost(const struct levels *l, prof_id measure, prof_id edge)
{
	const struct prof_graph *g = l->graph;
	double cost = prof_cost_at(g->edge.total, measure, edge);
	if (isnan(cost) && l->guess && g->profile->measures[measure].role == PROF_ROLE_COST)
		cost = l->guess[edge] * prof_cost_at(g->func.total, measure, g->callee[edge]);
	return cost;
}

#endif
