/* test_page.c - the parts that pages are made of: base64, compression, text, cut trees. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base64.h"
#include "deflate.h"
#include "harness.h"
#include "markup.h"
#include "page.h"
#include "page_lines.h"
#include "page_sides.h"
#include "page_tree.h"
#include "proftools/prof.h"

static const char *encoded(const char *bytes, size_t n)
{
	char text[64];
	*base64_put(text, (const uint8_t *)bytes, n) = 0;
	return test_text("%s", text);
}

/* The examples of RFC 4648. */
static void base64_is_that_of_the_rfc(void)
{
	CHECK_TEXT(encoded("", 0), "");
	CHECK_TEXT(encoded("f", 1), "Zg==");
	CHECK_TEXT(encoded("fo", 2), "Zm8=");
	CHECK_TEXT(encoded("foo", 3), "Zm9v");
	CHECK_TEXT(encoded("foob", 4), "Zm9vYg==");
	CHECK_TEXT(encoded("fooba", 5), "Zm9vYmE=");
	CHECK_TEXT(encoded("foobar", 6), "Zm9vYmFy");
	CHECK_TEXT(encoded("\xff\xfe\xfd", 3), "//79");
}

/* Sizes about those of the pieces that come out. */
static void deflate_gives_back(void)
{
	static const size_t sizes[] = { 0, 1, 2, 3, 1000, 24575, 24576, 24577, 100000, 300000 };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		size_t n = sizes[i], packed_size = 0;
		char *bytes = malloc(n + 1), *back = malloc(n + 1), *packed = NULL;
		uint32_t noise = 1;
		for (size_t k = 0; k < n; k++)
			bytes[k] = (char)((noise = noise * 1664525 + 1013904223) >> 24);
		FILE *out = open_memstream(&packed, &packed_size);
		FILE *in = deflate_open(out, false, NULL);
		CHECK(in != NULL);
		CHECK(fwrite(bytes, 1, n, in) == n);
		CHECK(fclose(in) == 0);
		fclose(out);
		uLongf size = n + 1;
		CHECK(uncompress((Bytef *)back, &size, (Bytef *)packed, packed_size) == Z_OK);
		CHECK(size == n && !memcmp(bytes, back, n));
		free(bytes);
		free(back);
		free(packed);
	}
}

/* A full disk is told at the end, whenever it was met. */
static void deflate_tells_failures(void)
{
	FILE *out = fopen("/dev/full", "w");
	if (!out)
		return;
	setvbuf(out, NULL, _IONBF, 0);
	FILE *in = deflate_open(out, true, NULL);
	fputs("some text", in);
	CHECK(fclose(in) != 0);
	fclose(out);
}

static const char *marked_up(const char *bytes, size_t len)
{
	static struct sink sink;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	sink_init(&sink, out);
	markup_put_text(&sink, bytes, len);
	sink_finish(&sink, NULL);
	fclose(out);
	const char *copy = test_text("%s", text);
	free(text);
	return copy;
}

static void markup_is_text(void)
{
	CHECK_TEXT(marked_up("<a href=\"x\" b='y'>&amp;", 23),
		   "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;");
	CHECK_TEXT(marked_up("nul\0nl\n", 7), "nul\xe2\x90\x80nl\xe2\x90\x8a");
	CHECK_TEXT(marked_up("\x7f", 1), "\xe2\x90\xa1");
	CHECK_TEXT(marked_up("caf\xe9", 4), "caf\xef\xbf\xbd");
	CHECK_TEXT(marked_up("caf\xc3\xa9", 5), "caf\xc3\xa9");
	CHECK_TEXT(marked_up("a\xe2\x80\xae-", 5), "a\xef\xbf\xbd-");
}

/* ---- cut trees ------------------------------------------------------------------ */

static struct prof *folded(const char *stacks)
{
	const struct prof_input in = {
		.name = "test", .data = (const uint8_t *)stacks, .size = strlen(stacks), .mtime = -1
	};
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *p = prof_read(&in, prof_reader_find("folded"), &err);
	CHECK_TEXT(err.message, "");
	return p;
}

