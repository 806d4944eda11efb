/* delta_runs.h - which changes are more than the difference from run to run. */
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

#endif
