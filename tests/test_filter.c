/*
 * test_filter.c - filters select contexts: exactly on trees; on graphs as the
 * tree they were recorded from would have been filtered, or marked estimated.
 *
 * ctest labels: unit property
 */
#include "harness.h"
#include "sample.h"

static struct prof *filtered(const struct prof *p, enum prof_filter_op op, const char *pattern)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *q = prof_filter(p, &(struct prof_filter){ op, pattern }, 1, &err);
	if (!CHECK(q != NULL))
		fprintf(stderr, "%s\n", err.message);
	else if (prof_check(q))
		FAIL("%s", prof_check(q));
	return q;
}

static bool near(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b)));
}

static double or_0(double v)
{
	return isnan(v) ? 0 : v;
}

/* One cost of a function or, with a callee, of a call; 0 where nothing is left of it. */
static double cost(const struct prof_graph *g, const char *name, const char *callee, bool total,
		   prof_id measure)
{
	prof_id f = sample_find(g->profile, name);
	const struct prof_vcosts *costs = callee ? &g->edge : &g->func;
	size_t row = f;
	if (f == PROF_NONE)
		return 0;
	if (callee) {
		prof_id to = sample_find(g->profile, callee);
		for (row = g->first_out[f]; row < g->first_out[f + 1]; row++)
			if (g->callee[row] == to)
				break;
		if (row == g->first_out[f + 1])
			return 0;
	}
	const double *column = (total ? costs->total : costs->self)[measure];
	return column ? or_0(column[row]) : 0;
}

static double func_self(const struct prof *p, const char *name)
{
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	double v = cost(g, name, NULL, false, TIME);
	prof_graph_free(g);
	return v;
}

static double func_total(const struct prof *p, const char *name)
{
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	double v = cost(g, name, NULL, true, TIME);
	prof_graph_free(g);
	return v;
}

static double call_total(const struct prof *p, const char *name, const char *callee)
{
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	double v = cost(g, name, callee, true, TIME);
	prof_graph_free(g);
	return v;
}

static double sum_self(const struct prof *p)
{
	double sum = 0;
	for (size_t i = 0; i < p->nodes.n; i++)
		sum += or_0(prof_cost_at(p->nodes.cost.self, TIME, i));
	for (size_t i = 0; i < p->sites.n; i++)
		sum += or_0(prof_cost_at(p->sites.cost.self, TIME, i));
	return sum;
}

/* ---- one program, every step ------------------------------------------- */

static struct prof *program(void)
{
	struct prof_builder *b = sample_builder();
	sample_context(b, "main", 1, 1);
	sample_context(b, "main;load", 1, 2);
	sample_context(b, "main;load;read", 3, 4);
	sample_context(b, "main;load;parse", 1, 8);
	sample_context(b, "main;load;parse;alloc", 2, 16);
	sample_context(b, "main;run", 1, 32);
	sample_context(b, "main;run;alloc", 1, 64);
	return prof_builder_finish(b, NULL);
}

static void focus_keeps_what_passes_through(void)
{
	struct prof *tree = program(), *graph = sample_graph(tree);
	const struct prof *both[2] = { tree, graph };
	for (int i = 0; i < 2; i++) {
		struct prof *q = filtered(both[i], PROF_FOCUS, "^load$");
		CHECK_NUMBER(sum_self(q), 30);
		CHECK_NUMBER(func_total(q, "main"), 30);
		CHECK_NUMBER(func_self(q, "main"), 0);
		CHECK_NUMBER(call_total(q, "main", "load"), 30);
		CHECK_NUMBER(func_self(q, "parse"), 8);
		CHECK(sample_find(q, "run") == PROF_NONE);
		CHECK_NUMBER(func_self(q, "alloc"), 16);
		CHECK(!q->estimated);
		prof_free(q);
	}
	prof_free(tree);
	prof_free(graph);
}

static void ignore_drops_what_passes_through(void)
{
	struct prof *tree = program(), *graph = sample_graph(tree);
	const struct prof *both[2] = { tree, graph };
	for (int i = 0; i < 2; i++) {
		struct prof *q = filtered(both[i], PROF_IGNORE, "^alloc$");
		CHECK_NUMBER(sum_self(q), 47);
		CHECK_NUMBER(func_total(q, "parse"), 8);
		CHECK_NUMBER(func_total(q, "load"), 14);
		CHECK_NUMBER(func_total(q, "main"), 47);
		CHECK(sample_find(q, "alloc") == PROF_NONE);
		CHECK(!q->estimated);
		prof_free(q);
	}
	prof_free(tree);
	prof_free(graph);
}

