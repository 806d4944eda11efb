/* test_pstats.c - pstats there and back: names, numbers, and what other profiles become. */
#include <float.h>

#include "harness.h"
#include "marshal_write.h"
#include "sample.h"

/* ---- reading and writing in memory ----------------------------------- */

static struct prof *read_bytes(const void *data, size_t size, struct prof_error *err)
{
	char *copy = test_text("%*s", (int)size, ""); /* with a 0 behind */
	struct prof_input in = { "-", (const uint8_t *)copy, size, false, -1 };

	memcpy(copy, data, size);
	*err = (struct prof_error)PROF_ERROR_INIT;
	return prof_read(&in, prof_reader_find("pstats"), err);
}

static char *write_as(const struct prof *p, const char *name, const char *measure, size_t *size,
		      struct prof_error *err)
{
	struct prof_render_options opt = PROF_RENDER_DEFAULTS;
	FILE *out = test_capture();

	opt.measure = measure;
	*err = (struct prof_error)PROF_ERROR_INIT;
	if (prof_renderer_find(name)->render(p, &opt, out, err)) {
		test_captured(out, size);
		return NULL;
	}
	return test_captured(out, size);
}

/* What p becomes when it is written and read; NULL after a failure. */
static struct prof *there_and_back(const struct prof *p)
{
	struct prof_error err;
	char line[512];
	size_t size;
	char *bytes = write_as(p, "pstats", NULL, &size, &err);
	struct prof *q = bytes ? read_bytes(bytes, size, &err) : NULL;

	if (!q)
		FAIL("%s", prof_error_text(&err, line, sizeof(line)));
	else if (prof_check(q))
		FAIL("%s", prof_check(q));
	return q;
}

static bool has_note(const struct prof *p, const char *part)
{
	for (size_t i = 0; i < p->nnotes; i++)
		if (strstr(prof_text(p, p->notes[i].message), part))
			return true;
	return false;
}

/* A profile as the reader makes them, with one function and its two counts. */
static struct prof_builder *pstats_builder(void)
{
	struct prof_builder *b = prof_builder_new("pstats");
	struct prof_measure calls = { .name = prof_add_text(b, "calls"),
				      .role = PROF_ROLE_CALLS,
				      .scale = 1,
				      .integral = true };
	struct prof_measure primitive = calls, time = { .unit = PROF_UNIT_SECOND, .scale = 1 };

	primitive.name = prof_add_text(b, "primitive");
	primitive.role = PROF_ROLE_PRIMITIVE;
	time.name = prof_add_text(b, "time");
	prof_add_measure(b, &calls);
	prof_add_measure(b, &primitive);
	prof_set_main_measure(b, prof_add_measure(b, &time));
	return b;
}

static void expect_same_after(const struct prof *p, const char *what)
{
	struct prof *q = there_and_back(p);

	if (q && !prof_equal(p, q))
		FAIL("%s: written and read it is another profile", what);
	prof_free(q);
}

static void files_survive_writing(void)
{
	const char *folder = test_data("pstats");

	for (const char *const *name = test_list(folder); *name; name++) {
		size_t size, first, second;
		struct prof_error err;
		char *data, *once, *twice;
		struct prof *p, *q;

		if (!test_suffix(*name, ".prof") && !test_suffix(*name, ".pstats") &&
		    !test_suffix(*name, ".pstat"))
			continue;
		data = test_read_file(test_text("%s/%s", folder, *name), &size);
		p = read_bytes(data, size, &err);
		once = write_as(p, "pstats", NULL, &first, &err);
		q = read_bytes(once, first, &err);
		twice = write_as(q, "pstats", NULL, &second, &err);
		/* Callers of a function that was there twice come together. */
		if (!prof_equal(p, q) && !has_note(p, "function is there twice"))
			FAIL("%s: written and read it is another profile", *name);
		if (first != second || memcmp(once, twice, first) != 0)
			FAIL("%s: written again it has other bytes", *name);
		prof_free(p);
		prof_free(q);
	}
}

/* Whatever can be read can be written, and is then the same. */
static void damaged_files_survive_writing(void)
{
	const char *folder = test_data("pstats");

	for (const char *const *name = test_list(folder); *name; name++) {
		size_t size, written;
		struct prof_error err;
		char *data;

		if (!test_suffix(*name, ".prof") && !test_suffix(*name, ".pstat"))
			continue;
		data = test_read_file(test_text("%s/%s", folder, *name), &size);
		for (size_t at = 0; size < 1000 && at < size * 8; at++) {
			data[at / 8] = (char)(data[at / 8] ^ 1 << at % 8);
			struct prof *p = read_bytes(data, size, &err), *q = NULL;
			char *bytes = p ? write_as(p, "pstats", NULL, &written, &err) : NULL;

			if (bytes)
				q = read_bytes(bytes, written, &err);
			if (p && (!q || (!prof_equal(p, q) && !has_note(p, "is there twice"))))
				FAIL("%s: bit %zu changed: written it is another profile", *name,
				     at);
			prof_free(p);
			prof_free(q);
			data[at / 8] = (char)(data[at / 8] ^ 1 << at % 8);
		}
	}
}

