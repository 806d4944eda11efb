/* test_match.c - patterns match what their writers mean, and always come to an end. */
#include <string.h>

#include "harness.h"
#include "match.h"

static bool found(const char *pattern, const char *text, size_t len)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct match *m = match_new(pattern, &err);
	bool yes = m && match_search(m, text, len);
	if (!m)
		FAIL("%s: %s", pattern, err.message);
	match_free(m);
	return yes;
}

static void patterns_search_anywhere(void)
{
	CHECK(found("json", "/lib/json/decoder.py:343(raw_decode)", 36));
	CHECK(!found("^json", "/lib/json/decoder.py", 20));
	CHECK(found("\\bdec\\w+\\.py:\\d+\\(", "/lib/json/decoder.py:343(raw_decode)", 36));
	CHECK(found("a(?!b)", "abac", 4));
	CHECK(found("^.$", "\xc3\xa9", 2)); /* one character, two bytes */
	CHECK(found("b$", "a\0b", 3));
}

static void bytes_that_are_not_text_match_nothing(void)
{
	CHECK(found("ab",
		    "\xff\xfe"
		    "ab",
		    4));
	CHECK(!found("c", "\xff", 1));
}

static void mistakes_are_explained(void)
{
	struct prof_error err = PROF_ERROR_INIT;
	CHECK(match_new("a(b", &err) == NULL);
	CHECK_NUMBER(err.status, PROF_EMISMATCH);
	CHECK(strstr(err.message, "'a(b'") != NULL);
}

static void backtracking_is_bounded(void)
{
	char text[64];
	memset(text, 'a', sizeof(text));
	text[63] = 'b';
	CHECK(!found("^(a|aa|a?)+$", text, sizeof(text)));
}

const struct test tests[] = {
	TEST(patterns_search_anywhere),
	TEST(bytes_that_are_not_text_match_nothing),
	TEST(mistakes_are_explained),
	TEST(backtracking_is_bounded),
	{ NULL, NULL },
};
