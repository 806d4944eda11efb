/*
 * test_write_callgrind.c - callgrind files written: without loss from callgrind,
 * with equal sums from anything else, with names that a line can hold.
 */
#include <math.h>
#include <string.h>

#include "harness.h"
#include "package.h"
#include "proftools/prof.h"

static struct prof *read_text(const char *text, size_t size)
{
	struct prof_input in = { .name = "test", .data = (const uint8_t *)text, .size = size };
	struct prof_error err = PROF_ERROR_INIT;
	char message[512];
	struct prof *p = prof_read(&in, prof_reader_find("callgrind"), &err);
	if (!p)
		FAIL("%s", prof_error_text(&err, message, sizeof(message)));
	return p;
}

static char *written(const struct prof *p, enum prof_recursion recursion, size_t *size)
{
	struct prof_render_options opt = PROF_RENDER_DEFAULTS;
	struct prof_error err = PROF_ERROR_INIT;
	char message[512];
	FILE *out = test_capture();
	if (prof_write_callgrind(p, &opt, recursion, out, &err))
		FAIL("%s", prof_error_text(&err, message, sizeof(message)));
	return test_captured(out, size);
}

static void callgrind_goes_round_without_loss(void)
{
	const char *const *names = test_list(test_data("callgrind"));
	for (size_t i = 0, size; names[i]; i++) {
		const char *path = test_data(test_text("callgrind/%s", names[i]));
		if (test_suffix(names[i], ".dump") || !strcmp(names[i], "bad"))
			continue;
		char *text = test_read_file(path, &size);
		struct prof *a = text ? read_text(text, size) : NULL;
		if (!a)
			continue;
		char *once = written(a, PROF_RECURSION_SPLIT, &size);
		struct prof *b = read_text(once, size);
		if (b && !prof_equal(a, b))
			FAIL("%s: other facts after writing", names[i]);
		size_t again = 0;
		if (b)
			CHECK_TEXT(written(b, PROF_RECURSION_SPLIT, &again), once);
		prof_free(a);
		prof_free(b);
	}
}

/* ---- names ---------------------------------------------------------------------- */

static struct prof_builder *new_profile(void)
{
	struct prof_builder *b = prof_builder_new("test");
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "time"),
						    .unit = PROF_UNIT_SECOND,
						    .scale = 1 });
	return b;
}

static prof_id add(struct prof_builder *b, const char *file, int64_t line, const char *name,
		   double self)
{
	struct prof_func f = { .name = prof_add_text(b, name),
			       .file = prof_add_text(b, file),
			       .line = line };
	prof_id func = prof_add_func(b, &f);
	prof_add_site(b, &(struct prof_site){ .func = func, .self = &self });
	return func;
}

static void check_lines(const char *text, const char *const *lines)
{
	for (; *lines; lines++)
		if (!strstr(text, test_text("%s\n", *lines)))
			FAIL("no line \"%s\" in\n%s", *lines, text);
}

static void names_tell_functions_apart(void)
{
	struct prof_builder *b = new_profile();
	size_t size;
	add(b, "/app/a.py", 1, "f", 1);
	add(b, "/app/a.py", 1, "<module>", 1);
	add(b, "/app/b.py", 1, "<module>", 1);
	add(b, "/app/a.py", 9, "g", 1);
	add(b, "/app/b.py", 8, "g", 1);
	add(b, "/x/site-packages/p/q/r.py", 1, "m", 1);
	add(b, "/y/site-packages/p/q/r.py", 1, "m", 1);
	add(b, "/x/site-packages/z.py", 1, "m", 1);
	struct prof *p = prof_builder_finish(b, NULL);
	char *text = written(p, PROF_RECURSION_SPLIT, &size);
	check_lines(text,
		    (const char *const[]){ "fn=(1) f", "fn=(2) <module>:1 (app/a.py)",
					   "fn=(3) <module>:1 (app/b.py)", "fn=(4) g:9",
					   "fn=(5) g:8", "fn=(6) m:1 (/x/site-packages/p/q/r.py)",
					   "fn=(7) m:1 (/y/site-packages/p/q/r.py)", "fn=(8) m",
					   "ob=(1) /app", "ob=(2) p", "ob=(3) z",
					   "summary: 8000000000", NULL });
	prof_free(p);
}

static void odd_names_stay_one_line(void)
{
	struct prof_builder *b = new_profile();
	size_t size;
	add(b, "", 0, "(12)", 1e-9);
	add(b, "", 0, "", 2e-9);
	add(b, "", 0, "two\nlines\r", 3e-9);
	add(b, "", 0, " blank ", 4e-9);
	struct prof *p = prof_builder_finish(b, NULL);
	char *text = written(p, PROF_RECURSION_SPLIT, &size);
	struct prof *back = read_text(text, size);
	if (back && CHECK_NUMBER(back->nfuncs, 4)) {
		CHECK_TEXT(prof_text(back, back->funcs[0].name), "(12)");
		CHECK_TEXT(prof_text(back, back->funcs[1].name), "");
		CHECK_TEXT(prof_text(back, back->funcs[2].name), "two\\x0alines\\x0d");
		CHECK_TEXT(prof_text(back, back->funcs[3].name), "\\x20blank\\x20");
		for (size_t i = 0; i < 4; i++)
			CHECK_NUMBER(back->sites.cost.self[1][i], (double)i + 1);
	}
	prof_free(p);
	prof_free(back);
}

static void odd_costs_are_said(void)
{
	struct prof_builder *b = new_profile();
	size_t size;
	add(b, "", 0, "negative", -1);
	add(b, "", 0, "unknown", NAN);
	add(b, "", 0, "endless", INFINITY);
	add(b, "", 0, "half", 2.5e-9);
	struct prof *p = prof_builder_finish(b, NULL);
	char *text = written(p, PROF_RECURSION_SPLIT, &size);
	check_lines(text,
		    (const char *const[]){ "summary: 9223372036854775810", "fn=(1) negative\n0 0",
					   "fn=(2) unknown\n0 0", "fn=(4) half\n0 3", NULL });
	CHECK(strstr(text, "desc: Lost: ") != NULL);
	prof_free(p);
}

static void check_package(const char *path, const char *expected)
{
	struct package package = package_of(path, strlen(path));
	CHECK_TEXT(test_text("%.*s", (int)package.len, package.s), expected);
}

static void packages_follow_from_paths(void)
{
	check_package("~", "built-in");
	check_package("<frozen importlib._bootstrap>", "stdlib");
	check_package("<string>", "generated");
	check_package("/usr/lib/python3.11/json/decoder.py", "stdlib");
	check_package("/usr/lib/python311.zip/json/decoder.py", "stdlib");
	check_package("C:\\Python39\\Lib\\json\\decoder.py", "stdlib");
	check_package("C:\\app\\Lib\\x.py", "C:\\app\\Lib");
	check_package("/u/lib/python3/dist-packages/numpy/core/x.py", "numpy");
	check_package("/u/lib/python3.8/site-packages/six.py", "six");
	check_package("/u/site-packages/a-1.2.egg/a/b.py", "a");
	check_package("/srv/app/main.py", "/srv/app");
	check_package("/main.py", "");
	check_package("main.py", "");
	check_package("", "");
}

const struct test tests[] = {
	TEST(callgrind_goes_round_without_loss), TEST(names_tell_functions_apart),
	TEST(odd_names_stay_one_line),           TEST(odd_costs_are_said),
	TEST(packages_follow_from_paths),        { NULL, NULL },
};
