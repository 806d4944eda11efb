/* delta.c - a table of what changed between two profiles. */
#include "delta.h"

#include <stdlib.h>
#include <string.h>

#include "func_text.h"
#include "units.h"

/* ---- finding --------------------------------------------------------- */

static double cell(const double *const *columns, prof_id m, size_t row)
{
	return m == PROF_NONE ? NAN : prof_cost_at(columns, m, row);
}

/* The two sides of a measure, base first; PROF_NONE if there is no such pair. */
static void find_sides(const struct prof *p, prof_id now, prof_id sides[2])
{
	sides[0] = sides[1] = PROF_NONE;
	for (size_t m = 0; now != PROF_NONE && m < p->nmeasures; m++)
		if (p->measures[m].side == PROF_SIDE_BASE &&
		    p->measures[m].role == p->measures[now].role &&
		    p->measures[m].name == p->measures[now].name) {
			sides[0] = (prof_id)m;
			sides[1] = now;
		}
}

static prof_id new_calls(const struct prof *p)
{
	for (size_t m = 0; m < p->nmeasures; m++)
		if (p->measures[m].role == PROF_ROLE_CALLS && p->measures[m].side == PROF_SIDE_NEW)
			return (prof_id)m;
	return PROF_NONE;
}

double delta_change(const double v[2])
{
	return v[1] - v[0];
}

/* A change that the counts alone explain: 2 sqrt(a + b) samples. */
static bool within_noise(const double total[2])
{
	return fabs(delta_change(total)) <= 2 * sqrt(total[0] + total[1]);
}

static struct delta take(const struct prof_graph *g, size_t f, const prof_id sides[2],
			 const prof_id calls[2], double scale, bool counts)
{
	struct delta d = { .func = (prof_id)f };
	for (int s = 0; s < 2; s++) {
		d.self[s] = in_base_unit(cell(g->func.self, sides[s], f), scale);
		d.total[s] = in_base_unit(cell(g->func.total, sides[s], f), scale);
		d.calls[s] = cell(g->func.self, calls[s], f);
	}
	d.total_noise = counts && within_noise(d.total);
	d.noise = d.total_noise && (isnan(d.self[0]) || within_noise(d.self));
	d.estimated = g->func.total_truth[f] == PROF_ESTIMATED;
	return d;
}

struct order {
	const struct prof *p;
	enum delta_sort sort;
};

static double weight(const struct delta *d, enum delta_sort sort)
{
	const double *v = sort == DELTA_SELF ? d->self : sort == DELTA_TOTAL ? d->total : d->calls;
	double change = fabs(delta_change(v));
	return isnan(change) ? -1 : change;
}

static int compare_names(const struct prof *p, const struct delta *a, const struct delta *b)
{
	const struct prof_str *x = &p->strings[p->funcs[a->func].name];
	const struct prof_str *y = &p->strings[p->funcs[b->func].name];
	int order = memcmp(x->s, y->s, x->len < y->len ? x->len : y->len);
	if (!order)
		order = (x->len > y->len) - (x->len < y->len);
	return order ? order : (a->func > b->func) - (a->func < b->func);
}

static int compare(const void *x, const void *y, void *context)
{
	const struct delta *a = x, *b = y;
	const struct order *o = context;
	double v = o->sort == DELTA_NAME ? 0 : weight(a, o->sort);
	double w = o->sort == DELTA_NAME ? 0 : weight(b, o->sort);
	return v != w ? (v < w) - (v > w) : compare_names(o->p, a, b);
}

static bool small(const double v[2], double min)
{
	double change = fabs(delta_change(v));
	return isnan(change) || change < min || change == 0;
}

static bool unchanged(const struct delta *d, double min)
{
	return small(d->self, min) && small(d->total, min) && (min > 0 || small(d->calls, 0));
}

int delta_find(const struct prof_graph *g, prof_id measure, enum delta_sort sort, double min,
	       struct deltas *d, struct prof_error *err)
{
	const struct prof *p = g->profile;
	prof_id sides[2], calls[2];
	double scale;
	find_sides(p, func_measure(p, measure, &scale), sides);
	find_sides(p, new_calls(p), calls);
	if (sides[0] == PROF_NONE)
		return prof_fail(err, PROF_EMISMATCH, "not two profiles side by side");
	const struct prof_measure *m = &p->measures[sides[1]];
	*d = (struct deltas){ .v = calloc(g->nfuncs + 1, sizeof(*d->v)),
			      .whole = { in_base_unit(g->whole[sides[0]], scale),
					 in_base_unit(g->whole[sides[1]], scale) },
			      .sampled = m->sampled,
			      .kind = func_kind(p, sides[1]) };
	if (!d->v)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	bool counts = m->sampled && m->unit == PROF_UNIT_NONE;
	d->whole_noise = counts && within_noise(d->whole);
	for (size_t f = 0; f < g->nfuncs; f++) {
		struct delta one = take(g, f, sides, calls, scale, counts);
		if (!unchanged(&one, min))
			d->v[d->n++] = one;
	}
	struct order order = { p, sort };
	qsort_r(d->v, d->n, sizeof(*d->v), compare, &order);
	return 0;
}

/* ---- the table ------------------------------------------------------- */

enum { ALL = 16 };

enum what {
	SELF_OLD,
	SELF_NEW,
	SELF_CHANGE,
	SELF_LOW,
	SELF_HIGH,
	TOTAL_OLD,
	TOTAL_NEW,
	TOTAL_CHANGE,
	TOTAL_RATIO,
	TOTAL_LOW,
	TOTAL_HIGH,
	CALLS_OLD,
	CALLS_NEW,
	STATE,
	NAME,
	PLACE
};

