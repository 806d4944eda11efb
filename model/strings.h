/* strings.h - interned byte strings: equal bytes, equal number. */
#ifndef PROF_STRINGS_H
#define PROF_STRINGS_H

#include "arena.h"
#include "index.h"
#include "proftools/model.h"

/* Zero-initialised is empty; the first string added gets number 0. */
struct strings {
	struct prof_str *row;
	size_t n, cap;
	struct arena bytes;
	struct index index;
};

/* The number of the string, added if new; PROF_NONE when memory or numbers are out. */
prof_id strings_add(struct strings *t, const char *s, size_t len, uint32_t hash);

/* The number of the string, PROF_NONE if it is not there. */
prof_id strings_find(const struct strings *t, const char *s, size_t len, uint32_t hash);

void strings_free(struct strings *t);

/* Byte order, a beginning before the whole: below, equal to or above 0. */
int strings_compare(const struct prof_str *a, const struct prof_str *b);

#endif
