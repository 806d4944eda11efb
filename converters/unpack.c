/* unpack.c - growing bytes, their limits, and gzip. */
#include "unpack.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "place.h"
#include "proftools/reader.h"

/*
 * A decompressed input may be this large whatever its ratio; beyond it, one
 * that has grown by more than MAX_RATIO is taken for a bomb. max_size overrides.
 */
#define FREE_SIZE ((uint64_t)64 << 20)
#define MAX_RATIO 200

/* What one call of zlib may see of a large input or output. */
#define MOST ((size_t)1 << 30)

int buffer_fail(struct buffer *b, enum prof_status status, const char *fmt, ...)
{
	char text[200];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	prof_fail(b->err, status, "%s", text);
	place_name(b->err, b->name);
	return -1;
}

int buffer_grow(struct buffer *b)
{
	if (b->cap > 1 && b->size < b->cap - 1)
		return 0;
	size_t cap = b->cap > 1 << 15 ? b->cap * 2 : 1 << 16;
	uint8_t *data = cap > b->cap ? realloc(b->data, cap) : NULL;
	if (!data)
		return buffer_fail(b, PROF_ENOMEM, "out of memory");
	b->data = data;
	b->cap = cap;
	return 0;
}

int buffer_fill(struct buffer *b, int fd)
{
	for (;;) {
		if (buffer_grow(b))
			return -1;
		ssize_t n = read(fd, b->data + b->size, b->cap - b->size - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return buffer_fail(b, PROF_EIO, "%s", strerror(errno));
		if (n == 0)
			break;
		b->size += (size_t)n;
		if (b->size > PROF_MAX_INPUT)
			return buffer_fail(b, PROF_ELIMIT, "larger than 64 GiB");
	}
	b->data[b->size] = 0;
	return 0;
}

int buffer_check(struct buffer *out, uint64_t consumed)
{
	uint64_t limit = out->max_size ? out->max_size : PROF_MAX_INPUT;
	if (out->size > limit)
		return buffer_fail(out, PROF_ELIMIT,
				   "decompresses to more than the limit of %" PRIu64
				   " bytes (--max-decompressed raises it)",
				   limit);
	if (!out->max_size && out->size > FREE_SIZE && out->size / MAX_RATIO > consumed)
		return buffer_fail(out, PROF_ELIMIT,
				   "decompresses to over 64 MiB and 200 times its size "
				   "(--max-decompressed raises the limit)");
	return 0;
}

static uInt portion(size_t n)
{
	return (uInt)(n > MOST ? MOST : n);
}

/* One stream. left: bytes from z->next_in to the end of in. */
static int inflate_stream(z_stream *z, const struct buffer *in, size_t *left, struct buffer *out,
			  const char *kind)
{
	for (;;) {
		if (buffer_grow(out))
			return -1;
		uInt room = portion(out->cap - out->size - 1), given = portion(*left);
		z->next_out = out->data + out->size;
		z->avail_out = room;
		z->avail_in = given;
		int result = inflate(z, Z_NO_FLUSH);
		out->size += room - z->avail_out;
		*left -= given - z->avail_in;
		if (buffer_check(out, in->size - *left))
			return -1;
		if (result == Z_STREAM_END)
			return 0;
		if (result == Z_MEM_ERROR)
			return buffer_fail(out, PROF_ENOMEM, "out of memory");
		if (result == Z_BUF_ERROR || (result == Z_OK && !*left && z->avail_out))
			return buffer_fail(out, PROF_EMALFORMED, "%s data ends too early", kind);
		if (result != Z_OK)
			return buffer_fail(out, PROF_EMALFORMED, "%s data is damaged", kind);
	}
}

/* Tapes and some tools fill up with zeros; any other byte was part of something. */
static bool only_zeros(const uint8_t *data, size_t n)
{
	while (n && !*data) {
		data++;
		n--;
	}
	return n == 0;
}

/* Members follow one another, as appending to a .gz makes them. */
int unpack_gzip(const struct buffer *in, struct buffer *out)
{
	z_stream z = { .next_in = in->data };
	size_t left = in->size;
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return buffer_fail(out, PROF_ENOMEM, "out of memory");
	int status;
	do {
		inflateReset(&z);
		status = inflate_stream(&z, in, &left, out, "gzip");
	} while (status == 0 && left >= 2 && z.next_in[0] == 0x1f && z.next_in[1] == 0x8b);
	if (status == 0 && !only_zeros(in->data + in->size - left, left))
		status = buffer_fail(out, PROF_EMALFORMED,
				     "%zu bytes after the end of the gzip data", left);
	inflateEnd(&z);
	return status;
}

int unpack_deflate(const struct buffer *in, struct buffer *out)
{
	z_stream z = { .next_in = in->data };
	size_t left = in->size;
	if (inflateInit2(&z, -15) != Z_OK)
		return buffer_fail(out, PROF_ENOMEM, "out of memory");
	int status = inflate_stream(&z, in, &left, out, "zip");
	inflateEnd(&z);
	return status;
}
