/* label.h - names and quantities as people read them in a picture. */
#ifndef LABEL_H
#define LABEL_H

#include <stdbool.h>
#include <stddef.h>

#include "proftools/model.h"

/*
 * Growable bytes, always terminated once something was added. Zero-initialised
 * is empty. Memory that runs out is remembered in failed.
 */
struct label {
	char *s;
	size_t len, room;
	bool failed;
};

void label_clear(struct label *l); /* keeps the memory */
void label_free(struct label *l);
void label_add(struct label *l, const char *s, size_t len);
void label_add_text(struct label *l, const char *s);

/*
 * Adds a name of a profile so that everything in it can be seen: control
 * characters as their pictures (U+2400 on), bytes that are not UTF-8 and
 * characters that hide or turn text around as U+FFFD.
 */
void label_add_name(struct label *l, const char *s, size_t len);

/* Does the character hide, or turn text around? */
bool label_is_unseen(uint32_t c);

/* Takes out C++ arguments, template arguments and a trailing const. */
void label_strip(struct label *l);

/* Breaks a name of more than width characters into lines, at blanks and hyphens. */
void label_wrap(struct label *l, size_t width);

/* "a, b" becomes "a,b" and "> >" becomes ">>": both only cost width. */
void label_tighten(struct label *l);

/* Cuts a name of so many or more characters, or bytes, and ends it with an ellipsis. */
void label_cut(struct label *l, size_t chars, size_t bytes);

/*
 * The part of a path that is worth space in a picture: after the last slash or
 * backslash. Returns it and shortens *len.
 */
const char *label_basename(const char *path, size_t *len);

/*
 * A cost in the unit that leaves one to three digits before the point: "1.5 ms",
 * "2.25 MiB", "12.3 M". value is in seconds, bytes or ones. At most 31 bytes
 * and a terminating 0 are written to buf, which is returned.
 */
enum { LABEL_QUANTITY = 32 };
char *label_quantity(char buf[LABEL_QUANTITY], double value, enum prof_unit unit);

#endif
