/* flame_attributes.h - what a user's file says of functions: links, classes and titles. */
#ifndef PROFTOOLS_RENDER_FLAME_ATTRIBUTES_H
#define PROFTOOLS_RENDER_FLAME_ATTRIBUTES_H

#include "proftools/error.h"

#include <stddef.h>

/* s is NULL if it was not given. */
struct flame_words {
	const char *s;
	size_t len;
};

struct flame_attribute {
	struct flame_words func, class, href, target, title;
	size_t line;
};

struct flame_attributes {
	struct flame_attribute *rows; /* by name, then by line */
	size_t n;
};

/*
 * Reads lines of a function's name and "key=value", with a tab between each, as flamegraph.pl's
 * --nameattr has them. Keys are class, href, target and title; of markup nothing is taken, and an
 * address must be relative or of a kind that runs nothing. text is borrowed until the caller
 * frees, on failure too. 0, or -1.
 */
int flame_attributes_read(struct flame_attributes *a, const char *text, size_t len,
			  struct prof_error *err);

/* What the last line about a function says. NULL if there is none. */
const struct flame_attribute *flame_attributes_find(const struct flame_attributes *a,
						    const char *func, size_t len);

void flame_attributes_free(struct flame_attributes *a);

#endif
