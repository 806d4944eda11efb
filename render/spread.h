/* spread.h - how sure a change is that was measured several times. */
#ifndef PROFTOOLS_RENDER_SPREAD_H
#define PROFTOOLS_RENDER_SPREAD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The interval of Hodges and Lehmann: of all differences between a new run and
 * an old one, the rank-th smallest and the rank-th largest. It holds the shift
 * between both sides with the given confidence whatever the distribution is,
 * by the exact distribution of Mann and Whitney's U.
 */
struct spread_plan {
	size_t n[2];       /* runs: old, new */
	size_t rank;       /* 1: the smallest and the largest difference */
	double confidence; /* at least 0.95 if there are runs enough for that */
};

/* The narrowest interval of at least 95 %, else the widest there is. False when memory is out. */
bool spread_plan(struct spread_plan *plan, size_t nold, size_t nnew);

/*
 * The interval for these values of the runs. room holds n[0] * n[1] cells.
 * Equal inputs give equal results; swapping the sides negates them.
 */
void spread_interval(const struct spread_plan *plan, const double *old, const double *new,
		     double *room, double *low, double *high);

#endif
