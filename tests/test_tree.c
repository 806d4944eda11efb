/*
 * test_tree.c - calling contexts: recorded ones exactly, estimated ones with
 * the properties that docs/model.md promises.
 *
 * ctest labels: unit property
 */
#include "harness.h"
#include "sample.h"

static double total_of(const struct prof_tree *t, prof_id row)
{
	return t->cost.total[TIME][row];
}

static prof_id child_named(const struct prof_tree *t, prof_id row, const char *name)
{
	for (prof_id c = t->first_child[row]; c != PROF_NONE; c = t->next[c]) {
		const char *is = t->func[c] == PROF_MORE
					 ? "(more)"
					 : prof_text(t->profile,
						     t->profile->funcs[t->func[c]].name);
		if (!strcmp(is, name))
			return c;
	}
	return PROF_NONE;
}

/* The row of a path "main;load", PROF_NONE if it is not there. */
static prof_id at_path(const struct prof_tree *t, const char *path)
{
	prof_id row = 0;
	char *copy = strdup(path), *rest = copy;
	for (char *name; row != PROF_NONE && (name = strsep(&rest, ";"));)
		row = child_named(t, row, name);
	free(copy);
	return row;
}

static double sum_self(const struct prof_tree *t)
{
	double sum = 0;
	for (prof_id i = 0; i < t->n; i++)
		sum += isnan(t->cost.self[TIME][i]) ? 0 : t->cost.self[TIME][i];
	return sum;
}

static double sum_recorded(const struct prof *p)
{
	double sum = 0;
	for (size_t i = 0; i < p->sites.n; i++)
		sum += isnan(p->sites.cost.self[TIME][i]) ? 0 : p->sites.cost.self[TIME][i];
	return sum;
}

static bool near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(1, fmax(fabs(a), fabs(b)));
}

/* Parents first, totals made of parts, siblings in order. */
static void check_shape(const struct prof_tree *t)
{
	for (prof_id i = 1; i < t->n; i++)
		CHECK(t->parent[i] < i);
	for (prof_id i = 0; i < t->n; i++) {
		double sum = t->cost.self[TIME][i];
		if (t->func[i] == PROF_MORE)
			continue;
		for (prof_id c = t->first_child[i]; c != PROF_NONE; c = t->next[c]) {
			sum += total_of(t, c);
			if (t->next[c] != PROF_NONE)
				CHECK(total_of(t, c) >= total_of(t, t->next[c]));
		}
		CHECK(near(sum, total_of(t, i)));
	}
}

static struct prof *finish(struct prof_builder *b)
{
	return prof_builder_finish(b, NULL);
}

/* ---- recorded contexts ----------------------------------------------- */

static void recorded_contexts_are_joined_by_function(void)
{
	struct prof_builder *b = sample_builder();
	prof_id f = sample_func(b, "main"), g = sample_func(b, "load");
	double cost[2] = { 1, 5 };
	prof_id top = prof_add_node(b, &(struct prof_node){ .func = f, .self = cost });
	for (uint32_t line = 1; line <= 3; line++)
		prof_add_node(b, &(struct prof_node){
					 .parent = top, .func = g, .line = line, .self = cost });
	struct prof *p = finish(b);
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	CHECK_NUMBER(t->n, 3);
	CHECK_NUMBER(total_of(t, at_path(t, "main;load")), 15);
	CHECK_NUMBER(total_of(t, at_path(t, "main")), 20);
	CHECK_NUMBER(t->cost.self[CALLS][at_path(t, "main;load")], 3);
	CHECK_NUMBER(t->cost.total_truth[1], PROF_DERIVED);
	check_shape(t);
	prof_tree_free(t);
	prof_free(p);
}

/* ---- estimated contexts ---------------------------------------------- */

static void check_estimate(const struct prof *tree, bool acyclic)
{
	struct prof *p = sample_graph(tree);
	struct prof_tree *known = prof_tree_new(tree, PROF_NONE, 0, NULL);
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	check_shape(t);
	CHECK(near(sum_self(t), sum_recorded(p)));
	double *func = calloc(p->nfuncs + 1, sizeof(double));
	double *self = calloc(p->nfuncs + 1, sizeof(double));
	double *edge = calloc(g->nedges + 1, sizeof(double));
	for (prof_id i = 1; i < t->n; i++) {
		prof_id f = t->func[i], up = t->func[t->parent[i]];
		if (f == PROF_MORE) {
			CHECK(!acyclic);
			continue;
		}
		func[f] += total_of(t, i);
		self[f] += t->cost.self[TIME][i];
		for (size_t e = 0; e < g->nedges; e++)
			if (g->caller[e] == up && g->callee[e] == f)
				edge[e] += total_of(t, i);
	}
	for (prof_id f = 0; acyclic && f < p->nfuncs; f++) {
		if (isnan(g->func.total[TIME][f]))
			continue;
		CHECK(near(func[f], g->func.total[TIME][f]));
		CHECK(near(self[f], g->func.self[TIME][f]));
	}
	for (size_t e = 0; acyclic && e < g->nedges; e++)
		CHECK(near(edge[e], g->edge.total[TIME][e]));
	free(func);
	free(self);
	free(edge);
	prof_graph_free(g);
	prof_tree_free(t);
	prof_tree_free(known);
	prof_free(p);
}

