/* graph.c - a profile seen as a graph of functions. */
#include <stdlib.h>
#include <string.h>

#include "graph_build.h"

void *graph_memory(struct graph *g, size_t n, size_t width)
{
	void *p = g->failed ? NULL : calloc(n ? n : 1, width);
	if (!p)
		g->failed = true;
	return p;
}

double *graph_column(struct graph *g, size_t n)
{
	double *column = g->failed || n > SIZE_MAX / sizeof(double) - 1
				 ? NULL
				 : malloc((n + 1) * sizeof(double));
	if (!column)
		g->failed = true;
	for (size_t i = 0; column && i < n; i++)
		column[i] = NAN;
	return column;
}

/* first[k] becomes the number of keys below k: the starts of a counting sort. */
static prof_id *count_keys(struct graph *g, size_t n, const prof_id *key)
{
	prof_id *first = graph_memory(g, g->nfuncs + 1, sizeof(*first));
	if (!first)
		return NULL;
	for (size_t i = 0; i < n; i++)
		first[key[i] + 1]++;
	for (size_t k = 0; k < g->nfuncs; k++)
		first[k + 1] += first[k];
	return first;
}

/* Rows in the order of their key, equal keys in the order of `from` (NULL: 0, 1, 2 ...). */
static prof_id *sort_rows(struct graph *g, size_t n, const prof_id *key, const prof_id *from)
{
	prof_id *next = count_keys(g, n, key);
	prof_id *order = graph_memory(g, n, sizeof(*order));
	for (size_t i = 0; !g->failed && i < n; i++) {
		prof_id row = from ? from[i] : (prof_id)i;
		order[next[key[row]]++] = row;
	}
	free(next);
	return order;
}

/* Numbers the distinct pairs along the sorted order; returns how many there are. */
static size_t number_pairs(size_t n, const prof_id *order, const prof_id *caller,
			   const prof_id *callee, prof_id *edge)
{
	size_t nedges = 0;
	for (size_t i = 0; i < n; i++) {
		prof_id row = order[i];
		if (i == 0 || caller[row] != caller[order[i - 1]] ||
		    callee[row] != callee[order[i - 1]])
			nedges++;
		edge[row] = (prof_id)(nedges - 1);
	}
	return nedges;
}

prof_id *graph_join_pairs(struct graph *g, size_t n, const prof_id *caller, const prof_id *callee)
{
	prof_id *by_callee = sort_rows(g, n, callee, NULL);
	prof_id *order = sort_rows(g, n, caller, by_callee);
	prof_id *edge = graph_memory(g, n, sizeof(*edge));
	free(by_callee);
	if (!g->failed)
		g->nedges = number_pairs(n, order, caller, callee, edge);
	free(order);
	g->caller = graph_memory(g, g->nedges, sizeof(*g->caller));
	g->callee = graph_memory(g, g->nedges, sizeof(*g->callee));
	for (size_t i = 0; !g->failed && i < n; i++) {
		g->caller[edge[i]] = caller[i];
		g->callee[edge[i]] = callee[i];
	}
	if (!g->failed) {
		g->first_out = count_keys(g, g->nedges, g->caller);
		g->first_in = count_keys(g, g->nedges, g->callee);
		g->in = sort_rows(g, g->nedges, g->callee, NULL);
	}
	return edge;
}

/* Components of more than one function, numbered from 0 in the order of their first function. */
void graph_number_cycles(struct graph *g)
{
	prof_id *component = graph_memory(g, g->nfuncs, sizeof(*component));
	g->cycle = graph_memory(g, g->nfuncs, sizeof(*g->cycle));
	prof_id n = g->failed ? 0 : prof_components(g->nfuncs, g->first_out, g->callee, component);
	if (n == PROF_NONE)
		g->failed = true;
	prof_id *size = graph_memory(g, n == PROF_NONE ? 0 : n, sizeof(*size));
	prof_id *number = graph_memory(g, n == PROF_NONE ? 0 : n, sizeof(*number));
	for (size_t f = 0; !g->failed && f < g->nfuncs; f++)
		size[component[f]]++;
	prof_id ncycles = 0;
	for (size_t f = 0; !g->failed && f < g->nfuncs; f++) {
		prof_id c = component[f];
		if (size[c] == 1) {
			g->cycle[f] = PROF_NONE;
			continue;
		}
		if (!number[c])
			number[c] = ++ncycles; /* 0 means not numbered yet */
		g->cycle[f] = number[c] - 1;
	}
	g->pub.ncycles = ncycles;
	free(component);
	free(size);
	free(number);
}

