/*
 * graph_tree.c - function and edge costs from calling contexts: exact.
 *
 * One walk from the root down. Self costs always count; the total of a context
 * counts for its function (and for its caller-callee pair) only where that
 * function (pair) is not already on the path, which is how a deterministic
 * profiler would have counted it.
 */
#include <stdlib.h>
#include <string.h>

#include "graph_build.h"

struct walk {
	const struct prof_nodes *nodes;
	prof_id part;
	prof_id *first_child, *next; /* [n]: lists of children, in order */
	prof_id *edge;               /* [n]: edge into the node; PROF_NONE under the root */
	double **total;              /* [nmeasures][n]: own cost plus that of all below */
	uint32_t *func_depth, *edge_depth;
	prof_id calls, primitive;    /* measures; primitive PROF_NONE: nothing to count */
};

static bool wanted(const struct walk *w, size_t node)
{
	return w->part == PROF_NONE || prof_at(w->nodes->part, node) == w->part;
}

static void link_children(struct graph *g, struct walk *w)
{
	size_t n = w->nodes->n;
	w->first_child = graph_memory(g, n, sizeof(prof_id));
	w->next = graph_memory(g, n, sizeof(prof_id));
	for (size_t i = 0; !g->failed && i < n; i++)
		w->first_child[i] = PROF_NONE;
	for (size_t i = n; !g->failed && i-- > 1;) { /* backwards: lists come out forwards */
		w->next[i] = w->first_child[w->nodes->parent[i]];
		w->first_child[w->nodes->parent[i]] = (prof_id)i;
	}
}

/* The total of a context: as recorded, else its own cost and its children's totals. */
static double *sum_totals(struct graph *g, const struct walk *w, size_t m)
{
	const struct prof_costs *cost = &w->nodes->cost;
	size_t n = w->nodes->n;
	if (!cost->self[m] && !cost->total[m])
		return NULL;
	double *total = graph_column(g, n);
	for (size_t i = n; total && i-- > 0;) {
		if (wanted(w, i)) {
			graph_add(&total[i], prof_cost_at(cost->self, (prof_id)m, i));
			double recorded = prof_cost_at(cost->total, (prof_id)m, i);
			if (!isnan(recorded))
				total[i] = recorded;
		}
		if (i)
			graph_add(&total[w->nodes->parent[i]], total[i]);
	}
	return total;
}

static void find_edges(struct graph *g, struct walk *w)
{
	const struct prof_nodes *nodes = w->nodes;
	prof_id *caller = graph_memory(g, nodes->n, sizeof(prof_id));
	prof_id *callee = graph_memory(g, nodes->n, sizeof(prof_id));
	w->edge = graph_memory(g, nodes->n, sizeof(prof_id));
	size_t n = 0;
	for (size_t i = 1; !g->failed && i < nodes->n; i++) {
		w->edge[i] = PROF_NONE;
		if (nodes->parent[i] == 0 || !wanted(w, i))
			continue;
		caller[n] = nodes->func[nodes->parent[i]];
		callee[n] = nodes->func[i];
		w->edge[i] = (prof_id)n++;
	}
	prof_id *edge = g->failed ? NULL : graph_join_pairs(g, n, caller, callee);
	for (size_t i = 1; !g->failed && i < nodes->n; i++)
		if (w->edge[i] != PROF_NONE)
			w->edge[i] = edge[w->edge[i]];
	free(caller);
	free(callee);
	free(edge);
}

/* Calls of a function, or of a pair, that is not already on the path: primitive ones. */
static void count_primitive(struct graph *g, const struct walk *w, prof_id node)
{
	prof_id f = w->nodes->func[node], e = w->edge[node], m = w->primitive;
	double calls = wanted(w, node) ? prof_cost_at(w->nodes->cost.self, w->calls, node) : NAN;
	if (!w->func_depth[f])
		graph_add(&g->func_self[m][f], calls);
	if (e != PROF_NONE && !w->edge_depth[e])
		graph_add(&g->edge_self[m][e], calls);
}

static void enter(struct graph *g, const struct walk *w, prof_id node)
{
	prof_id f = w->nodes->func[node], e = w->edge[node];
	if (w->primitive != PROF_NONE)
		count_primitive(g, w, node);
	for (size_t m = 0; m < g->nmeasures; m++) {
		if (!w->total[m])
			continue;
		double self = wanted(w, node) ? prof_cost_at(w->nodes->cost.self, (prof_id)m, node)
					      : NAN;
		graph_add(&g->func_self[m][f], self);
		if (!w->func_depth[f])
			graph_add(&g->func_total[m][f], w->total[m][node]);
		if (e == PROF_NONE)
			continue;
		graph_add(&g->edge_self[m][e], self);
		if (!w->edge_depth[e])
			graph_add(&g->edge_total[m][e], w->total[m][node]);
	}
	w->func_depth[f]++;
	if (e != PROF_NONE)
		w->edge_depth[e]++;
}

