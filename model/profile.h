/* profile.h - what stands behind a struct prof: its memory. */
#ifndef PROFILE_H
#define PROFILE_H

#include "strings.h"
#include "table.h"

struct profile {
	struct prof pub; /* first, so that prof_free() finds the rest */
	struct strings strings;
	struct table sites, edges, nodes, samples;
	double *times;
	struct prof_measure *measures;
	struct prof_func *funcs;
	struct prof_part *parts;
	struct prof_note *notes;
	struct prof_meta *meta;
};

/* Frees everything but the structure itself. */
void profile_clear(struct profile *p);

#endif
