/* events.c - a tree of contexts from a log of calls and returns. */
#include "events.h"

#include <stdlib.h>

#include "hash.h"

static bool add_node(struct events *t, struct event_node node)
{
	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 256;
		struct event_node *nodes = realloc(t->nodes, cap * sizeof(*nodes));
		if (!nodes || t->n >= PROF_NONE - 1) {
			t->nodes = nodes ? nodes : t->nodes;
			t->failed = true;
			return false;
		}
		t->nodes = nodes;
		t->cap = cap;
	}
	t->nodes[t->n++] = node;
	return true;
}

void events_init(struct events *t)
{
	*t = (struct events){ .n = 0 };
	add_node(t, (struct event_node){ PROF_NONE, PROF_NONE, 0, 0, 0 });
}

void events_enter(struct events *t, prof_id func)
{
	if (t->failed)
		return;
	uint64_t h = hash_mix((uint64_t)t->at << 32 | func, hash_key() + t->part);
	uint32_t hash = (uint32_t)(h ^ (h >> 32));
	size_t at;
	for (uint32_t row = index_first(&t->index, hash, &at); row != INDEX_NONE;
	     row = index_next(&t->index, hash, &at)) {
		struct event_node *node = &t->nodes[row];
		if (node->parent == t->at && node->func == func && node->part == t->part) {
			node->calls++;
			t->at = row;
			return;
		}
	}
	if (!index_put(&t->index, hash, (uint32_t)t->n)) {
		t->failed = true;
		return;
	}
	if (add_node(t, (struct event_node){ t->at, func, t->part, 1, 0 }))
		t->at = (prof_id)t->n - 1;
}

bool events_leave(struct events *t)
{
	if (t->failed || t->at == 0)
		return false;
	t->at = t->nodes[t->at].parent;
	return true;
}

int events_finish(struct events *t, struct prof_builder *b, size_t nmeasures, prof_id calls,
		  prof_id time, struct prof_error *err)
{
	double *self = malloc((nmeasures + 1) * sizeof(*self));
	bool ok = self && !t->failed;
	for (size_t m = 0; ok && m < nmeasures; m++)
		self[m] = NAN;
	for (size_t i = 1; ok && i < t->n; i++) {
		const struct event_node *node = &t->nodes[i];
		self[calls] = node->calls;
		self[time] = node->time;
		prof_append_node(b, &(struct prof_node){ .parent = node->parent,
							 .func = node->func,
							 .part = node->part,
							 .self = self });
	}
	free(self);
	events_free(t);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

void events_free(struct events *t)
{
	free(t->nodes);
	index_free(&t->index);
	t->nodes = NULL;
	t->n = t->cap = 0;
}
