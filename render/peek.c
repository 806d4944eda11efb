/* peek.c - one function between its callers and its callees. */
#include "peek.h"

#include <stdlib.h>
#include <string.h>

#include "func_text.h"
#include "units.h"

enum { COLUMNS = 6 };

struct peek {
	const struct prof_graph *g;
	struct arena *names;
	struct grid *grid;
	prof_id measure, calls;
	double scale, whole; /* whole: the function's total, of which shares are given */
};

static double cell(const double *const *columns, prof_id m, size_t row)
{
	return m == PROF_NONE ? NAN : prof_cost_at(columns, m, row);
}

static bool add_row(struct peek *k, prof_id func, const struct prof_vcosts *cost, size_t row,
		    const char *indent, enum grid_tone tone)
{
	const struct prof *p = k->g->profile;
	struct prof_str name = p->strings[p->funcs[func].name];
	size_t before = strlen(indent);
	char *text = arena_alloc(k->names, before + name.len + 1);
	struct prof_str place = func_place(k->names, p, func);
	if (!text || !place.s)
		return false;
	memcpy(text, indent, before);
	memcpy(text + before, name.s, (size_t)name.len + 1);
	double total = in_base_unit(cell(cost->total, k->measure, row), k->scale);
	bool estimated = cost->total_truth[row] == PROF_ESTIMATED;
	struct grid_cell cells[COLUMNS] = {
		{ .number = in_base_unit(cell(cost->self, k->measure, row), k->scale) },
		{ .number = total, .estimated = estimated },
		{ .number = total / k->whole, .estimated = estimated },
		{ .number = cell(cost->self, k->calls, row) },
		{ .number = NAN, .text = { text, (uint32_t)before + name.len, 0 } },
		{ .number = NAN, .text = place },
	};
	grid_add(k->grid, tone, cells);
	return true;
}

static int heavier(const void *a, const void *b, void *context)
{
	const struct peek *k = context;
	prof_id x = *(const prof_id *)a, y = *(const prof_id *)b;
	double s = cell(k->g->edge.total, k->measure, x), t = cell(k->g->edge.total, k->measure, y);
	s = isnan(s) ? -INFINITY : s;
	t = isnan(t) ? -INFINITY : t;
	return s != t ? (s < t) - (s > t) : (x > y) - (x < y);
}

/* The edges into or out of a function, heaviest first. */
static bool add_edges(struct peek *k, prof_id func, bool callers)
{
	const struct prof_graph *g = k->g;
	const prof_id *first = callers ? g->first_in : g->first_out;
	size_t n = first[func + 1] - first[func];
	prof_id *edges = malloc((n + 1) * sizeof(*edges));
	if (!edges)
		return false;
	for (size_t i = 0; i < n; i++)
		edges[i] = callers ? g->in[first[func] + i] : (prof_id)(first[func] + i);
	qsort_r(edges, n, sizeof(*edges), heavier, k);
	bool ok = true;
	for (size_t i = 0; ok && i < n; i++) {
		prof_id other = callers ? g->caller[edges[i]] : g->callee[edges[i]];
		ok = add_row(k, other, &g->edge, edges[i], callers ? "  < " : "  > ",
			     func_tone(g->profile, other));
	}
	free(edges);
	return ok;
}

int peek_table(const struct prof_graph *g, prof_id func, enum peek_side side, prof_id measure,
	       struct grid *grid, struct arena *names, struct prof_error *err)
{
	struct peek k = { .g = g, .names = names, .grid = grid };
	k.measure = func_measure(g->profile, measure, &k.scale);
	k.calls = prof_measure_of(g->profile, PROF_ROLE_CALLS);
	k.whole = in_base_unit(cell(g->func.total, k.measure, func), k.scale);
	enum grid_kind kind = func_kind(g->profile, k.measure);
	struct grid_column *columns = arena_alloc(names, COLUMNS * sizeof(*columns));
	if (!columns)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	const struct grid_column all[COLUMNS] = {
		{ "self", "self", kind, .spare = 3 },
		{ "total", "total", kind, false, false },
		{ "total", "total_share", GRID_SHARE, true, false },
		{ "calls", "calls", GRID_COUNT, .spare = 2 },
		{ "function", "function", GRID_NAME, false, false },
		{ "where", "where", GRID_NAME, .path = true, .spare = 1 },
	};
	memcpy(columns, all, sizeof(all));
	*grid = (struct grid){ .columns = columns, .ncolumns = COLUMNS };
	bool ok = (!(side & PEEK_CALLERS) || add_edges(&k, func, true)) &&
		  add_row(&k, func, &g->func, func, "", GRID_OWN) &&
		  (!(side & PEEK_CALLEES) || add_edges(&k, func, false));
	if (ok && !grid->failed)
		return 0;
	grid_free(grid);
	return prof_fail(err, PROF_ENOMEM, "out of memory");
}
