/*
 * estimate.c - shares for totals that nothing in the profile tells: chooses the
 * weights and the ways into cycles for ratios.c.
 */
#include "estimate.h"

#include <stdlib.h>
#include <string.h>

#include "ratios.h"

static double known(double v)
{
	return v > 0 ? v : 0;
}

/* What is needed to know how a cycle is entered. */
struct cycle {
	double total, outside; /* its cost with all below; the part that calls from outside bring */
	size_t calls;          /* from outside */
	prof_id entry;         /* the member whose calls cost most */
	double most;
};

static void sum_cycles(const struct prof_graph *g, const double *self, const double *edge,
		       struct cycle *cycles)
{
	for (size_t c = 0; c < g->ncycles; c++)
		cycles[c] = (struct cycle){ .entry = PROF_NONE, .most = -1 };
	for (size_t f = 0; f < g->nfuncs; f++) {
		if (g->cycle[f] == PROF_NONE)
			continue;
		struct cycle *c = &cycles[g->cycle[f]];
		double calls = 0;
		c->total += self && self[f] > 0 ? self[f] : 0;
		for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++) {
			if (g->callee[e] == f || !(edge[e] > 0))
				continue;
			calls += edge[e];
			if (g->cycle[g->callee[e]] != g->cycle[f])
				c->total += edge[e];
		}
		if (calls > c->most) {
			c->most = calls;
			c->entry = (prof_id)f;
		}
	}
	for (size_t e = 0; e < g->nedges; e++) {
		prof_id to = g->cycle[g->callee[e]];
		if (to == PROF_NONE || to == g->cycle[g->caller[e]])
			continue;
		cycles[to].outside += edge[e] > 0 ? edge[e] : 0;
		cycles[to].calls++;
	}
}

