/* test_sink.c - numbers come out as printf writes them; failed writes are told. */
#include "harness.h"
#include "sink.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

enum { ROUNDS = 60000 };

static uint64_t state = 0x9e3779b97f4a7c15;

static uint64_t random_bits(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Values as profiles hold them, ties of every kind, and any bit pattern at all. */
static double random_value(unsigned kind)
{
	uint64_t bits = random_bits();
	double v;

	switch (kind % 6) {
	case 0:
		return (double)(bits % 100000000000) / 1e9; /* nanoseconds */
	case 1:
		return (double)(bits % 1000000) / (double)(1 << bits % 20); /* ties */
	case 2:
		return -(double)(bits >> 40) * 1e-7;
	case 3:
		return (double)(bits >> 11) * 0x1p-53; /* a share of a whole */
	case 4:
		return ldexp((double)(bits >> 11), (int)(bits & 127) - 100);
	default:
		memcpy(&v, &bits, sizeof(v));
		return v;
	}
}

static bool same(const char *what, double v, int precision, const char *actual, const char *end,
		 const char *expected)
{
	size_t len = (size_t)(end - actual);

	if (len == strlen(expected) && memcmp(actual, expected, len) == 0)
		return true;
	FAIL("%s of %.17g with %d is \"%.*s\", printf has \"%s\"", what, v, precision, (int)len,
	     actual, expected);
	return false;
}

static bool check_value(double v)
{
	char actual[SINK_NUMBER_MAX], expected[SINK_NUMBER_MAX];
	int precision;

	for (precision = 0; precision <= 17; precision += 1 + (precision >= 9) * 3) {
		snprintf(expected, sizeof(expected), "%.*f", precision, v);
		if (!same("fixed", v, precision, actual, number_fixed(actual, v, precision),
			  expected))
			return false;
		if (precision == 0)
			continue;
		snprintf(expected, sizeof(expected), "%.*g", precision, v);
		if (!same("general", v, precision, actual, number_general(actual, v, precision),
			  expected))
			return false;
	}
	return true;
}

static bool check_shortest(double v)
{
	char actual[SINK_NUMBER_MAX];
	char *end = number_shortest(actual, v);
	double back;

	*end = '\0';
	back = strtod(actual, NULL);
	if (isnan(v) ? isnan(back) : back == v && signbit(back) == signbit(v))
		return true;
	FAIL("shortest of %.17g is \"%s\"", v, actual);
	return false;
}

static void numbers_are_as_printf(void)
{
	static const double odd[] = { 0.0,
				      -0.0,
				      0.5,
				      1.5,
				      2.5,
				      0.125,
				      0.375,
				      1e-4,
				      9.9995,
				      99.995,
				      1e15,
				      4503599627370496.0,
				      9.5,
				      0.95,
				      1e22,
				      1e23,
				      1.7976931348623157e308,
				      5e-324,
				      INFINITY,
				      -INFINITY,
				      NAN,
				      9999999.5,
				      999999.95,
				      0.00099999995,
				      9007199254740993.0,
				      4194304.000000001 };
	unsigned i;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		check_value(odd[i]);
		check_value(-odd[i]);
		check_shortest(odd[i]);
		check_shortest(-odd[i]);
	}
	for (i = 0; i < ROUNDS; i++) {
		double v = random_value(i);

		if (!check_value(v) || !check_shortest(v))
			return;
	}
}

/* No text with fewer digits may read back as the same number. */
static void shortest_is_short(void)
{
	char actual[SINK_NUMBER_MAX], shorter[SINK_NUMBER_MAX];
	unsigned i;

	for (i = 0; i < ROUNDS; i++) {
		double v = random_value(i);
		int digits = 0;
		char *p, *end;

		if (!isfinite(v) || fabs(v) >= 9007199254740992.0 || fabs(v) < 1e-300)
			continue;
		end = number_shortest(actual, v);
		*end = '\0';
		for (p = actual; p < end && *p != 'e'; p++)
			digits += *p >= (digits ? '0' : '1') && *p <= '9';
		if (!strpbrk(actual, ".e"))
			continue; /* a whole number keeps its digits */
		snprintf(shorter, sizeof(shorter), "%.*g", digits > 1 ? digits - 1 : 1, v);
		if (digits > 16 || digits == 1 || strtod(shorter, NULL) != v)
			continue;
		FAIL("\"%s\" is longer than \"%s\"", actual, shorter);
		return;
	}
	*number_shortest(actual, 0.1) = '\0';
	CHECK_TEXT(actual, "0.1");
	*number_shortest(actual, -123.000000001) = '\0';
	CHECK_TEXT(actual, "-123.000000001");
	*number_shortest(actual, 1e-9) = '\0';
	CHECK_TEXT(actual, "0.000000001");
	*number_shortest(actual, 5e-324) = '\0';
	CHECK_TEXT(actual, "4.94065645841247e-324");
	*number_shortest(actual, 4503599627370496.0) = '\0';
	CHECK_TEXT(actual, "4503599627370496");
}