static void show_from_starts_at_matches(void)
{
	struct prof *tree = program(), *graph = sample_graph(tree);
	const struct prof *both[2] = { tree, graph };
	for (int i = 0; i < 2; i++) {
		struct prof *q = filtered(both[i], PROF_SHOW_FROM, "load|run");
		CHECK_NUMBER(sum_self(q), 126);
		CHECK(sample_find(q, "main") == PROF_NONE);
		CHECK_NUMBER(func_total(q, "load"), 30);
		CHECK_NUMBER(func_total(q, "run"), 96);
		CHECK_NUMBER(func_total(q, "alloc"), 80);
		CHECK(!q->estimated);
		prof_free(q);
	}
	prof_free(tree);
	prof_free(graph);
}

static void prune_ends_at_matches(void)
{
	struct prof *tree = program(), *graph = sample_graph(tree);
	const struct prof *both[2] = { tree, graph };
	for (int i = 0; i < 2; i++) {
		struct prof *q = filtered(both[i], PROF_PRUNE, "^load$");
		CHECK_NUMBER(sum_self(q), 127);
		CHECK_NUMBER(func_self(q, "load"), 30);
		CHECK_NUMBER(func_total(q, "load"), 30);
		CHECK(sample_find(q, "read") == PROF_NONE);
		/* What run calls of it is known; that parse had the other part, too. */
		CHECK_NUMBER(func_total(q, "alloc"), 64);
		CHECK(!q->estimated);
		prof_free(q);
	}
	prof_free(tree);
	prof_free(graph);
}

static void hide_gives_own_cost_to_callers(void)
{
	struct prof *tree = program(), *graph = sample_graph(tree);
	const struct prof *both[2] = { tree, graph };
	for (int i = 0; i < 2; i++) {
		struct prof *q = filtered(both[i], PROF_HIDE, "^(load|parse)$");
		CHECK_NUMBER(sum_self(q), 127);
		CHECK_NUMBER(func_self(q, "main"), 11);
		CHECK_NUMBER(call_total(q, "main", "read"), 4);
		CHECK_NUMBER(call_total(q, "main", "alloc"), 16);
		CHECK_NUMBER(call_total(q, "run", "alloc"), 64);
		CHECK_NUMBER(func_total(q, "main"), 127);
		CHECK(!q->estimated);
		prof_free(q);
	}
	prof_free(tree);
	prof_free(graph);
}

static void hidden_roots_keep_the_sum(void)
{
	struct prof *tree = program(), *graph = sample_graph(tree);
	struct prof *q = filtered(tree, PROF_HIDE, "main"), *r = filtered(graph, PROF_HIDE, "main");
	CHECK_NUMBER(sum_self(q), 127);
	CHECK_NUMBER(sum_self(r), 127);
	CHECK_NUMBER(func_self(r, "(hidden)"), 1);
	CHECK_NUMBER(func_total(r, "load"), 30);
	prof_free(q);
	prof_free(r);
	prof_free(tree);
	prof_free(graph);
}

static void path_hides_what_lies_elsewhere(void)
{
	struct prof_builder *b = sample_builder();
	prof_id mine = prof_add_func(b,
				     &(struct prof_func){ .name = prof_add_text(b, "f"),
							  .file = prof_add_text(b, "/me/a.py") });
	prof_id lib = prof_add_func(b,
				    &(struct prof_func){ .name = prof_add_text(b, "g"),
							 .file = prof_add_text(b, "/lib/b.py") });
	double self[2] = { 1, 3 };
	prof_id top = prof_add_node(b, &(struct prof_node){ .func = mine, .self = self });
	prof_add_node(b, &(struct prof_node){ .parent = top, .func = lib, .self = self });
	struct prof *p = prof_builder_finish(b, NULL);
	struct prof *q = filtered(p, PROF_PATH, "^/me/"), *r = filtered(p, PROF_NOT_PATH, "^/lib/");
	CHECK_NUMBER(q->nfuncs, 1);
	CHECK_NUMBER(func_self(q, "f"), 6);
	CHECK(prof_equal(q, r));
	prof_free(q);
	prof_free(r);
	prof_free(p);
}

static void parts_are_kept_by_name_or_number(void)
{
	struct prof_builder *b = sample_builder();
	prof_id f = sample_func(b, "f"), g = sample_func(b, "g");
	prof_id one = prof_add_part(b, &(struct prof_part){ prof_add_text(b, "worker"), 7, 8 });
	double self[2] = { 1, 3 }, more[2] = { 1, 5 };
	prof_add_site(b, &(struct prof_site){ .func = f, .self = self });
	prof_add_site(b, &(struct prof_site){ .func = g, .part = one, .self = more });
	prof_add_edge(b,
		      &(struct prof_edge){ .caller = f, .callee = g, .part = one, .self = more });
	struct prof *p = prof_builder_finish(b, NULL);
	struct prof *q = filtered(p, PROF_PART, "work"), *r = filtered(p, PROF_PART, "^7/8$");
	CHECK_NUMBER(q->sites.n, 1);
	CHECK_NUMBER(q->edges.n, 1);
	CHECK_NUMBER(sum_self(q), 5);
	CHECK(prof_equal(q, r));
	prof_free(q);
	prof_free(r);
	prof_free(p);
}

