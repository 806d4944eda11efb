/* xml.c - a cursor over the elements of simple XML: tags and the text between. */
#include "xml.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void xml_open(struct xml *x, const struct prof_input *in, struct prof_error *err)
{
	const char *data = (const char *)in->data;

	*x = (struct xml){ .in = in, .err = err, .p = data, .end = data + in->size };
}

int xml_fail(struct xml *x, const char *fmt, ...)
{
	char message[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(message, sizeof(message), fmt, args);
	va_end(args);
	x->failed = true;
	return prof_bad_text(x->err, x->in, x->name.s ? x->name.s : x->p, "%s", message);
}

static bool is_space(char c)
{
	return is_blank(c) || c == '\n' || c == '\r';
}

/* Behind the end of what begins here: a comment, a declaration, an instruction. */
static const char *skip_markup(const struct xml *x, const char *p)
{
	const char *until = ">";
	size_t len = (size_t)(x->end - p);

	if (len > 3 && memcmp(p, "!--", 3) == 0)
		until = "-->";
	else if (*p == '?')
		until = "?>";
	const char *at = memmem(p, len, until, strlen(until));
	return at ? at + strlen(until) : NULL;
}

static bool bad_tag(struct xml *x, const char *p)
{
	x->name.s = p;
	xml_fail(x, "a tag that does not end");
	return false;
}

bool xml_next(struct xml *x)
{
	if (x->failed)
		return false;
	if (x->empty) {
		x->empty = false;
		x->close = true;
		x->text.len = 0;
		return true;
	}
	const char *from = x->p, *p = x->p;
	for (;;) {
		p = memchr(p, '<', (size_t)(x->end - p));
		if (!p || p + 1 == x->end)
			return false;
		if (p[1] != '!' && p[1] != '?')
			break;
		const char *next = skip_markup(x, p + 1);
		if (!next)
			return bad_tag(x, p);
		p = next;
	}
	x->text = (struct text){ from, (size_t)(p - from) };
	const char *end = memchr(p, '>', (size_t)(x->end - p));
	if (!end)
		return bad_tag(x, p);
	x->p = end + 1;
	x->close = p[1] == '/';
	x->empty = !x->close && end[-1] == '/';
	p += 1 + x->close;
	end -= x->empty;
	x->name.s = p;
	while (p < end && !is_space(*p))
		p++;
	x->name.len = (size_t)(p - x->name.s);
	x->attributes = (struct text){ p, (size_t)(end - p) };
	return true;
}

struct text xml_attribute(const struct xml *x, const char *name)
{
	const char *p = x->attributes.s, *end = p + x->attributes.len;
	size_t len = strlen(name);

	while ((p = memmem(p, (size_t)(end - p), name, len)) != NULL) {
		bool begins = is_space(p[-1]);
		p += len;
		if (!begins || end - p < 3 || *p != '=' || (p[1] != '"' && p[1] != '\''))
			continue;
		const char *quote = memchr(p + 2, p[1], (size_t)(end - p - 2));
		return (struct text){ p + 2, quote ? (size_t)(quote - p - 2) : 0 };
	}
	return (struct text){ "", 0 };
}

/* Writes a character as UTF-8; returns the bytes it takes. */
static size_t put_utf8(char *to, uint64_t c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n; i-- > 1; c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)(c | (0xf00u >> n & 0xff));
	return n;
}

/* The character of "&name;", whose bytes are replaced; 0 if it is none we know. */
static uint64_t reference(struct text name)
{
	static const struct {
		const char *name;
		char c;
	} known[] = {
		{ "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' }, { "apos", '\'' }
	};
	const char *end = name.s + name.len;
	uint64_t c = 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (text_is(name, known[i].name))
			return (uint64_t)known[i].c;
	if (name.len < 2 || name.len > 10 || name.s[0] != '#')
		return 0;
	if (name.s[1] == 'x') {
		char digits[16] = "0x";
		memcpy(digits + 2, name.s + 2, name.len - 2);
		if (text_u64(digits, digits + name.len, &c) != name.len)
			return 0;
	} else if (text_u64(name.s + 1, end, &c) != name.len - 1) {
		return 0;
	}
	return c <= 0x10ffff ? c : 0;
}

prof_id xml_string(struct xml *x, struct prof_builder *b, struct text raw)
{
	if (!memchr(raw.s, '&', raw.len))
		return prof_add_string(b, raw.s, raw.len);
	char *text = malloc(raw.len);
	if (!text) {
		x->failed = true;
		prof_fail(x->err, PROF_ENOMEM, "out of memory");
		return 0;
	}
	size_t n = 0;
	for (size_t i = 0; i < raw.len; i++) {
		size_t left = raw.len - i - 1;
		const char *end = raw.s[i] == '&' ? memchr(raw.s + i, ';', left + 1) : NULL;
		struct text name = { raw.s + i + 1, end ? (size_t)(end - raw.s) - i - 1 : 0 };
		uint64_t c = end ? reference(name) : 0;
		if (c) {
			n += put_utf8(text + n, c);
			i += name.len + 1;
		} else {
			text[n++] = raw.s[i];
		}
	}
	prof_id string = prof_add_string(b, text, n);
	free(text);
	return string;
}
