/* flame_tree.c - the boxes that a flame graph may show, made from the views of a profile. */
#include "flame_tree.h"

#include <stdlib.h>
#include <string.h>

#include "flame_order.h"
#include "hash.h"
#include "index.h"

/* ---- rows ------------------------------------------------------------ */

/* at: the address of a pointer to cells of that width. */
static void grow_column(struct flame_tree *t, void *at, size_t width)
{
	void *cells;
	memcpy(&cells, at, sizeof(cells));
	cells = t->failed ? NULL : realloc(cells, t->cap * width);
	if (!cells)
		t->failed = true;
	else
		memcpy(at, &cells, sizeof(cells));
}

static void grow(struct flame_tree *t, size_t cap)
{
	t->failed = t->failed || cap >= PROF_MORE;
	t->cap = cap;
	grow_column(t, &t->parent, sizeof(prof_id));
	grow_column(t, &t->func, sizeof(prof_id));
	grow_column(t, &t->part, sizeof(prof_id));
	grow_column(t, &t->mark, 1);
	for (int side = 0; side <= (int)t->diff; side++) {
		grow_column(t, &t->total[side], sizeof(double));
		grow_column(t, &t->self[side], sizeof(double));
	}
}

prof_id flame_append(struct flame_tree *t, prof_id parent, prof_id func, prof_id part)
{
	if (!t->failed && t->n == t->cap)
		grow(t, t->cap ? t->cap * 2 : 256);
	if (t->failed)
		return 0;
	prof_id row = (prof_id)t->n++;
	t->parent[row] = parent;
	t->func[row] = func;
	t->part[row] = part;
	t->mark[row] = 0;
	for (int side = 0; side <= (int)t->diff; side++)
		t->total[side][row] = t->self[side][row] = 0;
	return row;
}

/* ---- one side of a profile ------------------------------------------- */

/*
 * The view of contexts weighs them by the main measure of a profile. This is the
 * profile with another main measure and, of a comparison, with one side only.
 */
struct one_side {
	struct prof profile;
	struct prof_measure *measures;
	const double **columns; /* room for all columns of all tables */
};

static const double *const *keep_columns(const struct one_side *o, const double *const *columns,
					 const prof_id *kept, size_t room)
{
	if (!columns)
		return NULL;
	const double **to = o->columns + room * o->profile.nmeasures;
	for (size_t i = 0; i < o->profile.nmeasures; i++)
		to[i] = columns[kept[i]];
	return to;
}

static void keep_costs(const struct one_side *o, struct prof_costs *cost, const prof_id *kept,
		       size_t room)
{
	cost->self = keep_columns(o, cost->self, kept, room);
	cost->total = keep_columns(o, cost->total, kept, room + 1);
}

static void free_side(struct one_side *o)
{
	free(o->measures);
	free(o->columns);
}

/* False when memory is out. */
static bool take_side(struct one_side *o, const struct prof *p, prof_id measure)
{
	enum prof_side side = p->measures[measure].side;
	prof_id *kept = malloc((p->nmeasures + 1) * sizeof(*kept));
	*o = (struct one_side){ .profile = *p };
	o->measures = malloc((p->nmeasures + 1) * sizeof(*o->measures));
	o->columns = malloc((p->nmeasures + 1) * 6 * sizeof(*o->columns));
	if (kept && o->measures && o->columns) {
		size_t n = 0;
		for (prof_id m = 0; m < p->nmeasures; m++) {
			if (p->measures[m].side != side)
				continue;
			if (m == measure)
				o->profile.main_measure = (prof_id)n;
			o->measures[n] = p->measures[m];
			kept[n++] = m;
		}
		o->profile.measures = o->measures;
		o->profile.nmeasures = n;
		o->profile.samples.value = NULL;
		keep_costs(o, &o->profile.sites.cost, kept, 0);
		keep_costs(o, &o->profile.edges.cost, kept, 2);
		keep_costs(o, &o->profile.nodes.cost, kept, 4);
		free(kept);
		return true;
	}
	free(kept);
	free_side(o);
	return false;
}

/* Every part is looked for in all rows of a profile. */
enum { MOST_ROWS = 1 << 28 };

/* ---- rows from contexts ---------------------------------------------- */

struct taking {
	struct flame_tree *t;
	struct index ix; /* rows by caller and function; used while sides are joined */
	bool join;
};

