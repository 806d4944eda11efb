/*
 * test_json.c - the cursor over JSON, and the project's own format: every
 * profile comes back equal, every mistake is found at its place.
 *
 * ctest labels: unit roundtrip
 */
#include "harness.h"
#include "json.h"
#include "sample.h"

static struct prof_input input(const char *text, size_t size)
{
	return (struct prof_input){ .name = "-", .data = (const uint8_t *)text, .size = size };
}

/* ---- the cursor ---------------------------------------------------------- */

/* What json_skip() says about a document, "" if it is valid. */
static const char *mistake(const char *text)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = input(text, strlen(text));
	struct json j;
	json_open(&j, &in, &err);
	json_skip(&j);
	return json_close(&j) ? test_text("%u:%u: %s", err.line, err.col, err.message) : "";
}

static void mistakes_are_found(void)
{
	static const char *const cases[][2] = {
		{ "{}", "" },
		{ " [1, -2.5e+3, \"a\\u00e9\", true, false, null, {\"a\": []}] \n", "" },
		{ "", "1:1: expected a value" },
		{ "[1,]", "1:4: expected a value" },
		{ "[1 2]", "1:4: expected ',' or ']'" },
		{ "{\"a\" 1}", "1:6: expected ':' after the name of a member" },
		{ "{a:1}", "1:2: expected a string" },
		{ "[01]", "1:2: expected a number" },
		{ "[1.]", "1:2: expected a number" },
		{ "[.5]", "1:2: expected a value" },
		{ "[+1]", "1:2: expected a value" },
		{ "[-]", "1:2: expected a number" },
		{ "[1e]", "1:2: expected a number" },
		{ "[tru]", "1:2: expected true or false" },
		{ "[nul]", "1:2: expected null" },
		{ "[NaN]", "1:2: expected a value" },
		{ "[\"\n\"]", "1:3: a control character in a string" },
		{ "[\"\\x\"]", "1:4: no such escape in a string" },
		{ "[\"\\u12g4\"]", "1:5: expected four hexadecimal digits after \\u" },
		{ "[\"abc", "1:6: the document ends in a string" },
		{ "[1", "1:3: expected ',' or ']'" },
		{ "[1] 2", "1:5: expected the end of the document" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_TEXT(mistake(cases[i][0]), cases[i][1]);
}

static void depth_is_bounded(void)
{
	char deep[100001];
	memset(deep, '[', 100000);
	deep[100000] = 0;
	CHECK_TEXT(mistake(deep), "1:65537: more than 65536 arrays and objects within one another");
}

static void strings_become_bytes(void)
{
	static const struct {
		const char *json, *bytes;
		size_t len;
	} cases[] = {
		{ "\"plain\"", "plain", 5 },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8 },
		{ "\"\\u0000\"", "\0", 1 },
		{ "\"\\u20ac\"", "\xe2\x82\xac", 3 },
		{ "\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", 4 },
		{ "\"\\udc80\\udcff\"", "\x80\xff", 2 },
		{ "\"\\ud83d!\"", "\xed\xa0\xbd!", 4 },
		{ "\"\\udc00\"", "\xed\xb0\x80", 3 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct prof_input in = input(cases[i].json, strlen(cases[i].json));
		struct json j;
		json_open(&j, &in, NULL);
		struct text t = json_string(&j);
		CHECK(t.len == cases[i].len && !memcmp(t.s, cases[i].bytes, t.len));
		CHECK(json_close(&j) == 0);
	}
}

static void numbers_are_exact(void)
{
	const char *text = "[0.1, -0, 1e400, 9007199254740993, 18446744073709551615, "
			   "-9223372036854775808]";
	struct prof_input in = input(text, strlen(text));
	struct json j;
	json_open(&j, &in, NULL);
	json_array(&j);
	CHECK(json_element(&j));
	CHECK_NUMBER(json_double(&j), 0.1);
	CHECK(json_element(&j));
	CHECK(signbit(json_double(&j)));
	CHECK(json_element(&j));
	CHECK(isinf(json_double(&j)));
	CHECK(json_element(&j));
	CHECK_NUMBER(json_double(&j), 9007199254740992.0);
	CHECK(json_element(&j));
	CHECK(json_u64(&j) == UINT64_MAX);
	CHECK(json_element(&j));
	CHECK(json_i64(&j) == INT64_MIN);
	CHECK(!json_element(&j));
	CHECK(json_close(&j) == 0);
}

/* ---- profiles ------------------------------------------------------------ */

static char *written(const struct prof *p, size_t *size)
{
	struct prof_error err = PROF_ERROR_INIT;
	FILE *out = test_capture();
	if (prof_renderer_find("graph")->render(p, NULL, out, &err))
		FAIL("%s", err.message);
	return test_captured(out, size);
}

static struct prof *read_back(const char *text, size_t size)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = input(text, size);
	struct prof *p = prof_read(&in, NULL, &err);
	char place[400];
	if (!p)
		FAIL("%s", prof_error_text(&err, place, sizeof(place)));
	return p;
}

static void check_round_trip(const struct prof *p)
{
	size_t size, again;
	char *text = written(p, &size);
	struct prof *q = read_back(text, size);
	if (!q)
		return;
	CHECK(prof_equal(p, q));
	CHECK(!prof_check(q));
	char *second = written(q, &again);
	CHECK(size == again && !memcmp(text, second, size));
	prof_free(q);
}

static void random_profiles_come_back(void)
{
	for (unsigned seed = 1; seed <= 40; seed++) {
		struct prof *tree = sample_tree(seed, 6, 50, false), *graph = sample_graph(tree);
		check_round_trip(tree);
		check_round_trip(graph);
		prof_free(tree);
		prof_free(graph);
	}
}

static void everything_comes_back(void)
{
	struct prof_builder *b = sample_builder();
	static const char odd[] = "\0a\"\\</script>\x7f\x80\xc3\xa9\xed\xb2\x80\xff\xe2\x80\xa8";
	prof_id name = prof_add_string(b, odd, sizeof(odd) - 1);
	prof_id f = prof_add_func(b, &(struct prof_func){ name, name, 0, INT64_MIN });
	prof_id g = prof_add_func(b, &(struct prof_func){ 0, 0, name, INT64_MAX });
	prof_id part = prof_add_part(b, &(struct prof_part){ name, 7, INT64_MAX });
	double self[2] = { NAN, -INFINITY }, total[2] = { 5e-324, INFINITY };
	double zero[2] = { -0.0, 1.7976931348623157e308 };
	prof_add_site(b, &(struct prof_site){ f, part, name, 3, UINT64_MAX, self, total });
	prof_add_edge(b, &(struct prof_edge){ f, g, part, name, 1, 2, 3, 4, self, zero });
	prof_id node = prof_add_node(b, &(struct prof_node){ 0, f, part, UINT32_MAX, zero, NULL });
	prof_add_node(b, &(struct prof_node){ PROF_NONE, PROF_NONE, 0, 0, zero, NULL });
	prof_add_sample(b, &(struct prof_sample){ node, part, 0.25, self });
	prof_add_meta(b, "key", "value");
	prof_add_note(b, 17, "odd");
	prof_add_note(b, UINT64_MAX, "no place");
	prof_set_nesting(b, PROF_NEST_EVERY);
	prof_set_estimated(b);
	struct prof *p = prof_builder_finish(b, NULL);
	check_round_trip(p);
	size_t size;
	const char *text = written(p, &size);
	struct prof *q = read_back(text, size);
	if (!q)
		return;
	CHECK_NUMBER(q->nnotes, 2);
	CHECK(q->notes[0].offset == 17 && q->notes[1].offset == UINT64_MAX);
	prof_free(q);
	prof_free(p);
}

static void an_empty_profile_comes_back(void)
{
	struct prof *p = prof_builder_finish(prof_builder_new("test"), NULL);
	check_round_trip(p);
	prof_free(p);
}

/* Every sample of every other format. */
static void samples_come_back(void)
{
	size_t files = 0;
	for (size_t i = 0; prof_readers[i]; i++) {
		const char *folder = test_data(prof_readers[i]->name);
		for (const char *const *name = test_list(folder); *name; name++) {
			struct prof_input in;
			const char *path = test_text("%s/%s", folder, *name);
			if (test_suffix(*name, ".dump") || prof_input_open(&in, path, 0, NULL))
				continue;
			struct prof *p = prof_read(&in, prof_readers[i], NULL);
			if (p) {
				check_round_trip(p);
				files++;
			}
			prof_free(p);
			prof_input_close(&in);
		}
	}
	CHECK(files > 30);
}

const struct test tests[] = {
	TEST(mistakes_are_found),
	TEST(depth_is_bounded),
	TEST(strings_become_bytes),
	TEST(numbers_are_exact),
	TEST(random_profiles_come_back),
	TEST(everything_comes_back),
	TEST(an_empty_profile_comes_back),
	TEST(samples_come_back),
	{ NULL, NULL },
};
