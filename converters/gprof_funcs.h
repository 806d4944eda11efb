/* gprof_funcs.h - functions that go by their number in brackets, as in gprof's tables. */
#ifndef PROFTOOLS_GPROF_FUNCS_H
#define PROFTOOLS_GPROF_FUNCS_H

#include "gprof_line.h"
#include "index.h"

struct gprof_func {
	uint64_t number;
	prof_id name, func;
	bool has_entry; /* for the reader's use */
};

/* Zero-initialised is empty. */
struct gprof_funcs {
	struct gprof_func *row;
	size_t n, cap;
	struct index by_number, by_name;
};

/*
 * Row of the function that a line names. Static functions may share a name:
 * the later ones keep their number in it, "init [9]". Without a number the
 * name is the function. PROF_NONE when memory is out.
 */
prof_id gprof_func_of(struct gprof_funcs *t, struct prof_builder *b, const struct gprof_line *l);

void gprof_funcs_free(struct gprof_funcs *t);

#endif
