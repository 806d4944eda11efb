/* graph_build.h - what the two ways to a graph share: its memory and its edges. */
#ifndef GRAPH_BUILD_H
#define GRAPH_BUILD_H

#include "proftools/view.h"

/* A graph that can still be written to; pub points into it. */
struct graph {
	struct prof_graph pub; /* first, so that prof_graph_free() finds the rest */
	size_t nmeasures, nfuncs, nedges;
	prof_id *caller, *callee;
	prof_id *first_out, *first_in, *in, *cycle;
	double **func_self, **func_total, **edge_self, **edge_total; /* [nmeasures] */
	uint8_t *func_truth[2], *edge_truth[2];                      /* self, total */
	double *whole;
	bool failed; /* memory is out; later calls do nothing */
};

/* A column of n cells, all NAN; NULL and g->failed when memory is out. */
double *graph_column(struct graph *g, size_t n);

/* calloc that notes its failure. */
void *graph_memory(struct graph *g, size_t n, size_t width);

/*
 * Makes edges of n (caller, callee) pairs: sorts them, joins equal ones and
 * fills caller, callee, first_out, first_in and in. Returns the edge of each
 * pair, to be freed by the caller.
 */
prof_id *graph_join_pairs(struct graph *g, size_t n, const prof_id *caller, const prof_id *callee);

/* Adds to a cell: unrecorded plus a number is the number. */
static inline void graph_add(double *cell, double v)
{
	if (!isnan(v))
		*cell = isnan(*cell) ? v : *cell + v;
}

/* Fills cycle and pub.ncycles; needs the edges. */
void graph_number_cycles(struct graph *g);

/* Fills the costs from recorded sites and edges, or from calling contexts. */
void graph_from_facts(struct graph *g, prof_id part);
void graph_from_tree(struct graph *g, prof_id part);

#endif
