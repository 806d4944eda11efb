/* watch.c - notice that files have changed. */
#include "watch.h"

#include <stdlib.h>
#include <sys/stat.h>

/* What tells two states of a file apart. */
struct state {
	dev_t device;
	ino_t number;
	off_t size;
	struct timespec time;
};

struct watch {
	const char *const *paths;
	size_t n;
	struct state *known, *last; /* [n] */
};

static bool same(const struct state *a, const struct state *b)
{
	return a->device == b->device && a->number == b->number && a->size == b->size &&
	       a->time.tv_sec == b->time.tv_sec && a->time.tv_nsec == b->time.tv_nsec;
}

static void look(const char *path, struct state *state)
{
	struct stat st;
	if (!stat(path, &st))
		*state = (struct state){ st.st_dev, st.st_ino, st.st_size, st.st_mtim };
}

struct watch *watch_new(const char *const *paths, size_t n)
{
	struct watch *w = calloc(1, sizeof(*w));
	if (!w)
		return NULL;
	w->paths = paths;
	w->n = n;
	w->known = calloc(n + 1, sizeof(*w->known));
	w->last = calloc(n + 1, sizeof(*w->last));
	if (!w->known || !w->last) {
		watch_free(w);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		look(paths[i], &w->known[i]);
		w->last[i] = w->known[i];
	}
	return w;
}

bool watch_changed(struct watch *w)
{
	bool changed = false, at_rest = true;
	for (size_t i = 0; i < w->n; i++) {
		struct state now = w->last[i];
		look(w->paths[i], &now);
		at_rest &= same(&now, &w->last[i]);
		changed |= !same(&now, &w->known[i]);
		w->last[i] = now;
	}
	if (!changed || !at_rest)
		return false;
	for (size_t i = 0; i < w->n; i++)
		w->known[i] = w->last[i];
	return true;
}

void watch_free(struct watch *w)
{
	if (!w)
		return;
	free(w->known);
	free(w->last);
	free(w);
}
