/* page_lines.c - what each line cost, recorded at lines or in contexts. */
#include "page_lines.h"

#include <stdlib.h>
#include <string.h>

/* Rows of one of the tables of a profile, those with a line. */
struct table {
	const struct prof *p;
	const prof_id *func, *file; /* file may be NULL */
	const uint32_t *line;
	size_t n;
	struct arena *memory;
	struct page_lines *out;
	prof_id *row_of; /* [n]: of the lines; PROF_NONE: without a line */
};

/* ---- the lines there are ----------------------------------------------------- */

static int compare(const void *a, const void *b, void *context)
{
	const struct table *t = context;
	prof_id x = *(const prof_id *)a, y = *(const prof_id *)b;
	const prof_id keys[2][4] = {
		{ t->func[x], prof_at(t->file, x), t->line[x], x },
		{ t->func[y], prof_at(t->file, y), t->line[y], y },
	};
	for (size_t i = 0; i < 4; i++)
		if (keys[0][i] != keys[1][i])
			return keys[0][i] < keys[1][i] ? -1 : 1;
	return 0;
}

static bool is_last(const struct table *t, prof_id row)
{
	const struct page_lines *l = t->out;
	return l->n && l->func[l->n - 1] == t->func[row] &&
	       l->file[l->n - 1] == prof_at(t->file, row) && l->line[l->n - 1] == t->line[row];
}

/* order: rows with a line, sorted. */
static bool number_lines(const struct table *t, const prof_id *order, size_t n)
{
	struct page_lines *l = t->out;
	l->func = arena_alloc(t->memory, (n + 1) * sizeof(*l->func));
	l->file = arena_alloc(t->memory, (n + 1) * sizeof(*l->file));
	l->line = arena_alloc(t->memory, (n + 1) * sizeof(*l->line));
	if (!l->func || !l->file || !l->line)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!is_last(t, order[i])) {
			l->func[l->n] = t->func[order[i]];
			l->file[l->n] = prof_at(t->file, order[i]);
			l->line[l->n++] = t->line[order[i]];
		}
		t->row_of[order[i]] = (prof_id)(l->n - 1);
	}
	return true;
}

static bool find_lines(struct table *t)
{
	prof_id *order = malloc((t->n + 1) * sizeof(*order));
	size_t n = 0;
	t->row_of = malloc((t->n + 1) * sizeof(*t->row_of));
	bool ok = order && t->row_of;
	for (prof_id i = 0; ok && i < t->n; i++) {
		t->row_of[i] = PROF_NONE;
		if (t->line[i] && t->func[i] != PROF_NONE)
			order[n++] = i;
	}
	if (ok) {
		qsort_r(order, n, sizeof(*order), compare, t);
		ok = number_lines(t, order, n);
	}
	free(order);
	return ok;
}

/* ---- their costs ---------------------------------------------------------------- */

static void add(double *sum, double v)
{
	if (!isnan(v))
		*sum = isnan(*sum) ? v : *sum + v;
}

/* Of lines, nothing added yet; NULL when memory is out. */
static double *new_column(const struct table *t)
{
	double *column = arena_alloc(t->memory, (t->out->n + 1) * sizeof(*column));
	for (size_t i = 0; column && i < t->out->n; i++)
		column[i] = NAN;
	return column;
}

static double **new_columns(const struct table *t)
{
	size_t n = t->p->nmeasures;
	double **columns = arena_alloc(t->memory, (n + 1) * sizeof(*columns));
	if (columns)
		memset(columns, 0, (n + 1) * sizeof(*columns));
	return columns;
}

static double **sum_columns(const struct table *t, const double *const *from)
{
	double **to = new_columns(t);
	for (size_t m = 0; to && from && m < t->p->nmeasures; m++) {
		if (!from[m])
			continue;
		to[m] = new_column(t);
		if (!to[m])
			return NULL;
		for (size_t i = 0; i < t->n; i++)
			if (t->row_of[i] != PROF_NONE)
				add(&to[m][t->row_of[i]], from[m][i]);
	}
	return to;
}

