/* test_merge.c - merging is a sum over a multiset: no order, no grouping, no loss. */
#include "harness.h"

#include <math.h>
#include <proftools/prof.h>
#include <stdlib.h>
#include <string.h>

enum { PROFILES = 7, ROUNDS = 60 };

static uint64_t seed;

static uint64_t draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static uint32_t below(uint32_t n)
{
	return (uint32_t)(draw() >> 32) % n;
}

/* ---- profiles to merge ------------------------------------------------ */

static double draw_time(bool whole)
{
	double t = (double)below(2000000000) * 1e-9;

	return whole || below(3) ? t : t * 1.000000001 / 3;
}

static prof_id draw_func(struct prof_builder *b)
{
	static const char *const names[] = { "f", "g", "main", "<lambda>", "", "\xff\xfe", "ab" };
	static const char *const files[] = { "a.py", "lib/b.py", "~", "" };
	struct prof_func f = {
		.name = prof_add_text(b, names[below(7)]),
		.file = prof_add_text(b, files[below(4)]),
		.object = below(4) ? 0 : prof_add_text(b, "mod"),
		.line = (int64_t)below(5) - 1,
	};

	return prof_add_func(b, &f);
}

static prof_id draw_part(struct prof_builder *b)
{
	struct prof_part part = { prof_add_text(b, below(2) ? "worker" : "io"), -1, below(3) };

	return below(3) ? 0 : prof_add_part(b, &part);
}

static prof_id measure(struct prof_builder *b, const char *name, enum prof_role role)
{
	struct prof_measure m = { .name = prof_add_text(b, name), .role = role, .scale = 1 };

	m.unit = role == PROF_ROLE_COST ? PROF_UNIT_SECOND : PROF_UNIT_NONE;
	m.integral = role != PROF_ROLE_COST;
	return prof_add_measure(b, &m);
}

/*
 * As pstats. Whole: as cProfile, and no two rows of one key, which the builder
 * would add as plain doubles. Else some times are off the grid, some callers
 * are untimed.
 */
static struct prof *draw_graph(bool whole)
{
	struct prof_builder *b = prof_builder_new("pstats");

	measure(b, "calls", PROF_ROLE_CALLS);
	measure(b, "primitive", PROF_ROLE_PRIMITIVE);
	measure(b, "time", PROF_ROLE_COST);
	for (unsigned n = below(30); n > 0; n--) {
		double self[] = { (double)below(9), (double)below(5), draw_time(whole) };
		double total[] = { NAN, NAN, draw_time(whole) };
		struct prof_site s = {
			.func = draw_func(b), .line = whole ? n : 0, .self = self, .total = total
		};

		prof_add_site(b, &s);
	}
	for (unsigned n = below(60); n > 0; n--) {
		bool timed = whole || below(4);
		double self[] = { (double)below(9), timed ? (double)below(5) : NAN,
				  timed ? draw_time(whole) : NAN };
		double total[] = { NAN, NAN, draw_time(whole) };
		struct prof_edge e = { .caller = draw_func(b),
				       .callee = draw_func(b),
				       .self = self,
				       .total = timed ? total : NULL };

		e.line = whole ? n : timed ? 0 : 7;
		prof_add_edge(b, &e);
	}
	prof_add_meta(b, "command", below(2) ? "one" : "two");
	if (below(2))
		prof_add_note(b, below(9), "something odd");
	return prof_builder_finish(b, NULL);
}

/* As callgrind, with every key column in use. */
static struct prof *draw_lines(bool whole)
{
	struct prof_builder *b = prof_builder_new("callgrind");

	(void)whole;
	prof_set_nesting(b, PROF_NEST_EVERY);
	measure(b, "calls", PROF_ROLE_CALLS);
	prof_add_measure(b, &(struct prof_measure){
				    .name = prof_add_text(b, "Ir"), .scale = 1, .integral = true });
	for (unsigned n = below(50); n > 0; n--) {
		double cost[] = { NAN, below(100000) };
		struct prof_site s = { draw_func(b), draw_part(b), prof_add_text(b, "inc.h"),
				       below(4),     below(3),     cost,
				       NULL };

		prof_add_site(b, &s);
	}
	for (unsigned n = below(50); n > 0; n--) {
		double calls[] = { below(9), NAN }, cost[] = { NAN, below(100000) };
		struct prof_edge e = { draw_func(b), draw_func(b),
				       draw_part(b), 0,
				       below(3),     below(3),
				       below(3),     below(2) * UINT64_C(0x100000001),
				       calls,        cost };

		prof_add_edge(b, &e);
	}
	return prof_builder_finish(b, NULL);
}

