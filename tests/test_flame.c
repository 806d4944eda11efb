/*
 * test_flame.c - flame graphs: golden pictures, sums of widths, legible colours, names that try to
 * break out, and stacks that are too many or too deep.
 *
 * ctest labels: unit golden
 */
#include <stdlib.h>
#include <string.h>

#include "flame_colour.h"
#include "flame_layout.h"
#include "harness.h"
#include "proftools/prof.h"

static struct prof *read_file(const char *relative)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	struct prof *p = NULL;
	char text[512];
	if (prof_input_open(&in, test_data(relative), 0, &err) == 0) {
		p = prof_read(&in, NULL, &err);
		prof_input_close(&in);
	}
	if (!p)
		FAIL("%s", prof_error_text(&err, text, sizeof(text)));
	return p;
}

static struct prof *read_bytes(const char *format, const char *text, size_t size)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = {
		.name = "case", .data = (const uint8_t *)text, .size = size, .mtime = -1
	};
	struct prof *p = prof_read(&in, prof_reader_find(format), &err);
	if (!p)
		FAIL("%s", err.message);
	return p;
}

static struct prof *read_text(const char *format, const char *text)
{
	return read_bytes(format, text, strlen(text));
}

static struct prof *diff_text(const char *old, const char *new)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *a = read_text("folded", old), *b = read_text("folded", new), *d;
	d = prof_diff(a, b, PROF_PAIR_NAME, false, &err);
	prof_free(a);
	prof_free(b);
	if (!d)
		FAIL("%s", err.message);
	return d;
}

/* The picture of a profile, which it frees. */
static char *draw(struct prof *p, const struct flame_options *o, size_t *size)
{
	struct prof_error err = PROF_ERROR_INIT;
	FILE *out = test_capture();
	if (p && flame_write(p, o, out, &err))
		FAIL("%s", err.message);
	prof_free(p);
	return test_captured(out, size);
}

static void cut_out(char *text, size_t *size, const char *from, const char *to)
{
	char *a = strstr(text, from), *b = a ? strstr(a, to) : NULL;
	if (!b)
		return;
	a += strlen(from);
	memmove(a, b, *size - (size_t)(b - text) + 1);
	*size -= (size_t)(b - a);
}

/* The style and the script are the same in all pictures, and not in the golden ones. */
static void golden(const char *name, struct prof *p, const struct flame_options *o)
{
	size_t size;
	char *text = draw(p, o, &size);
	cut_out(text, &size, "<style>", "</style>");
	cut_out(text, &size, "<script>", "</script>");
	test_golden(test_data(test_text("render/%s.flame.svg", name)), text, size);
}

/* ---- pictures ------------------------------------------------------------ */

/* f has two callers: what it calls is shared among them, 3 and 2 of 5. */
static const char two_callers[] = "events: Ir\n"
				  "fn=root\n1 0\ncfn=A\ncalls=1 1\n1 6\ncfn=B\ncalls=1 1\n1 4\n"
				  "fn=A\n1 0\ncfn=f\ncalls=3 1\n1 6\n"
				  "fn=B\n1 0\ncfn=f\ncalls=2 1\n1 4\n"
				  "fn=f\n1 5\ncfn=g\ncalls=5 1\n1 5\n"
				  "fn=g\n1 5\n";

static void graphs_are_golden(void)
{
	struct flame_options o = flame_defaults;
	golden("two-callers", read_text("callgrind", two_callers), &o);
	golden("lines", read_text("folded", "mod.py:1 2\nmod.py:12;f 3\nmod.py:1;g 4\n"), &o);
	golden("roots", read_text("folded", "a;b 2\nc 5\na 1\n"), &o);
	golden("one", read_text("folded", "only 7\n"), &o);
	golden("zero", read_text("folded", "a;b 0\n"), &o);
	golden("nothing", read_text("folded", ""), &o);
	o.threads = true;
	golden("threads", read_file("folded/py-spy-threads.folded"), &o);
	o = flame_defaults;
	o.inverted = true;
	o.min_is_share = true;
	o.min_width = 0.02;
	o.title = "results.prof";
	o.subtitle = "two percent and more";
	golden("results", read_file("pstats/results.prof"), &o);
}

static void other_stacks_are_golden(void)
{
	static const char samples[] =
		"{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\","
		"\"shared\":{\"frames\":[{\"name\":\"main\"},{\"name\":\"f\"},{\"name\":\"g\"}]},"
		"\"profiles\":[{\"type\":\"sampled\",\"name\":\"t\",\"unit\":\"milliseconds\","
		"\"startValue\":0,\"endValue\":10,\"samples\":[[0,1],[0,2],[0,1],[0,1,1]],"
		"\"weights\":[4,1,2,3]}]}";
	struct flame_options o = flame_defaults;
	o.kind = FLAME_CHART;
	golden("chart", read_text("speedscope", samples), &o);
	o.kind = FLAME_LEAVES;
	golden("leaves", read_text("folded", "a;x 3\nb;x 4\nb;c;x 1\nc 2\n"), &o);
	o = flame_defaults;
	o.order = FLAME_ORDER_NAME;
	o.count = "µs";
	o.type = "Frame:";
	o.factor = 10;
	o.total = 20;
	o.notes = "made --by hand-";
	o.paper = "#101830";
	o.width = 400;
	o.colours = "java";
	golden("options", read_text("folded", "a;z_[j] 3\na;b::c_[k] 4\n-;a 1\n"), &o);
}

