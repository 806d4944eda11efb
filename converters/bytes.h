/*
 * bytes.h - a cursor over binary input: little-endian and packed numbers.
 *
 * A failure is sticky: after it the cursor stands at the end, numbers read are
 * 0 and pieces taken are NULL, so a reader tests `failed` where it loops and
 * once at its end. Nothing is ever read past the end.
 */
#ifndef BYTES_H
#define BYTES_H

#include <endian.h>
#include <string.h>

#include "proftools/reader.h"

struct bytes {
	const uint8_t *at, *end;
	const struct prof_input *in;
	struct prof_error *err;
	bool failed;
};

/* Stands at the first byte. in and err are borrowed. */
void bytes_open(struct bytes *c, const struct prof_input *in, struct prof_error *err);

/* Notes a mistake at p: PROF_EMALFORMED. Returns -1. */
int bytes_fail(struct bytes *c, const uint8_t *p, const char *fmt, ...) PROF_PRINTF(3, 4);

/* The same for what is well formed but more than we can hold: PROF_ELIMIT. */
int bytes_limit(struct bytes *c, const uint8_t *p, const char *fmt, ...) PROF_PRINTF(3, 4);

static inline size_t bytes_left(const struct bytes *c)
{
	return (size_t)(c->end - c->at);
}

/* Where p is in the input, for notes. */
static inline uint64_t bytes_offset(const struct bytes *c, const uint8_t *p)
{
	return (uint64_t)(p - c->in->data);
}

/* Out of line, so that the readers below stay small. Returns false. */
bool bytes_short(struct bytes *c, uint64_t n);

/* Are n more bytes there? If not, that is a failure. */
static inline bool bytes_need(struct bytes *c, uint64_t n)
{
	return bytes_left(c) >= n || bytes_short(c, n);
}

/* Passes over n bytes and returns the first; NULL after a failure. */
static inline const uint8_t *bytes_take(struct bytes *c, uint64_t n)
{
	if (!bytes_need(c, n) || c->failed)
		return NULL;
	c->at += n;
	return c->at - n;
}

static inline uint8_t bytes_u8(struct bytes *c)
{
	const uint8_t *p = bytes_take(c, 1);
	return p ? *p : 0;
}

/* Little endian, as all these formats are. */
static inline uint16_t bytes_u16(struct bytes *c)
{
	const uint8_t *p = bytes_take(c, 2);
	uint16_t v = 0;
	if (p)
		memcpy(&v, p, sizeof(v));
	return le16toh(v);
}

static inline uint32_t bytes_u32(struct bytes *c)
{
	const uint8_t *p = bytes_take(c, 4);
	uint32_t v = 0;
	if (p)
		memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

static inline uint64_t bytes_u64(struct bytes *c)
{
	const uint8_t *p = bytes_take(c, 8);
	uint64_t v = 0;
	if (p)
		memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

static inline int32_t bytes_i32(struct bytes *c)
{
	return (int32_t)bytes_u32(c);
}

static inline int64_t bytes_i64(struct bytes *c)
{
	return (int64_t)bytes_u64(c);
}

/* An IEEE 754 double. */
static inline double bytes_f64(struct bytes *c)
{
	uint64_t bits = bytes_u64(c);
	double v;
	memcpy(&v, &bits, sizeof(v));
	return v;
}

#endif
