/*
 * test_shares.c - shares of the whole: recorded, derived, and estimated by call
 * ratios where a cycle leaves no other way.
 */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "proftools/prof.h"
#include "shares.h"

/* A profile, its graph and its shares; everything is freed by close_case(). */
struct shares_case {
	struct prof *p;
	struct prof_graph *g;
	struct prof_shares *s;
};

static bool open_case(struct shares_case *c, const char *format, const char *text,
		      enum prof_totals totals)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = {
		.name = "case", .data = (const uint8_t *)text, .size = strlen(text), .mtime = -1
	};
	*c = (struct shares_case){ .p = prof_read(&in, prof_reader_find(format), &err) };
	if (c->p)
		c->g = prof_graph_new(c->p, PROF_NONE, &err);
	if (c->g)
		c->s = prof_shares_new(c->g, c->p->main_measure, totals, &err);
	if (!c->s)
		FAIL("%s", err.message);
	return c->s != NULL;
}

static void close_case(struct shares_case *c)
{
	prof_shares_free(c->s);
	prof_graph_free(c->g);
	prof_free(c->p);
}

static prof_id func(const struct shares_case *c, const char *name)
{
	for (prof_id f = 0; f < c->p->nfuncs; f++)
		if (strcmp(prof_text(c->p, c->p->funcs[f].name), name) == 0)
			return f;
	FAIL("there is no %s", name);
	return 0;
}

static prof_id edge(const struct shares_case *c, const char *caller, const char *callee)
{
	prof_id from = func(c, caller), to = func(c, callee);
	for (prof_id e = c->g->first_out[from]; e < c->g->first_out[from + 1]; e++)
		if (c->g->callee[e] == to)
			return e;
	FAIL("there is no call %s -> %s", caller, callee);
	return 0;
}

static void expect(const struct shares_case *c, const char *name, double percent,
		   enum prof_truth truth)
{
	double share = c->s->total[func(c, name)] * 100;
	if (!(fabs(share - percent) < 1e-9))
		FAIL("%s is %.12g %%, not %.12g %%", name, share, percent);
	if (c->s->total_truth[func(c, name)] != truth)
		FAIL("%s: truth %d, not %d", name, c->s->total_truth[func(c, name)], truth);
}

static void expect_edge(const struct shares_case *c, const char *caller, const char *callee,
			double percent)
{
	double share = c->s->edge[edge(c, caller, callee)] * 100;
	if (isnan(percent) ? !isnan(share) : !(fabs(share - percent) < 1e-9))
		FAIL("%s -> %s is %.12g %%, not %.12g %%", caller, callee, share, percent);
}

/*
 * work costs 80 from a and 10 from b, although each calls it once: call ratios
 * by cost see that, and so does the file. What work calls is another matter.
 */
static const char shared[] = "events: Ir\n"
			     "fn=main\n1 0\ncfn=a\ncalls=1 1\n1 85\ncfn=b\ncalls=1 1\n1 15\n\n"
			     "fn=a\n1 5\ncfn=work\ncalls=1 1\n1 80\n\n"
			     "fn=b\n1 5\ncfn=work\ncalls=1 1\n1 10\n\n"
			     "fn=work\n1 60\ncfn=leaf\ncalls=3 1\n1 30\n\n"
			     "fn=leaf\n1 30\n";

static void arcs_are_measured(void)
{
	struct shares_case c;
	if (open_case(&c, "callgrind", shared, PROF_TOTALS_MEASURED)) {
		expect(&c, "main", 100, PROF_DERIVED);
		expect(&c, "a", 85, PROF_DERIVED);
		expect(&c, "work", 90, PROF_DERIVED);
		expect_edge(&c, "a", "work", 80);
		CHECK(c.s->edge_truth[edge(&c, "a", "work")] == PROF_RECORDED);
	}
	close_case(&c);
}

static void ratios_share_out(void)
{
	struct shares_case c;
	if (open_case(&c, "callgrind", shared, PROF_TOTALS_CALL_RATIOS)) {
		expect(&c, "main", 100, PROF_ESTIMATED);
		expect(&c, "a", 85, PROF_ESTIMATED);
		expect(&c, "leaf", 30, PROF_DERIVED);
		expect(&c, "work", 90, PROF_DERIVED); /* leaf has one way in */
		expect_edge(&c, "b", "work", 10);
	}
	close_case(&c);
}

/* exec is entered from nowhere and again by main's imports: one cycle holds all. */
static const char imports[] =
	"events: ns\n"
	"fn=exec\n1 1\ncfn=module\ncalls=1 1\n1 99\ncfn=library\ncalls=1 1\n1 21\n\n"
	"fn=module\n1 1\ncfn=main\ncalls=1 1\n1 98\n\n"
	"fn=main\n1 70\ncfn=import\ncalls=1 1\n1 28\n\n"
	"fn=import\n1 7\ncfn=exec\ncalls=1 1\n1 21\n\n"
	"fn=library\n1 21\n";

static void cycles_do_not_hide_main(void)
{
	struct shares_case c;
	if (open_case(&c, "callgrind", imports, PROF_TOTALS_MEASURED)) {
		expect(&c, "exec", 100, PROF_ESTIMATED);
		expect(&c, "module", 99, PROF_ESTIMATED);
		expect(&c, "main", 98, PROF_ESTIMATED);
		expect(&c, "import", 28, PROF_ESTIMATED);
		expect(&c, "library", 21, PROF_DERIVED);
		expect_edge(&c, "module", "main", 98);
	}
	close_case(&c);
}

