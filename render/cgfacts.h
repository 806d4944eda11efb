/* cgfacts.h - callgrind written from callgrind: the recorded rows, one by one. */
#ifndef RENDER_CGFACTS_H
#define RENDER_CGFACTS_H

#include "cgwrite.h"

/*
 * Writes sites and edges with their lines, addresses, inlining, parts and every
 * event, in an order in which a reader finds functions, sites and edges in the
 * rows they had. Events beyond CG_MAX_EVENTS are kept too: nothing is left out.
 * 0, or -1 and *err.
 */
int cg_put_facts(struct cg_writer *w, const char *cmd, struct prof_error *err);

#endif
