/* delta.h - a table of what changed between two profiles. */
#ifndef PROFTOOLS_RENDER_DELTA_H
#define PROFTOOLS_RENDER_DELTA_H

#include "grid.h"
#include "proftools/view.h"

enum delta_sort { DELTA_SELF, DELTA_TOTAL, DELTA_CALLS, DELTA_NAME };

/* One function on both sides, in seconds, bytes or ones; what a side lacks is 0. */
struct delta {
	prof_id func;
	double self[2], total[2], calls[2];   /* base, new; NAN: not recorded on either */
	double self_range[2], total_range[2]; /* of several runs: where the change is, see below */
	bool total_noise;                     /* the change in total may be chance, */
	bool noise;                           /* that in self, too */
	bool estimated;                       /* the totals */
};

/* New minus base. */
double delta_change(const double v[2]);

struct deltas {
	struct delta *v;
	size_t n;
	double whole[2], whole_range[2];
	bool whole_noise;
	double confidence; /* of the ranges, 0..1; 0: there are none, as each side is one run */
	bool sampled;
	enum grid_kind kind;
};

/*
 * All functions of a graph of prof_diff()'s result for the measure whose NEW
 * side is given (PROF_NONE: the main one), what changed most first. min: leave
 * out changes smaller than this in self and total. In a count of samples what
 * is within two standard errors is noise. The caller frees v.
 * PROF_EMISMATCH if the profile is no diff.
 */
int delta_find(const struct prof_graph *g, prof_id measure, enum delta_sort sort, double min,
	       struct deltas *d, struct prof_error *err);

/*
 * Fills *grid; everything: all columns, for machines, else those that people
 * compare. limit: rows, 0: all. Texts are borrowed from the profile and *names.
 */
int delta_table(const struct prof_graph *g, const struct deltas *d, bool everything, size_t limit,
		struct grid *grid, struct arena *names, struct prof_error *err);

#endif
