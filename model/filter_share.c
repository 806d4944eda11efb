/*
 * filter_share.c - how much of a call graph's costs a selection of contexts keeps.
 *
 * Where every way to a function passes through a match, or none does, the
 * graph itself tells, and the answer is exact. Elsewhere the tree of contexts
 * is asked, which is exact as far as its own cells are.
 */
#include <stdlib.h>

#include "filter.h"
#include "tree_flow.h"
#include "tree_walk.h"

/* A function is in the tree as a whole if this much of it is. */
#define WHOLE (1 - 1e-6)

/* Sums over the contexts of a function or an edge. */
struct sums {
	double self, total;           /* of all of them; totals of the outermost only */
	double kept_self, kept_total; /* the part that the step keeps */
	bool guessed_self, guessed_total;
};

struct selection {
	const struct filter_step *step;
	const struct prof_graph *graph;
	struct tree_flow flow;
	struct prof_tree *tree;
	/* What the graph tells, by function. */
	bool *below;   /* some way to it passes through a match above it */
	bool *other;   /* the same, a match that is not itself */
	bool *free;    /* some way to it passes through no match above it */
	bool *reaches; /* a match is below it, or itself */
	/* What the tree tells, by row. */
	bool *pass;        /* it or one above it matches */
	double *kept_self; /* in the main measure */
	double *kept_total;
	bool *exact; /* kept_total is no guess */
	struct sums *func, *edge;
};

/* ---- what the graph tells ---------------------------------------------- */

/* Spreads marks along the calls, from callers to callees or back, until nothing changes. */
static void spread(const struct prof_graph *g, bool *mark, prof_id *queue, size_t tail, bool up,
		   const bool *stop)
{
	for (size_t head = 0; head < tail; head++) {
		prof_id f = queue[head];
		if (stop && stop[f])
			continue;
		prof_id end = up ? g->first_in[f + 1] : g->first_out[f + 1];
		for (prof_id i = up ? g->first_in[f] : g->first_out[f]; i < end; i++) {
			prof_id to = up ? g->caller[g->in[i]] : g->callee[i];
			if (mark[to])
				continue;
			mark[to] = true;
			queue[tail++] = to;
		}
	}
}

/* below: callees of matches and all they call; a match's own calls count for others only. */
static void mark_below(struct selection *s, prof_id *queue)
{
	const struct prof_graph *g = s->graph;
	size_t tail = 0;
	for (prof_id e = 0; e < g->nedges; e++) {
		if (!s->step->func[g->caller[e]] || s->below[g->callee[e]] ||
		    g->caller[e] == g->callee[e])
			continue;
		s->below[g->callee[e]] = true;
		queue[tail++] = g->callee[e];
	}
	spread(g, s->below, queue, tail, false, NULL);
}

/*
 * other: which matches are below a match that is not themselves. Two different
 * names of matches are carried along, which is enough to tell.
 */
static void mark_other(struct selection *s, prof_id *queue, prof_id (*names)[2])
{
	const struct prof_graph *g = s->graph;
	size_t head = 0, tail = 0;
	for (prof_id f = 0; f < g->nfuncs; f++) {
		names[f][0] = s->step->func[f] ? f : PROF_NONE;
		names[f][1] = PROF_NONE;
		if (s->step->func[f])
			queue[tail++] = f;
	}
	while (head < tail) { /* a function is queued once for each of its two names */
		prof_id f = queue[head++];
		for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++) {
			prof_id *to = names[g->callee[e]];
			for (int k = 0; k < 2; k++) {
				prof_id name = names[f][k];
				if (name == PROF_NONE || name == to[0] || to[1] != PROF_NONE)
					continue;
				to[to[0] == PROF_NONE ? 0 : 1] = name;
				queue[tail++] = g->callee[e];
			}
		}
	}
	for (prof_id f = 0; f < g->nfuncs; f++)
		s->other[f] = s->step->func[f] ? names[f][1] != PROF_NONE : s->below[f];
}

static bool mark_functions(struct selection *s)
{
	const struct prof_graph *g = s->graph;
	prof_id *queue = malloc((2 * g->nfuncs + 1) * sizeof(*queue));
	prof_id(*names)[2] = malloc((g->nfuncs + 1) * sizeof(*names));
	if (queue && names) {
		mark_below(s, queue);
		mark_other(s, queue, names);
		size_t tail = 0;
		for (prof_id f = 0; f < g->nfuncs; f++) {
			s->reaches[f] = s->step->func[f];
			if (s->reaches[f])
				queue[tail++] = f;
		}
		spread(g, s->reaches, queue, tail, true, NULL);
		tail = 0;
		for (prof_id f = 0; f < g->nfuncs; f++) {
			s->free[f] = tree_flow_begins(&s->flow, f);
			if (s->free[f])
				queue[tail++] = f;
		}
		spread(g, s->free, queue, tail, false, s->step->func);
	}
	bool done = queue && names;
	free(queue);
	free(names);
	return done;
}

/* ---- what the tree tells ----------------------------------------------- */

