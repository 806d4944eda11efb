/* test_scan.c - the text cursor: ends of lines, words, numbers as the C library reads them. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "scan.h"

static struct prof_input input_of(const char *text)
{
	return (struct prof_input){ "text", (const uint8_t *)text, strlen(text), false, -1 };
}

/* The lines of text with a bar after each. */
static const char *lines_of(const char *text)
{
	struct prof_input in = input_of(text);
	struct scan s;
	const char *all = "";

	scan_open(&s, &in, NULL);
	while (scan_line(&s)) {
		struct text rest = scan_rest(&s);
		all = test_text("%s%.*s|", all, (int)rest.len, rest.s);
	}
	return all;
}

static void every_line_end_ends_a_line(void)
{
	CHECK_TEXT(lines_of(""), "");
	CHECK_TEXT(lines_of("a"), "a|");
	CHECK_TEXT(lines_of("a\n"), "a|");
	CHECK_TEXT(lines_of("a\nb\r\nc\rd"), "a|b|c|d|");
	CHECK_TEXT(lines_of("\n\r\n\r\r\n"), "||||");
	CHECK_TEXT(lines_of("a\r\rb\n\nc\r"), "a||b||c|");
	const char *piece = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	for (int i = 0; i < 4; i++)
		piece = test_text("%s%s", piece, piece);
	CHECK_TEXT(lines_of(test_text("%s\r\n%s\r%s\n%s", piece, piece, piece, piece)),
		   test_text("%s|%s|%s|%s|", piece, piece, piece, piece));
	CHECK_TEXT(lines_of("\xef\xbb\xbf"
			    "a\n"),
		   "a|");
	CHECK_TEXT(lines_of("\xef\xbb"), "\xef\xbb|");
}

/* 8 million lines without an LF: no search for one may go on to the end of the input. */
static void a_search_ends_with_its_line(void)
{
	const size_t n = (size_t)1 << 24;
	char *text = malloc(n);
	struct prof_input in = { "text", (const uint8_t *)text, n, false, -1 };
	struct scan s;
	size_t lines = 0;

	if (!text)
		FAIL("out of memory");
	memset(text, 'a', n);
	for (size_t i = 1; i < n; i += 2)
		text[i] = '\r';
	scan_open(&s, &in, NULL);
	while (scan_line(&s))
		lines++;
	CHECK_NUMBER(lines, n / 2);
	free(text);
}

static void the_head_ends_with_a_line(void)
{
	const struct prof_input in = input_of("one\ntwo three\nfour");

	CHECK_NUMBER(scan_head(&in, 1).size, 3);
	CHECK_NUMBER(scan_head(&in, 3).size, 3);
	CHECK_NUMBER(scan_head(&in, 4).size, 13);
	CHECK_NUMBER(scan_head(&in, 15).size, 18);
	CHECK_NUMBER(scan_head(&in, 100).size, 18);
	char *text = calloc(1, (3u << 20) + 1);
	if (!text)
		FAIL("out of memory");
	memset(text, 'a', 3u << 20);
	const struct prof_input endless = input_of(text);
	CHECK_NUMBER(scan_head(&endless, 10).size, 10);
	free(text);
}

static void words_and_literals(void)
{
	struct prof_input in = input_of("  calls=12 \t0x1F rest of it\n");
	struct scan s;
	uint64_t n = 0;

	scan_open(&s, &in, NULL);
	CHECK(scan_line(&s) && scan_blanks(&s) && !scan_blanks(&s));
	CHECK(!scan_literal(&s, "call ") && scan_literal(&s, "calls="));
	CHECK(scan_u64(&s, &n) && n == 12);
	CHECK(!scan_u64(&s, &n) && scan_blanks(&s));
	CHECK(scan_u64(&s, &n) && n == 0x1f);
	CHECK(text_is(scan_word(&s), "rest") && !scan_char(&s, 'o'));
	CHECK(text_is(text_trim(scan_rest(&s)), "of it"));
	CHECK(scan_at_end(&s) && scan_word(&s).len == 0 && !scan_line(&s));
}

