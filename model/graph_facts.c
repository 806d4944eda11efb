/*
 * graph_facts.c - function and edge costs from recorded sites and edges.
 *
 * Where a function's total was recorded it is taken. Otherwise it is its self
 * cost plus what its calls cost, which is exact outside cycles. In a cycle the
 * members share their calls, and only bounds are known: the larger of "self
 * plus calls that leave the cycle" and "calls that enter it from outside" is
 * given, as an estimate.
 */
#include <stdlib.h>

#include "graph_build.h"

static bool wanted(const prof_id *parts, size_t row, prof_id part)
{
	return part == PROF_NONE || prof_at(parts, row) == part;
}

/* Keeps the rows of one part; returns how many, and where they were in *rows. */
static size_t select_edges(struct graph *g, prof_id part, prof_id **caller, prof_id **callee,
			   prof_id **rows)
{
	const struct prof_edges *e = &g->pub.profile->edges;
	size_t n = 0;
	*caller = graph_memory(g, e->n, sizeof(prof_id));
	*callee = graph_memory(g, e->n, sizeof(prof_id));
	*rows = graph_memory(g, e->n, sizeof(prof_id));
	for (size_t i = 0; !g->failed && i < e->n; i++) {
		if (!wanted(e->part, i, part))
			continue;
		(*caller)[n] = e->caller[i];
		(*callee)[n] = e->callee[i];
		(*rows)[n++] = (prof_id)i;
	}
	return n;
}

static double *add_up(struct graph *g, const double *column, size_t n, const prof_id *rows,
		      const prof_id *to, size_t ncells)
{
	double *sum = column ? graph_column(g, ncells) : NULL;
	for (size_t i = 0; sum && i < n; i++)
		graph_add(&sum[to[i]], column[rows ? rows[i] : i]);
	return sum;
}

/* Recorded where any cost of that kind was recorded for the row, else absent. */
static void judge(const struct graph *g, double *const *columns, size_t n, uint8_t *truth)
{
	for (size_t i = 0; i < n; i++)
		truth[i] = PROF_ABSENT;
	for (size_t m = 0; m < g->nmeasures; m++) {
		if (g->pub.profile->measures[m].role != PROF_ROLE_COST || !columns[m])
			continue;
		for (size_t i = 0; i < n; i++)
			if (!isnan(columns[m][i]))
				truth[i] = PROF_RECORDED;
	}
}

static void sum_edges(struct graph *g, prof_id part)
{
	const struct prof_edges *e = &g->pub.profile->edges;
	prof_id *caller, *callee, *rows;
	size_t n = select_edges(g, part, &caller, &callee, &rows);
	prof_id *edge = g->failed ? NULL : graph_join_pairs(g, n, caller, callee);
	for (size_t m = 0; !g->failed && m < g->nmeasures; m++) {
		g->edge_self[m] = add_up(g, e->cost.self[m], n, rows, edge, g->nedges);
		g->edge_total[m] = add_up(g, e->cost.total[m], n, rows, edge, g->nedges);
	}
	g->edge_truth[0] = graph_memory(g, g->nedges, 1);
	g->edge_truth[1] = graph_memory(g, g->nedges, 1);
	if (!g->failed) {
		judge(g, g->edge_self, g->nedges, g->edge_truth[0]);
		judge(g, g->edge_total, g->nedges, g->edge_truth[1]);
	}
	free(caller);
	free(callee);
	free(rows);
	free(edge);
}

/*
 * Adds site totals: those of whole functions (line 0) win over those of lines.
 * by_lines[f] tells that the total of f is the sum of its lines.
 */
static void sum_site_totals(struct graph *g, prof_id part, size_t m, uint8_t *by_lines)
{
	const struct prof_sites *s = &g->pub.profile->sites;
	const double *column = s->cost.total[m];
	double *sum = column ? graph_column(g, g->nfuncs) : NULL;
	g->func_total[m] = sum;
	for (size_t i = 0; sum && i < s->n; i++)
		if (wanted(s->part, i, part) && !prof_at(s->line, i))
			graph_add(&sum[s->func[i]], column[i]);
	for (size_t i = 0; sum && i < s->n; i++) {
		prof_id f = s->func[i];
		if (!wanted(s->part, i, part) || !prof_at(s->line, i) || isnan(column[i]))
			continue;
		if (isnan(sum[f]))
			by_lines[f] = 1;
		if (by_lines[f])
			graph_add(&sum[f], column[i]);
	}
}

