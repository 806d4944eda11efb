/* flat.c - a table of what a profile spent, by function, file, module or package. */
#include "flat.h"

#include <stdlib.h>
#include <string.h>

#include "func_text.h"
#include "hash.h"
#include "origin.h"
#include "sink.h"
#include "strings.h"
#include "units.h"

struct row {
	struct prof_str name, place;
	enum grid_tone tone;
	double self, total, calls;
	bool estimated;
};

struct rows {
	struct row *v;
	size_t n;
};

struct table {
	const struct prof_graph *g;
	const struct flat_options *opt;
	struct arena *names;
	prof_id measure, calls;
	double scale;
	struct rows rows;
};

static double cell(const double *const *columns, prof_id m, size_t row)
{
	return m == PROF_NONE ? NAN : prof_cost_at(columns, m, row);
}

static bool by_function(struct table *t)
{
	const struct prof_graph *g = t->g;
	for (size_t f = 0; f < g->nfuncs; f++) {
		struct row row = {
			.name = g->profile->strings[g->profile->funcs[f].name],
			.place = func_place(t->names, g->profile, (prof_id)f),
			.tone = func_tone(g->profile, (prof_id)f),
			.self = cell(g->func.self, t->measure, f),
			.total = cell(g->func.total, t->measure, f),
			.calls = cell(g->func.self, t->calls, f),
			.estimated = g->func.total_truth[f] == PROF_ESTIMATED,
		};
		if (!row.place.s)
			return false;
		if (!isnan(row.self) || !isnan(row.total))
			t->rows.v[t->rows.n++] = row;
	}
	return true;
}

/* What functions are gathered under: the bytes are borrowed from the profile. */
static struct prof_str group_of(const struct table *t, prof_id f)
{
	const struct prof *p = t->g->profile;
	const struct prof_func *func = &p->funcs[f];
	if (t->opt->by == FLAT_PACKAGE) {
		struct prof_str package = origin_package(p, f);
		return package.len || !func->file ? package : (struct prof_str){ ".", 1, 0 };
	}
	if (t->opt->by == FLAT_FILE)
		return p->strings[func->file ? func->file : func->object];
	struct prof_str module = p->strings[func->object ? func->object : func->file];
	const char *slash = module.len ? memrchr(module.s, '/', module.len) : NULL;
	if (slash) {
		module.len -= (uint32_t)(slash + 1 - module.s);
		module.s = slash + 1;
	}
	if (module.len > 3 && !memcmp(module.s + module.len - 3, ".py", 3))
		module.len -= 3;
	return module;
}

static void add(double *to, double v)
{
	if (!isnan(v))
		*to = isnan(*to) ? v : *to + v;
}

static bool by_group(struct table *t)
{
	struct strings groups = { 0 };
	const struct prof_graph *g = t->g;
	bool ok = true;
	for (size_t f = 0; ok && f < g->nfuncs; f++) {
		struct prof_str name = group_of(t, (prof_id)f);
		if (!name.len)
			name = (struct prof_str){ "(unknown)", 9, 0 };
		prof_id id = strings_add(&groups, name.s, name.len, hash_bytes(name.s, name.len));
		ok = id != PROF_NONE;
		if (!ok)
			break;
		if (id == t->rows.n)
			t->rows.v[t->rows.n++] =
				(struct row){ .name = name,
					      .tone = func_tone(g->profile, (prof_id)f),
					      .self = NAN,
					      .total = NAN,
					      .calls = NAN };
		add(&t->rows.v[id].self, cell(g->func.self, t->measure, f));
		add(&t->rows.v[id].calls, cell(g->func.self, t->calls, f));
	}
	strings_free(&groups);
	return ok;
}

/* ---- order and limits ------------------------------------------------ */

static int descending(double a, double b)
{
	a = isnan(a) ? -INFINITY : a;
	b = isnan(b) ? -INFINITY : b;
	return (a < b) - (a > b);
}

/* The order asked for, then the other cost, then names: never the order of the table. */
static int compare_rows(const void *x, const void *y, void *context)
{
	const struct row *a = x, *b = y;
	const struct flat_options *opt = context;
	int order = 0;
	if (opt->sort == FLAT_SELF)
		order = descending(a->self, b->self);
	else if (opt->sort == FLAT_TOTAL)
		order = descending(a->total, b->total);
	else if (opt->sort == FLAT_CALLS)
		order = descending(a->calls, b->calls);
	if (opt->reverse)
		order = -order;
	if (!order && opt->sort != FLAT_NAME)
		order = descending(a->self, b->self);
	if (!order)
		order = strings_compare(&a->name, &b->name);
	if (!order)
		order = strings_compare(&a->place, &b->place);
	return opt->sort == FLAT_NAME && opt->reverse ? -order : order;
}

static bool below(double v, double limit)
{
	return isnan(v) || v < limit;
}

/* ---- the grid -------------------------------------------------------- */

struct columns {
	struct grid_column v[8];
	size_t n;
};

static void add_column(struct columns *c, const char *title, const char *name, enum grid_kind kind,
		       uint8_t spare)
{
	bool bar = kind == GRID_SHARE && c->n == 1; /* one is enough */
	c->v[c->n++] = (struct grid_column){ title, name, kind, bar, .spare = spare };
}

