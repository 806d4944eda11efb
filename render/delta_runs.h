/* delta_runs.h - how sure changes are: from run to run, and where totals are estimates. */
#ifndef PROFTOOLS_RENDER_DELTA_RUNS_H
#define PROFTOOLS_RENDER_DELTA_RUNS_H

#include "delta.h"
#include "proftools/transform.h"

/* The single runs that the sides of a diff are the means of; borrowed. */
struct delta_runs {
	struct prof *const *v[2]; /* old, new */
	size_t n[2];
	enum prof_pairing pairing; /* as in the diff */
};

/*
 * Completes what delta_find() found: intervals of the changes in self, total
 * and the whole, and what is noise: a change whose interval holds 0. 0, or -1
 * and *err.
 */
int delta_spread(const struct prof_graph *g, prof_id measure, const struct delta_runs *runs,
		 struct deltas *d, struct prof_error *err);

/*
 * A diff holds totals as if they were recorded. Marks those that one of its
 * sides, a graph with cycles, could only estimate. 0, or -1 and *err.
 */
int delta_mark_estimates(const struct prof_graph *g, const struct prof *side,
			 enum prof_pairing pairing, struct deltas *d, struct prof_error *err);

#endif
