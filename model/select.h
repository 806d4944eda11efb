/* select.h - which functions and calls of a graph a picture shows. */
#ifndef SELECT_H
#define SELECT_H

#include "shares.h"

/* Numbers are never changed by a selection, only hidden. */
struct prof_selection {
	size_t nfuncs, nedges; /* shown now */
	uint8_t *func;         /* [g->nfuncs] 1: shown */
	uint8_t *edge;         /* [g->nedges] 1: shown; then both ends are */
};

/* Everything that takes part in the profile. The caller frees the result. */
struct prof_selection *prof_select_all(const struct prof_graph *g, struct prof_error *err);
void prof_selection_free(struct prof_selection *s);

/*
 * The weight of a call: its share, or that of its lighter end when that is not
 * known. NAN if neither is.
 */
double prof_edge_weight(const struct prof_graph *g, const struct prof_shares *shares, size_t edge);

/*
 * Hides functions whose total is below min_func and calls whose weight is below
 * min_edge (shares of the whole). What has no weight stays, and so do functions
 * with keep[f] (NULL: none).
 */
void prof_select_shares(struct prof_selection *s, const struct prof_graph *g,
			const struct prof_shares *shares, double min_func, double min_edge,
			const uint8_t *keep);

/* Hides functions that are not wanted. */
void prof_select_funcs(struct prof_selection *s, const struct prof_graph *g, const uint8_t *wanted);

enum prof_direction { PROF_CALLEES, PROF_CALLERS };

/*
 * Keeps what can be reached from the shown functions of from[] in at most depth
 * shown calls; depth < 0: any number.
 */
int prof_select_reach(struct prof_selection *s, const struct prof_graph *g, const uint8_t *from,
		      enum prof_direction direction, long depth, struct prof_error *err);

/* Keeps the heaviest functions and calls, at most so many; keep[] counts as heavy. */
int prof_select_heaviest(struct prof_selection *s, const struct prof_graph *g,
			 const struct prof_shares *shares, size_t nfuncs, size_t nedges,
			 const uint8_t *keep, struct prof_error *err);

#endif
