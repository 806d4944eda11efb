/*
 * tree_graph.c - estimate calling contexts from a call graph.
 *
 * The graph does not say what g did when called from f. The assumption is that
 * what a function calls does not depend on who called it: what a context has
 * beyond its own cost is shared among the calls of its function in proportion.
 * The heaviest context is made first, up to a limit.
 *
 * How a context's cost is shared is in tree_share.c, where contexts begin in
 * tree_flow.c.
 */
#include <stdlib.h>

#include "tree_grow.h"

/* Contexts are not fitted to recorded totals if more than this part of the whole was cut off. */
#define MOST_CUT 0.05

/* ---- making a context ------------------------------------------------ */

/* The total of a context in one measure. share: of its edge's main total. */
static double total_of(const struct grower *w, const struct candidate *c, size_t m, double share)
{
	if (m == w->flow.main)
		return c->total;
	double edge = flow_cell(w->g->edge.total, (prof_id)m, c->edge);
	prof_id f = w->t->func[c->parent];
	if (w->g->cycle[f] != PROF_NONE)
		return edge * share;
	double budget = tree_cell(w->t->total, m, c->parent) -
			flow_or_0(tree_cell(w->t->self, m, c->parent));
	return w->out[m] && w->out[m][f] > 0 ? budget * (edge / w->out[m][f]) : NAN;
}

/* The same for a context that begins here. */
static double total_of_root(const struct grower *w, const struct candidate *c, size_t m)
{
	if (m == w->flow.main)
		return c->total;
	double total = flow_cell(w->g->func.total, (prof_id)m, c->func);
	for (prof_id i = w->g->first_in[c->func]; i < w->g->first_in[c->func + 1]; i++) {
		prof_id e = w->g->in[i], from = w->g->caller[e];
		if (from != c->func &&
		    (w->g->cycle[from] == PROF_NONE || w->g->cycle[from] != w->g->cycle[c->func]))
			total -= flow_or_0(flow_cell(w->g->edge.total, (prof_id)m, e));
	}
	return total;
}

/* What remains of a function's own cost when all recorded calls have got theirs. */
static double self_begun(const struct grower *w, prof_id f, size_t m)
{
	double self = flow_cell(w->g->func.self, (prof_id)m, f);
	for (prof_id i = w->g->first_in[f]; i < w->g->first_in[f + 1]; i++)
		self -= flow_or_0(flow_cell(w->g->edge.self, (prof_id)m, w->g->in[i]));
	return self;
}

/* Is this the function's one context, with all that was recorded for it? */
static bool is_whole(const struct grower *w, const struct candidate *c)
{
	return w->flow.single[c->func] &&
	       (c->edge == PROF_NONE || c->total >= w->flow.weight[c->edge] * (1 - TREE_ROUNDING));
}

static bool calls_itself(const struct prof_graph *g, prof_id f)
{
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++)
		if (g->callee[e] == f)
			return true;
	return false;
}

/*
 * Own cost of a context, in one measure. What a function spent in calls of
 * itself belongs to its contexts in proportion, since those calls are folded.
 */
static double self_of(const struct grower *w, const struct candidate *c, size_t m, double share,
		      double calls)
{
	const struct prof_graph *g = w->g;
	prof_id f = c->func;
	double all = flow_cell(g->func.self, (prof_id)m, f);
	if (isnan(all) || is_whole(w, c))
		return all;
	double part = w->flow.in[f] > 0 ? c->total / w->flow.in[f] : 0;
	bool counted = g->cycle[f] != PROF_NONE && !isnan(calls) && w->flow.entries[f] > 0;
	double itself = 0;
	for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++)
		if (g->callee[e] == f)
			itself = flow_or_0(flow_cell(g->edge.self, (prof_id)m, e));
	double edge = c->edge == PROF_NONE ? NAN : flow_cell(g->edge.self, (prof_id)m, c->edge);
	if (c->edge == PROF_NONE && g->edge.self[m])
		return self_begun(w, f, m) + itself * part;
	if (isnan(edge))
		return all * (counted ? calls / w->flow.entries[f] : part);
	if (counted && tree_calls(&w->flow, c->edge) > 0)
		share = calls / tree_calls(&w->flow, c->edge);
	return edge * share + itself * part;
}

