/* context_lines.c - a table of the lines that were executed in calling contexts. */
#include "context_lines.h"

#include <stdlib.h>
#include <string.h>

#include "func_text.h"

enum { COLUMNS = 7 };

struct line {
	prof_id func;
	uint32_t line;
	double hits, self, total;
	double share; /* of the totals of the lines of its function */
};

struct work {
	const struct prof *p;
	struct line *rows;
	size_t nrows;
	prof_id *row;          /* [nodes.n] of a context; PROF_NONE: its line is unknown */
	prof_id *child, *next; /* [nodes.n] first child and sibling; PROF_NONE: none */
	double *total;         /* [nodes.n] */
	uint32_t *open;        /* [nrows] contexts of a row on the way from the root */
};

static double number(const double *const *columns, prof_id measure, size_t row)
{
	double v = measure == PROF_NONE ? NAN : prof_cost_at(columns, measure, row);
	return isnan(v) ? 0 : v;
}

static int by_func_and_line(const void *a, const void *b, void *context)
{
	const struct prof_nodes *n = context;
	prof_id x = *(const prof_id *)a, y = *(const prof_id *)b;
	if (n->func[x] != n->func[y])
		return n->func[x] < n->func[y] ? -1 : 1;
	return (n->line[x] > n->line[y]) - (n->line[x] < n->line[y]);
}

/* Gives every context with a line its row. */
static bool make_rows(struct work *w)
{
	const struct prof_nodes *nodes = &w->p->nodes;
	prof_id *order = malloc(nodes->n * sizeof(*order));
	size_t n = 0;
	w->rows = malloc(nodes->n * sizeof(*w->rows));
	w->row[0] = PROF_NONE;
	for (size_t i = 1; order && i < nodes->n; i++) {
		w->row[i] = PROF_NONE;
		if (nodes->line[i])
			order[n++] = (prof_id)i;
	}
	if (order && w->rows)
		qsort_r(order, n, sizeof(*order), by_func_and_line,
			(struct prof_nodes *)(uintptr_t)nodes);
	for (size_t i = 0; order && w->rows && i < n; i++) {
		prof_id node = order[i];
		if (!i || by_func_and_line(&order[i - 1], &node, (void *)(uintptr_t)nodes))
			w->rows[w->nrows++] =
				(struct line){ nodes->func[node], nodes->line[node], NAN, 0, 0, 0 };
		w->row[node] = (prof_id)w->nrows - 1;
	}
	free(order);
	return order && w->rows;
}

static void link_children(struct work *w)
{
	const struct prof_nodes *nodes = &w->p->nodes;
	for (size_t i = 0; i < nodes->n; i++)
		w->child[i] = w->next[i] = PROF_NONE;
	for (size_t i = nodes->n; i-- > 1;) {
		w->next[i] = w->child[nodes->parent[i]];
		w->child[nodes->parent[i]] = (prof_id)i;
	}
}

static void add_self(struct work *w, prof_id measure)
{
	const struct prof_nodes *nodes = &w->p->nodes;
	prof_id hits = prof_measure_of(w->p, PROF_ROLE_HITS);
	for (size_t i = 0; i < nodes->n; i++) {
		w->total[i] = number(nodes->cost.self, measure, i);
		if (w->row[i] == PROF_NONE)
			continue;
		struct line *row = &w->rows[w->row[i]];
		row->self += w->total[i];
		if (hits != PROF_NONE)
			row->hits = (isnan(row->hits) ? 0 : row->hits) +
				    number(nodes->cost.self, hits, i);
	}
	for (size_t i = nodes->n; i-- > 1;)
		w->total[nodes->parent[i]] += w->total[i];
}

static void enter(struct work *w, prof_id node)
{
	prof_id row = w->row[node];
	if (row != PROF_NONE && w->open[row]++ == 0)
		w->rows[row].total += w->total[node];
}

