/* page_lines.h - what each line cost, recorded at lines or in contexts. */
#ifndef PROFTOOLS_RENDER_PAGE_LINES_H
#define PROFTOOLS_RENDER_PAGE_LINES_H

#include "arena.h"
#include "proftools/model.h"

/* Rows by function, file and line. */
struct page_lines {
	size_t n;
	prof_id *func, *file; /* file: string, 0 is the function's */
	uint32_t *line;
	double **self, **total; /* [nmeasures], NULL: not recorded */
};

/*
 * Fills *lines, which lives in memory, from the sites that have lines, else
 * from the contexts that have: there the total of a line is that of all
 * contexts in which it is executed, nested ones counted once. False when memory
 * is out.
 */
bool page_lines_find(const struct prof *p, struct arena *memory, struct page_lines *lines);

#endif
