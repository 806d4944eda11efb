/* test_builder.c - what is handed to the builder is what the profile holds. */
#include <string.h>

#include "harness.h"
#include "proftools/prof.h"

static struct prof *finish(struct prof_builder *b)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *p = prof_builder_finish(b, &err);
	char text[400];
	if (!p)
		FAIL("%s", prof_error_text(&err, text, sizeof(text)));
	else if (prof_check(p))
		FAIL("%s", prof_check(p));
	return p;
}

static prof_id func(struct prof_builder *b, const char *name)
{
	return prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, name) });
}

static prof_id measure(struct prof_builder *b, const char *name, enum prof_role role)
{
	return prof_add_measure(
		b,
		&(struct prof_measure){ .name = prof_add_text(b, name), .role = role, .scale = 1 });
}

/* A profile with something in every table. */
static struct prof_builder *sample_builder(double time)
{
	struct prof_builder *b = prof_builder_new("test");
	measure(b, "calls", PROF_ROLE_CALLS);
	measure(b, "time", PROF_ROLE_COST);
	prof_id f = func(b, "f"), g = func(b, "g\0h");
	prof_id part = prof_add_part(
		b, &(struct prof_part){ .name = prof_add_text(b, "main"), .pid = 1, .tid = 2 });
	double self[] = { 2, time }, total[] = { NAN, 5 };
	prof_add_site(b, &(struct prof_site){ .func = f, .self = self, .total = total });
	prof_add_site(b, &(struct prof_site){ .func = f, .line = 7, .self = self });
	prof_add_edge(b, &(struct prof_edge){ .caller = f, .callee = g, .line = 3, .self = self });
	prof_id node = prof_add_node(b, &(struct prof_node){ .func = f, .part = part });
	node = prof_add_node(b, &(struct prof_node){ .parent = node, .func = g, .self = self });
	prof_add_sample(b, &(struct prof_sample){ .node = node, .time = 0.5, .value = self });
	prof_add_meta(b, "cmd", "python x.py");
	prof_add_note(b, 12, "jumps were skipped");
	prof_add_note(b, 99, "jumps were skipped");
	return b;
}

static void every_table_is_kept(void)
{
	struct prof *p = finish(sample_builder(1.5));
	CHECK(p->sites.n == 2 && p->edges.n == 1 && p->nodes.n == 3 && p->samples.n == 1);
	CHECK(p->nfuncs == 2 && p->nparts == 2 && p->nmeasures == 2 && p->nnotes == 1);
	CHECK_NUMBER(p->main_measure, 1);
	CHECK(p->sites.part == NULL && p->sites.file == NULL && p->edges.line != NULL);
	CHECK_NUMBER(prof_at(p->sites.line, 1), 7);
	CHECK_NUMBER(prof_cost_at(p->sites.cost.self, 1, 0), 1.5);
	CHECK_NUMBER(prof_cost_at(p->sites.cost.total, 0, 0), NAN);
	CHECK_NUMBER(prof_cost_at(p->sites.cost.total, 1, 1), NAN);
	CHECK_NUMBER(p->samples.time[0], 0.5);
	CHECK_NUMBER(p->notes[0].count, 2);
	CHECK_NUMBER(p->notes[0].offset, 12);
	CHECK_TEXT(prof_meta_value(p, "cmd"), "python x.py");
	CHECK_NUMBER(prof_measure_of(p, PROF_ROLE_CALLS), 0);
	CHECK_NUMBER(prof_measure_named(p, "time"), 1);
	prof_free(p);
}

static void equal_keys_add_up(void)
{
	struct prof_builder *b = prof_builder_new("test");
	prof_id f = func(b, "f"), g = func(b, "g");
	measure(b, "time", PROF_ROLE_COST);
	double one = 1, none = NAN;
	CHECK_NUMBER(func(b, "f"), f);
	struct prof_edge e = { .caller = f, .callee = g, .self = &none };
	prof_id row = prof_add_edge(b, &e);
	e.self = &one;
	CHECK_NUMBER(prof_add_edge(b, &e), row);
	CHECK_NUMBER(prof_add_edge(b, &e), row);
	e.line = 4;
	CHECK(prof_add_edge(b, &e) != row);
	CHECK_NUMBER(prof_append_edge(b, &e), 2);
	struct prof *p = finish(b);
	CHECK_NUMBER(prof_cost_at(p->edges.cost.self, 0, 0), 2);
	CHECK_NUMBER(p->edges.n, 3);
	prof_free(p);
}

static void late_measures_are_unrecorded_before(void)
{
	struct prof_builder *b = prof_builder_new("test");
	prof_id f = func(b, "f");
	double v[] = { 1, 2 };
	measure(b, "a", PROF_ROLE_COST);
	prof_append_site(b, &(struct prof_site){ .func = f, .self = v });
	measure(b, "b", PROF_ROLE_COST);
	prof_append_site(b, &(struct prof_site){ .func = f, .self = v });
	CHECK_NUMBER(measure(b, "a", PROF_ROLE_COST), 0);
	struct prof *p = finish(b);
	CHECK_NUMBER(prof_cost_at(p->sites.cost.self, 1, 0), NAN);
	CHECK_NUMBER(prof_cost_at(p->sites.cost.self, 1, 1), 2);
	prof_free(p);
}

