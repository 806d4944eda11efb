/* shares.c - the share of the whole that each function and call takes. */
#include "shares.h"

#include <stdlib.h>

#include "estimate.h"

double prof_share(double a, double b)
{
	if (isnan(a))
		return a;
	if (!(b > 0))
		return 1;
	a /= b;
	return a < 0 ? 0 : a > 1 ? 1 : a;
}

static double cell(const double *const *columns, prof_id measure, size_t row)
{
	return prof_cost_at(columns, measure, row);
}

/*
 * Activations of a function nested in itself may make an edge larger than the
 * run. Such a number is no share of anything.
 */
static bool edge_overlaps(const struct prof_graph *g, size_t e)
{
	prof_id from = g->caller[e], to = g->callee[e];
	if (g->profile->nesting != PROF_NEST_EVERY || prof_has_contexts(g->profile))
		return false;
	return from == to || (g->cycle[from] != PROF_NONE && g->cycle[from] == g->cycle[to]);
}

/* The `profile` module counts calls by caller but not their cost: divide by the calls. */
static double edge_by_calls(const struct prof_graph *g, prof_id m, size_t e)
{
	prof_id calls = prof_measure_of(g->profile, PROF_ROLE_CALLS);
	if (calls == PROF_NONE)
		return NAN;
	prof_id to = g->callee[e];
	return prof_share(cell(g->edge.self, calls, e), cell(g->func.self, calls, to)) *
	       cell(g->func.total, m, to);
}

static void measured(struct prof_shares *s, const struct prof_graph *g)
{
	prof_id m = s->measure;
	for (size_t f = 0; f < s->nfuncs; f++) {
		s->total[f] = prof_share(cell(g->func.total, m, f), s->whole_total);
		s->total_truth[f] = isnan(s->total[f]) ? PROF_ABSENT : g->func.total_truth[f];
	}
	for (size_t e = 0; e < s->nedges; e++) {
		double v = cell(g->edge.total, m, e);
		s->edge_truth[e] = g->edge.total_truth[e];
		if (isnan(v)) {
			v = edge_by_calls(g, m, e);
			s->edge_truth[e] = PROF_ESTIMATED;
		} else if (v > 0 && edge_overlaps(g, e)) {
			v = NAN;
		}
		s->edge[e] = prof_share(v, s->whole_total);
		if (isnan(v))
			s->edge_truth[e] = PROF_ABSENT;
	}
}

static bool totals_recorded(const struct prof *p, prof_id m)
{
	return p->sites.n && p->sites.cost.total[m];
}

/* Does any function need an estimate that call ratios can make? */
static bool cycles_unknown(const struct prof_shares *s, const struct prof_graph *g)
{
	if (totals_recorded(g->profile, s->measure))
		return false; /* estimated by a filter, then, which knew more */
	for (size_t f = 0; f < s->nfuncs; f++)
		if (g->cycle[f] != PROF_NONE && g->func.total_truth[f] == PROF_ESTIMATED)
			return true;
	return false;
}

/*
 * Recorded totals that gprof2dot takes as they are: of pstats, which counts
 * primitive calls, and where there are no calls to share by.
 */
static bool keeps_recorded(const struct prof_graph *g, prof_id m)
{
	const struct prof *p = g->profile;
	prof_id calls = prof_measure_of(p, PROF_ROLE_CALLS);
	if (!totals_recorded(p, m))
		return false;
	return prof_measure_of(p, PROF_ROLE_PRIMITIVE) != PROF_NONE || calls == PROF_NONE ||
	       !g->edge.self[calls];
}

static void find_whole(struct prof_shares *s, const struct prof_graph *g)
{
	double self = g->whole[s->measure];
	s->whole_self = isnan(self) ? 0 : self;
	s->whole_total = s->whole_self;
	for (size_t f = 0; f < s->nfuncs; f++) {
		double total = cell(g->func.total, s->measure, f);
		if (total > s->whole_total)
			s->whole_total = total;
	}
}

static int fill(struct prof_shares *s, const struct prof_graph *g, enum prof_totals totals,
		struct prof_error *err)
{
	find_whole(s, g);
	for (size_t f = 0; f < s->nfuncs; f++) {
		double self = cell(g->func.self, s->measure, f);
		s->self_truth[f] = isnan(self) ? PROF_ABSENT : g->func.self_truth[f];
		/* A frame that no sample ends in has no cost of its own. */
		if (isnan(self) && prof_has_contexts(g->profile)) {
			self = 0;
			s->self_truth[f] = PROF_DERIVED;
		}
		s->self[f] = prof_share(self, s->whole_self);
	}
	measured(s, g);
	if (totals == PROF_TOTALS_CALL_RATIOS && !keeps_recorded(g, s->measure))
		return prof_estimate_shares(s, g, false, err);
	return cycles_unknown(s, g) ? prof_estimate_shares(s, g, true, err) : 0;
}

struct prof_shares *prof_shares_new(const struct prof_graph *g, prof_id measure,
				    enum prof_totals totals, struct prof_error *err)
{
	struct prof_shares *s = calloc(1, sizeof(*s));
	if (s) {
		s->measure = measure;
		s->nfuncs = g->nfuncs;
		s->nedges = g->nedges;
		s->self = malloc((g->nfuncs + 1) * sizeof(*s->self));
		s->total = malloc((g->nfuncs + 1) * sizeof(*s->total));
		s->edge = malloc((g->nedges + 1) * sizeof(*s->edge));
		s->self_truth = malloc(g->nfuncs + 1);
		s->total_truth = malloc(g->nfuncs + 1);
		s->edge_truth = malloc(g->nedges + 1);
	}
	if (!s || !s->self || !s->total || !s->edge || !s->self_truth || !s->total_truth ||
	    !s->edge_truth)
		prof_fail(err, PROF_ENOMEM, "out of memory");
	else if (fill(s, g, totals, err) == 0)
		return s;
	prof_shares_free(s);
	return NULL;
}

void prof_shares_free(struct prof_shares *s)
{
	if (!s)
		return;
	free(s->self);
	free(s->total);
	free(s->edge);
	free(s->self_truth);
	free(s->total_truth);
	free(s->edge_truth);
	free(s);
}