static void samples_follow_their_contexts(void)
{
	struct prof_builder *b = sample_builder();
	prof_id f = sample_func(b, "f"), g = sample_func(b, "g"), h = sample_func(b, "h");
	double self[2] = { NAN, 3 };
	prof_id nf = prof_add_node(b, &(struct prof_node){ .func = f, .self = self });
	prof_id ng = prof_add_node(b, &(struct prof_node){ .parent = nf, .func = g, .self = self });
	prof_id nh = prof_add_node(b, &(struct prof_node){ .func = h, .self = self });
	prof_id nodes[3] = { nf, ng, nh };
	for (int i = 0; i < 3; i++)
		prof_add_sample(b, &(struct prof_sample){ nodes[i], 0, i, self });
	struct prof *p = prof_builder_finish(b, NULL);
	struct prof *focus = filtered(p, PROF_FOCUS, "g"), *hide = filtered(p, PROF_HIDE, "g");
	CHECK_NUMBER(focus->samples.n, 1);
	CHECK_NUMBER(focus->samples.time[0], 1);
	CHECK_NUMBER(hide->samples.n, 3);
	CHECK_NUMBER(hide->samples.node[1], hide->samples.node[0]);
	prof_free(focus);
	prof_free(hide);
	prof_free(p);
}

static void patterns_see_module_file_and_name(void)
{
	struct prof_builder *b = sample_builder();
	prof_id f = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "loads"),
							  .file = prof_add_text(b, "json/d.py"),
							  .object = prof_add_text(b, "lib.so") });
	double self[2] = { 1, 3 };
	prof_add_site(b, &(struct prof_site){ .func = f, .self = self });
	struct prof *p = prof_builder_finish(b, NULL);
	static const struct {
		const char *pattern;
		size_t found;
	} cases[] = {
		{ "^loads$", 1 }, { "^json/", 1 },
		{ "^lib", 1 },    { "^lib\\.so!json/d.py:loads$", 1 },
		{ "d.py:lo", 1 }, { "^ads", 0 },
		{ "dumps", 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct prof *q = filtered(p, PROF_FOCUS, cases[i].pattern);
		CHECK_NUMBER(q->nfuncs, cases[i].found);
		prof_free(q);
	}
	prof_free(p);
}

static void bad_patterns_are_named(void)
{
	struct prof *p = program();
	struct prof_error err = PROF_ERROR_INIT;
	CHECK(!prof_filter(p, &(struct prof_filter){ PROF_FOCUS, "(json" }, 1, &err));
	CHECK(strstr(err.message, "(json") != NULL);
	CHECK_NUMBER(err.status, PROF_EMISMATCH);
	prof_free(p);
}

static void steps_apply_in_order(void)
{
	struct prof *p = program();
	struct prof_filter one[2] = { { PROF_FOCUS, "parse" }, { PROF_HIDE, "parse" } };
	struct prof_filter two[2] = { { PROF_HIDE, "parse" }, { PROF_FOCUS, "parse" } };
	struct prof *q = prof_filter(p, one, 2, NULL), *r = prof_filter(p, two, 2, NULL);
	CHECK_NUMBER(sum_self(q), 24);
	CHECK_NUMBER(sum_self(r), 0);
	prof_free(q);
	prof_free(r);
	prof_free(p);
}

/* ---- laws on random profiles ------------------------------------------- */

static char *dumped(const struct prof *p, size_t *size)
{
	FILE *out = test_capture();
	prof_dump(p, out, NULL);
	return test_captured(out, size);
}

static struct prof *merged(const struct prof *a, const struct prof *b)
{
	struct prof_merger *m = prof_merger_new();
	struct prof_error err = PROF_ERROR_INIT;
	if (prof_merger_add(m, a, 1, &err) || (b && prof_merger_add(m, b, 1, &err)))
		FAIL("%s", err.message);
	return prof_merger_finish(m, &err);
}

static void focus_and_ignore_make_the_whole(void)
{
	for (unsigned seed = 1; seed <= 60; seed++) {
		struct prof *p = sample_tree(seed, 5, 40, seed % 2);
		struct prof *in = filtered(p, PROF_FOCUS, "f[13]"),
			    *out = filtered(p, PROF_IGNORE, "f[13]");
		/* Ignoring nothing drops functions that never ran, as the others do. */
		struct prof *all = filtered(p, PROF_IGNORE, "none");
		struct prof *whole = merged(all, NULL), *both = merged(in, out);
		size_t n, m;
		CHECK_TEXT(dumped(both, &n), dumped(whole, &m));
		prof_free(all);
		prof_free(whole);
		prof_free(both);
		prof_free(in);
		prof_free(out);
		prof_free(p);
	}
}

