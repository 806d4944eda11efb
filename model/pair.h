/* pair.h - which functions of two profiles are the same. */
#ifndef PAIR_H
#define PAIR_H

#include "proftools/builder.h"
#include "proftools/transform.h"

/*
 * Adds the functions of both profiles to b, each pair once, with the line and
 * module that the second has. map[side][func] is their number in b. False when
 * memory is out; the maps are released by the caller.
 */
bool pair_functions(struct prof_builder *b, const struct prof *const p[2],
		    enum prof_pairing pairing, prof_id *map[2]);

#endif
