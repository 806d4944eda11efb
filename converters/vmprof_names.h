/* vmprof_names.h - functions of vmprof by the numbers that stand for them. */
#ifndef VMPROF_NAMES_H
#define VMPROF_NAMES_H

#include "index.h"
#include "scan.h"

struct vmprof_name {
	uint64_t id;
	struct text symbol; /* "py:main:50:workload.py"; empty: nothing names the id */
	prof_id func;       /* PROF_NONE until it is asked for */
};

/* Zero-initialised is empty and ready. Symbols are borrowed. */
struct vmprof_names {
	struct vmprof_name *rows;
	size_t n, cap;
	struct index by_id;
	bool failed; /* memory is out */
};

/* Of several symbols with one id the greatest by bytes names it. */
void vmprof_add_symbol(struct vmprof_names *t, uint64_t id, struct text symbol);

/* The function of an id, added to b when it is first asked for. */
prof_id vmprof_func(struct vmprof_names *t, uint64_t id, struct prof_builder *b);

/* The function that a symbol describes; id stands for it if it is empty. */
prof_id vmprof_add_func(struct prof_builder *b, struct text symbol, uint64_t id);

void vmprof_free_names(struct vmprof_names *t);

#endif
