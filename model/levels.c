/* levels.c - a call graph in which re-entered functions stand apart. */
#include "levels.h"

#include <math.h>
#include <stdlib.h>

#include "flow.h"
#include "placing.h"

/* What reaches and leaves level 1 of every function. */
struct sums {
	double *in, *calls, *out;
};

static void add_edge(const struct levels *l, const struct flow *f, prof_id e, struct sums *s)
{
	prof_id caller = l->graph->caller[e], callee = l->graph->callee[e];
	if (!l->first || l->first[e] == PROF_NONE) {
		double calls = flow_calls(f, e);
		s->calls[callee] += calls > 0 ? calls : 0;
		if (caller != callee) {
			s->in[callee] += f->cost[e];
			s->out[caller] += f->cost[e];
		}
		return;
	}
	for (prof_id i = l->first[e]; i != PROF_NONE; i = l->pieces[i].next) {
		const struct levels_piece *piece = &l->pieces[i];
		double cost = f->cost[e] * (piece->end - piece->begin);
		if (piece->to == 1) {
			s->calls[callee] += piece->calls > 0 ? piece->calls : 0;
			s->in[callee] += cost;
		}
		if (piece->from == 1)
			s->out[caller] += cost;
	}
}

/*
 * A viewer takes the sum of the calls for the total of a function, and self plus
 * calls out of it only if nobody calls it. Where neither is the total, calls
 * from outside make up for it. More than a thousandth of the whole must be wrong
 * where nobody calls: less is the clock's own inaccuracy.
 */
static double missing(const struct levels *l, const struct flow *f, const struct sums *s,
		      prof_id func)
{
	double total = flow_total(f, func), whole = l->graph->whole[f->measure];
	bool uncounted = isnan(f->started[func]);
	if (!uncounted && !(f->started[func] > 0))
		return 0;
	if (uncounted ? s->in[func] > f->tolerance : s->calls[func] > 0)
		return total - s->in[func] > f->tolerance ? total - s->in[func] : 0;
	double self = flow_self(f, func) * (l->outer ? l->outer[func] : 1);
	return fabs(total - self - s->out[func]) > 1e-3 * whole ? total : 0;
}

static bool find_starts(struct levels *l, const struct flow *f)
{
	const struct prof_graph *g = l->graph;
	double *room = calloc(3 * g->nfuncs + 1, sizeof(*room));
	struct levels_start *starts = NULL;
	if (!room)
		return false;
	struct sums s = { room, room + g->nfuncs, room + 2 * g->nfuncs };
	for (prof_id e = 0; e < g->nedges; e++)
		add_edge(l, f, e, &s);
	size_t n = 0;
	for (prof_id func = 0; func < g->nfuncs; func++)
		n += missing(l, f, &s, func) > 0;
	if (n && !(starts = malloc(n * sizeof(*starts)))) {
		free(room);
		return false;
	}
	l->starts = starts;
	for (prof_id func = 0; n && func < g->nfuncs; func++) {
		double cost = missing(l, f, &s, func);
		if (cost > 0)
			starts[l->nstarts++] = (struct levels_start){ func, f->started[func],
								      cost / flow_total(f, func) };
	}
	free(room);
	return true;
}

static bool unroll(struct levels *l, const struct flow *f, enum prof_recursion mode)
{
	struct placing o = { .graph = l->graph, .flow = f };
	uint8_t *depth = malloc(l->graph->nfuncs + 1);
	prof_id *first = malloc((l->graph->nedges + 1) * sizeof(*first));
	l->depth = depth;
	l->first = first;
	if (!depth || !first || !placing_new(&o) || !place_members(&o, mode)) {
		placing_free(&o);
		return false;
	}
	for (size_t i = 0; i < l->graph->nfuncs; i++)
		depth[i] = o.members[i].depth;
	for (size_t i = 0; i < l->graph->nedges; i++)
		first[i] = o.calls[i].first;
	l->pieces = o.pieces;
	l->npieces = o.npieces;
	l->outer = o.outer;
	o.pieces = NULL;
	o.outer = NULL;
	placing_free(&o);
	return true;
}

static bool fill(struct levels *l, enum prof_recursion mode)
{
	if (l->graph->profile->main_measure == PROF_NONE)
		return true;
	struct flow *f = flow_new(l->graph);
	if (!f)
		return false;
	bool done = mode == PROF_RECURSION_MERGE || !l->graph->ncycles || unroll(l, f, mode);
	done = done && (mode == PROF_RECURSION_MERGE || find_starts(l, f));
	l->guess = f->guess;
	f->guess = NULL;
	l->estimated = l->guess || l->npieces || l->nstarts;
	flow_free(f);
	return done;
}

struct levels *levels_new(const struct prof_graph *g, enum prof_recursion mode,
			  struct prof_error *err)
{
	struct levels *l = calloc(1, sizeof(*l));
	if (l) {
		l->graph = g;
		l->calls = prof_measure_of(g->profile, PROF_ROLE_CALLS);
		l->primitive = prof_measure_of(g->profile, PROF_ROLE_PRIMITIVE);
		if (fill(l, mode))
			return l;
		levels_free(l);
	}
	prof_fail(err, PROF_ENOMEM, "out of memory");
	return NULL;
}

void levels_free(struct levels *l)
{
	if (!l)
		return;
	/* Only the owner sees them as its own: free() takes no pointers to const. */
	void *owned[] = { (void *)(uintptr_t)l->guess,  (void *)(uintptr_t)l->first,
			  (void *)(uintptr_t)l->pieces, (void *)(uintptr_t)l->outer,
			  (void *)(uintptr_t)l->depth,  (void *)(uintptr_t)l->starts };
	for (size_t i = 0; i < sizeof(owned) / sizeof(*owned); i++)
		free(owned[i]);
	free(l);
}
