/* json.c - a cursor over JSON (RFC 8259), strict, in one pass and without a tree. */
#include "json.h"

#include "decimal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void json_open(struct json *j, const struct prof_input *in, struct prof_error *err)
{
	*j = (struct json){ .in = in, .err = err, .p = (const char *)in->data };
	j->end = j->p + in->size;
	if (in->size >= 3 && !memcmp(j->p, "\xef\xbb\xbf", 3))
		j->p += 3;
}

int json_fail(struct json *j, const char *fmt, ...)
{
	char message[200];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	if (!j->failed)
		prof_bad_text(j->err, j->in, j->p, "%s", message);
	j->failed = true;
	return -1;
}

static void blanks(struct json *j)
{
	while (*j->p == ' ' || *j->p == '\n' || *j->p == '\t' || *j->p == '\r')
		j->p++;
}

int json_close(struct json *j)
{
	if (!j->failed) {
		blanks(j);
		if (j->p != j->end)
			json_fail(j, "expected the end of the document");
	}
	free(j->room);
	j->room = NULL;
	return j->failed ? -1 : 0;
}

enum json_type json_next(struct json *j)
{
	blanks(j);
	switch (j->failed ? 0 : *j->p) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_STRING;
	case 't':
	case 'f':
		return JSON_BOOL;
	case 'n':
		return JSON_NULL;
	case '-':
		return JSON_NUMBER;
	default:
		return is_digit(*j->p) ? JSON_NUMBER : JSON_NOTHING;
	}
}

/* ---- arrays and objects ------------------------------------------------ */

static void enter(struct json *j, enum json_type type)
{
	if (j->failed)
		return;
	if (json_next(j) != type)
		json_fail(j, type == JSON_OBJECT ? "expected an object" : "expected an array");
	else if (j->depth == JSON_DEPTH)
		json_fail(j, "more than %d arrays and objects within one another", JSON_DEPTH);
	else
		j->first = true, j->depth++, j->p++;
}

void json_object(struct json *j)
{
	enter(j, JSON_OBJECT);
}

void json_array(struct json *j)
{
	enter(j, JSON_ARRAY);
}

/* Passes over the comma before the next value, or the bracket after the last. */
static bool another(struct json *j, char close)
{
	if (j->failed)
		return false;
	bool first = j->first;
	blanks(j);
	j->first = false; /* what is around has at least this */
	if (*j->p == close) {
		j->p++;
		j->depth--;
		return false;
	}
	if (!first && *j->p != ',') {
		json_fail(j, "expected ',' or '%c'", close);
		return false;
	}
	if (!first)
		j->p++;
	return true;
}

bool json_element(struct json *j)
{
	return another(j, ']');
}

bool json_member(struct json *j, struct text *key)
{
	if (!another(j, '}'))
		return false;
	*key = json_string(j);
	blanks(j);
	if (!j->failed && *j->p != ':')
		json_fail(j, "expected ':' after the name of a member");
	if (!j->failed)
		j->p++;
	return !j->failed;
}

/* ---- strings ----------------------------------------------------------- */

static bool make_room(struct json *j, size_t n)
{
	if (n <= j->cap)
		return true;
	size_t cap = j->cap ? j->cap : 256;
	while (cap < n)
		cap *= 2;
	char *room = realloc(j->room, cap);
	if (!room) {
		prof_fail(j->err, PROF_ENOMEM, "out of memory");
		j->failed = true;
		return false;
	}
	j->room = room;
	j->cap = cap;
	return true;
}

/* Four hexadecimal digits at s; -1 if they are not. */
static int hex4(const char *s)
{
	int code = 0;
	for (int i = 0; i < 4; i++) {
		char c = s[i];
		int digit = is_digit(c)            ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;
		if (digit < 0)
			return -1;
		code = code << 4 | digit;
	}
	return code;
}

static size_t put_utf8(char *to, unsigned long code)
{
	if (code < 0x80) {
		to[0] = (char)code;
		return 1;
	}
	size_t n = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = n; i-- > 1; code >>= 6)
		to[i] = (char)(0x80 | (code & 0x3f));
	to[0] = (char)(code | (n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0));
	return n;
}

