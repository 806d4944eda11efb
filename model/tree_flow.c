/*
 * tree_flow.c - find where contexts begin, and with what weight.
 *
 * A function begins contexts if it was called more often than all its callers
 * say; where calls were not counted, if it has cost that no caller accounts
 * for. What all contexts that begin in one cycle of functions weigh together
 * is exact: the self cost of the cycle, plus what it calls, less what calls it.
 */
#include "tree_flow.h"

#include <stdlib.h>

#include "flow.h"

/* Parts of the whole below this are rounding, not cost. */
#define NOTHING 1e-9
/* Parts of the whole above this are looked for where a row was lost, so often. */
#define LOST 1e-3
enum { MOST_LOST = 16 };

/* Working memory of tree_flow_init(). */
struct survey {
	prof_id *component; /* [nfuncs] of functions that call one another */
	prof_id ncomponents;
	double *excess;  /* [ncomponents] weight of the contexts that begin there */
	prof_id *nroots; /* [ncomponents] functions that begin contexts */
};

static bool is_self_call(const struct prof_graph *g, prof_id e)
{
	return g->caller[e] == g->callee[e];
}

static void count_entries(struct tree_flow *flow)
{
	const struct prof_graph *g = flow->graph;
	for (size_t f = 0; f < g->nfuncs; f++) {
		double all = NAN, itself = 0;
		for (prof_id i = g->first_in[f]; i < g->first_in[f + 1]; i++) {
			double calls = tree_calls(flow, g->in[i]);
			if (isnan(calls))
				continue;
			all = flow_or_0(all) + calls;
			if (is_self_call(g, g->in[i]))
				itself += calls;
		}
		double recorded = flow_cell(g->func.self, flow->calls, f);
		flow->entries[f] = (isnan(recorded) ? all : recorded) - itself;
	}
}

/* Has the function spent anything in calls? The pure Python profiler's own entry has not. */
static bool has_calls(const struct tree_flow *flow, prof_id f)
{
	const struct prof_graph *g = flow->graph;
	return flow_cell(g->func.total, flow->main, f) >
	       flow_or_0(flow_cell(g->func.self, flow->main, f));
}

static bool times_recorded(const struct tree_flow *flow)
{
	const struct prof_graph *g = flow->graph;
	for (prof_id e = 0; e < g->nedges; e++)
		if (isnan(flow_cell(g->edge.total, flow->main, e)))
			return false;
	return true;
}

/* The time of a call; where none was recorded, the same guess that prof2callgrind makes. */
static bool weigh_edges(struct tree_flow *flow)
{
	const struct prof_graph *g = flow->graph;
	bool recorded = times_recorded(flow);
	struct flow *guess = recorded ? NULL : flow_new(g);
	if (!recorded && !guess)
		return false;
	for (prof_id e = 0; e < g->nedges; e++) {
		double w = flow_cell(g->edge.total, flow->main, e);
		if (guess && isnan(w) && !is_self_call(g, e) && has_calls(flow, g->caller[e]))
			w = guess->cost[e];
		flow->weight[e] = w > 0 && !isinf(w) ? w : 0;
		if (is_self_call(g, e))
			continue;
		flow->in[g->callee[e]] += flow->weight[e];
		flow->out[g->caller[e]] += flow->weight[e];
	}
	flow_free(guess);
	return true;
}

static void sum_excess(const struct tree_flow *flow, struct survey *s)
{
	const struct prof_graph *g = flow->graph;
	for (size_t f = 0; f < g->nfuncs; f++) {
		double own = flow_cell(g->func.self, flow->main, f);
		bool alone = g->cycle[f] == PROF_NONE;
		double total = flow_cell(g->func.total, flow->main, f);
		s->excess[s->component[f]] += flow_or_0(alone ? total - flow->in[f] : own);
	}
	for (prof_id e = 0; e < g->nedges; e++) {
		prof_id from = g->caller[e], to = g->callee[e];
		if (s->component[from] == s->component[to])
			continue;
		if (g->cycle[from] != PROF_NONE)
			s->excess[s->component[from]] += flow->weight[e];
		if (g->cycle[to] != PROF_NONE)
			s->excess[s->component[to]] -= flow->weight[e];
	}
}

/* Total, less what callers outside the function's cycle account for. */
static double weight_begun(const struct tree_flow *flow, const struct survey *s, size_t f)
{
	const struct prof_graph *g = flow->graph;
	double w = flow_or_0(flow_cell(g->func.total, flow->main, f));
	for (prof_id i = g->first_in[f]; i < g->first_in[f + 1]; i++)
		if (s->component[g->caller[g->in[i]]] != s->component[f])
			w -= flow->weight[g->in[i]];
	return w > 0 ? w : 0;
}

static bool called_from_nowhere(const struct tree_flow *flow, size_t f)
{
	const struct prof_graph *g = flow->graph;
	double calls = flow_cell(g->func.self, flow->calls, f);
	if (isnan(calls))
		return false;
	for (prof_id i = g->first_in[f]; i < g->first_in[f + 1]; i++)
		calls -= flow_or_0(tree_calls(flow, g->in[i]));
	return calls >= 0.5;
}

