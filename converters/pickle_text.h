/* pickle_text.h - the textual arguments of pickle protocol 0. */
#ifndef PICKLE_TEXT_H
#define PICKLE_TEXT_H

#include "value.h"

struct pickle_number {
	enum value_type type; /* BOOL, INT, HUGE or FLOAT */
	int64_t integer;
	double number;
};

/* kind: the opcode, 'I' (00 and 01 are bools), 'L' (a trailing L) or 'F'. False: not a number. */
bool pickle_parse_number(const char *s, size_t len, char kind, struct pickle_number *n);

/* A Python 2 string literal, into at least len bytes. Length, or SIZE_MAX if malformed. */
size_t pickle_unquote(const char *s, size_t len, char *to);

/* Raw-unicode-escape to UTF-8, into at least 4 x len bytes. Length, or SIZE_MAX if malformed. */
size_t pickle_unescape_unicode(const char *s, size_t len, char *to);

#endif
