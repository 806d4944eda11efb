/* delta_runs.c - how sure changes are: from run to run, and where totals are estimates. */
#include "delta_runs.h"

#include <stdlib.h>
#include <string.h>

#include "func_text.h"
#include "pair.h"
#include "spread.h"
#include "units.h"

/* The functions of a run in the numbers of the diff. NULL when memory is out. */
static prof_id *map_functions(const struct prof_graph *g, enum prof_pairing pairing,
			      const struct prof *run)
{
	const struct prof *const sides[2] = { run, g->profile };
	size_t n = run->nfuncs + g->nfuncs + 1;
	struct prof_builder *joined = prof_builder_new("runs");
	prof_id *map[2] = { NULL, NULL }, *of = malloc(n * sizeof(*of));
	bool ok = of && joined && pair_functions(joined, sides, pairing, map) &&
		  !prof_builder_failed(joined);
	for (size_t i = 0; ok && i < n; i++)
		of[i] = PROF_NONE;
	for (size_t f = 0; ok && f < g->nfuncs; f++)
		of[map[1][f]] = (prof_id)f;
	for (size_t f = 0; ok && f < run->nfuncs; f++)
		map[0][f] = of[map[0][f]];
	prof_builder_free(joined);
	free(map[1]);
	free(of);
	if (ok)
		return map[0];
	free(map[0]);
	return NULL;
}

/* What single runs say about every row of the table, and about the whole behind the last. */
struct table {
	const struct prof_graph *g;
	const struct delta_runs *runs;
	struct deltas *d;
	prof_id measure;  /* of the diff */
	uint32_t *row_of; /* [functions of the diff]: its row, PROF_NONE if it did not change */
	double *self[2], *total[2]; /* [row][run] */
	double *room;
};

static double *cell(const struct table *t, double *const columns[2], int side, size_t row,
		    size_t run)
{
	return &columns[side][row * t->runs->n[side] + run];
}

/* The measure of a run that is compared, PROF_NONE if it was not recorded in this one. */
static prof_id same_measure(const struct table *t, const struct prof *run)
{
	const struct prof *both = t->g->profile;
	const struct prof_measure *wanted = &both->measures[t->measure];
	for (size_t m = 0; m < run->nmeasures; m++)
		if (run->measures[m].role == wanted->role &&
		    run->measures[m].unit == wanted->unit &&
		    !strcmp(prof_text(run, run->measures[m].name), prof_text(both, wanted->name)))
			return (prof_id)m;
	return PROF_NONE;
}

static double or_zero(double v)
{
	return isnan(v) ? 0 : v;
}

static bool take_run(struct table *t, int side, size_t r)
{
	const struct prof *run = t->runs->v[side][r];
	prof_id measure = same_measure(t, run);
	prof_id *map = map_functions(t->g, t->runs->pairing, run);
	struct prof_graph *g = map ? prof_graph_new(run, PROF_NONE, NULL) : NULL;
	bool ok = g;
	double scale = measure == PROF_NONE ? 0 : run->measures[measure].scale;
	for (size_t f = 0; ok && measure != PROF_NONE && f < g->nfuncs; f++) {
		uint32_t row = map[f] == PROF_NONE ? PROF_NONE : t->row_of[map[f]];
		if (row == PROF_NONE)
			continue;
		double self = prof_cost_at(g->func.self, measure, f);
		double total = prof_cost_at(g->func.total, measure, f);
		*cell(t, t->self, side, row, r) = in_base_unit(or_zero(self), scale);
		*cell(t, t->total, side, row, r) = in_base_unit(or_zero(total), scale);
	}
	if (ok && measure != PROF_NONE)
		*cell(t, t->total, side, t->d->n, r) = in_base_unit(or_zero(g->whole[measure]),
								    scale);
	prof_graph_free(g);
	free(map);
	return ok;
}

/* The old side may have been scaled: its runs are, too, so that their mean is what is shown. */
static void scale_old(struct table *t)
{
	size_t n = t->runs->n[0];
	double mean = 0;
	for (size_t r = 0; r < n; r++)
		mean += *cell(t, t->total, 0, t->d->n, r) / (double)n;
	double factor = mean > 0 && t->d->whole[0] > 0 ? t->d->whole[0] / mean : 1;
	if (fabs(factor - 1) < 1e-9)
		return;
	for (size_t i = 0; i < (t->d->n + 1) * n; i++) {
		t->self[0][i] *= factor;
		t->total[0][i] *= factor;
	}
}

