/* peek.h - one function between its callers and its callees. */
#ifndef PROFTOOLS_RENDER_PEEK_H
#define PROFTOOLS_RENDER_PEEK_H

#include "grid.h"
#include "proftools/view.h"

enum peek_side { PEEK_CALLERS = 1, PEEK_CALLEES = 2, PEEK_BOTH = 3 };

/*
 * Fills *grid with a row a caller, the function itself, and a row a callee,
 * heaviest first; names are indented away from the function. The share is that
 * of the function's total. Texts are borrowed from the profile and *names.
 * 0, or -1 and *err.
 */
int peek_table(const struct prof_graph *g, prof_id func, enum peek_side side, prof_id measure,
	       struct grid *grid, struct arena *names, struct prof_error *err);

#endif