/* ---- numbers --------------------------------------------------------- */

static void numbers_survive_writing(void)
{
	static const double counts[] = { 0,
					 -0.0,
					 1,
					 -1,
					 0x1p31,
					 0x1p31 - 1,
					 -0x1p31,
					 -0x1p31 - 1,
					 0x1p45,
					 0x1p53,
					 0x1p53 - 1,
					 -0x1p53 - 2,
					 0x1p62 * 3,
					 -0x1p63,
					 0x1p64,
					 1e30,
					 -1e300,
					 DBL_MAX,
					 0.5,
					 DBL_MIN / 16,
					 INFINITY,
					 -INFINITY,
					 123456789012345678.0,
					 NAN };

	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++) {
		struct prof_builder *b = pstats_builder();
		double self[] = { counts[i], counts[i], counts[i] },
		       total[] = { NAN, NAN, counts[i] };
		double calls[] = { counts[i], NAN, NAN };
		struct prof_site s = { .func = sample_func(b, "f"), .self = self, .total = total };
		struct prof_edge e = { .caller = s.func, .callee = s.func, .self = calls };
		struct prof *p;

		prof_add_site(b, &s);
		prof_add_edge(b, &e);
		p = prof_builder_finish(b, NULL);
		expect_same_after(p, test_text("%g", counts[i]));
		prof_free(p);
	}
}

static void lines_survive_writing(void)
{
	static const int64_t lines[] = {
		0,         1,         -1,        INT32_MAX,    INT32_MIN, INT64_MAX,
		INT64_MIN, 1LL << 31, 1LL << 45, -(1LL << 60), 1LL << 62, -(1LL << 31) - 1
	};
	struct prof_builder *b = pstats_builder();
	double self[] = { 1, 1, 1 };
	struct prof *p;

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct prof_func f = { .name = prof_add_text(b, "f"), .line = lines[i] };

		prof_add_site(b, &(struct prof_site){ .func = prof_add_func(b, &f), .self = self });
	}
	p = prof_builder_finish(b, NULL);
	expect_same_after(p, "lines");
	prof_free(p);
}

/* The n of {("", 0, ""): (1, 1, n, 0, {})}, given as its bytes. */
static double number_of(const char *object, size_t size, bool rounded)
{
	static const char head[] = "{)\3z\0i\0\0\0\0z\0)\5TT", tail[] = "F{00";
	char bytes[512];
	struct prof_error err;
	char line[512];
	struct prof *p;
	double v;

	memcpy(bytes, head, sizeof(head) - 1);
	memcpy(bytes + sizeof(head) - 1, object, size);
	memcpy(bytes + sizeof(head) - 1 + size, tail, sizeof(tail) - 1);
	p = read_bytes(bytes, sizeof(head) + size + sizeof(tail) - 2, &err);
	if (!p) {
		FAIL("%s", prof_error_text(&err, line, sizeof(line)));
		return NAN;
	}
	v = prof_cost_at(p->sites.cost.self, 2, 0);
	CHECK(has_note(p, "rounded") == rounded);
	prof_free(p);
	return v;
}

#define NUMBER_OF(object) number_of(object, sizeof(object) - 1, false)
#define ROUNDED(object)   number_of(object, sizeof(object) - 1, true)

/* Half to even, and the last of very many bits counts; as float() of Python. */
static void large_integers_are_rounded_to_the_nearest(void)
{
	CHECK_NUMBER(ROUNDED("I\1\0\0\0\0\0\x20\0" /* 2^53 + 1 */), 0x1p53);
	CHECK_NUMBER(ROUNDED("I\xff\xff\xff\xff\xff\xff\xff\x7f"), 0x1p63);
	CHECK_NUMBER(ROUNDED("l\5\0\0\0\xff\x7f\xff\x7f\xff\x7f\xff\x7f\x0f\0"), 0x1p64);
	/* 2^75 has a spacing of 2^23: one half, a little more, one and a half */
	CHECK_NUMBER(ROUNDED("l\6\0\0\0\0\0\x80\0\0\0\0\0\0\0\1\0"), 0x1p75);
	CHECK_NUMBER(ROUNDED("l\6\0\0\0\1\0\x80\0\0\0\0\0\0\0\1\0"), 0x1p75 + 0x1p23);
	CHECK_NUMBER(ROUNDED("l\6\0\0\0\0\0\x80\1\0\0\0\0\0\0\1\0"), 0x1p75 + 0x1p24);
	CHECK_NUMBER(ROUNDED("l\xfa\xff\xff\xff\1\0\x80\0\0\0\0\0\0\0\1\0"), -0x1p75 - 0x1p23);
	CHECK_NUMBER(NUMBER_OF("l\0\0\0\0"), 0);
	CHECK_NUMBER(NUMBER_OF("l\6\0\0\0\0\0\0\1\0\0\0\0\0\0\1\0"), 0x1p75 + 0x1p23);
}