static void comparisons_are_golden(void)
{
	static const char old[] = "m;a 100\nm;b 50\nm;gone;x 30\nm;same 40\nm;noise 40\n",
			  new[] = "m;a 180\nm;b 20\nm;new 60\nm;same 40\nm;noise 44\n";
	struct flame_options o = flame_defaults;
	golden("diff", diff_text(old, new), &o);
	o.width_by = FLAME_WIDTH_AFTER;
	o.by_self = o.negate = true;
	golden("diff-after", diff_text(old, new), &o);
	o.width_by = FLAME_WIDTH_BEFORE;
	o.kind = FLAME_LEAVES;
	golden("diff-leaves", diff_text(old, new), &o);
	o = flame_defaults;
	golden("diff-folded", read_file("folded/differential.folded"), &o);
}

/* Each pair of names would close what it stands in, or turn the text around. */
static void names_stay_names(void)
{
	static const char hostile[] =
		"</script><script>alert(1)</script>;]]>\"><img src=x onerror=alert(1)> 3\n"
		"a&b;<!-- -- >;\xe2\x80\xae"
		"txt.exe 2\n"
		"\xff\xfe;\x01\x1b[31mred;\xed\xa0\x80;\xef\xbf\xbf 2\n";
	struct flame_options o = flame_defaults;
	size_t size;
	o.title = "</title><script>alert(1)</script>\x07";
	o.subtitle = "]]> & \xff";
	o.font = "x\" onload=\"alert(1)";
	o.notes = "--><b>-->";
	golden("hostile", read_text("folded", hostile), &o);
	char *text = draw(read_text("folded", hostile), &o, &size);
	CHECK(strstr(text, "<script>alert") == NULL && strstr(text, "<img") == NULL);
	size_t scripts = 0;
	for (const char *s = text; (s = strstr(s, "<script")) != NULL; s++)
		scripts++;
	CHECK_NUMBER(scripts, 1); /* ours */
}

/* ---- laws ---------------------------------------------------------------- */

struct sums {
	double x, w, inner;
	uint32_t depth;
};

/* Boxes stand on the box before them that is a row lower, within it, and take no more than it has.
 */
static void check_sums(struct prof *p, const struct flame_options *o, const char *what)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct flame_layout l;
	struct flame_tree *t = flame_tree_new(p, o, &err);
	if (!t || flame_layout_make(&l, t, o, &err)) {
		FAIL("%s: %s", what, err.message);
		flame_tree_free(t);
		prof_free(p);
		return;
	}
	struct sums *open = calloc((size_t)l.deepest + 2, sizeof(*open));
	for (size_t i = 0; open && i < l.n; i++) {
		const struct flame_box *b = &l.boxes[i];
		if (b->depth) {
			struct sums *on = &open[b->depth - 1];
			on->inner += b->w;
			if (b->x < on->x - 1e-12 || b->x + b->w > on->x + on->w + 1e-12 ||
			    on->inner > on->w * (1 + 1e-9))
				FAIL("%s: box %zu is not within the one it stands on", what, i);
		}
		open[b->depth] = (struct sums){ b->x, b->w, 0, b->depth };
	}
	if (l.n)
		CHECK_NUMBER(l.boxes[0].w, 1);
	free(open);
	free(l.boxes);
	flame_tree_free(t);
	prof_free(p);
}

static void widths_add_up(void)
{
	static const char *const files[] = {
		"pstats/results.prof",   "pstats/py38-negative-times.prof",
		"callgrind/zero.cg",     "folded/depth.folded",
		"folded/selfrec.folded", "folded/differential.folded"
	};
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct flame_options o = flame_defaults;
		o.min_width = 0;
		check_sums(read_file(files[i]), &o, files[i]);
		o.kind = FLAME_LEAVES;
		check_sums(read_file(files[i]), &o, files[i]);
		o.kind = FLAME_GRAPH;
		o.order = FLAME_ORDER_NAME;
		o.total = 1e6;
		check_sums(read_file(files[i]), &o, files[i]);
	}
}