/* One walk: a context counts for its line only if that is not on the way already. */
static void add_totals(struct work *w)
{
	prof_id at = 0;
	for (;;) {
		if (w->child[at] != PROF_NONE) {
			at = w->child[at];
			enter(w, at);
			continue;
		}
		for (;;) {
			if (w->row[at] != PROF_NONE)
				w->open[w->row[at]]--;
			if (at == 0)
				return;
			if (w->next[at] != PROF_NONE)
				break;
			at = w->p->nodes.parent[at];
		}
		at = w->next[at];
		enter(w, at);
	}
}

static void add_shares(struct work *w)
{
	for (size_t i = 0, end; i < w->nrows; i = end) {
		double whole = 0;
		for (end = i; end < w->nrows && w->rows[end].func == w->rows[i].func; end++)
			whole += w->rows[end].total;
		for (size_t k = i; k < end; k++)
			w->rows[k].share = w->rows[k].total / whole;
	}
}

/* Fills w->rows. False when memory is out. */
static bool gather(struct work *w, prof_id measure)
{
	size_t n = w->p->nodes.n;
	w->row = malloc(n * sizeof(*w->row));
	w->child = malloc(n * sizeof(*w->child));
	w->next = malloc(n * sizeof(*w->next));
	w->total = malloc(n * sizeof(*w->total));
	bool ok = w->row && w->child && w->next && w->total && make_rows(w);
	w->open = ok ? calloc(w->nrows + 1, sizeof(*w->open)) : NULL;
	ok = w->open;
	if (ok) {
		link_children(w);
		add_self(w, measure);
		add_totals(w);
		add_shares(w);
	}
	free(w->row);
	free(w->child);
	free(w->next);
	free(w->total);
	free(w->open);
	return ok;
}

/* ---- the table ------------------------------------------------------- */

static int heavier(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	if (x->func != y->func)
		return x->func < y->func ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static void add_row(const struct prof *p, const struct line *row, double scale, struct grid *grid)
{
	const struct prof_func *f = &p->funcs[row->func];
	struct grid_cell cells[COLUMNS] = {
		{ .number = row->hits },
		{ .number = row->self * scale },
		{ .number = row->total * scale },
		{ .number = row->share },
		{ .number = row->line },
		{ .number = NAN, .text = p->strings[f->name] },
		{ .number = NAN, .text = p->strings[f->file] },
	};
	grid_add(grid, func_tone(p, row->func), cells);
}

int context_lines_table(const struct prof *p, prof_id wanted, size_t limit, struct grid *grid,
			struct arena *names, struct prof_error *err)
{
	double scale;
	prof_id measure = func_measure(p, wanted, &scale);
	enum grid_kind kind = func_kind(p, measure);
	const struct grid_column all[COLUMNS] = {
		{ "hits", "hits", GRID_COUNT, .spare = 1 },
		{ "self", "self", kind, false, false },
		{ "total", "total", kind, false, false },
		{ "share", "share", GRID_SHARE, true, false },
		{ "line", "line", GRID_LINE, false, false },
		{ "function", "function", GRID_NAME, false, false },
		{ "file", "file", GRID_NAME, .path = true },
	};
	*grid = (struct grid){ .ncolumns = 0 };
	if (!p->nodes.line)
		return prof_fail(err, PROF_EMISMATCH, "nothing was recorded line by line");
	struct work w = { .p = p };
	struct grid_column *columns = arena_alloc(names, sizeof(all));
	bool ok = columns && gather(&w, measure);
	if (ok) {
		memcpy(columns, all, sizeof(all));
		*grid = (struct grid){ .columns = columns, .ncolumns = COLUMNS };
		if (limit)
			qsort(w.rows, w.nrows, sizeof(*w.rows), heavier);
		for (size_t i = 0; i < w.nrows && (!limit || i < limit); i++)
			add_row(p, &w.rows[i], scale, grid);
	}
	free(w.rows);
	if (ok && !grid->failed)
		return 0;
	grid_free(grid);
	return prof_fail(err, PROF_ENOMEM, "out of memory");
}
