/*
 * test_registry.c - a format is there as a whole: its name in the list, its
 * source, its page and its samples; the same for every output.
 */
#include <string.h>

#include "harness.h"
#include "proftools/prof.h"

/* "trace-event" is in trace_event.c: a name of the list is also a C name. */
static const char *file_of(const char *name)
{
	char *file = test_text("%s", name);

	for (char *c = file; *c; c++)
		if (*c == '-')
			*c = '_';
	return file;
}

static void expect_file(const char *path)
{
	if (!test_exists(test_source(path)))
		FAIL("%s does not exist", path);
}

static bool is_reader(const char *name)
{
	for (size_t i = 0; prof_readers[i]; i++)
		if (!strcmp(prof_readers[i]->name, name))
			return true;
	return false;
}

static bool is_renderer(const char *name)
{
	for (size_t i = 0; prof_renderers[i]; i++)
		if (!strcmp(prof_renderers[i]->name, name))
			return true;
	return false;
}

static void readers_are_whole(void)
{
	for (size_t i = 0; prof_readers[i]; i++) {
		const char *name = prof_readers[i]->name;

		expect_file(test_text("converters/%s.c", file_of(name)));
		expect_file(test_text("docs/formats/%s.md", name));
		expect_file(test_text("testdata/%s/bad", name));
		CHECK(prof_reader_find(name) == prof_readers[i]);
		CHECK(prof_readers[i]->aliases && prof_readers[i]->suffixes);
		CHECK(prof_readers[i]->title && *prof_readers[i]->title);
		if (!prof_readers[i]->kept || !prof_readers[i]->lost)
			FAIL("reader %s does not say what is kept and what is lost", name);
	}
}

static void renderers_are_whole(void)
{
	for (size_t i = 0; prof_renderers[i]; i++) {
		const char *name = prof_renderers[i]->name;

		if (!test_exists(test_source(test_text("render/%s.c", file_of(name)))) &&
		    !test_exists(test_source(test_text("docs/formats/%s.md", name))))
			FAIL("renderer %s has neither a source nor a page", name);
		CHECK(prof_renderer_find(name) == prof_renderers[i]);
		CHECK(prof_renderers[i]->title && *prof_renderers[i]->title);
		if (!prof_renderers[i]->lost)
			FAIL("renderer %s does not say what is lost", name);
	}
}

/* A line of the list a name: "READER(pstats)". */
static void lists_are_sorted(const char *path)
{
	const char *text = test_read_file(test_source(path), NULL);
	const char *before = "";

	for (const char *open = strstr(text, "\nREAD"); open; open = strstr(open + 1, "\nREAD")) {
		const char *name = strchr(open, '(') + 1;
		const char *line = test_text("%.*s", (int)strcspn(name, ")"), name);

		if (strcmp(before, line) >= 0)
			FAIL("%s: %s must come before %s", path, line, before);
		before = line;
	}
}

static void names_are_unique(void)
{
	lists_are_sorted("converters/readers.def");
	for (size_t i = 0; prof_readers[i]; i++)
		for (size_t k = i + 1; prof_readers[k]; k++)
			if (!strcmp(prof_readers[i]->name, prof_readers[k]->name))
				FAIL("two readers are called %s", prof_readers[i]->name);
}

static void nothing_is_left_over(void)
{
	const char *const *name;

	for (name = test_list(test_source("docs/formats")); *name; name++) {
		const char *format = test_text("%.*s", (int)strcspn(*name, "."), *name);

		if (test_suffix(*name, ".md") && !is_reader(format) && !is_renderer(format))
			FAIL("docs/formats/%s is the page of no reader or renderer", *name);
	}
	for (name = test_list(test_source("testdata")); *name; name++)
		if (test_exists(test_data(test_text("%s/bad", *name))) && !is_reader(*name))
			FAIL("testdata/%s is the folder of no reader", *name);
}

/* ---- docs/formats.md is made from the registry ------------------------- */

/* The output that is this reader's format: of the same name, or of an alias. */
static const struct prof_renderer *writer_of(const struct prof_reader *reader)
{
	for (size_t i = 0; prof_renderers[i]; i++)
		if (prof_reader_find(prof_renderers[i]->name) == reader)
			return prof_renderers[i];
	return NULL;
}

static void write_inputs(FILE *out)
{
	fputs("| format | what it is | written by | kept | lost |\n|---|---|---|---|---|\n", out);
	for (size_t i = 0; prof_readers[i]; i++) {
		const struct prof_reader *r = prof_readers[i];
		const struct prof_renderer *w = writer_of(r);

		fprintf(out, "| [%s](formats/%s.md) | %s | %s%s%s | %s | %s |\n", r->name, r->name,
			r->title, w ? "`-t " : "", w ? w->name : "", w ? "`" : "", r->kept,
			r->lost);
	}
}

static void write_outputs(FILE *out)
{
	fputs("| `-t` | what it is | suffix | lost |\n|---|---|---|---|\n", out);
	for (size_t i = 0; prof_renderers[i]; i++) {
		const struct prof_renderer *r = prof_renderers[i];

		fprintf(out, "| %s | %s | `%s` | %s |\n", r->name, r->title, r->suffix, r->lost);
	}
}

static void formats_are_listed(void)
{
	size_t size;
	FILE *out = test_capture();

	fputs("# Formats\n\nThis page is made from the registry of formats by the tests "
	      "(`PROF_UPDATE_GOLDEN=1`). What a file holds\nis recognised by its content; `-f` "
	      "overrides. Each page says more.\n\n## Read\n\n",
	      out);
	write_inputs(out);
	fputs("\n## Written\n\n", out);
	write_outputs(out);
	const char *text = test_captured(out, &size);
	test_golden(test_source("docs/formats.md"), text, size);
}

const struct test tests[] = {
	TEST(readers_are_whole),    TEST(renderers_are_whole), TEST(names_are_unique),
	TEST(nothing_is_left_over), TEST(formats_are_listed),  { NULL, NULL },
};
