/*
 * ratios.c - totals estimated by sharing each function's cost among its callers.
 *
 * Components are numbered callees first, so one pass in that order finds every
 * callee's total ready; nothing here is recursive.
 */
#include "ratios.h"

#include <stdlib.h>

struct flow {
	const struct ratios *r;
	const struct prof_graph *g;
	prof_id ncomponents;
	prof_id *component; /* [nfuncs] */
	prof_id *first;     /* [ncomponents + 1]: its members are member[first[c]] .. */
	prof_id *member;    /* [nfuncs] */
	double *ratio;      /* [nedges]: share of the callee's total, or of its cycle's */
	double *whole;      /* [ncomponents]: cost of the component with all below */
	/* While a cycle is done; [nfuncs], valid for its members. */
	double *base;     /* self cost and calls that leave the cycle */
	double *entry;    /* share of the cycle's total that enters here */
	double *incoming; /* sum of the ratios of forward calls into it */
	double *partial;  /* cost that one entry sees here */
	prof_id *ncalls;  /* number of forward calls into it */
	prof_id *rank;    /* distance from the entry */
	prof_id *queue;
};

/* a / b, and an equal part of n where nothing is known. */
static double part_of(double a, double b, size_t n)
{
	return b > 0 ? a / b : 1.0 / (double)n;
}

static double known(double v)
{
	return v > 0 ? v : 0;
}

static bool is_cycle(const struct flow *f, prof_id component)
{
	return f->first[component + 1] - f->first[component] > 1;
}

static bool inside(const struct flow *f, prof_id edge)
{
	return f->component[f->g->caller[edge]] == f->component[f->g->callee[edge]];
}

/* Counting sort of the functions by component. */
static void group_members(struct flow *f)
{
	for (size_t i = 0; i < f->g->nfuncs; i++)
		f->first[f->component[i] + 1]++;
	for (size_t c = 0; c < f->ncomponents; c++)
		f->first[c + 1] += f->first[c];
	for (size_t i = f->g->nfuncs; i-- > 0;)
		f->member[--f->first[f->component[i] + 1]] = (prof_id)i;
	/* Each start now stands one place too far on; take them back. */
	for (size_t c = 0; c < f->ncomponents; c++)
		f->first[c] = f->first[c + 1];
	f->first[f->ncomponents] = (prof_id)f->g->nfuncs;
}

/* The share of each call in its callee: among its cycle's callers if it comes from outside. */
static void share_callee(struct flow *f, prof_id callee, double cycle_weight, size_t cycle_calls)
{
	const struct prof_graph *g = f->g;
	double weight = 0;
	size_t calls = 0;
	for (prof_id i = g->first_in[callee]; i < g->first_in[callee + 1]; i++) {
		if (g->caller[g->in[i]] == callee)
			continue;
		weight += known(f->r->weight[g->in[i]]);
		calls++;
	}
	for (prof_id i = g->first_in[callee]; i < g->first_in[callee + 1]; i++) {
		prof_id e = g->in[i];
		double w = known(f->r->weight[e]);
		if (g->caller[e] == callee)
			f->ratio[e] = 0;
		else if (cycle_calls && !inside(f, e))
			f->ratio[e] = part_of(w, cycle_weight, cycle_calls);
		else
			f->ratio[e] = part_of(w, weight, calls);
	}
}

static double entered(const struct flow *f, prof_id func)
{
	return f->r->entered ? known(f->r->entered[func]) : 0;
}

/* All ways into a component; for a cycle also entry[], which adds up to 1 over its members. */
static void share_component(struct flow *f, prof_id c)
{
	const struct prof_graph *g = f->g;
	double weight = 0;
	size_t calls = 0;
	for (prof_id i = f->first[c]; is_cycle(f, c) && i < f->first[c + 1]; i++) {
		prof_id m = f->member[i];
		weight += entered(f, m);
		calls += entered(f, m) > 0;
		for (prof_id j = g->first_in[m]; j < g->first_in[m + 1]; j++) {
			if (inside(f, g->in[j]))
				continue;
			weight += known(f->r->weight[g->in[j]]);
			calls++;
		}
	}
	for (prof_id i = f->first[c]; i < f->first[c + 1]; i++)
		share_callee(f, f->member[i], weight, calls);
	for (prof_id i = f->first[c]; is_cycle(f, c) && i < f->first[c + 1]; i++) {
		prof_id m = f->member[i];
		f->entry[m] = entered(f, m) > 0 ? part_of(entered(f, m), weight, calls) : 0;
		for (prof_id j = g->first_in[m]; j < g->first_in[m + 1]; j++)
			if (!inside(f, g->in[j]))
				f->entry[m] += f->ratio[g->in[j]];
	}
}

/* Self cost and what calls to other components bring. Returns it. */
static double leave_component(struct flow *f, prof_id func)
{
	const struct prof_graph *g = f->g;
	double sum = known(f->r->self[func]);
	for (prof_id e = g->first_out[func]; e < g->first_out[func + 1]; e++) {
		if (inside(f, e))
			continue;
		f->r->edge[e] = f->ratio[e] * f->whole[f->component[g->callee[e]]];
		sum += f->r->edge[e];
	}
	return sum;
}

