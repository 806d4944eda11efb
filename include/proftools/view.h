/* view.h - the same profile as a graph of functions, or as a tree of contexts. */
#ifndef PROFTOOLS_VIEW_H
#define PROFTOOLS_VIEW_H

#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Ordered: a number made from several is as good as the worst of them. */
enum prof_truth {
	PROF_RECORDED,  /* in the file */
	PROF_DERIVED,   /* follows from the file, no assumption */
	PROF_ESTIMATED, /* needs an assumption, see docs/model.md */
	PROF_ABSENT     /* cannot be said; the cells are NAN */
};

/*
 * Costs of functions or edges: a column a measure, NULL if absent for all.
 * The truth of each row's costs of role COST is told apart for self and total.
 */
struct prof_vcosts {
	const double *const *self, *const *total;
	const uint8_t *self_truth, *total_truth; /* enum prof_truth, one a row */
};

/*
 * The graph of functions. Row i of funcs is function i of the profile; edges
 * are one a (caller, callee) pair, sorted by caller, then callee.
 * total of a function counts its outermost activations. total of an edge
 * counts as the profile's nesting says. Parts are added up.
 */
struct prof_graph {
	const struct prof *profile; /* borrowed, must outlive the view */
	size_t nfuncs, nedges, ncycles;
	struct prof_vcosts func, edge;
	const prof_id *caller, *callee; /* [nedges] */
	const prof_id *first_out;       /* [nfuncs + 1]: edges out of i are first_out[i] .. */
	const prof_id *first_in;        /* [nfuncs + 1]: in[first_in[i] ..] are edges into i */
	const prof_id *in;              /* [nedges] */
	const prof_id *cycle;           /* [nfuncs]: number of its cycle, PROF_NONE if in none */
	const double *whole;            /* [nmeasures]: all self costs, those of no function too */
};

/* part: only rows of that part, PROF_NONE: all. NULL and *err on failure. */
PROF_API struct prof_graph *prof_graph_new(const struct prof *p, prof_id part,
					   struct prof_error *err);
PROF_API void prof_graph_free(struct prof_graph *g);

/*
 * The tree of calling contexts. Row 0 is the root, a parent has a smaller
 * number than its children, and of those the heaviest comes first.
 *
 * Recorded contexts are joined by function: lines and parts are added up.
 * From a recorded graph the tree is an estimate (docs/model.md): contexts are
 * made heaviest first, and what is left of a context when the limit is reached,
 * or when nothing recorded says where it went, is a child of its own with the
 * function PROF_MORE, whose self and total are that rest. So the self costs
 * always add up to the whole. Roles other than COST are found in self only.
 */
#define PROF_MORE (PROF_NONE - 1)
struct prof_tree {
	const struct prof *profile; /* borrowed, must outlive the view */
	size_t n;
	const prof_id *parent, *func;      /* PROF_NONE for the root */
	const prof_id *first_child, *next; /* PROF_NONE: no child, no sibling after */
	struct prof_vcosts cost;
	/*
	 * Of an estimated tree: by how much of the recorded totals of all functions
	 * the sums of their outermost contexts are off, in the main measure. 0 to 1
	 * is usual, 0 is perfect.
	 */
	double misfit;
};

/*
 * part: as for the graph. limit: most contexts to make when they have to be
 * estimated, not counting the rests; 0: PROF_TREE_LIMIT. NULL and *err on failure.
 */
#define PROF_TREE_LIMIT 100000
PROF_API struct prof_tree *prof_tree_new(const struct prof *p, prof_id part, size_t limit,
					 struct prof_error *err);
PROF_API void prof_tree_free(struct prof_tree *t);

/*
 * Strongly connected components of a graph in CSR form (as above). Fills
 * component[nfuncs] with numbers such that an edge between two components goes
 * from the higher number to the lower. Returns how many there are, or
 * PROF_NONE when memory is out. Iterative: depth costs heap, not stack.
 */
PROF_API prof_id prof_components(size_t nfuncs, const prof_id *first_out, const prof_id *callee,
				 prof_id *component);

#ifdef __cplusplus
}
#endif

#endif
