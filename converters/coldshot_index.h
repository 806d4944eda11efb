/* coldshot_index.h - what the index of a coldshot profile defines. */
#ifndef COLDSHOT_INDEX_H
#define COLDSHOT_INDEX_H

#include "proftools/reader.h"

struct coldshot_func {
	prof_id func;
	uint32_t line; /* its first */
	bool known;    /* this number is a function's */
};

/* Numbers of functions are below nfuncs. */
struct coldshot_index {
	struct coldshot_func *funcs;
	size_t nfuncs;
	bool big_endian;
	double unit; /* seconds of a tick */
};

/* Functions and header fields are added to b. 0, or -1 and *err; the caller frees in any case. */
int coldshot_read_index(struct coldshot_index *index, const struct prof_input *in,
			struct prof_builder *b, struct prof_error *err);

void coldshot_free_index(struct coldshot_index *index);

#endif