static double channel(uint32_t rgb, int shift)
{
	double v = (rgb >> shift & 0xff) / 255.0;
	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double contrast_with_black(uint32_t rgb)
{
	return (0.2126 * channel(rgb, 16) + 0.7152 * channel(rgb, 8) + 0.0722 * channel(rgb, 0) +
		0.05) /
	       0.05;
}

/* Black text on every colour of every palette, and of comparisons. */
static void colours_are_legible(void)
{
	char *text = malloc(400000), *end = text;
	for (int i = 0; i < 3000; i++)
		end += sprintf(end, "f%d%s (x/site-packages/%d.py:1);g%d::%s %d %d\n", i,
			       i % 3 ? "" : "_[k]", i, i, i % 2 ? "p.pl" : "q_[j]", i % 7 * i,
			       i % 11 * i);
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *diff = read_bytes("folded", text, (size_t)(end - text));
	for (size_t k = 0; flame_palette(k); k++) {
		struct flame_options o = flame_defaults;
		o.colours = flame_palette(k);
		o.hash = k % 3 == 1;
		struct flame_tree *t = flame_tree_new(diff, &o, &err);
		struct flame_colours c;
		for (int compared = 0; t && compared < 2; compared++) {
			double least = 21;
			t->diff = compared;
			flame_colours_init(&c, t, &o);
			for (prof_id row = 0; row < t->n; row++)
				flame_colours_see(&c, row);
			for (prof_id row = 0; row < t->n; row++)
				least = fmin(least, contrast_with_black(flame_colour(&c, row)));
			if (!CHECK(least >= 4.5))
				FAIL("%s: %.2f", o.colours, least);
			t->diff = true;
		}
		flame_tree_free(t);
	}
	prof_free(diff);
	free(text);
}

/* ---- limits --------------------------------------------------------------- */

/* One stack, 5,000 calls deep: the picture ends at the limit and says so. */
static void deep_stacks_are_cut(void)
{
	struct flame_options o = flame_defaults;
	size_t size;
	char *text = malloc(100000), *end = text;
	for (int i = 0; i < 5000; i++)
		end += sprintf(end, "%sf%d", i ? ";" : "", i % 2);
	sprintf(end, " 1\n");
	char *picture = draw(read_text("folded", text), &o, &size);
	CHECK(strstr(picture, "4,000 contexts deeper than 1,000 calls are not drawn") != NULL);
	CHECK(size < 400000);
	o.kind = FLAME_LEAVES;
	picture = draw(read_text("folded", text), &o, &size);
	CHECK(size < 400000);
	free(text);
}

/* 30,000 stacks of one sample: none is as wide as a pixel, all are counted. */
static void narrow_boxes_are_counted(void)
{
	struct flame_options o = flame_defaults;
	size_t size;
	char *text = malloc(1000000), *end = text;
	for (int i = 0; i < 30000; i++)
		end += sprintf(end, "main;f%d 1\n", i);
	char *picture = draw(read_text("folded", text), &o, &size);
	CHECK(strstr(picture, "30,000 contexts narrower than 0.1 pixels are not drawn") != NULL);
	CHECK(size < 40000);
	o.min_width = 0;
	picture = draw(read_text("folded", text), &o, &size);
	CHECK(strstr(picture, "are not drawn") == NULL);
	free(text);
}

/* 400 stacks of 300 calls, five pixels wide or less: the narrower ones are left out. */
static void boxes_have_a_limit(void)
{
	struct flame_options o = flame_defaults;
	size_t size, boxes = 0;
	char *text = malloc(2000000), *end = text;
	for (int i = 0; i < 400; i++) {
		for (int j = 0; j < 300; j++)
			end += sprintf(end, "%sf%d", j ? ";" : "", j ? i : 0);
		end += sprintf(end, " %d\n", 100 + i);
	}
	char *picture = draw(read_text("folded", text), &o, &size);
	for (const char *s = picture; *s; s++)
		boxes += *s == '\n' && !strncmp(s + 1, "<svg ", 5);
	CHECK(boxes > 49000 && boxes <= 50003);
	CHECK(strstr(picture, "contexts narrower than 3.27 pixels are not drawn") != NULL);
	free(text);
}

static void wants_are_refused(void)
{
	struct flame_options o = flame_defaults;
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *p = read_text("folded", "a 1\n");
	FILE *out = test_capture();
	size_t size;
	o.kind = FLAME_CHART;
	CHECK_NUMBER(flame_write(p, &o, out, &err), -1);
	CHECK(strstr(err.message, "samples in the order of time") != NULL);
	err = (struct prof_error)PROF_ERROR_INIT;
	o = flame_defaults;
	o.measure = "cycles";
	CHECK_NUMBER(flame_write(p, &o, out, &err), -1);
	CHECK(strstr(err.message, "no measure \"cycles\"") != NULL);
	test_captured(out, &size);
	CHECK_NUMBER(size, 0);
	prof_free(p);
}

const struct test tests[] = {
	TEST(graphs_are_golden),
	TEST(other_stacks_are_golden),
	TEST(comparisons_are_golden),
	TEST(names_stay_names),
	TEST(widths_add_up),
	TEST(colours_are_legible),
	TEST(deep_stacks_are_cut),
	TEST(narrow_boxes_are_counted),
	TEST(boxes_have_a_limit),
	TEST(wants_are_refused),
	{ NULL, NULL },
};
