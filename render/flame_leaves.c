/* flame_leaves.c - the stacks of a flame graph from their inner ends: what cost most, and its
 * callers. */
#include <stdlib.h>
#include <string.h>

#include "flame_tree.h"
#include "room.h"

/* A stack that cost something itself, followed up to a frame. */
struct end {
	prof_id frame, row;
};

/* Stacks that have all frames down from one in common, and the row that stands for these. */
struct group {
	size_t from, to;
	prof_id row;
	uint32_t depth;
};

struct turning {
	struct flame_tree *t;
	const struct flame_tree *from;
	struct end *ends;
	size_t n;
	struct group *stack;
	size_t nstack, cap;
	double min;
	size_t max_depth;
};

/* qsort has no room for the tree: groups are sorted by a key that is put beside the stacks. */
struct keyed {
	uint64_t key;
	struct end end;
};

static int by_key(const void *a, const void *b)
{
	const struct keyed *x = a, *y = b;
	return (x->key > y->key) - (x->key < y->key);
}

static double own(const struct flame_tree *t, prof_id row)
{
	double now = t->self[FLAME_NEW][row], old = t->diff ? t->self[FLAME_OLD][row] : 0;
	return fmax(now > 0 ? now : 0, old > 0 ? old : 0);
}

/* The stacks that cost something; a stack without frames is nobody's. */
static void find_ends(struct turning *w)
{
	const struct flame_tree *t = w->from;
	for (size_t i = 1; i < t->n; i++)
		if (own(t, (prof_id)i) > 0)
			w->ends[w->n++] = (struct end){ (prof_id)i, (prof_id)i };
}

static void push(struct turning *w, struct group g)
{
	if (!room_for(&w->stack, w->nstack, &w->cap, sizeof(*w->stack))) {
		w->t->failed = true;
		return;
	}
	w->stack[w->nstack++] = g;
}

/* A row for the stacks from..to, whose frame is the same; none if they cost next to nothing. */
static void take_group(struct turning *w, const struct group *under, size_t from, size_t to)
{
	struct flame_tree *t = w->t;
	double sum[FLAME_SIDES] = { 0, 0 }, wide = 0;
	bool estimated = false;
	for (size_t i = from; i < to; i++) {
		prof_id row = w->ends[i].row;
		wide += own(w->from, row);
		estimated |= w->from->mark[row] != 0;
		for (int side = 0; side <= (int)t->diff; side++)
			sum[side] += w->from->self[side][row];
	}
	if (wide < w->min)
		return;
	prof_id frame = w->ends[from].frame;
	prof_id row = flame_append(t, under->row, w->from->func[frame], w->from->part[frame]);
	if (t->failed)
		return;
	for (int side = 0; side <= (int)t->diff; side++) {
		t->total[side][row] = sum[side];
		t->self[side][row] = NAN;
	}
	t->mark[row] = estimated ? FLAME_TOTAL_ESTIMATED : 0;
	size_t left = from;
	for (size_t i = from; i < to; i++) {
		struct end e = { w->from->parent[w->ends[i].frame], w->ends[i].row };
		if (e.frame)
			w->ends[left++] = e;
	}
	if (left > from && under->depth + 1 < w->max_depth)
		push(w, (struct group){ from, left, row, under->depth + 1 });
}

/* Puts the stacks of a group in the order of their functions, then makes a row of each. */
static void split(struct turning *w, const struct group *g, struct keyed *room)
{
	const struct flame_tree *t = w->from;
	size_t n = g->to - g->from;
	for (size_t i = 0; i < n; i++) {
		struct end e = w->ends[g->from + i];
		uint64_t what = t->func[e.frame] == PROF_NONE ? t->part[e.frame] : t->func[e.frame];
		room[i] = (struct keyed){ what << 32 | e.row, e };
	}
	qsort(room, n, sizeof(*room), by_key);
	for (size_t i = 0; i < n; i++)
		w->ends[g->from + i] = room[i].end;
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && room[j].key >> 32 == room[i].key >> 32; j++)
			;
		take_group(w, g, g->from + i, g->from + j);
	}
}

void flame_take_leaves(struct flame_tree *t, const struct flame_tree *from, double min,
		       size_t max_depth)
{
	struct turning w = { .t = t, .from = from, .min = min, .max_depth = max_depth };
	struct keyed *room = malloc((from->n + 1) * sizeof(*room));
	w.ends = malloc((from->n + 1) * sizeof(*w.ends));
	t->failed = t->failed || !room || !w.ends;
	if (!t->failed) {
		find_ends(&w);
		for (int side = 0; side <= (int)t->diff; side++)
			for (size_t i = 0; i < w.n; i++)
				t->total[side][0] += from->self[side][w.ends[i].row];
		push(&w, (struct group){ 0, w.n, 0, 0 });
	}
	while (w.nstack && !t->failed) {
		struct group g = w.stack[--w.nstack];
		split(&w, &g, room);
	}
	free(room);
	free(w.ends);
	free(w.stack);
}
