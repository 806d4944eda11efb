/* marshal.c - read Python's marshal format: slots, atoms and heads of containers. */
#include "marshal.h"

#include <math.h>
#include <stdlib.h>

#include "scan.h"

#define TWO_POW_53 (UINT64_C(1) << 53)
#define FLAG       0x80

void marshal_open(struct marshal *m, const struct prof_input *in, struct prof_builder *b,
		  struct prof_error *err)
{
	*m = (struct marshal){ .b = b, .limit = in->size * MARSHAL_REPEAT + 4096 };
	bytes_open(&m->in, in, err);
}

void marshal_free(struct marshal *m)
{
	free(m->refs.slot);
	free(m->interned.slot);
}

/* ---- slots ----------------------------------------------------------- */

static marshal_slot slot_of(unsigned kind, uint64_t value)
{
	return (uint64_t)kind << 56 | value;
}

/* Numbers beyond 2^31 cannot be referred to, so such slots need not exist. */
static uint32_t add(struct marshal *m, struct marshal_slots *s, const uint8_t *p)
{
	if (m->again || s->n >= INT32_MAX)
		return MARSHAL_NO_SLOT;
	if (s->n == s->cap) {
		uint32_t cap = s->cap ? s->cap + s->cap / 2 : 256;
		marshal_slot *slot = realloc(s->slot, cap * sizeof(*slot));
		if (!slot) {
			prof_fail(m->in.err, PROF_ENOMEM, "out of memory");
			m->in.failed = true;
			m->in.at = m->in.end;
			return MARSHAL_NO_SLOT;
		}
		s->slot = slot;
		s->cap = cap;
	}
	s->slot[s->n] = slot_of(SLOT_PLACE, bytes_offset(&m->in, p));
	return s->n++;
}

uint32_t marshal_add_slot(struct marshal *m, const uint8_t *p)
{
	static const char without[] = "0NTFS.rR";
	bool takes = (*p & FLAG) && !memchr(without, *p & ~FLAG, sizeof(without));
	return takes ? add(m, &m->refs, p) : MARSHAL_NO_SLOT;
}

uint32_t marshal_add_interned(struct marshal *m, const uint8_t *p)
{
	return add(m, &m->interned, p);
}

static void keep(struct marshal_slots *s, uint32_t slot, unsigned kind, uint32_t value)
{
	if (slot != MARSHAL_NO_SLOT)
		s->slot[slot] = slot_of(kind, value);
}

void marshal_memo(struct marshal *m, const struct marshal_object *o, prof_id id)
{
	keep(&m->refs, o->slot, SLOT_MEMO, id);
}

/* ---- numbers --------------------------------------------------------- */

static bool is_exact(uint64_t v)
{
	return v == 0 || v >> __builtin_ctzll(v) <= TWO_POW_53;
}

/* Base 2^15, least significant first, more than 64 bits. */
static void read_huge(struct marshal *m, struct marshal_object *o, const uint8_t *digits,
		      uint32_t n)
{
	uint64_t v = 0, lost = 0;
	int room = 64, exponent = 0;
	for (uint32_t i = n; i-- > 0;) {
		unsigned d = digits[2 * i] | (unsigned)digits[2 * i + 1] << 8;
		int bits = i == n - 1 ? 32 - __builtin_clz(d) : 15;
		int take = bits < room ? bits : room;
		v = v << take | d >> (bits - take);
		lost |= d & ((1u << (bits - take)) - 1);
		room -= take;
		if (exponent < 2048)
			exponent += bits - take;
	}
	/* The last of 64 bits stands for all those lost: a double has only 53. */
	o->kind = MARSHAL_LONG;
	o->rounded = lost || !is_exact(v);
	o->number = ldexp((double)(v | (lost != 0)), exponent);
	if (isinf(o->number))
		bytes_limit(&m->in, o->at, "integer of %u digits of 15 bits is beyond a double", n);
}

static bool check_digits(struct marshal *m, const struct marshal_object *o, const uint8_t *digits,
			 uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (digits[2 * i + 1] & 0x80)
			bytes_fail(&m->in, digits + 2 * i, "digit of an integer over 2^15");
	if (n && !(digits[2 * n - 2] | digits[2 * n - 1]))
		bytes_fail(&m->in, o->at, "integer whose first digit is 0");
	return !m->in.failed;
}

static void read_long(struct marshal *m, struct marshal_object *o)
{
	int32_t size = bytes_i32(&m->in);
	uint32_t n = size < 0 ? 0u - (uint32_t)size : (uint32_t)size;
	const uint8_t *digits = bytes_take(&m->in, (uint64_t)n * 2);
	uint64_t v = 0;
	if (!digits || !check_digits(m, o, digits, n))
		return;
	bool fits = n < 5 || (n == 5 && digits[9] == 0 && digits[8] < 16);
	for (uint32_t i = fits ? n : 0; i-- > 0;)
		v = v << 15 | digits[2 * i] | (uint64_t)digits[2 * i + 1] << 8;
	if (fits && v <= (uint64_t)INT64_MAX + (size < 0)) {
		o->kind = MARSHAL_INT;
		o->integer = (int64_t)(size < 0 ? 0 - v : v);
		return;
	}
	read_huge(m, o, digits, n);
	o->number = size < 0 ? -o->number : o->number;
}

