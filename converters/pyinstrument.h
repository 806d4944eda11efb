/* pyinstrument.h - the two kinds of JSON that pyinstrument writes. */
#ifndef PYINSTRUMENT_H
#define PYINSTRUMENT_H

#include "json.h"

/* The tree of `-r json`. */
int pyinstrument_read_tree(const struct prof_input *in, struct prof_builder *b,
			   struct prof_error *err);

/*
 * Keeps a member of the header, text or number, as it stands. False, with
 * nothing passed over, if key is no field of the header.
 */
bool pyinstrument_keep(struct json *j, struct prof_builder *b, struct text key);

#endif
