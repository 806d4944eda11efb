/* browse.h - profstat -i: the browser of python -m pstats. */
#ifndef TOOLS_BROWSE_H
#define TOOLS_BROWSE_H

#include "run.h"

/* For struct run. The browser reads its files itself: what is loaded is an empty profile. */
int browse_prepare(struct run *run, const char *const *inputs, size_t n);
struct prof *browse_load(struct run *run, const char *const *inputs, size_t n,
			 struct prof_error *err);
int browse_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

#endif
