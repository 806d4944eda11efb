/* diff.c - the steps of profdiff. */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

#include "terminal.h"
#include "verdict.h"

const char *diff_sorts(size_t i)
{
	static const char *const names[] = { "self", "total", "calls", "name", NULL };
	return names[i];
}

const char *diff_matches(size_t i)
{
	static const char *const names[] = { "name", "exact", NULL };
	return names[i];
}

/* Two operands, or --old and --new, or one of them and one operand. */
static bool enough(const struct diff_options *o, size_t n)
{
	return n == (size_t)(!o->old_files.n + !o->new_files.n);
}

int diff_prepare(struct run *run, const char *const *inputs, size_t n)
{
	const struct diff_options *o = run->context;
	const char *bad = verdict_bad_limit(&o->limits);
	bool none = n == 1 && !strcmp(inputs[0], "-") && o->old_files.n && o->new_files.n;
	if (!enough(o, n) && !none)
		return cli_usage(run->tool, "expected an old and a new profile");
	if (bad)
		return cli_usage(
			run->tool,
			"'%s' is not of the form total:5%%, func:NAME:5%% or func:re:REGEX:5%%",
			bad);
	if (run->chosen_type) /* else the table */
		run->renderer = prof_renderer_find(run->chosen_type);
	return CLI_DONE;
}

/* Filters and strips come first, so that names can be made to match. */
static struct prof *read_side(struct run *run, const struct opt_list *files, const char *operand,
			      struct prof_error *err)
{
	struct prof *p = files->n ? run_read(run, files->v, files->n, err)
				  : run_read(run, &operand, 1, err);
	return p ? run_filter(run, p, err) : NULL;
}

struct prof *diff_load(struct run *run, const char *const *inputs, size_t n, struct prof_error *err)
{
	const struct diff_options *o = run->context;
	struct prof *old = read_side(run, &o->old_files, inputs[0], err);
	struct prof *new = old ? read_side(run, &o->new_files, inputs[n - 1], err) : NULL;
	struct prof *both = NULL;
	if (new)
		both = prof_diff(old, new,
				 strcmp(o->match, "exact") ? PROF_PAIR_NAME : PROF_PAIR_EXACT,
				 o->normalize, err);
	prof_free(old);
	prof_free(new);
	run->steps.n = 0; /* done on each side */
	return both;
}

static int write_table(struct run *run, const struct prof_graph *g, const struct deltas *d,
		       FILE *out, struct prof_error *err)
{
	const struct diff_options *o = run->context;
	struct grid_style style = terminal_style(out, (enum grid_format)o->format);
	bool people = style.format == GRID_TEXT || style.format == GRID_MARKDOWN;
	size_t limit = o->top ? o->top : style.width ? 30 : 0;
	struct grid grid;
	struct arena names = { 0 };
	int status = delta_table(g, d, !people, limit, &grid, &names, err);
	if (status == 0)
		status = grid_write(&grid, &style, out, err);
	if (people && limit && d->n > limit)
		fprintf(out, "(%zu more)\n", d->n - limit);
	grid_free(&grid);
	arena_free(&names);
	return status;
}

int diff_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct diff_options *o = run->context;
	enum delta_sort sort = DELTA_SELF;
	prof_id measure = run->render.measure ? prof_measure_named(p, run->render.measure)
					      : PROF_NONE;
	struct deltas d = { .n = 0 };
	for (size_t i = 0; diff_sorts(i); i++)
		if (!strcmp(diff_sorts(i), o->sort))
			sort = (enum delta_sort)i;
	if (run->render.measure && measure == PROF_NONE)
		return prof_fail(err, PROF_EMISMATCH, "there is no measure '%s' in both",
				 run->render.measure);
	/* The base side stands before the new one. */
	measure += measure != PROF_NONE && p->measures[measure].side == PROF_SIDE_BASE;
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, err);
	int status = g ? delta_find(g, measure, sort, o->min_change, &d, err) : -1;
	if (status == 0)
		status = run->renderer ? run->renderer->render(p, &run->render, out, err)
				       : write_table(run, g, &d, out, err);
	if (status == 0) {
		int broken = verdict_report(g, &d, &o->limits, o->min_change, err);
		status = broken < 0 ? -1 : 0;
		o->status = broken > 0 ? VERDICT_EXIT : CLI_DONE;
	}
	free(d.v);
	prof_graph_free(g);
	return status;
}

int diff_finish(struct run *run)
{
	const struct diff_options *o = run->context;
	return o->status;
}
