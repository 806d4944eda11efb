/* sniff.h - name a file that is no profile. */
#ifndef SNIFF_H
#define SNIFF_H

#include "proftools/reader.h"

/* What the bytes look like, and what to do with them. */
struct sniff {
	const char *name;   /* "a PNG picture" */
	const char *advice; /* "read the output of perf script instead"; NULL if there is none */
};

struct sniff sniff(const struct prof_input *in);

#endif
