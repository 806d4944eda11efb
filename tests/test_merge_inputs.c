/* test_merge_inputs.c - lists of inputs, and reading them ahead in their order. */
#include "harness.h"
#include "merge_inputs.h"
#include "prefetch.h"

#include <proftools/prof.h>
#include <string.h>
#include <unistd.h>

/* "2*a b" for a twice and b once. */
static const char *listed(const struct merge_inputs *list)
{
	const char *text = "";

	for (size_t i = 0; i < list->n; i++)
		text = list->v[i].weight == 1
			       ? test_text("%s%s%s", text, i ? " " : "", list->v[i].path)
			       : test_text("%s%s%u*%s", text, i ? " " : "", list->v[i].weight,
					   list->v[i].path);
	return text;
}

/* What a list file with that text stands for, or the error. */
static const char *list_of(const char *text, size_t size)
{
	const char *path = test_text("%s/list", test_tmpdir());
	struct merge_inputs list = { .n = 0 };
	struct prof_error err = PROF_ERROR_INIT;
	const char *result;

	test_write_file(path, text, size);
	if (merge_inputs_add_list(&list, path, &err))
		result = test_text("%u: %s", err.line, err.message);
	else
		result = listed(&list);
	merge_inputs_free(&list);
	return result;
}

#define LIST(text) list_of(text, sizeof(text) - 1)

static void a_list_names_files_and_weights(void)
{
	CHECK_TEXT(LIST(""), "");
	CHECK_TEXT(LIST("a.prof\nb.prof\n"), "a.prof b.prof");
	CHECK_TEXT(LIST("# two\n\na b.prof\r\n3,c.prof\n#9,d"), "a b.prof 3*c.prof");
	CHECK_TEXT(LIST("a,b\n12a,b\n1,2,c\n-"), "a,b 12a,b 2,c -");
	CHECK_TEXT(LIST("4294967295,x"), "4294967295*x");
}

static void a_bad_line_is_named(void)
{
	CHECK_TEXT(LIST("a\n0,b\n"), "2: expected WEIGHT,FILE with a weight from 1 to 4294967295, "
				     "found \"0,b\"");
	CHECK_TEXT(LIST("4294967296,b"), "1: expected WEIGHT,FILE with a weight from 1 to "
					 "4294967295, found \"4294967296,b\"");
	CHECK_TEXT(LIST("99999999999999999999999999,b\n"),
		   "1: expected WEIGHT,FILE with a weight from 1 to 4294967295, found "
		   "\"99999999999999999999999999,b\"");
	CHECK_TEXT(LIST("7,"), "1: expected WEIGHT,FILE with a weight from 1 to 4294967295, "
			       "found \"7,\"");
	CHECK_TEXT(LIST("a\nb\0c\n"), "2: expected a list of file names, found a zero byte");
}

static void a_missing_list_is_an_error(void)
{
	struct merge_inputs list = { .n = 0 };
	struct prof_error err = PROF_ERROR_INIT;

	CHECK(merge_inputs_add_list(&list, "/nonexistent/list", &err) == -1);
	CHECK_NUMBER(err.status, PROF_EIO);
	CHECK_TEXT(err.input, "/nonexistent/list");
	merge_inputs_free(&list);
}

static void a_long_list_is_read_whole(void)
{
	size_t size = 0, n = 30000;
	char *text = test_text("%*s", (int)n * 10, "");
	const char *path = test_text("%s/list", test_tmpdir());
	struct merge_inputs list = { .n = 0 };

	for (size_t i = 0; i < n; i++)
		size += (size_t)sprintf(text + size, "f%08zu\n", i);
	test_write_file(path, text, size);
	CHECK(merge_inputs_add_list(&list, path, NULL) == 0);
	CHECK_NUMBER(list.n, n);
	CHECK_TEXT(list.v[29999].path, "f00029999");
	merge_inputs_free(&list);
}

