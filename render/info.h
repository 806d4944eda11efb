/* info.h - what a profile is and holds, in words. */
#ifndef PROFTOOLS_RENDER_INFO_H
#define PROFTOOLS_RENDER_INFO_H

#include <stdio.h>

#include "proftools/reader.h"

/*
 * Writes a few lines: the format, the header fields, the measures with their
 * units, how many of everything there are, what is recorded and what can only
 * be estimated, and what looks wrong. The first line begins with title and
 * the registry's name of the format. 0, or -1 and *err.
 */
int info_write(const struct prof *p, const struct prof_input *in, FILE *out,
	       struct prof_error *err);

#endif
