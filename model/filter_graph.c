/*
 * filter_graph.c - apply one step to recorded sites and edges.
 *
 * Every row is kept with the share of its costs that the step keeps; rows of
 * which nothing is kept are gone. A pruned function gets the cost of its calls.
 */
#include <stdlib.h>

#include "filter.h"
#include "tree_walk.h"

struct cut {
	const struct filter_step *step;
	struct filter_shares shares;
	bool estimated; /* a row was kept by a guess */
};

static bool wanted(const struct filter_step *step, const prof_id *parts, size_t row)
{
	return step->op != PROF_PART || step->part[prof_at(parts, row)];
}

static void keep_parts(const struct filter_step *step, struct rebuild *r)
{
	const struct prof *p = step->from;
	for (size_t i = 0; rebuild_going(r) && i < p->sites.n; i++) {
		if (!wanted(step, p->sites.part, i))
			continue;
		struct prof_site site = rebuild_site(r, i, 1, 1);
		prof_append_site(r->to, &site);
	}
	for (size_t i = 0; rebuild_going(r) && i < p->edges.n; i++) {
		if (!wanted(step, p->edges.part, i))
			continue;
		struct prof_edge edge = rebuild_edge(r, i, 1, 1);
		prof_append_edge(r->to, &edge);
	}
}

/* Is nothing of the row left? A guess of nothing is kept as such. */
static bool gone(const struct filter_share *s)
{
	return s->self <= 0 && s->total <= 0;
}

static void note_guess(struct cut *c, const struct filter_share *s)
{
	if (!s->self_exact || !s->total_exact)
		c->estimated = true;
}

static bool pruned(const struct cut *c, prof_id func)
{
	return c->step->op == PROF_PRUNE && c->step->func[func];
}

/* The end of a context has no calls below it: its own cost is all of its cost. */
static void total_becomes_self(const struct cut *c, struct rebuild *r)
{
	for (size_t m = 0; m < c->step->from->nmeasures; m++)
		if (c->step->from->measures[m].role == PROF_ROLE_COST && !isnan(r->total[m]))
			r->self[m] = r->total[m];
}

static void cut_sites(struct cut *c, struct rebuild *r)
{
	const struct prof_sites *s = &c->step->from->sites;
	for (size_t i = 0; rebuild_going(r) && i < s->n; i++) {
		const struct filter_share *share = &c->shares.func[s->func[i]];
		bool end = pruned(c, s->func[i]);
		note_guess(c, share);
		if (gone(share))
			continue;
		struct prof_site site = rebuild_site(r, i, end ? share->total : share->self,
						     share->total);
		if (end)
			total_becomes_self(c, r);
		prof_add_site(r->to, &site);
	}
}

/* Does the function have a total of its own, so that its calls need not be added up? */
static bool total_recorded(const struct cut *c, prof_id func)
{
	return c->shares.graph->func.total_truth[func] == PROF_RECORDED;
}

/* What a pruned function's calls cost is its own cost, at the place of the call. */
static void move_call_to_site(const struct cut *c, struct rebuild *r, size_t row, double share)
{
	const struct prof *p = c->step->from;
	struct prof_edge edge = rebuild_edge(r, row, share, share);
	for (size_t m = 0; m < p->nmeasures; m++) {
		r->self[m] = p->measures[m].role == PROF_ROLE_COST ? r->total[m] : NAN;
		r->total[m] = NAN;
	}
	prof_add_site(r->to, &(struct prof_site){ .func = edge.caller,
						  .part = edge.part,
						  .file = edge.file,
						  .line = edge.line,
						  .addr = edge.addr,
						  .self = r->self });
}

static void cut_edges(struct cut *c, struct rebuild *r)
{
	const struct prof_edges *e = &c->step->from->edges;
	for (size_t i = 0; rebuild_going(r) && i < e->n; i++) {
		prof_id from = e->caller[i], to = e->callee[i];
		const struct prof_graph *g = c->shares.graph;
		const struct filter_share *share = &c->shares.edge[tree_walk_find(g, from, to)];
		if (pruned(c, from)) {
			double part = c->shares.func[from].total;
			if (part > 0 && from != to && !total_recorded(c, from)) {
				move_call_to_site(c, r, i, part);
				if (g->cycle[from] != PROF_NONE)
					c->estimated = true;
			}
			continue;
		}
		note_guess(c, share);
		if (gone(share))
			continue;
		bool end = pruned(c, to);
		struct prof_edge edge = rebuild_edge(r, i, end ? share->total : share->self,
						     share->total);
		if (end && c->step->from->edges.cost.self[c->step->from->main_measure])
			total_becomes_self(c, r);
		prof_add_edge(r->to, &edge);
	}
}

void filter_graph(const struct filter_step *step, struct rebuild *r)
{
	struct cut c = { .step = step };
	if (step->op == PROF_PART) {
		keep_parts(step, r);
		return;
	}
	if (step->from->main_measure == PROF_NONE)
		return;
	if (!filter_shares_init(&c.shares, step))
		r->failed = true;
	cut_sites(&c, r);
	cut_edges(&c, r);
	if (c.estimated)
		prof_set_estimated(r->to);
	filter_shares_free(&c.shares);
}