static const char *weighted(const char *text)
{
	struct merge_inputs list = { .n = 0 };
	struct prof_error err = PROF_ERROR_INIT;
	const char *result = merge_inputs_add_weighted(&list, text, &err)
				     ? test_text("%s", err.message)
				     : listed(&list);

	merge_inputs_free(&list);
	return result;
}

static void a_weighted_input_needs_its_weight(void)
{
	CHECK_TEXT(weighted("5,a"), "5*a");
	CHECK_TEXT(weighted("a"), "expected WEIGHT,FILE with a weight from 1 to 4294967295, "
				  "found \"a\"");
	CHECK_TEXT(weighted("-1,a"), "expected WEIGHT,FILE with a weight from 1 to 4294967295, "
				     "found \"-1,a\"");
}

static const char *shard(const char *text)
{
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	struct merge_inputs list = { .n = 0 };
	struct prof_error err = PROF_ERROR_INIT;
	const char *result;

	for (size_t i = 0; i < 5; i++)
		merge_inputs_add(&list, names[i], 1, NULL);
	result = merge_inputs_keep_shard(&list, text, &err) ? test_text("%s", err.message)
							    : listed(&list);
	merge_inputs_free(&list);
	return result;
}

static void shards_share_the_inputs_out(void)
{
	CHECK_TEXT(shard("0/2"), "a c e");
	CHECK_TEXT(shard("1/2"), "b d");
	CHECK_TEXT(shard("0/1"), "a b c d e");
	CHECK_TEXT(shard("6/9"), "");
	CHECK_TEXT(shard("2/2"), "expected a shard I/N with 0 <= I < N, found \"2/2\"");
	CHECK_TEXT(shard("1"), "expected a shard I/N with 0 <= I < N, found \"1\"");
	CHECK_TEXT(shard("0/0x"), "expected a shard I/N with 0 <= I < N, found \"0/0x\"");
}

/* A profile whose main measure's name is the number; every 7th fails, some take longer. */
static struct prof *made(const void *context, size_t i, struct prof_error *err)
{
	struct prof_builder *b;
	char name[32];

	(void)context;
	if (i % 5 == 0)
		usleep(500);
	if (i % 7 == 6) {
		prof_fail(err, PROF_EFORMAT, "input %zu", i);
		return NULL;
	}
	snprintf(name, sizeof(name), "%zu", i);
	b = prof_builder_new("test");
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, name) });
	return prof_builder_finish(b, err);
}

static void inputs_come_in_their_order_on_any_number_of_threads(void)
{
	for (unsigned threads = 0; threads < 6; threads++) {
		struct prefetch *f = prefetch_new(made, NULL, 100, threads);
		bool good = f != NULL;

		for (size_t i = 0; good && i < 100; i++) {
			struct prof_error err = PROF_ERROR_INIT;
			struct prof *p = prefetch_next(f, &err);

			good = p ? CHECK_TEXT(prof_text(p, p->measures[0].name),
					      test_text("%zu", i))
				 : CHECK_TEXT(err.message, test_text("input %zu", i));
			good = good && CHECK(!p == (i % 7 == 6));
			prof_free(p);
		}
		prefetch_free(f);
		CHECK(good);
	}
}

static void reading_ahead_can_be_broken_off(void)
{
	for (size_t taken = 0; taken < 20; taken++) {
		struct prefetch *f = prefetch_new(made, NULL, 1000, 3);

		for (size_t i = 0; i < taken; i++)
			prof_free(prefetch_next(f, NULL));
		prefetch_free(f);
	}
	prefetch_free(NULL);
}

const struct test tests[] = {
	TEST(a_list_names_files_and_weights),
	TEST(a_bad_line_is_named),
	TEST(a_missing_list_is_an_error),
	TEST(a_long_list_is_read_whole),
	TEST(a_weighted_input_needs_its_weight),
	TEST(shards_share_the_inputs_out),
	TEST(inputs_come_in_their_order_on_any_number_of_threads),
	TEST(reading_ahead_can_be_broken_off),
	{ NULL, NULL },
};
