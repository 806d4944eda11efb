/* test_merge.c - what merging does with each kind of fact, and what it refuses. */
#include "merge_draw.h"

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

/* ---- what tells rows apart, and what orders them ------------------------ */

/* Rows that differ in one key each, given last first: they must come out first first. */
static void every_key_tells_rows_apart_and_orders_them(void)
{
	struct prof_builder *b = prof_builder_new("x");
	struct prof_part part = { prof_add_text(b, "t"), -1, 1 };
	prof_id func = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f") });
	prof_id zz = prof_add_text(b, "zz"), a = prof_add_text(b, "a");
	struct prof *p, *q;

	measure(b, "calls", PROF_ROLE_CALLS);
	prof_id worker = prof_add_part(b, &part);
	const struct prof_edge edges[] = {
		{ func, func, worker, 0, 0, 0, 0, 0, NULL, NULL },
		{ func, func, 0, zz, 0, 0, 0, 0, NULL, NULL },
		{ func, func, 0, a, 0, 0, 0, 0, NULL, NULL },
		{ func, func, 0, 0, 2, 0, 0, 0, NULL, NULL },
		{ func, func, 0, 0, 0, 2, 0, 0, NULL, NULL },
		{ func, func, 0, 0, 0, 0, UINT64_C(1) << 40, 0, NULL, NULL },
		{ func, func, 0, 0, 0, 0, 9, 0, NULL, NULL },
		{ func, func, 0, 0, 0, 0, 0, 7, NULL, NULL },
		{ func, func, 0, 0, 0, 0, 0, 0, NULL, NULL },
	};
	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++)
		prof_append_edge(b, &edges[i]);
	p = prof_builder_finish(b, NULL);
	q = merged((struct weighted[]){ { p, 1 }, { p, 1 } }, 2);
	CHECK_TEXT(strstr(dump(q), "edge"), "edge 0 0\n"
					    "edge 0 0 callee_addr=7\n"
					    "edge 0 0 addr=9\n"
					    "edge 0 0 addr=1099511627776\n"
					    "edge 0 0 callee_line=2\n"
					    "edge 0 0 line=2\n"
					    "edge 0 0 file=\"a\"\n"
					    "edge 0 0 file=\"zz\"\n"
					    "edge 0 0 part=1\n");
	prof_free(p);
	prof_free(q);
}

/* Part 0 stays the part of rows without any, whatever sorts before it. */
static void part_0_stays_first(void)
{
	struct prof_builder *b = prof_builder_new("x");
	double one = 1, two = 2;
	struct prof_site s = { .self = &one };
	struct prof *p, *q;

	measure(b, "calls", PROF_ROLE_CALLS);
	s.func = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f") });
	s.part = prof_add_part(b, &(struct prof_part){ 0, -7, -1 });
	prof_add_site(b, &s);
	s.self = &two;
	s.part = 0;
	prof_add_site(b, &s);
	p = prof_builder_finish(b, NULL);
	q = merged(&(struct weighted){ p, 1 }, 1);
	CHECK_NUMBER(q->parts[0].pid, -1);
	CHECK_NUMBER(q->parts[1].pid, -7);
	CHECK_NUMBER(q->sites.cost.self[0][0], 2);
	CHECK_NUMBER(q->sites.cost.self[0][1], 1);
	prof_free(p);
	prof_free(q);
}

/* Longer than the eight bytes that are compared at once. */
static void long_names_sort_by_all_their_bytes(void)
{
	static const char *const names[] = { "handlers_10", "handlers_1", "handlers", "handler" };
	struct prof_builder *b = prof_builder_new("x");
	struct prof *p, *q;

	for (int i = 0; i < 4; i++)
		prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, names[i]) });
	p = prof_builder_finish(b, NULL);
	q = merged(&(struct weighted){ p, 1 }, 1);
	for (int i = 0; i < 4; i++)
		CHECK_TEXT(prof_text(q, q->funcs[i].name), names[3 - i]);
	prof_free(p);
	prof_free(q);
}

/* ---- measures ----------------------------------------------------------- */

static struct prof *with_measures(const char *first, const char *second, const char *title)
{
	struct prof_builder *b = prof_builder_new("x");
	struct prof_measure m = { .name = prof_add_text(b, first), .scale = 1, .integral = true };

	m.title = prof_add_text(b, title);
	prof_add_measure(b, &m);
	if (second) {
		m.name = prof_add_text(b, second);
		m.integral = false;
		prof_add_measure(b, &m);
	}
	prof_set_main_measure(b, 0);
	prof_set_estimated(b);
	return prof_builder_finish(b, NULL);
}

static const char *measures_of(struct prof *a, struct prof *b)
{
	struct prof *p = merged((struct weighted[]){ { a, 1 }, { b, 1 } }, 2);
	const char *text = p->estimated ? "estimated" : "";

	for (size_t i = 0; i < p->nmeasures; i++)
		text = test_text("%s %s%s%s", text, prof_text(p, p->measures[i].name),
				 p->measures[i].integral ? "" : "~",
				 prof_text(p, p->measures[i].title));
	prof_free(p);
	return text;
}

