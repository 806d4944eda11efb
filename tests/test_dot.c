/*
 * test_dot.c - call graphs in the dot language: golden files, comparisons, and
 * names that try to break out of their quotes.
 */
#include <stdlib.h>
#include <string.h>

#include "dot.h"
#include "harness.h"
#include "proftools/prof.h"

static struct prof *read_file(const char *path)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	struct prof *p = NULL;
	char text[512];
	if (prof_input_open(&in, path, 0, &err) == 0) {
		p = prof_read(&in, NULL, &err);
		prof_input_close(&in);
	}
	if (!p)
		FAIL("%s", prof_error_text(&err, text, sizeof(text)));
	return p;
}

static struct prof *read_text(const char *format, const char *text)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = {
		.name = "case", .data = (const uint8_t *)text, .size = strlen(text), .mtime = -1
	};
	struct prof *p = prof_read(&in, prof_reader_find(format), &err);
	if (!p)
		FAIL("%s", err.message);
	return p;
}

/* The dot text of a profile, which it frees; with a second one, of their comparison. */
static char *draw(struct prof *p, struct prof *other, const struct dot_options *o, size_t *size)
{
	struct prof_error err = PROF_ERROR_INIT;
	FILE *out = test_capture();
	int result = -1;
	if (p && other)
		result = dot_write_compare(p, other, o, out, NULL, &err);
	else if (p)
		result = dot_write(p, o, out, NULL, &err);
	if (result)
		FAIL("%s", err.message);
	prof_free(p);
	prof_free(other);
	return test_captured(out, size);
}

static void golden(const char *name, struct prof *p, struct prof *other,
		   const struct dot_options *o)
{
	size_t size;
	char *text = draw(p, other, o, &size);
	test_golden(test_data(test_text("render/%s", name)), text, size);
}

static void graphs_are_golden(void)
{
	struct dot_options o = dot_defaults;
	o.title = "results.prof";
	golden("results.dot", read_file(test_data("pstats/results.prof")), NULL, &o);
	o.palette = "heat";
	o.units = true;
	o.url = "https://example.org/{file}#L{line}";
	o.node = (struct dot_lines){ { DOT_TOTAL_TIME, DOT_SELF_TIME, DOT_PARENT_PERCENT }, 3 };
	o.edge = (struct dot_lines){ { DOT_TOTAL_COST, DOT_PARENT_PERCENT, DOT_CALLS }, 3 };
	golden("results-times.dot", read_file(test_data("pstats/results.prof")), NULL, &o);
	o = dot_defaults;
	golden("cycle.dot", read_file(test_data("callgrind/zero.cg")), NULL, &o);
	o.call_ratios = true;
	golden("cycle-ratios.dot", read_file(test_data("callgrind/zero.cg")), NULL, &o);
}

/* gone calls leaf no more, new does; work takes longer. */
static const char before[] = "main;work 60\nmain;gone;leaf 30\nmain 10\n";
static const char after[] = "main;work 90\nmain;new;leaf 20\nmain 10\n";

static void comparisons_are_unions(void)
{
	struct dot_options o = dot_defaults;
	size_t size;
	o.palette = "diff";
	char *text = draw(read_text("folded", before), read_text("folded", after), &o, &size);
	CHECK(strstr(text, "label=\"gone\\n30.00%\\n(0.00%)\"") != NULL);
	CHECK(strstr(text, "label=\"new\\n0.00% + 16.667%\\n(0.00%)\"") != NULL);
	CHECK(strstr(text, "label=\"work\\n60.00% + 15.0%\\n(60.00%) + 15.0%\"") != NULL);
	CHECK(strstr(text, "label=\"60.00% / 75.00%\"") != NULL);
	golden("compare.dot", read_text("folded", before), read_text("folded", after), &o);
}

/* A function that moved to another line is the same function. */
static void moved_functions_are_found(void)
{
	struct dot_options o = dot_defaults;
	size_t size;
	char *text =
		draw(read_text("callgrind", "events: Ir\nfl=a.c\nfn=f\n1 10\n"),
		     read_text("callgrind", "events: Ir\nfl=src/a.c\nfn=f\n1 10\nfn=g\n1 10\n"), &o,
		     &size);
	CHECK(strstr(text, "label=\"f\\n100.00% - 50.0%") != NULL);
}

