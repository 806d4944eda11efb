/* threads.c - a table of what each thread, process or section of a profile spent. */
#include "threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "func_text.h"
#include "units.h"

enum { COLUMNS = 6 };

struct row {
	struct prof_str name;
	int64_t pid, tid; /* -1: unknown */
	double cost, calls;
};

struct table {
	const struct prof *p;
	prof_id measure, calls;
	double scale;
	struct row *rows;
	size_t nrows;
};

static void add(double *to, double v)
{
	if (!isnan(v))
		*to = isnan(*to) ? v : *to + v;
}

/* ---- parts ----------------------------------------------------------- */

static void add_costs(struct table *t, const struct prof_costs *cost, size_t at, struct row *to)
{
	if (t->measure != PROF_NONE)
		add(&to->cost, prof_cost_at(cost->self, t->measure, at));
	if (t->calls != PROF_NONE)
		add(&to->calls, prof_cost_at(cost->self, t->calls, at));
}

/* Own costs stand at sites and nodes; those of calls are in them. */
static void by_parts(struct table *t)
{
	const struct prof *p = t->p;
	for (size_t i = 0; i < p->nparts; i++)
		t->rows[i] = (struct row){ p->strings[p->parts[i].name], p->parts[i].pid,
					   p->parts[i].tid, NAN, NAN };
	t->nrows = p->nparts;
	if (!t->rows[0].name.len) /* where nobody told threads apart, that is everything */
		t->rows[0].name = p->nparts == 1 ? (struct prof_str){ "(all)", 5, 0 }
						 : (struct prof_str){ "(no name)", 9, 0 };
	for (size_t i = 0; i < p->sites.n; i++)
		add_costs(t, &p->sites.cost, i, &t->rows[prof_at(p->sites.part, i)]);
	for (size_t i = 0; i < p->nodes.n; i++)
		add_costs(t, &p->nodes.cost, i, &t->rows[prof_at(p->nodes.part, i)]);
}

/* ---- frames ---------------------------------------------------------- */

static bool is_thread(const struct prof *p, prof_id func)
{
	const struct prof_str *name = &p->strings[p->funcs[func].name];
	return name->len > 7 && (*name->s | 0x20) == 't' && !memcmp(name->s + 1, "hread ", 6);
}

static bool any_thread(const struct prof *p)
{
	for (size_t f = 0; p->nodes.n && f < p->nfuncs; f++)
		if (is_thread(p, (prof_id)f))
			return true;
	return false;
}

/* The innermost thread of every context, a row a thread; row 0 is what is in none. */
static bool by_frames(struct table *t)
{
	const struct prof *p = t->p;
	uint32_t *row_of = calloc(p->nfuncs + 1, sizeof(*row_of));
	uint32_t *row = calloc(p->nodes.n + 1, sizeof(*row));
	bool ok = row_of && row;
	t->rows[t->nrows++] = (struct row){ { "(no thread)", 11, 0 }, -1, -1, NAN, NAN };
	for (prof_id f = 0; ok && f < p->nfuncs; f++) {
		if (!is_thread(p, f))
			continue;
		row_of[f] = (uint32_t)t->nrows;
		t->rows[t->nrows++] = (struct row){ p->strings[p->funcs[f].name], -1, -1, NAN,
						    NAN };
	}
	for (size_t i = 1; ok && i < p->nodes.n; i++) {
		uint32_t own = row_of[p->nodes.func[i]];
		row[i] = own ? own : row[p->nodes.parent[i]];
		add_costs(t, &p->nodes.cost, i, &t->rows[row[i]]);
	}
	free(row_of);
	free(row);
	return ok;
}

/* ---- order and grid -------------------------------------------------- */

