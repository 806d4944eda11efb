/* tree_flow.h - what a call graph says about where contexts begin and how cost flows. */
#ifndef TREE_FLOW_H
#define TREE_FLOW_H

#include "proftools/view.h"

/* Weights are totals of the main measure; 0 where nothing is known. */
struct tree_flow {
	const struct prof_graph *graph;
	prof_id main, calls, primitive; /* measures; PROF_NONE: there is none */
	double *weight;                 /* [nedges] */
	double *root;                   /* [nfuncs] of contexts that begin here; 0: none do */
	double *in;       /* [nfuncs] of all contexts: root and in-edges but the one from itself */
	double *out;      /* [nfuncs] of all out-edges but the one to itself */
	double *entries;  /* [nfuncs] calls, but those from itself; NAN: unknown */
	bool *single;     /* [nfuncs] has surely one context */
	bool *exact_root; /* [nfuncs] root is derived, not estimated */
	double *lost;     /* [nfuncs] what a row that another replaced had, mostly 0 */
};

/* False when memory is out. The caller frees in both cases. */
bool tree_flow_init(struct tree_flow *flow, const struct prof_graph *graph);
void tree_flow_free(struct tree_flow *flow);

/* Do contexts begin here, be it with no weight? */
bool tree_flow_begins(const struct tree_flow *flow, prof_id f);

/* One cell of a graph's costs; NAN when absent. */
static inline double flow_cell(const double *const *columns, prof_id measure, size_t row)
{
	return measure == PROF_NONE || !columns[measure] ? NAN : columns[measure][row];
}

static inline double flow_or_0(double v)
{
	return isnan(v) ? 0 : v;
}

/* Calls along an edge; NAN when unknown. */
static inline double tree_calls(const struct tree_flow *flow, prof_id edge)
{
	return flow_cell(flow->graph->edge.self, flow->calls, edge);
}

#endif