static void hide_and_prune_keep_the_sum(void)
{
	for (unsigned seed = 1; seed <= 100; seed++) {
		struct prof *tree = sample_tree(seed, 6, 50, seed % 2), *graph = sample_graph(tree);
		struct prof *a = filtered(tree, PROF_HIDE, "f[24]");
		struct prof *b = filtered(graph, PROF_HIDE, "f[24]");
		struct prof *c = filtered(tree, PROF_PRUNE, "f[24]");
		CHECK(near(sum_self(a), sum_self(tree)));
		CHECK(near(sum_self(b), sum_self(graph)));
		CHECK(near(sum_self(c), sum_self(tree)));
		prof_free(a);
		prof_free(b);
		prof_free(c);
		prof_free(tree);
		prof_free(graph);
	}
}

/* Every function and call of both, by name. Returns whether all is the same. */
static bool same_numbers(const struct prof *p, const struct prof *q, unsigned nfuncs)
{
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	struct prof_graph *h = prof_graph_new(q, PROF_NONE, NULL);
	bool same = true;
	for (unsigned i = 0; i < nfuncs; i++) {
		for (unsigned k = 0; k <= nfuncs; k++) {
			char name[16], callee[16];
			snprintf(name, sizeof(name), "f%u", i);
			snprintf(callee, sizeof(callee), "f%u", k);
			const char *to = k < nfuncs ? callee : NULL;
			for (int total = 0; total < 2; total++)
				if (!near(cost(g, name, to, total, TIME),
					  cost(h, name, to, total, TIME))) {
					same = false;
				}
		}
	}
	prof_graph_free(g);
	prof_graph_free(h);
	return same;
}

static void exact_graph_filters_agree_with_the_tree(void)
{
	static const enum prof_filter_op ops[] = { PROF_FOCUS, PROF_IGNORE, PROF_SHOW_FROM,
						   PROF_PRUNE, PROF_HIDE };
	size_t exact[5] = { 0 }, estimated[5] = { 0 };
	for (unsigned seed = 1; seed <= 400; seed++) {
		unsigned nfuncs = 4 + seed % 6;
		struct prof *tree = sample_tree(seed, nfuncs, 3 + seed % 30, seed % 3);
		struct prof *graph = sample_graph(tree);
		for (int i = 0; i < 5; i++) {
			char pattern[16];
			snprintf(pattern, sizeof(pattern), "f[%u%u]", seed % 7, seed % 4);
			struct prof *a = filtered(tree, ops[i], pattern);
			struct prof *b = filtered(graph, ops[i], pattern);
			if (b->estimated) {
				estimated[i]++;
			} else {
				exact[i]++;
				if (!CHECK(same_numbers(a, b, nfuncs)))
					fprintf(stderr, "seed %u op %d %s\n", seed, ops[i],
						pattern);
			}
			prof_free(a);
			prof_free(b);
		}
		prof_free(tree);
		prof_free(graph);
	}
	for (int i = 0; i < 5; i++) {
		CHECK(exact[i] > 20);
		printf("step %d: %zu exact, %zu estimated\n", ops[i], exact[i], estimated[i]);
	}
}

static void graph_focus_and_ignore_share_the_sum(void)
{
	for (unsigned seed = 1; seed <= 100; seed++) {
		struct prof *tree = sample_tree(seed, 7, 60, seed % 2), *p = sample_graph(tree);
		struct prof *in = filtered(p, PROF_FOCUS, "f[35]"),
			    *out = filtered(p, PROF_IGNORE, "f[35]");
		CHECK(near(sum_self(in) + sum_self(out), sum_self(p)));
		prof_free(in);
		prof_free(out);
		prof_free(p);
		prof_free(tree);
	}
}

const struct test tests[] = {
	TEST(focus_keeps_what_passes_through),
	TEST(ignore_drops_what_passes_through),
	TEST(show_from_starts_at_matches),
	TEST(prune_ends_at_matches),
	TEST(hide_gives_own_cost_to_callers),
	TEST(hidden_roots_keep_the_sum),
	TEST(path_hides_what_lies_elsewhere),
	TEST(parts_are_kept_by_name_or_number),
	TEST(samples_follow_their_contexts),
	TEST(patterns_see_module_file_and_name),
	TEST(bad_patterns_are_named),
	TEST(steps_apply_in_order),
	TEST(focus_and_ignore_make_the_whole),
	TEST(hide_and_prune_keep_the_sum),
	TEST(exact_graph_filters_agree_with_the_tree),
	TEST(graph_focus_and_ignore_share_the_sum),
	{ NULL, NULL },
};
