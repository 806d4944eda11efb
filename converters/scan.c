/* scan.c - a cursor over text input: lines, words and numbers. */
#include "scan.h"

#include "decimal.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void scan_open(struct scan *s, const struct prof_input *in, struct prof_error *err)
{
	const char *data = (const char *)in->data;

	*s = (struct scan){ .in = in, .err = err, .end = data + in->size };
	if (in->size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		data += 3;
	s->line = s->p = s->eol = s->next = data;
}

/*
 * The first LF or CR. Both are looked for a piece at a time: where one of them never
 * comes, a search for it to the end of the input would be one for every line.
 */
static const char *find_eol(const char *p, const char *end)
{
	enum { PIECE = 1024 };

	while (p < end) {
		size_t n = end - p < PIECE ? (size_t)(end - p) : PIECE;
		const char *lf = memchr(p, '\n', n);
		const char *cr = memchr(p, '\r', lf ? (size_t)(lf - p) : n);
		if (cr || lf)
			return cr ? cr : lf;
		p += n;
	}
	return end;
}

struct prof_input scan_head(const struct prof_input *in, size_t size)
{
	const size_t most = size + ((size_t)1 << 20);
	struct prof_input head = *in;

	if (size < in->size) {
		const char *data = (const char *)in->data;
		const char *end = data + (most < in->size ? most : in->size);
		const char *eol = find_eol(data + size, end);
		head.size = eol < end || end == data + in->size ? (size_t)(eol - data) : size;
	}
	return head;
}

bool scan_line(struct scan *s)
{
	if (s->failed || s->next >= s->end)
		return false;
	s->line = s->p = s->next;
	s->eol = s->next = find_eol(s->p, s->end);
	if (s->next < s->end)
		s->next++;
	if (s->next < s->end && *s->eol == '\r' && *s->next == '\n')
		s->next++;
	return true;
}

int scan_fail(struct scan *s, const char *p, const char *fmt, ...)
{
	char message[sizeof(s->err->message)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	s->failed = true;
	return prof_bad_text(s->err, s->in, p, "%s", message);
}

bool scan_literal(struct scan *s, const char *literal)
{
	size_t len = strlen(literal);

	if ((size_t)(s->eol - s->p) < len || memcmp(s->p, literal, len) != 0)
		return false;
	s->p += len;
	return true;
}

struct text scan_word(struct scan *s)
{
	scan_blanks(s);
	const char *from = s->p;
	while (s->p < s->eol && !is_blank(*s->p))
		s->p++;
	return (struct text){ from, (size_t)(s->p - from) };
}

struct text scan_rest(struct scan *s)
{
	struct text rest = { s->p, (size_t)(s->eol - s->p) };

	s->p = s->eol;
	return rest;
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static size_t text_hex(const char *s, const char *end, uint64_t *v)
{
	const char *p = s + 2;
	uint64_t n = 0;

	for (; p < end && hex_value(*p) >= 0; p++) {
		if (n >> 60)
			return 0;
		n = n << 4 | (uint64_t)hex_value(*p);
	}
	*v = n;
	return p == s + 2 ? 0 : (size_t)(p - s);
}

size_t text_u64(const char *s, const char *end, uint64_t *v)
{
	const char *p = s;
	uint64_t n = 0;

	if (end - s > 2 && s[0] == '0' && (s[1] | 0x20) == 'x')
		return text_hex(s, end, v);
	for (; p < end && is_digit(*p); p++) {
		unsigned digit = (unsigned)(*p - '0');
		if (n > (UINT64_MAX - digit) / 10)
			return 0;
		n = n * 10 + digit;
	}
	*v = n;
	return (size_t)(p - s);
}

bool scan_u64(struct scan *s, uint64_t *v)
{
	size_t len = text_u64(s->p, s->eol, v);

	s->p += len;
	return len > 0;
}

/* A number as it is written: its parts are where these say. */
struct number {
	const char *end;  /* of all of it */
	uint64_t digits;  /* of the first 19 significant ones */
	int64_t ndigits;  /* significant ones */
	int64_t exponent; /* of the last digit in digits */
	bool negative;
};

/* Takes digits; returns how many there were, leading zeros too. */
static size_t take_digits(const char **p, const char *end, struct number *n, bool fraction)
{
	const char *from = *p;

	for (; *p < end && is_digit(**p); ++*p) {
		if (n->ndigits || **p != '0')
			n->ndigits++;
		if (n->ndigits <= 19) {
			n->digits = n->digits * 10 + (uint64_t)(**p - '0');
			n->exponent -= fraction;
		} else {
			n->exponent += !fraction;
		}
	}
	return (size_t)(*p - from);
}

/* What follows an "e"; without a digit that is not part of the number. */
static void take_exponent(const char *p, const char *end, struct number *n)
{
	bool down = p < end && *p == '-';
	int64_t e = 0;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	const char *digits = p;
	for (; p < end && is_digit(*p); p++)
		e = e < 100000 ? e * 10 + (*p - '0') : e;
	if (p == digits)
		return;
	n->exponent += down ? -e : e;
	n->end = p;
}

static bool take_number(const char *s, const char *end, struct number *n)
{
	const char *p = s;

	*n = (struct number){ .negative = p < end && *p == '-' };
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	size_t count = take_digits(&p, end, n, false);
	if (p < end && *p == '.') {
		const char *point = p++;
		size_t fraction = take_digits(&p, end, n, true);
		if (count + fraction == 0)
			p = point;
		count += fraction;
	}
	if (count == 0)
		return false;
	n->end = p;
	if (p < end && (*p | 0x20) == 'e')
		take_exponent(p + 1, end, n);
	return true;
}

/* Everything that decimal.h cannot tell goes to the C library, in the C locale. */
static bool simple_number(const struct number *n, double *v)
{
	if (n->ndigits > 19 || n->exponent < -400 || n->exponent > 400 ||
	    !decimal_to_double(n->digits, (int)n->exponent, v))
		return false;
	if (n->negative)
		*v = -*v;
	return true;
}

size_t text_double(const char *s, const char *end, double *v)
{
	struct number n;

	if (!take_number(s, end, &n))
		return 0;
	if (!simple_number(&n, v)) {
		/* For glibc the C locale is a constant: nothing to free, nothing to fail. */
		locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
		*v = c ? strtod_l(s, NULL, c) : strtod(s, NULL);
		if (c)
			freelocale(c);
	}
	return (size_t)(n.end - s);
}

bool scan_double(struct scan *s, double *v)
{
	size_t len = text_double(s->p, s->eol, v);

	s->p += len;
	return len > 0;
}

struct text text_trim(struct text t)
{
	while (t.len && is_blank(*t.s))
		t.s++, t.len--;
	while (t.len && is_blank(t.s[t.len - 1]))
		t.len--;
	return t;
}

struct text text_without_offset(struct text t)
{
	const char *p = t.s + t.len;

	while (p > t.s && hex_value(p[-1]) >= 0)
		p--;
	if (p - t.s > 3 && p != t.s + t.len && memcmp(p - 3, "+0x", 3) == 0)
		t.len = (size_t)(p - 3 - t.s);
	return t;
}

void text_meta(struct prof_builder *b, const char *key, struct text value)
{
	prof_id string = prof_add_string(b, value.s, value.len);
	const struct prof_str *copy = prof_builder_string(b, string);

	if (copy)
		prof_add_meta(b, key, copy->s);
}
