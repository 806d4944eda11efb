/* shares.h - the share of the whole that each function and call takes. */
#ifndef SHARES_H
#define SHARES_H

#include "proftools/view.h"

enum prof_totals {
	/* As recorded or derived; only members of cycles may need an estimate. */
	PROF_TOTALS_MEASURED,
	/*
	 * gprof2dot's way: shared out among callers by call ratios, see ratios.h; by
	 * their counts where totals were recorded (gprof), else by what they cost.
	 */
	PROF_TOTALS_CALL_RATIOS
};

/*
 * Shares of one measure, 0 to 1. NAN: cannot be said. Totals that pstats recorded
 * for whole functions are never replaced by estimates.
 */
struct prof_shares {
	prof_id measure;
	size_t nfuncs, nedges;
	double whole_self;    /* what a self share of 1 is, in units of the file */
	double whole_total;   /* the same for totals: not less than any total */
	double *self, *total; /* [nfuncs] */
	double *edge;         /* [nedges] total of the calls */
	uint8_t *self_truth;  /* [nfuncs] enum prof_truth */
	uint8_t *total_truth; /* [nfuncs] */
	uint8_t *edge_truth;  /* [nedges] */
};

/* The caller frees the result; g is not needed afterwards. */
struct prof_shares *prof_shares_new(const struct prof_graph *g, prof_id measure,
				    enum prof_totals totals, struct prof_error *err);
void prof_shares_free(struct prof_shares *s);

/* a / b in 0..1. A share of nothing is all of it, as in gprof2dot. NAN stays NAN. */
double prof_share(double a, double b);

#endif
