/*
 * ratios.h - totals estimated by sharing each function's cost among its callers,
 * as gprof does.
 */
#ifndef RATIOS_H
#define RATIOS_H

#include "proftools/view.h"

struct ratios {
	const struct prof_graph *graph;
	const double *weight; /* [nedges]: callers of one function share its total by this */
	const double *self;   /* [nfuncs]: cost to be passed up; NAN counts as 0 */
	/*
	 * [nfuncs]: weight with which a function is entered by no call at all, NULL:
	 * none is. It only matters for cycles: a cycle that nothing enters would be
	 * worth nothing.
	 */
	const double *entered;
	double *total;    /* result, [nfuncs] */
	uint8_t *guessed; /* result, [nfuncs]: 1 if the total rests on sharing out */
	double *edge;     /* result, [nedges]: NAN for calls that carry nothing upwards */
};

/*
 * A function's total is its self cost plus its share of every callee's total;
 * a call's share is its weight among all calls of that callee from others. A
 * cycle is entered as a whole; inside it cost flows from each entry along the
 * shortest ways. Callees whose calls all weigh nothing are shared equally.
 *
 * A cycle of m edges with many entries is followed from its heaviest entries
 * only, so that the work stays below PROF_RATIO_WORK + m steps for each cycle.
 */
#define PROF_RATIO_WORK ((size_t)100000000)

int prof_call_ratios(struct ratios *r, struct prof_error *err);

#endif
