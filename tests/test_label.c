/* test_label.c - names and quantities as people read them. */
#include <stdlib.h>
#include <string.h>

#include "colour.h"
#include "harness.h"
#include "label.h"

static void expect(struct label *l, const char *expected)
{
	CHECK(!l->failed);
	CHECK_TEXT(l->s, expected);
	label_clear(l);
}

static void everything_can_be_seen(void)
{
	struct label l = { 0 };
	label_add_name(&l, "plain <name>", 12);
	expect(&l, "plain <name>");
	label_add_name(&l, "a\nb\tc\x7f", 6);
	expect(&l, "a␊b␉c␡");
	label_add_name(&l, "nul\0in", 6);
	expect(&l, "nul␀in");
	label_add_name(&l, "caf\xc3\xa9 caf\xe9", 10);
	expect(&l, "café caf\xef\xbf\xbd");
	label_add_name(&l, "\xe2\x80\xaegnp.exe", 10); /* right to left */
	expect(&l, "\xef\xbf\xbdgnp.exe");
	label_add_name(&l, "\xc0\x80\xed\xa0\x80\xf5", 6); /* overlong, surrogate, too large */
	expect(&l, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	label_free(&l);
}

static void cplusplus_is_stripped(void)
{
	static const char *const cases[][2] = {
		{ "f(int, char)", "f" },
		{ "std::vector<std::pair<int, int> >::at(unsigned long) const", "std::vector::at" },
		{ "f(void (*)(int))", "f" },
		{ "std::less<int>::operator()(int const&, int const&) const",
		  "std::less::operator()" },
		{ "(anonymous namespace)::x()", "(anonymous namespace)::x" },
		{ "(below main)", "(below main)" },
		{ "std::operator<< <char>(std::ostream&)", "std::operator<<" },
		{ "operator->", "operator->" },
		{ "unbalanced(", "unbalanced(" },
		{ "un)balanced(x", "un)balanced(x" },
		{ "", "" },
	};
	struct label l = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		label_add_text(&l, cases[i][0]);
		label_strip(&l);
		expect(&l, cases[i][1]);
	}
	label_free(&l);
}

static void long_names_are_wrapped(void)
{
	static const char *const cases[][2] = {
		{ "short enough to stay on one line", "short enough to stay on one line" },
		{ "json.decoder:345:decode of a rather long name",
		  "json.decoder:345:decode of a\nrather long name" },
		{ "exactly fifteen and sixteen make here a line",
		  "exactly fifteen and sixteen make\nhere a line" },
		{ "averylongwordthatcannotbebrokenatallanywhere x",
		  "averylongwordthatcannotbebrokenatallanywhere\nx" },
		{ "this name has some-hyphenated words in it",
		  "this name has some-hyphenated\nwords in it" },
		{ "this name has many some-hyphenated words",
		  "this name has many some-\nhyphenated words" },
	};
	struct label l = { 0 };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		label_add_text(&l, cases[i][0]);
		label_wrap(&l, 32);
		expect(&l, cases[i][1]);
	}
	label_add_text(&l, "map<int, vector<int> > >");
	label_tighten(&l);
	expect(&l, "map<int,vector<int>>>");
	label_free(&l);
}

static void huge_names_are_cut(void)
{
	struct label l = { 0 };
	label_add_text(&l, "äöüß");
	label_cut(&l, 4, 100);
	expect(&l, "äöü…");
	label_add_text(&l, "äöüß");
	label_cut(&l, 5, 100);
	expect(&l, "äöüß");
	label_add_text(&l, "äöüß");
	label_cut(&l, 5, 6);
	expect(&l, "äö…");
	label_free(&l);
}

static void quantities_have_units(void)
{
	static const struct {
		double value;
		enum prof_unit unit;
		const char *text;
	} cases[] = {
		{ 0, PROF_UNIT_SECOND, "0 s" },
		{ 1.5e-3, PROF_UNIT_SECOND, "1.5 ms" },
		{ 0.99951, PROF_UNIT_SECOND, "1 s" },
		{ 0.9994, PROF_UNIT_SECOND, "999 ms" },
		{ 12345.678, PROF_UNIT_SECOND, "12345.7 s" },
		{ 3e-9, PROF_UNIT_SECOND, "3 ns" },
		{ 3e-12, PROF_UNIT_SECOND, "0.003 ns" },
		{ -2e-6, PROF_UNIT_SECOND, "-2 µs" },
		{ 1023, PROF_UNIT_BYTE, "1023 B" },
		{ 1536, PROF_UNIT_BYTE, "1.5 KiB" },
		{ 999, PROF_UNIT_NONE, "999" },
		{ 1000, PROF_UNIT_NONE, "1 k" },
		{ 12345678, PROF_UNIT_NONE, "12.3 M" },
		{ 1e30, PROF_UNIT_NONE, "1e+15 P" },
	};
	char buf[LABEL_QUANTITY];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CHECK_TEXT(label_quantity(buf, cases[i].value, cases[i].unit), cases[i].text);
}

static void themes_are_gprof2dots(void)
{
	static const struct {
		const char *theme;
		double weight;
		uint32_t colour;
	} cases[] = {
		{ "color", 0, 0x0d0d73 },    { "color", 0.1, 0x0d3b80 },
		{ "color", 0.25, 0x0c9393 }, { "color", 0.5, 0x0ab60a },
		{ "color", 0.75, 0xdada06 }, { "color", 1, 0xff0000 },
		{ "pink", 0, 0xff9c9c },     { "pink", 0.25, 0xff5353 },
		{ "pink", 1, 0xff0000 },     { "gray", 0, 0xb2b2b2 },
		{ "gray", 0.5, 0x272727 },   { "gray", 1, 0x000000 },
		{ "color", 2, 0xff0000 },    { "color", -1, 0x0d0d73 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t c = theme_colour(theme_find(cases[i].theme), cases[i].weight, 1);
		if (c != cases[i].colour)
			FAIL("%s at %g is #%06x", cases[i].theme, cases[i].weight, c);
	}
}

const struct test tests[] = {
	TEST(everything_can_be_seen),
	TEST(cplusplus_is_stripped),
	TEST(long_names_are_wrapped),
	TEST(huge_names_are_cut),
	TEST(quantities_have_units),
	TEST(themes_are_gprof2dots),
	{ NULL, NULL },
};
