/*
 * page_sides.c - the estimated contexts of a comparison.
 *
 * Contexts of a call graph are estimated from one measure. In a comparison the
 * contexts of the old side do not follow from the numbers of the new one, so
 * each side is estimated as if it were alone, and equal paths are put together.
 */
#include "page_sides.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "index.h"

bool page_is_two_sided(const struct prof *p)
{
	return !p->nodes.n && p->main_measure != PROF_NONE &&
	       p->measures[p->main_measure].side != PROF_SIDE_ONLY;
}

/* ---- one side ---------------------------------------------------------------- */

/* The profile with the measures of one side alone; its arrays live in memory. */
struct side {
	struct prof profile;
	prof_id *measure; /* [profile.nmeasures]: their numbers in the whole */
	struct prof_tree *tree;
};

static bool pick(const struct side *side, const double *const **columns, struct arena *memory)
{
	const double **picked = arena_alloc(memory,
					    (side->profile.nmeasures + 1) * sizeof(*picked));
	for (size_t i = 0; picked && *columns && i < side->profile.nmeasures; i++)
		picked[i] = (*columns)[side->measure[i]];
	if (picked && *columns)
		*columns = picked;
	return picked != NULL;
}

static bool pick_measures(struct side *side, const struct prof *p, enum prof_side which,
			  struct arena *memory)
{
	struct prof_measure *measures = arena_alloc(memory, (p->nmeasures + 1) * sizeof(*measures));
	const struct prof_measure *main = &p->measures[p->main_measure];
	size_t n = 0;
	side->measure = arena_alloc(memory, (p->nmeasures + 1) * sizeof(*side->measure));
	if (!measures || !side->measure)
		return false;
	side->profile.main_measure = PROF_NONE;
	for (size_t i = 0; i < p->nmeasures; i++) {
		const struct prof_measure *m = &p->measures[i];
		if (m->side != which)
			continue;
		if (m->name == main->name && m->unit == main->unit && m->role == main->role)
			side->profile.main_measure = (prof_id)n;
		measures[n] = *m;
		side->measure[n++] = (prof_id)i;
	}
	side->profile.measures = measures;
	side->profile.nmeasures = n;
	return true;
}

static int make_side(struct side *side, const struct prof *p, enum prof_side which, prof_id part,
		     size_t limit, struct arena *memory, struct prof_error *err)
{
	*side = (struct side){ .profile = *p };
	if (!pick_measures(side, p, which, memory) ||
	    !pick(side, &side->profile.sites.cost.self, memory) ||
	    !pick(side, &side->profile.sites.cost.total, memory) ||
	    !pick(side, &side->profile.edges.cost.self, memory) ||
	    !pick(side, &side->profile.edges.cost.total, memory))
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	side->tree = prof_tree_new(&side->profile, part, limit, err);
	return side->tree ? 0 : -1;
}

/* ---- both together --------------------------------------------------------------- */

struct join {
	const struct side *sides; /* base, new */
	struct arena *memory;
	size_t n;
	prof_id *parent, *func, *first_child, *next;
	prof_id *row[2]; /* [rows of the side's tree] */
	double **self, **total;
	uint8_t *self_truth, *total_truth;
};

static uint32_t hash_of(prof_id parent, prof_id func)
{
	return hash_number((uint64_t)parent << 32 | func);
}

/* The row of that path, a new one if there is none. False when memory is out. */
static bool find_row(struct join *j, struct index *index, prof_id parent, prof_id func,
		     prof_id *found)
{
	uint32_t hash = hash_of(parent, func);
	size_t at;
	for (prof_id row = index_first(index, hash, &at); row != INDEX_NONE;
	     row = index_next(index, hash, &at)) {
		if (j->parent[row] == parent && j->func[row] == func) {
			*found = row;
			return true;
		}
	}
	*found = (prof_id)j->n++;
	j->parent[*found] = parent;
	j->func[*found] = func;
	return index_put(index, hash, *found);
}

static bool join_rows(struct join *j)
{
	struct index index = { .slots = NULL };
	bool ok = true;
	for (int s = 0; ok && s < 2; s++) {
		const struct prof_tree *t = j->sides[s].tree;
		for (size_t i = 0; ok && i < t->n; i++)
			ok = find_row(j, &index, i ? j->row[s][t->parent[i]] : PROF_NONE,
				      t->func[i], &j->row[s][i]);
	}
	index_free(&index);
	return ok;
}

