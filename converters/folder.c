/* folder.c - a folder that is one profile, read as a tar archive of its files. */
#include "folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tar.h"

enum { MOST_FILES = 2 };

/* The first file of each kind tells that a folder is one. */
static const char *const kinds[][MOST_FILES] = {
	{ "index.coldshot", "coldshot.data" },
};

/* A link could lead out of the folder, a device or a pipe could do anything. */
static int open_file(int folder, const char *name, struct buffer *b)
{
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	if (fd < 0)
		return buffer_fail(b, PROF_EIO, "%s in the folder: %s", name, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return buffer_fail(b, PROF_EIO, "%s in the folder: not a regular file", name);
}

static int append_zeros(struct buffer *b, size_t n)
{
	for (; n; n--) {
		if (buffer_grow(b))
			return -1;
		b->data[b->size++] = 0;
	}
	return 0;
}

static int append_file(int folder, const char *name, struct buffer *b)
{
	size_t head = b->size;
	int fd = open_file(folder, name, b);
	if (fd < 0)
		return -1;
	int status = append_zeros(b, TAR_BLOCK);
	if (!status)
		status = buffer_fill(b, fd);
	close(fd);
	if (status)
		return -1;
	size_t size = b->size - head - TAR_BLOCK;
	tar_write_head(b->data + head, name, size);
	return append_zeros(b, -size % TAR_BLOCK);
}

int folder_read(int fd, struct buffer *b)
{
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		if (faccessat(fd, kinds[k][0], F_OK, AT_SYMLINK_NOFOLLOW))
			continue;
		for (size_t i = 0; i < MOST_FILES && kinds[k][i]; i++)
			if (append_file(fd, kinds[k][i], b))
				return -1;
		/* The end of the archive. */
		if (append_zeros(b, 2 * TAR_BLOCK) || buffer_grow(b))
			return -1;
		b->data[b->size] = 0;
		return 0;
	}
	return 1;
}
