/* flame_layout.c - where the boxes of a flame graph stand, and which are too narrow to be drawn. */
#include "flame_layout.h"

#include <stdlib.h>

/* A row that waits to be placed, and all its siblings to the right. */
struct waiting {
	prof_id row;
	uint32_t depth;
	double x;
};

struct layout {
	struct flame_layout *l;
	const struct flame_tree *t;
	struct waiting *stack;
	size_t n;
};

static void push(struct layout *w, prof_id row, uint32_t depth, double x)
{
	if (row != PROF_NONE)
		w->stack[w->n++] = (struct waiting){ row, depth, x };
}

static void place(struct layout *w, size_t max_depth)
{
	const struct flame_tree *t = w->t;
	struct flame_layout *l = w->l;
	push(w, 0, 0, 0);
	while (w->n) {
		struct waiting at = w->stack[--w->n];
		double width = t->width[at.row];
		push(w, t->next[at.row], at.depth, at.x + width);
		double share = at.row ? width / l->whole : 1;
		if (!(width > 0) || share < l->min)
			continue;
		if (at.depth > l->deepest)
			l->deepest = at.depth;
		l->boxes[l->n++] = (struct flame_box){ at.row, at.depth, at.x / l->whole,
						       fmin(share, 1) };
		if (at.depth < max_depth)
			push(w, t->first_child[at.row], at.depth + 1, at.x);
	}
}

static int widest_first(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x < *y) - (*x > *y);
}

/*
 * Drops the narrowest boxes if they are too many. Boxes are no wider than what they stand on,
 * so none loses its ground. room: for the widths of all boxes.
 */
static void drop_narrowest(struct flame_layout *l, size_t most, double *room)
{
	size_t kept = 0;
	if (!most || l->n <= most)
		return;
	for (size_t i = 0; i < l->n; i++)
		room[i] = l->boxes[i].w;
	qsort(room, l->n, sizeof(*room), widest_first);
	l->min = nextafter(room[most], 2); /* this width would be too many */
	l->deepest = 0;
	for (size_t i = 0; i < l->n; i++) {
		struct flame_box b = l->boxes[i];
		if (b.depth && b.w < l->min)
			continue;
		l->boxes[kept++] = b;
		l->deepest = b.depth > l->deepest ? b.depth : l->deepest;
	}
	l->n = kept;
}

/* Parents stand before children, so one pass finds what is deeper than what is drawn. */
static void count_rest(struct flame_layout *l, const struct flame_tree *t, uint32_t *depth,
		       size_t max_depth)
{
	size_t costly = 0;
	depth[0] = 0;
	for (size_t i = 0; i < t->n; i++) {
		if (i)
			depth[i] = depth[t->parent[i]] + 1;
		bool wide = t->width[i] > 0;
		costly += wide;
		l->deep += wide && depth[i] > max_depth && t->width[i] / l->whole >= l->min;
	}
	l->narrow = costly - l->n - l->deep;
}

int flame_layout_make(struct flame_layout *l, const struct flame_tree *t,
		      const struct flame_options *o, struct prof_error *err)
{
	struct layout w = { .l = l, .t = t };
	*l = (struct flame_layout){ .min = flame_min_share(o) };
	if (t->width[0] > 0 && !isinf(t->width[0]))
		l->whole = fmax(t->width[0], o->total);
	l->boxes = malloc((t->n + 1) * sizeof(*l->boxes));
	/* A row leaves the stack before its sibling and its child enter it. */
	w.stack = malloc((t->n + 2) * sizeof(*w.stack));
	uint32_t *depth = malloc((t->n + 1) * sizeof(*depth));
	double *room = malloc((t->n + 1) * sizeof(*room));
	bool ok = l->boxes && w.stack && depth && room;
	if (ok && l->whole > 0) {
		place(&w, o->max_depth);
		drop_narrowest(l, o->max_boxes, room);
		count_rest(l, t, depth, o->max_depth);
	}
	free(w.stack);
	free(depth);
	free(room);
	if (ok)
		return 0;
	free(l->boxes);
	l->boxes = NULL;
	return prof_fail(err, PROF_ENOMEM, "out of memory");
}