/* What repr() of a float gives: a decimal number, inf or nan, each with a sign or none. */
static void read_text_float(struct marshal *m, struct marshal_object *o)
{
	char text[256];
	uint8_t len = bytes_u8(&m->in);
	const uint8_t *p = bytes_take(&m->in, len);
	if (!p)
		return;
	memcpy(text, p, len);
	text[len] = 0;
	const char *word = text + (*text == '-' || *text == '+');
	if (!strcmp(word, "inf"))
		o->number = INFINITY;
	else if (!strcmp(word, "nan"))
		o->number = NAN;
	else if (!len || text_double(text, text + len, &o->number) != len)
		bytes_fail(&m->in, p, "expected a decimal number");
	if (word != text && *text == '-' && (*word == 'i' || *word == 'n'))
		o->number = -o->number;
	o->kind = MARSHAL_FLOAT;
}

double marshal_to_number(struct marshal *m, const struct marshal_object *o)
{
	bool rounded = false;
	double v = o->number;
	if (o->kind == MARSHAL_INT) {
		uint64_t size = o->integer < 0 ? 0 - (uint64_t)o->integer : (uint64_t)o->integer;
		rounded = !is_exact(size);
		v = (double)o->integer;
	} else if (o->kind == MARSHAL_LONG) {
		rounded = o->rounded;
	} else if (o->kind != MARSHAL_FLOAT) {
		if (!m->in.failed)
			bytes_fail(&m->in, o->at, "expected a number, found %s", marshal_name(o));
		return 0;
	}
	if (rounded)
		prof_add_note(m->b, bytes_offset(&m->in, o->at),
			      "an integer beyond 2^53 was rounded to the nearest double");
	return v;
}

/* ---- strings --------------------------------------------------------- */

/* U+DC80 to U+DCFF stand for bytes that were not text: Python's surrogateescape. */
static bool is_escaped_byte(const uint8_t *p, const uint8_t *end)
{
	return end - p >= 3 && p[0] == 0xed && (p[1] & 0xfe) == 0xb2 && (p[2] & 0xc0) == 0x80;
}

static prof_id add_unescaped(struct marshal *m, const uint8_t *s, uint32_t len)
{
	char *bytes = malloc(len), *to = bytes;
	if (!bytes) {
		prof_fail(m->in.err, PROF_ENOMEM, "out of memory");
		m->in.failed = true;
		m->in.at = m->in.end;
		return 0;
	}
	for (const uint8_t *p = s; p < s + len; p++) {
		bool escaped = is_escaped_byte(p, s + len);
		*to++ = (char)(escaped ? 0x80 | (p[1] & 1) << 6 | (p[2] & 0x3f) : *p);
		p += escaped ? 2 : 0;
	}
	prof_id id = prof_add_string(m->b, bytes, (size_t)(to - bytes));
	free(bytes);
	return id;
}

static void read_string(struct marshal *m, struct marshal_object *o, uint8_t type)
{
	uint32_t len = type == 'z' || type == 'Z' ? bytes_u8(&m->in) : bytes_u32(&m->in);
	if (len > bytes_left(&m->in) && !m->in.failed)
		bytes_fail(&m->in, o->at, "string of %u bytes runs past the end", len);
	const uint8_t *s = bytes_take(&m->in, len);
	if (!s)
		return;
	o->kind = MARSHAL_STRING;
	if ((type == 'u' || type == 't') && memchr(s, 0xed, len))
		o->id = add_unescaped(m, s, len);
	else
		o->id = prof_add_string(m->b, (const char *)s, len);
	if (type == 't')
		keep(&m->interned, marshal_add_interned(m, o->at), SLOT_STRING, o->id);
	keep(&m->refs, o->slot, SLOT_STRING, o->id);
}

/* ---- objects --------------------------------------------------------- */

/* Every object takes a byte at least, so a count cannot be more than those left. */
static void read_tuple(struct marshal *m, struct marshal_object *o, bool small)
{
	o->count = small ? bytes_u8(&m->in) : bytes_u32(&m->in);
	if (o->count > bytes_left(&m->in) && !m->in.failed)
		bytes_fail(&m->in, o->at, "tuple of %u runs past the end", o->count);
	o->kind = MARSHAL_TUPLE;
}

static void read_int32(struct marshal *m, struct marshal_object *o)
{
	o->kind = MARSHAL_INT;
	o->integer = bytes_i32(&m->in);
	keep(&m->refs, o->slot, SLOT_INT, (uint32_t)o->integer);
}

static void read_code(struct marshal *m, struct marshal_object *o)
{
	o->id = marshal_code_name(m, o->at);
	o->kind = MARSHAL_CODE;
	keep(&m->refs, o->slot, SLOT_CODE, o->id);
}