/* Nested activations count again in the file, but nobody in a cycle costs more than the cycle. */
static void members_cost_no_more_than_their_cycle(void)
{
	struct shares_case c;
	if (open_case(&c, "callgrind",
		      "events: Ir\nfn=main\n1 100\ncfn=a\ncalls=1 1\n1 100\n\n"
		      "fn=a\n1 50\ncfn=b\ncalls=5 1\n1 150\n\n"
		      "fn=b\n1 50\ncfn=a\ncalls=4 1\n1 120\n",
		      PROF_TOTALS_MEASURED)) {
		expect(&c, "main", 100, PROF_DERIVED);
		expect(&c, "a", 50, PROF_ESTIMATED);
		expect(&c, "b", 50, PROF_ESTIMATED);
		expect_edge(&c, "a", "b", 50);
	}
	close_case(&c);
}

/* A self call counts its activations again: it is no share of the whole. */
static void nested_arcs_are_no_shares(void)
{
	struct shares_case c;
	if (open_case(&c, "callgrind",
		      "events: Ir\nfn=main\n1 1\ncfn=fib\ncalls=1 1\n1 99\n\n"
		      "fn=fib\n1 99\ncfn=fib\ncalls=20 1\n1 250\n",
		      PROF_TOTALS_MEASURED)) {
		expect(&c, "fib", 99, PROF_DERIVED);
		expect_edge(&c, "fib", "fib", NAN);
		CHECK(c.s->edge_truth[edge(&c, "fib", "fib")] == PROF_ABSENT);
	}
	close_case(&c);
}

/* Nothing but the samples' first frames says how a root cycle is entered. */
static void root_cycles_are_entered(void)
{
	struct shares_case c;
	if (open_case(&c, "folded", "a;b 1\nb;a 1\n", PROF_TOTALS_CALL_RATIOS)) {
		expect(&c, "a", 75, PROF_ESTIMATED);
		expect(&c, "b", 75, PROF_ESTIMATED);
	}
	close_case(&c);
	if (open_case(&c, "folded", "a;b 1\nb;a 1\n", PROF_TOTALS_MEASURED)) {
		expect(&c, "a", 100, PROF_DERIVED);
		expect_edge(&c, "a", "b", 50);
	}
	close_case(&c);
}

/* Two calls that weigh nothing share a callee equally; neither gets all of it twice. */
static void weightless_calls_share_equally(void)
{
	struct shares_case c;
	const char *text = "events: Ir\n"
			   "fn=main\n1 10\ncfn=a\ncalls=1 1\n1 100\n\n"
			   "fn=a\n1 10\ncfn=b\ncalls=1 1\n1 0\ncfn=c\ncalls=1 1\n1 0\n\n"
			   "fn=b\n1 10\ncfn=d\ncalls=1 1\n1 0\n\n"
			   "fn=c\n1 10\ncfn=d\ncalls=1 1\n1 0\n\n"
			   "fn=d\n1 10\ncfn=a\ncalls=1 1\n1 1\ncfn=e\ncalls=1 1\n1 5\n\n"
			   "fn=e\n1 10\ncfn=d\ncalls=1 1\n1 5\n";
	if (open_case(&c, "callgrind", text, PROF_TOTALS_CALL_RATIOS)) {
		expect(&c, "main", 100, PROF_ESTIMATED);
		expect(&c, "a", 100.0 * 50 / 60, PROF_ESTIMATED);
		expect(&c, "b", 100.0 * 20 / 60, PROF_ESTIMATED);
		expect(&c, "d", 100.0 * 20 / 60, PROF_ESTIMATED);
	}
	close_case(&c);
}

/* A chain of 300,000 functions that calls its own start: no recursion, no quadratic walk. */
static void long_cycles_are_done(void)
{
	enum { LENGTH = 300000 };
	struct shares_case c;
	size_t room = LENGTH * 48, used = 0;
	char *text = malloc(room);
	if (!CHECK(text != NULL))
		return;
	used += (size_t)snprintf(text, room, "events: Ir\n");
	for (int i = 0; i < LENGTH; i++)
		used += (size_t)snprintf(text + used, room - used,
					 "fn=f%d\n1 1\ncfn=f%d\ncalls=1 1\n1 %d\n", i,
					 (i + 1) % LENGTH, LENGTH - 1 - i);
	if (open_case(&c, "callgrind", text, PROF_TOTALS_CALL_RATIOS))
		expect(&c, "f0", 100, PROF_ESTIMATED);
	close_case(&c);
	free(text);
}

static void shares_are_clamped(void)
{
	CHECK_NUMBER(prof_share(1, 4), 0.25);
	CHECK_NUMBER(prof_share(5, 4), 1);
	CHECK_NUMBER(prof_share(-1, 4), 0);
	CHECK_NUMBER(prof_share(0, 0), 1);
	CHECK_NUMBER(prof_share(NAN, 4), NAN);
	CHECK_NUMBER(prof_share(INFINITY, INFINITY), NAN);
}

const struct test tests[] = {
	TEST(arcs_are_measured),
	TEST(ratios_share_out),
	TEST(cycles_do_not_hide_main),
	TEST(members_cost_no_more_than_their_cycle),
	TEST(nested_arcs_are_no_shares),
	TEST(root_cycles_are_entered),
	TEST(weightless_calls_share_equally),
	TEST(long_cycles_are_done),
	TEST(shares_are_clamped),
	{ NULL, NULL },
};