static bool matches(const struct selection *s, prof_id row)
{
	prof_id f = s->tree->func[row];
	return f != PROF_NONE && f != PROF_MORE && s->step->func[f];
}

/* Own cost and, for what is cut or pruned, total that a context keeps whatever is below it. */
static void keep_own(struct selection *s, prof_id row)
{
	const struct prof_tree *t = s->tree;
	prof_id main = s->step->from->main_measure;
	double self = t->cost.self[main] ? flow_or_0(t->cost.self[main][row]) : 0;
	double total = flow_or_0(t->cost.total[main][row]);
	bool pass = s->pass[row], above = row && s->pass[t->parent[row]];
	bool sure = t->cost.total_truth[row] <= PROF_DERIVED;
	switch (s->step->op) {
	case PROF_FOCUS:
		s->kept_self[row] = pass ? self : 0;
		s->kept_total[row] = pass ? total : 0; /* else what is below adds to it */
		s->exact[row] = !pass || sure;
		break;
	case PROF_IGNORE:
		s->kept_self[row] = pass ? 0 : self;
		s->kept_total[row] = pass ? 0 : total; /* what is below is taken off */
		s->exact[row] = pass || sure;
		break;
	case PROF_SHOW_FROM:
		s->kept_self[row] = pass ? self : 0;
		s->kept_total[row] = pass ? total : 0;
		s->exact[row] = true;
		break;
	default: /* PROF_PRUNE */
		s->kept_self[row] = above ? 0 : self;
		s->kept_total[row] = above ? 0 : total;
		s->exact[row] = true;
		break;
	}
}

/* Focus and ignore: what is kept above depends on what is kept below. */
static void add_to_parent(struct selection *s, prof_id row)
{
	const struct prof_tree *t = s->tree;
	prof_id parent = t->parent[row], main = s->step->from->main_measure;
	double total = flow_or_0(t->cost.total[main][row]);
	if (s->pass[parent])
		return;
	if (s->step->op == PROF_FOCUS)
		s->kept_total[parent] += s->kept_total[row];
	else
		s->kept_total[parent] -= total - s->kept_total[row];
	bool unknown = t->func[row] == PROF_MORE && t->func[parent] < PROF_MORE &&
		       s->reaches[t->func[parent]];
	bool taken = s->step->op == PROF_FOCUS ? s->kept_total[row] > 0
					       : s->kept_total[row] < total;
	/* What is cut off is as sure as its own total. */
	bool sure = s->pass[row] ? t->cost.total_truth[row] <= PROF_DERIVED : s->exact[row];
	if (unknown || (taken && !sure))
		s->exact[parent] = false;
}

static void select_contexts(struct selection *s)
{
	const struct prof_tree *t = s->tree;
	for (prof_id i = 0; i < t->n; i++) {
		s->pass[i] = matches(s, i) || (i && s->pass[t->parent[i]]);
		keep_own(s, i);
	}
	if (s->step->op != PROF_FOCUS && s->step->op != PROF_IGNORE)
		return;
	for (prof_id i = (prof_id)t->n; i-- > 1;)
		add_to_parent(s, i);
}

static void add_sums(struct sums *sum, const struct selection *s, prof_id row, bool kept,
		     bool outermost)
{
	const struct prof_tree *t = s->tree;
	prof_id main = s->step->from->main_measure;
	sum->self += t->cost.self[main] ? flow_or_0(t->cost.self[main][row]) : 0;
	sum->kept_self += kept ? s->kept_self[row] : 0;
	sum->guessed_self = sum->guessed_self || t->cost.self_truth[row] > PROF_DERIVED;
	if (!outermost)
		return;
	sum->total += flow_or_0(t->cost.total[main][row]);
	sum->kept_total += kept ? s->kept_total[row] : 0;
	sum->guessed_total = sum->guessed_total || !s->exact[row] ||
			     t->cost.total_truth[row] > PROF_DERIVED;
}

static bool sum_contexts(struct selection *s)
{
	struct tree_walk w;
	bool done = tree_walk_begin(&w, s->tree, s->graph, NULL);
	while (done && tree_walk_next(&w)) {
		/* A call of the outermost match is not below it. */
		bool cut = s->step->op == PROF_SHOW_FROM && !s->pass[s->tree->parent[w.node]];
		add_sums(&s->func[w.func], s, w.node, true, w.outer_func);
		if (w.edge != PROF_NONE)
			add_sums(&s->edge[w.edge], s, w.node, !cut, w.outer_edge);
	}
	tree_walk_end(&w);
	return done;
}

/* ---- both together ----------------------------------------------------- */

enum ways { NO_WAY, SOME_WAYS, ALL_WAYS }; /* pass through a match above */

static enum ways ways_to(const struct selection *s, prof_id f, bool below)
{
	return !below ? NO_WAY : s->free[f] ? SOME_WAYS : ALL_WAYS;
}

