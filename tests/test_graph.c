/*
 * test_graph.c - the graph view: exact from contexts, recorded or derived from facts.
 *
 * Trees are compared with a second, independent account: a program that runs
 * the tree as calls and counts as a deterministic profiler does.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "proftools/prof.h"

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % below);
}

enum { FUNCS = 6, NODES = 60 };

struct random_tree {
	uint32_t n, parent[NODES], func[NODES];
	double self[NODES], total[NODES];
};

static struct random_tree draw_tree(void)
{
	struct random_tree t = { .n = 2 + draw(NODES - 2) };
	for (uint32_t i = 1; i < t.n; i++) {
		t.parent[i] = draw(3) ? i - 1 : draw(i);
		t.func[i] = draw(FUNCS);
		t.self[i] = draw(100);
	}
	for (uint32_t i = t.n; i-- > 1;) {
		t.total[i] += t.self[i];
		t.total[t.parent[i]] += t.total[i];
	}
	return t;
}

static struct prof *build_tree(const struct random_tree *t)
{
	struct prof_builder *b = prof_builder_new("test");
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "time"), .scale = 1 });
	for (uint32_t f = 0; f < FUNCS; f++) {
		char name[] = { (char)('a' + f), 0 };
		prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, name) });
	}
	for (uint32_t i = 1; i < t->n; i++)
		prof_append_node(b, &(struct prof_node){ .parent = t->parent[i],
							 .func = t->func[i],
							 .self = &t->self[i] });
	return prof_builder_finish(b, NULL);
}

/* Is there a node above i with that function, under that caller if one is given? */
static bool nested(const struct random_tree *t, uint32_t i, bool with_caller)
{
	for (uint32_t up = t->parent[i]; up; up = t->parent[up]) {
		if (t->func[up] != t->func[i])
			continue;
		if (!with_caller)
			return true;
		if (t->parent[up] && t->func[t->parent[up]] == t->func[t->parent[i]])
			return true;
	}
	return false;
}

static void compare_tree(const struct random_tree *t, const struct prof_graph *g)
{
	double self[FUNCS] = { 0 }, total[FUNCS] = { 0 };
	double edge_self[FUNCS][FUNCS] = { { 0 } }, edge_total[FUNCS][FUNCS] = { { 0 } };
	for (uint32_t i = 1; i < t->n; i++) {
		uint32_t f = t->func[i];
		self[f] += t->self[i];
		total[f] += nested(t, i, false) ? 0 : t->total[i];
		if (!t->parent[i])
			continue;
		uint32_t caller = t->func[t->parent[i]];
		edge_self[caller][f] += t->self[i];
		edge_total[caller][f] += nested(t, i, true) ? 0 : t->total[i];
	}
	for (uint32_t f = 0; f < FUNCS; f++) {
		double s = prof_cost_at(g->func.self, 0, f), c = prof_cost_at(g->func.total, 0, f);
		CHECK_NUMBER(isnan(s) ? 0 : s, self[f]);
		CHECK_NUMBER(isnan(c) ? 0 : c, total[f]);
	}
	for (size_t e = 0; e < g->nedges; e++) {
		CHECK_NUMBER(g->edge.self[0][e], edge_self[g->caller[e]][g->callee[e]]);
		CHECK_NUMBER(g->edge.total[0][e], edge_total[g->caller[e]][g->callee[e]]);
	}
}

static void trees_become_what_a_profiler_counts(void)
{
	for (seed = 0; seed < 500; seed++) {
		uint64_t start = seed;
		struct random_tree t = draw_tree();
		struct prof *p = build_tree(&t);
		struct prof_graph *g = p ? prof_graph_new(p, PROF_NONE, NULL) : NULL;
		if (CHECK(g != NULL))
			compare_tree(&t, g);
		prof_graph_free(g);
		prof_free(p);
		seed = start;
	}
}

/* ---- recorded graphs ------------------------------------------------- */

struct call {
	uint32_t caller, callee;
	double total;
};

