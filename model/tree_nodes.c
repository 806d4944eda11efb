/*
 * tree_nodes.c - the tree of recorded contexts: exact.
 *
 * Recorded contexts that differ only in line or part become one. Totals are
 * what was recorded, else the sum of self costs from the leaves up.
 */
#include <stdlib.h>

#include "hash.h"
#include "index.h"
#include "tree_build.h"

static prof_id find_or_append(struct tree *t, struct index *ix, prof_id parent, prof_id func)
{
	uint32_t hash = hash_number((uint64_t)parent << 32 | func);
	size_t at;
	for (uint32_t row = index_first(ix, hash, &at); row != INDEX_NONE;
	     row = index_next(ix, hash, &at))
		if (t->parent[row] == parent && t->func[row] == func)
			return row;
	prof_id row = tree_append(t, parent, func);
	if (row != PROF_NONE && !index_put(ix, hash, row))
		t->failed = true;
	return row;
}

/* The row of each recorded context; PROF_NONE where the part has nothing. */
static prof_id *join_contexts(struct tree *t, prof_id part)
{
	const struct prof_nodes *nodes = &t->pub.profile->nodes;
	prof_id *row = tree_memory(t, nodes->n, sizeof(*row));
	bool *needed = tree_memory(t, nodes->n, sizeof(*needed));
	struct index ix = { 0 };
	for (size_t i = nodes->n; !t->failed && i-- > 0;) {
		if (part == PROF_NONE || prof_at(nodes->part, i) == part)
			needed[i] = true;
		if (i && needed[i])
			needed[nodes->parent[i]] = true;
	}
	tree_append(t, PROF_NONE, PROF_NONE);
	t->failed = t->failed || !index_reserve(&ix, nodes->n);
	for (size_t i = 1; !t->failed && i < nodes->n; i++)
		row[i] = needed[i] ? find_or_append(t, &ix, row[nodes->parent[i]], nodes->func[i])
				   : PROF_NONE;
	index_free(&ix);
	free(needed);
	return row;
}

static void add_to(double *cell, double v)
{
	if (!isnan(v))
		*cell = isnan(*cell) ? v : *cell + v;
}

/* Totals of the recorded contexts, from the leaves up; NULL when memory is out. */
static double *sum_totals(struct tree *t, size_t m, prof_id part)
{
	const struct prof_nodes *nodes = &t->pub.profile->nodes;
	double *total = tree_memory(t, nodes->n, sizeof(*total));
	for (size_t i = 0; total && i < nodes->n; i++)
		total[i] = NAN;
	for (size_t i = nodes->n; total && i-- > 0;) {
		if (part == PROF_NONE || prof_at(nodes->part, i) == part) {
			double recorded = prof_cost_at(nodes->cost.total, (prof_id)m, i);
			add_to(&total[i], prof_cost_at(nodes->cost.self, (prof_id)m, i));
			if (!isnan(recorded))
				total[i] = recorded;
		}
		if (i)
			add_to(&total[nodes->parent[i]], total[i]);
	}
	return total;
}

/* A context that was seen but never at its end has spent nothing itself: zero, not unknown. */
static void unspent_is_zero(struct tree *t, size_t m)
{
	for (prof_id i = 0; i < t->n; i++)
		if (isnan(t->self[m][i]) && !isnan(t->total[m][i]))
			t->self[m][i] = 0;
}

static void add_costs(struct tree *t, size_t m, prof_id part, const prof_id *row)
{
	const struct prof_nodes *nodes = &t->pub.profile->nodes;
	bool cost = t->pub.profile->measures[m].role == PROF_ROLE_COST;
	double *total = cost ? sum_totals(t, m, part) : NULL;
	for (size_t i = 0; !t->failed && i < nodes->n; i++) {
		if (row[i] == PROF_NONE)
			continue;
		if (part == PROF_NONE || prof_at(nodes->part, i) == part)
			add_to(&t->self[m][row[i]], prof_cost_at(nodes->cost.self, (prof_id)m, i));
		if (cost)
			add_to(&t->total[m][row[i]], total[i]);
	}
	free(total);
	if (cost && !t->failed)
		unspent_is_zero(t, m);
}

static void judge(struct tree *t)
{
	enum prof_truth self = PROF_RECORDED, total = PROF_DERIVED;
	if (t->pub.profile->estimated)
		self = total = PROF_ESTIMATED;
	for (size_t m = 0; m < t->nmeasures; m++) {
		for (prof_id i = 0; t->total[m] && i < t->n; i++) {
			if (!isnan(t->self[m][i]))
				t->truth[0][i] = (uint8_t)self;
			if (!isnan(t->total[m][i]))
				t->truth[1][i] = (uint8_t)total;
		}
	}
}

void tree_from_nodes(struct tree *t, prof_id part)
{
	const struct prof *p = t->pub.profile;
	for (size_t m = 0; m < t->nmeasures; m++)
		if (p->nodes.cost.self[m] || p->nodes.cost.total[m])
			tree_use(t, m, true, p->measures[m].role == PROF_ROLE_COST);
	prof_id *row = join_contexts(t, part);
	for (size_t m = 0; !t->failed && m < t->nmeasures; m++)
		if (t->self[m])
			add_costs(t, m, part, row);
	if (!t->failed)
		judge(t);
	free(row);
}
