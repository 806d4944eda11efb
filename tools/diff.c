/* diff.c - the steps of profdiff: check, load both sides, compare, write, judge. */
#include "diff.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "delta_runs.h"
#include "terminal.h"

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

/* In the order of enum grid_format, then DIFF_JUNIT. */
static const char *const tables[] = { "text", "csv", "tsv", "json", "markdown", "junit" };
enum { TABLES = sizeof(tables) / sizeof(*tables) };

const char *diff_formats(size_t i)
{
	return i < TABLES ? tables[i] : run_formats(i - TABLES);
}

/* Outputs that show one measure, and no change of it. */
static bool knows_one_side(const char *type)
{
	static const char *const types[] = { "chrome", "cpuprofile", "firefox",
					     "pstats", "snakeviz",   "speedscope" };
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (!strcmp(type, types[i]))
			return true;
	return false;
}

/* What is made here, and what renderers make of both sides. */
const char *diff_types(size_t i)
{
	static const char *const own[] = { "json", "svg" };
	const char *name;
	if (i < 2)
		return own[i];
	i -= 2;
	for (size_t r = 0; (name = run_types(r)); r++)
		if (!knows_one_side(name) && i-- == 0)
			return name;
	return NULL;
}

/* ---- options --------------------------------------------------------- */

/* Two operands, or --old and --new, or one of them and one operand. */
static bool enough(const struct diff_options *o, size_t n)
{
	return n == (size_t)(!o->old_files.n + !o->new_files.n);
}

/* --format names a format of the table or of the inputs; "json" is that of the table. */
static void choose_formats(struct run *run)
{
	struct diff_options *o = run->context;
	for (size_t i = 0; i < o->formats.n; i++) {
		int table = 0;
		while (table < TABLES && strcmp(tables[table], o->formats.v[i]) != 0)
			table++;
		if (table < TABLES)
			o->format = table;
		else
			run->format = o->formats.v[i];
	}
}

/* By -t, else by the suffix of -o. */
static void choose_type(struct run *run)
{
	static const struct {
		const char *suffix, *type;
		int format;
	} own[] = { { ".json", "json", 0 },         { ".svg", "svg", 0 },
		    { ".csv", NULL, GRID_CSV },     { ".tsv", NULL, GRID_TSV },
		    { ".md", NULL, GRID_MARKDOWN }, { ".xml", NULL, DIFF_JUNIT } };
	struct diff_options *o = run->context;
	const char *dot = run->output ? strrchr(run->output, '.') : NULL;
	o->type = run->chosen_type;
	if (o->type || !dot || o->format)
		return;
	const struct prof_renderer *renderer = prof_renderer_for(run->output);
	o->type = renderer ? renderer->name : NULL;
	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
		if (!strcmp(dot, own[i].suffix)) {
			o->type = own[i].type;
			o->format = own[i].format;
		}
	}
}

int diff_prepare(struct run *run, const char *const *inputs, size_t n)
{
	struct diff_options *o = run->context;
	const char *bad = verdict_bad_limit(&o->limits);
	bool none = n == 1 && !strcmp(inputs[0], "-") && o->old_files.n && o->new_files.n;
	if (!enough(o, n) && !none)
		return cli_usage(run->tool, "expected an old and a new profile");
	if (bad)
		return cli_usage(
			run->tool,
			"'%s' is not of the form total:5%%, func:NAME:5%% or func:re:REGEX:5%%",
			bad);
	choose_formats(run);
	choose_type(run);
	if (o->type && strcmp(o->type, "json") != 0)
		run->renderer = prof_renderer_find(o->type);
	return CLI_DONE;
}

/* ---- loading --------------------------------------------------------- */

/* Filters and strips come first, so that names can be made to match. */
static bool read_runs(struct run *run, struct diff_side *side, const char *const *files, size_t n,
		      struct prof_error *err)
{
	side->runs = calloc(n, sizeof(struct prof *));
	if (!side->runs) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return false;
	}
	for (; side->n < n; side->n++) {
		struct prof *p = run_read_one(run, files[side->n], err);
		p = p ? run_filter(run, p, err) : NULL;
		if (!p)
			return false;
		side->runs[side->n] = p;
	}
	return true;
}

static bool read_side(struct run *run, struct diff_side *side, const struct opt_list *files,
		      const char *operand, struct prof_error *err)
{
	if (!read_runs(run, side, files->n ? files->v : &operand, files->n ? files->n : 1, err))
		return false;
	if (side->n == 1) {
		side->sum = side->runs[0];
		return true;
	}
	struct prof_merger *m = prof_merger_new();
	bool ok = m;
	for (size_t i = 0; ok && i < side->n; i++)
		ok = prof_merger_add(m, side->runs[i], 1, err) == 0;
	if (ok) {
		side->sum = prof_merger_finish(m, err);
		return side->sum;
	}
	prof_merger_free(m);
	prof_fail(err, PROF_ENOMEM, "out of memory"); /* unless something else failed before */
	return false;
}

static void free_sides(struct diff_options *o)
{
	for (int s = 0; s < 2; s++) {
		struct diff_side *side = &o->side[s];
		if (side->n != 1)
			prof_free(side->sum);
		for (size_t i = 0; i < side->n; i++)
			prof_free(side->runs[i]);
		free(side->runs);
		*side = (struct diff_side){ .n = 0 };
	}
}

