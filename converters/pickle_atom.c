/* pickle_atom.c - the opcodes of a pickle that push a number or a text. */
#include "pickle_atom.h"

#include <string.h>

#include "pickle_text.h"

/* ---- numbers --------------------------------------------------------- */

/* Little-endian two's complement of any size. */
static void push_long(struct pickle *p, uint64_t n)
{
	const uint8_t *d = bytes_take(&p->c, n);
	if (!d)
		return;
	while (n > 8 && (d[n - 1] == 0 || d[n - 1] == 0xff) && (d[n - 1] ^ d[n - 2]) < 0x80)
		n--; /* a byte that only repeats the sign */
	bool negative = n && d[n - 1] & 0x80;
	if (n <= 8) {
		uint64_t v = negative ? UINT64_MAX : 0;
		for (uint64_t i = n; i-- > 0;)
			v = v << 8 | d[i];
		pickle_push_integer(p, VALUE_INT, (int64_t)v);
		return;
	}
	double v = negative ? -1 : 0;
	for (uint64_t i = n; i-- > 0 && isfinite(v);)
		v = v * 256 + d[i];
	pickle_push_float(p, VALUE_HUGE, v);
}

static void push_big_endian_float(struct pickle *p)
{
	uint64_t bits = be64toh(bytes_u64(&p->c));
	double v;
	bits = le64toh(bits);
	memcpy(&v, &bits, sizeof(v));
	pickle_push_float(p, VALUE_FLOAT, v);
}

/* ---- lines of protocol 0 --------------------------------------------- */

/* Up to the next LF, which is passed over. */
const char *pickle_take_line(struct pickle *p, size_t *len)
{
	const uint8_t *lf = memchr(p->c.at, '\n', bytes_left(&p->c));
	if (!lf) {
		pickle_fail(p, "line without an end");
		return NULL;
	}
	*len = (size_t)(lf - p->c.at);
	return (const char *)bytes_take(&p->c, *len + 1);
}

static void push_number_line(struct pickle *p, char kind)
{
	size_t len;
	struct pickle_number n;
	const char *line = pickle_take_line(p, &len);
	if (!line)
		return;
	if (!pickle_parse_number(line, len, kind, &n)) {
		pickle_fail(p, "not a number");
		return;
	}
	if (n.type == VALUE_INT || n.type == VALUE_BOOL)
		pickle_push_integer(p, n.type, n.integer);
	else
		pickle_push_float(p, n.type, n.number);
}

static void push_text_line(struct pickle *p, bool unicode)
{
	size_t len;
	const char *line = pickle_take_line(p, &len);
	char *text = line ? arena_alloc(p->arena, 4 * len + 1) : NULL;
	if (!line)
		return;
	if (!text) {
		pickle_out_of_memory(p);
		return;
	}
	size_t n = unicode ? pickle_unescape_unicode(line, len, text)
			   : pickle_unquote(line, len, text);
	if (n == SIZE_MAX)
		pickle_fail(p, "malformed string");
	else
		pickle_push_text(p, unicode ? VALUE_TEXT : VALUE_BYTES, text, n);
}

/* Texts behind their length. False: none of them. */
static bool push_counted_text(struct pickle *p, uint8_t op)
{
	struct bytes *c = &p->c;
	uint64_t n;
	switch (op) {
	case 'U':
	case 'C':
	case 0x8c:
		n = bytes_u8(c);
		pickle_push_text(p, op == 0x8c ? VALUE_TEXT : VALUE_BYTES, bytes_take(c, n), n);
		return true;
	case 'T':
	case 'B':
	case 'X':
		n = bytes_u32(c);
		pickle_push_text(p, op == 'X' ? VALUE_TEXT : VALUE_BYTES, bytes_take(c, n), n);
		return true;
	case 0x8d:
		n = bytes_u64(c);
		pickle_push_text(p, VALUE_TEXT, bytes_take(c, n), n);
		return true;
	default:
		return false;
	}
}

bool pickle_push_atom(struct pickle *p, uint8_t op)
{
	struct bytes *c = &p->c;
	switch (op) {
	case 'N':
		pickle_push(p, pickle_make(p, VALUE_NONE));
		return true;
	case 0x88:
	case 0x89:
		pickle_push_integer(p, VALUE_BOOL, op == 0x88);
		return true;
	case 'I':
	case 'L':
	case 'F':
		push_number_line(p, (char)op);
		return true;
	case 'J':
		pickle_push_integer(p, VALUE_INT, bytes_i32(c));
		return true;
	case 'K':
		pickle_push_integer(p, VALUE_INT, bytes_u8(c));
		return true;
	case 'M':
		pickle_push_integer(p, VALUE_INT, bytes_u16(c));
		return true;
	case 0x8a:
		push_long(p, bytes_u8(c));
		return true;
	case 0x8b:
		push_long(p, bytes_u32(c));
		return true;
	case 'G':
		push_big_endian_float(p);
		return true;
	case 'S':
	case 'V':
		push_text_line(p, op == 'V');
		return true;
	default:
		return push_counted_text(p, op);
	}
}
