/* scan.h - a cursor over text input: lines, words and numbers. */
#ifndef PROFTOOLS_SCAN_H
#define PROFTOOLS_SCAN_H

#include <string.h>

#include "proftools/reader.h"

/* Bytes inside the input: not terminated, valid as long as the input. */
struct text {
	const char *s;
	size_t len;
};

/*
 * The cursor stands in one line at a time. A failure is sticky: after
 * scan_fail() there is no further line, so that a reader tests once, at its
 * end. Nothing is copied and nothing counts lines; a failure finds its line
 * from the pointer. The byte at eol is always readable and never a digit or
 * a blank that belongs to the line.
 */
struct scan {
	const struct prof_input *in;
	struct prof_error *err;
	const char *line; /* first byte of the current line */
	const char *p;    /* next byte to look at */
	const char *eol;  /* end of the line, without CR, LF or CRLF */
	const char *next; /* first byte of the next line */
	const char *end;  /* end of the input */
	bool failed;
};

/* Stands before the first line; a UTF-8 byte order mark is passed over. */
void scan_open(struct scan *s, const struct prof_input *in, struct prof_error *err);

/*
 * The beginning of an input, for a probe: so many bytes, and the rest of the
 * line that they end in, unless that is a megabyte and more.
 */
struct prof_input scan_head(const struct prof_input *in, size_t size);

/*
 * Goes to the next line, wherever the cursor stands in this one. LF, CRLF and
 * CR all end a line; the last needs no end. False after the last line, and
 * after a failure.
 */
bool scan_line(struct scan *s);

/* Notes the mistake at p (inside the input) and stops the scan. Returns -1. */
int scan_fail(struct scan *s, const char *p, const char *fmt, ...) PROF_PRINTF(3, 4);

/* Where p is in the input, for notes. */
static inline uint64_t scan_offset(const struct scan *s, const char *p)
{
	return (uint64_t)(p - (const char *)s->in->data);
}

static inline bool scan_at_end(const struct scan *s)
{
	return s->p >= s->eol;
}

/* All of the current line, wherever the cursor stands in it. */
static inline struct text scan_whole(const struct scan *s)
{
	return (struct text){ s->line, (size_t)(s->eol - s->line) };
}

static inline bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Passes over spaces and tabs; true if there were any. */
static inline bool scan_blanks(struct scan *s)
{
	const char *from = s->p;

	while (s->p < s->eol && is_blank(*s->p))
		s->p++;
	return s->p != from;
}

/* Passes over c, if it is next. */
static inline bool scan_char(struct scan *s, char c)
{
	if (s->p >= s->eol || *s->p != c)
		return false;
	s->p++;
	return true;
}

/* Passes over the literal, if it is next. */
bool scan_literal(struct scan *s, const char *literal);

/* The next run of bytes that are not blank, after blanks; empty at the end of the line. */
struct text scan_word(struct scan *s);

/* Everything from here to the end of the line. */
struct text scan_rest(struct scan *s);

/*
 * A decimal number, or a hexadecimal one after 0x, that fits 64 bits. False,
 * and nothing is passed over, if there is none.
 */
bool scan_u64(struct scan *s, uint64_t *v);

/*
 * A decimal number with an optional sign, fraction and exponent: the nearest
 * double, whatever the locale. "inf", "nan" and hexadecimal forms are no
 * numbers. False, and nothing is passed over, if there is none.
 */
bool scan_double(struct scan *s, double *v);

/*
 * The same for bytes outside a cursor. Both return how many bytes the number
 * takes, 0 if there is none at s. The byte at end must be readable and
 * neither a digit nor part of a number.
 */
size_t text_u64(const char *s, const char *end, uint64_t *v);
size_t text_double(const char *s, const char *end, double *v);

/* Inline, so that the length of the literal is known when it is compiled. */
static inline bool text_is(struct text t, const char *literal)
{
	size_t len = strlen(literal);

	return t.len == len && memcmp(t.s, literal, len) == 0;
}

static inline bool text_starts(struct text t, const char *literal)
{
	size_t len = strlen(literal);

	return t.len >= len && memcmp(t.s, literal, len) == 0;
}

static inline bool text_ends(struct text t, const char *literal)
{
	size_t len = strlen(literal);

	return t.len >= len && memcmp(t.s + t.len - len, literal, len) == 0;
}

/* Without blanks at either end. */
struct text text_trim(struct text t);

/* "symbol+0x1f" without the offset. */
struct text text_without_offset(struct text t);

/* prof_add_meta() for a value that is not terminated; it ends at a NUL. */
void text_meta(struct prof_builder *b, const char *key, struct text value);

#endif