static void measures_keep_their_order_if_all_agree_on_it(void)
{
	struct prof *ir = with_measures("Ir", "Dr", "I refs"),
		    *same = with_measures("Ir", "Dr", "");
	struct prof *dr = with_measures("Dr", "Ir", "D"), *one = with_measures("Ir", NULL, "I");

	CHECK_TEXT(measures_of(ir, same), "estimated IrI refs Dr~I refs");
	CHECK_TEXT(measures_of(same, ir), "estimated IrI refs Dr~I refs");
	CHECK_TEXT(measures_of(ir, dr), "estimated Dr~D Ir~D");
	CHECK_TEXT(measures_of(dr, ir), "estimated Dr~D Ir~D");
	CHECK_TEXT(measures_of(one, ir), "estimated Dr~I refs IrI");
	CHECK_TEXT(measures_of(ir, one), "estimated Dr~I refs IrI");
	prof_free(ir);
	prof_free(same);
	prof_free(dr);
	prof_free(one);
}

static void whole_and_fractional_numbers_add_up(void)
{
	struct prof *whole = scaled(1, true, 3), *fraction = scaled(1, false, 0.25);
	struct weighted list[] = { { whole, 1 }, { fraction, 1 } };

	for (int i = 0; i < 2; i++) {
		struct prof *p = merged(list, 2);

		CHECK(!p->measures[0].integral);
		CHECK_NUMBER(p->sites.cost.self[0][0], 3.25);
		prof_free(p);
		list[0] = list[1];
		list[1].p = whole;
	}
	prof_free(whole);
	prof_free(fraction);
}

/* The finer kind of number decides how the sum is rounded, not the order of adding. */
static void fractions_decide_the_rounding(void)
{
	struct prof *whole = scaled(1, true, 1), *fraction = scaled(1, false, 1e-9);
	struct weighted list[] = { { whole, 1 }, { fraction, 2 } };
	char *text = merged_dump(list, 2);

	list[0] = list[1];
	list[1] = (struct weighted){ whole, 1 };
	CHECK_TEXT(merged_dump(list, 2), text);
	CHECK(strstr(text, "=1.0000000020000002\n"));
	prof_free(whole);
	prof_free(fraction);
}

/* ---- trees as graphs ---------------------------------------------------- */

/* f calls g, g calls f: the total of f counts the outer one alone. */
static void a_tree_becomes_the_graph_it_adds_up_to(void)
{
	struct prof_builder *b = prof_builder_new("folded");
	prof_id f = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "f") });
	prof_id g = prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, "g") });
	struct prof_node n = { .self = &(double){ 1 } };
	struct prof *p, *q;

	measure(b, "samples", PROF_ROLE_COST);
	for (int i = 0; i < 3; i++) {
		n.func = i == 1 ? g : f;
		n.parent = prof_add_node(b, &n);
	}
	prof_add_note(b, 7, "a note");
	prof_add_meta(b, "key", "value");
	prof_set_nesting(b, PROF_NEST_EVERY);
	p = prof_builder_finish(b, NULL);
	q = prof_as_graph(p, NULL);
	CHECK_TEXT(prof_check(q), NULL);
	CHECK_TEXT(dump(q), "format folded\n"
			    "nesting outermost\n"
			    "measure 0 \"samples\" cost unit=second scale=1 main\n"
			    "meta \"key\" \"value\"\n"
			    "note 1x @0x7 \"a note\"\n"
			    "func 0 \"f\"\n"
			    "func 1 \"g\"\n"
			    "site 0 self.samples=2 total.samples=3\n"
			    "site 1 self.samples=1 total.samples=2\n"
			    "edge 0 1 self.samples=1 total.samples=2\n"
			    "edge 1 0 self.samples=1 total.samples=1\n");
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
		      "the profiles before it: merge them apart, or keep both with profmerge "
		      "--allow-mixed");
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
	struct prof *seconds = scaled(1, false, 2.5), *p, *q;
	struct prof_builder *b = prof_builder_new("callgrind");
	struct prof_merger *m = prof_merger_new(), *reverse = prof_merger_new();
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
	prof_merger_allow_mixed(reverse);
	CHECK(prof_merger_add(reverse, counted, 1, NULL) == 0);
	CHECK(prof_merger_add(reverse, seconds, 1, NULL) == 0);
	q = prof_merger_finish(reverse, NULL);
	p = prof_merger_finish(m, NULL);
	CHECK_TEXT(dump(q), dump(p));
	prof_free(q);
	CHECK_NUMBER(p->nmeasures, 2);
	CHECK_TEXT(prof_text(p, p->measures[0].name), "Ir");
	CHECK_NUMBER(p->sites.n, 1);
	CHECK_NUMBER(p->sites.cost.self[0][0], 9);
	CHECK_NUMBER(p->sites.cost.self[1][0], 2.5);
	CHECK_NUMBER(p->main_measure, 0);
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
	TEST(untimed_callers_join_timed_ones),
	TEST(rows_come_in_canonical_order),
	TEST(the_finest_scale_wins_in_any_order),
	TEST(header_fields_become_a_bounded_set),
	TEST(samples_are_left_out_with_a_note),
	TEST(a_deep_tree_needs_no_stack),
	TEST(every_key_tells_rows_apart_and_orders_them),
	TEST(part_0_stays_first),
	TEST(long_names_sort_by_all_their_bytes),
	TEST(measures_keep_their_order_if_all_agree_on_it),
	TEST(whole_and_fractional_numbers_add_up),
	TEST(fractions_decide_the_rounding),
	TEST(a_tree_becomes_the_graph_it_adds_up_to),
	TEST(what_does_not_add_up_is_refused),
	TEST(mixed_profiles_are_kept_side_by_side_if_asked),
	TEST(no_merger_and_no_weight_are_errors),
	{ NULL, NULL },
};
