/* flow.c - how much of each call is an outermost activation of what it calls. */
#include "flow.h"

#include <stdlib.h>

/* What is known about the calls into one function; its calls of itself count in calls only. */
struct callers {
	double outside, inside; /* cost from other cycles, from its own */
	double calls, outside_calls, own_calls;
	double unknown_outside, unknown_inside; /* calls along edges without a total */
	bool unknown;                           /* some edge has no total */
};

/* In the order of the edges, which is that of memory. */
static struct callers *look_at_callers(const struct flow *f)
{
	const struct prof_graph *g = f->graph;
	struct callers *all = calloc(g->nfuncs + 1, sizeof(*all));
	for (prof_id e = 0; all && e < g->nedges; e++) {
		prof_id caller = g->caller[e], callee = g->callee[e];
		struct callers *c = &all[callee];
		double calls = flow_calls(f, e);
		bool inside = flow_same_cycle(g, caller, callee);
		bool known = !isnan(prof_cost_at(g->edge.total, f->measure, e));
		c->calls += calls;
		c->unknown |= !known;
		if (caller == callee) {
			c->own_calls += calls;
			continue;
		}
		*(inside ? &c->inside : &c->outside) += f->cost[e];
		if (!inside)
			c->outside_calls += calls;
		if (!known)
			*(inside ? &c->unknown_inside : &c->unknown_outside) += calls;
	}
	return all;
}

/*
 * Edges without a total (the profile module counts only calls along them) share
 * what other callers leave of the callee's total. A call from outside the
 * callee's cycle is an outermost activation; so many of them get their share
 * each, calls from inside divide the rest, and calls to itself get nothing.
 */
static void guess_callers(struct flow *f, prof_id func, const struct callers *c)
{
	const struct prof_graph *g = f->graph;
	double total = flow_total(f, func);
	if (!c->unknown || !(total > 0))
		return;
	double counted = prof_cost_at(g->func.self, f->calls, func);
	double starts = counted > c->calls ? counted - c->calls : 0;
	double outermost = f->primitive == PROF_NONE
				   ? NAN
				   : prof_cost_at(g->func.self, f->primitive, func);
	double rest = flow_clean(total - c->outside - c->inside);
	double outside = c->unknown_outside + starts, each = 0;
	if (outside > 0)
		each = rest / (c->unknown_inside > 0 && outermost > outside ? outermost : outside);
	double inside = flow_clean(rest - each * outside);
	for (prof_id i = g->first_in[func]; i < g->first_in[func + 1]; i++) {
		prof_id e = g->in[i];
		double calls = flow_clean(flow_calls(f, e));
		if (!isnan(prof_cost_at(g->edge.total, f->measure, e)))
			continue;
		if (g->caller[e] == func)
			f->cost[e] = 0;
		else if (!flow_same_cycle(g, g->caller[e], func))
			f->cost[e] = each * calls;
		else
			f->cost[e] = c->unknown_inside > 0 ? inside * calls / c->unknown_inside : 0;
		f->guess[e] = f->cost[e] / total;
	}
}

static bool guess_edges(struct flow *f)
{
	const struct prof_graph *g = f->graph;
	bool any = false;
	for (prof_id e = 0; e < g->nedges; e++)
		any |= isnan(prof_cost_at(g->edge.total, f->measure, e));
	if (!any || f->calls == PROF_NONE)
		return true;
	struct callers *callers = look_at_callers(f);
	f->guess = malloc((g->nedges + 1) * sizeof(*f->guess));
	for (prof_id e = 0; f->guess && e < g->nedges; e++)
		f->guess[e] = NAN;
	for (prof_id func = 0; callers && f->guess && func < g->nfuncs; func++)
		guess_callers(f, func, &callers[func]);
	free(callers);
	return callers && f->guess;
}

/*
 * Activations that no recorded caller explains are outermost. If all outermost
 * ones are of that kind they have the whole total; otherwise the calls have
 * their part of it in proportion.
 */
static void find_start(struct flow *f, prof_id func, const struct callers *c)
{
	const struct prof_graph *g = f->graph;
	double total = flow_total(f, func), into = c->inside + c->outside;
	double counted = f->calls == PROF_NONE ? NAN : prof_cost_at(g->func.self, f->calls, func);
	double outermost = f->primitive == PROF_NONE
				   ? NAN
				   : prof_cost_at(g->func.self, f->primitive, func);
	f->started[func] = counted - c->calls > 0 ? counted - c->calls : isnan(counted) ? NAN : 0;
	f->start[func] = 0;
	if (f->started[func] == 0)
		return;
	double start = total - into;
	if (f->started[func] > 0 && outermost >= 0) {
		double called = outermost - f->started[func];
		double from_others = c->calls - c->own_calls;
		double share = from_others > 0 ? called / from_others : 0;
		start = total - into * (share > 0 ? share < 1 ? share : 1 : 0);
	}
	f->start[func] = start > 0 ? start : 0;
}

static bool find_needs(struct flow *f)
{
	const struct prof_graph *g = f->graph;
	struct callers *callers = look_at_callers(f);
	for (prof_id func = 0; callers && func < g->nfuncs; func++) {
		const struct callers *c = &callers[func];
		find_start(f, func, c);
		double need = flow_total(f, func) - f->start[func] - c->outside;
		f->inner[func] = c->inside;
		f->need[func] = need > 0 ? need < c->inside ? need : c->inside : 0;
	}
	free(callers);
	return callers != NULL;
}

struct flow *flow_new(const struct prof_graph *g)
{
	struct flow *f = calloc(1, sizeof(*f));
	if (!f)
		return NULL;
	f->graph = g;
	f->measure = g->profile->main_measure;
	f->calls = prof_measure_of(g->profile, PROF_ROLE_CALLS);
	f->primitive = prof_measure_of(g->profile, PROF_ROLE_PRIMITIVE);
	f->tolerance = flow_clean(g->whole[f->measure]) * 1e-9;
	f->cost = malloc((g->nedges + 1) * sizeof(*f->cost));
	f->inner = malloc((4 * g->nfuncs + 1) * sizeof(*f->inner));
	if (f->cost && f->inner) {
		f->need = f->inner + g->nfuncs;
		f->start = f->need + g->nfuncs;
		f->started = f->start + g->nfuncs;
		for (prof_id e = 0; e < g->nedges; e++)
			f->cost[e] = flow_clean(prof_cost_at(g->edge.total, f->measure, e));
		if (guess_edges(f) && find_needs(f))
			return f;
	}
	flow_free(f);
	return NULL;
}

void flow_free(struct flow *f)
{
	if (!f)
		return;
	free(f->cost);
	free(f->guess);
	free(f->inner);
	free(f);
}
