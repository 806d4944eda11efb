/*
 * test_strip.c - forgetting parts of names: what falls together adds, totals
 * count once, and pstats.strip_dirs() agrees on how many functions are left.
 *
 * ctest labels: unit oracle
 */
#include "harness.h"
#include "sample.h"

static struct prof *stripped(const struct prof *p, unsigned what)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *q = prof_strip(p, what, &err);
	if (!CHECK(q != NULL))
		fprintf(stderr, "%s\n", err.message);
	else if (prof_check(q))
		FAIL("%s", prof_check(q));
	return q;
}

static prof_id func_in(struct prof_builder *b, const char *file, const char *name)
{
	return prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, name),
						     .file = prof_add_text(b, file),
						     .line = 1 });
}

static void add_func(struct prof_builder *b, prof_id f, double calls, double self, double total)
{
	double own[2] = { calls, self }, all[2] = { NAN, total };
	prof_add_site(b, &(struct prof_site){ .func = f, .self = own, .total = all });
}

static void add_call(struct prof_builder *b, prof_id from, prof_id to, double calls, double self,
		     double total)
{
	double own[2] = { calls, self }, all[2] = { NAN, total };
	prof_add_edge(
		b, &(struct prof_edge){ .caller = from, .callee = to, .self = own, .total = all });
}

static bool near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(1, fabs(b));
}

static void strangers_add_up(void)
{
	struct prof_builder *b = sample_builder();
	prof_id main = func_in(b, "/a/main.py", "main");
	prof_id f = func_in(b, "/a/x.py", "run"), g = func_in(b, "/b/x.py", "run");
	add_func(b, main, 1, 1, 12);
	add_func(b, f, 2, 4, 4);
	add_func(b, g, 3, 7, 7);
	add_call(b, main, f, 2, 4, 4);
	add_call(b, main, g, 3, 7, 7);
	struct prof *p = prof_builder_finish(b, NULL), *q = stripped(p, PROF_STRIP_DIRS);
	CHECK_NUMBER(q->nfuncs, 2);
	CHECK_NUMBER(q->sites.cost.self[CALLS][1], 5);
	CHECK_NUMBER(q->sites.cost.total[TIME][1], 11);
	CHECK_NUMBER(q->edges.n, 1); /* pstats would keep the later caller only */
	CHECK_NUMBER(q->edges.cost.self[CALLS][0], 5);
	CHECK_NUMBER(q->edges.cost.total[TIME][0], 11);
	CHECK(!q->estimated);
	prof_free(q);
	prof_free(p);
}

static void callers_of_one_another_count_once(void)
{
	struct prof_builder *b = sample_builder();
	prof_id outer = func_in(b, "/a/__init__.py", "<module>");
	prof_id import = func_in(b, "/lib/imp.py", "load");
	prof_id inner = func_in(b, "/b/__init__.py", "<module>");
	add_func(b, outer, 1, 5, 10);
	add_func(b, import, 1, 2, 5);
	add_func(b, inner, 1, 3, 3);
	add_call(b, outer, import, 1, 2, 5);
	add_call(b, import, inner, 1, 3, 3);
	struct prof *p = prof_builder_finish(b, NULL), *q = stripped(p, PROF_STRIP_DIRS);
	CHECK_NUMBER(q->nfuncs, 2);
	CHECK_NUMBER(q->sites.cost.self[TIME][0], 8);
	CHECK(near(q->sites.cost.total[TIME][0], 10)); /* pstats would say 13 */
	CHECK(near(q->sites.cost.total[TIME][1], 5));
	CHECK(q->estimated);
	prof_free(q);
	prof_free(p);
}

static void trees_stay_exact(void)
{
	for (unsigned seed = 1; seed <= 100; seed++) {
		struct prof *p = sample_tree(seed, 6, 40, false);
		struct prof *q = stripped(p, PROF_STRIP_LINES | PROF_STRIP_PARTS);
		CHECK(prof_equal(p, q));
		prof_free(q);
		prof_free(p);
	}
}

static void nothing_stripped_is_the_same(void)
{
	struct prof *tree = sample_tree(3, 6, 40, false), *p = sample_graph(tree);
	struct prof *q = stripped(p, 0);
	CHECK(prof_equal(p, q));
	prof_free(q);
	prof_free(p);
	prof_free(tree);
}

