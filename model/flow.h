/* flow.h - how much of each call is an outermost activation of what it calls. */
#ifndef FLOW_H
#define FLOW_H

#include "proftools/view.h"

/*
 * Everything is in the main measure, negative and unknown costs taken as 0.
 * Arrays belong to it.
 */
struct flow {
	const struct prof_graph *graph; /* borrowed */
	prof_id measure;                /* the main one */
	prof_id calls, primitive;       /* measures, PROF_NONE if absent */
	double tolerance;               /* less than this is no cost */
	double *cost;                   /* [nedges] of the call */
	double *guess;   /* [nedges] share of the callee's total where none was recorded, else NAN;
			  * NULL if all were */
	double *inner;   /* [nfuncs] cost of calls from its own cycle, itself excluded */
	double *need;    /* [nfuncs] that part of inner which is outermost */
	double *start;   /* [nfuncs] cost of outermost activations without a recorded caller */
	double *started; /* [nfuncs] how many those are; NAN if calls are not counted */
};

/* The profile has a main measure. NULL when memory is out. */
struct flow *flow_new(const struct prof_graph *g);
void flow_free(struct flow *f);

/* A cost as a number to reckon with. */
static inline double flow_clean(double v)
{
	return v > 0 ? (v < 1e300 ? v : 1e300) : 0;
}

static inline bool flow_same_cycle(const struct prof_graph *g, prof_id a, prof_id b)
{
	return g->cycle[a] != PROF_NONE && g->cycle[a] == g->cycle[b];
}

static inline double flow_self(const struct flow *f, prof_id func)
{
	return flow_clean(prof_cost_at(f->graph->func.self, f->measure, func));
}

static inline double flow_total(const struct flow *f, prof_id func)
{
	return flow_clean(prof_cost_at(f->graph->func.total, f->measure, func));
}

/* Calls along an edge; NAN if they are not counted. */
static inline double flow_calls(const struct flow *f, prof_id edge)
{
	return f->calls == PROF_NONE ? NAN : prof_cost_at(f->graph->edge.self, f->calls, edge);
}

/* Those that found no call along the same edge still running; all if that is unknown. */
static inline double flow_primitive(const struct flow *f, prof_id edge)
{
	double all = flow_calls(f, edge);
	double some = f->primitive == PROF_NONE
			      ? NAN
			      : prof_cost_at(f->graph->edge.self, f->primitive, edge);
	return some >= 0 && some < all ? some : all;
}

#endif
