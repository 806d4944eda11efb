/* stacks.c - stacks of text labels, added up into a tree of contexts. */
#include "stacks.h"

#include <stdlib.h>

#include "hash.h"
#include "room.h"

void stacks_init(struct stacks *t, struct prof_builder *b, stack_decode *decode)
{
	*t = (struct stacks){ .b = b, .decode = decode, .nnodes = 1 };
}

static bool make_room(struct stacks *t, void *rows, size_t n, size_t *cap, size_t width)
{
	if (room_for(rows, n, cap, width))
		return true;
	t->failed = true;
	return false;
}

static uint32_t hash_pair(uint32_t a, uint32_t b, uint32_t c)
{
	return hash_fold(hash_mix((uint64_t)a << 32 | b, hash_key() ^ c));
}

/* The first label that stands for the frame of this new one. */
static uint32_t label_of_frame(struct stacks *t, uint32_t fresh)
{
	struct stack_frame f = t->labels[fresh].frame;
	uint32_t hash = hash_pair(f.func, f.line, 0);
	size_t at;

	for (uint32_t i = index_first(&t->by_frame, hash, &at); i != INDEX_NONE;
	     i = index_next(&t->by_frame, hash, &at)) {
		if (t->labels[i].frame.func == f.func && t->labels[i].frame.line == f.line)
			return i;
	}
	if (!index_put(&t->by_frame, hash, fresh))
		t->failed = true;
	return fresh;
}

static uint32_t add_label(struct stacks *t, struct text text, uint32_t hash)
{
	if (t->failed || !make_room(t, &t->labels, t->nlabels, &t->cap_labels, sizeof(*t->labels)))
		return 0;
	uint32_t fresh = (uint32_t)t->nlabels;
	const char *copy = arena_copy(&t->texts, text.s, text.len);
	if (!copy) {
		t->failed = true;
		return 0;
	}
	t->labels[fresh].text = (struct text){ copy, text.len };
	t->labels[fresh].hash = hash;
	t->labels[fresh].frame = t->decode(t, text);
	if (!index_put(&t->by_text, hash, fresh)) {
		t->failed = true;
		return 0;
	}
	t->nlabels++;
	t->labels[fresh].same = label_of_frame(t, fresh);
	return t->labels[fresh].same;
}

static bool is_text(const struct stack_label *l, struct text text)
{
	return l->text.len == text.len && memcmp(l->text.s, text.s, text.len) == 0;
}

static uint32_t find_label(struct stacks *t, struct text text, uint32_t hash)
{
	size_t at;

	for (uint32_t i = index_first(&t->by_text, hash, &at); i != INDEX_NONE;
	     i = index_next(&t->by_text, hash, &at)) {
		const struct stack_label *l = &t->labels[i];
		if (is_text(l, text))
			return l->same;
	}
	return add_label(t, text, hash);
}

uint32_t stacks_label(struct stacks *t, struct text text)
{
	return find_label(t, text, hash_bytes(text.s, text.len));
}

/* A cost column is as long as the nodes have room. */
static bool grow_costs(struct stacks *t, size_t from)
{
	for (size_t c = 0; c < t->ncosts; c++) {
		double *column = realloc(t->cost[c], t->cap_nodes * sizeof(*column));
		if (!column) {
			t->failed = true;
			return false;
		}
		t->cost[c] = column;
		for (size_t i = from; i < t->cap_nodes; i++)
			column[i] = NAN;
	}
	return true;
}

static bool grow_nodes(struct stacks *t)
{
	size_t from = t->cap_nodes;
	if (!make_room(t, &t->nodes, t->nnodes, &t->cap_nodes, sizeof(*t->nodes)))
		return false;
	return from == t->cap_nodes || grow_costs(t, from);
}

uint32_t stacks_new_child(struct stacks *t, uint32_t parent, uint32_t label)
{
	if (t->failed || !grow_nodes(t))
		return 0;
	t->nodes[t->nnodes] = (struct stack_node){ parent, label, t->part };
	return (uint32_t)t->nnodes++;
}

