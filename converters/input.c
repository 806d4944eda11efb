/* input.c - bring a whole file, pipe or folder into memory, undoing compression. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "proftools/reader.h"
#include "unpack.h"

/*
 * Memory for a file. The system clears memory page by page, so a large file gets
 * large pages where there are any.
 */
static void *room_for(size_t size)
{
#ifdef MADV_HUGEPAGE
	const size_t page = (size_t)1 << 21;
	if (size >= 2 * page) {
		void *p = aligned_alloc(page, (size | (page - 1)) + 1);
		if (p)
			madvise(p, size, MADV_HUGEPAGE);
		return p;
	}
#endif
	return malloc(size);
}

/* Room for the whole of a regular file: one read fills it, one more finds its end. */
static void expect(struct buffer *b, const struct stat *st)
{
	uint64_t size = st->st_size > 0 ? (uint64_t)st->st_size : 0;
	if (size > PROF_MAX_INPUT || size > SIZE_MAX - 2)
		return;
	b->data = room_for((size_t)size + 2);
	b->cap = b->data ? (size_t)size + 2 : 0;
}

static int open_folder(int fd, struct buffer *b)
{
	int status = folder_read(fd, b);
	return status > 0 ? buffer_fail(b, PROF_EIO, "%s", strerror(EISDIR)) : status;
}

static int open_path(struct buffer *b, int64_t *mtime)
{
	bool standard = !strcmp(b->name, "-");
	int fd = standard ? STDIN_FILENO : open(b->name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return buffer_fail(b, PROF_EIO, "%s", strerror(errno));
	struct stat st = { .st_mode = 0 };
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		*mtime = (int64_t)st.st_mtim.tv_sec;
		expect(b, &st);
	}
	int status = S_ISDIR(st.st_mode) ? open_folder(fd, b) : buffer_fill(b, fd);
	if (!standard)
		close(fd);
	return status;
}

static unpacker *unpacker_of(const struct buffer *b)
{
	if (b->size >= 2 && !memcmp(b->data, "\x1f\x8b", 2))
		return unpack_gzip;
	if (b->size >= 4 && !memcmp(b->data, "\x28\xb5\x2f\xfd", 4))
		return unpack_zstd;
	if (b->size >= 2 && (!memcmp(b->data, "\xff\xfe", 2) || !memcmp(b->data, "\xfe\xff", 2)))
		return unpack_utf16;
	return NULL;
}

/* Replaces the bytes of b by what they decompress to. */
static int unpack(struct buffer *b, unpacker *how)
{
	struct buffer out = { .name = b->name, .err = b->err, .max_size = b->max_size };
	if (how(b, &out) || buffer_grow(&out)) {
		free(out.data);
		return -1;
	}
	out.data[out.size] = 0;
	free(b->data);
	*b = out;
	return 0;
}

/* Editors of one system put a UTF-8 byte order mark before text; no format begins with it. */
static void drop_mark(struct buffer *b)
{
	if (b->size >= 3 && !memcmp(b->data, "\xef\xbb\xbf", 3)) {
		b->size -= 3;
		memmove(b->data, b->data + 3, b->size + 1);
	}
}

int prof_input_open(struct prof_input *in, const char *path, uint64_t max_size,
		    struct prof_error *err)
{
	struct buffer b = { .name = path, .max_size = max_size, .err = err };
	*in = (struct prof_input){ .name = path, .mtime = -1 };
	int status = open_path(&b, &in->mtime);
	unpacker *how = status ? NULL : unpacker_of(&b);
	if (how)
		status = unpack(&b, how);
	if (status) {
		free(b.data);
		return -1;
	}
	drop_mark(&b);
	in->compressed = how != NULL;
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