static prof_id find_or_append(struct taking *k, prof_id parent, prof_id func)
{
	struct flame_tree *t = k->t;
	if (!k->join)
		return flame_append(t, parent, func, PROF_NONE);
	uint32_t hash = hash_number((uint64_t)parent << 32 | func);
	size_t at;
	for (uint32_t row = index_first(&k->ix, hash, &at); row != INDEX_NONE;
	     row = index_next(&k->ix, hash, &at))
		if (t->parent[row] == parent && t->func[row] == func)
			return row;
	prof_id row = flame_append(t, parent, func, PROF_NONE);
	if (!t->failed && !index_put(&k->ix, hash, row))
		t->failed = true;
	return row;
}

static double known(double v)
{
	return isnan(v) ? 0 : v;
}

/* Adds the contexts of one view below a row. */
static void take_view(struct taking *k, const struct prof_tree *view, int side, prof_id under)
{
	struct flame_tree *t = k->t;
	const struct prof *p = view->profile;
	prof_id m = p->main_measure;
	double scale = p->measures[m].scale;
	prof_id *row = malloc(view->n * sizeof(*row));
	t->failed = t->failed || !row;
	for (size_t i = 0; !t->failed && i < view->n; i++) {
		row[i] = i ? find_or_append(k, row[view->parent[i]], view->func[i]) : under;
		if (t->failed)
			break;
		double total = known(prof_cost_at(view->cost.total, m, i)) * scale;
		double self = known(prof_cost_at(view->cost.self, m, i)) * scale;
		t->total[side][row[i]] += total;
		t->self[side][row[i]] += self;
		if (total != 0 && view->cost.total_truth[i] == PROF_ESTIMATED)
			t->mark[row[i]] |= FLAME_TOTAL_ESTIMATED;
		if (self != 0 && view->cost.self_truth[i] == PROF_ESTIMATED)
			t->mark[row[i]] |= FLAME_SELF_ESTIMATED;
	}
	free(row);
}

static int take_part(struct taking *k, const struct prof *p, prof_id part, int side, prof_id under,
		     struct prof_error *err)
{
	struct prof_tree *view = prof_tree_new(p, part, 0, err);
	if (!view)
		return -1;
	take_view(k, view, side, under);
	prof_tree_free(view);
	return 0;
}

/* A row for each part that has any cost. */
static int take_threads(struct taking *k, const struct prof *p, struct prof_error *err)
{
	struct flame_tree *t = k->t;
	if ((uint64_t)p->nparts * (p->nodes.n + p->sites.n + p->edges.n) > MOST_ROWS)
		return prof_fail(err, PROF_ELIMIT, "%zu threads are too many for a row each",
				 p->nparts);
	for (prof_id part = 0; part < p->nparts && !t->failed; part++) {
		prof_id row = flame_append(t, 0, PROF_NONE, part);
		if (take_part(k, p, part, FLAME_NEW, row, err))
			return -1;
		if (t->failed)
			break;
		t->total[FLAME_NEW][0] += t->total[FLAME_NEW][row];
		if (t->n == row + 1 && t->total[FLAME_NEW][row] == 0)
			t->n--;
	}
	return 0;
}

/* The same measure on the old side; PROF_NONE if m is not of a comparison. */
static prof_id old_side(const struct prof *p, prof_id m)
{
	const struct prof_measure *a = &p->measures[m];
	for (prof_id i = 0; i < p->nmeasures; i++) {
		const struct prof_measure *b = &p->measures[i];
		if (a->side == PROF_SIDE_NEW && b->side == PROF_SIDE_BASE && a->name == b->name &&
		    a->role == b->role && a->unit == b->unit)
			return i;
	}
	return PROF_NONE;
}

static int take_contexts(struct flame_tree *t, const struct flame_options *o,
			 struct prof_error *err)
{
	struct taking k = { .t = t, .join = t->diff };
	int status = 0;
	for (int side = 0; side <= (int)t->diff && !status; side++) {
		struct one_side one;
		prof_id m = side ? old_side(t->profile, t->measure) : t->measure;
		if (!take_side(&one, t->profile, m)) {
			status = prof_fail(err, PROF_ENOMEM, "out of memory");
			break;
		}
		if (o->threads && !t->diff && t->profile->nparts > 1)
			status = take_threads(&k, &one.profile, err);
		else
			status = take_part(&k, &one.profile, PROF_NONE, side, 0, err);
		free_side(&one);
	}
	index_free(&k.ix);
	return status;
}

/* ---- widths ---------------------------------------------------------- */

static double positive(double v)
{
	return v > 0 && !isinf(v) ? v : 0;
}

