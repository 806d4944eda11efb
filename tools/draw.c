/* draw.c - the options of prof2dot, and what its run does with them. */
#include "draw.h"

#include <stdlib.h>
#include <string.h>

#include "image.h"

static const char *const totals[] = { "callstacks", "callratios", NULL };
static const char *const units[] = { "s", "auto", NULL };

/* In the order of enum dot_line. */
static const char *const labels[] = { "total-time-percentage",
				      "self-time-percentage",
				      "total-time",
				      "self-time",
				      "total-cost",
				      "self-cost",
				      "parent-percentage",
				      "calls",
				      NULL };

const char *draw_totals(size_t i)
{
	return totals[i];
}

const char *draw_units(size_t i)
{
	return units[i];
}

/* Nodes always end with their calls. */
const char *draw_node_labels(size_t i)
{
	return i < DOT_CALLS ? labels[i] : NULL;
}

const char *draw_edge_labels(size_t i)
{
	return labels[i];
}

/* Lines given replace the default ones. */
static int choose_lines(const struct run *run, const struct opt_list *names,
			struct dot_lines *lines)
{
	if (names->n > DOT_LINES)
		return cli_usage(run->tool, "a label has at most %d lines", DOT_LINES);
	if (names->n)
		lines->n = 0;
	for (size_t i = 0; i < names->n; i++)
		for (size_t line = 0; labels[line]; line++)
			if (strcmp(labels[line], names->v[i]) == 0)
				lines->v[lines->n++] = (enum dot_line)line;
	return CLI_DONE;
}

static int choose_depth(const struct run *run, struct draw *d)
{
	char *end;
	if (!d->depth)
		return CLI_DONE;
	d->dot.depth = strtol(d->depth, &end, 10);
	if (end == d->depth || *end)
		return cli_usage(run->tool, "--depth: expected a whole number, found '%s'",
				 d->depth);
	return CLI_DONE;
}

static int check(const struct run *run, const struct draw *d, size_t ninputs)
{
	const char *wrong = dot_check_time_format(d->dot.time_format);
	if (wrong)
		return cli_usage(run->tool, "--time-format '%s': %s", d->dot.time_format, wrong);
	if (d->compare && ninputs != 2)
		return cli_usage(run->tool, "--compare needs two profiles");
	if (d->compare && d->list)
		return cli_usage(run->tool, "--list-functions lists one profile, not a comparison");
	if (!(d->dot.skew > 0))
		return cli_usage(run->tool, "--skew: expected a number above 0");
	if (!(d->dot.tolerance > 0))
		return cli_usage(run->tool, "--compare-tolerance: expected a number above 0");
	return CLI_DONE;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

/* The name of what is drawn; of several profiles that are added up there is none. */
static const char *title_of(struct draw *d, const char *const *inputs, size_t n)
{
	if (d->compare && n == 2) {
		snprintf(d->title, sizeof(d->title), "%.200s → %.200s", base_name(inputs[0]),
			 base_name(inputs[1]));
		return d->title;
	}
	return n > 1 || strcmp(inputs[0], "-") == 0 ? NULL : base_name(inputs[0]);
}

int draw_prepare(struct run *run, const char *const *inputs, size_t n)
{
	struct draw *d = run->context;
	int status = check(run, d, n);
	if (status == CLI_DONE)
		status = choose_lines(run, &d->node_labels, &d->dot.node);
	if (status == CLI_DONE)
		status = choose_lines(run, &d->edge_labels, &d->dot.edge);
	if (status == CLI_DONE)
		status = choose_depth(run, d);
	if (!d->image && run->output)
		d->image = image_type_of(run->output);
	if (d->image && strcmp(d->image, "dot") == 0)
		d->image = NULL;
	run->binary = d->image && !image_is_text(d->image);
	d->dot.title = run->render.title ? run->render.title : title_of(d, inputs, n);
	d->dot.measure = run->render.measure;
	d->dot.call_ratios = d->totals && strcmp(d->totals, "callratios") == 0;
	d->dot.units = d->unit && strcmp(d->unit, "auto") == 0;
	d->dot.legend = !d->no_legend;
	d->dot.paths = d->paths.v;
	d->dot.npaths = d->paths.n;
	d->dot.exclude_paths = d->exclude_paths.v;
	d->dot.nexclude_paths = d->exclude_paths.n;
	d->dot.keep = d->keep.v;
	d->dot.nkeep = d->keep.n;
	return status;
}

struct prof *draw_load(struct run *run, const char *const *inputs, size_t n, struct prof_error *err)
{
	struct draw *d = run->context;
	if (!d->compare)
		return run_read(run, inputs, n, err);
	struct prof *p = run_read_one(run, inputs[0], err);
	if (p)
		d->other = run_read_one(run, inputs[1], err);
	if (d->other)
		d->other = run_filter(run, d->other, err);
	if (d->other)
		return p;
	prof_free(p);
	return NULL;
}

static int write_dot(struct draw *d, const struct prof *p, FILE *out, struct dot_summary *summary,
		     struct prof_error *err)
{
	return d->other ? dot_write_compare(p, d->other, &d->dot, out, summary, err)
			: dot_write(p, &d->dot, out, summary, err);
}

static void note_empty(const struct draw *d, const struct dot_summary *s)
{
	if (s->nfuncs && !s->wanted_funcs && !d->dot.root && !d->dot.leaf)
		message_note("every function is below %g%% or filtered out; -n 0 shows all",
			     d->dot.min_func * 100);
}

/* Layout takes minutes where dot text takes milliseconds, so only so much is laid out. */
static int write_image(struct draw *d, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct dot_summary s = { 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);
	if (!memory)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	d->dot.max_funcs = IMAGE_FUNCS;
	d->dot.max_edges = IMAGE_EDGES;
	int result = write_dot(d, p, memory, &s, err);
	if (fclose(memory) != 0 && !result)
		result = prof_fail(err, PROF_ENOMEM, "out of memory");
	note_empty(d, &s);
	if (!result && (s.shown_funcs < s.wanted_funcs || s.shown_edges < s.wanted_edges))
		message_note("drawing the heaviest %zu of %zu functions and %zu of %zu calls; "
			     "-n and -e choose fewer, and dot text has them all",
			     s.shown_funcs, s.wanted_funcs, s.shown_edges, s.wanted_edges);
	if (!result)
		result = image_write(text, d->image, out, err);
	free(text);
	return result;
}

int draw_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct draw *d = run->context;
	struct dot_summary s = { 0 };
	int result;
	if (d->list)
		result = dot_list(p, &d->dot, d->list, stderr, err);
	else if (d->image)
		result = write_image(d, p, out, err);
	else
		result = write_dot(d, p, out, &s, err);
	note_empty(d, &s);
	prof_free(d->other);
	d->other = NULL;
	return result;
}
