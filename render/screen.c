/* screen.c - names made safe for a terminal, and how wide they are there. */
#include "screen.h"

#include <string.h>

#include "character_width.h"

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
			*width += character_width(c);
		}
	}
	*to = 0;
	return (struct prof_str){ copy, (uint32_t)(to - copy), 0 };
}

static size_t width_of(const struct prof_str *text)
{
	size_t all = 0;
	uint32_t c;
	for (size_t i = 0; i < text->len; all += character_width(c))
		i += decode((const unsigned char *)text->s + i, text->len - i, &c);
	return all;
}

/* Bytes at the beginning that take at most so many columns. */
static size_t fitting(const struct prof_str *text, size_t width)
{
	size_t at = 0;
	for (size_t seen = 0; at < text->len;) {
		uint32_t c;
		size_t n = decode((const unsigned char *)text->s + at, text->len - at, &c);
		seen += character_width(c);
		if (seen > width)
			break;
		at += n;
	}
	return at;
}

/* What is left of text from byte at on. */
static struct prof_str tail(const struct prof_str *text, size_t at)
{
	return (struct prof_str){ text->s + at, text->len - (uint32_t)at, 0 };
}

/*
 * Whole folders as far as they fit behind a mark, else the bare name, else as
 * much of its end as there is room for; *marked: a mark belongs before it.
 */
static struct prof_str cut_path(const struct prof_str *text, size_t all, size_t width, size_t mark,
				bool *marked)
{
	const char *name = memrchr(text->s, '/', text->len);
	*marked = true;
	if (name) {
		struct prof_str bare = tail(text, (size_t)(name + 1 - text->s));
		size_t bare_width = width_of(&bare);
		if (bare_width <= width && bare_width + 1 + mark > width) {
			*marked = false;
			return bare;
		}
	}
	size_t at = 0;
	for (size_t left = all; left > width - mark;) {
		uint32_t c;
		at += decode((const unsigned char *)text->s + at, text->len - at, &c);
		left -= character_width(c);
	}
	const char *slash = memchr(text->s + at, '/', text->len - at);
	return tail(text, slash && name && slash <= name ? (size_t)(slash - text->s) : at);
}

struct prof_str screen_cut(struct arena *a, const struct prof_str *text, bool path, bool ascii,
			   size_t *width)
{
	const char *mark = ascii ? "..." : "\xe2\x80\xa6";
	size_t mark_width = ascii ? 3 : 1, all = width_of(text);
	bool marked = true;
	if (all <= *width) {
		*width = all;
		return *text;
	}
	if (*width < mark_width) {
		*width = 0;
		return (struct prof_str){ "", 0, 0 };
	}
	struct prof_str kept =
		path ? cut_path(text, all, *width, mark_width, &marked)
		     : (struct prof_str){ text->s, (uint32_t)fitting(text, *width - mark_width),
					  0 };
	char *copy = arena_alloc(a, (size_t)kept.len + 4), *to = copy;
	if (!copy)
		return (struct prof_str){ NULL, 0, 0 };
	if (path && marked)
		to = stpcpy(to, mark);
	memcpy(to, kept.s, kept.len);
	to += kept.len;
	if (!path)
		to = stpcpy(to, mark);
	*to = 0;
	*width = width_of(&kept) + (marked ? mark_width : 0);
	return (struct prof_str){ copy, (uint32_t)(to - copy), 0 };
}
