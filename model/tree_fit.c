/*
 * tree_fit.c - bring estimated contexts into line with recorded totals.
 *
 * Iterative proportional fitting: the contexts of a function that got too much
 * in sum are made smaller, those of one that got too little larger, each by the
 * factor that would put its function right; then every context shares what it
 * has among its own cost, its children and its rest in these proportions. What
 * is certain stays as it is. The best of the rounds is kept.
 */
#include <stdlib.h>
#include <string.h>

#include "tree_grow.h"

/* Rounds of a small tree, and of one whose rounds take long. */
enum { MOST_ROUNDS = 100, LEAST_ROUNDS = 10, WORK = 2000000 };
/* No factor of a round is further from 1. */
#define MOST_CHANGE 4.0
/* The rests, of which nothing is known, give way. */
#define REST_SHRINKS 0.8

/* Costs of rows in the main measure. */
struct fit {
	struct tree *t;
	const struct prof_graph *g;
	const double *lost; /* see tree_flow.h */
	prof_id main;
	bool *outermost;       /* [rows] not below a context of the same function */
	bool *open, *own_open; /* [rows] can the total, the own cost change? */
	double *total, *own;   /* [rows] as they are in this round, side by side */
	double *best_total, *best_own;
	double *room;                  /* [2 rows] scratch */
	double *func_total, *func_own; /* [nfuncs] factors that would put functions right */
	double misfit;                 /* of the totals, see view.h */
	double *memory;                /* all of these */
	bool *flags;
};

static double recorded(const struct fit *f, const double *const *columns, size_t func)
{
	return flow_or_0(flow_cell(columns, f->main, func));
}

static double factor(double want, double have)
{
	if (!(want > 0) || !(have > 0))
		return 1;
	return fmin(fmax(want / have, 1 / MOST_CHANGE), MOST_CHANGE);
}

/* Sets the factors of all functions and the misfit. Returns how far they are off in sum. */
static double compare(struct fit *f)
{
	double totals = 0, total_off = 0, own_off = 0;
	memset(f->func_total, 0, f->g->nfuncs * sizeof(double));
	memset(f->func_own, 0, f->g->nfuncs * sizeof(double));
	for (size_t i = 1; i < f->t->n; i++) {
		prof_id func = f->t->func[i];
		if (func == PROF_MORE)
			continue;
		f->func_own[func] += f->own[i];
		if (f->outermost[i])
			f->func_total[func] += f->total[i];
	}
	for (size_t i = 0; i < f->g->nfuncs; i++) {
		double total = recorded(f, f->g->func.total, i) + f->lost[i];
		double own = recorded(f, f->g->func.self, i);
		totals += fabs(total);
		total_off += fabs(total - f->func_total[i]);
		own_off += fabs(own - f->func_own[i]);
		f->func_total[i] = factor(total, f->func_total[i]);
		f->func_own[i] = factor(own, f->func_own[i]);
	}
	f->misfit = totals > 0 ? total_off / totals : 0;
	return total_off + own_off;
}

/*
 * What each row would like to have, children first: the mean of what its function
 * misses and what its parts would like, so that it reaches the rows above.
 */
static void change(struct fit *f)
{
	double *sum = f->room;
	memset(sum, 0, f->t->n * sizeof(double));
	for (size_t i = f->t->n; i-- > 1;) {
		prof_id func = f->t->func[i];
		if (func == PROF_MORE) {
			f->total[i] *= REST_SHRINKS;
		} else {
			if (f->own_open[i])
				f->own[i] *= f->func_own[func];
			sum[i] += f->own[i];
			if (f->open[i])
				f->total[i] = f->outermost[i] ? sqrt(fmax(sum[i], 0) * f->total[i] *
								     f->func_total[func])
							      : sum[i];
		}
		sum[f->t->parent[i]] += f->total[i];
	}
}