/* main calls 60,000 functions of one sample, and heavy with 10 million, which calls one light one.
 */
static struct prof *wide(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	for (int i = 0; i < 60000; i++)
		fprintf(out, "main;f%d 1\n", i);
	fputs("main;heavy 10000000\nmain;heavy;light 1\nmain;heavy;light;deep 1\n", out);
	fclose(out);
	struct prof *p = folded(text);
	free(text);
	return p;
}

static void light_contexts_are_summed_up(void)
{
	struct arena memory = { 0 };
	struct page_tree cut;
	struct prof *p = wide();
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	const double whole = 10060002;
	CHECK(page_tree_cut(t, &whole, false, &memory, &cut, NULL) == 0);
	/* The root, main, heavy and its rest, and the rest of main. */
	static const prof_id parents[] = { PROF_NONE, 0, 1, 2, 1 };
	static const double totals[] = { 10060002, 10060002, 10000002, 2, 60000 };
	CHECK_NUMBER(cut.n, 5);
	for (size_t i = 0; i < cut.n && i < 5; i++) {
		CHECK(cut.parent[i] == parents[i]);
		CHECK_NUMBER(cut.total[0][i], totals[i]);
	}
	CHECK(cut.func[3] == PROF_MORE && cut.func[4] == PROF_MORE);
	CHECK(cut.self[0][2] == 10000000 && cut.self[0][3] == 2 && cut.self[0][4] == 60000);
	arena_free(&memory);
	prof_tree_free(t);
	prof_free(p);
}

enum { ROWS = 50004 };

/* main calls many, one of which calls another: all of their calls are in the rest, that one's too.
 */
static void calls_of_a_rest_are_all(void)
{
	static prof_id parent[ROWS], func[ROWS], first_child[ROWS], next[ROWS];
	static double total[ROWS], calls[ROWS];
	static uint8_t truth[ROWS];
	const struct prof_measure measures[] = { { .role = PROF_ROLE_COST },
						 { .role = PROF_ROLE_CALLS } };
	const struct prof p = { .nmeasures = 2, .measures = measures };
	const double *self[] = { NULL, calls }, *totals[] = { total, NULL };
	const struct prof_tree t = { .profile = &p,
				     .n = ROWS,
				     .parent = parent,
				     .func = func,
				     .first_child = first_child,
				     .next = next,
				     .cost = { self, totals, truth, truth } };
	const double whole[] = { 1e9, NAN };
	for (prof_id i = 0; i < ROWS; i++) {
		parent[i] = i < 2 ? i - 1 : 1;
		func[i] = i;
		first_child[i] = i < 2 ? i + 1 : PROF_NONE;
		next[i] = i < 2 || i + 2 >= ROWS ? PROF_NONE : i + 1;
		total[i] = i < 2 ? 1e9 : 1;
		calls[i] = 1;
	}
	first_child[ROWS - 2] = ROWS - 1;
	parent[ROWS - 1] = ROWS - 2;
	calls[ROWS - 1] = 1000;
	struct arena memory = { 0 };
	struct page_tree cut;
	CHECK(page_tree_cut(&t, whole, false, &memory, &cut, NULL) == 0);
	CHECK_NUMBER(cut.n, 3);
	CHECK_NUMBER(cut.self[1][2], ROWS - 3 + 1000);
	CHECK_NUMBER(cut.total[0][2], ROWS - 3);
	arena_free(&memory);
}

/* Small trees keep all; nothing is heavy in a whole of nothing, and that ends. */
static void small_trees_are_kept(void)
{
	struct arena memory = { 0 };
	struct page_tree cut;
	struct prof *p = folded("a;b 1\na;c 1000000\n");
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	const double whole = 1000001, nothing = 0;
	CHECK(page_tree_cut(t, &whole, false, &memory, &cut, NULL) == 0);
	CHECK_NUMBER(cut.n, 4);
	CHECK(page_tree_cut(t, &nothing, false, &memory, &cut, NULL) == 0);
	CHECK_NUMBER(cut.n, 4);
	arena_free(&memory);
	prof_tree_free(t);
	prof_free(p);
}

