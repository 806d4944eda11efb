/*
 * test_folded.c - folded text that is read and written gives the same profile,
 * and the bytes of its frames.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "proftools/prof.h"

static struct prof *read_text(const char *text, size_t size)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = { "text", (const uint8_t *)text, size, false, -1 };
	struct prof *p = prof_read(&in, prof_reader_find("folded"), &err);
	char line[512];

	if (!p)
		FAIL("%s", prof_error_text(&err, line, sizeof(line)));
	return p;
}

static const char *write_text(const struct prof *p, size_t *size)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_render_options opt = PROF_RENDER_DEFAULTS;
	FILE *out = test_capture();
	char line[512];

	if (prof_renderer_find("folded")->render(p, &opt, out, &err))
		FAIL("%s", prof_error_text(&err, line, sizeof(line)));
	return test_captured(out, size);
}

static void expect_round_trip(const char *name, const char *text, size_t size)
{
	struct prof *first = read_text(text, size), *second = NULL;
	size_t n = 0;

	if (!first)
		return;
	const char *written = write_text(first, &n);
	second = read_text(written, n);
	if (second && !prof_equal(first, second))
		FAIL("%s: written and read again it is another profile", name);
	if (second)
		CHECK_TEXT(write_text(second, &n), written);
	prof_free(first);
	prof_free(second);
}

/* Where a thousand lines have one count, "b 1" before another is a name. */
static void plain_from_the_first_line_is_plain(void)
{
	char *text = malloc(1 << 20), *p = text;

	if (!text)
		FAIL("out of memory");
	for (int i = 0; i < 1000; i++)
		p += sprintf(p, "a;%d 1\n", i);
	for (int i = 0; i < 20000; i++)
		p += sprintf(p, "b 1 2\n");
	struct prof *plain = read_text(text, (size_t)(p - text));
	CHECK(plain && plain->nmeasures == 1);
	prof_free(plain);
	struct prof *two = read_text(text + 6, (size_t)(p - text) - 6);
	CHECK(two && two->nmeasures == 2);
	prof_free(two);
	free(text);
}

/* Frames that share bytes, but not their ends, with those of other stacks. */
static void beginnings_end_with_a_frame(void)
{
	static const char text[] = "a;b 1\nab 1\na;bc 1\na 1\na; 1\n;a 1\n; 1\na;b;c 1\na;b 1\n"
				   "aaaaaaaaaaaaaaaa;b 1\naaaaaaaaaaaaaaa;ab 1\n"
				   "aaaaaaaaaaaaaaaa;b 1\n";
	struct prof *p = read_text(text, sizeof(text) - 1);
	size_t n = 0;

	CHECK_TEXT(write_text(p, &n), "a 1\na;b 2\nab 1\na;bc 1\na; 1\n;a 1\n; 1\na;b;c 1\n"
				      "aaaaaaaaaaaaaaaa;b 2\naaaaaaaaaaaaaaa;ab 1\n");
	prof_free(p);
}

static void every_sample_comes_back(void)
{
	const char *folder = test_data("folded");

	for (const char *const *name = test_list(folder); *name; name++) {
		const char *path = test_text("%s/%s", folder, *name);
		struct prof_error err = PROF_ERROR_INIT;
		struct prof_input in;
		if (test_suffix(path, ".dump") || test_suffix(path, "bad"))
			continue;
		if (!CHECK_NUMBER(prof_input_open(&in, path, 0, &err), 0))
			continue;
		expect_round_trip(path, (const char *)in.data, in.size);
		prof_input_close(&in);
	}
}

static void expect_written(const char *text, const char *written)
{
	size_t size;
	struct prof *p = read_text(text, strlen(text));

	if (p)
		CHECK_TEXT(write_text(p, &size), written);
	prof_free(p);
}

static void lines_are_written_as_they_were(void)
{
	expect_written("a (b.py:3);c 5\na (b.py:4) 1.25\n", "a (b.py:3);c 5\na (b.py:4) 1.25\n");
	expect_written("b;c 1\na 2\nb;c 3\n", "b;c 4\na 2\n");
	expect_written("a;b 1\na 0\n", "a;b 1\n");
	expect_written("a 0\n", "a 0\n");
	expect_written("a;b 1 2\na;c 0 3\n", "a;b 1 2\na;c 0 3\n");
	expect_written("", "");
	expect_written("caf\xe9;\xff 1\n", "caf\xe9;\xff 1\n");
}

static void names_cannot_split_a_stack(void)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_builder *b = prof_builder_new("test");
	struct prof_measure m = { .name = prof_add_text(b, "n"), .scale = 1, .integral = true };
	struct prof_func f = { .name = prof_add_text(b, "a;b\nc\rd"),
			       .file = prof_add_text(b, "x;y"),
			       .line = 7 };
	double one = 1;
	size_t size;

	prof_add_measure(b, &m);
	struct prof_node n = { .func = prof_add_func(b, &f), .self = &one };
	prof_add_node(b, &n);
	struct prof *p = prof_builder_finish(b, &err);
	if (CHECK(p))
		CHECK_TEXT(write_text(p, &size), "a:b c d (x:y:7) 1\n");
	prof_free(p);
}

static void a_call_graph_is_refused(void)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_render_options opt = PROF_RENDER_DEFAULTS;
	const char *text = "events: Ir\nfn=f\n1 2\n";
	struct prof_input in = { "cg", (const uint8_t *)text, strlen(text), false, -1 };
	struct prof *p = prof_read(&in, NULL, &err);

	if (!CHECK(p))
		return;
	CHECK(prof_renderer_find("folded")->render(p, &opt, test_capture(), &err) == -1);
	CHECK_NUMBER(err.status, PROF_EMISMATCH);
	prof_free(p);
}

const struct test tests[] = {
	TEST(plain_from_the_first_line_is_plain),
	TEST(beginnings_end_with_a_frame),
	TEST(every_sample_comes_back),
	TEST(lines_are_written_as_they_were),
	TEST(names_cannot_split_a_stack),
	TEST(a_call_graph_is_refused),
	{ NULL, NULL },
};
