/* context_lines.c - a table of the lines that were executed in calling contexts. */
#include "context_lines.h"

#include <stdlib.h>
#include <string.h>

#include "func_text.h"
#include "page_lines.h"
#include "units.h"

enum { COLUMNS = 7 };

struct table {
	const struct prof *p;
	struct page_lines lines;
	const double *hits, *self, *total; /* of the lines; NULL: not recorded */
	double *whole;                     /* [nfuncs] totals of the lines of a function together */
};

static double at(const double *column, size_t row)
{
	return column ? column[row] : NAN;
}

static const double *column_of(double *const *columns, prof_id measure)
{
	return columns && measure != PROF_NONE ? columns[measure] : NULL;
}

/* Finds the lines and sums up those of each function. False when memory is out. */
static bool find_lines(struct table *t, prof_id measure, struct arena *memory)
{
	if (!page_lines_find(t->p, memory, &t->lines))
		return false;
	t->hits = column_of(t->lines.self, prof_measure_of(t->p, PROF_ROLE_HITS));
	t->self = column_of(t->lines.self, measure);
	t->total = column_of(t->lines.total, measure);
	t->whole = calloc(t->p->nfuncs + 1, sizeof(*t->whole));
	for (size_t i = 0; t->whole && i < t->lines.n; i++)
		if (!isnan(at(t->total, i)))
			t->whole[t->lines.func[i]] += t->total[i];
	return t->whole;
}

static int heavier(const void *a, const void *b, void *context)
{
	const struct table *t = context;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	double s = at(t->total, x), u = at(t->total, y);
	s = isnan(s) ? -INFINITY : s;
	u = isnan(u) ? -INFINITY : u;
	return s != u ? (s < u) - (s > u) : (x > y) - (x < y);
}

static void add_row(const struct table *t, size_t row, double scale, struct grid *grid)
{
	const struct prof *p = t->p;
	prof_id f = t->lines.func[row];
	/* A line whose contexts have a total, but no cost of their own, has none. */
	double self = t->self && isnan(t->self[row]) ? 0 : at(t->self, row);
	struct grid_cell cells[COLUMNS] = {
		{ .number = at(t->hits, row) },
		{ .number = in_base_unit(self, scale) },
		{ .number = in_base_unit(at(t->total, row), scale) },
		{ .number = at(t->total, row) / t->whole[f] },
		{ .number = t->lines.line[row] },
		{ .number = NAN, .text = p->strings[p->funcs[f].name] },
		{ .number = NAN, .text = p->strings[p->funcs[f].file] },
	};
	grid_add(grid, func_tone(p, f), cells);
}

static bool add_rows(struct table *t, size_t limit, double scale, struct grid *grid)
{
	size_t n = t->lines.n;
	size_t *order = malloc((n + 1) * sizeof(*order));
	for (size_t i = 0; order && i < n; i++)
		order[i] = i;
	if (order && limit)
		qsort_r(order, n, sizeof(*order), heavier, t);
	for (size_t i = 0; order && i < n && (!limit || i < limit); i++)
		add_row(t, order[i], scale, grid);
	free(order);
	return order;
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
	struct table t = { .p = p };
	struct grid_column *columns = arena_alloc(names, sizeof(all));
	bool ok = columns && find_lines(&t, measure, names);
	if (ok) {
		memcpy(columns, all, sizeof(all));
		*grid = (struct grid){ .columns = columns, .ncolumns = COLUMNS };
		ok = add_rows(&t, limit, scale, grid);
	}
	free(t.whole);
	if (ok && !grid->failed)
		return 0;
	grid_free(grid);
	return prof_fail(err, PROF_ENOMEM, "out of memory");
}
