/* outline.h - the tree of calling contexts as an indented text. */
#ifndef PROFTOOLS_RENDER_OUTLINE_H
#define PROFTOOLS_RENDER_OUTLINE_H

#include "grid.h"
#include "proftools/view.h"

struct outline_options {
	prof_id measure; /* PROF_NONE: the main one */
	double min;      /* leave out contexts below this share of the whole, 0..1 */
	size_t limit;    /* lines, 0: all */
	bool fold;       /* put runs of library frames together */
};

/*
 * A line a context: total cost and share, the name, the place; heaviest first.
 * With fold, library and standard-library frames below one of their like are
 * not written, unless their own cost is a fifth of the whole: behind that one
 * stands "[12 frames hidden] json, re", if they are two or more. What min and
 * limit leave out is counted in a last line below its caller. Estimates have a
 * mark. 0, or -1 and *err.
 */
int outline_write(const struct prof_tree *t, const struct outline_options *opt,
		  const struct grid_style *style, FILE *out, struct prof_error *err);

#endif
