/* lines.h - a table of what was recorded line by line. */
#ifndef PROFTOOLS_RENDER_LINES_H
#define PROFTOOLS_RENDER_LINES_H

#include "grid.h"
#include "proftools/model.h"

/*
 * Fills *grid with a row a line of every function that has any, in the order
 * of the file, or only the limit lines that cost most, heaviest first: hits, the measure (self, or total where a line's cost includes
 * what it called), its share of the function, line, function, file. Texts are
 * borrowed from the profile and *names. PROF_EMISMATCH if there are no lines.
 */
int lines_table(const struct prof *p, prof_id measure, size_t limit, struct grid *grid,
		struct arena *names, struct prof_error *err);

#endif
