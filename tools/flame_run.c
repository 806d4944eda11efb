/* flame_run.c - the options of prof2flame, and what its run does with them. */
#include "flame_run.h"

#include <stdlib.h>
#include <string.h>

/* In the order of enum flame_width. */
static const char *const widths[] = { "max", "after", "before", NULL };
static const char *const deltas[] = { "total", "self", NULL };
static const char *const orders[] = { "weight", "name", NULL };
static const char *const matches[] = { "name", "exact", NULL };
static const char *const encodings[] = { "UTF-8", "utf-8", NULL };

const char *flame_widths(size_t i)
{
	return widths[i];
}

const char *flame_deltas(size_t i)
{
	return deltas[i];
}

const char *flame_orders(size_t i)
{
	return orders[i];
}

const char *flame_matches(size_t i)
{
	return matches[i];
}

const char *flame_encodings(size_t i)
{
	return encodings[i];
}

static int which(const char *const *names, const char *name)
{
	for (int i = 0; name && names[i]; i++)
		if (!strcmp(names[i], name))
			return i;
	return 0;
}

static int choose_min_width(const struct run *run, struct flame_run *f)
{
	char *end;
	if (!f->min_width)
		return CLI_DONE;
	double v = strtod(f->min_width, &end);
	bool percent = *end == '%';
	if (end == f->min_width || end[percent] || !(v >= 0) || isinf(v))
		return cli_usage(run->tool,
				 "--minwidth: expected pixels or a percentage, found '%s'",
				 f->min_width);
	f->flame.max_boxes = 0; /* as asked */
	f->flame.min_is_share = percent;
	f->flame.min_width = percent ? v / 100 : v;
	return CLI_DONE;
}

static int check(const struct run *run, const struct flame_run *f, size_t n)
{
	const struct flame_options *o = &f->flame;
	if (f->diff && n != 2)
		return cli_usage(run->tool, "--diff needs two profiles, the old and the new one");
	if (f->chart && f->reverse)
		return cli_usage(run->tool, "--flamechart has the order of time, not of --reverse");
	if (o->threads && f->diff)
		return cli_usage(run->tool, "--threads and --diff exclude each other: threads have "
					    "other names in every run");
	if (f->chart && f->diff)
		return cli_usage(run->tool, "--flamechart and --diff exclude each other");
	if (o->paper && !flame_is_paper(o->paper))
		return cli_usage(run->tool,
				 "--bgcolors: expected yellow, blue, green, grey or #rrggbb, found "
				 "'%s'",
				 o->paper);
	if (o->width < 0 || (o->width > 0 && o->width < 100) || o->width > 1e6)
		return cli_usage(run->tool, "--width: expected 100 to 1000000 pixels");
	if (!(o->row >= 2 && o->row <= 200))
		return cli_usage(run->tool, "--height: expected 2 to 200 pixels");
	if (!(o->font_size >= 4 && o->font_size <= 100))
		return cli_usage(run->tool, "--fontsize: expected 4 to 100 pixels");
	if (!(o->font_width > 0.1 && o->font_width < 10))
		return cli_usage(run->tool, "--fontwidth: expected 0.1 to 10");
	if (!(o->total >= 0) || isinf(o->total))
		return cli_usage(run->tool, "--total: expected a number of 0 or more");
	if (isnan(o->factor) || isinf(o->factor))
		return cli_usage(run->tool, "--factor: expected a number");
	if (!o->max_depth)
		return cli_usage(run->tool, "--max-depth: expected a number above 0");
	return CLI_DONE;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

int flame_prepare(struct run *run, const char *const *inputs, size_t n)
{
	struct flame_run *f = run->context;
	struct flame_options *o = &f->flame;
	int status = choose_min_width(run, f);
	if (!status)
		status = check(run, f, n);
	if (!status && f->diff && !run->render.title) {
		snprintf(f->title, sizeof(f->title), "%.200s → %.200s", base_name(inputs[0]),
			 base_name(inputs[1]));
		run->render.title = f->title;
	}
	o->kind = f->chart ? FLAME_CHART : f->reverse ? FLAME_LEAVES : FLAME_GRAPH;
	o->width_by = (enum flame_width)which(widths, f->width_by);
	o->order = (enum flame_order)which(orders, f->order);
	o->by_self = which(deltas, f->delta) == 1;
	return status;
}

/* Filters and strips come first, so that names can be made to match. */
static struct prof *read_side(struct run *run, const char *input, struct prof_error *err)
{
	struct prof *p = run_read(run, &input, 1, err);
	return p ? run_filter(run, p, err) : NULL;
}

struct prof *flame_load(struct run *run, const char *const *inputs, size_t n,
			struct prof_error *err)
{
	const struct flame_run *f = run->context;
	if (!f->diff)
		return run_read(run, inputs, n, err);
	struct prof *old = read_side(run, inputs[0], err);
	struct prof *new = old ? read_side(run, inputs[1], err) : NULL;
	struct prof *both = NULL;
	if (new)
		both = prof_diff(old, new,
				 which(matches, f->match) ? PROF_PAIR_EXACT : PROF_PAIR_NAME,
				 f->normalize, err);
	prof_free(old);
	prof_free(new);
	run->steps.n = 0; /* done on each side */
	return both;
}

static int write_with_attributes(struct run *run, const struct prof *p, FILE *out,
				 struct prof_error *err)
{
	struct flame_run *f = run->context;
	struct flame_attributes attributes;
	struct prof_input in;
	if (prof_input_open(&in, f->attributes, run->max_decompressed, err))
		return -1;
	int status = flame_attributes_read(&attributes, (const char *)in.data, in.size, err);
	if (status)
		snprintf(err->input, sizeof(err->input), "%s", f->attributes);
	f->flame.attributes = &attributes;
	if (!status)
		status = flame_write(p, &f->flame, out, err);
	f->flame.attributes = NULL;
	flame_attributes_free(&attributes);
	prof_input_close(&in);
	return status;
}

int flame_write_picture(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct flame_run *f = run->context;
	f->flame.title = run->render.title;
	f->flame.measure = run->render.measure;
	return f->attributes ? write_with_attributes(run, p, out, err)
			     : flame_write(p, &f->flame, out, err);
}