static struct prof *draw_tree(bool whole)
{
	struct prof_builder *b = prof_builder_new("folded");
	prof_id node[40] = { 0 };

	(void)whole;
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "samples"),
						    .scale = 1,
						    .integral = true,
						    .sampled = true });
	for (uint32_t n = 1; n < 40; n++) {
		double self = below(2) ? (double)below(100) : NAN;
		struct prof_node row = { node[below(n)], draw_func(b), draw_part(b),
					 below(3),       &self,        NULL };

		node[n] = prof_add_node(b, &row);
		if (!below(5))
			prof_add_sample(b, &(struct prof_sample){ node[n], 0, 1.5, &self });
	}
	return prof_builder_finish(b, NULL);
}

/* ---- merging them ----------------------------------------------------- */

struct weighted {
	const struct prof *p;
	uint32_t weight;
};

static struct prof *merged(const struct weighted *list, size_t n)
{
	struct prof_merger *m = prof_merger_new();
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *p;

	for (size_t i = 0; i < n; i++)
		if (prof_merger_add(m, list[i].p, list[i].weight, &err))
			FAIL("%s", err.message);
	p = prof_merger_finish(m, &err);
	if (!p)
		FAIL("%s", err.message);
	else
		CHECK_TEXT(prof_check(p), NULL);
	return p;
}

static char *dump(const struct prof *p)
{
	FILE *out = test_capture();

	prof_dump(p, out, NULL);
	return test_captured(out, NULL);
}

static char *merged_dump(const struct weighted *list, size_t n)
{
	struct prof *p = merged(list, n);
	char *text = dump(p);

	prof_free(p);
	return text;
}

static void shuffle(struct weighted *list, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = below((uint32_t)i);
		struct weighted swap = list[i - 1];

		list[i - 1] = list[j];
		list[j] = swap;
	}
}

typedef struct prof *draw_fn(bool whole);
static draw_fn *const kinds[] = { draw_graph, draw_lines, draw_tree };

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

/* ---- laws ------------------------------------------------------------- */

static void any_order_gives_the_same_profile(void)
{
	seed = 1;
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct weighted list[PROFILES];
		char *text;
		bool same = true;

		draw_list(list, kinds[round % 3], false);
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
		struct prof *p = kinds[round % 3](false);
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

/* ---- cases ------------------------------------------------------------ */

static struct prof *edge_profile(double calls, double primitive, double time, double total)
{
	struct prof_builder *b = prof_builder_new("pstats");
	double self[] = { calls, primitive, time }, totals[] = { NAN, NAN, total };
	struct prof_edge e = { .self = self, .total = isnan(total) ? NULL : totals };

	measure(b, "calls", PROF_ROLE_CALLS);
	measure(b, "primitive", PROF_ROLE_PRIMITIVE);
	measure(b, "time", PROF_ROLE_COST);
	e.caller = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "main") });
	e.callee = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f") });
	prof_add_edge(b, &e);
	return prof_builder_finish(b, NULL);
}

static void untimed_callers_join_timed_ones(void)
{
	struct prof *timed = edge_profile(5, 3, 0.25, 0.5);
	struct prof *untimed = edge_profile(7, NAN, NAN, NAN);
	struct weighted mixed[] = { { untimed, 2 }, { timed, 1 } }, alike[] = { { untimed, 2 } };
	struct prof *p = merged(mixed, 2), *q = merged(alike, 1);

	CHECK_NUMBER(p->edges.cost.self[0][0], 19);
	CHECK_NUMBER(p->edges.cost.self[1][0], 17);
	CHECK_NUMBER(p->edges.cost.self[2][0], 0.25);
	CHECK_NUMBER(p->edges.cost.total[2][0], 0.5);
	CHECK_NUMBER(p->nnotes, 1);
	CHECK_NUMBER(prof_cost_at(q->edges.cost.self, 0, 0), 14);
	CHECK_NUMBER(prof_cost_at(q->edges.cost.self, 1, 0), NAN);
	CHECK_NUMBER(q->nnotes, 0);
	prof_free(p);
	prof_free(q);
	prof_free(timed);
	prof_free(untimed);
}

