/* threads.h - a table of what each thread, process or section of a profile spent. */
#ifndef PROFTOOLS_RENDER_THREADS_H
#define PROFTOOLS_RENDER_THREADS_H

#include "grid.h"
#include "proftools/model.h"

struct threads_options {
	prof_id measure; /* PROF_NONE: the main one */
	size_t limit;    /* rows, 0: all; the rest is summed in a last row */
	bool by_name, reverse;
};

/*
 * Fills *grid with a row a part, heaviest first. Where stacks have no parts
 * but frames that are threads ("thread (0x7f): main", as py-spy writes them),
 * these are taken. Texts are borrowed from the profile and *names. 0, or -1
 * and *err.
 */
int threads_table(const struct prof *p, const struct threads_options *opt, struct grid *grid,
		  struct arena *names, struct prof_error *err);

#endif
