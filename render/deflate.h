/* deflate.h - text that is compressed while it is written. */
#ifndef PROFTOOLS_RENDER_DEFLATE_H
#define PROFTOOLS_RENDER_DEFLATE_H

#include <stdbool.h>
#include <stdio.h>

#include "proftools/error.h"

enum deflate_form {
	DEFLATE_ZLIB,   /* RFC 1950 */
	DEFLATE_BASE64, /* the same, as text */
	DEFLATE_GZIP    /* RFC 1952, without a name and a time */
};

/*
 * A FILE: what is written to it comes out of `to` compressed. fclose() ends the
 * stream and fails if anything could not be written; `to` stays open. NULL and
 * *err on failure.
 */
FILE *deflate_open(FILE *to, enum deflate_form form, struct prof_error *err);

#endif