static enum prof_pairing pairing_of(const struct diff_options *o)
{
	return strcmp(o->match, "exact") ? PROF_PAIR_NAME : PROF_PAIR_EXACT;
}

struct prof *diff_load(struct run *run, const char *const *inputs, size_t n, struct prof_error *err)
{
	struct diff_options *o = run->context;
	struct prof *both = NULL;
	o->last = inputs[n - 1];
	if (read_side(run, &o->side[0], &o->old_files, inputs[0], err) &&
	    read_side(run, &o->side[1], &o->new_files, inputs[n - 1], err))
		both = prof_diff_runs(o->side[0].sum, (uint32_t)o->side[0].n, o->side[1].sum,
				      (uint32_t)o->side[1].n, pairing_of(o), o->normalize, err);
	if (!both)
		free_sides(o);
	run->steps.n = 0; /* done on each side */
	return both;
}

/* ---- writing --------------------------------------------------------- */

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

/* When the newest file of the new side was written. */
static void put_date(const struct run *run, char *to, size_t size)
{
	const struct diff_options *o = run->context;
	struct stat st;
	struct tm when;
	time_t newest = 0;
	for (size_t i = 0; i < o->new_files.n; i++)
		if (stat(o->new_files.v[i], &st) == 0 && st.st_mtime > newest)
			newest = st.st_mtime;
	if (!o->new_files.n && stat(o->last, &st) == 0)
		newest = st.st_mtime;
	if (gmtime_r(&newest, &when))
		strftime(to, size, "%Y-%m-%dT%H:%M:%S", &when);
}

static int write_as(struct run *run, const struct diff_report *r, FILE *out, struct prof_error *err)
{
	const struct diff_options *o = run->context;
	if (o->type && !strcmp(o->type, "json"))
		return diff_report_json(r, out, err);
	if (o->type && (!strcmp(o->type, "dot") || !strcmp(o->type, "svg")))
		return diff_draw(run, o->type, out, err);
	if (run->renderer)
		return run->renderer->render(r->g->profile, &run->render, out, err);
	if (o->format == GRID_JSON)
		return diff_report_json(r, out, err);
	if (o->format == DIFF_JUNIT)
		return diff_report_junit(r, out, err);
	return write_table(run, r->g, r->d, out, err);
}

/* Two runs a side tell little; what they tell is said once. */
static void note_confidence(const struct diff_options *o, const struct deltas *d)
{
	if (d->confidence > 0 && d->confidence < 0.95)
		message_note("%zu and %zu runs: ranges hold with %.0f %%; 4 and 4 give 95 %%",
			     o->side[0].n, o->side[1].n, floor(100 * d->confidence));
}

static int compare(struct run *run, const struct prof_graph *g, prof_id measure, struct deltas *d,
		   struct prof_error *err)
{
	const struct diff_options *o = run->context;
	enum delta_sort sort = DELTA_SELF;
	for (size_t i = 0; diff_sorts(i); i++)
		if (!strcmp(diff_sorts(i), o->sort))
			sort = (enum delta_sort)i;
	int status = delta_find(g, measure, sort, o->min_change, d, err);
	for (int s = 0; status == 0 && s < 2; s++)
		status = delta_mark_estimates(g, o->side[s].sum, pairing_of(o), d, err);
	if (status == 0 && o->side[0].n + o->side[1].n > 2) {
		struct delta_runs runs = { .v = { o->side[0].runs, o->side[1].runs },
					   .n = { o->side[0].n, o->side[1].n },
					   .pairing = pairing_of(o) };
		status = delta_spread(g, measure, &runs, d, err);
		note_confidence(o, d);
	}
	return status;
}

int diff_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct diff_options *o = run->context;
	prof_id measure = run->render.measure ? prof_measure_named(p, run->render.measure)
					      : p->main_measure;
	struct deltas d = { .n = 0 };
	struct verdict found = { .n = 0 };
	char made[32] = "";
	if (measure == PROF_NONE) {
		free_sides(o);
		return prof_fail(err, PROF_EMISMATCH, "there is no measure '%s' in both",
				 run->render.measure ? run->render.measure : "cost");
	}
	/* The base side stands before the new one. */
	measure += p->measures[measure].side == PROF_SIDE_BASE;
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, err);
	int status = g ? compare(run, g, measure, &d, err) : -1;
	if (status == 0)
		status = verdict_find(g, &d, &o->limits, o->min_change, &found, err);
	put_date(run, made, sizeof(made));
	struct diff_report report = { .g = g,
				      .d = &d,
				      .limits = &o->limits,
				      .verdict = &found,
				      .measure = measure,
				      .normalized = o->normalize,
				      .nruns = { o->side[0].n, o->side[1].n },
				      .limit = o->top,
				      .made = made };
	if (status == 0)
		status = write_as(run, &report, out, err);
	if (status == 0)
		verdict_report(&found, p, &o->limits);
	o->status = found.n ? VERDICT_EXIT : CLI_DONE;
	free(found.v);
	free(d.v);
	prof_graph_free(g);
	free_sides(o);
	return status;
}

int diff_finish(struct run *run)
{
	const struct diff_options *o = run->context;
	return o->status;
}