/* What ran in no function, such as samples without a stack, is part of the whole, too. */
static double outside(const struct prof *p, prof_id part, prof_id m)
{
	if (!prof_has_contexts(p) || (part != PROF_NONE && prof_at(p->nodes.part, 0) != part))
		return NAN;
	return prof_cost_at(p->nodes.cost.self, m, 0);
}

static void sum_whole(struct graph *g, prof_id part)
{
	g->whole = graph_column(g, g->nmeasures);
	for (size_t m = 0; !g->failed && m < g->nmeasures; m++) {
		const double *self = g->func_self[m], *total = g->func_total[m];
		const double *column = self ? self : total; /* line profiles have no self */
		for (size_t f = 0; column && f < g->nfuncs; f++)
			graph_add(&g->whole[m], column[f]);
		graph_add(&g->whole[m], outside(g->pub.profile, part, (prof_id)m));
	}
}

static void publish(struct graph *g)
{
	struct prof_graph *p = &g->pub;
	p->nfuncs = g->nfuncs;
	p->nedges = g->nedges;
	p->caller = g->caller;
	p->callee = g->callee;
	p->first_out = g->first_out;
	p->first_in = g->first_in;
	p->in = g->in;
	p->cycle = g->cycle;
	p->whole = g->whole;
	p->func = (struct prof_vcosts){ (const double *const *)g->func_self,
					(const double *const *)g->func_total, g->func_truth[0],
					g->func_truth[1] };
	p->edge = (struct prof_vcosts){ (const double *const *)g->edge_self,
					(const double *const *)g->edge_total, g->edge_truth[0],
					g->edge_truth[1] };
}

/* Facts that a filter had to estimate make every number seen through them an estimate. */
static void taint(struct graph *g)
{
	for (int i = 0; g->pub.profile->estimated && i < 2; i++) {
		for (size_t f = 0; f < g->nfuncs; f++)
			if (g->func_truth[i][f] < PROF_ESTIMATED)
				g->func_truth[i][f] = PROF_ESTIMATED;
		for (size_t e = 0; e < g->nedges; e++)
			if (g->edge_truth[i][e] < PROF_ESTIMATED)
				g->edge_truth[i][e] = PROF_ESTIMATED;
	}
}

struct prof_graph *prof_graph_new(const struct prof *p, prof_id part, struct prof_error *err)
{
	struct graph *g = calloc(1, sizeof(*g));
	if (g) {
		g->pub.profile = p;
		g->nmeasures = p->nmeasures;
		g->nfuncs = p->nfuncs;
		g->func_self = graph_memory(g, g->nmeasures, sizeof(double *));
		g->func_total = graph_memory(g, g->nmeasures, sizeof(double *));
		g->edge_self = graph_memory(g, g->nmeasures, sizeof(double *));
		g->edge_total = graph_memory(g, g->nmeasures, sizeof(double *));
		g->func_truth[0] = graph_memory(g, g->nfuncs, 1);
		g->func_truth[1] = graph_memory(g, g->nfuncs, 1);
		if (!g->failed && prof_has_contexts(p))
			graph_from_tree(g, part);
		else if (!g->failed)
			graph_from_facts(g, part);
		if (!g->failed && !g->cycle)
			graph_number_cycles(g);
		sum_whole(g, part);
		publish(g);
		if (!g->failed) {
			taint(g);
			return &g->pub;
		}
	}
	prof_graph_free(g ? &g->pub : NULL);
	prof_fail(err, PROF_ENOMEM, "out of memory");
	return NULL;
}

static void free_columns(double **columns, size_t n)
{
	for (size_t i = 0; columns && i < n; i++)
		free(columns[i]);
	free(columns);
}

void prof_graph_free(struct prof_graph *view)
{
	struct graph *g = (struct graph *)view;
	if (!g)
		return;
	free_columns(g->func_self, g->nmeasures);
	free_columns(g->func_total, g->nmeasures);
	free_columns(g->edge_self, g->nmeasures);
	free_columns(g->edge_total, g->nmeasures);
	for (int i = 0; i < 2; i++) {
		free(g->func_truth[i]);
		free(g->edge_truth[i]);
	}
	free(g->caller);
	free(g->callee);
	free(g->first_out);
	free(g->first_in);
	free(g->in);
	free(g->cycle);
	free(g->whole);
	free(g);
}