static void leave(const struct walk *w, prof_id node)
{
	w->func_depth[w->nodes->func[node]]--;
	if (w->edge[node] != PROF_NONE)
		w->edge_depth[w->edge[node]]--;
}

/* Depth first, without a stack: the parent is known, and so is the next sibling. */
static void walk(struct graph *g, const struct walk *w)
{
	prof_id node = w->nodes->n ? w->first_child[0] : PROF_NONE;
	while (node != PROF_NONE) {
		enter(g, w, node);
		if (w->first_child[node] != PROF_NONE) {
			node = w->first_child[node];
			continue;
		}
		for (;;) {
			leave(w, node);
			if (w->next[node] != PROF_NONE) {
				node = w->next[node];
				break;
			}
			node = w->nodes->parent[node];
			if (node == 0)
				return;
		}
	}
}

static void judge(const struct graph *g, double *const *columns, size_t n, uint8_t *truth)
{
	for (size_t i = 0; i < n; i++) {
		truth[i] = PROF_ABSENT;
		for (size_t m = 0; m < g->nmeasures; m++)
			if (columns[m] && !isnan(columns[m][i]))
				truth[i] = PROF_DERIVED;
	}
}

/*
 * A function that was on the stack but never at its end has spent nothing
 * itself: zero, not unknown.
 */
static void unspent_is_zero(const double *total, double *self, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (isnan(self[i]) && !isnan(total[i]))
			self[i] = 0;
}

static void make_columns(struct graph *g, struct walk *w)
{
	w->total = graph_memory(g, g->nmeasures, sizeof(double *));
	for (size_t m = 0; !g->failed && m < g->nmeasures; m++) {
		w->total[m] = sum_totals(g, w, m);
		if (!w->total[m])
			continue;
		g->func_self[m] = graph_column(g, g->nfuncs);
		g->func_total[m] = graph_column(g, g->nfuncs);
		g->edge_self[m] = graph_column(g, g->nedges);
		g->edge_total[m] = graph_column(g, g->nedges);
	}
	g->edge_truth[0] = graph_memory(g, g->nedges, 1);
	g->edge_truth[1] = graph_memory(g, g->nedges, 1);
	w->func_depth = graph_memory(g, g->nfuncs, sizeof(uint32_t));
	w->edge_depth = graph_memory(g, g->nedges, sizeof(uint32_t));
}

/* Contexts record calls; which of them are primitive follows from the path. */
static void find_primitive(struct graph *g, struct walk *w)
{
	const struct prof *p = g->pub.profile;
	w->calls = prof_measure_of(p, PROF_ROLE_CALLS);
	w->primitive = prof_measure_of(p, PROF_ROLE_PRIMITIVE);
	if (g->failed || w->primitive == PROF_NONE)
		return;
	if (w->calls == PROF_NONE || !w->total[w->calls] || w->total[w->primitive]) {
		w->primitive = PROF_NONE;
		return;
	}
	g->func_self[w->primitive] = graph_column(g, g->nfuncs);
	g->edge_self[w->primitive] = graph_column(g, g->nedges);
}

void graph_from_tree(struct graph *g, prof_id part)
{
	struct walk w = { .nodes = &g->pub.profile->nodes, .part = part };
	link_children(g, &w);
	find_edges(g, &w);
	make_columns(g, &w);
	find_primitive(g, &w);
	if (!g->failed) {
		walk(g, &w);
		for (size_t m = 0; m < g->nmeasures; m++) {
			if (!w.total[m])
				continue;
			unspent_is_zero(g->func_total[m], g->func_self[m], g->nfuncs);
			unspent_is_zero(g->edge_total[m], g->edge_self[m], g->nedges);
		}
		judge(g, g->func_self, g->nfuncs, g->func_truth[0]);
		judge(g, g->func_total, g->nfuncs, g->func_truth[1]);
		judge(g, g->edge_self, g->nedges, g->edge_truth[0]);
		judge(g, g->edge_total, g->nedges, g->edge_truth[1]);
	}
	for (size_t m = 0; w.total && m < g->nmeasures; m++)
		free(w.total[m]);
	free(w.total);
	free(w.first_child);
	free(w.next);
	free(w.edge);
	free(w.func_depth);
	free(w.edge_depth);
}