static void integers(void)
{
	static const uint64_t odd[] = { 0, 9, 10, 99, 100, 999, 1000, 18446744073709551615u };
	char expected[64], *text;
	struct sink *s = malloc(sizeof(*s));
	size_t i, size;
	FILE *out;

	if (!CHECK(s != NULL))
		return;
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		out = test_capture();
		sink_init(s, out);
		sink_u64(s, odd[i]);
		sink_byte(s, ' ');
		sink_i64(s, (int64_t)odd[i]);
		sink_byte(s, ' ');
		sink_hex(s, odd[i]);
		CHECK(sink_finish(s, NULL) == 0);
		text = test_captured(out, &size);
		snprintf(expected, sizeof(expected), "%" PRIu64 " %" PRId64 " %" PRIx64, odd[i],
			 (int64_t)odd[i], odd[i]);
		CHECK_TEXT(text, expected);
	}
	free(s);
}

/* Pieces of every size around that of the buffer arrive whole and in order. */
static void bytes_arrive(void)
{
	struct sink *s = malloc(sizeof(*s));
	size_t total = 0, len, size, i;
	char *piece = malloc(1 << 18), *text;
	FILE *out = test_capture();
	bool right = true;

	if (!CHECK(s && piece))
		return;
	sink_init(s, out);
	for (len = 1; len < (1 << 18); len = len * 3 + 1) {
		for (i = 0; i < len; i++)
			piece[i] = (char)((total + i) * 31 % 251);
		sink_bytes(s, piece, len);
		total += len;
		sink_byte(s, (char)(total * 31 % 251));
		total++;
	}
	CHECK(sink_finish(s, NULL) == 0);
	text = test_captured(out, &size);
	CHECK_NUMBER(size, total);
	for (i = 0; i < size; i++)
		right = right && text[i] == (char)(i * 31 % 251);
	CHECK(right);
	free(piece);
	free(s);
}

static void failure_is_kept(void)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct sink *s = malloc(sizeof(*s));
	FILE *out = fopen("/dev/full", "w");
	int i;

	if (!CHECK(s != NULL) || !out) {
		test_skip("there is no /dev/full");
		free(s);
		return;
	}
	sink_init(s, out);
	for (i = 0; i < 100000; i++)
		sink_text(s, "0123456789");
	CHECK(sink_finish(s, &err) == -1);
	CHECK(err.status == PROF_EIO);
	CHECK(strstr(err.message, "No space left") != NULL);
	fclose(out);
	free(s);
}

static void the_locale_does_not_matter(void)
{
	static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8" };
	char actual[SINK_NUMBER_MAX];
	bool found = false;
	size_t i;

	for (i = 0; i < 3 && !found; i++)
		found = setlocale(LC_NUMERIC, names[i]) != NULL;
	if (!found) {
		test_skip("no locale with a decimal comma is installed");
		return;
	}
	*number_fixed(actual, 1e300, 2) = '\0';
	CHECK(strchr(actual, ',') == NULL);
	*number_general(actual, 1.5e-9, 7) = '\0';
	CHECK_TEXT(actual, "1.5e-09");
	*number_shortest(actual, 1.1e-12) = '\0';
	CHECK_TEXT(actual, "1.1e-12");
	setlocale(LC_NUMERIC, "C");
}

const struct test tests[] = {
	TEST(numbers_are_as_printf),
	TEST(shortest_is_short),
	TEST(integers),
	TEST(bytes_arrive),
	TEST(failure_is_kept),
	TEST(the_locale_does_not_matter),
	{ NULL, NULL },
};