/* The escape after "\u"; to has room for four bytes. Returns how many were written. */
static size_t unicode_escape(struct json *j, char *to)
{
	int code = hex4(j->p);
	if (code < 0) {
		json_fail(j, "expected four hexadecimal digits after \\u");
		return 0;
	}
	j->p += 4;
	if (code >= 0xdc80 && code <= 0xdcff) {
		to[0] = (char)(code - 0xdc00);
		return 1;
	}
	if (code >= 0xd800 && code < 0xdc00 && j->p[0] == '\\' && j->p[1] == 'u') {
		int low = hex4(j->p + 2);
		if (low >= 0xdc00 && low < 0xe000) {
			j->p += 6;
			return put_utf8(to, 0x10000 + ((unsigned long)(code - 0xd800) << 10) +
						    (unsigned long)(low - 0xdc00));
		}
	}
	return put_utf8(to, (unsigned long)code);
}

static size_t escape(struct json *j, char *to)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	char c = *j->p;
	if (c == 'u') {
		j->p++;
		return unicode_escape(j, to);
	}
	const char *at = c ? strchr(names, c) : NULL;
	if (!at) {
		json_fail(j, "no such escape in a string");
		return 0;
	}
	j->p++;
	to[0] = bytes[at - names];
	return 1;
}

