/* context_lines.h - a table of the lines that were executed in calling contexts. */
#ifndef PROFTOOLS_RENDER_CONTEXT_LINES_H
#define PROFTOOLS_RENDER_CONTEXT_LINES_H

#include "grid.h"

/*
 * Fills *grid with a row a function and line, in that order, or only the limit
 * lines that cost most, heaviest first: hits, self, total with what it called
 * (once where it calls itself), its share of the totals of its function's
 * lines, line, function, file. Texts are borrowed from the profile and *names.
 * PROF_EMISMATCH if there are no such lines.
 */
int context_lines_table(const struct prof *p, prof_id wanted, size_t limit, struct grid *grid,
			struct arena *names, struct prof_error *err);

#endif