static struct prof *build_graph(enum prof_nesting nesting, size_t nfuncs, const double *self,
				size_t ncalls, const struct call *calls)
{
	struct prof_builder *b = prof_builder_new("test");
	prof_set_nesting(b, nesting);
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "Ir"), .scale = 1 });
	for (uint32_t f = 0; f < nfuncs; f++) {
		prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f"), .line = f });
		prof_add_site(b, &(struct prof_site){ .func = f, .self = &self[f] });
	}
	for (size_t i = 0; i < ncalls; i++)
		prof_add_edge(b, &(struct prof_edge){ .caller = calls[i].caller,
						      .callee = calls[i].callee,
						      .line = (uint32_t)i + 1,
						      .total = &calls[i].total });
	return prof_builder_finish(b, NULL);
}

static void totals_follow_from_calls(void)
{
	/* 0 calls 1 twice on two lines; 1 calls itself: the inner call is in its total already. */
	const double self[] = { 10, 5 };
	const struct call calls[] = { { 0, 1, 3 }, { 0, 1, 2 }, { 1, 1, 4 } };
	struct prof *p = build_graph(PROF_NEST_EVERY, 2, self, 3, calls);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	CHECK_NUMBER(g->nedges, 2);
	CHECK_NUMBER(g->edge.total[0][0], 5);
	CHECK_NUMBER(g->func.total[0][0], 15);
	CHECK_NUMBER(g->func.total[0][1], 5);
	CHECK_NUMBER(g->func.total_truth[0], PROF_DERIVED);
	CHECK_NUMBER(g->func.self_truth[0], PROF_RECORDED);
	CHECK_NUMBER(g->ncycles, 0);
	CHECK_NUMBER(g->whole[0], 15);
	prof_graph_free(g);
	prof_free(p);
}

static void cycles_are_estimated(void)
{
	/* 0 -> 1 <-> 2 -> 3: the members know only what enters and what leaves. */
	const double self[] = { 1, 2, 3, 4 };
	const struct call calls[] = { { 0, 1, 9 }, { 1, 2, 7 }, { 2, 1, 5 }, { 2, 3, 4 } };
	struct prof *p = build_graph(PROF_NEST_EVERY, 4, self, 4, calls);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	CHECK_NUMBER(g->ncycles, 1);
	CHECK(g->cycle[0] == PROF_NONE && g->cycle[1] == 0 && g->cycle[2] == 0);
	CHECK_NUMBER(g->func.total[0][0], 10);
	CHECK_NUMBER(g->func.total_truth[0], PROF_DERIVED);
	CHECK_NUMBER(g->func.total[0][1], 9); /* what enters */
	CHECK_NUMBER(g->func.total[0][2], 7); /* self plus what leaves */
	CHECK_NUMBER(g->func.total_truth[2], PROF_ESTIMATED);
	CHECK_NUMBER(g->func.total[0][3], 4);
	prof_graph_free(g);
	prof_free(p);
}

static void recorded_totals_win(void)
{
	struct prof_builder *b = prof_builder_new("test");
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "time"), .scale = 1 });
	double self = 1, total = 8, line = 3;
	for (uint32_t f = 0; f < 2; f++)
		prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f"), .line = f });
	prof_add_site(b, &(struct prof_site){ .func = 0, .self = &self, .total = &total });
	prof_add_site(b, &(struct prof_site){ .func = 0, .line = 3, .total = &line });
	prof_add_site(b, &(struct prof_site){ .func = 1, .line = 3, .total = &line });
	prof_add_site(b, &(struct prof_site){ .func = 1, .line = 4, .total = &line });
	struct prof *p = prof_builder_finish(b, NULL);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	CHECK_NUMBER(g->func.total[0][0], 8);
	CHECK_NUMBER(g->func.total_truth[0], PROF_RECORDED);
	CHECK_NUMBER(g->func.total[0][1], 6); /* a line profile: the sum of its lines */
	CHECK_NUMBER(g->func.total_truth[1], PROF_DERIVED);
	CHECK_NUMBER(g->func.self_truth[1], PROF_ABSENT);
	prof_graph_free(g);
	prof_free(p);
}