/* What of a total is not in the children, on the sides that make the width. */
static double own_width(const double own[FLAME_SIDES], enum flame_width by)
{
	double now = positive(own[FLAME_NEW]), old = positive(own[FLAME_OLD]);
	return by == FLAME_WIDTH_AFTER ? now : by == FLAME_WIDTH_BEFORE ? old : fmax(now, old);
}

/*
 * From the leaves up: so that whatever totals a file holds, negative ones too,
 * boxes stand within the box of their caller.
 */
static void find_widths(struct flame_tree *t, enum flame_width by)
{
	double *inner[FLAME_SIDES] = { NULL, NULL };
	size_t room = t->n + !t->n;
	t->width = t->failed ? NULL : calloc(room, sizeof(double));
	for (int side = 0; side <= (int)t->diff; side++) {
		inner[side] = t->width ? calloc(room, sizeof(double)) : NULL;
		t->failed = t->failed || !inner[side];
	}
	for (size_t i = t->n; !t->failed && i-- > 0;) {
		double own[FLAME_SIDES] = { 0, 0 };
		for (int side = 0; side <= (int)t->diff; side++) {
			own[side] = t->total[side][i] - inner[side][i];
			if (i)
				inner[side][t->parent[i]] += t->total[side][i];
		}
		t->width[i] += own_width(own, t->diff ? by : FLAME_WIDTH_AFTER);
		if (i)
			t->width[t->parent[i]] += t->width[i];
	}
	free(inner[FLAME_NEW]);
	free(inner[FLAME_OLD]);
}

/* ---- the whole ------------------------------------------------------- */

void flame_tree_free(struct flame_tree *t)
{
	if (!t)
		return;
	for (int side = 0; side < FLAME_SIDES; side++) {
		free(t->total[side]);
		free(t->self[side]);
	}
	free(t->parent);
	free(t->func);
	free(t->part);
	free(t->first_child);
	free(t->next);
	free(t->mark);
	free(t->width);
	free(t);
}

static int choose_measure(struct flame_tree *t, const char *name, struct prof_error *err)
{
	const struct prof *p = t->profile;
	prof_id m = name ? prof_measure_named(p, name) : p->main_measure;
	if (m == PROF_NONE && name)
		return prof_fail(err, PROF_EMISMATCH, "there is no measure \"%.60s\"", name);
	if (m == PROF_NONE)
		return prof_fail(err, PROF_EMISMATCH, "nothing was measured in this profile");
	for (prof_id i = 0; i < p->nmeasures && p->measures[m].side == PROF_SIDE_BASE; i++)
		if (old_side(p, i) == m)
			m = i;
	t->measure = m;
	t->diff = old_side(p, m) != PROF_NONE;
	return 0;
}

double flame_min_share(const struct flame_options *o)
{
	double pixels = o->width > 0 ? o->width : FLAME_PIXELS;
	return o->min_is_share ? o->min_width : o->min_width / (pixels * (1 - 2 * FLAME_MARGIN));
}

static struct flame_tree *new_tree(const struct flame_tree *like)
{
	struct flame_tree *t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	t->profile = like->profile;
	t->measure = like->measure;
	t->diff = like->diff;
	flame_append(t, PROF_NONE, PROF_NONE, PROF_NONE);
	return t;
}

/* Replaces *t by the tree of its stacks from their inner ends. */
static void turn_over(struct flame_tree **t, const struct flame_options *o)
{
	struct flame_tree *from = *t, *to = new_tree(from);
	find_widths(from, o->width_by);
	if (to && !from->failed && !to->failed) {
		flame_take_leaves(to, from, flame_min_share(o) * from->width[0], o->max_depth);
		*t = to;
		to = from;
	} else {
		from->failed = true;
	}
	flame_tree_free(to);
}

struct flame_tree *flame_tree_new(const struct prof *p, const struct flame_options *o,
				  struct prof_error *err)
{
	struct flame_tree chosen = { .profile = p }, *t;
	if (choose_measure(&chosen, o->measure, err))
		return NULL;
	t = new_tree(&chosen);
	int status = !t || t->failed ? prof_fail(err, PROF_ENOMEM, "out of memory") : 0;
	if (!status)
		status = o->kind == FLAME_CHART ? flame_take_samples(t, o, err)
						: take_contexts(t, o, err);
	if (!status && o->kind == FLAME_LEAVES)
		turn_over(&t, o);
	if (!status) {
		find_widths(t, o->width_by);
		flame_order(t, o);
		status = t->failed ? prof_fail(err, PROF_ENOMEM, "out of memory") : 0;
	}
	if (!status)
		return t;
	flame_tree_free(t);
	return NULL;
}