static void a_failure_stops_the_scan(void)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in = input_of("one\ntwo words\nthree\n");
	struct scan s;
	char line[512];

	scan_open(&s, &in, &err);
	CHECK(scan_line(&s) && scan_line(&s));
	scan_word(&s);
	CHECK_NUMBER(scan_fail(&s, s.p + 1, "expected %d", 3), -1);
	CHECK(!scan_line(&s));
	CHECK_TEXT(prof_error_text(&err, line, sizeof(line)), "text:2:5: expected 3");
}

static void integers_fit_or_are_none(void)
{
	uint64_t n;
	const char *const none[] = {
		"", "x", "18446744073709551616", "99999999999999999999", "0x10000000000000000", NULL
	};
	const char max[] = "18446744073709551615", hex[] = "0xFFFFffffFFFFffff";

	for (size_t i = 0; none[i]; i++)
		if (text_u64(none[i], none[i] + strlen(none[i]), &n))
			FAIL("%s was taken for a number", none[i]);
	CHECK(text_u64(max, max + 20, &n) == 20 && n == UINT64_MAX);
	CHECK(text_u64(hex, hex + 18, &n) == 18 && n == UINT64_MAX);
	CHECK(text_u64(max, max + 3, &n) == 3 && n == 184);
}

static void expect_double(const char *text)
{
	double v = -1, want = strtod(text, NULL);
	size_t len = text_double(text, text + strlen(text), &v);

	if (len != strlen(text) || memcmp(&v, &want, sizeof(v)) != 0)
		FAIL("%s: %zu bytes, %.17g, expected %.17g", text, len, v, want);
}

static void doubles_are_those_of_strtod(void)
{
	const char *const texts[] = { "0",
				      "-0",
				      "1",
				      "+1",
				      "12.",
				      ".5",
				      "1e22",
				      "1e23",
				      "1e-22",
				      "1e308",
				      "1.8e308",
				      "5e-324",
				      "1e400",
				      "1E-400",
				      "0e999999999",
				      "9007199254740993",
				      "9007199254740992",
				      "123456789012345678901234567890",
				      "0.000000000000000000000000000000000012345678901234567890",
				      "2.2250738585072011e-308",
				      "1.7976931348623157e308",
				      "8.5000000000000001e0",
				      "00000000000000000000000000001.5",
				      NULL };
	uint64_t state = 42;

	for (size_t i = 0; texts[i]; i++)
		expect_double(texts[i]);
	for (int i = 0; i < 20000; i++) {
		state = state * 6364136223846793005u + 1442695040888963407u;
		double v = (double)(int64_t)state / (double)(1ull << (state >> 58));
		char text[400];
		if (i % 2)
			snprintf(text, sizeof(text), "%.*g", 1 + i % 20, v * (i % 3 ? 1 : 1e-150));
		else
			snprintf(text, sizeof(text), "%.*f", i % 20, v / 1e12);
		expect_double(text);
	}
}

static void doubles_end_where_the_number_does(void)
{
	static const struct {
		const char *text;
		size_t len;
	} cases[] = { { "1e", 1 },    { "1e+", 1 }, { "1.5x", 3 }, { "-", 0 },    { ".", 0 },
		      { "-.", 0 },    { "inf", 0 }, { "nan", 0 },  { "0x10", 1 }, { "1..2", 2 },
		      { "1e5e5", 3 }, { "", 0 },    { "1 2", 1 },  { "--1", 0 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		double v = 0;
		const char *end = cases[i].text + strlen(cases[i].text);
		CHECK_NUMBER(text_double(cases[i].text, end, &v), cases[i].len);
	}
}

const struct test tests[] = {
	TEST(every_line_end_ends_a_line),
	TEST(a_search_ends_with_its_line),
	TEST(the_head_ends_with_a_line),
	TEST(words_and_literals),
	TEST(a_failure_stops_the_scan),
	TEST(integers_fit_or_are_none),
	TEST(doubles_are_those_of_strtod),
	TEST(doubles_end_where_the_number_does),
	{ NULL, NULL },
};
