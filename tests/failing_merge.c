/*
 * failing_merge.c - makes the first, the second, the third ... allocation fail
 * while profiles of every shape are merged.
 *
 * The program is linked with --wrap for what allocates. Whatever fails, the
 * outcome must be PROF_ENOMEM; without a failure it must always be the same.
 * Leaks are found by the leak sanitizer of the asan build.
 */
#include "merge_draw.h"

#include "failing.h" /* last: its names are used as locals there */

enum { ROUNDS = 12, ENDLESS = 100000 };

static struct prof *merge_two(const struct prof *a, const struct prof *b, struct prof_error *err)
{
	struct prof_merger *m = prof_merger_new();

	prof_merger_allow_mixed(m);
	if (prof_merger_add(m, a, 2, err) || prof_merger_add(m, b, 1, err)) {
		prof_merger_free(m);
		return NULL;
	}
	return prof_merger_finish(m, err);
}

static struct prof *graph_of(const struct prof *a, const struct prof *b, struct prof_error *err)
{
	(void)b;
	return prof_as_graph(a, err);
}

typedef struct prof *make_fn(const struct prof *a, const struct prof *b, struct prof_error *err);

/* Counts on until nothing fails any more. */
static void fail_each(make_fn *make, const struct prof *a, const struct prof *b)
{
	struct prof *whole = make(a, b, NULL);
	size_t n = 0;
	bool failed = true;

	while (whole && failed && ++n < ENDLESS) {
		struct prof_error err = PROF_ERROR_INIT;
		struct prof *p;

		calls = 0;
		failing = n;
		p = make(a, b, &err);
		failing = 0;
		failed = calls >= n;
		if (p ? !prof_equal(p, whole) : err.status != PROF_ENOMEM)
			FAIL("allocation %zu failing: %s", n, p ? "another result" : err.message);
		prof_free(p);
	}
	CHECK(whole && n > 1 && n < ENDLESS);
	prof_free(whole);
}

static void any_allocation_may_fail(void)
{
	struct prof *(*const draw_one[])(bool) = { draw_graph, draw_lines, draw_tree, draw_mixed };

	seed = 11;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct prof *a = draw_one[round % 4](false), *b = draw_one[round % 4](false);

		fail_each(merge_two, a, b);
		fail_each(graph_of, a, NULL);
		prof_free(a);
		prof_free(b);
	}
}

const struct test tests[] = {
	TEST(any_allocation_may_fail),
	{ NULL, NULL },
};
