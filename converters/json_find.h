/* json_find.h - members of an object that are read later, and not in their order. */
#ifndef JSON_FIND_H
#define JSON_FIND_H

#include "json.h"

struct json_place {
	const char *name;
	const char **at; /* where its value begins; untouched if it is missing */
};

/* Notes where the members of the table begin, up to a name of NULL; others are checked and skipped.
 */
void json_find(struct json *j, const struct json_place *table);

/* A cursor of its own that stands before the value at p. */
struct json json_at(const struct prof_input *in, struct prof_error *err, const char *p);

/* Ends such a cursor, which need not stand at the end of the document. 0, or -1 if it failed. */
int json_leave(struct json *j);

#endif