static void rows_come_in_canonical_order(void)
{
	struct prof_builder *b = prof_builder_new("x");
	const char *const names[] = { "b", "a", "a", "B", "" };
	const char *const files[] = { "x", "y", "x", "x", "" };
	const int64_t lines[] = { 10, 1, 9, -3, 0 };
	prof_id func[5];
	struct prof *p, *q;

	measure(b, "calls", PROF_ROLE_CALLS);
	for (int i = 0; i < 5; i++) {
		struct prof_func f = { prof_add_text(b, names[i]), prof_add_text(b, files[i]), 0,
				       lines[i] };

		func[i] = prof_add_func(b, &f);
	}
	for (int i = 0; i < 4; i++) {
		double one = i;
		struct prof_edge e = { .caller = func[i], .callee = func[i < 2], .self = &one };

		prof_add_edge(b, &e);
	}
	p = prof_builder_finish(b, NULL);
	q = merged(&(struct weighted){ p, 1 }, 1);
	CHECK_TEXT(dump(q), "format x\n"
			    "nesting outermost\n"
			    "measure 0 \"calls\" calls unit=none scale=1 integral main\n"
			    "func 0 \"\"\n"
			    "func 1 \"B\" file=\"x\" line=-3\n"
			    "func 2 \"a\" file=\"x\" line=9\n"
			    "func 3 \"b\" file=\"x\" line=10\n"
			    "func 4 \"a\" file=\"y\" line=1\n"
			    "edge 1 3 self.calls=3\n"
			    "edge 2 3 self.calls=2\n"
			    "edge 3 4 self.calls=0\n"
			    "edge 4 4 self.calls=1\n");
	prof_free(p);
	prof_free(q);
}

static struct prof *scaled(double scale, bool integral, double value)
{
	struct prof_builder *b = prof_builder_new("line_profiler");
	struct prof_measure m = { .name = prof_add_text(b, "time"),
				  .unit = PROF_UNIT_SECOND,
				  .scale = scale,
				  .integral = integral };
	struct prof_site s = { .self = &value };

	prof_add_measure(b, &m);
	s.func = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f") });
	prof_add_site(b, &s);
	return prof_builder_finish(b, NULL);
}

static void the_finest_scale_wins_in_any_order(void)
{
	struct prof *micro = scaled(1e-6, true, 5), *nano = scaled(1e-9, true, 7);
	struct prof *odd = scaled(3.3e-7, true, 1);
	struct weighted list[] = { { micro, 2 }, { nano, 1 }, { odd, 1 } };
	struct prof *p = merged(list, 2), *q;
	char *text;

	CHECK_NUMBER(p->measures[0].scale, 1e-9);
	CHECK(p->measures[0].integral);
	CHECK_NUMBER(p->sites.cost.self[0][0], 10007);
	prof_free(p);
	q = merged(list, 3);
	text = dump(q);
	CHECK_NUMBER(q->sites.cost.self[0][0], 10337);
	for (int i = 0; i < 6; i++) {
		shuffle(list, 3);
		CHECK_TEXT(merged_dump(list, 3), text);
	}
	prof_free(q);
	prof_free(micro);
	prof_free(nano);
	prof_free(odd);
}

static struct prof *with_header(const char *value)
{
	struct prof_builder *b = prof_builder_new("x");

	prof_add_meta(b, "pid", value);
	return prof_builder_finish(b, NULL);
}

static void header_fields_become_a_bounded_set(void)
{
	struct prof_merger *m = prof_merger_new();
	struct prof *p;

	for (int i = 200; i-- > 0;) {
		struct prof *one = with_header(test_text("%03d", i % 100));

		CHECK(prof_merger_add(m, one, 1, NULL) == 0);
		prof_free(one);
	}
	p = prof_merger_finish(m, NULL);
	CHECK_NUMBER(p->nmeta, 64);
	CHECK_TEXT(prof_text(p, p->meta[0].value), "000");
	CHECK_TEXT(prof_text(p, p->meta[63].value), "063");
	prof_free(p);
}

static void samples_are_left_out_with_a_note(void)
{
	struct prof *p, *q;

	seed = 6;
	p = draw_tree(true);
	q = merged(&(struct weighted){ p, 1 }, 1);
	CHECK(p->samples.n > 0);
	CHECK_NUMBER(q->samples.n, 0);
	CHECK_NUMBER(q->nnotes, 1);
	CHECK_NUMBER(q->notes[0].count, p->samples.n);
	prof_free(p);
	prof_free(q);
}

static void a_deep_tree_needs_no_stack(void)
{
	struct prof_builder *b = prof_builder_new("folded");
	struct prof_node n = { .self = &(double){ 1 } };
	struct prof *p, *q;

	measure(b, "samples", PROF_ROLE_COST);
	n.func = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f") });
	for (int i = 0; i < 300000; i++)
		n.parent = prof_append_node(b, &n);
	p = prof_builder_finish(b, NULL);
	q = merged(&(struct weighted){ p, 2 }, 1);
	CHECK_NUMBER(q->nodes.n, 300001);
	CHECK_NUMBER(q->nodes.cost.self[0][300000], 2);
	prof_free(p);
	prof_free(q);
}

/* ---- refusals --------------------------------------------------------- */

