/*
 * strip.c - forget parts of names, and add up what falls together.
 *
 * Own costs and calls add exactly. Recorded totals count outermost activations
 * only, so those of functions that call one another do not add up: their sum
 * is reduced by what the estimated contexts have below one another, and the
 * result is marked as estimated.
 */
#include <stdlib.h>
#include <string.h>

#include "proftools/transform.h"
#include "rebuild.h"
#include "tree_walk.h"

/* Most calls followed in finding out whether functions call one another. */
enum { MOST_STEPS = 1 << 24 };

struct strip {
	const struct prof *from;
	unsigned what;
	prof_id *func_of; /* [nfuncs] the function that each becomes */
	/* Share of the added totals that is counted once; NULL: all. */
	double *site_share; /* [functions of the result] */
	double *edge_share; /* [edges of its graph] */
	const struct prof_graph *graph;
};

/* ---- names ------------------------------------------------------------ */

static bool ends_with(const char *s, size_t len, const char *end)
{
	size_t n = strlen(end);
	return len >= n && !memcmp(s + len - n, end, n);
}

/* Length of the bracketed group at s[i], 0 if it does not close. */
static size_t group(const char *s, size_t len, size_t i)
{
	size_t depth = 0;
	for (size_t k = i; k < len; k++) {
		if (s[k] == '(' || s[k] == '<')
			depth++;
		else if (s[k] == ')' || (s[k] == '>' && k && s[k - 1] != '-'))
			depth--;
		if (!depth)
			return k + 1 - i;
	}
	return 0;
}

/* Does "operator" and its sign, as far as it has been copied, end here? */
static bool ends_in_operator(const char *s, size_t len)
{
	while (len && strchr("+-*/%^&|~!=<>", s[len - 1]))
		len--;
	return ends_with(s, len, "operator");
}

/* Arguments follow a name and are followed by nothing that belongs to it. */
static bool is_arguments(const char *s, size_t len, size_t i, const char *out, size_t n)
{
	if ((s[i] != '(' && s[i] != '<') || !n || ends_with(out, n, "operator"))
		return false;
	if (s[i] == '<' && ends_with(out, n, "operator<"))
		return false;
	unsigned char before = (unsigned char)out[n - 1];
	bool word = before == '_' || before == ')' || before == '>' || before == ']' ||
		    before >= 0x80 || (before >= '0' && before <= '9') ||
		    (before >= 'A' && before <= 'Z') || (before >= 'a' && before <= 'z');
	size_t end = i + group(s, len, i);
	return (word || ends_in_operator(out, n)) && end > i &&
	       (end == len || strchr(" :(<[.", s[end]));
}

/* Longer names are left as they are: looking for the end of each bracket is quadratic. */
enum { LONGEST_NAME = 1024 };

/* "a::f<int>(char) const" becomes "a::f". to has room for len bytes. */
static size_t strip_arguments(const char *s, size_t len, char *to)
{
	size_t n = 0;
	for (size_t i = 0; i < len;) {
		if (is_arguments(s, len, i, to, n))
			i += group(s, len, i);
		else
			to[n++] = s[i++];
	}
	if (ends_with(to, n, " const"))
		n -= strlen(" const");
	return n;
}

static prof_id strip_name(struct strip *s, struct rebuild *r, prof_id name)
{
	const struct prof_str *old = &s->from->strings[name];
	char room[LONGEST_NAME];
	if (!(s->what & PROF_STRIP_ARGS) || old->len > LONGEST_NAME)
		return rebuild_string(r, name);
	return prof_add_string(r->to, room, strip_arguments(old->s, old->len, room));
}

static void strip_functions(struct strip *s, struct rebuild *r)
{
	r->directories = s->what & PROF_STRIP_DIRS;
	r->lines = s->what & PROF_STRIP_LINES;
	r->parts = s->what & PROF_STRIP_PARTS;
	for (size_t f = 0; rebuild_going(r) && f < s->from->nfuncs; f++) {
		const struct prof_func *old = &s->from->funcs[f];
		bool no_object = s->what & PROF_STRIP_OBJECTS;
		r->func[f] = prof_add_func(
			r->to,
			&(struct prof_func){ .name = strip_name(s, r, old->name),
					     .file = rebuild_file(r, old->file),
					     .object = no_object ? 0 : rebuild_file(r, old->object),
					     .line = r->lines ? 0 : old->line });
		s->func_of[f] = r->func[f];
	}
}

