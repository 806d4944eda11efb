/* deflate.h - text that is compressed while it is written. */
#ifndef PROFTOOLS_RENDER_DEFLATE_H
#define PROFTOOLS_RENDER_DEFLATE_H

#include <stdbool.h>
#include <stdio.h>

#include "proftools/error.h"

/*
 * A FILE: what is written to it comes out of `to` as a zlib stream (RFC 1950),
 * as it is or in base64. fclose() ends the stream and fails if anything could
 * not be written; `to` stays open. NULL and *err on failure.
 */
FILE *deflate_open(FILE *to, bool base64, struct prof_error *err);

#endif
