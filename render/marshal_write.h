/*
 * marshal_write.h - Python's marshal format as every Python since 2.7 reads it.
 *
 * Marshal version 2 without interned strings: no flags, no references. Text is
 * `u`, because `s` is bytes for Python 3, and the short forms are unknown to 2.
 */
#ifndef MARSHAL_WRITE_H
#define MARSHAL_WRITE_H

#include "proftools/model.h"
#include "sink.h"

/* The opening of a tuple of n objects. */
void marshal_put_tuple(struct sink *s, uint32_t n);

/* A whole number as an integer of any size, else a float. */
void marshal_put_number(struct sink *s, double v);
void marshal_put_float(struct sink *s, double v);

/* Space that the functions below need at most, beside the bytes of text. */
enum { MARSHAL_INTEGER_MAX = 15, MARSHAL_TEXT_HEAD = 5 };

/* Into memory; return the end of what was written. */
uint8_t *marshal_integer(uint8_t *to, int64_t v);
uint8_t *marshal_text(uint8_t *to, const struct prof_str *s);

/* Bytes that marshal_text() writes. */
size_t marshal_text_size(const struct prof_str *s);

#endif
