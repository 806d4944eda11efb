/*
 * test_merge_laws.c - merging is a sum over a multiset: no order, no grouping, no loss.
 *
 * ctest labels: unit property
 */
#include "merge_draw.h"

enum { PROFILES = 7, ROUNDS = 100 };

typedef struct prof *draw_fn(bool whole);
static draw_fn *const kinds[] = { draw_graph, draw_lines, draw_tree, draw_mixed };

static void draw_list(struct weighted *list, draw_fn *make, bool whole)
{
	for (size_t i = 0; i < PROFILES; i++)
		list[i] = (struct weighted){ make(whole), below(4) ? 1 : 1 + below(5) };
}

static void free_list(struct weighted *list)
{
	for (size_t i = 0; i < PROFILES; i++)
		prof_free((struct prof *)(uintptr_t)list[i].p);
}

static void any_order_gives_the_same_profile(void)
{
	seed = 1;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct weighted list[PROFILES];
		char *text;
		bool same = true;

		draw_list(list, kinds[round % 4], false);
		text = merged_dump(list, PROFILES);
		for (int k = 0; k < 4 && same; k++) {
			shuffle(list, PROFILES);
			same = CHECK_TEXT(merged_dump(list, PROFILES), text);
		}
		free_list(list);
		if (!same)
			return;
	}
}

/* Merges random neighbours until one is left, as a tree of jobs would. */
static struct prof *merged_as_tree(const struct weighted *list)
{
	struct prof *rest[PROFILES];
	size_t n = PROFILES;

	for (size_t i = 0; i < n; i++)
		rest[i] = merged(&list[i], 1);
	while (n > 1) {
		size_t i = below((uint32_t)n - 1);
		struct weighted pair[] = { { rest[i], 1 }, { rest[i + 1], 1 } };
		struct prof *sum = merged(pair, 2);

		prof_free(rest[i]);
		prof_free(rest[i + 1]);
		rest[i] = sum;
		memmove(&rest[i + 1], &rest[i + 2], (n - i - 2) * sizeof(*rest));
		n--;
	}
	return rest[0];
}

static void any_grouping_gives_the_same_profile(void)
{
	seed = 2;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct weighted list[PROFILES];
		struct prof *flat, *tree;
		bool same;

		draw_list(list, kinds[round % 3], true);
		flat = merged(list, PROFILES);
		shuffle(list, PROFILES);
		tree = merged_as_tree(list);
		same = CHECK(prof_equal(flat, tree));
		prof_free(flat);
		prof_free(tree);
		free_list(list);
		if (!same)
			return;
	}
}

static void a_weight_is_that_many_times(void)
{
	seed = 3;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct prof *p = kinds[round % 4](false);
		struct weighted thrice[] = { { p, 1 }, { p, 1 }, { p, 1 } }, heavy = { p, 3 };
		struct prof *a = merged(thrice, 3), *b = merged(&heavy, 1);

		CHECK(prof_equal(a, b));
		prof_free(a);
		prof_free(b);
		prof_free(p);
	}
}

static void one_canonical_profile_stays_as_it_is(void)
{
	seed = 4;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct prof *p = kinds[round % 3](false), *empty, *once, *twice;

		empty = prof_builder_finish(prof_builder_new("empty"), NULL);
		once = merged(&(struct weighted){ p, 1 }, 1);
		twice = merged((struct weighted[]){ { once, 1 }, { empty, 5 } }, 2);
		CHECK(prof_equal(once, twice));
		CHECK_NUMBER(once->funcs ? once->nfuncs : 0, p->nfuncs);
		CHECK_NUMBER(once->edges.n, p->edges.n);
		CHECK_NUMBER(once->nodes.n, p->nodes.n);
		prof_free(once);
		prof_free(twice);
		prof_free(empty);
		prof_free(p);
	}
}

static void nothing_merged_is_an_empty_profile(void)
{
	struct prof *p = merged(NULL, 0);

	CHECK_NUMBER(p->nfuncs + p->sites.n + p->edges.n + p->nodes.n + p->nmeasures, 0);
	prof_free(p);
}

const struct test tests[] = {
	TEST(any_order_gives_the_same_profile),   TEST(any_grouping_gives_the_same_profile),
	TEST(a_weight_is_that_many_times),        TEST(one_canonical_profile_stays_as_it_is),
	TEST(nothing_merged_is_an_empty_profile), { NULL, NULL },
};
