/* unzstd.c - zstd, through the system's library if it is there. */
#include <dlfcn.h>

#include "unpack.h"

/*
 * The part of libzstd's stable interface that is used (zstd.h of 1.4 and
 * later), declared here so that building needs no package.
 */
struct zstd_in {
	const void *src;
	size_t size, pos;
};

struct zstd_out {
	void *dst;
	size_t size, pos;
};

struct zstd {
	void *library;
	void *(*create)(void);
	size_t (*free)(void *stream);
	size_t (*decompress)(void *stream, struct zstd_out *out, struct zstd_in *in);
	unsigned (*is_error)(size_t code);
	const char *(*error_name)(size_t code);
};

/* POSIX, unlike ISO C, converts what dlsym() gives to a function pointer. */
#define FIND(z, field, name) \
	(((z)->field = (__typeof__((z)->field))dlsym((z)->library, name)) != NULL)

static int load(struct zstd *z, struct buffer *out)
{
	z->library = dlopen("libzstd.so.1", RTLD_NOW | RTLD_LOCAL);
	if (z->library && FIND(z, create, "ZSTD_createDStream") &&
	    FIND(z, free, "ZSTD_freeDStream") && FIND(z, decompress, "ZSTD_decompressStream") &&
	    FIND(z, is_error, "ZSTD_isError") && FIND(z, error_name, "ZSTD_getErrorName"))
		return 0;
	if (z->library)
		dlclose(z->library);
	buffer_fail(out, PROF_EIO,
		    "zstd data, and libzstd is not installed; install it or send the "
		    "output of zstd -dc down a pipe");
	return -1;
}

/* One step; *expected is 0 at the end of a frame. */
static int step(const struct zstd *z, void *stream, struct zstd_in *from, size_t *expected,
		struct buffer *out)
{
	if (buffer_grow(out))
		return -1;
	struct zstd_out to = { .dst = out->data, .size = out->cap - 1, .pos = out->size };
	size_t before = from->pos;
	*expected = z->decompress(stream, &to, from);
	if (z->is_error(*expected))
		return buffer_fail(out, PROF_EMALFORMED, "zstd data is damaged: %s",
				   z->error_name(*expected));
	if (*expected && to.pos == out->size && from->pos == before)
		return buffer_fail(out, PROF_EMALFORMED, "zstd data ends too early");
	out->size = to.pos;
	return buffer_check(out, from->pos);
}

int unpack_zstd(const struct buffer *in, struct buffer *out)
{
	struct zstd z;
	if (load(&z, out))
		return -1;
	void *stream = z.create();
	struct zstd_in from = { .src = in->data, .size = in->size };
	size_t expected = 1;
	int status = stream ? 0 : buffer_fail(out, PROF_ENOMEM, "out of memory");
	while (status == 0 && (from.pos < from.size || expected))
		status = step(&z, stream, &from, &expected, out);
	z.free(stream);
	dlclose(z.library);
	return status;
}
