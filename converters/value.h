/*
 * value.h - what a pickle decodes to: inert data.
 *
 * Values live in an arena and are shared, not copied, where the file refers to
 * one twice; a container may even hold itself. Readers therefore walk to a
 * fixed depth and count what they take.
 */
#ifndef VALUE_H
#define VALUE_H

#include "proftools/builder.h"

enum value_type {
	VALUE_NONE,
	VALUE_BOOL,
	VALUE_INT,  /* fits int64 */
	VALUE_HUGE, /* an integer that does not: number is the nearest double */
	VALUE_FLOAT,
	VALUE_BYTES, /* a str of Python 2, or bytes */
	VALUE_TEXT,  /* UTF-8, surrogates allowed as three bytes */
	VALUE_TUPLE,
	VALUE_LIST,
	VALUE_DICT,  /* items: key, value, key, value ... later keys win */
	VALUE_CLASS, /* text: "module name" */
	VALUE_OBJECT /* of class; items: arguments and item pairs, state: what BUILD gave */
};

struct value {
	enum value_type type;
	uint32_t len;      /* bytes of text, or number of items */
	uint32_t cap;      /* private to the decoder */
	const uint8_t *at; /* where in the input it began, for messages */
	union {
		int64_t integer; /* BOOL, INT */
		double number;   /* HUGE, FLOAT */
		const char *text;
		struct value **items;
	};
	struct value *class, *state; /* OBJECT */
};

/* The number in INT, BOOL, HUGE or FLOAT; NAN for anything else. *rounded is set if inexact. */
double value_number(const struct value *v, bool *rounded);

/* Is it text (of either kind) with these bytes? */
bool value_is_text(const struct value *v, const char *text);

/*
 * Interns a text of either kind. The bytes of file names that Python could not
 * decode come as surrogates U+DC80..DCFF: back to bytes. 0, or -1 and *err.
 */
int value_add_text(struct prof_builder *b, const struct value *text, prof_id *id,
		   struct prof_error *err);

bool value_has_text(const struct value *v);

/* The value of a text key in a DICT; NULL if it is none, or has none. */
const struct value *value_get(const struct value *dict, const char *key);

#endif