uint32_t stacks_child(struct stacks *t, uint32_t parent, uint32_t label)
{
	if (t->failed)
		return 0;
	uint32_t hash = hash_pair(parent, t->labels[label].hash, t->part);
	size_t at;

	for (uint32_t i = index_first(&t->by_key, hash, &at); i != INDEX_NONE;
	     i = index_next(&t->by_key, hash, &at)) {
		const struct stack_node *n = &t->nodes[i];
		if (n->parent == parent && n->label == label && n->part == t->part)
			return i;
	}
	uint32_t fresh = stacks_new_child(t, parent, label);
	if (!t->failed && !index_put(&t->by_key, hash, fresh))
		t->failed = true;
	return t->failed ? 0 : fresh;
}

void stacks_push(struct stacks *t, struct text text)
{
	if (t->failed || !make_room(t, &t->pushed, t->npushed, &t->cap_pushed, sizeof(*t->pushed)))
		return;
	t->pushed[t->npushed++] = stacks_label(t, text);
}

/* Most stacks have their outer frames in common with the one before. */
uint32_t stacks_pushed(struct stacks *t)
{
	size_t depth = t->npushed, same = 0;

	t->npushed = 0;
	if (t->trail_part != t->part)
		t->ntrail = 0;
	t->trail_part = t->part;
	while (same < t->ntrail && same < depth &&
	       t->trail[same].label == t->pushed[depth - 1 - same])
		same++;
	uint32_t node = same ? t->trail[same - 1].node : 0;
	for (t->ntrail = same; t->ntrail < depth; t->ntrail++) {
		if (t->failed ||
		    !make_room(t, &t->trail, t->ntrail, &t->cap_trail, sizeof(*t->trail)))
			return 0;
		uint32_t label = t->pushed[depth - 1 - t->ntrail];
		node = stacks_child(t, node, label);
		t->trail[t->ntrail].label = label;
		t->trail[t->ntrail].node = node;
	}
	return node;
}

static bool add_columns(struct stacks *t, size_t n)
{
	double **more = realloc(t->cost, n * sizeof(*more));

	if (!more) {
		t->failed = true;
		return false;
	}
	t->cost = more;
	for (; t->ncosts < n; t->ncosts++) {
		double *column = malloc(t->cap_nodes * sizeof(*column));
		if (!column) {
			t->failed = true;
			return false;
		}
		for (size_t i = 0; i < t->cap_nodes; i++)
			column[i] = NAN;
		t->cost[t->ncosts] = column;
	}
	return true;
}

void stacks_add(struct stacks *t, uint32_t node, size_t c, double cost)
{
	if (t->failed || (!t->cap_nodes && !grow_nodes(t)))
		return;
	if (c >= t->ncosts && !add_columns(t, c + 1))
		return;
	double *cell = &t->cost[c][node];
	*cell = isnan(*cell) ? cost : *cell + cost;
}

static void hand_over(const struct stacks *t, double *self)
{
	for (size_t i = 0; i < t->nnodes && i < t->cap_nodes; i++) {
		bool recorded = false;
		for (size_t c = 0; c < t->ncosts; c++) {
			self[c] = t->cost[c][i];
			recorded |= !isnan(self[c]);
		}
		struct prof_node n = { .self = recorded ? self : NULL };
		if (i == 0) {
			n.parent = n.func = PROF_NONE;
			if (recorded)
				prof_add_node(t->b, &n);
			continue;
		}
		const struct stack_frame *f = &t->labels[t->nodes[i].label].frame;
		n.parent = t->nodes[i].parent;
		n.func = f->func;
		n.line = f->line;
		n.part = t->nodes[i].part;
		prof_append_node(t->b, &n);
	}
}

int stacks_finish(struct stacks *t, size_t nmeasures, struct prof_error *err)
{
	double *self = malloc((nmeasures + 1) * sizeof(*self));
	int status = 0;

	if (t->failed || !self) {
		status = prof_fail(err, PROF_ENOMEM, "out of memory");
	} else {
		for (size_t m = 0; m < nmeasures; m++)
			self[m] = NAN;
		hand_over(t, self);
	}
	free(self);
	stacks_free(t);
	return status;
}

void stacks_free(struct stacks *t)
{
	for (size_t c = 0; c < t->ncosts; c++)
		free(t->cost[c]);
	free(t->cost);
	free(t->labels);
	free(t->pushed);
	free(t->trail);
	free(t->nodes);
	index_free(&t->by_text);
	index_free(&t->by_frame);
	index_free(&t->by_key);
	arena_free(&t->texts);
	*t = (struct stacks){ 0 };
}