/* Every quoted string ends, and only in a place where one may. */
static bool well_formed(const char *s)
{
	bool quoted = false, html = false;
	for (; *s; s++) {
		if (quoted && *s == '\\') {
			if (!*++s)
				return false;
		} else if (*s == '"') {
			quoted = !quoted;
			if (!quoted && !strchr(",] \n->", s[1]) && !html)
				return false;
		} else if (quoted && (*s == '\n' || (unsigned char)*s < 0x20)) {
			return false;
		} else if (!quoted && strncmp(s, "label=<", 7) == 0) {
			html = true;
		} else if (!quoted && *s == '\n') {
			html = false;
		}
	}
	return !quoted;
}

static void names_stay_in_their_quotes(void)
{
	static const char *const names[] = {
		"\"];\nevil [label=\"",
		"ends in a backslash\\",
		"\\",
		"\\\"",
		"\\N \\G \\E",
		"&lt;b&gt; & &amp &#60;",
		"</table>><script>alert(1)</script>",
		"\x01\x02\r\n\t\x1b[31m",
		"\xff\xfe\xc3",
		"{a|b}",
		"~12.00%",
		"digraph",
		"0x12",
		"12ab",
		" ",
	};
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_builder *b = prof_builder_new("test");
	struct prof_measure m = { .name = prof_add_text(b, "<b>time</b>"), .scale = 1 };
	char *huge = malloc(100001);
	if (!CHECK(huge != NULL))
		return;
	memset(huge, '"', 100000);
	huge[100000] = '\0';
	prof_add_measure(b, &m);
	for (size_t i = 0; i <= sizeof(names) / sizeof(names[0]); i++) {
		const char *name = i < sizeof(names) / sizeof(names[0]) ? names[i] : huge;
		double one = 1;
		struct prof_func f = { .name = prof_add_text(b, name), .line = -3 };
		f.file = f.object = f.name;
		prof_id func = prof_add_func(b, &f);
		struct prof_site site = { .func = func, .self = &one };
		struct prof_edge edge = { .caller = func, .callee = 0, .total = &one };
		prof_add_site(b, &site);
		prof_add_edge(b, &edge);
	}
	free(huge);
	struct dot_options o = dot_defaults;
	o.title = "<b>&\"\n\xff";
	o.min_func = o.min_edge = 0;
	o.wrap = o.strip = true;
	o.url = "x:{name}{file}{line}\"\\{other}";
	size_t size;
	char *text = draw(prof_builder_finish(b, &err), NULL, &o, &size);
	CHECK(well_formed(text));
	CHECK(strstr(text, "evil [") == NULL || strstr(text, "␊evil [") != NULL);
	CHECK(strstr(text, "<script>") == strstr(text, "<script>alert"));
	CHECK(strstr(text, "&amp;lt;b") != NULL);
	for (const char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
		if (end - line > 100000)
			FAIL("a line of %zu bytes", (size_t)(end - line));
}

static void time_formats_are_checked(void)
{
	static const char *const good[] = { "%.7g", "%f s", "100%% %+08.3e", "%-5G|", "%#.0f" };
	static const char *const bad[] = { "",     "x",   "%d",     "%s",      "%n",  "%f%f", "%",
					   "%.*f", "%Lf", "%1000f", "%.1000f", "%lf", "%2$f" };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (dot_check_time_format(good[i]))
			FAIL("\"%s\" is refused: %s", good[i], dot_check_time_format(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!dot_check_time_format(bad[i]))
			FAIL("\"%s\" is taken", bad[i]);
}

static void what_cannot_be_drawn_is_said(void)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct dot_options o = dot_defaults;
	struct prof *p = read_text("folded", "a;b 1\n");
	FILE *out = test_capture();
	o.root = "nobody";
	CHECK(dot_write(p, &o, out, NULL, &err) == -1);
	CHECK_TEXT(err.message, "no function is called \"nobody\"");
	err = (struct prof_error)PROF_ERROR_INIT;
	o.measure = "cycles";
	CHECK(dot_write(p, &o, out, NULL, &err) == -1);
	CHECK_TEXT(err.message, "there is no measure \"cycles\"");
	prof_free(p);
}

const struct test tests[] = {
	TEST(graphs_are_golden),
	TEST(comparisons_are_unions),
	TEST(moved_functions_are_found),
	TEST(names_stay_in_their_quotes),
	TEST(time_formats_are_checked),
	TEST(what_cannot_be_drawn_is_said),
	{ NULL, NULL },
};