static void arguments_are_cut_off(void)
{
	static const char *const cases[][2] = {
		{ "f", "f" },
		{ "f(int)", "f" },
		{ "a::f<int, b<c> >(char const*) const", "a::f" },
		{ "operator()(int)", "operator()" },
		{ "A::operator<<(int)", "A::operator<<" },
		{ "A::operator<(int)", "A::operator<" },
		{ "operator+=(A const&)", "operator+=" },
		{ "A::operator->() const", "A::operator->" },
		{ "(anonymous namespace)::f(int)", "(anonymous namespace)::f" },
		{ "ns::(anonymous namespace)::f(int)", "ns::(anonymous namespace)::f" },
		{ "f(int)::{lambda()#1}::g(int)", "f::{lambda()#1}::g" },
		{ "<listcomp>", "<listcomp>" },
		{ "f.<locals>.g", "f.<locals>.g" },
		{ "<built-in method builtins.exec>", "<built-in method builtins.exec>" },
		{ "<method 'join' of 'str' objects>", "<method 'join' of 'str' objects>" },
		{ "f(int", "f(int" },
		{ "(II)V", "(II)V" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct prof_builder *b = sample_builder();
		add_func(b, sample_func(b, cases[i][0]), 1, 1, 1);
		struct prof *p = prof_builder_finish(b, NULL), *q = stripped(p, PROF_STRIP_ARGS);
		CHECK_TEXT(prof_text(q, q->funcs[0].name), cases[i][1]);
		prof_free(q);
		prof_free(p);
	}
}

static void times_and_objects_are_forgotten(void)
{
	struct prof_builder *b = sample_builder();
	prof_id f = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f"),
							  .object = prof_add_text(b, "a.so") });
	double self[2] = { NAN, 2 };
	prof_id node = prof_add_node(b, &(struct prof_node){ .func = f, .line = 7, .self = self });
	prof_add_sample(b, &(struct prof_sample){ node, 0, 1, self });
	struct prof *p = prof_builder_finish(b, NULL);
	struct prof *q = stripped(p, PROF_STRIP_TIMES | PROF_STRIP_OBJECTS | PROF_STRIP_LINES);
	CHECK_NUMBER(q->samples.n, 0);
	CHECK_NUMBER(q->funcs[0].object, 0);
	CHECK_NUMBER(prof_at(q->nodes.line, 1), 0);
	CHECK_NUMBER(q->nodes.cost.self[TIME][1], 2);
	prof_free(q);
	prof_free(p);
}

/* ---- pstats files and what pstats itself makes of them ------------------ */

static double sum(const double *column, size_t n)
{
	double all = 0;
	for (size_t i = 0; column && i < n; i++)
		all += isnan(column[i]) ? 0 : column[i];
	return all;
}

/* Functions that have an entry of their own, as pstats counts them. */
static size_t entries(const struct prof *p)
{
	bool *seen = calloc(p->nfuncs + 1, sizeof(bool));
	size_t n = 0;
	for (size_t i = 0; i < p->sites.n; i++) {
		n += !seen[p->sites.func[i]];
		seen[p->sites.func[i]] = true;
	}
	free(seen);
	return n;
}

/* A number, or, in small files, the list of them. */
static double functions_expected(const char *text)
{
	double n = 0;
	if (*text != '[')
		return strtod(text, NULL);
	while ((text = strstr(text, "\"func\":"))) {
		text++;
		n++;
	}
	return n;
}

static void check_file(const char *path)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	char *expected = test_read_file(test_text("%s.expect.json", path), NULL);
	const char *count = expected ? strstr(expected, "\"stripped\":") : NULL;
	if (!count || prof_input_open(&in, path, 0, &err))
		return;
	struct prof *p = prof_read(&in, prof_reader_find("pstats"), &err);
	struct prof *q = p ? stripped(p, PROF_STRIP_DIRS) : NULL;
	if (q) {
		CHECK_NUMBER(entries(q), functions_expected(count + strlen("\"stripped\":")));
		for (size_t m = 0; m < p->nmeasures; m++) {
			double was = sum(p->sites.cost.self[m], p->sites.n);
			double is = sum(q->sites.cost.self[m], q->sites.n);
			CHECK(isnan(was) || isinf(was) || near(is, was));
		}
		double was = sum(p->sites.cost.total[2], p->sites.n);
		double is = sum(q->sites.cost.total[2], q->sites.n);
		CHECK(q->estimated || !isfinite(was) || near(is, was));
	}
	prof_free(q);
	prof_free(p);
	prof_input_close(&in);
}

static void pstats_counts_the_same_functions(void)
{
	const char *top = test_corpus("python/pstats");
	if (!top)
		return;
	for (const char *const *dir = test_list(top); *dir; dir++) {
		char *folder = test_text("%s/%s", top, *dir);
		for (const char *const *name = test_list(folder); *name; name++)
			if (test_suffix(*name, ".prof"))
				check_file(test_text("%s/%s", folder, *name));
	}
}

const struct test tests[] = {
	TEST(strangers_add_up),
	TEST(callers_of_one_another_count_once),
	TEST(trees_stay_exact),
	TEST(nothing_stripped_is_the_same),
	TEST(arguments_are_cut_off),
	TEST(times_and_objects_are_forgotten),
	TEST(pstats_counts_the_same_functions),
	{ NULL, NULL },
};
