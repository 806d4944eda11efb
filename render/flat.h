/* flat.h - a table of what a profile spent, by function, file, module or package. */
#ifndef PROFTOOLS_RENDER_FLAT_H
#define PROFTOOLS_RENDER_FLAT_H

#include "grid.h"
#include "proftools/view.h"

enum flat_by { FLAT_FUNCTION, FLAT_FILE, FLAT_MODULE, FLAT_PACKAGE };
enum flat_sort { FLAT_SELF, FLAT_TOTAL, FLAT_CALLS, FLAT_NAME };

struct flat_options {
	enum flat_by by;
	enum flat_sort sort;
	bool reverse;
	size_t limit;    /* rows, 0: all */
	prof_id measure; /* PROF_NONE: the main one */
	double min;      /* leave out rows below this share in both self and total */
};

/*
 * Fills *grid, whose texts are borrowed from the profile and *names; both are
 * released by the caller. What limit and min leave out is summed in a last
 * row. Totals of files and the like are not given: their functions call one
 * another. 0, or -1 and *err.
 */
int flat_table(const struct prof_graph *g, const struct flat_options *opt, struct grid *grid,
	       struct arena *names, struct prof_error *err);

#endif