static void lines_leave_out_what_is_nothing(void)
{
	/* 0 has no cost line and calls 1 three times in all: callgrind's manner. */
	struct prof_builder *b = prof_builder_new("test");
	prof_set_nesting(b, PROF_NEST_EVERY);
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "calls"),
						    .role = PROF_ROLE_CALLS,
						    .scale = 1 });
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "Ir"), .scale = 1 });
	for (uint32_t f = 0; f < 2; f++)
		prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f"), .line = f });
	double self[] = { NAN, 7 }, calls[] = { 1, NAN }, total[] = { NAN, 3 };
	prof_add_site(b, &(struct prof_site){ .func = 1, .line = 9, .self = self });
	prof_add_edge(b, &(struct prof_edge){ 0, 1, .line = 2, .self = calls, .total = total });
	calls[0] = 2;
	total[1] = 4;
	prof_add_edge(b, &(struct prof_edge){ 0, 1, .line = 3, .self = calls, .total = total });
	struct prof *p = prof_builder_finish(b, NULL);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	CHECK_NUMBER(g->func.self[0][0], NAN);
	CHECK_NUMBER(g->func.self[0][1], 3);
	CHECK_NUMBER(g->func.self[1][0], 0);
	CHECK_NUMBER(g->func.self_truth[0], PROF_DERIVED);
	CHECK_NUMBER(g->func.total[1][0], 7);
	CHECK_NUMBER(g->func.total_truth[0], PROF_DERIVED);
	prof_graph_free(g);
	prof_free(p);
}

/* ---- components ------------------------------------------------------ */

enum { VERTICES = 12 };

static void close_paths(bool reach[VERTICES][VERTICES])
{
	for (int k = 0; k < VERTICES; k++)
		for (int i = 0; i < VERTICES; i++)
			for (int j = 0; j < VERTICES; j++)
				reach[i][j] |= reach[i][k] && reach[k][j];
}

static void components_are_mutual_reach(void)
{
	for (seed = 1000; seed < 1400; seed++) {
		uint64_t start = seed;
		bool reach[VERTICES][VERTICES] = { { false } };
		prof_id first[VERTICES + 1] = { 0 }, to[VERTICES * VERTICES], part[VERTICES];
		prof_id n = 0;
		for (int i = 0; i < VERTICES; i++) {
			for (prof_id j = 0; j < VERTICES; j++)
				if (draw(VERTICES) == 0)
					reach[i][to[n++] = j] = true;
			first[i + 1] = n;
		}
		bool direct[VERTICES][VERTICES];
		memcpy(direct, reach, sizeof(reach));
		close_paths(reach);
		CHECK(prof_components(VERTICES, first, to, part) <= VERTICES);
		for (int i = 0; i < VERTICES; i++)
			for (int j = 0; j < VERTICES; j++) {
				bool same = i == j || (reach[i][j] && reach[j][i]);
				CHECK((part[i] == part[j]) == same);
				if (direct[i][j])
					CHECK(part[i] >= part[j]);
			}
		seed = start;
	}
}

static void deep_chains_need_no_stack(void)
{
	enum { DEPTH = 1000000 };
	prof_id *first = malloc((DEPTH + 1) * sizeof(*first));
	prof_id *to = malloc(DEPTH * sizeof(*to)), *part = malloc(DEPTH * sizeof(*part));
	for (prof_id i = 0; i < DEPTH; i++) {
		first[i] = i;
		to[i] = i + 1 < DEPTH ? i + 1 : DEPTH / 2;
	}
	first[DEPTH] = DEPTH;
	CHECK_NUMBER(prof_components(DEPTH, first, to, part), DEPTH / 2 + 1);
	free(first);
	free(to);
	free(part);
}

const struct test tests[] = {
	TEST(trees_become_what_a_profiler_counts),
	TEST(totals_follow_from_calls),
	TEST(cycles_are_estimated),
	TEST(recorded_totals_win),
	TEST(lines_leave_out_what_is_nothing),
	TEST(components_are_mutual_reach),
	TEST(deep_chains_need_no_stack),
	{ NULL, NULL },
};
