/* stat_tables.c - profstat's own tables: flat, and one function between its neighbours. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "context_lines.h"
#include "lines.h"
#include "match.h"
#include "outline.h"
#include "peek.h"
#include "stat.h"
#include "terminal.h"
#include "threads.h"

bool stat_parse_sort(const char *word, enum flat_sort *sort)
{
	static const struct {
		const char *name;
		enum flat_sort sort;
	} own[] = { { "self", FLAT_SELF }, { "total", FLAT_TOTAL } };
	enum pystats_key key;
	for (size_t i = 0; i < 2; i++) {
		if (!strcmp(own[i].name, word)) {
			*sort = own[i].sort;
			return true;
		}
	}
	if (!pystats_parse_key(word, &key))
		return false;
	*sort = key == PYSTATS_TIME                             ? FLAT_SELF
		: key == PYSTATS_CUMULATIVE                     ? FLAT_TOTAL
		: key == PYSTATS_CALLS || key == PYSTATS_PCALLS ? FLAT_CALLS
								: FLAT_NAME;
	return true;
}

const char *stat_groupings(size_t i)
{
	static const char *const names[] = { "function", "file",     "module",
					     "package",  "endpoint", NULL };
	return names[i];
}

static prof_id measure_of(const struct run *run, const struct prof *p)
{
	return run->render.measure ? prof_measure_named(p, run->render.measure) : PROF_NONE;
}

static int write_flat(struct run *run, const struct prof_graph *g, FILE *out,
		      const struct grid_style *style, struct prof_error *err)
{
	const struct stat_options *o = run->context;
	struct flat_options how = { .limit = o->top,
				    .reverse = o->reverse,
				    .sort = FLAT_TOTAL,
				    .measure = measure_of(run, g->profile) };
	for (size_t i = 0; stat_groupings(i); i++)
		if (!strcmp(o->by, stat_groupings(i)))
			how.by = (enum flat_by)i;
	if (how.by != FLAT_FUNCTION)
		how.sort = FLAT_SELF;
	if (o->sort.n)
		stat_parse_sort(o->sort.v[0], &how.sort);
	/* On a terminal a screenful answers most questions; files and pipes get all. */
	if (!o->top && style->width)
		how.limit = 30;
	struct grid grid;
	struct arena names = { 0 };
	int status = flat_table(g, &how, &grid, &names, err);
	if (status == 0)
		status = grid_write(&grid, style, out, err);
	grid_free(&grid);
	arena_free(&names);
	return status;
}

static int write_peek(struct run *run, const struct prof_graph *g, prof_id func, FILE *out,
		      const struct grid_style *style, enum peek_side side, struct prof_error *err)
{
	struct grid grid;
	struct arena names = { 0 };
	int status = peek_table(g, func, side, measure_of(run, g->profile), &grid, &names, err);
	if (status == 0)
		status = grid_write(&grid, style, out, err);
	grid_free(&grid);
	arena_free(&names);
	return status;
}

/* The functions that are peeked at, heaviest first. */
static int heavier(const void *a, const void *b, void *context)
{
	const struct prof_graph *g = context;
	prof_id x = *(const prof_id *)a, y = *(const prof_id *)b;
	double s = prof_cost_at(g->func.total, g->profile->main_measure, x);
	double t = prof_cost_at(g->func.total, g->profile->main_measure, y);
	s = isnan(s) ? -INFINITY : s;
	t = isnan(t) ? -INFINITY : t;
	return s != t ? (s < t) - (s > t) : (x > y) - (x < y);
}

static int write_peeks(struct run *run, const struct prof_graph *g, FILE *out,
		       const struct grid_style *style, struct prof_error *err)
{
	const struct stat_options *o = run->context;
	enum peek_side side = o->callers == o->callees ? PEEK_BOTH
			      : o->callers             ? PEEK_CALLERS
						       : PEEK_CALLEES;
	struct match *match = o->peek ? match_new(o->peek, err) : NULL;
	prof_id *funcs = malloc((g->nfuncs + 1) * sizeof(*funcs));
	size_t n = 0;
	int status = o->peek && !match ? -1 : 0;
	if (status == 0 && !funcs)
		status = prof_fail(err, PROF_ENOMEM, "out of memory");
	for (size_t f = 0; status == 0 && f < g->nfuncs; f++) {
		const struct prof_str *name = &g->profile->strings[g->profile->funcs[f].name];
		if (!match || match_search(match, name->s, name->len))
			funcs[n++] = (prof_id)f;
	}
	if (status == 0 && !n)
		status = prof_fail(err, PROF_EMISMATCH, "no function matches '%s'", o->peek);
	if (status == 0)
		qsort_r(funcs, n, sizeof(*funcs), heavier, (void *)(uintptr_t)g);
	size_t limit = o->top ? o->top : style->width ? 10 : n;
	for (size_t i = 0; status == 0 && i < n && i < limit; i++) {
		if (i && style->format != GRID_JSON)
			fputc('\n', out);
		status = write_peek(run, g, funcs[i], out, style, side, err);
	}
	match_free(match);
	free(funcs);
	return status;
}

static int write_tree(struct run *run, const struct prof *p, FILE *out,
		      const struct grid_style *style, struct prof_error *err)
{
	const struct stat_options *o = run->context;
	struct outline_options how = { .measure = measure_of(run, p),
				       .min = o->show_all ? 0 : 0.01,
				       .limit = o->top,
				       .fold = !o->show_all };
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, err);
	int status = t ? outline_write(t, &how, style, out, err) : -1;
	prof_tree_free(t);
	return status;
}

static int write_lines(struct run *run, const struct prof *p, FILE *out,
		       const struct grid_style *style, struct prof_error *err)
{
	const struct stat_options *o = run->context;
	struct grid grid;
	struct arena names = { 0 };
	int status = (p->sites.line ? lines_table : context_lines_table)(
		p, measure_of(run, p), o->top, &grid, &names, err);
	if (status == 0)
		status = grid_write(&grid, style, out, err);
	grid_free(&grid);
	arena_free(&names);
	return status;
}

static int write_threads(struct run *run, const struct prof *p, FILE *out,
			 const struct grid_style *style, struct prof_error *err)
{
	const struct stat_options *o = run->context;
	struct threads_options how = { .measure = measure_of(run, p),
				       .limit = o->top,
				       .reverse = o->reverse };
	enum flat_sort sort = FLAT_TOTAL;
	struct grid grid;
	struct arena names = { 0 };
	if (o->sort.n)
		stat_parse_sort(o->sort.v[0], &sort);
	how.by_name = sort == FLAT_NAME;
	int status = threads_table(p, &how, &grid, &names, err);
	if (status == 0)
		status = grid_write(&grid, style, out, err);
	grid_free(&grid);
	arena_free(&names);
	return status;
}

int stat_write_tables(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	const struct stat_options *o = run->context;
	struct grid_style style = terminal_style(out, (enum grid_format)o->format);
	if (run->render.measure && measure_of(run, p) == PROF_NONE)
		return prof_fail(err, PROF_EMISMATCH, "there is no measure '%s' in it",
				 run->render.measure);
	if (o->lines)
		return write_lines(run, p, out, &style, err);
	if (o->threads)
		return write_threads(run, p, out, &style, err);
	if (o->tree)
		return write_tree(run, p, out, &style, err);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, err);
	if (!g)
		return -1;
	int status = o->peek || o->callers || o->callees ? write_peeks(run, g, out, &style, err)
							 : write_flat(run, g, out, &style, err);
	prof_graph_free(g);
	return status;
}
