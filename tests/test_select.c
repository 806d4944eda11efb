/* test_select.c - which functions a picture shows; names that match a pattern. */
#include <string.h>

#include "glob.h"
#include "harness.h"
#include "proftools/prof.h"
#include "select.h"

struct selection_case {
	struct prof *p;
	struct prof_graph *g;
	struct prof_shares *shares;
	struct prof_selection *s;
};

static bool open_case(struct selection_case *c, const char *text)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = {
		.name = "case", .data = (const uint8_t *)text, .size = strlen(text), .mtime = -1
	};
	*c = (struct selection_case){ .p = prof_read(&in, prof_reader_find("folded"), &err) };
	if (c->p)
		c->g = prof_graph_new(c->p, PROF_NONE, &err);
	if (c->g)
		c->shares = prof_shares_new(c->g, c->p->main_measure, PROF_TOTALS_MEASURED, &err);
	if (c->g)
		c->s = prof_select_all(c->g, &err);
	return CHECK(c->shares && c->s);
}

static void close_case(struct selection_case *c)
{
	prof_selection_free(c->s);
	prof_shares_free(c->shares);
	prof_graph_free(c->g);
	prof_free(c->p);
}

/* The shown functions' names, sorted as the profile has them, without separators. */
static const char *shown(const struct selection_case *c)
{
	char *text = test_text("%*s", 64, "");
	size_t len = 0;
	for (prof_id f = 0; f < c->p->nfuncs; f++)
		if (c->s->func[f])
			text[len++] = prof_text(c->p, c->p->funcs[f].name)[0];
	text[len] = '\0';
	return text;
}

static void reach(struct selection_case *c, const char *names, enum prof_direction direction,
		  long depth)
{
	uint8_t from[64] = { 0 };
	for (prof_id f = 0; f < c->p->nfuncs; f++)
		from[f] = strchr(names, prof_text(c->p, c->p->funcs[f].name)[0]) != NULL;
	CHECK(prof_select_reach(c->s, c->g, from, direction, depth, NULL) == 0);
}

/* e is two calls from r by the short way, four by the long one. */
static const char diamond[] = "r;a;b;c;e;f 10\nr;x;e 5\n";

static void depth_is_the_shortest_way(void)
{
	static const char *const expected[] = { "r", "rax", "rabex", "rabcefx" };
	for (long depth = 0; depth < 4; depth++) {
		struct selection_case c;
		if (open_case(&c, diamond)) {
			reach(&c, "r", PROF_CALLEES, depth);
			CHECK_TEXT(shown(&c), expected[depth]);
		}
		close_case(&c);
	}
}

static void reach_goes_both_ways(void)
{
	struct selection_case c;
	if (open_case(&c, diamond)) {
		reach(&c, "c", PROF_CALLERS, -1);
		CHECK_TEXT(shown(&c), "rabc");
		CHECK_NUMBER(c.s->nedges, 3);
		reach(&c, "b", PROF_CALLEES, -1);
		CHECK_TEXT(shown(&c), "bc");
	}
	close_case(&c);
}

static void thresholds_are_strict(void)
{
	struct selection_case c;
	if (open_case(&c, "r;a 50\nr;b 30\nr;c 20\n")) {
		uint8_t keep[8] = { 0 };
		prof_select_shares(c.s, c.g, c.shares, 0.3, 0, NULL);
		CHECK_TEXT(shown(&c), "rab");
		prof_select_shares(c.s, c.g, c.shares, 0, 0.4, NULL);
		CHECK_TEXT(shown(&c), "rab");
		CHECK_NUMBER(c.s->nedges, 1);
		keep[1] = 1;
		prof_select_shares(c.s, c.g, c.shares, 0.9, 0, keep);
		CHECK_TEXT(shown(&c), "ra");
	}
	close_case(&c);
}

static void the_heaviest_stay(void)
{
	struct selection_case c;
	if (open_case(&c, "r;a 50\nr;b 30\nr;c 20\n")) {
		CHECK(prof_select_heaviest(c.s, c.g, c.shares, 3, 1, NULL, NULL) == 0);
		CHECK_TEXT(shown(&c), "rab");
		CHECK_NUMBER(c.s->nedges, 1);
	}
	close_case(&c);
}

static void globs(void)
{
	static const struct {
		const char *pattern, *name;
		bool matches;
	} cases[] = {
		{ "", "", true },
		{ "", "a", false },
		{ "*", "", true },
		{ "*:main", "app:12:main", true },
		{ "*:main", "app:12:main2", false },
		{ "main", "Main", false },
		{ "a*b*c", "a/x\nb-bc", true },
		{ "a*b*c", "abcb", false },
		{ "?", "é", true },
		{ "??", "é", false },
		{ "?", "\xff", true },
		{ "[a-c]x", "bx", true },
		{ "[!a-c]x", "bx", false },
		{ "[!a-c]x", "dx", true },
		{ "[]]", "]", true },
		{ "[!]]", "]", false },
		{ "[[]built-in*", "[built-in sum]", true },
		{ "[abc", "[abc", true },
		{ "[a-]", "-", true },
		{ "[é-ü]", "ö", true },
		{ "\\*", "\\anything", true },
		{ "\\?", "?", false },
		{ "*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (glob_matches(cases[i].pattern, cases[i].name, strlen(cases[i].name)) !=
		    cases[i].matches)
			FAIL("\"%s\" and \"%s\"", cases[i].pattern, cases[i].name);
}

const struct test tests[] = {
	TEST(depth_is_the_shortest_way),
	TEST(reach_goes_both_ways),
	TEST(thresholds_are_strict),
	TEST(the_heaviest_stay),
	TEST(globs),
	{ NULL, NULL },
};
