/* diff.c - two profiles side by side. */
#include <stdlib.h>
#include <string.h>

#include "pair.h"
#include "proftools/view.h"

struct diff {
	const struct prof *p[2]; /* base, new */
	uint32_t nruns[2];       /* of which each side is the sum */
	struct prof_builder *b;
	size_t nmeasures;
	prof_id *measure[2]; /* [side][measure of p]: its number in b; PROF_NONE: not common */
	double *factor[2];   /* [side][measure of p]: what its values are multiplied with */
	prof_id *func[2];
	double *self, *total; /* room for one row */
};

/* ---- measures -------------------------------------------------------- */

static bool same_string(const struct prof *a, prof_id i, const struct prof *b, prof_id j)
{
	const struct prof_str *s = &a->strings[i], *t = &b->strings[j];
	return s->len == t->len && !memcmp(s->s, t->s, s->len);
}

static prof_id find_measure(const struct prof *p, const struct prof *q, size_t m)
{
	const struct prof_measure *wanted = &q->measures[m];
	for (size_t i = 0; i < p->nmeasures; i++)
		if (p->measures[i].role == wanted->role && p->measures[i].unit == wanted->unit &&
		    same_string(p, p->measures[i].name, q, wanted->name))
			return (prof_id)i;
	return PROF_NONE;
}

static prof_id declare(struct diff *d, size_t m, enum prof_side side)
{
	const struct prof *p = d->p[1];
	struct prof_measure measure = p->measures[m];
	measure.name = prof_add_string(d->b, p->strings[measure.name].s,
				       p->strings[measure.name].len);
	measure.title = prof_add_string(d->b, p->strings[measure.title].s,
					p->strings[measure.title].len);
	measure.side = side;
	measure.integral = measure.integral && d->nruns[0] == 1 && d->nruns[1] == 1;
	d->nmeasures++;
	return prof_add_measure(d->b, &measure);
}

/* The sum of all own costs, in the profile's own ticks; NAN if unknown. */
static double whole_of(const struct prof *p, prof_id m)
{
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	double whole = g ? g->whole[m] : NAN;
	prof_graph_free(g);
	return whole;
}

static double normal_factor(const struct diff *d, prof_id base, prof_id now)
{
	double x = whole_of(d->p[0], base) * d->p[0]->measures[base].scale / d->nruns[0];
	double y = whole_of(d->p[1], now) * d->p[1]->measures[now].scale / d->nruns[1];
	return x > 0 && y > 0 ? y / x : 1;
}

/* Values of base are turned into the ticks of new, so that they can be compared. */
static bool pair_measures(struct diff *d, bool normalize)
{
	for (int s = 0; s < 2; s++) {
		size_t n = d->p[s]->nmeasures;
		d->measure[s] = malloc((n + 1) * sizeof(prof_id));
		d->factor[s] = malloc((n + 1) * sizeof(double));
		if (!d->measure[s] || !d->factor[s])
			return false;
		for (size_t m = 0; m < n; m++) {
			d->measure[s][m] = PROF_NONE;
			d->factor[s][m] = 1.0 / d->nruns[s];
		}
	}
	for (size_t m = 0; m < d->p[1]->nmeasures; m++) {
		prof_id base = find_measure(d->p[0], d->p[1], m);
		const struct prof_measure *now = &d->p[1]->measures[m];
		if (base == PROF_NONE)
			continue;
		d->measure[0][base] = declare(d, m, PROF_SIDE_BASE);
		d->measure[1][m] = declare(d, m, PROF_SIDE_NEW);
		d->factor[0][base] *= d->p[0]->measures[base].scale / now->scale;
		if (normalize && now->role == PROF_ROLE_COST)
			d->factor[0][base] *= normal_factor(d, base, (prof_id)m);
		if (m == d->p[1]->main_measure)
			prof_set_main_measure(d->b, d->measure[1][m]);
	}
	d->self = malloc((d->nmeasures + 1) * sizeof(double));
	d->total = malloc((d->nmeasures + 1) * sizeof(double));
	return d->self && d->total && !prof_builder_failed(d->b);
}

/* ---- rows ------------------------------------------------------------ */

/* Costs of a row on its side; the other side is 0 where this one was recorded. */
static void take_costs(const struct diff *d, int side, const double *const *columns, size_t row,
		       double *to)
{
	const struct prof *p = d->p[side];
	for (size_t m = 0; m < d->nmeasures; m++)
		to[m] = NAN;
	for (size_t m = 0; m < p->nmeasures; m++) {
		prof_id mine = d->measure[side][m];
		double v = prof_cost_at(columns, (prof_id)m, row);
		if (mine == PROF_NONE || isnan(v))
			continue;
		/* The two sides of a measure were declared one after the other. */
		to[mine] = v * d->factor[side][m];
		to[side ? mine - 1 : mine + 1] = 0;
	}
}

