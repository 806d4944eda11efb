/* sink.h - a buffered writer of bytes and numbers over a FILE. */
#ifndef PROFTOOLS_RENDER_SINK_H
#define PROFTOOLS_RENDER_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "proftools/error.h"

/*
 * The first failed write is remembered and later output is dropped, so writers
 * check once, in sink_finish(). Numbers never depend on the locale. The FILE is
 * borrowed and must not be written to by others before sink_finish().
 */
struct sink {
	FILE *out;
	int error; /* errno of the first failed write, 0 if all is well */
	size_t used;
	char buf[1 << 16];
};

/* The longest text that any number function below writes. */
enum { SINK_NUMBER_MAX = 400 };

void sink_init(struct sink *s, FILE *out);

/* Writes out what is buffered and flushes the FILE. -1 and *err if any write failed. */
int sink_finish(struct sink *s, struct prof_error *err);

/* Empties the buffer into the FILE. */
void sink_flush(struct sink *s);

void sink_bytes(struct sink *s, const void *bytes, size_t len);

static inline void sink_byte(struct sink *s, char c)
{
	if (s->used == sizeof(s->buf))
		sink_flush(s);
	s->buf[s->used++] = c;
}

/* Space for n bytes, at most a kilobyte; sink_used() tells where they end. */
static inline char *sink_room(struct sink *s, size_t n)
{
	if (sizeof(s->buf) - s->used < n)
		sink_flush(s);
	return s->buf + s->used;
}

static inline void sink_used(struct sink *s, const char *end)
{
	s->used = (size_t)(end - s->buf);
}

static inline void sink_text(struct sink *s, const char *text)
{
	sink_bytes(s, text, strlen(text));
}

void sink_u64(struct sink *s, uint64_t v);
void sink_i64(struct sink *s, int64_t v);
void sink_hex(struct sink *s, uint64_t v); /* lower case, no prefix */

/* Exactly as printf("%.*f"). decimals 0..17 */
void sink_fixed(struct sink *s, double v, int decimals);

/* Behind blanks that make it at least so many bytes wide. */
void sink_right(struct sink *s, const char *text, size_t width);
void sink_fixed_right(struct sink *s, double v, int decimals, size_t width);

/* Exactly as printf("%.*g"). digits 1..17 */
void sink_general(struct sink *s, double v, int digits);

/*
 * A decimal that strtod() reads back as the same double: with at most nine
 * decimals if there is one, else with the fewest of 15, 16 or 17 digits.
 * Whole numbers below 2^53 have neither point nor exponent. inf, -inf and nan
 * as printf does: a writer whose format has no such words must ask first.
 */
void sink_shortest(struct sink *s, double v);

/*
 * The same into memory, at least SINK_NUMBER_MAX bytes. Return the end; no
 * terminating 0 is written.
 */
char *number_u64(char *to, uint64_t v);
char *number_fixed(char *to, double v, int decimals);
char *number_general(char *to, double v, int digits);
char *number_shortest(char *to, double v);

#endif