struct layout {
	struct grid_column v[ALL];
	enum what what[ALL];
	size_t n;
};

static void add_column(struct layout *l, const char *title, const char *name, enum grid_kind kind,
		       uint8_t spare, enum what what)
{
	bool sign = (what >= SELF_CHANGE && what <= SELF_HIGH) ||
		    (what >= TOTAL_CHANGE && what <= TOTAL_HIGH);
	l->v[l->n] = (struct grid_column){
		title, name, kind, .sign = sign, .path = what == PLACE, .spare = spare
	};
	l->what[l->n++] = what;
}

static void lay_out(struct layout *l, const struct deltas *d, bool everything)
{
	if (everything) {
		add_column(l, "self old", "self_old", d->kind, 0, SELF_OLD);
		add_column(l, "self new", "self_new", d->kind, 0, SELF_NEW);
	}
	add_column(l, "self", "self_change", d->kind, 0, SELF_CHANGE);
	if (everything && d->confidence > 0) {
		add_column(l, "at least", "self_low", d->kind, 0, SELF_LOW);
		add_column(l, "at most", "self_high", d->kind, 0, SELF_HIGH);
	}
	add_column(l, "old", "total_old", d->kind, 2, TOTAL_OLD);
	add_column(l, "new", "total_new", d->kind, 2, TOTAL_NEW);
	add_column(l, "total", "total_change", d->kind, 0, TOTAL_CHANGE);
	add_column(l, "", "total_ratio", GRID_SHARE, 0, TOTAL_RATIO);
	if (d->confidence > 0) {
		add_column(l, "at least", "total_low", d->kind, 3, TOTAL_LOW);
		add_column(l, "at most", "total_high", d->kind, 3, TOTAL_HIGH);
	}
	add_column(l, "calls", "calls_old", GRID_COUNT, 4, CALLS_OLD);
	add_column(l, "new", "calls_new", GRID_COUNT, 4, CALLS_NEW);
	add_column(l, "", "state", GRID_NAME, 0, STATE);
	add_column(l, "function", "function", GRID_NAME, 0, NAME);
	add_column(l, "where", "where", GRID_NAME, 1, PLACE);
}

static struct prof_str state_of(const struct delta *d)
{
	static const char *const words[] = {
		"", "noise", "new", "new, noise", "gone", "gone, noise"
	};
	bool old_side = d->total[0] != 0 || d->self[0] != 0 || d->calls[0] > 0;
	bool new_side = d->total[1] != 0 || d->self[1] != 0 || d->calls[1] > 0;
	const char *word = words[(!old_side ? 2 : !new_side ? 4 : 0) + d->noise];
	return (struct prof_str){ word, (uint32_t)strlen(word), 0 };
}

static double number_of(const struct delta *d, enum what what)
{
	switch (what) {
	case SELF_OLD:
	case SELF_NEW:
		return d->self[what - SELF_OLD];
	case SELF_CHANGE:
		return delta_change(d->self);
	case SELF_LOW:
	case SELF_HIGH:
		return d->self_range[what - SELF_LOW];
	case TOTAL_LOW:
	case TOTAL_HIGH:
		return d->total_range[what - TOTAL_LOW];
	case TOTAL_OLD:
	case TOTAL_NEW:
		return d->total[what - TOTAL_OLD];
	case TOTAL_CHANGE:
		return delta_change(d->total);
	case TOTAL_RATIO:
		return d->total[0] != 0 ? delta_change(d->total) / d->total[0] : NAN;
	case CALLS_OLD:
	case CALLS_NEW:
		return d->calls[what - CALLS_OLD];
	default:
		return NAN;
	}
}

static bool add_row(struct grid *grid, const struct layout *l, const struct prof *p,
		    const struct delta *d, struct arena *names)
{
	struct grid_cell cells[ALL];
	struct prof_str place = func_place(names, p, d->func);
	if (!place.s)
		return false;
	for (size_t c = 0; c < l->n; c++) {
		cells[c] = (struct grid_cell){ .number = number_of(d, l->what[c]) };
		bool total = l->what[c] >= TOTAL_OLD && l->what[c] <= TOTAL_RATIO;
		cells[c].estimated = total && d->estimated;
		if (l->what[c] == STATE)
			cells[c].text = state_of(d);
		else if (l->what[c] == NAME)
			cells[c].text = p->strings[p->funcs[d->func].name];
		else if (l->what[c] == PLACE)
			cells[c].text = place;
	}
	grid_add(grid, d->noise ? GRID_FAINT : func_tone(p, d->func), cells);
	return true;
}

int delta_table(const struct prof_graph *g, const struct deltas *d, bool everything, size_t limit,
		struct grid *grid, struct arena *names, struct prof_error *err)
{
	struct layout l = { .n = 0 };
	lay_out(&l, d, everything);
	struct grid_column *columns = arena_alloc(names, l.n * sizeof(*columns));
	bool ok = columns;
	*grid = (struct grid){ .ncolumns = l.n };
	if (ok) {
		memcpy(columns, l.v, l.n * sizeof(*columns));
		grid->columns = columns;
	}
	for (size_t i = 0; ok && i < d->n && (!limit || i < limit); i++)
		ok = add_row(grid, &l, g->profile, &d->v[i], names);
	if (ok && !grid->failed)
		return 0;
	grid_free(grid);
	return prof_fail(err, PROF_ENOMEM, "out of memory");
}