static prof_id find_edge(const struct prof_graph *g, prof_id caller, prof_id callee)
{
	prof_id low = g->first_out[caller], high = g->first_out[caller + 1];
	while (low < high) {
		prof_id middle = low + (high - low) / 2;
		if (g->callee[middle] < callee)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/*
 * What calling contexts say: every occurrence of a call weighs, and first frames
 * tell how cycles are entered. total is scratch for one cell a node, all 0.
 */
static void weigh_contexts(const struct prof_graph *g, prof_id m, double *total, double *weight,
			   double *entered)
{
	const struct prof_nodes *nodes = &g->profile->nodes;
	memset(weight, 0, g->nedges * sizeof(*weight));
	for (size_t i = nodes->n; i-- > 1;) {
		prof_id parent = nodes->parent[i], func = nodes->func[i];
		total[i] += known(prof_cost_at(nodes->cost.self, m, i));
		total[parent] += total[i];
		if (parent == 0)
			entered[func] += total[i];
		else
			weight[find_edge(g, nodes->func[parent], func)] += total[i];
	}
}

/* gprof shares by calls, for its own totals came about so; other files say what calls cost. */
static void weigh_edges(const struct prof_graph *g, prof_id m, double *weight)
{
	prof_id calls = prof_measure_of(g->profile, PROF_ROLE_CALLS);
	const struct prof_sites *sites = &g->profile->sites;
	bool by_calls = calls != PROF_NONE && g->edge.self[calls] && sites->n &&
			sites->cost.total[m];
	for (size_t e = 0; e < g->nedges; e++)
		weight[e] = known(by_calls ? g->edge.self[calls][e]
					   : prof_cost_at(g->edge.total, m, e));
}

/* With which weight each member of a cycle is entered by no call. */
static void find_entries(const struct prof_graph *g, const struct cycle *cycles, bool cycles_only,
			 double *entered)
{
	/* gprof2dot's rule: where calls come from outside they are the only entries. */
	for (size_t f = 0; !cycles_only && f < g->nfuncs; f++)
		if (g->cycle[f] != PROF_NONE && cycles[g->cycle[f]].calls)
			entered[f] = 0;
	for (size_t i = 0; i < g->ncycles; i++) {
		const struct cycle *c = &cycles[i];
		double missing = c->total - c->outside;
		if (prof_has_contexts(g->profile) || c->entry == PROF_NONE)
			continue;
		if (cycles_only ? missing > 1e-6 * c->total : c->calls == 0)
			entered[c->entry] = missing > 0 ? missing : 1;
	}
}

/* With one way into each callee there was nothing to share, and no assumption. */
static void judge(struct prof_shares *s, const struct prof_graph *g, const uint8_t *guessed)
{
	for (size_t f = 0; f < s->nfuncs; f++)
		s->total_truth[f] = guessed[f] ? PROF_ESTIMATED : PROF_DERIVED;
	for (size_t e = 0; e < s->nedges; e++) {
		prof_id to = g->callee[e];
		bool shared = guessed[to] || g->first_in[to + 1] - g->first_in[to] > 1;
		s->edge_truth[e] = isnan(s->edge[e]) ? PROF_ABSENT
				   : shared          ? PROF_ESTIMATED
						     : PROF_DERIVED;
	}
}

static void take_all(struct prof_shares *s, const struct prof_graph *g, const struct ratios *r)
{
	for (size_t f = 0; f < s->nfuncs; f++)
		s->total[f] = prof_share(r->total[f], s->whole_self > 0 ? 1 : 0);
	for (size_t e = 0; e < s->nedges; e++)
		s->edge[e] = prof_share(r->edge[e], 1);
	judge(s, g, r->guessed);
}

/*
 * A member of a cycle costs at least what the view says, and what its costliest
 * caller spent in it; it cannot cost more than the cycle. Between these bounds
 * call ratios choose.
 */
static void take_cycles(struct prof_shares *s, const struct prof_graph *g, const struct ratios *r,
			const struct cycle *cycles)
{
	for (size_t f = 0; f < s->nfuncs; f++) {
		if (g->cycle[f] == PROF_NONE || s->total_truth[f] != PROF_ESTIMATED)
			continue;
		double most = 0;
		for (prof_id i = g->first_in[f]; i < g->first_in[f + 1]; i++)
			if (g->caller[g->in[i]] != f)
				most = fmax(most, r->weight[g->in[i]]);
		most = fmax(prof_share(most, s->whole_total), prof_share(r->total[f], 1));
		most = fmin(most, prof_share(cycles[g->cycle[f]].total, s->whole_total));
		s->total[f] = s->total[f] > most ? s->total[f] : most;
	}
	/* Calls inside count nested ones again, but are part of both their ends. */
	for (size_t e = 0; e < s->nedges; e++) {
		prof_id from = g->caller[e], to = g->callee[e];
		if (s->edge_truth[e] != PROF_ABSENT || from == to || !(r->weight[e] > 0))
			continue;
		s->edge[e] = fmin(prof_share(r->weight[e], s->whole_total),
				  fmin(s->total[from], s->total[to]));
		s->edge_truth[e] = PROF_ESTIMATED;
	}
}

int prof_estimate_shares(struct prof_shares *s, const struct prof_graph *g, bool cycles_only,
			 struct prof_error *err)
{
	bool tree = prof_has_contexts(g->profile);
	size_t nnodes = tree ? g->profile->nodes.n : 0;
	double *room = calloc(2 * g->nedges + 3 * (g->nfuncs + 1) + nnodes, sizeof(*room));
	struct cycle *cycles = calloc(g->ncycles + 1, sizeof(*cycles));
	if (!room || !cycles) {
		free(room);
		free(cycles);
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	double *weight = room, *entered = weight + g->nedges;
	struct ratios r = {
		.graph = g,
		.weight = weight,
		.self = s->self,
		.entered = entered,
		.edge = entered + g->nfuncs + 1,
	};
	r.total = r.edge + g->nedges;
	r.guessed = (uint8_t *)(r.total + g->nfuncs + 1 + nnodes);
	if (tree)
		weigh_contexts(g, s->measure, r.total + g->nfuncs + 1, weight, entered);
	else
		weigh_edges(g, s->measure, weight);
	sum_cycles(g, g->func.self[s->measure], weight, cycles);
	find_entries(g, cycles, cycles_only, entered);
	int result = prof_call_ratios(&r, err);
	if (!result && cycles_only)
		take_cycles(s, g, &r, cycles);
	else if (!result)
		take_all(s, g, &r);
	free(room);
	free(cycles);
	return result;
}