static double calls_of(const struct grower *w, const struct candidate *c, double share)
{
	const struct tree_flow *flow = &w->flow;
	if (flow->calls == PROF_NONE)
		return NAN;
	if (c->edge == PROF_NONE) {
		double calls = flow->entries[c->func];
		for (prof_id i = w->g->first_in[c->func]; i < w->g->first_in[c->func + 1]; i++)
			if (w->g->caller[w->g->in[i]] != c->func)
				calls -= flow_or_0(tree_calls(flow, w->g->in[i]));
		return calls >= 0.5 ? calls : NAN;
	}
	double recorded = tree_calls(flow, c->edge);
	prof_id f = w->t->func[c->parent];
	if (w->g->cycle[f] == PROF_NONE || flow->single[f] || recorded == 1)
		return recorded * fmin(share, 1);
	return fmin(recorded, recorded * (w->context[c->parent].calls / flow->entries[f]));
}

/*
 * A context is exact if its path is certain and it got all that was recorded
 * for the call; its own cost if it is the function's only context, or if the
 * call recorded it.
 */
static void judge(const struct grower *w, const struct candidate *c, prof_id row)
{
	const struct prof_graph *g = w->g;
	bool root = c->edge == PROF_NONE;
	uint8_t total = root ? g->func.total_truth[c->func] : g->edge.total_truth[c->edge];
	uint8_t self = is_whole(w, c) ? g->func.self_truth[c->func]
		       : root         ? g->func.self_truth[c->func]
				      : g->edge.self_truth[c->edge];
	bool by_call = is_whole(w, c) || (g->edge.self[w->flow.main] && !calls_itself(g, c->func));
	if (!c->certain || total == PROF_ABSENT)
		total = PROF_ESTIMATED;
	if (!c->certain || !by_call || self == PROF_ABSENT)
		self = PROF_ESTIMATED;
	w->t->truth[0][row] = self == PROF_RECORDED ? PROF_DERIVED : self;
	w->t->truth[1][row] = total == PROF_RECORDED ? PROF_DERIVED : total;
}

/* Keeps an estimate of the own cost between nothing and all of the context. */
static double within(double self, double total)
{
	if (self < 0 && total >= 0)
		return 0;
	return self > total ? total : self;
}

static bool room_for_context(struct grower *w, prof_id row)
{
	if (row < w->cap_context)
		return true;
	size_t cap = w->cap_context ? w->cap_context * 2 : 64;
	struct context *context = realloc(w->context, cap * sizeof(*context));
	if (!context) {
		w->t->failed = true;
		return false;
	}
	w->context = context;
	w->cap_context = cap;
	return true;
}

/* The way by which a context's shared functions were entered. */
static prof_id way_of(const struct grower *w, const struct candidate *c)
{
	if (!tree_plan_shared(&w->flow, c->func))
		return PROF_NONE;
	if (c->edge == PROF_NONE)
		return (prof_id)(w->g->nedges + c->func);
	return w->flow.single[w->t->func[c->parent]] ? c->edge : w->context[c->parent].way;
}

static prof_id make_context(struct grower *w, const struct candidate *c)
{
	struct tree *t = w->t;
	prof_id row = tree_append(t, c->parent, c->func);
	if (row == PROF_NONE || !room_for_context(w, row))
		return PROF_NONE;
	bool root = c->edge == PROF_NONE;
	double share = root ? 1 : c->total / w->flow.weight[c->edge];
	double calls = calls_of(w, c, share);
	prof_id cycle = w->g->cycle[c->func];
	bool inside = !root && cycle != PROF_NONE && w->g->cycle[t->func[c->parent]] == cycle;
	w->context[row] = (struct context){ c->edge, inside ? w->context[c->parent].depth + 1 : 0,
					    way_of(w, c), calls, c->certain };
	for (size_t m = 0; m < t->nmeasures; m++) {
		if (t->pub.profile->measures[m].role != PROF_ROLE_COST) {
			double all = root ? NAN : flow_cell(w->g->edge.self, (prof_id)m, c->edge);
			tree_set(t->self, m, row, m == w->flow.calls ? calls : all * share);
			continue;
		}
		double total = root ? total_of_root(w, c, m) : total_of(w, c, m, share);
		tree_set(t->total, m, row, total);
		tree_set(t->self, m, row, within(self_of(w, c, m, share, calls), total));
	}
	judge(w, c, row);
	return row;
}

/* ---- the rests ------------------------------------------------------- */