/* ---- contexts: what is below a line counts for it ---------------------------------- */

struct walk {
	prof_id *first_child, *next; /* [n] */
	uint32_t *depth;             /* [lines]: how often it is on the path */
	double *below;               /* [n]: total of a context */
};

static void link_children(const struct prof_nodes *nodes, struct walk *w)
{
	memset(w->first_child, 0xff, nodes->n * sizeof(*w->first_child));
	w->next[0] = PROF_NONE;
	for (size_t i = nodes->n; i-- > 1;) {
		w->next[i] = w->first_child[nodes->parent[i]];
		w->first_child[nodes->parent[i]] = (prof_id)i;
	}
}

/* The recorded total, else the sum of what is there. */
static void sum_below(const struct prof_nodes *nodes, prof_id m, double *below)
{
	for (size_t i = 0; i < nodes->n; i++)
		below[i] = prof_cost_at(nodes->cost.self, m, i);
	for (size_t i = nodes->n; i-- > 1;) {
		double total = prof_cost_at(nodes->cost.total, m, i);
		if (!isnan(total))
			below[i] = total;
		add(&below[nodes->parent[i]], below[i]);
	}
}

static void enter(const struct table *t, struct walk *w, prof_id i, double *column)
{
	prof_id row = t->row_of[i];
	if (row != PROF_NONE && w->depth[row]++ == 0)
		add(&column[row], w->below[i]);
}

static void leave(const struct table *t, struct walk *w, prof_id i)
{
	if (t->row_of[i] != PROF_NONE)
		w->depth[t->row_of[i]]--;
}

static void sum_outermost(const struct table *t, struct walk *w, double *column)
{
	const prof_id *parent = t->p->nodes.parent;
	for (prof_id i = 0;;) {
		enter(t, w, i, column);
		prof_id next = w->first_child[i];
		while (next == PROF_NONE) {
			leave(t, w, i);
			if (!i)
				return;
			next = w->next[i];
			if (next == PROF_NONE)
				i = parent[i];
		}
		i = next;
	}
}

static double **total_columns(const struct table *t)
{
	const struct prof_nodes *nodes = &t->p->nodes;
	struct walk w = { .first_child = malloc(nodes->n * sizeof(prof_id)),
			  .next = malloc(nodes->n * sizeof(prof_id)),
			  .depth = calloc(t->out->n + 1, sizeof(uint32_t)),
			  .below = malloc(nodes->n * sizeof(double)) };
	double **to = new_columns(t);
	bool ok = w.first_child && w.next && w.depth && w.below && to;
	if (ok)
		link_children(nodes, &w);
	for (prof_id m = 0; ok && m < t->p->nmeasures; m++) {
		if (t->p->measures[m].role != PROF_ROLE_COST)
			continue;
		to[m] = new_column(t);
		ok = to[m] != NULL;
		if (ok) {
			sum_below(nodes, m, w.below);
			sum_outermost(t, &w, to[m]);
		}
	}
	free(w.first_child);
	free(w.next);
	free(w.depth);
	free(w.below);
	return ok ? to : NULL;
}

bool page_lines_find(const struct prof *p, struct arena *memory, struct page_lines *lines)
{
	const struct prof_sites *s = &p->sites;
	const struct prof_nodes *n = &p->nodes;
	struct table t = { p, s->func, s->file, s->line, s->n, memory, lines, NULL };
	*lines = (struct page_lines){ .n = 0 };
	if (!s->line && !n->line)
		return true;
	if (!s->line)
		t = (struct table){ p, n->func, NULL, n->line, n->n, memory, lines, NULL };
	bool ok = find_lines(&t);
	if (ok) {
		lines->self = sum_columns(&t, s->line ? s->cost.self : n->cost.self);
		lines->total = s->line ? sum_columns(&t, s->cost.total) : total_columns(&t);
		ok = lines->self && lines->total;
	}
	free(t.row_of);
	return ok;
}