/* ---- lines ------------------------------------------------------------------------- */

/* In contexts: a line that calls itself counts once, two lines of a function apart. */
static void lines_of_contexts_count_once(void)
{
	struct arena memory = { 0 };
	struct page_lines l;
	struct prof *p = folded("main (a.py:1);f (a.py:10);f (a.py:11);f (a.py:10);g (b.py:3) 5\n"
				"main (a.py:1);f (a.py:10) 2\nmain (a.py:2);g (b.py:3) 1\n");
	static const uint32_t lines[] = { 1, 2, 10, 11, 3 };
	static const double totals[] = { 7, 1, 7, 5, 6 }, selfs[] = { NAN, NAN, 2, NAN, 6 };
	CHECK(page_lines_find(p, &memory, &l));
	CHECK_NUMBER(l.n, 5);
	for (size_t i = 0; i < l.n && i < 5; i++) {
		CHECK_NUMBER(l.line[i], lines[i]);
		CHECK_NUMBER(l.total[0][i], totals[i]);
		CHECK_NUMBER(l.self[0][i], selfs[i]);
	}
	arena_free(&memory);
	prof_free(p);
}

/* ---- comparisons ------------------------------------------------------------------ */

static struct prof *graph_of(const char *stacks)
{
	struct prof *p = folded(stacks), *g = prof_as_graph(p, NULL);
	prof_free(p);
	return g;
}

/* What each side spent in the context of main that calls the function. */
static void expect_child(const struct prof_tree *t, const char *name, double old, double new)
{
	prof_id main = t->first_child[0];
	for (prof_id i = t->first_child[main]; i != PROF_NONE; i = t->next[i]) {
		if (t->func[i] >= PROF_MORE ||
		    strcmp(prof_text(t->profile, t->profile->funcs[t->func[i]].name), name) != 0)
			continue;
		CHECK_NUMBER(t->cost.total[0][i], old);
		CHECK_NUMBER(t->cost.total[1][i], new);
		return;
	}
	FAIL("main does not call %s", name);
}

/* A function that only one side has, has there what that side says. */
static void each_side_has_its_own_contexts(void)
{
	struct arena memory = { 0 };
	struct prof_tree t;
	struct prof *old = graph_of("main;a;f 6\nmain;b;f 4\n"),
		    *new = graph_of("main;a;f 5\nmain;c 1\n");
	struct prof *both = prof_diff(old, new, PROF_PAIR_NAME, false, NULL);
	CHECK(page_is_two_sided(both));
	CHECK(page_join_sides(both, PROF_NONE, 100, &memory, &t, NULL) == 0);
	expect_child(&t, "a", 6, 5);
	expect_child(&t, "b", 4, 0);
	expect_child(&t, "c", 0, 1);
	CHECK(t.cost.total[0][0] == 10 && t.cost.total[1][0] == 6);
	arena_free(&memory);
	prof_free(both);
	prof_free(new);
	prof_free(old);
}

/* Strings keep their numbers between the data and the server. */
static void files_have_their_numbers(void)
{
	struct prof *p = folded("f (a.py:1);g (b.py:2) 1\n");
	size_t n = 0;
	const char **names = page_files(p, &n);
	size_t found = 0;
	CHECK(names != NULL);
	for (size_t i = 0; names && i < n; i++)
		found += names[i] && (!strcmp(names[i], "a.py") || !strcmp(names[i], "b.py"));
	CHECK(found == 2);
	CHECK(n == 5); /* "", two functions, two files */
	free(names);
	prof_free(p);
}

const struct test tests[] = {
	TEST(base64_is_that_of_the_rfc),
	TEST(deflate_gives_back),
	TEST(deflate_tells_failures),
	TEST(markup_is_text),
	TEST(light_contexts_are_summed_up),
	TEST(calls_of_a_rest_are_all),
	TEST(small_trees_are_kept),
	TEST(lines_of_contexts_count_once),
	TEST(each_side_has_its_own_contexts),
	TEST(files_have_their_numbers),
	{ NULL, NULL },
};