/* What a context has beyond its own cost and that of its children becomes a child. */
static void add_rests(struct tree *t, prof_id main)
{
	size_t n = t->n;
	double **rest = tree_memory(t, t->nmeasures, sizeof(double *));
	for (size_t m = 0; !t->failed && m < t->nmeasures; m++) {
		rest[m] = t->total[m] ? tree_memory(t, n, sizeof(double)) : NULL;
		for (prof_id i = 0; rest[m] && i < n; i++) {
			double total = t->total[m][i], self = tree_cell(t->self, m, i);
			rest[m][i] += flow_or_0(total) - flow_or_0(self);
			if (i)
				rest[m][t->parent[i]] -= flow_or_0(total);
		}
	}
	for (prof_id i = 0; !t->failed && rest[main] && i < n; i++) {
		if (!(rest[main][i] > TREE_ROUNDING * t->total[main][i]))
			continue;
		prof_id row = tree_append(t, i, PROF_MORE);
		for (size_t m = 0; !t->failed && m < t->nmeasures; m++) {
			double v = rest[m] && rest[m][i] > 0 ? rest[m][i] : NAN;
			tree_set(t->self, m, row, v);
			tree_set(t->total, m, row, v);
			t->truth[0][row] = t->truth[1][row] = PROF_ESTIMATED;
		}
	}
	for (size_t m = 0; rest && m < t->nmeasures; m++)
		free(rest[m]);
	free(rest);
}

/* ---- all of it ------------------------------------------------------- */

static void prepare(struct grower *w)
{
	const struct prof_graph *g = w->g;
	w->out = tree_memory(w->t, w->t->nmeasures, sizeof(double *));
	for (size_t m = 0; !w->t->failed && m < w->t->nmeasures; m++) {
		tree_use(w->t, m, g->func.self[m] || g->edge.self[m], g->func.total[m] != NULL);
		if (!g->edge.total[m] || m == w->flow.main)
			continue;
		w->out[m] = tree_memory(w->t, g->nfuncs, sizeof(double));
		for (prof_id e = 0; w->out[m] && e < g->nedges; e++)
			if (g->caller[e] != g->callee[e])
				w->out[m][g->caller[e]] += flow_or_0(g->edge.total[m][e]);
	}
	tree_share_prepare(w);
}

/* Printed times may be so coarse that all own costs are 0, though calls have some. */
static double weight_of_roots(const struct grower *w)
{
	double sum = 0;
	for (prof_id f = 0; f < w->g->nfuncs; f++)
		sum += w->flow.root[f];
	return sum;
}

static void make_root(struct grower *w)
{
	struct tree *t = w->t;
	prof_id row = tree_append(t, PROF_NONE, PROF_NONE);
	if (row == PROF_NONE || !room_for_context(w, row))
		return;
	w->context[row] = (struct context){ PROF_NONE, 0, PROF_NONE, NAN, false };
	for (size_t m = 0; m < t->nmeasures; m++) {
		tree_set(t->self, m, row, t->total[m] ? 0 : NAN);
		tree_set(t->total, m, row,
			 m == w->flow.main && w->g->whole[m] == 0 ? weight_of_roots(w)
								  : w->g->whole[m]);
	}
	t->truth[0][row] = t->truth[1][row] = t->pub.profile->estimated ? PROF_ESTIMATED
									: PROF_DERIVED;
	for (prof_id f = 0; f < w->g->nfuncs; f++)
		if (w->flow.root[f] > 0)
			tree_push(w, (struct candidate){ w->flow.root[f], 0, PROF_NONE, f,
							 w->flow.exact_root[f] });
}

/* Functions lack what the limit cut off; to make their other contexts larger would be wrong. */
static bool is_whole_tree(const struct grower *w)
{
	double cut = 0;
	for (size_t i = 0; i < w->nheap; i++)
		cut += w->heap[i].total;
	return cut <= MOST_CUT * w->g->whole[w->flow.main];
}

static void grow(struct grower *w, size_t limit)
{
	prof_id main = w->flow.main;
	make_root(w);
	if (w->t->failed || main == PROF_NONE || !w->t->total[main])
		return;
	while (!w->t->failed && w->nheap && w->t->n <= limit) {
		struct candidate c = tree_pop(w);
		prof_id row = make_context(w, &c);
		if (row != PROF_NONE)
			tree_share(w, row);
	}
	if (!w->t->failed)
		add_rests(w->t, main);
	if (!w->t->failed)
		tree_fit(w->t, &w->flow, is_whole_tree(w));
}

void tree_from_graph(struct tree *t, prof_id part, size_t limit)
{
	struct prof_graph *g = prof_graph_new(t->pub.profile, part, NULL);
	struct grower w = { .t = t, .g = g };
	if (!g || !tree_flow_init(&w.flow, g) || !tree_plan_init(&w.plan, &w.flow))
		t->failed = true;
	if (!t->failed)
		prepare(&w);
	if (!t->failed)
		grow(&w, limit);
	for (size_t m = 0; w.out && m < t->nmeasures; m++)
		free(w.out[m]);
	free(w.out);
	free(w.heap);
	free(w.context);
	free(w.left);
	free(w.seen);
	free(w.shares);
	tree_plan_free(&w.plan);
	tree_flow_free(&w.flow);
	prof_graph_free(g);
}
