/* endpoints.c - requests grouped by endpoint: one merged profile each, and a table. */
#include "endpoints.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "label.h"
#include "terminal.h"

enum { HOTTEST = 3 };

/* Times in milliseconds, NAN if the names do not tell. */
struct endpoint {
	const char *name;
	size_t n;
	double min, median, p95, max, sum;
	char *hottest; /* "parse 41 %, execute 22 %" */
};

/* ---- numbers ---------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The smallest value that a share of all does not exceed (nearest rank). */
static double quantile(const double *sorted, size_t n, double share)
{
	size_t rank = (size_t)ceil(share * (double)n);

	return sorted[rank ? rank - 1 : 0];
}

static bool summarise(struct endpoint *e, const struct request *requests, size_t n)
{
	double *ms = malloc((n + 1) * sizeof(*ms));
	size_t known = 0;

	*e = (struct endpoint){ requests[0].endpoint, n, NAN, NAN, NAN, NAN, NAN, NULL };
	if (!ms)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isnan(requests[i].elapsed))
			ms[known++] = requests[i].elapsed;
	if (known) {
		qsort(ms, known, sizeof(*ms), ascending);
		e->min = ms[0];
		e->median = known % 2 ? ms[known / 2] : (ms[known / 2 - 1] + ms[known / 2]) / 2;
		e->p95 = quantile(ms, known, 0.95);
		e->max = ms[known - 1];
		e->sum = 0;
		for (size_t i = 0; i < known; i++)
			e->sum += ms[i];
	}
	free(ms);
	return true;
}

/* The functions with most cost of their own, heaviest first. */
static size_t find_hottest(const struct prof_graph *g, prof_id top[HOTTEST])
{
	prof_id m = g->profile->main_measure;
	size_t n = 0;

	for (prof_id f = 0; m != PROF_NONE && f < g->nfuncs; f++) {
		double self = prof_cost_at(g->func.self, m, f);
		size_t at = n;

		if (!(self > 0))
			continue;
		while (at && self > prof_cost_at(g->func.self, m, top[at - 1]))
			at--;
		if (at == HOTTEST)
			continue;
		n += n < HOTTEST;
		for (size_t i = n - 1; i > at; i--)
			top[i] = top[i - 1];
		top[at] = f;
	}
	return n;
}

static char *describe_hottest(const struct prof *p, struct prof_error *err)
{
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, err);
	struct label l = { 0 };
	prof_id top[HOTTEST];

	if (!g)
		return NULL;
	label_add(&l, "", 0);
	for (size_t i = 0, n = find_hottest(g, top); i < n; i++) {
		const struct prof_str *name = &p->strings[p->funcs[top[i]].name];
		double self = prof_cost_at(g->func.self, p->main_measure, top[i]);
		char share[16];

		snprintf(share, sizeof(share), " %.0f%%", 100 * self / g->whole[p->main_measure]);
		label_add_text(&l, i ? ", " : "");
		label_add_name(&l, name->s, name->len);
		label_add_text(&l, share);
	}
	prof_graph_free(g);
	if (!l.failed)
		return l.s ? l.s : strdup("");
	label_free(&l);
	prof_fail(err, PROF_ENOMEM, "out of memory");
	return NULL;
}

/* ---- one endpoint ------------------------------------------------------------------- */

/* "GET users.{id}" becomes "FOLDER/GET.users.{id}.prof". False when memory is out. */
static bool name_file(struct label *l, const struct run *run, const struct endpoints *e,
		      const char *endpoint)
{
	const char *suffix = run->renderer->suffix;

	label_add_text(l, e->folder);
	label_add_text(l, "/");
	size_t start = l->len;
	label_add_text(l, *endpoint ? endpoint : "requests");
	for (size_t i = start; i < l->len; i++)
		if (l->s[i] == ' ')
			l->s[i] = '.';
	label_add(l, suffix, strcspn(suffix, " "));
	return !l->failed;
}

/* Files of requests say nothing of their output; -t or their own format does. */
static int choose_renderer(struct run *run, struct prof_error *err)
{
	const char *type = run->chosen_type ? run->chosen_type : run->input_format;

	run->renderer = prof_renderer_find(type);
	return run->renderer ? 0
			     : prof_fail(err, PROF_EMISMATCH,
					 "%s cannot be written, choose a type with -t", type);
}

static int write_file(struct run *run, const struct endpoints *e, const char *endpoint,
		      const struct prof *p, struct prof_error *err)
{
	struct label file = { 0 };
	struct output out;
	int status = -1;

	if (choose_renderer(run, err))
		return -1;
	if (!name_file(&file, run, e, endpoint)) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	} else if (output_open(&out, file.s, false, err) == 0) {
		status = run->renderer->render(p, &run->render, out.file, err);
		if (status)
			output_abandon(&out);
		else
			status = output_commit(&out, err);
	}
	label_free(&file);
	return status;
}

/* What the part of a request is called in formats that have parts. */
static char *name_part(struct arena *names, const struct request *r)
{
	const char *slash = strrchr(r->file, '/');
	const char *name = slash ? slash + 1 : r->file;
	const char *suffix = strrchr(name, '.');

	return arena_copy(names, name, suffix ? (size_t)(suffix - name) : strlen(name));
}

