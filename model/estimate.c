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

/* With which weight each member of a cycle is entered by no call. */
static int find_entries(const struct prof_graph *g, prof_id m, bool cycles_only,
			const double *weight, double *entered)
{
	struct cycle *cycles = calloc(g->ncycles + 1, sizeof(*cycles));
	if (!cycles)
		return -1;
	sum_cycles(g, g->func.self[m], weight, cycles);
	for (size_t f = 0; f < g->nfuncs; f++) {
		if (g->cycle[f] == PROF_NONE)
			continue;
		const struct cycle *c = &cycles[g->cycle[f]];
		if (!cycles_only && c->calls)
			entered[f] =
				0; /* gprof2dot's rule: calls from outside are the only entries */
	}
	for (size_t i = 0; i < g->ncycles; i++) {
		const struct cycle *c = &cycles[i];
		double missing = c->total - c->outside;
		if (g->profile->nodes.n || c->entry == PROF_NONE)
			continue;
		if (cycles_only ? missing > 1e-6 * c->total : c->calls == 0)
			entered[c->entry] = missing > 0 ? missing : 1;
	}
	free(cycles);
	return 0;
}

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
	memcpy(s->edge, r->edge, s->nedges * sizeof(*s->edge));
	judge(s, g, r->guessed);
}

/* The view gave lower bounds for members of cycles; the estimate must respect them. */
static void take_cycles(struct prof_shares *s, const struct prof_graph *g, const struct ratios *r)
{
	for (size_t f = 0; f < s->nfuncs; f++) {
		if (g->cycle[f] == PROF_NONE || s->total_truth[f] != PROF_ESTIMATED)
			continue;
		double estimate = prof_share(r->total[f], 1);
		if (!(s->total[f] > estimate))
			s->total[f] = estimate;
	}
}

int prof_estimate_shares(struct prof_shares *s, const struct prof_graph *g, bool cycles_only,
			 struct prof_error *err)
{
	bool tree = g->profile->nodes.n > 0;
	size_t nnodes = tree ? g->profile->nodes.n : 0;
	double *room = calloc(2 * g->nedges + 3 * (g->nfuncs + 1) + nnodes, sizeof(*room));
	if (!room)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
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
	for (size_t e = 0; !tree && e < g->nedges; e++)
		weight[e] = known(prof_cost_at(g->edge.total, s->measure, e));
	int result = find_entries(g, s->measure, cycles_only, weight, entered);
	if (result)
		prof_fail(err, PROF_ENOMEM, "out of memory");
	else
		result = prof_call_ratios(&r, err);
	if (!result && cycles_only)
		take_cycles(s, g, &r);
	else if (!result)
		take_all(s, g, &r);
	free(room);
	return result;
}