/* The same context in the true tree. */
static prof_id same_context(const struct prof_tree *known, const struct prof_tree *t, prof_id row)
{
	if (row == 0)
		return 0;
	prof_id up = same_context(known, t, t->parent[row]);
	if (up == PROF_NONE || t->func[row] == PROF_MORE)
		return PROF_NONE;
	return child_named(known, up, prof_text(t->profile, t->profile->funcs[t->func[row]].name));
}

/* Calls of a function by itself are folded in estimated contexts; nothing else is. */
static void derived_is_true(const struct prof *tree, size_t *derived, size_t *estimated)
{
	struct prof *p = sample_graph(tree), *folded = sample_folded(tree);
	struct prof_tree *known = prof_tree_new(folded, PROF_NONE, 0, NULL);
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	for (prof_id i = 1; i < t->n; i++) {
		prof_id same = same_context(known, t, i);
		if (t->cost.total_truth[i] <= PROF_DERIVED) {
			if (CHECK(same != PROF_NONE))
				CHECK(near(total_of(t, i), total_of(known, same)));
			++*derived;
		} else {
			++*estimated;
		}
		if (t->cost.self_truth[i] <= PROF_DERIVED && CHECK(same != PROF_NONE))
			CHECK(near(t->cost.self[TIME][i], known->cost.self[TIME][same]));
	}
	prof_tree_free(t);
	prof_tree_free(known);
	prof_free(folded);
	prof_free(p);
}

static void acyclic_estimates_give_the_graph_back(void)
{
	size_t derived = 0, estimated = 0;
	for (unsigned seed = 1; seed <= 300; seed++) {
		struct prof *tree = sample_tree(seed, 4 + seed % 9, 4 + seed % 40, true);
		check_estimate(tree, true);
		derived_is_true(tree, &derived, &estimated);
		prof_free(tree);
	}
	CHECK(derived > 1000 && estimated > 500);
}

static void cyclic_estimates_keep_the_whole(void)
{
	size_t derived = 0, estimated = 0;
	for (unsigned seed = 1; seed <= 600; seed++) {
		struct prof *tree = sample_tree(seed, 3 + seed % 7, 4 + seed % 60, false);
		check_estimate(tree, false);
		derived_is_true(tree, &derived, &estimated);
		prof_free(tree);
	}
	CHECK(derived > 500 && estimated > 1000);
}

static void shared_function_is_split_by_weight(void)
{
	struct prof_builder *b = sample_builder();
	sample_context(b, "main", 1, 1);
	sample_context(b, "main;a", 1, 2);
	sample_context(b, "main;b", 1, 3);
	sample_context(b, "main;a;f", 2, 6);
	sample_context(b, "main;b;f", 1, 2);
	sample_context(b, "main;a;f;g", 1, 4);
	sample_context(b, "main;b;f;g", 1, 4);
	struct prof *tree = finish(b), *p = sample_graph(tree);
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	prof_id af = at_path(t, "main;a;f"), afg = at_path(t, "main;a;f;g");
	CHECK_NUMBER(total_of(t, af), 10); /* the call a -> f, recorded */
	CHECK_NUMBER(t->cost.total_truth[af], PROF_DERIVED);
	CHECK_NUMBER(t->cost.self[TIME][af], 6);
	CHECK_NUMBER(total_of(t, afg), 4); /* a guess that happens to be true here */
	CHECK_NUMBER(t->cost.total_truth[afg], PROF_ESTIMATED);
	prof_tree_free(t);
	prof_free(p);
	prof_free(tree);
}