bool tree_flow_begins(const struct tree_flow *flow, prof_id f)
{
	const struct prof_graph *g = flow->graph;
	if (flow->root[f] > 0 || called_from_nowhere(flow, f))
		return true;
	for (prof_id i = g->first_in[f]; i < g->first_in[f + 1]; i++)
		if (!is_self_call(g, g->in[i]))
			return false;
	return true;
}

struct beginning {
	double weight;
	prof_id func;
};

static int heaviest_first(const void *a, const void *b)
{
	const struct beginning *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->func < y->func ? -1 : x->func > y->func;
}

/* In a cycle the heaviest gets what was recorded for it, the others what is left. */
static bool share_excess(struct tree_flow *flow, struct survey *s)
{
	size_t n = 0, nfuncs = flow->graph->nfuncs;
	struct beginning *roots = malloc((nfuncs + 1) * sizeof(*roots));
	if (!roots)
		return false;
	for (size_t f = 0; f < nfuncs; f++)
		if (called_from_nowhere(flow, f))
			roots[n++] = (struct beginning){ weight_begun(flow, s, f), (prof_id)f };
	qsort(roots, n, sizeof(*roots), heaviest_first);
	for (size_t i = 0; i < n; i++) {
		double *left = &s->excess[s->component[roots[i].func]];
		double got = roots[i].weight < *left ? roots[i].weight : *left;
		s->nroots[s->component[roots[i].func]]++;
		if (!(got > 0))
			continue;
		flow->root[roots[i].func] = got;
		*left -= got;
	}
	free(roots);
	return true;
}

/* Where calls tell nothing, the heaviest function of a cycle begins its contexts. */
static bool add_missing_roots(struct tree_flow *flow, struct survey *s)
{
	const struct prof_graph *g = flow->graph;
	double least = NOTHING * fabs(flow_or_0(g->whole[flow->main]));
	prof_id *best = malloc((s->ncomponents + (size_t)1) * sizeof(*best));
	if (!best)
		return false;
	for (size_t c = 0; c < s->ncomponents; c++)
		best[c] = PROF_NONE;
	for (size_t f = 0; f < g->nfuncs; f++) {
		prof_id c = s->component[f];
		if (best[c] == PROF_NONE || flow_cell(g->func.total, flow->main, f) >
						    flow_cell(g->func.total, flow->main, best[c]))
			best[c] = (prof_id)f;
	}
	for (size_t c = 0; c < s->ncomponents; c++) {
		if (s->nroots[c] || !(s->excess[c] > least))
			continue;
		flow->root[best[c]] = s->excess[c];
		s->nroots[c] = 1;
	}
	free(best);
	return true;
}

/*
 * cProfile tells functions apart by file, line and name, and of equal ones the
 * later replaces the earlier, whose calls stay: the "<string>:1(<module>)" that
 * python -m begins in is lost to one that a named tuple evaluates. It shows in
 * calls that cost far more than a function which was never within itself.
 */
static void find_lost(struct tree_flow *flow)
{
	const struct prof_graph *g = flow->graph;
	double least = LOST * fabs(flow_or_0(g->whole[flow->main]));
	for (size_t f = 0, n = 0; f < g->nfuncs && n < MOST_LOST; f++) {
		double total = flow_cell(g->func.total, flow->main, f);
		double beyond = flow->out[f] + flow_or_0(flow_cell(g->func.self, flow->main, f)) -
				total;
		bool once = flow_cell(g->func.self, flow->calls, f) ==
			    flow_cell(g->func.self, flow->primitive, f);
		if (once && total >= 0 && beyond > total && beyond > least) {
			flow->lost[f] = beyond;
			n++;
		}
	}
}

/* The lost contexts begin: of the beginnings in their cycle it must be in the heaviest. */
static void begin_lost(struct tree_flow *flow, const struct survey *s)
{
	for (size_t f = 0; f < flow->graph->nfuncs; f++) {
		size_t heaviest = f;
		if (!(flow->lost[f] > 0))
			continue;
		for (size_t other = 0; other < flow->graph->nfuncs; other++)
			if (s->component[other] == s->component[f] &&
			    flow->root[other] > flow->root[heaviest])
				heaviest = other;
		if (!(flow->root[heaviest] >= flow->lost[f])) {
			flow->lost[f] = 0;
			continue;
		}
		flow->root[heaviest] -= flow->lost[f];
		flow->root[f] += flow->lost[f];
		flow->entries[f]++;
	}
}

/* The only way into a function: its caller, or itself if its contexts begin; else PROF_NONE. */
static prof_id only_way(const struct tree_flow *flow, prof_id f)
{
	const struct prof_graph *g = flow->graph;
	prof_id way = tree_flow_begins(flow, f) ? f : PROF_NONE;
	for (prof_id k = g->first_in[f]; k < g->first_in[f + 1]; k++) {
		if (is_self_call(g, g->in[k]))
			continue;
		if (way != PROF_NONE)
			return PROF_NONE;
		way = g->caller[g->in[k]];
	}
	return way;
}