/* Adding b after a fails with that sentence and leaves a alone. */
static void check_refused(const struct prof *a, const struct prof *b, enum prof_status status,
			  const char *message)
{
	struct prof_merger *m = prof_merger_new();
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *p;

	CHECK(prof_merger_add(m, a, 1, NULL) == 0);
	CHECK(prof_merger_add(m, b, 1, &err) == -1);
	CHECK_NUMBER(err.status, status);
	CHECK_TEXT(err.message, message);
	p = prof_merger_finish(m, NULL);
	CHECK_TEXT(dump(p), merged_dump(&(struct weighted){ a, 1 }, 1));
	prof_free(p);
}

static void what_does_not_add_up_is_refused(void)
{
	struct prof *graph, *lines, *tree, *sampled, *huge;
	struct prof_builder *b = prof_builder_new("x");
	struct prof_node n = { .self = &(double){ 1 } };

	seed = 7;
	graph = draw_graph(true);
	lines = draw_lines(true);
	tree = draw_tree(true);
	huge = scaled(1, false, 0x1p78);
	n.func = draw_func(b);
	measure(b, "samples", PROF_ROLE_COST);
	prof_add_node(b, &n);
	sampled = prof_builder_finish(b, NULL);
	check_refused(graph, tree, PROF_EMISMATCH,
		      "a tree of contexts does not add up with a graph of calls in the profiles "
		      "before it: profmerge --as graph makes them alike");
	check_refused(graph, lines, PROF_EMISMATCH,
		      "its totals count every nested call, those of the profiles before it "
		      "outermost calls only: merge them apart");
	check_refused(tree, sampled, PROF_EMISMATCH,
		      "traced \"samples\" in seconds does not add up with sampled \"samples\" of "
		      "the profiles before it: merge them apart, or keep both with --allow-mixed");
	check_refused(graph, huge, PROF_ELIMIT,
		      "\"time\" is 3.02231e+23 in a row; sums are kept of numbers below 2^78");
	prof_free(graph);
	prof_free(lines);
	prof_free(tree);
	prof_free(sampled);
	prof_free(huge);
}

static void mixed_profiles_are_kept_side_by_side_if_asked(void)
{
	struct prof *seconds = scaled(1, false, 2.5), *p;
	struct prof_builder *b = prof_builder_new("callgrind");
	struct prof_merger *m = prof_merger_new();
	struct prof_measure ir = { .name = prof_add_text(b, "Ir"), .scale = 1, .integral = true };
	struct prof_site s = { .self = &(double){ 9 } };
	struct prof *counted;

	prof_add_measure(b, &ir);
	s.func = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f") });
	prof_add_site(b, &s);
	counted = prof_builder_finish(b, NULL);
	CHECK(prof_merger_add(m, seconds, 1, NULL) == 0);
	CHECK(prof_merger_add(m, counted, 1, NULL) == -1);
	prof_merger_allow_mixed(m);
	CHECK(prof_merger_add(m, counted, 1, NULL) == 0);
	p = prof_merger_finish(m, NULL);
	CHECK_NUMBER(p->nmeasures, 2);
	CHECK_TEXT(prof_text(p, p->measures[0].name), "Ir");
	CHECK_NUMBER(p->sites.n, 1);
	CHECK_NUMBER(p->sites.cost.self[0][0], 9);
	CHECK_NUMBER(p->sites.cost.self[1][0], 2.5);
	prof_free(p);
	prof_free(seconds);
	prof_free(counted);
}

static void no_merger_and_no_weight_are_errors(void)
{
	struct prof *p = scaled(1, false, 1);
	struct prof_merger *m = prof_merger_new();

	CHECK(prof_merger_add(NULL, p, 1, NULL) == -1);
	CHECK(prof_merger_add(m, p, 0, NULL) == -1);
	CHECK(prof_merger_finish(NULL, NULL) == NULL);
	prof_merger_free(m);
	prof_free(p);
}

const struct test tests[] = {
	TEST(any_order_gives_the_same_profile),
	TEST(any_grouping_gives_the_same_profile),
	TEST(a_weight_is_that_many_times),
	TEST(one_canonical_profile_stays_as_it_is),
	TEST(nothing_merged_is_an_empty_profile),
	TEST(untimed_callers_join_timed_ones),
	TEST(rows_come_in_canonical_order),
	TEST(the_finest_scale_wins_in_any_order),
	TEST(header_fields_become_a_bounded_set),
	TEST(samples_are_left_out_with_a_note),
	TEST(a_deep_tree_needs_no_stack),
	TEST(what_does_not_add_up_is_refused),
	TEST(mixed_profiles_are_kept_side_by_side_if_asked),
	TEST(no_merger_and_no_weight_are_errors),
	{ NULL, NULL },
};
