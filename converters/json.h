/*
 * json.h - a cursor over JSON (RFC 8259), strict, in one pass and without a tree.
 *
 *	json_open(&j, in, err);
 *	json_object(&j);
 *	while (json_member(&j, &key))
 *		if (text_is(key, "weights")) {
 *			json_array(&j);
 *			while (json_element(&j))
 *				sum += json_double(&j);
 *		} else {
 *			json_skip(&j);
 *		}
 *	return json_close(&j);
 *
 * A failure is sticky: loops end, and values are 0 or empty. A reader tests
 * once, at json_close().
 */
#ifndef PROFTOOLS_JSON_H
#define PROFTOOLS_JSON_H

#include "scan.h"

/* Arrays and objects within one another: trees of calls nest two a call. */
enum { JSON_DEPTH = 1 << 16 };

struct json {
	const struct prof_input *in;
	struct prof_error *err;
	const char *p; /* next byte to look at; the byte after the input is 0 */
	const char *end;
	bool failed;
	unsigned depth;
	bool first; /* nothing of the innermost array or object has been seen yet */
	char *room; /* of a string with escapes */
	size_t cap;
};

enum json_type {
	JSON_NOTHING,
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

/* Stands before the one value of the document; a UTF-8 byte order mark is passed over. */
void json_open(struct json *j, const struct prof_input *in, struct prof_error *err);

/* Nothing but blanks may follow. Frees. 0, or -1 if anything failed. */
int json_close(struct json *j);

/* Notes the mistake at the next byte. Returns -1. */
int json_fail(struct json *j, const char *fmt, ...) PROF_PRINTF(2, 3);

/* What comes next, by its first byte; JSON_NOTHING if it begins no value. */
enum json_type json_next(struct json *j);

/* Enter; the loop functions leave when there is no more. */
void json_object(struct json *j);
void json_array(struct json *j);

/* Goes to the value of the next member. key is valid until the next string is read. */
bool json_member(struct json *j, struct text *key);
bool json_element(struct json *j);

/*
 * A string as bytes: surrogate pairs become UTF-8, a lone \udc80 .. \udcff the
 * byte that it stands for, any other lone surrogate the three bytes that UTF-8
 * would have for it. Valid until the next string is read.
 */
struct text json_string(struct json *j);

double json_double(struct json *j);
uint64_t json_u64(struct json *j); /* whole, not negative */
int64_t json_i64(struct json *j);  /* whole */
bool json_bool(struct json *j);
bool json_null(struct json *j); /* passes over null if it is next; else false, no failure */

/* Passes over any value; a text or a number becomes a header field as it stands. */
void json_meta(struct json *j, struct prof_builder *b, const char *key);

/* Passes over any value, checking it as strictly as if it were read. */
void json_skip(struct json *j);

/*
 * Passes over a value that will be read later, at the place noted before: looks
 * at nothing but brackets and quotes.
 */
void json_pass(struct json *j);

#endif