/* The first byte from p on that does not stand for itself. */
static const char *plain_end(const char *p)
{
	while ((unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
		p++;
	return p;
}

struct text json_string(struct json *j)
{
	struct text none = { "", 0 };
	if (j->failed)
		return none;
	if (json_next(j) != JSON_STRING) {
		json_fail(j, "expected a string");
		return none;
	}
	const char *from = ++j->p;
	j->p = plain_end(from);
	if (*j->p == '"')
		return (struct text){ from, (size_t)(j->p++ - from) };
	size_t n = 0;
	for (;;) {
		size_t plain = (size_t)(j->p - from);
		if (!make_room(j, n + plain + 4))
			return none;
		memcpy(j->room + n, from, plain);
		n += plain;
		if (*j->p == '"')
			break;
		if (*j->p != '\\') {
			json_fail(j, j->p == j->end ? "the document ends in a string"
						    : "a control character in a string");
			return none;
		}
		j->p++;
		n += escape(j, j->room + n);
		if (j->failed)
			return none;
		from = j->p;
		j->p = plain_end(from);
	}
	j->p++;
	return (struct text){ j->room, n };
}

/* ---- numbers and words ------------------------------------------------- */

/* A number by the grammar of JSON, taken apart. */
struct number {
	const char *end; /* NULL: there is none */
	uint64_t digits; /* all of them, if ndigits is at most 19 */
	size_t ndigits;  /* with leading zeros */
	int fraction;    /* how many stand after the point */
	int exponent;    /* as written, at most 9999 */
	bool negative;
};

static const char *take_digits(const char *p, struct number *n)
{
	const char *from = p;
	for (; is_digit(*p); p++)
		n->digits = n->digits * 10 + (unsigned)(*p - '0');
	n->ndigits += (size_t)(p - from);
	return p;
}

static struct number take_number(const char *p)
{
	struct number n = { .negative = *p == '-' }, none = { 0 };
	p += n.negative;
	const char *from = p;
	p = take_digits(p, &n);
	if (p == from || (*from == '0' && p > from + 1))
		return none;
	if (*p == '.') {
		from = ++p;
		p = take_digits(p, &n);
		if (p == from)
			return none;
		n.fraction = p - from < 1000 ? (int)(p - from) : 1000;
	}
	if (*p == 'e' || *p == 'E') {
		bool down = *++p == '-';
		p += *p == '+' || *p == '-';
		if (!is_digit(*p))
			return none;
		for (; is_digit(*p); p++)
			n.exponent = n.exponent < 1000 ? n.exponent * 10 + (*p - '0') : 9999;
		n.exponent = down ? -n.exponent : n.exponent;
	}
	n.end = p;
	return n;
}

double json_double(struct json *j)
{
	double v = 0;
	struct number n = { 0 };
	if (json_next(j) == JSON_NUMBER)
		n = take_number(j->p);
	if (j->failed)
		return 0;
	if (!n.end)
		return json_fail(j, "expected a number"), 0;
	if (n.ndigits > 19 || !decimal_to_double(n.digits, n.exponent - n.fraction, &v))
		text_double(j->p, n.end, &v);
	else if (n.negative)
		v = -v;
	j->p = n.end;
	return v;
}

static void skip_number(struct json *j)
{
	const char *end = take_number(j->p).end;
	if (!end)
		json_fail(j, "expected a number");
	j->p = end ? end : j->p;
}

uint64_t json_u64(struct json *j)
{
	uint64_t v = 0;
	const char *p = json_next(j) == JSON_NUMBER ? j->p : NULL;
	if (j->failed)
		return 0;
	size_t digits = 0;
	for (; p && is_digit(p[digits]); digits++) {
		unsigned digit = (unsigned)(p[digits] - '0');
		if (v > (UINT64_MAX - digit) / 10) {
			json_fail(j, "a number that does not fit 64 bits");
			return 0;
		}
		v = v * 10 + digit;
	}
	if (!digits || (digits > 1 && *p == '0') || p[digits] == '.' || (p[digits] | 32) == 'e') {
		json_fail(j, "expected a whole number, not negative");
		return 0;
	}
	j->p = p + digits;
	return v;
}

int64_t json_i64(struct json *j)
{
	bool negative = json_next(j) == JSON_NUMBER && *j->p == '-';
	if (negative && !is_digit(j->p[1])) {
		json_fail(j, "expected a whole number");
		return 0;
	}
	j->p += negative;
	uint64_t v = json_u64(j);
	if (v > (uint64_t)INT64_MAX + negative) {
		json_fail(j, "a number that does not fit 64 bits with its sign");
		return 0;
	}
	return negative ? (int64_t)(0 - v) : (int64_t)v;
}

static bool word(struct json *j, const char *literal)
{
	size_t n = strlen(literal);
	bool there = !j->failed && (size_t)(j->end - j->p) >= n && !memcmp(j->p, literal, n);
	j->p += there ? n : 0;
	return there;
}

bool json_bool(struct json *j)
{
	blanks(j);
	if (word(j, "true"))
		return true;
	if (!word(j, "false"))
		json_fail(j, "expected true or false");
	return false;
}

bool json_null(struct json *j)
{
	if (json_next(j) != JSON_NULL)
		return false;
	if (!word(j, "null"))
		json_fail(j, "expected null");
	return !j->failed;
}

void json_skip(struct json *j)
{
	struct text key;
	unsigned base = j->depth;
	bool object[JSON_DEPTH];
	do {
		/* Inside something that was entered here: go to its next value, or leave it. */
		if (j->depth > base) {
			bool more = object[j->depth - 1] ? json_member(j, &key) : json_element(j);
			if (!more)
				continue;
		}
		switch (json_next(j)) {
		case JSON_OBJECT:
			json_object(j);
			if (!j->failed)
				object[j->depth - 1] = true;
			break;
		case JSON_ARRAY:
			json_array(j);
			if (!j->failed)
				object[j->depth - 1] = false;
			break;
		case JSON_STRING:
			json_string(j);
			break;
		case JSON_NUMBER:
			skip_number(j);
			break;
		case JSON_BOOL:
			json_bool(j);
			break;
		case JSON_NULL:
			json_null(j);
			break;
		default:
			json_fail(j, "expected a value");
		}
	} while (!j->failed && j->depth > base);
}

/* Passes over the rest of a string, from its quote on. */
static void pass_string(struct json *j)
{
	while (*++j->p != '"')
		if (j->p >= j->end || (*j->p == '\\' && ++j->p >= j->end)) {
			json_fail(j, "the document ends in a string");
			return;
		}
}

void json_pass(struct json *j)
{
	size_t depth = 0;
	enum json_type type = json_next(j);
	if (type != JSON_ARRAY && type != JSON_OBJECT) {
		json_skip(j);
		return;
	}
	static const bool special[256] = {
		[0] = true, ['"'] = true, ['['] = true, [']'] = true, ['{'] = true, ['}'] = true
	};
	do {
		const char *p = j->p;
		while (!special[(unsigned char)*p])
			p++;
		j->p = p;
		switch (*p) {
		case '"':
			pass_string(j);
			break;
		case '[':
		case '{':
			depth++;
			break;
		case ']':
		case '}':
			depth--;
			break;
		case 0:
			if (p >= j->end)
				json_fail(j, "the document ends in an array or object");
			break;
		}
		j->p++;
	} while (depth && !j->failed);
}
