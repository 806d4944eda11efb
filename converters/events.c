/* events.c - a tree of contexts that grows as frames are entered and left. */
#include "events.h"

#include <stdlib.h>

#include "hash.h"

static bool grow(struct events *t)
{
	size_t cap = t->cap ? t->cap * 2 : 256;
	struct event_node *nodes = t->n < PROF_NONE - 1 ? realloc(t->nodes, cap * sizeof(*nodes))
							: NULL;
	bool ok = nodes;
	if (nodes)
		t->nodes = nodes;
	for (size_t m = 0; ok && m < t->ncosts; m++) {
		double *cost = t->cost[m] ? realloc(t->cost[m], cap * sizeof(*cost)) : NULL;
		ok = cost || !t->cost[m];
		if (cost)
			t->cost[m] = cost;
	}
	if (ok)
		t->cap = cap;
	t->failed = !ok;
	return ok;
}

static bool add_node(struct events *t, struct event_node node)
{
	if (t->n == t->cap && !grow(t))
		return false;
	for (size_t m = 0; m < t->ncosts; m++)
		if (t->cost[m])
			t->cost[m][t->n] = NAN;
	t->nodes[t->n++] = node;
	return true;
}

void events_init(struct events *t)
{
	*t = (struct events){ .n = 0 };
	add_node(t, (struct event_node){ PROF_NONE, PROF_NONE, 0, 0 });
}

prof_id events_child(struct events *t, prof_id parent, prof_id func, uint32_t line)
{
	if (t->failed)
		return 0;
	uint64_t place = (uint64_t)t->part << 32 | line;
	uint32_t hash = hash_fold(hash_mix((uint64_t)parent << 32 | func, place ^ hash_key()));
	size_t at;
	for (uint32_t row = index_first(&t->index, hash, &at); row != INDEX_NONE;
	     row = index_next(&t->index, hash, &at)) {
		const struct event_node *n = &t->nodes[row];
		if (n->parent == parent && n->func == func && n->part == t->part && n->line == line)
			return row;
	}
	if (!index_put(&t->index, hash, (uint32_t)t->n)) {
		t->failed = true;
		return 0;
	}
	if (!add_node(t, (struct event_node){ parent, func, t->part, line }))
		return 0;
	return (prof_id)t->n - 1;
}

/* A column comes into being with its first cost. */
static double *column(struct events *t, prof_id m)
{
	if (m >= t->ncosts) {
		double **cost = realloc(t->cost, (m + 1) * sizeof(*cost));
		if (!cost) {
			t->failed = true;
			return NULL;
		}
		t->cost = cost;
		for (size_t i = t->ncosts; i <= m; i++)
			cost[i] = NULL;
		t->ncosts = m + 1;
	}
	if (!t->cost[m]) {
		t->cost[m] = malloc(t->cap * sizeof(double));
		t->failed = !t->cost[m];
		for (size_t i = 0; t->cost[m] && i < t->n; i++)
			t->cost[m][i] = NAN;
	}
	return t->cost[m];
}

void events_add(struct events *t, prof_id node, prof_id measure, double cost)
{
	double *cells = t->failed ? NULL : column(t, measure);
	if (cells)
		cells[node] = isnan(cells[node]) ? cost : cells[node] + cost;
}

void events_enter(struct events *t, prof_id func, prof_id calls)
{
	prof_id node = events_child(t, t->at, func, 0);
	if (t->failed)
		return;
	t->at = node;
	events_add(t, node, calls, 1);
}

bool events_leave(struct events *t)
{
	if (t->failed || t->at == 0)
		return false;
	t->at = t->nodes[t->at].parent;
	return true;
}

int events_finish(struct events *t, struct prof_builder *b, size_t nmeasures,
		  struct prof_error *err)
{
	double *self = malloc((nmeasures + 1) * sizeof(*self));
	bool ok = self && !t->failed;
	for (size_t i = 0; ok && i < t->n; i++) {
		const struct event_node *n = &t->nodes[i];
		bool recorded = false;
		for (size_t m = 0; m < nmeasures; m++) {
			self[m] = m < t->ncosts && t->cost[m] ? t->cost[m][i] : NAN;
			recorded = recorded || !isnan(self[m]);
		}
		struct prof_node row = { n->parent, n->func, n->part, n->line, self, NULL };
		if (i)
			prof_append_node(b, &row);
		else if (t->keep_root && recorded)
			prof_add_node(b, &row);
	}
	free(self);
	events_free(t);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

void events_free(struct events *t)
{
	for (size_t m = 0; m < t->ncosts; m++)
		free(t->cost[m]);
	free(t->cost);
	free(t->nodes);
	index_free(&t->index);
	*t = (struct events){ .failed = true };
}
