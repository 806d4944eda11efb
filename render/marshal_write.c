/* marshal_write.c - Python's marshal format: numbers and text. */
#include "marshal_write.h"

#include <endian.h>
#include <math.h>

static uint8_t *put32(uint8_t *to, char type, uint32_t v)
{
	*to = (uint8_t)type;
	v = htole32(v);
	memcpy(to + 1, &v, sizeof(v));
	return to + 5;
}

void marshal_put_tuple(struct sink *s, uint32_t n)
{
	uint8_t bytes[5];
	put32(bytes, '(', n);
	sink_bytes(s, bytes, sizeof(bytes));
}

/* ---- numbers --------------------------------------------------------- */

enum { DIGIT_BITS = 15, MAX_DIGITS = 1024 / DIGIT_BITS + 1 };

/* mantissa x 2^shift, which has that many bits, in digits of 15 bits from the lowest up. */
static uint8_t *put_long(uint8_t *to, bool negative, uint64_t mantissa, int shift, int bits)
{
	int n = (bits + DIGIT_BITS - 1) / DIGIT_BITS;
	to = put32(to, 'l', (uint32_t)(negative ? -n : n));
	for (int i = 0; i < n; i++) {
		int from = i * DIGIT_BITS - shift; /* of the mantissa */
		uint64_t d = 0;
		if (from >= 0 && from < 64)
			d = mantissa >> from;
		else if (from < 0 && from > -DIGIT_BITS)
			d = mantissa << -from;
		*to++ = (uint8_t)d;
		*to++ = (uint8_t)(d >> 8 & 0x7f);
	}
	return to;
}

uint8_t *marshal_integer(uint8_t *to, int64_t v)
{
	if (v >= INT32_MIN && v <= INT32_MAX)
		return put32(to, 'i', (uint32_t)v);
	uint64_t size = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	return put_long(to, v < 0, size, 0, 64 - __builtin_clzll(size));
}

void marshal_put_float(struct sink *s, double v)
{
	uint8_t bytes[9] = { 'g' };
	uint64_t bits;
	memcpy(&bits, &v, sizeof(bits));
	bits = htole64(bits);
	memcpy(bytes + 1, &bits, sizeof(bits));
	sink_bytes(s, bytes, sizeof(bytes));
}

void marshal_put_number(struct sink *s, double v)
{
	uint8_t bytes[5 + 2 * MAX_DIGITS], *end;
	if (!isfinite(v) || floor(v) != v || (v == 0 && signbit(v))) {
		marshal_put_float(s, v);
		return;
	}
	if (fabs(v) < 0x1p53) {
		end = marshal_integer(bytes, (int64_t)v);
	} else {
		int exponent;
		double fraction = frexp(fabs(v), &exponent);
		end = put_long(bytes, v < 0, (uint64_t)ldexp(fraction, 53), exponent - 53,
			       exponent);
	}
	sink_bytes(s, bytes, (size_t)(end - bytes));
}

/* ---- text ------------------------------------------------------------ */

/*
 * Bytes of the UTF-8 sequence at p that Python decodes, with lone surrogates;
 * 0 if there is none, or one of those that stand for bytes (U+DC80 to U+DCFF),
 * which would be taken for the byte.
 */
static size_t sequence(const uint8_t *p, const uint8_t *end)
{
	size_t n = *p < 0x80   ? 1
		   : *p < 0xc2 ? 0
		   : *p < 0xe0 ? 2
		   : *p < 0xf0 ? 3
		   : *p < 0xf5 ? 4
			       : 0;
	if (n < 2)
		return n;
	if ((size_t)(end - p) < n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	bool overlong = (*p == 0xe0 && p[1] < 0xa0) || (*p == 0xf0 && p[1] < 0x90);
	bool beyond = *p == 0xf4 && p[1] > 0x8f;
	bool escape = *p == 0xed && (p[1] & 0xfe) == 0xb2;
	return overlong || beyond || escape ? 0 : n;
}

/* Writes, or with to NULL only measures, text in which odd bytes are escaped. */
static size_t encode(uint8_t *to, const struct prof_str *s)
{
	const uint8_t *p = (const uint8_t *)s->s, *end = p + s->len;
	size_t size = 0;
	while (p < end) {
		size_t n = sequence(p, end);
		if (to && n)
			memcpy(to + size, p, n);
		if (to && !n) {
			to[size] = 0xed;
			to[size + 1] = 0xb2 | (*p >> 6 & 1);
			to[size + 2] = 0x80 | (*p & 0x3f);
		}
		size += n ? n : 3;
		p += n ? n : 1;
	}
	return size;
}

size_t marshal_text_size(const struct prof_str *s)
{
	return MARSHAL_TEXT_HEAD + encode(NULL, s);
}

uint8_t *marshal_text(uint8_t *to, const struct prof_str *s)
{
	size_t size = encode(to + MARSHAL_TEXT_HEAD, s);
	put32(to, 'u', (uint32_t)size);
	return to + MARSHAL_TEXT_HEAD + size;
}