/* A program that imports at run time: exec is entered again deep inside of itself. */
static struct prof *importing_program(void)
{
	struct prof_builder *b = sample_builder();
	sample_context(b, "exec", 1, 0.5);
	sample_context(b, "exec;main", 1, 20);
	sample_context(b, "exec;main;work", 50, 300);
	sample_context(b, "exec;main;import", 2, 1);
	sample_context(b, "exec;main;import;find", 2, 3);
	sample_context(b, "exec;main;import;find;exec", 2, 0.4);
	sample_context(b, "exec;main;import;find;exec;json", 1, 30);
	sample_context(b, "exec;main;import;find;exec;logging", 1, 25);
	sample_context(b, "exec;main;import;find;exec;logging;import", 3, 1);
	sample_context(b, "exec;main;import;find;exec;logging;import;find", 3, 2);
	sample_context(b, "exec;main;import;find;exec;logging;import;find;exec", 3, .3);
	sample_context(b, "exec;main;import;find;exec;logging;import;find;exec;re", 1, 40);
	sample_context(b, "exec;main;import;find;exec;logging;import;find;exec;string", 1, 9);
	sample_context(b, "exec;main;import;find;exec;logging;import;find;exec;time", 1, 8);
	return finish(b);
}

static void reentered_exec_leaves_main_its_recorded_total(void)
{
	struct prof *tree = importing_program(), *p = sample_graph(tree);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	static const char *const once[] = { "main", "json", "logging", "re", "string", "time" };
	prof_id main = at_path(t, "exec;main");
	check_shape(t);
	CHECK(near(sum_self(t), sum_recorded(p)));
	CHECK_NUMBER(total_of(t, main), g->func.total[TIME][sample_find(p, "main")]);
	CHECK_NUMBER(t->cost.total_truth[main], PROF_DERIVED);
	CHECK_NUMBER(total_of(t, at_path(t, "exec;main;work")), 300);
	/* What was called once has one context, and there, but for own costs shared out, its total.
	 */
	for (size_t i = 0; i < sizeof(once) / sizeof(once[0]); i++) {
		prof_id f = sample_find(p, once[i]);
		size_t contexts = 0;
		double total = 0;
		for (prof_id row = 1; row < t->n; row++) {
			if (t->func[row] != f)
				continue;
			contexts++;
			total += total_of(t, row);
		}
		CHECK_NUMBER(contexts, 1);
		if (!CHECK(fabs(total / g->func.total[TIME][f] - 1) < 0.2))
			fprintf(stderr, "%s: %g of %g\n", once[i], total, g->func.total[TIME][f]);
	}
	prof_tree_free(t);
	prof_graph_free(g);
	prof_free(p);
	prof_free(tree);
}

/* Four modules, of which main imports two, and each of these one: who imported what is found. */
static void modules_go_to_the_imports_that_they_fill(void)
{
	struct prof_builder *b = sample_builder();
#define IMPORT ";import;find;exec;"
#define ONE    "main" IMPORT "one"
#define TWO    "main" IMPORT "two"
	static const char *const modules[] = { ONE, ONE IMPORT "three", TWO, TWO IMPORT "four" };
	static const double cost[] = { 4, 36, 4, 25 }; /* three costs more than two */
	sample_context(b, "main", 1, 5);
	for (size_t i = 0; i < 4; i++) {
		char path[200];
		snprintf(path, sizeof(path), "%s", modules[i]);
		sample_context(b, path, 1, cost[i]);
		for (int own = 1; own <= 3; own++) {
			*strrchr(path, ';') = 0;
			sample_context(b, path, 1, own);
		}
	}
	struct prof *tree = finish(b), *p = sample_graph(tree);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	check_shape(t);
	CHECK(near(sum_self(t), sum_recorded(p)));
	for (size_t i = 0; i < 4; i++) {
		prof_id row = at_path(t, modules[i]);
		double total = g->func.total[TIME][sample_find(p, strrchr(modules[i], ';') + 1)];
		if (CHECK(row != PROF_NONE))
			CHECK(fabs(total_of(t, row) / total - 1) < 0.02);
	}
	CHECK(t->misfit < 0.01);
	prof_tree_free(t);
	prof_graph_free(g);
	prof_free(p);
	prof_free(tree);
}

/* "python -m tool": run calls exec itself, so that tool costs all but as much as that call. */
static void a_call_without_an_import_holds_what_it_calls(void)
{
	struct prof_builder *b = sample_builder();
#define JSON "exec;string" IMPORT "json"
	static const char *const calls[] = { "exec;string", JSON, JSON IMPORT "scanner",
					     "exec;string;run;exec;tool" };
	static const double cost[] = { 1, 10, 36.8, 39 };
	for (size_t i = 0; i < 4; i++)
		sample_context(b, calls[i], 1, cost[i]);
	sample_context(b, "exec", 1, 0.1);
	sample_context(b, "exec;string;run", 1, 1);
	sample_context(b, "exec;string;run;exec", 1, 0.1);
	sample_context(b, "exec;string;import", 1, 3);
	sample_context(b, "exec;string;import;find", 1, 3);
	sample_context(b, JSON ";import", 1, 1.2);
	sample_context(b, JSON ";import;find", 1, 1.2);
	sample_context(b, "exec;string;import;find;exec", 1, 0.1);
	sample_context(b, JSON ";import;find;exec", 1, 0.1);
	struct prof *tree = finish(b), *p = sample_graph(tree);
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	check_shape(t);
	prof_id tool = at_path(t, calls[3]);
	CHECK(at_path(t, calls[2]) != PROF_NONE);
	if (CHECK(tool != PROF_NONE))
		CHECK(fabs(total_of(t, tool) - 39) < 0.2);
	CHECK(t->misfit < 0.01);
	prof_tree_free(t);
	prof_free(p);
	prof_free(tree);
}

