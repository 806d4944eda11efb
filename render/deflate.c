/* deflate.c - text that is compressed while it is written. */
#include "deflate.h"

#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* what is read from is const */
#include <zlib.h>

#include "base64.h"

/* A multiple of 3, so that base64 is padded at the end alone. */
enum { PIECE = 3 << 13 };

/*
 * Numbers repeat by chance alone in short pieces: looking for those takes the
 * time of the default level, and without them the result is even smaller.
 */
enum { LEVEL = 4 };

struct packer {
	FILE *to;
	bool base64;
	z_stream z;
	unsigned char piece[PIECE];
	char text[BASE64_SIZE(PIECE)];
};

static bool put_piece(struct packer *d, size_t n)
{
	if (!d->base64)
		return fwrite(d->piece, 1, n, d->to) == n;
	size_t len = (size_t)(base64_put(d->text, d->piece, n) - d->text);
	return fwrite(d->text, 1, len, d->to) == len;
}

/* Compresses what is there; a piece goes out when it is full, the last one at the end. */
static bool pack(struct packer *d, int flush)
{
	for (;;) {
		int status = deflate(&d->z, flush);
		if (status == Z_STREAM_END)
			return put_piece(d, PIECE - d->z.avail_out);
		if (d->z.avail_out)
			return flush == Z_NO_FLUSH && status != Z_STREAM_ERROR;
		if (!put_piece(d, PIECE))
			return false;
		d->z.next_out = d->piece;
		d->z.avail_out = PIECE;
	}
}

static ssize_t write_some(void *cookie, const char *bytes, size_t n)
{
	struct packer *d = cookie;
	size_t left = n;
	while (left) {
		uInt some = left < 1 << 30 ? (uInt)left : 1 << 30;
		d->z.next_in = (const Bytef *)bytes + (n - left);
		d->z.avail_in = some;
		if (!pack(d, Z_NO_FLUSH))
			return 0;
		left -= some;
	}
	return (ssize_t)n;
}

static int finish(void *cookie)
{
	struct packer *d = cookie;
	bool complete = pack(d, Z_FINISH);
	deflateEnd(&d->z);
	free(d);
	return complete ? 0 : EOF;
}

FILE *deflate_open(FILE *to, enum deflate_form form, struct prof_error *err)
{
	const cookie_io_functions_t io = { .write = write_some, .close = finish };
	struct packer *d = malloc(sizeof(*d));
	FILE *file = NULL;
	if (d) {
		d->to = to;
		d->base64 = form == DEFLATE_BASE64;
		memset(&d->z, 0, sizeof(d->z));
		d->z.next_out = d->piece;
		d->z.avail_out = PIECE;
	}
	int window = form == DEFLATE_GZIP ? MAX_WBITS + 16 : MAX_WBITS;
	if (d && deflateInit2(&d->z, LEVEL, Z_DEFLATED, window, 8, Z_FILTERED) == Z_OK) {
		file = fopencookie(d, "w", io);
		if (!file)
			deflateEnd(&d->z);
	}
	if (file)
		return file;
	free(d);
	prof_fail(err, PROF_ENOMEM, "out of memory");
	return NULL;
}