static bool holds_zero(const double range[2])
{
	return range[0] <= 0 && range[1] >= 0;
}

static void judge(struct table *t, const struct spread_plan *plan)
{
	struct deltas *d = t->d;
	for (size_t i = 0; i <= d->n; i++) {
		double *whole = d->whole_range;
		double *total = i < d->n ? d->v[i].total_range : whole;
		spread_interval(plan, cell(t, t->total, 0, i, 0), cell(t, t->total, 1, i, 0),
				t->room, &total[0], &total[1]);
		if (i == d->n)
			break;
		struct delta *one = &d->v[i];
		spread_interval(plan, cell(t, t->self, 0, i, 0), cell(t, t->self, 1, i, 0), t->room,
				&one->self_range[0], &one->self_range[1]);
		one->total_noise = holds_zero(one->total_range);
		one->noise = one->total_noise && holds_zero(one->self_range);
	}
	d->whole_noise = holds_zero(d->whole_range);
	d->confidence = plan->confidence;
}

static bool make_room(struct table *t)
{
	size_t rows = t->d->n + 1;
	bool ok = true;
	for (int s = 0; s < 2; s++) {
		t->self[s] = calloc(rows * t->runs->n[s], sizeof(double));
		t->total[s] = calloc(rows * t->runs->n[s], sizeof(double));
		ok = ok && t->self[s] && t->total[s];
	}
	t->room = calloc(t->runs->n[0] * t->runs->n[1], sizeof(double));
	t->row_of = malloc((t->g->nfuncs + 1) * sizeof(*t->row_of));
	if (!ok || !t->room || !t->row_of)
		return false;
	for (size_t f = 0; f < t->g->nfuncs; f++)
		t->row_of[f] = PROF_NONE;
	for (uint32_t i = 0; i < t->d->n; i++)
		t->row_of[t->d->v[i].func] = i;
	return true;
}

int delta_spread(const struct prof_graph *g, prof_id measure, const struct delta_runs *runs,
		 struct deltas *d, struct prof_error *err)
{
	double scale;
	struct spread_plan plan;
	struct table t = { .g = g, .runs = runs, .d = d };
	t.measure = func_measure(g->profile, measure, &scale);
	bool ok = make_room(&t) && spread_plan(&plan, runs->n[0], runs->n[1]);
	for (int s = 0; s < 2; s++)
		for (size_t r = 0; ok && r < runs->n[s]; r++)
			ok = take_run(&t, s, r);
	if (ok) {
		scale_old(&t);
		judge(&t, &plan);
	}
	for (int s = 0; s < 2; s++) {
		free(t.self[s]);
		free(t.total[s]);
	}
	free(t.room);
	free(t.row_of);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

/* ---- estimates ------------------------------------------------------- */

/* Contexts add up exactly, and recorded totals are what they are: only the others may be guesses.
 */
static bool may_be_estimated(const struct prof *p)
{
	prof_id m = p->main_measure;
	if (p->estimated || (!p->sites.n && !p->edges.n))
		return false; /* the diff is marked as a whole, or it is a tree */
	for (size_t i = 0; i < p->sites.n; i++)
		if (m != PROF_NONE && isnan(prof_cost_at(p->sites.cost.total, m, i)))
			return true;
	return false;
}

int delta_mark_estimates(const struct prof_graph *g, const struct prof *side,
			 enum prof_pairing pairing, struct deltas *d, struct prof_error *err)
{
	if (!may_be_estimated(side))
		return 0;
	struct prof_graph *own = prof_graph_new(side, PROF_NONE, err);
	prof_id *map = own ? map_functions(g, pairing, side) : NULL;
	bool *guess = map ? calloc(g->nfuncs + 1, sizeof(*guess)) : NULL;
	for (size_t f = 0; guess && f < own->nfuncs; f++)
		if (own->func.total_truth[f] == PROF_ESTIMATED && map[f] != PROF_NONE)
			guess[map[f]] = true;
	for (size_t i = 0; guess && i < d->n; i++)
		d->v[i].estimated |= guess[d->v[i].func];
	bool ok = guess;
	free(guess);
	free(map);
	prof_graph_free(own);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}