/* Parents first: each shares out what its fixed parts leave, as the others ask for it. */
static void share_out(struct fit *f)
{
	size_t n = f->t->n;
	double *fixed = f->room, *asked = f->room + n;
	memset(f->room, 0, 2 * n * sizeof(double));
	for (size_t i = 1; i < n; i++) {
		(f->open[i] ? asked : fixed)[f->t->parent[i]] += f->total[i];
		if (f->t->func[i] != PROF_MORE)
			(f->own_open[i] ? asked : fixed)[i] += f->own[i];
	}
	for (size_t i = 0; i < n; i++) {
		if (i && f->open[i])
			f->total[i] *= asked[f->t->parent[i]];
		double rest = fmax(f->total[i] - fixed[i], 0);
		asked[i] = asked[i] > 0 ? rest / asked[i] : 1; /* from now on a factor */
		if (f->own_open[i])
			f->own[i] *= asked[i];
		else if (i && f->t->func[i] == PROF_MORE)
			f->own[i] = f->total[i];
	}
}

/* ---- all of it ------------------------------------------------------------------ */

/* A total can change if it is no more than an estimate and something in it can. */
static void find_open(struct fit *f)
{
	for (size_t i = f->t->n; i-- > 1;) {
		bool rest = f->t->func[i] == PROF_MORE;
		f->own_open[i] = !rest && f->t->truth[0][i] == PROF_ESTIMATED && f->own[i] > 0;
		f->open[i] = f->t->truth[1][i] == PROF_ESTIMATED &&
			     (rest || f->own_open[i] || f->open[i]);
		if (f->open[i])
			f->open[f->t->parent[i]] = true;
	}
}

/* A path that leaves a cycle does not come back, and contexts of one cycle are not deep. */
static void find_outermost(struct fit *f)
{
	const prof_id *func = f->t->func, *cycle = f->g->cycle;
	for (size_t i = 1; i < f->t->n; i++) {
		if (func[i] == PROF_MORE)
			continue;
		prof_id up = f->t->parent[i];
		bool inside = cycle[func[i]] != PROF_NONE;
		while (inside && up && func[up] != func[i]) {
			inside = cycle[func[up]] == cycle[func[i]];
			up = f->t->parent[up];
		}
		f->outermost[i] = !inside || !up;
	}
}

static bool start(struct fit *f)
{
	size_t n = f->t->n, nfuncs = f->g->nfuncs;
	f->memory = calloc(6 * n + 2 * nfuncs + 1, sizeof(double));
	f->flags = calloc(3 * n + 1, 1);
	if (!f->memory || !f->flags)
		return false;
	f->total = f->memory;
	f->own = f->total + n;
	f->best_total = f->own + n;
	f->best_own = f->best_total + n;
	f->room = f->best_own + n;
	f->func_total = f->room + 2 * n;
	f->func_own = f->func_total + nfuncs;
	f->outermost = f->flags;
	f->open = f->flags + n;
	f->own_open = f->flags + 2 * n;
	for (size_t i = 0; i < n; i++) {
		f->total[i] = flow_or_0(f->t->total[f->main][i]);
		f->own[i] = flow_or_0(tree_cell(f->t->self, f->main, (prof_id)i));
	}
	find_open(f);
	find_outermost(f);
	return true;
}

/* size: what a round goes through, rows and functions. */
static size_t rounds_of(size_t size)
{
	size_t rounds = WORK / size;
	return rounds > MOST_ROUNDS ? MOST_ROUNDS : rounds < LEAST_ROUNDS ? LEAST_ROUNDS : rounds;
}

static void fit(struct fit *f)
{
	double least = compare(f);
	double enough = TREE_ROUNDING * fabs(flow_or_0(f->g->whole[f->main]));
	bool better = false;
	for (size_t i = rounds_of(f->t->n + f->g->nfuncs); i && least > enough; i--) {
		change(f);
		share_out(f);
		double off = compare(f);
		if (off < least) {
			least = off;
			better = true;
			f->t->pub.misfit = f->misfit;
			memcpy(f->best_total, f->total, 2 * f->t->n * sizeof(double));
		}
	}
	for (size_t i = 1; better && i < f->t->n; i++) {
		if (f->open[i])
			f->t->total[f->main][i] = f->best_total[i];
		if (f->own_open[i] || f->t->func[i] == PROF_MORE)
			tree_set(f->t->self, f->main, (prof_id)i, f->best_own[i]);
	}
}

void tree_fit(struct tree *t, const struct tree_flow *flow, bool whole)
{
	struct fit f = { .t = t, .g = flow->graph, .lost = flow->lost, .main = flow->main };
	if (!start(&f)) {
		t->failed = true;
	} else {
		compare(&f);
		t->pub.misfit = f.misfit;
		if (whole)
			fit(&f);
	}
	free(f.memory);
	free(f.flags);
}