/* ---- rows ------------------------------------------------------------- */

static void copy_facts(struct strip *s, struct rebuild *r)
{
	const struct prof *p = s->from;
	for (size_t i = 0; rebuild_going(r) && i < p->sites.n; i++) {
		prof_id f = s->func_of[p->sites.func[i]];
		struct prof_site site = rebuild_site(r, i, 1, s->site_share ? s->site_share[f] : 1);
		prof_add_site(r->to, &site);
	}
	for (size_t i = 0; rebuild_going(r) && i < p->edges.n; i++) {
		prof_id from = s->func_of[p->edges.caller[i]], to = s->func_of[p->edges.callee[i]];
		double share = 1;
		if (s->edge_share)
			share = s->edge_share[tree_walk_find(s->graph, from, to)];
		struct prof_edge edge = rebuild_edge(r, i, 1, share);
		prof_add_edge(r->to, &edge);
	}
}

static void copy_contexts(struct strip *s, struct rebuild *r)
{
	const struct prof_nodes *nodes = &s->from->nodes;
	prof_id *row = malloc((nodes->n + 1) * sizeof(*row));
	if (!row)
		r->failed = true;
	for (size_t i = 0; rebuild_going(r) && i < nodes->n; i++) {
		struct prof_node node = rebuild_node(r, i);
		node.parent = i ? row[nodes->parent[i]] : PROF_NONE;
		rebuild_node_costs(r, i);
		row[i] = prof_add_node(r->to, &node);
	}
	if (!r->failed && !(s->what & PROF_STRIP_TIMES))
		rebuild_samples(r, row);
	free(row);
}

static struct prof *strip_once(struct strip *s, bool estimated, struct prof_error *err)
{
	struct rebuild r;
	rebuild_init(&r, s->from);
	strip_functions(s, &r);
	copy_facts(s, &r);
	copy_contexts(s, &r);
	if (estimated)
		prof_set_estimated(r.to);
	return rebuild_finish(&r, err);
}

/* ---- totals that do not add up ----------------------------------------- */

/* Does a member of the group call, even indirectly, another one? */
struct search {
	const struct prof_graph *graph; /* before stripping */
	prof_id *queue, *seen;          /* [nfuncs]; seen: the member last reached from, plus 1 */
	size_t steps;
};

static bool reaches_other(struct search *s, prof_id from, const prof_id *func_of)
{
	const struct prof_graph *g = s->graph;
	size_t head = 0, tail = 0;
	s->queue[tail++] = from;
	s->seen[from] = from + 1;
	while (head < tail) {
		prof_id f = s->queue[head++];
		for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++) {
			prof_id to = g->callee[e];
			if (s->seen[to] == from + 1)
				continue;
			if (func_of[to] == func_of[from] || ++s->steps > MOST_STEPS)
				return true;
			s->seen[to] = from + 1;
			s->queue[tail++] = to;
		}
	}
	return false;
}

/* Marks the functions of the result whose added totals may count something twice. */
static bool find_nested(const struct strip *s, const struct prof_graph *before, bool *nested)
{
	const struct prof_graph *after = s->graph;
	struct search search = {
		.graph = before,
		.queue = calloc(before->nfuncs + 1, sizeof(prof_id)),
		.seen = calloc(before->nfuncs + 1, sizeof(prof_id)),
	};
	prof_id *members = calloc(after->nfuncs + 1, sizeof(*members));
	bool any = false;
	if (search.queue && search.seen && members) {
		for (size_t f = 0; f < before->nfuncs; f++)
			members[s->func_of[f]]++;
		for (prof_id f = 0; f < before->nfuncs; f++) {
			prof_id to = s->func_of[f];
			bool cyclic = after->cycle[to] != PROF_NONE ||
				      tree_walk_find(after, to, to) != PROF_NONE;
			if (members[to] < 2 || nested[to] || !cyclic)
				continue;
			nested[to] = reaches_other(&search, f, s->func_of);
			any = any || nested[to];
		}
	}
	free(search.queue);
	free(search.seen);
	free(members);
	return any;
}