static void equality_sees_one_cell(void)
{
	struct prof *a = finish(sample_builder(1.5)), *b = finish(sample_builder(1.5));
	struct prof *c = finish(sample_builder(1.25));
	CHECK(prof_equal(a, b));
	CHECK(!prof_equal(a, c));
	prof_free(a);
	prof_free(b);
	prof_free(c);
}

static void empty_profiles_are_whole(void)
{
	struct prof *p = finish(prof_builder_new("test"));
	CHECK(p->nodes.n == 0 && p->nparts == 1 && p->main_measure == PROF_NONE);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	CHECK(g && g->nfuncs == 0 && g->nedges == 0);
	prof_graph_free(g);
	prof_free(p);
	prof_free(NULL);
	prof_builder_free(NULL);
}

static void notes_are_bounded(void)
{
	struct prof_builder *b = prof_builder_new("test");
	char text[32];
	for (int i = 0; i < 2 * PROF_MOST_NOTES; i++) {
		snprintf(text, sizeof(text), "field %d", i);
		prof_add_note(b, 7, text);
	}
	prof_add_notes(b, 8, "field 3", 2);
	struct prof *p = finish(b);
	CHECK_NUMBER(p->nnotes, PROF_MOST_NOTES + 1);
	CHECK_NUMBER(p->notes[3].count, 3);
	CHECK_NUMBER(p->notes[PROF_MOST_NOTES].count, PROF_MOST_NOTES);
	CHECK(p->nstrings < PROF_MOST_NOTES + 10);
	prof_free(p);
}

static void long_strings_are_refused(void)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_builder *b = prof_builder_new("test");
	CHECK_NUMBER(prof_add_string(b, "", (size_t)INT32_MAX + 1), 0);
	CHECK(prof_builder_failed(b));
	CHECK_NUMBER(func(b, "later"), 0);
	CHECK(prof_builder_finish(b, &err) == NULL);
	CHECK_NUMBER(err.status, PROF_ELIMIT);
}

static void dumps_are_stable(void)
{
	struct prof *p = finish(sample_builder(0.1));
	size_t size;
	FILE *out = test_capture();
	CHECK_NUMBER(prof_dump(p, out, NULL), 0);
	char *text = test_captured(out, &size);
	CHECK_TEXT(text, "format test\nnesting outermost\n"
			 "measure 0 \"calls\" calls unit=none scale=1\n"
			 "measure 1 \"time\" cost unit=none scale=1 main\n"
			 "meta \"cmd\" \"python x.py\"\n"
			 "note 2x @0xc \"jumps were skipped\"\n"
			 "part 1 \"main\" pid=1 tid=2\n"
			 "func 0 \"f\"\nfunc 1 \"g\"\n"
			 "site 0 self.calls=2 self.time=0.1 total.time=5\n"
			 "site 0 line=7 self.calls=2 self.time=0.1\n"
			 "edge 0 1 line=3 self.calls=2 self.time=0.1\n"
			 "node 0\nnode 1 < 0 func=0 part=1\n"
			 "node 2 < 1 func=1 self.calls=2 self.time=0.1\n"
			 "sample 2 time=0.5 value.calls=2 value.time=0.1\n");
	prof_free(p);
}

/* A table that was reserved for one row must still grow. */
static void reservations_are_only_hints(void)
{
	struct prof_builder *b = prof_builder_new("test");
	prof_builder_reserve(b, 1, 1);
	prof_id f = func(b, "f");
	for (uint32_t line = 0; line < 200; line++) {
		prof_add_site(b, &(struct prof_site){ .func = f, .line = line });
		prof_add_edge(b, &(struct prof_edge){ .caller = f, .callee = f, .line = line });
	}
	struct prof *p = finish(b);
	CHECK(p->sites.n == 200 && p->edges.n == 200);
	CHECK_NUMBER(prof_at(p->edges.line, 199), 199);
	prof_free(p);
}

static void errors_name_the_place(void)
{
	char text[400];
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = { .name = "x.prof",
				 .data = (const uint8_t *)"ab\ncd\r\nef",
				 .size = 9 };
	prof_bad_text(&err, &in, in.data + 8, "expected %s", "a\033 number");
	CHECK_TEXT(prof_error_text(&err, text, sizeof(text)), "x.prof:3:2: expected a\\x1b number");
	prof_fail(&err, PROF_EIO, "later failures do not count");
	CHECK_NUMBER(err.status, PROF_EMALFORMED);
	err = (struct prof_error)PROF_ERROR_INIT;
	prof_bad_bytes(&err, &in, in.data + 100, "ends too early");
	CHECK_TEXT(prof_error_text(&err, text, sizeof(text)), "x.prof:@0x9: ends too early");
	CHECK_TEXT(prof_error_text(&err, text, 8), "x.prof:");
}

const struct test tests[] = {
	TEST(every_table_is_kept),
	TEST(equal_keys_add_up),
	TEST(late_measures_are_unrecorded_before),
	TEST(equality_sees_one_cell),
	TEST(empty_profiles_are_whole),
	TEST(notes_are_bounded),
	TEST(long_strings_are_refused),
	TEST(reservations_are_only_hints),
	TEST(dumps_are_stable),
	TEST(errors_name_the_place),
	{ NULL, NULL },
};