static void take_row(const struct diff *d, int side, const struct prof_costs *cost, size_t row)
{
	take_costs(d, side, cost->self, row, d->self);
	take_costs(d, side, cost->total, row, d->total);
}

static void add_graph(const struct diff *d, int side, const struct prof *g)
{
	for (size_t i = 0; i < g->sites.n; i++) {
		take_row(d, side, &g->sites.cost, i);
		prof_add_site(d->b, &(struct prof_site){ .func = d->func[side][g->sites.func[i]],
							 .self = d->self,
							 .total = d->total });
	}
	for (size_t i = 0; i < g->edges.n; i++) {
		take_row(d, side, &g->edges.cost, i);
		prof_add_edge(d->b,
			      &(struct prof_edge){ .caller = d->func[side][g->edges.caller[i]],
						   .callee = d->func[side][g->edges.callee[i]],
						   .self = d->self,
						   .total = d->total });
	}
}

/* Contexts by function alone: lines move, and threads have other names in every run. */
static bool add_tree(const struct diff *d, int side, const struct prof *p)
{
	prof_id *node = malloc((p->nodes.n + 1) * sizeof(*node));
	if (!node)
		return false;
	for (size_t i = 0; i < p->nodes.n; i++) {
		if (i == 0) {
			node[0] = 0;
			continue;
		}
		take_row(d, side, &p->nodes.cost, i);
		node[i] = prof_add_node(
			d->b, &(struct prof_node){ .parent = node[p->nodes.parent[i]],
						   .func = d->func[side][p->nodes.func[i]],
						   .self = d->self,
						   .total = d->total });
	}
	free(node);
	return true;
}

static bool add_sides(struct diff *d, bool trees)
{
	bool ok = true;
	for (int s = 0; s < 2; s++) {
		if (trees)
			ok = ok && add_tree(d, s, d->p[s]);
		else
			add_graph(d, s, d->p[s]);
	}
	return ok;
}

static void free_diff(struct diff *d)
{
	for (int s = 0; s < 2; s++) {
		free(d->measure[s]);
		free(d->factor[s]);
		free(d->func[s]);
	}
	free(d->self);
	free(d->total);
}

static struct prof *put_side_by_side(struct diff *d, enum prof_pairing pairing, bool normalize,
				     bool trees, struct prof_error *err)
{
	bool ok = pair_measures(d, normalize) && pair_functions(d->b, d->p, pairing, d->func);
	if (ok && !d->nmeasures) {
		prof_fail(err, PROF_EMISMATCH, "the profiles have no measure in common");
		ok = false;
	} else {
		ok = ok && add_sides(d, trees);
		if (!ok)
			prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	free_diff(d);
	if (ok)
		return prof_builder_finish(d->b, err);
	prof_builder_free(d->b);
	return NULL;
}

struct prof *prof_diff_runs(const struct prof *base, uint32_t nbase, const struct prof *now,
			    uint32_t nnow, enum prof_pairing pairing, bool normalize,
			    struct prof_error *err)
{
	bool trees = prof_has_contexts(base) && prof_has_contexts(now);
	struct prof *graphs[2] = { NULL, NULL }, *result = NULL;
	struct diff d = { .p = { base, now }, .nruns = { nbase, nnow } };
	if (!trees) {
		graphs[0] = prof_as_graph(base, err);
		graphs[1] = graphs[0] ? prof_as_graph(now, err) : NULL;
		if (!graphs[1]) {
			prof_free(graphs[0]);
			return NULL;
		}
		d.p[0] = graphs[0];
		d.p[1] = graphs[1];
	}
	d.b = prof_builder_new("diff");
	prof_set_nesting(d.b, d.p[1]->nesting);
	if (base->estimated || now->estimated)
		prof_set_estimated(d.b);
	if (base->nesting != now->nesting && !trees) {
		prof_fail(err, PROF_EMISMATCH,
			  "totals that count recursion once do not compare with those that count "
			  "every call");
		prof_builder_free(d.b);
	} else {
		result = put_side_by_side(&d, pairing, normalize, trees, err);
	}
	prof_free(graphs[0]);
	prof_free(graphs[1]);
	return result;
}

struct prof *prof_diff(const struct prof *base, const struct prof *now, enum prof_pairing pairing,
		       bool normalize, struct prof_error *err)
{
	return prof_diff_runs(base, 1, now, 1, pairing, normalize, err);
}