static void read_typed(struct marshal *m, struct marshal_object *o, uint8_t type)
{
	switch (type) {
	case '0':
		o->kind = MARSHAL_END;
		return;
	case 'N':
		o->kind = MARSHAL_NONE;
		return;
	case 'T':
	case 'F':
		o->kind = MARSHAL_INT;
		o->integer = type == 'T';
		return;
	case 'i':
		read_int32(m, o);
		return;
	case 'I':
		o->kind = MARSHAL_INT;
		o->integer = bytes_i64(&m->in);
		return;
	case 'l':
		read_long(m, o);
		return;
	case 'f':
		read_text_float(m, o);
		return;
	case 'g':
		o->kind = MARSHAL_FLOAT;
		o->number = bytes_f64(&m->in);
		return;
	case 's':
	case 't':
	case 'u':
	case 'a':
	case 'A':
	case 'z':
	case 'Z':
		read_string(m, o, type);
		return;
	case '(':
	case ')':
		read_tuple(m, o, type == ')');
		return;
	case '{':
		o->kind = MARSHAL_DICT;
		return;
	case 'c':
		read_code(m, o);
		return;
	default:
		if (!memchr("S.xy[<>:", type, 8))
			bytes_fail(&m->in, o->at, "unknown type of object: 0x%02x", type);
		o->kind = MARSHAL_OTHER;
	}
}

/* Goes to the place of an object that was not kept, to read it again. */
static void go_back(struct marshal *m, struct marshal_object *o, marshal_slot place)
{
	if (m->repeated > m->limit) {
		bytes_limit(&m->in, o->at, "references repeat more than %d times the input",
			    MARSHAL_REPEAT);
		return;
	}
	o->resume = m->in.at;
	m->in.at = o->at = m->in.in->data + marshal_slot_value(place);
	m->again++;
	m->in.at++;
	read_typed(m, o, *o->at & (uint8_t)~FLAG);
	if (o->kind != MARSHAL_TUPLE && o->kind != MARSHAL_DICT && o->kind != MARSHAL_OTHER)
		marshal_close(m, o);
}

static void read_reference(struct marshal *m, struct marshal_object *o,
			   const struct marshal_slots *s)
{
	static const enum marshal_kind kinds[] = { [SLOT_INT] = MARSHAL_INT,
						   [SLOT_STRING] = MARSHAL_STRING,
						   [SLOT_CODE] = MARSHAL_CODE,
						   [SLOT_MEMO] = MARSHAL_MEMO };
	uint32_t i = bytes_u32(&m->in);
	if (m->in.failed)
		return;
	if (i >= s->n) {
		bytes_fail(&m->in, o->at, "reference to object %u of %u", i, s->n);
		return;
	}
	o->slot = s == &m->refs ? i : MARSHAL_NO_SLOT;
	marshal_slot slot = s->slot[i];
	if (marshal_slot_kind(slot) == SLOT_PLACE) {
		go_back(m, o, slot);
		if (o->kind == MARSHAL_STRING)
			s->slot[i] = slot_of(SLOT_STRING, o->id);
		return;
	}
	o->kind = kinds[marshal_slot_kind(slot)];
	o->id = (prof_id)marshal_slot_value(slot);
	o->integer = (int32_t)o->id;
}

void marshal_read(struct marshal *m, struct marshal_object *o)
{
	*o = (struct marshal_object){ .slot = MARSHAL_NO_SLOT, .at = m->in.at };
	uint8_t byte = bytes_u8(&m->in);
	if (m->in.failed)
		return;
	if ((byte & ~FLAG) == 'r') {
		read_reference(m, o, &m->refs);
	} else if (byte == 'R') {
		read_reference(m, o, &m->interned);
	} else {
		o->slot = marshal_add_slot(m, o->at);
		read_typed(m, o, byte & (uint8_t)~FLAG);
	}
	if (m->in.failed)
		o->kind = MARSHAL_END;
}

void marshal_close(struct marshal *m, const struct marshal_object *o)
{
	if (!o->resume || m->in.failed)
		return;
	m->repeated += (uint64_t)(m->in.at - o->at);
	m->in.at = o->resume;
	m->again--;
}

bool marshal_end(struct marshal *m)
{
	if (m->in.failed)
		return true;
	if (!bytes_left(&m->in)) {
		bytes_fail(&m->in, m->in.at, "the dict has no end");
		return true;
	}
	if ((*m->in.at & ~FLAG) != '0')
		return false;
	m->in.at++;
	return true;
}

const char *marshal_name(const struct marshal_object *o)
{
	static const char *const names[] = { [MARSHAL_END] = "the end of a dict",
					     [MARSHAL_NONE] = "None",
					     [MARSHAL_INT] = "an integer",
					     [MARSHAL_LONG] = "an integer",
					     [MARSHAL_FLOAT] = "a float",
					     [MARSHAL_STRING] = "a string",
					     [MARSHAL_CODE] = "a code object",
					     [MARSHAL_TUPLE] = "a tuple",
					     [MARSHAL_DICT] = "a dict",
					     [MARSHAL_MEMO] = "a function",
					     [MARSHAL_OTHER] = "an object of another type" };
	return names[o->kind];
}
