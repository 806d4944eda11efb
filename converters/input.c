/* input.c - bring a whole file or pipe into memory, undoing gzip. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "place.h"
#include "proftools/reader.h"

/*
 * A decompressed input may be this large whatever its ratio; beyond it, one
 * that grew by more than MAX_RATIO is taken for a bomb. max_size overrides.
 */
#define FREE_SIZE ((uint64_t)64 << 20)
#define MAX_RATIO 200

struct buffer {
	uint8_t *data;
	size_t size, cap;
};

static int fail(struct prof_error *err, const char *name, enum prof_status status, const char *what)
{
	prof_fail(err, status, "%s", what);
	place_name(err, name);
	return -1;
}

/* Room for at least one byte more and the final 0. */
static int grow(struct buffer *b, uint64_t max_size, const char *name, struct prof_error *err)
{
	if (b->size + 1 < b->cap)
		return 0;
	if (b->size >= max_size)
		return fail(err, name, PROF_ELIMIT, "input is larger than the limit");
	size_t cap = b->cap ? b->cap * 2 : 1 << 16;
	uint8_t *data = realloc(b->data, cap);
	if (!data)
		return fail(err, name, PROF_ENOMEM, "out of memory");
	b->data = data;
	b->cap = cap;
	return 0;
}

static int read_all(int fd, struct buffer *b, uint64_t max_size, const char *name,
		    struct prof_error *err)
{
	for (;;) {
		if (grow(b, max_size, name, err))
			return -1;
		ssize_t n = read(fd, b->data + b->size, b->cap - b->size - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(err, name, PROF_EIO, strerror(errno));
		if (n == 0)
			break;
		b->size += (size_t)n;
	}
	b->data[b->size] = 0;
	return 0;
}

static int inflate_member(z_stream *z, struct buffer *out, uint64_t max_size, size_t packed,
			  const char *name, struct prof_error *err)
{
	for (;;) {
		if (grow(out, max_size ? max_size : PROF_MAX_INPUT, name, err))
			return -1;
		if (!max_size && out->size > FREE_SIZE && out->size / MAX_RATIO > packed)
			return fail(err, name, PROF_ELIMIT,
				    "decompresses to over 64 MiB and 200 times its size "
				    "(--max-decompressed raises the limit)");
		size_t room = out->cap - out->size - 1;
		z->next_out = out->data + out->size;
		z->avail_out = room > 1 << 30 ? 1 << 30 : (uInt)room;
		uInt before = z->avail_out;
		int result = inflate(z, Z_NO_FLUSH);
		out->size += before - z->avail_out;
		if (result == Z_STREAM_END)
			return 0;
		if (result == Z_MEM_ERROR)
			return fail(err, name, PROF_ENOMEM, "out of memory");
		if (result != Z_OK)
			return fail(err, name, PROF_EMALFORMED,
				    result == Z_BUF_ERROR ? "gzip data ends too early"
							  : "gzip data is damaged");
	}
}

/* Members follow one another, as gzip -c writes them; anything else after is an error. */
static int gunzip(struct buffer *b, uint64_t max_size, const char *name, struct prof_error *err)
{
	struct buffer out = { 0 };
	z_stream z = { .next_in = b->data };
	size_t left = b->size;
	int status = inflateInit2(&z, 15 + 16) == Z_OK
			     ? 0
			     : fail(err, name, PROF_ENOMEM, "out of memory");
	while (status == 0) {
		z.avail_in = left > 1 << 30 ? 1 << 30 : (uInt)left;
		uInt before = z.avail_in;
		status = inflate_member(&z, &out, max_size, b->size, name, err);
		left -= before - z.avail_in;
		if (status || left < 2 || z.next_in[0] != 0x1f || z.next_in[1] != 0x8b)
			break;
		inflateReset(&z);
	}
	inflateEnd(&z);
	if (status == 0)
		status = grow(&out, UINT64_MAX, name, err);
	if (status) {
		free(out.data);
		return -1;
	}
	out.data[out.size] = 0;
	free(b->data);
	*b = out;
	return 0;
}

static int open_path(const char *path, struct buffer *b, int64_t *mtime, struct prof_error *err)
{
	bool standard = !strcmp(path, "-");
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(err, path, PROF_EIO, strerror(errno));
	struct stat st;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		*mtime = (int64_t)st.st_mtim.tv_sec;
		b->cap = (size_t)st.st_size + 2; /* one read finds the end, none grows */
		b->data = malloc(b->cap);
		if (!b->data)
			b->cap = 0;
	}
	int status = read_all(fd, b, PROF_MAX_INPUT, path, err);
	if (!standard)
		close(fd);
	return status;
}

int prof_input_open(struct prof_input *in, const char *path, uint64_t max_size,
		    struct prof_error *err)
{
	struct buffer b = { 0 };
	*in = (struct prof_input){ .name = path, .mtime = -1 };
	if (open_path(path, &b, &in->mtime, err)) {
		free(b.data);
		return -1;
	}
	in->compressed = b.size >= 2 && b.data[0] == 0x1f && b.data[1] == 0x8b;
	if (in->compressed && gunzip(&b, max_size, path, err)) {
		free(b.data);
		return -1;
	}
	in->data = b.data;
	in->size = b.size;
	return 0;
}

void prof_input_close(struct prof_input *in)
{
	free((uint8_t *)(uintptr_t)in->data);
	in->data = NULL;
	in->size = 0;
}