static bool any(const struct rows *rows, size_t offset)
{
	for (size_t i = 0; i < rows->n; i++) {
		double v;
		memcpy(&v, (const char *)&rows->v[i] + offset, sizeof(v));
		if (!isnan(v))
			return true;
	}
	return false;
}

struct shape {
	bool self, total, calls, place;
	double whole, scale; /* of the measure */
};

static void add_row(struct grid *grid, const struct shape *s, const struct row *row,
		    enum grid_tone tone)
{
	struct grid_cell cells[8];
	size_t n = 0;
	if (s->self) {
		cells[n++] = (struct grid_cell){ .number = in_base_unit(row->self, s->scale) };
		cells[n++] = (struct grid_cell){ .number = row->self / s->whole };
	}
	if (s->total) {
		cells[n++] = (struct grid_cell){ .number = in_base_unit(row->total, s->scale),
						 .estimated = row->estimated };
		cells[n++] = (struct grid_cell){ .number = row->total / s->whole,
						 .estimated = row->estimated };
	}
	if (s->calls)
		cells[n++] = (struct grid_cell){ .number = row->calls };
	cells[n++] = (struct grid_cell){ .number = NAN, .text = row->name };
	if (s->place)
		cells[n++] = (struct grid_cell){ .number = NAN, .text = row->place };
	grid_add(grid, tone, cells);
}

static bool make_columns(const struct table *t, struct shape *s, struct grid *grid)
{
	static const char *const titles[] = { "function", "file", "module", "package" };
	struct columns c = { .n = 0 };
	enum grid_kind kind = func_kind(t->g->profile, t->measure);
	s->self = any(&t->rows, offsetof(struct row, self));
	s->total = any(&t->rows, offsetof(struct row, total));
	s->calls = any(&t->rows, offsetof(struct row, calls));
	s->place = t->opt->by == FLAT_FUNCTION;
	if (s->self) {
		add_column(&c, "self", "self", kind, 0);
		add_column(&c, "self", "self_share", GRID_SHARE, 2);
	}
	if (s->total) {
		add_column(&c, "total", "total", kind, 0);
		add_column(&c, "total", "total_share", GRID_SHARE, 2);
	}
	if (s->calls)
		add_column(&c, "calls", "calls", GRID_COUNT, 3);
	add_column(&c, titles[t->opt->by], titles[t->opt->by], GRID_NAME, 0);
	if (s->place)
		add_column(&c, "where", "where", GRID_NAME, 1);
	c.v[c.n - 1].path = s->place || t->opt->by == FLAT_FILE;
	struct grid_column *columns = arena_alloc(t->names, c.n * sizeof(*columns));
	if (!columns)
		return false;
	memcpy(columns, c.v, c.n * sizeof(*columns));
	*grid = (struct grid){ .columns = columns, .ncolumns = c.n };
	return true;
}

static bool fill(const struct table *t, struct grid *grid)
{
	struct shape s = { .whole = t->measure == PROF_NONE ? NAN : t->g->whole[t->measure],
			   .scale = t->scale };
	if (s.whole == 0)
		s.whole = NAN; /* of nothing there are no shares */
	struct row other = { .self = NAN, .total = NAN, .calls = NAN };
	size_t left_out = 0;
	if (!make_columns(t, &s, grid))
		return false;
	for (size_t i = 0; i < t->rows.n; i++) {
		const struct row *row = &t->rows.v[i];
		double limit = t->opt->min * s.whole;
		if ((t->opt->limit && grid->nrows >= t->opt->limit) ||
		    (limit > 0 && below(row->self, limit) && below(row->total, limit))) {
			add(&other.self, row->self);
			add(&other.calls, row->calls);
			left_out++;
		} else {
			add_row(grid, &s, row, row->tone);
		}
	}
	if (left_out) {
		char *text = arena_alloc(t->names, 64);
		if (!text)
			return false;
		int len = snprintf(text, 64, "(%zu more)", left_out);
		other.name = (struct prof_str){ text, (uint32_t)len, 0 };
		other.place = t->g->profile->strings[0];
		add_row(grid, &s, &other, GRID_FAINT);
	}
	return !grid->failed;
}

int flat_table(const struct prof_graph *g, const struct flat_options *opt, struct grid *grid,
	       struct arena *names, struct prof_error *err)
{
	const struct prof *p = g->profile;
	struct flat_options how = *opt;
	struct table t = { .g = g, .opt = &how, .names = names };
	t.measure = func_measure(p, opt->measure, &t.scale);
	t.calls = prof_measure_of(p, PROF_ROLE_CALLS);
	t.rows.v = calloc(g->nfuncs + 1, sizeof(*t.rows.v));
	*grid = (struct grid){ .ncolumns = 0 };
	bool ok = t.rows.v && (opt->by == FLAT_FUNCTION ? by_function(&t) : by_group(&t));
	if (ok) {
		qsort_r(t.rows.v, t.rows.n, sizeof(*t.rows.v), compare_rows, &how);
		ok = fill(&t, grid);
	}
	bool some = opt->by == FLAT_FUNCTION || !t.rows.n ||
		    any(&t.rows, offsetof(struct row, self)) ||
		    any(&t.rows, offsetof(struct row, calls));
	free(t.rows.v);
	if (ok && some)
		return 0;
	grid_free(grid);
	if (ok)
		return prof_fail(err, PROF_EMISMATCH, "no own costs were recorded to add up");
	return prof_fail(err, PROF_ENOMEM, "out of memory");
}
