/* pyinstrument.h - the two kinds of JSON that pyinstrument writes. */
#ifndef PYINSTRUMENT_H
#define PYINSTRUMENT_H

#include "json.h"

/* A frame of a session. */
struct pyinstrument_frame {
	struct text identity; /* function NUL file NUL first line, or less of that */
	struct text function, file;
	uint64_t first_line, line; /* 0: unknown */
	struct text class;         /* of self; empty: unknown */
	int hide;                  /* __tracebackhide__; -1: unknown */
};

struct pyinstrument_frame pyinstrument_frame(struct text text);

/* The tree of `-r json`. */
int pyinstrument_read_tree(const struct prof_input *in, struct prof_builder *b,
			   struct prof_error *err);

/*
 * Keeps a member of the header, text or number, as it stands. False, with
 * nothing passed over, if key is no field of the header.
 */
bool pyinstrument_keep(struct json *j, struct prof_builder *b, struct text key);

#endif
