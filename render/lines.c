/* lines.c - a table of what was recorded line by line. */
#include "lines.h"

#include <stdlib.h>
#include <string.h>

#include "func_text.h"
#include "units.h"

enum { COLUMNS = 6 };

static double cell(const double *const *columns, prof_id m, size_t row)
{
	return m == PROF_NONE ? NAN : prof_cost_at(columns, m, row);
}

/* A line's own cost; where only what it includes was recorded, that. */
static double cost_of(const struct prof *p, prof_id measure, size_t site)
{
	double self = cell(p->sites.cost.self, measure, site);
	return isnan(self) ? cell(p->sites.cost.total, measure, site) : self;
}

static bool includes_calls(const struct prof *p, prof_id measure)
{
	return measure != PROF_NONE && p->sites.n && !p->sites.cost.self[measure];
}

static void add_line(const struct prof *p, size_t site, prof_id measure, double scale,
		     const double *whole, struct grid *grid)
{
	prof_id f = p->sites.func[site], file = prof_at(p->sites.file, site);
	double cost = cost_of(p, measure, site);
	struct grid_cell cells[COLUMNS] = {
		{ .number = cell(p->sites.cost.self, prof_measure_of(p, PROF_ROLE_HITS), site) },
		{ .number = in_base_unit(cost, scale) },
		{ .number = cost / whole[f] },
		{ .number = prof_at(p->sites.line, site) },
		{ .number = NAN, .text = p->strings[p->funcs[f].name] },
		{ .number = NAN, .text = p->strings[file ? file : p->funcs[f].file] },
	};
	grid_add(grid, func_tone(p, f), cells);
}

/* What the lines of each function cost together. */
static double *sum_functions(const struct prof *p, prof_id measure)
{
	double *whole = calloc(p->nfuncs + 1, sizeof(*whole));
	for (size_t i = 0; whole && i < p->sites.n; i++) {
		double v = cost_of(p, measure, i);
		if (prof_at(p->sites.line, i) && !isnan(v))
			whole[p->sites.func[i]] += v;
	}
	return whole;
}

struct order {
	const struct prof *p;
	prof_id measure;
};

static int heavier(const void *a, const void *b, void *context)
{
	const struct order *o = context;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	double s = cost_of(o->p, o->measure, x), t = cost_of(o->p, o->measure, y);
	s = isnan(s) ? -INFINITY : s;
	t = isnan(t) ? -INFINITY : t;
	return s != t ? (s < t) - (s > t) : (x > y) - (x < y);
}

/* The sites that are lines, in the order that is asked for. NULL when memory is out. */
static size_t *choose_lines(const struct prof *p, prof_id measure, size_t limit, size_t *n)
{
	struct order order = { p, measure };
	size_t *sites = malloc((p->sites.n + 1) * sizeof(*sites));
	*n = 0;
	for (size_t i = 0; sites && i < p->sites.n; i++)
		if (prof_at(p->sites.line, i))
			sites[(*n)++] = i;
	if (sites && limit) {
		qsort_r(sites, *n, sizeof(*sites), heavier, &order);
		*n = *n < limit ? *n : limit;
	}
	return sites;
}

int lines_table(const struct prof *p, prof_id measure, size_t limit, struct grid *grid,
		struct arena *names, struct prof_error *err)
{
	double scale;
	measure = func_measure(p, measure, &scale);
	const char *name = includes_calls(p, measure) ? "total" : "self";
	const struct grid_column all[COLUMNS] = {
		{ "hits", "hits", GRID_COUNT, .spare = 1 },
		{ name, name, func_kind(p, measure), false, false },
		{ "share", "share", GRID_SHARE, true, false },
		{ "line", "line", GRID_LINE, false, false },
		{ "function", "function", GRID_NAME, false, false },
		{ "file", "file", GRID_NAME, .path = true },
	};
	*grid = (struct grid){ .ncolumns = 0 };
	if (!p->sites.line)
		return prof_fail(err, PROF_EMISMATCH, "nothing was recorded line by line");
	struct grid_column *columns = arena_alloc(names, sizeof(all));
	double *whole = sum_functions(p, measure);
	size_t n, *sites = choose_lines(p, measure, limit, &n);
	bool ok = columns && whole && sites;
	if (ok) {
		memcpy(columns, all, sizeof(all));
		*grid = (struct grid){ .columns = columns, .ncolumns = COLUMNS };
		for (size_t i = 0; i < n; i++)
			add_line(p, sites[i], measure, scale, whole, grid);
	}
	free(whole);
	free(sites);
	if (ok && !grid->failed)
		return 0;
	grid_free(grid);
	return prof_fail(err, PROF_ENOMEM, "out of memory");
}