/*
 * One context for sure: called once, or begun but never called, or called by
 * one function only that has one context.
 */
static bool find_single(struct tree_flow *flow)
{
	const struct prof_graph *g = flow->graph;
	prof_id *found = malloc((2 * g->nfuncs + 1) * sizeof(*found)), n = 0;
	if (!found)
		return false;
	prof_id *way = found + g->nfuncs;
	for (prof_id f = 0; f < g->nfuncs; f++) {
		way[f] = only_way(flow, f);
		flow->single[f] = flow->entries[f] == 1 || way[f] == f;
		if (flow->single[f])
			found[n++] = f;
	}
	for (prof_id i = 0; i < n; i++)
		for (prof_id e = g->first_out[found[i]]; e < g->first_out[found[i] + 1]; e++) {
			prof_id f = g->callee[e];
			if (flow->single[f] || way[f] != found[i])
				continue;
			flow->single[f] = true;
			found[n++] = f;
		}
	free(found);
	return true;
}

/* What a function begins is exact if its cycle, if any, is entered by it alone. */
static void find_exact_roots(struct tree_flow *flow, struct survey *s)
{
	const struct prof_graph *g = flow->graph;
	prof_id *ways = s->nroots;
	for (prof_id e = 0; e < g->nedges; e++)
		if (s->component[g->caller[e]] != s->component[g->callee[e]])
			ways[s->component[g->callee[e]]]++;
	for (size_t f = 0; f < g->nfuncs; f++)
		flow->exact_root[f] = g->cycle[f] == PROF_NONE || ways[s->component[f]] == 1;
	for (size_t f = 0; f < g->nfuncs; f++)
		for (size_t other = 0; flow->lost[f] > 0 && other < g->nfuncs; other++)
			if (s->component[other] == s->component[f])
				flow->exact_root[other] = false;
}

/* Files whose totals do not fit their own costs: contexts never cost more than there is. */
static void fit_roots_to_whole(struct tree_flow *flow)
{
	double sum = 0, whole = flow_or_0(flow->graph->whole[flow->main]);
	size_t nfuncs = flow->graph->nfuncs;
	for (size_t f = 0; f < nfuncs; f++)
		sum += flow->root[f];
	if (!(sum > whole * (1 + 1e-6)) || !(whole > 0))
		return;
	for (size_t f = 0; f < nfuncs; f++) {
		flow->root[f] *= whole / sum;
		flow->exact_root[f] = false;
	}
}

static bool survey_components(struct survey *s, const struct prof_graph *g)
{
	s->component = malloc((g->nfuncs + 1) * sizeof(*s->component));
	s->ncomponents = s->component
				 ? prof_components(g->nfuncs, g->first_out, g->callee, s->component)
				 : PROF_NONE;
	if (s->ncomponents == PROF_NONE)
		return false;
	s->excess = calloc(s->ncomponents + (size_t)1, sizeof(*s->excess));
	s->nroots = calloc(s->ncomponents + (size_t)1, sizeof(*s->nroots));
	return s->excess && s->nroots;
}

bool tree_flow_init(struct tree_flow *flow, const struct prof_graph *graph)
{
	const struct prof *p = graph->profile;
	struct survey s = { 0 };
	size_t nfuncs = graph->nfuncs + 1, nedges = graph->nedges + 1;
	*flow = (struct tree_flow){
		.graph = graph,
		.main = p->main_measure,
		.calls = prof_measure_of(p, PROF_ROLE_CALLS),
		.primitive = prof_measure_of(p, PROF_ROLE_PRIMITIVE),
		.weight = calloc(nedges, sizeof(double)),
		.root = calloc(nfuncs, sizeof(double)),
		.in = calloc(nfuncs, sizeof(double)),
		.out = calloc(nfuncs, sizeof(double)),
		.entries = calloc(nfuncs, sizeof(double)),
		.single = calloc(nfuncs, sizeof(bool)),
		.exact_root = calloc(nfuncs, sizeof(bool)),
		.lost = calloc(nfuncs, sizeof(double)),
	};
	bool done = flow->weight && flow->root && flow->in && flow->out && flow->entries &&
		    flow->single && flow->exact_root && flow->lost && survey_components(&s, graph);
	if (done && flow->main != PROF_NONE) {
		count_entries(flow);
		done = weigh_edges(flow);
		sum_excess(flow, &s);
		done = done && share_excess(flow, &s) && add_missing_roots(flow, &s);
		find_lost(flow);
		begin_lost(flow, &s);
		done = done && find_single(flow);
		find_exact_roots(flow, &s);
		fit_roots_to_whole(flow);
		for (size_t f = 0; f < graph->nfuncs; f++)
			flow->in[f] += flow->root[f];
	}
	free(s.component);
	free(s.excess);
	free(s.nroots);
	return done;
}

void tree_flow_free(struct tree_flow *flow)
{
	free(flow->weight);
	free(flow->root);
	free(flow->in);
	free(flow->out);
	free(flow->entries);
	free(flow->single);
	free(flow->exact_root);
	free(flow->lost);
}
