/* tree.c - a profile seen as a tree of calling contexts. */
#include <stdlib.h>
#include <string.h>

#include "tree_build.h"

void *tree_memory(struct tree *t, size_t n, size_t width)
{
	void *p = t->failed ? NULL : calloc(n ? n : 1, width);
	if (!p)
		t->failed = true;
	return p;
}

void tree_use(struct tree *t, size_t measure, bool self, bool total)
{
	if (self && !t->self[measure])
		t->self[measure] = tree_memory(t, t->cap, sizeof(double));
	if (total && !t->total[measure])
		t->total[measure] = tree_memory(t, t->cap, sizeof(double));
}

/* at: the address of a pointer to cells of that width; a NULL one stays NULL. */
static void grow_column(struct tree *t, void *at, size_t width)
{
	void *p;
	memcpy(&p, at, sizeof(p));
	if (!p || t->failed)
		return;
	p = realloc(p, t->cap * width);
	if (!p)
		t->failed = true;
	else
		memcpy(at, &p, sizeof(p));
}

static void grow(struct tree *t)
{
	if (t->cap >= PROF_MORE / 2) {
		t->failed = true;
		return;
	}
	t->cap *= 2;
	grow_column(t, &t->parent, sizeof(*t->parent));
	grow_column(t, &t->func, sizeof(*t->func));
	grow_column(t, &t->truth[0], 1);
	grow_column(t, &t->truth[1], 1);
	for (size_t m = 0; m < t->nmeasures; m++) {
		grow_column(t, &t->self[m], sizeof(double));
		grow_column(t, &t->total[m], sizeof(double));
	}
}

prof_id tree_append(struct tree *t, prof_id parent, prof_id func)
{
	if (!t->failed && t->n == t->cap)
		grow(t);
	if (t->failed)
		return PROF_NONE;
	prof_id row = (prof_id)t->n++;
	t->parent[row] = parent;
	t->func[row] = func;
	t->truth[0][row] = t->truth[1][row] = PROF_ABSENT;
	for (size_t m = 0; m < t->nmeasures; m++) {
		tree_set(t->self, m, row, NAN);
		tree_set(t->total, m, row, NAN);
	}
	return row;
}

/* ---- the order of siblings ------------------------------------------- */

struct weighed {
	double weight;
	prof_id row;
};

static int heaviest_first(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->row < y->row ? -1 : 1;
}

static double weight_of(const struct tree *t, prof_id row)
{
	prof_id main = t->pub.profile->main_measure;
	double weight = main == PROF_NONE ? NAN : tree_cell(t->total, main, row);
	if (main != PROF_NONE && isnan(weight))
		weight = tree_cell(t->self, main, row);
	return isnan(weight) ? -INFINITY : weight;
}

/* Puts the rows of one parent together, in their order; those of parent i begin at first[i]. */
static void gather(const struct tree *t, prof_id *first, struct weighed *order)
{
	for (size_t i = 1; i < t->n; i++)
		first[t->parent[i] + 2]++;
	for (size_t i = 2; i <= t->n; i++)
		first[i] += first[i - 1];
	for (prof_id i = 1; i < t->n; i++)
		order[first[t->parent[i] + 1]++] = (struct weighed){ weight_of(t, i), i };
}

/* Most contexts have few children: sorting each group is cheaper than sorting all rows. */
static void link_children(struct tree *t)
{
	struct weighed *order = tree_memory(t, t->n, sizeof(*order));
	prof_id *first = tree_memory(t, t->n + 2, sizeof(*first));
	t->first_child = tree_memory(t, t->n, sizeof(prof_id));
	t->next = tree_memory(t, t->n, sizeof(prof_id));
	if (!t->failed) {
		gather(t, first, order);
		t->next[0] = PROF_NONE;
	}
	for (size_t i = 0; !t->failed && i < t->n; i++) {
		prof_id from = first[i], to = first[i + 1];
		if (to > from + 1)
			qsort(order + from, to - from, sizeof(*order), heaviest_first);
		t->first_child[i] = to > from ? order[from].row : PROF_NONE;
		for (prof_id j = from; j < to; j++)
			t->next[order[j].row] = j + 1 < to ? order[j + 1].row : PROF_NONE;
	}
	free(first);
	free(order);
}

/* ---- life ------------------------------------------------------------ */

static void publish(struct tree *t)
{
	t->pub.n = t->n;
	t->pub.parent = t->parent;
	t->pub.func = t->func;
	t->pub.first_child = t->first_child;
	t->pub.next = t->next;
	t->pub.cost = (struct prof_vcosts){ (const double *const *)t->self,
					    (const double *const *)t->total, t->truth[0],
					    t->truth[1] };
}

struct prof_tree *prof_tree_new(const struct prof *p, prof_id part, size_t limit,
				struct prof_error *err)
{
	struct tree *t = calloc(1, sizeof(*t));
	if (t) {
		t->pub.profile = p;
		t->nmeasures = p->nmeasures;
		t->cap = 64;
		t->parent = tree_memory(t, t->cap, sizeof(prof_id));
		t->func = tree_memory(t, t->cap, sizeof(prof_id));
		t->truth[0] = tree_memory(t, t->cap, 1);
		t->truth[1] = tree_memory(t, t->cap, 1);
		t->self = tree_memory(t, t->nmeasures, sizeof(double *));
		t->total = tree_memory(t, t->nmeasures, sizeof(double *));
		if (!t->failed && prof_has_contexts(p))
			tree_from_nodes(t, part);
		else if (!t->failed)
			tree_from_graph(t, part, limit ? limit : PROF_TREE_LIMIT);
		link_children(t);
		publish(t);
		if (!t->failed)
			return &t->pub;
	}
	prof_tree_free(t ? &t->pub : NULL);
	prof_fail(err, PROF_ENOMEM, "out of memory");
	return NULL;
}

void prof_tree_free(struct prof_tree *view)
{
	struct tree *t = (struct tree *)view;
	if (!t)
		return;
	for (size_t m = 0; m < t->nmeasures; m++) {
		if (t->self)
			free(t->self[m]);
		if (t->total)
			free(t->total[m]);
	}
	free(t->self);
	free(t->total);
	free(t->parent);
	free(t->func);
	free(t->first_child);
	free(t->next);
	free(t->truth[0]);
	free(t->truth[1]);
	free(t);
}