static struct prof *merge(struct run *run, struct endpoints *e, const struct request *requests,
			  size_t n, struct prof_error *err)
{
	bool parts = run->chosen_type && !strcmp(run->chosen_type, "graph");
	struct merge_inputs list = { 0 };
	struct prof *p = NULL;
	int status = 0;

	for (size_t i = 0; status == 0 && i < n; i++) {
		status = merge_inputs_add(&list, requests[i].file, 1, err);
		if (status == 0 && parts)
			list.v[i].part = name_part(&e->requests.names, &requests[i]);
	}
	if (status == 0)
		p = merge_load(run, &list, e->plan, err);
	merge_inputs_free(&list);
	return p ? run_filter(run, p, err) : NULL;
}

static int do_endpoint(struct run *run, struct endpoints *e, const struct request *requests,
		       size_t n, struct prof_error *err)
{
	struct endpoint *row = &e->rows[e->nrows];
	struct prof *p;
	int status = 0;

	if (!summarise(row, requests, n))
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	p = merge(run, e, requests, n, err);
	if (!p)
		return -1;
	row->hottest = describe_hottest(p, err);
	e->nrows++;
	if (!row->hottest)
		status = -1;
	else if (e->folder)
		status = write_file(run, e, row->name, p, err);
	prof_free(p);
	return status;
}

/* ---- all of them ---------------------------------------------------------------------- */

static int heaviest_first(const void *a, const void *b)
{
	const struct endpoint *x = a, *y = b;

	if (x->sum > y->sum || x->sum < y->sum)
		return x->sum > y->sum ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int gather(struct endpoints *e, const char *const *inputs, size_t n, struct prof_error *err)
{
	const char *format = e->format ? e->format : REQUESTS_FORMAT;
	enum requests_by by = REQUESTS_BY_ENDPOINT;

	for (size_t i = 0; requests_groupings(i); i++)
		if (!strcmp(requests_groupings(i), e->by))
			by = (enum requests_by)i;
	for (size_t i = 0; i < n; i++)
		if (requests_add(&e->requests, inputs[i], format, by, err))
			return -1;
	if (e->requests.nother)
		message_note("%zu files are not named like %s and were left out",
			     e->requests.nother, format);
	if (!e->requests.n)
		return prof_fail(err, PROF_EFORMAT, "no file is named like %s", format);
	requests_sort(&e->requests);
	return 0;
}

/* The profiles are written here; what is left to write is the table, of no profile. */
static struct prof *load(struct run *run, const char *const *inputs, size_t n,
			 struct prof_error *err)
{
	struct endpoints *e = run->endpoints;
	struct requests *r = &e->requests;

	if (gather(e, inputs, n, err))
		return NULL;
	e->rows = calloc(r->n, sizeof(*e->rows));
	if (!e->rows) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	if (e->folder && mkdir(e->folder, 0777) && errno != EEXIST) {
		prof_fail(err, PROF_EIO, "%s", strerror(errno));
		snprintf(err->input, sizeof(err->input), "%s", e->folder);
		return NULL;
	}
	for (size_t i = 0, end; i < r->n; i = end) {
		for (end = i + 1; end < r->n; end++)
			if (strcmp(r->v[end].endpoint, r->v[i].endpoint))
				break;
		if (do_endpoint(run, e, &r->v[i], end - i, err))
			return NULL;
	}
	qsort(e->rows, e->nrows, sizeof(*e->rows), heaviest_first);
	return prof_builder_finish(prof_builder_new("requests"), err);
}

static const struct grid_column columns[] = {
	{ "requests", "requests", GRID_COUNT },     { "min", "min", GRID_SECONDS, .spare = 3 },
	{ "median", "median", GRID_SECONDS },       { "p95", "p95", GRID_SECONDS, .spare = 1 },
	{ "max", "max", GRID_SECONDS, .spare = 2 }, { "sum", "sum", GRID_SECONDS },
	{ "endpoint", "endpoint", GRID_NAME },      { "hottest functions", "hottest", GRID_NAME },
};
enum { NCOLUMNS = sizeof(columns) / sizeof(columns[0]) };

static struct prof_str text_of(const char *s)
{
	return (struct prof_str){ .s = s, .len = (uint32_t)strlen(s) };
}

static int write_table(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	const struct endpoints *e = run->endpoints;
	struct grid_style style = terminal_style(out, (enum grid_format)e->table);
	struct grid grid = { .columns = columns, .ncolumns = NCOLUMNS };

	(void)p;
	for (size_t i = 0; i < e->nrows; i++) {
		const struct endpoint *row = &e->rows[i];
		struct grid_cell cells[NCOLUMNS] = {
			{ .number = (double)row->n },
			{ .number = row->min / 1e3 },
			{ .number = row->median / 1e3 },
			{ .number = row->p95 / 1e3 },
			{ .number = row->max / 1e3 },
			{ .number = row->sum / 1e3 },
			{ .number = NAN, .text = text_of(row->name) },
			{ .number = NAN, .text = text_of(row->hottest) },
		};

		grid_add(&grid, GRID_PLAIN, cells);
	}
	int status = grid_write(&grid, &style, out, err);
	grid_free(&grid);
	return status;
}

int endpoints_prepare(struct run *run, struct endpoints *e)
{
	const char *why = e->format ? requests_bad_format(e->format) : NULL;

	if (why)
		return cli_usage(run->tool, "--name-format '%s' cannot be used: %s", e->format,
				 why);
	run->endpoints = e;
	run->load = load;
	run->write = write_table;
	return CLI_DONE;
}

void endpoints_free(struct endpoints *e)
{
	for (size_t i = 0; i < e->nrows; i++)
		free(e->rows[i].hottest);
	free(e->rows);
	requests_free(&e->requests);
}