/* Breadth first from one entry; fills rank and queue, returns how many were reached. */
static size_t rank_members(struct flow *f, prof_id start)
{
	const struct prof_graph *g = f->g;
	prof_id c = f->component[start];
	size_t done = 0, found = 0;
	for (prof_id i = f->first[c]; i < f->first[c + 1]; i++) {
		prof_id m = f->member[i];
		f->rank[m] = PROF_NONE;
		f->incoming[m] = 0;
		f->ncalls[m] = 0;
	}
	f->rank[start] = 0;
	f->queue[found++] = start;
	for (; done < found; done++) {
		prof_id m = f->queue[done];
		for (prof_id e = g->first_out[m]; e < g->first_out[m + 1]; e++) {
			prof_id to = g->callee[e];
			if (f->component[to] != c)
				continue;
			if (f->rank[to] == PROF_NONE) {
				f->rank[to] = f->rank[m] + 1;
				f->queue[found++] = to;
			}
			if (f->rank[to] == f->rank[m] + 1) {
				f->incoming[to] += f->ratio[e];
				f->ncalls[to]++;
			}
		}
	}
	return found;
}

/* Adds what the cycle costs when entered here: the farthest members first. */
static void enter_cycle(struct flow *f, prof_id start, double share)
{
	const struct prof_graph *g = f->g;
	for (size_t i = rank_members(f, start); i-- > 0;) {
		prof_id m = f->queue[i];
		double sum = share * f->base[m];
		for (prof_id e = g->first_out[m]; e < g->first_out[m + 1]; e++) {
			prof_id to = g->callee[e];
			if (!inside(f, e) || f->rank[to] != f->rank[m] + 1)
				continue;
			double cost = part_of(f->ratio[e], f->incoming[to], f->ncalls[to]) *
				      f->partial[to];
			f->r->edge[e] = (isnan(f->r->edge[e]) ? 0 : f->r->edge[e]) + cost;
			sum += cost;
		}
		f->partial[m] = sum;
		f->r->total[m] += sum;
	}
}

/* The share below which entries are left out, so that at most n of them remain. */
static double entry_limit(struct flow *f, prof_id c, size_t n)
{
	double low = 0, high = 1;
	for (int step = 0; step < 60; step++) {
		double middle = step ? (low + high) / 2 : 0;
		size_t count = 0;
		for (prof_id i = f->first[c]; i < f->first[c + 1]; i++)
			count += f->entry[f->member[i]] > middle;
		if (count <= n && step == 0)
			return 0;
		if (count <= n)
			high = middle;
		else
			low = middle;
	}
	return low; /* with equal shares a few more than n */
}

static void do_cycle(struct flow *f, prof_id c)
{
	const struct prof_graph *g = f->g;
	double kept = 0;
	size_t edges = 0;
	f->whole[c] = 0;
	for (prof_id i = f->first[c]; i < f->first[c + 1]; i++) {
		prof_id m = f->member[i];
		f->base[m] = leave_component(f, m);
		f->whole[c] += f->base[m];
		f->r->total[m] = 0;
		edges += g->first_out[m + 1] - g->first_out[m];
	}
	size_t most = PROF_RATIO_WORK / (edges + 1) + 1, taken = 0;
	double limit = entry_limit(f, c, most);
	for (prof_id i = f->first[c]; i < f->first[c + 1] && taken < most; i++) {
		if (f->entry[f->member[i]] > limit) {
			kept += f->entry[f->member[i]];
			taken++;
		}
	}
	taken = 0;
	for (prof_id i = f->first[c]; i < f->first[c + 1] && taken < most; i++) {
		prof_id m = f->member[i];
		if (f->entry[m] > limit) {
			enter_cycle(f, m, f->entry[m] / kept);
			taken++;
		}
	}
}

/* With one way into each callee there was nothing to share, and no assumption. */
static bool is_guess(const struct flow *f, prof_id func)
{
	const struct prof_graph *g = f->g;
	if (is_cycle(f, f->component[func]))
		return true;
	for (prof_id e = g->first_out[func]; e < g->first_out[func + 1]; e++) {
		prof_id to = g->callee[e];
		if (to != func && (f->r->guessed[to] || g->first_in[to + 1] - g->first_in[to] > 1))
			return true;
	}
	return false;
}

static void pass_up(struct flow *f)
{
	for (prof_id c = 0; c < f->ncomponents; c++) {
		share_component(f, c); /* for its callers, which come later */
		for (prof_id i = f->first[c]; i < f->first[c + 1]; i++)
			f->r->guessed[f->member[i]] = is_guess(f, f->member[i]);
		if (is_cycle(f, c)) {
			do_cycle(f, c);
			continue;
		}
		prof_id func = f->member[f->first[c]];
		f->whole[c] = leave_component(f, func);
		f->r->total[func] = f->whole[c];
	}
}

int prof_call_ratios(struct ratios *r, struct prof_error *err)
{
	const struct prof_graph *g = r->graph;
	size_t n = g->nfuncs + 1;
	struct flow f = { .r = r, .g = g };
	prof_id *ids = calloc(n, 7 * sizeof(*ids));
	double *values = calloc(n, 5 * sizeof(*values));
	f.ratio = malloc((g->nedges + 1) * sizeof(*f.ratio));
	if (ids && values && f.ratio) {
		f.component = ids;
		f.first = ids + n;
		f.member = ids + 2 * n;
		f.ncalls = ids + 3 * n;
		f.rank = ids + 4 * n;
		f.queue = ids + 5 * n;
		f.whole = values;
		f.base = values + n;
		f.entry = values + 2 * n;
		f.incoming = values + 3 * n;
		f.partial = values + 4 * n;
		f.ncomponents = prof_components(g->nfuncs, g->first_out, g->callee, f.component);
	}
	bool failed = !ids || !values || !f.ratio || f.ncomponents == PROF_NONE;
	if (!failed) {
		for (size_t e = 0; e < g->nedges; e++)
			r->edge[e] = NAN;
		group_members(&f);
		pass_up(&f);
	}
	free(ids);
	free(values);
	free(f.ratio);
	return failed ? prof_fail(err, PROF_ENOMEM, "out of memory") : 0;
}
