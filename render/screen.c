/* screen.c - names made safe for a terminal, and how wide they are there. */
#include "screen.h"

#include <string.h>

/*
 * One character: its length in bytes, 1 with *code beyond Unicode if the byte
 * is not the start of a well-formed sequence.
 */
static size_t decode(const unsigned char *s, size_t len, uint32_t *code)
{
	static const uint32_t smallest[] = { 0, 0x80, 0x800, 0x10000 };
	size_t more = s[0] < 0x80 ? 0 : s[0] < 0xc2 ? 4 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;
	*code = UINT32_MAX;
	if (more == 0)
		*code = s[0];
	if (more == 0 || more > 3 || s[0] > 0xf4 || more >= len)
		return 1;
	uint32_t c = s[0] & (0x3fu >> more);
	for (size_t i = 1; i <= more; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 1;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < smallest[more] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 1;
	*code = c;
	return more + 1;
}

struct range {
	uint32_t first, last;
};

static bool within(uint32_t c, const struct range *ranges, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* Controls, and what is invisible or changes the direction of the text around it. */
static bool unsafe(uint32_t c)
{
	static const struct range ranges[] = {
		{ 0, 0x1f },        { 0x7f, 0x9f },     { 0xad, 0xad },       { 0x61c, 0x61c },
		{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },   { 0x2060, 0x206f },
		{ 0xfeff, 0xfeff }, { 0xfff0, 0xfffb }, { 0xe0000, 0xe0fff },
	};
	return within(c, ranges, sizeof(ranges) / sizeof(*ranges));
}

static size_t columns_of(uint32_t c)
{
	static const struct range combining[] = {
		{ 0x300, 0x36f },   { 0x483, 0x489 },   { 0x591, 0x5bd },   { 0x610, 0x61a },
		{ 0x64b, 0x65f },   { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff },
		{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0xa4cf },
		{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
		{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};
	if (within(c, combining, sizeof(combining) / sizeof(*combining)))
		return 0;
	return within(c, wide, sizeof(wide) / sizeof(*wide)) ? 2 : 1;
}

static char *put_hex(char *to, uint32_t v, unsigned digits)
{
	while (digits--)
		*to++ = "0123456789abcdef"[v >> 4 * digits & 15];
	return to;
}

static char *escape(char *to, const unsigned char *s, uint32_t c)
{
	*to++ = '\\';
	if (c == UINT32_MAX || c < 0x80) {
		*to++ = 'x';
		return put_hex(to, *s, 2);
	}
	memcpy(to, "u{", 2);
	to = put_hex(to + 2, c, c > 0xfffff ? 6 : c > 0xffff ? 5 : 4);
	*to++ = '}';
	return to;
}

struct prof_str screen_text(struct arena *a, const struct prof_str *text, bool ascii, size_t *width)
{
	enum { LONGEST = 10 }; /* \u{10ffff}; and one byte gives \xHH */
	const unsigned char *s = (const unsigned char *)text->s;
	size_t plain = 0;
	while (plain < text->len && s[plain] >= 0x20 && s[plain] < 0x7f)
		plain++;
	*width = plain;
	if (plain == text->len) /* nearly all names: nothing to copy */
		return *text;
	char *copy = arena_alloc(a, (size_t)text->len * LONGEST + 1);
	if (!copy)
		return (struct prof_str){ NULL, 0, 0 };
	memcpy(copy, s, plain);
	char *to = copy + plain;
	for (size_t i = plain, n; i < text->len; i += n) {
		uint32_t c;
		n = decode(s + i, text->len - i, &c);
		char *start = to;
		if (c == UINT32_MAX || unsafe(c) || (ascii && c >= 0x80)) {
			to = escape(to, s + i, c);
			*width += (size_t)(to - start);
		} else {
			memcpy(to, s + i, n);
			to += n;
			*width += columns_of(c);
		}
	}
	*to = 0;
	return (struct prof_str){ copy, (uint32_t)(to - copy), 0 };
}

struct prof_str screen_cut(struct arena *a, const struct prof_str *text, size_t width, bool front,
			   bool ascii)
{
	const unsigned char *s = (const unsigned char *)text->s;
	const char *mark = ascii ? "..." : "\xe2\x80\xa6";
	size_t all = 0, mark_width = ascii ? 3 : 1;
	uint32_t c;
	for (size_t i = 0; i < text->len; all += columns_of(c))
		i += decode(s + i, text->len - i, &c);
	if (all <= width || width < mark_width)
		return all <= width ? *text : (struct prof_str){ "", 0, 0 };
	size_t keep = width - mark_width, skip = all - keep, at = 0;
	for (size_t seen = 0; at < text->len;) {
		size_t n = decode(s + at, text->len - at, &c);
		if (front ? seen >= skip : seen + columns_of(c) > keep)
			break;
		seen += columns_of(c);
		at += n;
	}
	size_t kept = front ? text->len - at : at;
	char *copy = arena_alloc(a, kept + 4);
	if (!copy)
		return (struct prof_str){ NULL, 0, 0 };
	char *to = copy;
	if (front)
		to = stpcpy(to, mark);
	memcpy(to, text->s + (front ? at : 0), kept);
	to += kept;
	if (!front)
		to = stpcpy(to, mark);
	*to = 0;
	return (struct prof_str){ copy, (uint32_t)(to - copy), 0 };
}