static void floats_may_be_text(void)
{
	CHECK_NUMBER(NUMBER_OF("f\3"
			       "0.5"),
		     0.5);
	CHECK_NUMBER(NUMBER_OF("f\4-inf"), -INFINITY);
	CHECK_NUMBER(NUMBER_OF("f\4+inf"), INFINITY);
	CHECK_NUMBER(NUMBER_OF("f\3nan"), NAN);
	CHECK_NUMBER(NUMBER_OF("f\4-nan"), NAN);
	CHECK_NUMBER(NUMBER_OF("f\x15"
			       "-1.7976931348623157e8"),
		     -1.7976931348623157e8);
	CHECK_NUMBER(NUMBER_OF("T"), 1);
}

/* ---- names ----------------------------------------------------------- */

static void names_survive_writing(void)
{
	struct prof_builder *b = pstats_builder();
	double self[] = { 1, 1, 1 };
	unsigned seed = 7;
	struct prof *p;

	for (int i = 0; i < 20000; i++) {
		static const unsigned char likely[] = { 0xed, 0xb2, 0xb3, 0x80, 0xbf, 0xa0,
							0xe0, 0xf0, 0xf4, 0x8f, 0x90, 0xc1,
							0xc2, 'a',  0,    0xff };
		char name[8];
		unsigned len = sample_random(&seed, sizeof(name) + 1);

		for (unsigned k = 0; k < len; k++)
			name[k] = (char)(sample_random(&seed, 4) ? likely[sample_random(&seed, 16)]
								 : sample_random(&seed, 256));
		struct prof_func f = { .name = prof_add_string(b, name, len), .line = i };
		prof_add_site(b, &(struct prof_site){ .func = prof_add_func(b, &f), .self = self });
	}
	p = prof_builder_finish(b, NULL);
	expect_same_after(p, "names");
	prof_free(p);
}