/* The part of what the tree shows; of what it does not show, the part of the profile. */
static struct filter_share share_by_tree(const struct selection *s, const struct sums *sum,
					 double recorded)
{
	const struct prof_tree *t = s->tree;
	prof_id main = s->step->from->main_measure;
	double whole = flow_cell(t->cost.total, main, 0);
	double part = whole > 0 ? fmin(1, fmax(0, s->kept_total[0] / whole)) : 0;
	bool shown = sum->total >= WHOLE * recorded;
	return (struct filter_share){
		.self = sum->self > 0 ? sum->kept_self / sum->self : part,
		.total = sum->total > 0 ? sum->kept_total / sum->total : part,
		.self_exact = shown && !sum->guessed_self,
		.total_exact = shown && !sum->guessed_total,
	};
}

static struct filter_share decide(const struct selection *s, enum ways ways, bool match,
				  bool reaches, const struct sums *sum, double recorded)
{
	static const struct filter_share all = { 1, 1, true, true }, none = { 0, 0, true, true };
	struct filter_share share = share_by_tree(s, sum, recorded);
	bool focus = s->step->op == PROF_FOCUS, ignore = s->step->op == PROF_IGNORE;
	if (focus || ignore) {
		if (match || ways == ALL_WAYS)
			return focus ? all : none;
		if (ways == NO_WAY && !reaches)
			return focus ? none : all;
		if (ways == NO_WAY) {
			share.self = focus ? 0 : 1;
			share.self_exact = true;
		}
		return share;
	}
	bool show = s->step->op == PROF_SHOW_FROM;
	if (ways == NO_WAY && !(show && match))
		return show ? none : all;
	if (ways == ALL_WAYS || (show && match))
		return show ? all : none;
	return share;
}

static void decide_all(const struct selection *s, struct filter_shares *result)
{
	const struct prof_graph *g = s->graph;
	prof_id main = s->step->from->main_measure;
	const bool *match = s->step->func;
	bool show = s->step->op == PROF_SHOW_FROM;
	for (prof_id f = 0; f < g->nfuncs; f++)
		result->func[f] = decide(s, ways_to(s, f, s->other[f]), match[f], s->reaches[f],
					 &s->func[f], flow_cell(g->func.total, main, f));
	for (prof_id e = 0; e < g->nedges; e++) {
		prof_id from = g->caller[e], to = g->callee[e];
		enum ways ways = match[from] ? ALL_WAYS : ways_to(s, from, s->below[from]);
		result->edge[e] = decide(s, ways, match[to] && !show, s->reaches[to], &s->edge[e],
					 flow_cell(g->edge.total, main, e));
	}
}

static void selection_free(struct selection *s)
{
	free(s->below);
	free(s->other);
	free(s->free);
	free(s->reaches);
	free(s->pass);
	free(s->kept_self);
	free(s->kept_total);
	free(s->exact);
	free(s->func);
	free(s->edge);
	tree_flow_free(&s->flow);
	prof_tree_free(s->tree);
}

static bool selection_init(struct selection *s, const struct filter_step *step,
			   const struct prof_graph *g)
{
	size_t nfuncs = g->nfuncs + 1;
	*s = (struct selection){
		.step = step,
		.graph = g,
		.tree = prof_tree_new(step->from, PROF_NONE, 0, NULL),
		.below = calloc(nfuncs, sizeof(bool)),
		.other = calloc(nfuncs, sizeof(bool)),
		.free = calloc(nfuncs, sizeof(bool)),
		.reaches = calloc(nfuncs, sizeof(bool)),
		.func = calloc(nfuncs, sizeof(struct sums)),
		.edge = calloc(g->nedges + 1, sizeof(struct sums)),
	};
	size_t rows = s->tree ? s->tree->n : 1;
	s->pass = calloc(rows, sizeof(bool));
	s->exact = calloc(rows, sizeof(bool));
	s->kept_self = calloc(rows, sizeof(double));
	s->kept_total = calloc(rows, sizeof(double));
	return tree_flow_init(&s->flow, g) && s->tree && s->below && s->other && s->free &&
	       s->reaches && s->func && s->edge && s->pass && s->exact && s->kept_self &&
	       s->kept_total;
}

bool filter_shares_init(struct filter_shares *result, const struct filter_step *step)
{
	struct selection s;
	struct prof_graph *g = prof_graph_new(step->from, PROF_NONE, NULL);
	*result = (struct filter_shares){ .graph = g };
	if (!g)
		return false;
	result->func = calloc(g->nfuncs + 1, sizeof(*result->func));
	result->edge = calloc(g->nedges + 1, sizeof(*result->edge));
	bool done = selection_init(&s, step, g) && result->func && result->edge &&
		    mark_functions(&s);
	if (done && s.tree->cost.total[step->from->main_measure]) {
		select_contexts(&s);
		done = sum_contexts(&s);
	}
	if (done)
		decide_all(&s, result);
	selection_free(&s);
	return done;
}

void filter_shares_free(struct filter_shares *s)
{
	prof_graph_free(s->graph);
	free(s->func);
	free(s->edge);
}