/* Outermost totals of the contexts: of the functions after stripping, and of those before. */
static bool add_outermost(const struct strip *s, const struct prof_tree *tree,
			  const struct prof_graph *graph, const prof_id *func_of, double *func,
			  double *edge)
{
	struct tree_walk w;
	prof_id main = s->from->main_measure;
	bool done = tree_walk_begin(&w, tree, graph, func_of);
	while (done && tree_walk_next(&w)) {
		double total = tree->cost.total[main][w.node];
		prof_id to = s->func_of[tree->func[w.node]];
		prof_id up = tree->func[tree->parent[w.node]];
		if (isnan(total))
			continue;
		if (w.outer_func)
			func[to] += total;
		if (w.outer_edge && up != PROF_NONE)
			edge[tree_walk_find(s->graph, s->func_of[up], to)] += total;
	}
	tree_walk_end(&w);
	return done;
}

/* Of what adding counted, the share that is outermost after stripping too. */
static bool share_totals(struct strip *s, const struct prof_graph *before, const bool *nested)
{
	size_t nfuncs = s->graph->nfuncs, nedges = s->graph->nedges;
	struct prof_tree *tree = prof_tree_new(s->from, PROF_NONE, 0, NULL);
	double *func = calloc(nfuncs + 1, sizeof(double)),
	       *edge = calloc(nedges + 1, sizeof(double));
	s->site_share = calloc(nfuncs + 1, sizeof(double));
	s->edge_share = calloc(nedges + 1, sizeof(double));
	/* A main measure that is no cost has no totals to weigh with: all shares are 1. */
	bool weighed = tree && tree->cost.total[s->from->main_measure];
	bool done = tree && func && edge && s->site_share && s->edge_share;
	if (done && weighed)
		done = add_outermost(s, tree, s->graph, s->func_of, s->site_share, s->edge_share) &&
		       add_outermost(s, tree, before, NULL, func, edge);
	for (size_t f = 0; done && f < nfuncs; f++)
		s->site_share[f] = nested[f] && func[f] > 0 ? s->site_share[f] / func[f] : 1;
	for (size_t e = 0; done && e < nedges; e++) {
		bool inside = nested[s->graph->caller[e]] || nested[s->graph->callee[e]];
		s->edge_share[e] = inside && edge[e] > 0 ? s->edge_share[e] / edge[e] : 1;
	}
	free(func);
	free(edge);
	prof_tree_free(tree);
	return done;
}

/* Takes the profile with blindly added totals, returns one with totals counted once. */
static struct prof *count_once(struct strip *s, struct prof *added, struct prof_error *err)
{
	struct prof_graph *before = prof_graph_new(s->from, PROF_NONE, err);
	struct prof_graph *after = prof_graph_new(added, PROF_NONE, err);
	bool *nested = calloc(added->nfuncs + 1, sizeof(*nested));
	struct prof *result = added;
	s->graph = after;
	if (!before || !after || !nested) {
		result = NULL;
	} else if (find_nested(s, before, nested)) {
		result = share_totals(s, before, nested) ? strip_once(s, true, err) : NULL;
	}
	if (!result)
		prof_fail(err, PROF_ENOMEM, "out of memory");
	if (result != added)
		prof_free(added);
	free(nested);
	free(s->site_share);
	free(s->edge_share);
	prof_graph_free(before);
	prof_graph_free(after);
	return result;
}

/* Only totals that count outermost activations, recorded by function, can go wrong. */
static bool has_outermost_totals(const struct prof *p)
{
	if (p->nesting != PROF_NEST_OUTERMOST || p->main_measure == PROF_NONE)
		return false;
	for (size_t m = 0; m < p->nmeasures; m++)
		if ((p->sites.n && p->sites.cost.total[m]) ||
		    (p->edges.n && p->edges.cost.total[m]))
			return true;
	return false;
}

struct prof *prof_strip(const struct prof *p, unsigned what, struct prof_error *err)
{
	struct strip s = { .from = p, .what = what };
	s.func_of = calloc(p->nfuncs + 1, sizeof(*s.func_of));
	if (!s.func_of) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	struct prof *result = strip_once(&s, false, err);
	if (result && result->nfuncs < p->nfuncs && has_outermost_totals(p))
		result = count_once(&s, result, err);
	free(s.func_of);
	return result;
}
