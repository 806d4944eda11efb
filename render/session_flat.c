/* session_flat.c - the functions of a session by their own time. */
#include <stdlib.h>

#include "session.h"

static int more(const void *a, const void *b)
{
	const struct session_sum *x = a, *y = b;
	if (x->time != y->time)
		return x->time < y->time ? 1 : -1;
	return (x->frame > y->frame) - (x->frame < y->frame);
}

/* Adds a frame to the sum of its identity, and its classes to those of the first such frame. */
static void add_frame(struct session *s, uint32_t frame, struct session_sum *sum, bool fresh)
{
	sum->time += session_own_time(s, frame);
	if (fresh) {
		sum->frame = frame;
		return;
	}
	for (uint32_t c = s->frames[frame].classes; c != SESSION_NONE; c = s->classes[c].next)
		session_add_class(s, sum->frame, s->classes[c].name, s->classes[c].time);
}

struct session_sum *session_flat(struct session *s, size_t *n)
{
	size_t nframes;
	uint32_t *order = session_order(s, &nframes);
	uint32_t *row = calloc(s->strings.n + 1, sizeof(*row)); /* by identity, counted from 1 */
	struct session_sum *sums = calloc(nframes + 1, sizeof(*sums));
	*n = 0;
	for (size_t i = 0; order && row && sums && i < nframes; i++) {
		uint32_t *at = &row[s->frames[order[i]].identity];
		bool fresh = !*at;
		if (fresh)
			*at = (uint32_t)++ * n;
		add_frame(s, order[i], &sums[*at - 1], fresh);
	}
	if (!order || !row || s->failed) {
		free(sums);
		sums = NULL;
	}
	if (sums)
		qsort(sums, *n, sizeof(*sums), more);
	free(order);
	free(row);
	return sums;
}