static void sum_sites(struct graph *g, prof_id part)
{
	const struct prof_sites *s = &g->pub.profile->sites;
	uint8_t *by_lines = graph_memory(g, g->nfuncs, 1);
	for (size_t m = 0; !g->failed && m < g->nmeasures; m++) {
		const double *column = s->cost.self[m];
		double *sum = column ? graph_column(g, g->nfuncs) : NULL;
		g->func_self[m] = sum;
		for (size_t i = 0; sum && i < s->n; i++)
			if (wanted(s->part, i, part))
				graph_add(&sum[s->func[i]], column[i]);
		sum_site_totals(g, part, m, by_lines);
	}
	if (!g->failed) {
		judge(g, g->func_self, g->nfuncs, g->func_truth[0]);
		judge(g, g->func_total, g->nfuncs, g->func_truth[1]);
		for (size_t f = 0; f < g->nfuncs; f++)
			if (by_lines[f])
				g->func_truth[1][f] = PROF_DERIVED;
	}
	free(by_lines);
}

/* The sums about one function's edges that the total of a cycle's member needs. */
struct flow {
	double leaving;  /* calls to functions outside its cycle, itself excluded */
	double entering; /* calls from functions outside its cycle */
};

static struct flow flow_of(const struct graph *g, const double *total, prof_id f, prof_id cycle)
{
	struct flow flow = { 0, 0 };
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++) {
		prof_id to = g->callee[e];
		if (to != f && (cycle == PROF_NONE || g->cycle[to] != cycle) && !isnan(total[e]))
			flow.leaving += total[e];
	}
	if (cycle == PROF_NONE)
		return flow;
	for (prof_id i = g->first_in[f]; i < g->first_in[f + 1]; i++) {
		prof_id e = g->in[i];
		if (g->cycle[g->caller[e]] != cycle && !isnan(total[e]))
			flow.entering += total[e];
	}
	return flow;
}

/* What a function's total is when nothing recorded says so. NAN: cannot be said. */
static double derive_total(const struct graph *g, size_t m, prof_id f, enum prof_truth *truth)
{
	const double *calls = g->edge_total[m];
	double self = g->func_self[m] ? g->func_self[m][f] : NAN;
	bool has_calls = calls && g->first_out[f] < g->first_out[f + 1];
	*truth = PROF_DERIVED;
	if (isnan(self) && !has_calls)
		return NAN;
	/* A pstats caller without an entry spent something that nobody wrote down. */
	if (isnan(self))
		*truth = PROF_ESTIMATED;
	double total = isnan(self) ? 0 : self;
	if (!calls)
		return total;
	prof_id cycle = g->cycle[f];
	struct flow flow = flow_of(g, calls, f, cycle);
	total += flow.leaving;
	if (cycle != PROF_NONE) {
		*truth = PROF_ESTIMATED;
		if (flow.entering > total)
			total = flow.entering;
	}
	return total;
}

static void derive_totals(struct graph *g)
{
	for (size_t m = 0; !g->failed && m < g->nmeasures; m++) {
		const struct prof_measure *measure = &g->pub.profile->measures[m];
		if (measure->role != PROF_ROLE_COST || (!g->func_self[m] && !g->edge_total[m]))
			continue;
		if (!g->func_total[m])
			g->func_total[m] = graph_column(g, g->nfuncs);
		for (size_t f = 0; !g->failed && f < g->nfuncs; f++) {
			enum prof_truth truth;
			if (!isnan(g->func_total[m][f]))
				continue;
			g->func_total[m][f] = derive_total(g, m, (prof_id)f, &truth);
			uint8_t *old = &g->func_truth[1][f];
			if (!isnan(g->func_total[m][f]) && (*old == PROF_ABSENT || *old < truth))
				*old = (uint8_t)truth;
		}
	}
}

/*
 * Formats that write costs by line (callgrind) count calls on edges only, and
 * leave out a function that spent nothing itself: its calls are those into it,
 * its self cost is zero.
 */
static void derive_from_lines(struct graph *g, size_t m)
{
	enum prof_role role = g->pub.profile->measures[m].role;
	if (role == PROF_ROLE_CALLS && !g->func_self[m] && g->edge_self[m]) {
		g->func_self[m] = graph_column(g, g->nfuncs);
		for (size_t e = 0; !g->failed && e < g->nedges; e++)
			graph_add(&g->func_self[m][g->callee[e]], g->edge_self[m][e]);
	}
	if (role != PROF_ROLE_COST || (!g->func_self[m] && !g->edge_total[m]))
		return;
	if (!g->func_self[m])
		g->func_self[m] = graph_column(g, g->nfuncs);
	double *self = g->func_self[m];
	for (size_t f = 0; self && f < g->nfuncs; f++) {
		if (!isnan(self[f]))
			continue;
		self[f] = 0;
		if (g->func_truth[0][f] == PROF_ABSENT)
			g->func_truth[0][f] = PROF_DERIVED;
	}
}

void graph_from_facts(struct graph *g, prof_id part)
{
	sum_edges(g, part);
	sum_sites(g, part);
	if (g->failed)
		return;
	for (size_t m = 0; !g->failed && m < g->nmeasures; m++)
		if (g->pub.profile->nesting == PROF_NEST_EVERY)
			derive_from_lines(g, m);
	graph_number_cycles(g);
	derive_totals(g);
}