static void mutual_recursion_counts_once(void)
{
	struct prof_builder *b = sample_builder();
	sample_context(b, "main", 1, 1);
	sample_context(b, "main;even", 1, 2);
	sample_context(b, "main;even;odd", 1, 2);
	sample_context(b, "main;even;odd;even", 1, 2);
	sample_context(b, "main;even;odd;even;odd", 1, 2);
	struct prof *tree = finish(b), *p = sample_graph(tree);
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	check_shape(t);
	CHECK_NUMBER(total_of(t, 0), 9);
	CHECK_NUMBER(total_of(t, at_path(t, "main;even")), 8);
	CHECK(near(sum_self(t), 9));
	prof_tree_free(t);
	prof_free(p);
	prof_free(tree);
}

static void every_root_is_shown(void)
{
	struct prof_builder *b = sample_builder();
	sample_context(b, "a", 1, 10);
	sample_context(b, "b", 1, 20);
	sample_context(b, "a;b", 1, 5); /* b also begins contexts of its own */
	sample_context(b, "c", 1, 1);
	struct prof *tree = finish(b), *p = sample_graph(tree);
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	CHECK_NUMBER(total_of(t, at_path(t, "a")), 15);
	CHECK_NUMBER(total_of(t, at_path(t, "b")), 20);
	CHECK_NUMBER(t->cost.self[TIME][at_path(t, "b")], 20);
	CHECK_NUMBER(total_of(t, at_path(t, "c")), 1);
	CHECK_NUMBER(total_of(t, 0), 36);
	prof_tree_free(t);
	prof_free(p);
	prof_free(tree);
}

static void rest_beyond_the_limit_is_kept(void)
{
	for (unsigned seed = 1; seed <= 50; seed++) {
		struct prof *tree = sample_tree(seed, 9, 60, seed % 2), *p = sample_graph(tree);
		for (size_t limit = 1; limit < 20; limit += 3) {
			struct prof_tree *t = prof_tree_new(p, PROF_NONE, limit, NULL);
			size_t made = 0;
			for (prof_id i = 1; i < t->n; i++)
				made += t->func[i] != PROF_MORE;
			CHECK(made <= limit);
			CHECK(near(sum_self(t), sum_recorded(p)));
			check_shape(t);
			prof_tree_free(t);
		}
		prof_free(p);
		prof_free(tree);
	}
}

static void callers_without_times_share_by_calls(void)
{
	struct prof_builder *b = sample_builder();
	prof_id main = sample_func(b, "main"), f = sample_func(b, "f");
	double self[2][2] = { { 1, 2 }, { 4, 8 } }, total[2][2] = { { NAN, 10 }, { NAN, 8 } };
	double calls[2] = { 4, NAN };
	for (prof_id i = 0; i < 2; i++)
		prof_add_site(b,
			      &(struct prof_site){ .func = i, .self = self[i], .total = total[i] });
	prof_add_edge(b, &(struct prof_edge){ .caller = main, .callee = f, .self = calls });
	struct prof *p = finish(b);
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	prof_id row = at_path(t, "main;f");
	if (CHECK(row != PROF_NONE))
		CHECK_NUMBER(total_of(t, row), 8);
	prof_tree_free(t);
	prof_free(p);
}

const struct test tests[] = {
	TEST(recorded_contexts_are_joined_by_function),
	TEST(acyclic_estimates_give_the_graph_back),
	TEST(cyclic_estimates_keep_the_whole),
	TEST(shared_function_is_split_by_weight),
	TEST(reentered_exec_leaves_main_its_recorded_total),
	TEST(modules_go_to_the_imports_that_they_fill),
	TEST(a_call_without_an_import_holds_what_it_calls),
	TEST(mutual_recursion_counts_once),
	TEST(every_root_is_shown),
	TEST(rest_beyond_the_limit_is_kept),
	TEST(callers_without_times_share_by_calls),
	{ NULL, NULL },
};