/* What Python could not decode is written as Python escapes it. */
static void odd_bytes_are_escaped(void)
{
	static const struct {
		const char *bytes, *text;
	} cases[] = {
		{ "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "\xff", "\xed\xb3\xbf" },
		{ "\xc0\x80", "\xed\xb3\x80\xed\xb2\x80" },
		{ "\xe0\x9f\xbf", "\xed\xb3\xa0\xed\xb2\x9f\xed\xb2\xbf" },
		{ "\xf0\x9f\x90\x8d", "\xf0\x9f\x90\x8d" },
		{ "\xf4\x90\x80", "\xed\xb3\xb4\xed\xb2\x90\xed\xb2\x80" },
		{ "\xed\xa0\x80", "\xed\xa0\x80" },
		{ "\xed\xb2\x80", "\xed\xb3\xad\xed\xb2\xb2\xed\xb2\x80" },
		{ "\xc3", "\xed\xb3\x83" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t to[64] = { 0 };
		struct prof_str s = { cases[i].bytes, (uint32_t)strlen(cases[i].bytes), 0 };

		CHECK(marshal_text(to, &s) == to + marshal_text_size(&s));
		CHECK_TEXT((const char *)to + MARSHAL_TEXT_HEAD, cases[i].text);
	}
}

/* ---- profiles of others ---------------------------------------------- */

static double entry_cell(const struct prof *p, const char *name, bool total, prof_id measure)
{
	prof_id f = sample_find(p, name);

	for (size_t i = 0; i < p->sites.n; i++)
		if (p->sites.func[i] == f)
			return prof_cost_at(total ? p->sites.cost.total : p->sites.cost.self,
					    measure, i);
	FAIL("there is no %s", name);
	return NAN;
}

static void contexts_become_what_cprofile_would_write(void)
{
	struct prof_builder *b = prof_builder_new("folded");
	struct prof_measure samples = {
		.name = prof_add_text(b, "samples"), .scale = 1, .integral = true, .sampled = true
	};
	static const struct {
		const char *name, *parent;
		double self;
	} nodes[] = { { "main", NULL, 1 }, { "f", "main", 2 }, { "g", "f", 4 }, { "f", "g", 8 } };
	prof_id parent = 0;
	struct prof *p, *q;

	prof_add_measure(b, &samples);
	for (size_t i = 0; i < 4; i++)
		parent = prof_add_node(b,
				       &(struct prof_node){ .parent = parent,
							    .func = sample_func(b, nodes[i].name),
							    .self = &nodes[i].self });
	p = prof_builder_finish(b, NULL);
	q = there_and_back(p);
	if (q) {
		CHECK_NUMBER(q->sites.n, 3);
		CHECK_NUMBER(q->edges.n, 3);
		CHECK_NUMBER(entry_cell(q, "main", true, 2), 15);
		CHECK_NUMBER(entry_cell(q, "f", true, 2), 14);
		CHECK_NUMBER(entry_cell(q, "f", false, 2), 10);
		CHECK_NUMBER(entry_cell(q, "g", true, 2), 12);
		CHECK_NUMBER(entry_cell(q, "f", false, 0), 0);
		CHECK(!q->measures[0].sampled);
	}
	prof_free(p);
	prof_free(q);
}

/* A function without an entry, calls without primitive ones, and milliseconds. */
static struct prof *milliseconds(void)
{
	struct prof_builder *b = prof_builder_new("test");
	struct prof_measure calls = { .name = prof_add_text(b, "n"),
				      .role = PROF_ROLE_CALLS,
				      .scale = 1 };
	struct prof_measure ms = { .name = prof_add_text(b, "ms"),
				   .unit = PROF_UNIT_SECOND,
				   .scale = 0x1p-10 };
	struct prof_measure words = { .name = prof_add_text(b, "Ir"), .scale = 1 };
	prof_id f = sample_func(b, "f"), g = sample_func(b, "g");
	double self[] = { NAN, 3, 1024 }, calls_f[] = { 5, NAN, NAN }, calls_g[] = { 2, NAN, NAN };
	double total[] = { NAN, 3, 512 };

	prof_add_measure(b, &calls);
	prof_add_measure(b, &words);
	prof_set_nesting(b, PROF_NEST_EVERY);
	prof_add_measure(b, &ms);
	prof_add_site(b, &(struct prof_site){ .func = f, .line = 4, .self = self });
	prof_add_edge(b, &(struct prof_edge){
				 .caller = f, .callee = f, .self = calls_f, .total = total });
	prof_add_edge(b, &(struct prof_edge){
				 .caller = g, .callee = f, .self = calls_g, .total = total });
	prof_add_edge(b, &(struct prof_edge){ .caller = f, .callee = g, .self = calls_g });
	return prof_builder_finish(b, NULL);
}

static void times_become_seconds(void)
{
	struct prof *p = milliseconds(), *q = there_and_back(p);
	struct prof_error err;
	size_t size;

	if (q) {
		CHECK_NUMBER(entry_cell(q, "f", false, 2), 1);
		CHECK_NUMBER(entry_cell(q, "f", false, 0), 7);
		CHECK_NUMBER(entry_cell(q, "g", false, 0), 2);
		CHECK_NUMBER(entry_cell(q, "f", false, 1), 0);
		CHECK_NUMBER(q->edges.cost.total[2][0], 0.5);
	}
	CHECK(!write_as(p, "pstats", "Ir", &size, &err));
	CHECK_NUMBER(err.status, PROF_EMISMATCH);
	CHECK_TEXT(err.message, "pstats holds seconds, which \"Ir\" is not: choose a measure of "
				"time, or another output");
	CHECK(!write_as(p, "pstats", "Dr", &size, &err));
	CHECK_TEXT(err.message, "no measure named \"Dr\"");
	prof_free(p);
	prof_free(q);
}

static void lines_alone_are_refused(void)
{
	struct prof_builder *b = prof_builder_new("test");
	struct prof_measure hits = { .name = prof_add_text(b, "hits"),
				     .role = PROF_ROLE_HITS,
				     .scale = 1 };
	double one = 1;
	struct prof_error err;
	struct prof *p;
	size_t size;

	prof_add_measure(b, &hits);
	prof_add_site(b,
		      &(struct prof_site){ .func = sample_func(b, "f"), .line = 3, .self = &one });
	p = prof_builder_finish(b, NULL);
	CHECK(!write_as(p, "pstats", NULL, &size, &err));
	CHECK_NUMBER(err.status, PROF_EMISMATCH);
	prof_free(p);
}

const struct test tests[] = {
	TEST(files_survive_writing),
	TEST(damaged_files_survive_writing),
	TEST(numbers_survive_writing),
	TEST(lines_survive_writing),
	TEST(large_integers_are_rounded_to_the_nearest),
	TEST(floats_may_be_text),
	TEST(names_survive_writing),
	TEST(odd_bytes_are_escaped),
	TEST(contexts_become_what_cprofile_would_write),
	TEST(times_become_seconds),
	TEST(lines_alone_are_refused),
	{ NULL, NULL },
};
