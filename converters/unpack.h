/* unpack.h - bytes that grow while they are read or decompressed. */
#ifndef UNPACK_H
#define UNPACK_H

#include <stddef.h>
#include <stdint.h>

#include "proftools/error.h"

/* The bytes, and what messages about them need. */
struct buffer {
	uint8_t *data;
	size_t size, cap;
	uint64_t max_size; /* of decompressed bytes; 0: guard against bombs */
	const char *name;  /* of the input */
	struct prof_error *err;
};

/* Notes a failure with the input's name. Returns -1. */
int buffer_fail(struct buffer *b, enum prof_status status, const char *fmt, ...) PROF_PRINTF(3, 4);

/* Makes room for at least one byte more and a final 0. 0 or -1. */
int buffer_grow(struct buffer *b);

/* Appends all that fd has, and a 0 behind it. 0 or -1. */
int buffer_fill(struct buffer *b, int fd);

/*
 * To be called while out grows: is it still within the limits? consumed is
 * how many compressed bytes went into what out holds now. 0 or -1.
 */
int buffer_check(struct buffer *out, uint64_t consumed);

/* Decompresses in to out. 0, or -1 and the error of out. */
typedef int unpacker(const struct buffer *in, struct buffer *out);

int unpack_gzip(const struct buffer *in, struct buffer *out);

/* Deflated data alone, as in a zip archive. */
int unpack_deflate(const struct buffer *in, struct buffer *out);

/* From UTF-16 with a byte order mark, at least 2 bytes, to UTF-8 without. */
int unpack_utf16(const struct buffer *in, struct buffer *out);

/* Loads libzstd when it is called, so that only those who need it have to have it. */
int unpack_zstd(const struct buffer *in, struct buffer *out);

#endif
