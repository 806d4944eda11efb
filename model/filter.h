/* filter.h - what the steps of a filter share. */
#ifndef FILTER_H
#define FILTER_H

#include "proftools/transform.h"
#include "rebuild.h"

/* One step, with its pattern looked up. */
struct filter_step {
	enum prof_filter_op op; /* PATH and NOT_PATH have become HIDE */
	const struct prof *from;
	const bool *func; /* [nfuncs] does it match? */
	const bool *part; /* [nparts] for PROF_PART only */
};

/* Add the rows that are left of contexts, and of sites and edges. */
void filter_nodes(const struct filter_step *step, struct rebuild *r);
void filter_graph(const struct filter_step *step, struct rebuild *r);

/* The same for PROF_HIDE on sites and edges. */
void filter_hide(const struct filter_step *step, struct rebuild *r);

/*
 * How much of the costs of a graph's functions and edges a step keeps, 0 to 1.
 * exact is false where that is an estimate.
 */
struct filter_share {
	double self, total;
	bool self_exact, total_exact;
};
struct filter_shares {
	struct prof_graph *graph; /* of all parts */
	struct filter_share *func, *edge;
};

/* False when memory is out. filter_shares_free() in both cases. */
bool filter_shares_init(struct filter_shares *s, const struct filter_step *step);
void filter_shares_free(struct filter_shares *s);

#endif
