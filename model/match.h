/* match.h - regular expressions, as Python and pprof users write them. */
#ifndef MATCH_H
#define MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "proftools/error.h"

struct match;

/*
 * Compiles a Perl-compatible pattern (UTF-8). NULL and *err, with the pattern
 * and the place in it, if it is not one.
 */
struct match *match_new(const char *pattern, struct prof_error *err);
void match_free(struct match *m);

/*
 * Does the pattern match anywhere in the bytes? Bytes that are not UTF-8 match
 * nothing but are no error. A pattern that would backtrack without end gives
 * up after a bounded number of steps and counts as no match.
 */
bool match_search(struct match *m, const char *s, size_t len);

#endif
