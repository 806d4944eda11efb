/* tree_grow.h - the state of a tree that is being estimated from a graph. */
#ifndef TREE_GROW_H
#define TREE_GROW_H

#include "tree_build.h"
#include "tree_flow.h"
#include "tree_plan.h"

/* A rest below this share of a context is rounding. */
#define TREE_ROUNDING 1e-9

/* A context that may be made. */
struct candidate {
	double total;               /* in the main measure */
	prof_id parent, edge, func; /* edge: PROF_NONE for a root */
	bool certain;               /* the path is no guess */
};

/* What is known of a row beside its costs. */
struct context {
	prof_id edge;  /* PROF_NONE: a root */
	prof_id depth; /* rows of the same cycle above */
	prof_id way;   /* by which its shared functions were entered, see tree_plan.h */
	double calls;  /* expected activations; NAN: unknown */
	bool certain;
};

struct grower {
	struct tree *t;
	const struct prof_graph *g;
	struct tree_flow flow;
	struct tree_plan plan;
	struct candidate *heap; /* heaviest on top */
	size_t nheap, cap_heap;
	struct context *context; /* [cap_context], by row */
	size_t cap_context;
	double *left;         /* [nedges] total that no context has got yet */
	prof_id *seen;        /* [nedges] row on whose path the edge was last found */
	double **out;         /* [nmeasures][nfuncs] totals of out-edges; NULL columns */
	struct share *shares; /* room for the most out-edges a function has */
};

/* Room for the sharing; failure is noted in the tree. */
void tree_share_prepare(struct grower *w);

/* Makes candidates of the calls of a row: shares out what it has beyond its own cost. */
void tree_share(struct grower *w, prof_id row);

/*
 * Finds the misfit of a finished tree; if it is whole, brings its estimates into
 * line with what was recorded.
 */
void tree_fit(struct tree *t, const struct tree_flow *flow, bool whole);

/* The heap of candidates. Pop only if nheap is not 0. */
void tree_push(struct grower *w, struct candidate c);
struct candidate tree_pop(struct grower *w);

#endif
