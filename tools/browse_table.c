/* browse_table.c - the profiles that the browser has read, added up as pstats does. */
#include "browse_table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stat.h"

int browse_table_obstacle(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return errno;
	int obstacle = fstat(fd, &st) ? errno : S_ISDIR(st.st_mode) ? EISDIR : 0;
	close(fd);
	return obstacle;
}

static bool make_room(struct browse_table *t)
{
	char **headings = reallocarray(t->headings, t->n + 2, sizeof(*headings));
	if (headings)
		t->headings = headings;
	struct prof **profiles = reallocarray(t->profiles, t->n + 1, sizeof(struct prof *));
	if (profiles)
		t->profiles = profiles;
	struct pystats **added = reallocarray(t->added, t->n + 1, sizeof(struct pystats *));
	if (added)
		t->added = added;
	return headings && profiles && added;
}

int browse_table_add(struct browse_table *t, const struct run *run, const char *path,
		     struct prof_error *err)
{
	struct prof *p = run_read_one(run, strcmp(path, "-") ? path : "./-", err);
	p = p ? run_filter(run, p, err) : NULL;
	struct pystats *s = p ? pystats_new(p, true, err) : NULL;
	char *heading = s ? stat_heading(path) : NULL;
	if (s && (!heading || !make_room(t)))
		prof_fail(err, PROF_ENOMEM, "out of memory");
	else if (s && (!t->n || pystats_add(t->stats, s, err) == 0)) {
		t->stats = t->n ? t->stats : s;
		t->added[t->n] = s;
		t->profiles[t->n] = p;
		t->headings[t->n++] = heading;
		t->headings[t->n] = NULL;
		return 0;
	}
	free(heading);
	pystats_free(s);
	prof_free(p);
	return -1;
}

void browse_table_free(struct browse_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		pystats_free(t->added[i]);
		prof_free(t->profiles[i]);
		free(t->headings[i]);
	}
	free(t->added);
	free(t->profiles);
	free(t->headings);
	*t = (struct browse_table){ .n = 0 };
}