static int compare(const void *x, const void *y, void *context)
{
	const struct row *a = x, *b = y;
	const struct threads_options *opt = context;
	double s = isnan(a->cost) ? -INFINITY : a->cost, t = isnan(b->cost) ? -INFINITY : b->cost;
	int order = opt->by_name ? 0 : (s < t) - (s > t);
	if (!order)
		order = strcmp(a->name.s, b->name.s);
	if (!order)
		order = (a->pid > b->pid) - (a->pid < b->pid);
	if (!order)
		order = (a->tid > b->tid) - (a->tid < b->tid);
	return opt->reverse ? -order : order;
}

static void add_row(struct grid *grid, const struct table *t, const struct row *row, double whole,
		    enum grid_tone tone)
{
	struct grid_cell cells[COLUMNS] = {
		{ .number = in_base_unit(row->cost, t->scale) },
		{ .number = row->cost / whole },
		{ .number = row->calls },
		{ .number = row->pid < 0 ? NAN : (double)row->pid },
		{ .number = row->tid < 0 ? NAN : (double)row->tid },
		{ .number = NAN, .text = row->name },
	};
	grid_add(grid, tone, cells);
}

static bool fill(const struct table *t, const struct threads_options *opt, struct grid *grid,
		 struct arena *names)
{
	double whole = 0;
	struct row other = { .pid = -1, .tid = -1, .cost = NAN, .calls = NAN };
	size_t left_out = 0;
	for (size_t i = 0; i < t->nrows; i++)
		whole += isnan(t->rows[i].cost) ? 0 : t->rows[i].cost;
	for (size_t i = 0; i < t->nrows; i++) {
		const struct row *row = &t->rows[i];
		if (isnan(row->cost) && isnan(row->calls))
			continue; /* nothing belongs to it */
		if (!opt->limit || grid->nrows < opt->limit) {
			add_row(grid, t, row, whole != 0 ? whole : NAN, GRID_PLAIN);
			continue;
		}
		add(&other.cost, row->cost);
		add(&other.calls, row->calls);
		left_out++;
	}
	char *text = arena_alloc(names, 32);
	if (!text)
		return false;
	other.name = (struct prof_str){ text, (uint32_t)snprintf(text, 32, "(%zu more)", left_out),
					0 };
	if (left_out)
		add_row(grid, t, &other, whole != 0 ? whole : NAN, GRID_FAINT);
	return !grid->failed;
}

int threads_table(const struct prof *p, const struct threads_options *opt, struct grid *grid,
		  struct arena *names, struct prof_error *err)
{
	struct threads_options how = *opt;
	struct table t = { .p = p, .calls = prof_measure_of(p, PROF_ROLE_CALLS) };
	t.measure = func_measure(p, opt->measure, &t.scale);
	enum grid_kind kind = func_kind(p, t.measure);
	const struct grid_column all[COLUMNS] = {
		{ "total", "total", kind },
		{ "total", "total_share", GRID_SHARE, .bar = true },
		{ "calls", "calls", GRID_COUNT, .spare = 2 },
		{ "process", "pid", GRID_LINE, .spare = 1 },
		{ "thread", "tid", GRID_LINE, .spare = 1 },
		{ "name", "name", GRID_NAME },
	};
	struct grid_column *columns = arena_alloc(names, sizeof(all));
	t.rows = calloc(p->nparts + p->nfuncs + 1, sizeof(*t.rows));
	*grid = (struct grid){ .ncolumns = 0 };
	bool ok = columns && t.rows;
	if (ok) {
		memcpy(columns, all, sizeof(all));
		*grid = (struct grid){ .columns = columns, .ncolumns = COLUMNS };
		if (p->nparts == 1 && any_thread(p))
			ok = by_frames(&t);
		else
			by_parts(&t);
	}
	if (ok) {
		qsort_r(t.rows, t.nrows, sizeof(*t.rows), compare, &how);
		ok = fill(&t, &how, grid, names);
	}
	free(t.rows);
	if (ok && grid->nrows)
		return 0;
	grid_free(grid);
	if (ok)
		return prof_fail(err, PROF_EMISMATCH, "no own costs were recorded to add up");
	return prof_fail(err, PROF_ENOMEM, "out of memory");
}