/* Columns of one kind, with those of both sides. */
static double **join_columns(const struct join *j, size_t nmeasures, bool totals)
{
	double **to = arena_alloc(j->memory, (nmeasures + 1) * sizeof(*to));
	if (!to)
		return NULL;
	memset(to, 0, nmeasures * sizeof(*to));
	for (int s = 0; s < 2; s++) {
		const struct prof_tree *t = j->sides[s].tree;
		const double *const *from = totals ? t->cost.total : t->cost.self;
		for (size_t m = 0; from && m < j->sides[s].profile.nmeasures; m++) {
			double *column = from[m] ? arena_alloc(j->memory, j->n * sizeof(*column))
						 : NULL;
			if (from[m] && !column)
				return NULL;
			to[j->sides[s].measure[m]] = column;
			for (size_t i = 0; column && i < j->n; i++)
				column[i] = 0;
			for (size_t i = 0; column && i < t->n; i++)
				column[j->row[s][i]] = from[m][i];
		}
	}
	return to;
}

/* A number that both sides have a part in is as good as the worse of them. */
static void join_truth(struct join *j)
{
	memset(j->self_truth, PROF_RECORDED, j->n);
	memset(j->total_truth, PROF_RECORDED, j->n);
	for (int s = 0; s < 2; s++) {
		const struct prof_tree *t = j->sides[s].tree;
		for (size_t i = 0; i < t->n; i++) {
			prof_id row = j->row[s][i];
			if (t->cost.self_truth[i] > j->self_truth[row])
				j->self_truth[row] = t->cost.self_truth[i];
			if (t->cost.total_truth[i] > j->total_truth[row])
				j->total_truth[row] = t->cost.total_truth[i];
		}
	}
}

struct weighed {
	double weight;
	prof_id row;
};

static int lightest_first(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight < y->weight ? -1 : 1;
	return (x->row < y->row) - (x->row > y->row);
}

static double heavier_side(const struct join *j, size_t row)
{
	double most = 0;
	for (int s = 0; s < 2; s++) {
		prof_id main = j->sides[s].profile.main_measure;
		const double *total = main == PROF_NONE ? NULL
							: j->total[j->sides[s].measure[main]];
		if (total && total[row] > most)
			most = total[row];
	}
	return most;
}

/* Lists of children, the lightest put in first. */
static bool link_rows(struct join *j)
{
	struct weighed *order = malloc((j->n + 1) * sizeof(*order));
	if (!order)
		return false;
	for (size_t i = 0; i < j->n; i++) {
		order[i] = (struct weighed){ heavier_side(j, i), (prof_id)i };
		j->first_child[i] = j->next[i] = PROF_NONE;
	}
	qsort(order, j->n, sizeof(*order), lightest_first);
	for (size_t i = 0; i < j->n; i++) {
		prof_id row = order[i].row;
		if (row) {
			j->next[row] = j->first_child[j->parent[row]];
			j->first_child[j->parent[row]] = row;
		}
	}
	free(order);
	return true;
}

static bool join(struct join *j, size_t nmeasures)
{
	size_t room = j->sides[0].tree->n + j->sides[1].tree->n, bytes = room * sizeof(prof_id);
	j->parent = arena_alloc(j->memory, bytes);
	j->func = arena_alloc(j->memory, bytes);
	j->first_child = arena_alloc(j->memory, bytes);
	j->next = arena_alloc(j->memory, bytes);
	j->row[0] = arena_alloc(j->memory, bytes);
	j->row[1] = arena_alloc(j->memory, bytes);
	j->self_truth = arena_alloc(j->memory, room);
	j->total_truth = arena_alloc(j->memory, room);
	if (!j->parent || !j->func || !j->first_child || !j->next || !j->row[0] || !j->row[1] ||
	    !j->self_truth || !j->total_truth || !join_rows(j))
		return false;
	j->self = join_columns(j, nmeasures, false);
	j->total = join_columns(j, nmeasures, true);
	if (!j->self || !j->total)
		return false;
	join_truth(j);
	return link_rows(j);
}

int page_join_sides(const struct prof *p, prof_id part, size_t limit, struct arena *memory,
		    struct prof_tree *joined, struct prof_error *err)
{
	struct side sides[2] = { { .tree = NULL }, { .tree = NULL } };
	struct join j = { .sides = sides, .memory = memory };
	bool made = !make_side(&sides[0], p, PROF_SIDE_BASE, part, limit, memory, err) &&
		    !make_side(&sides[1], p, PROF_SIDE_NEW, part, limit, memory, err);
	int result = made && sides[0].tree && sides[1].tree ? 0 : -1;
	if (!result && !join(&j, p->nmeasures))
		result = prof_fail(err, PROF_ENOMEM, "out of memory");
	if (!result)
		*joined = (struct prof_tree){
			.profile = p,
			.n = j.n,
			.parent = j.parent,
			.func = j.func,
			.first_child = j.first_child,
			.next = j.next,
			.cost = { (const double *const *)j.self, (const double *const *)j.total,
				  j.self_truth, j.total_truth },
		};
	prof_tree_free(sides[0].tree);
	prof_tree_free(sides[1].tree);
	return result;
}
