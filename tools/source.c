/* source.c - the source files that a profile names, and only those under given folders. */
#include "source.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST = 64 << 20 };

static bool below(const char *path, const char *folder)
{
	size_t n = strlen(folder);
	return !strcmp(folder, "/") || (!strncmp(path, folder, n) && path[n] == '/');
}

/* The file, if it is one, lies below the folder and is not too large. */
static char *read_below(const char *path, const char *folder, size_t *len)
{
	char real_folder[PATH_MAX], real_path[PATH_MAX];
	struct stat st;
	char *text = NULL;
	if (!realpath(folder, real_folder) || !realpath(path, real_path) ||
	    !below(real_path, real_folder))
		return NULL;
	/* Non-blocking, so that a FIFO put there cannot hold us up. */
	int fd = open(real_path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= LARGEST)
		text = malloc((size_t)st.st_size + 1);
	*len = 0;
	while (text && *len < (size_t)st.st_size) {
		ssize_t n = read(fd, text + *len, (size_t)st.st_size - *len);
		if (n <= 0)
			break;
		*len += (size_t)n;
	}
	close(fd);
	return text;
}

static char *join(const char *folder, const char *file)
{
	char *path = NULL;
	return asprintf(&path, "%s/%s", folder, file) < 0 ? NULL : path;
}

static char *read_joined(const char *folder, const char *file, size_t *len)
{
	char *path = join(folder, file);
	char *text = path ? read_below(path, folder, len) : NULL;
	free(path);
	return text;
}

const char *source_bad_map(const struct source *s)
{
	for (size_t i = 0; i < s->maps.n; i++)
		if (!strchr(s->maps.v[i], '='))
			return s->maps.v[i];
	return NULL;
}

/* The first map whose FROM the file begins with decides. */
static char *read_mapped(const struct source *s, const char *file, size_t *len, bool *mapped)
{
	for (size_t i = 0; i < s->maps.n; i++) {
		const char *to = strchr(s->maps.v[i], '=') + 1;
		size_t n = (size_t)(to - s->maps.v[i]) - 1;
		if (strncmp(file, s->maps.v[i], n) != 0)
			continue;
		*mapped = true;
		return read_joined(to, file + n, len);
	}
	return NULL;
}

const char *source_get(void *context, const char *file, size_t *len)
{
	struct source *s = context;
	const char *root = s->root ? s->root : ".";
	bool mapped = false;
	free(s->text);
	s->text = read_mapped(s, file, len, &mapped);
	if (mapped)
		return s->text;
	if (file[0] == '/')
		s->text = read_below(file, root, len);
	if (!s->text && (file[0] != '/' || s->root))
		s->text = read_joined(root, file, len);
	return s->text;
}

void source_free(struct source *s)
{
	free(s->text);
	s->text = NULL;
}
