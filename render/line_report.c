/* line_report.c - the text of python -m line_profiler. */
#include "line_report.h"

#include <stdlib.h>
#include <string.h>

#include "block_lines.h"
#include "sink.h"
#include "strings.h"

/* The lines of one function among the rows that are sorted by function and line. */
struct function {
	prof_id func;
	const prof_id *sites;
	size_t n;
	double ticks, hits; /* sums over its lines */
};

struct report {
	const struct prof *p;
	const struct line_report *how;
	struct sink *out;
	prof_id hits, time;
	double unit;  /* seconds a tick */
	double scale; /* ticks to what is printed */
	struct function *functions;
	prof_id *sites;
};

struct cells {
	char hits[SINK_NUMBER_MAX], time[SINK_NUMBER_MAX], per_hit[SINK_NUMBER_MAX], share[32];
};

struct widths {
	size_t hits, time, per_hit;
};

/* ---- numbers --------------------------------------------------------- */

static double ticks_of(const struct report *r, size_t site)
{
	return prof_cost_at(r->p->sites.cost.total, r->time, site);
}

static double hits_of(const struct report *r, size_t site)
{
	return prof_cost_at(r->p->sites.cost.self, r->hits, site);
}

static void terminate(char *end)
{
	*end = 0;
}

/* %5.1f; where that is longer than the column and the version minds, %5.3g. */
static void write_time(const struct report *r, char *to, double v, size_t width)
{
	terminate(number_fixed(to, v, 1));
	if (r->how->version >= 5 && strlen(to) > width)
		terminate(number_general(to, v, 3));
}

static void write_cells(const struct report *r, const struct function *f, size_t site,
			struct cells *c)
{
	double ticks = ticks_of(r, site), hits = hits_of(r, site);
	terminate(number_fixed(c->hits, hits, 0));
	if (r->how->version >= 5 && strlen(c->hits) > 9)
		terminate(number_general(c->hits, hits, 6));
	write_time(r, c->time, ticks * r->scale, 12);
	write_time(r, c->per_hit, ticks * r->scale / hits, 8);
	c->share[0] = 0;
	if (f->ticks != 0)
		terminate(number_fixed(c->share, 100 * ticks / f->ticks, 1));
}

static void put_number(struct sink *out, uint64_t n, size_t width)
{
	char text[SINK_NUMBER_MAX];
	terminate(number_u64(text, n));
	sink_right(out, text, width);
}

static void put_str(struct sink *out, const struct prof_str *s)
{
	sink_bytes(out, s->s, s->len);
}

/* ---- one function ---------------------------------------------------- */

static struct widths fit(const struct report *r, const struct function *f)
{
	struct widths w = { 9, 12, 8 };
	for (size_t i = 0; r->how->version >= 5 && i < f->n; i++) {
		struct cells c;
		write_cells(r, f, f->sites[i], &c);
		w.hits = strlen(c.hits) > w.hits ? strlen(c.hits) : w.hits;
		w.time = strlen(c.time) > w.time ? strlen(c.time) : w.time;
		w.per_hit = strlen(c.per_hit) > w.per_hit ? strlen(c.per_hit) : w.per_hit;
	}
	return w;
}

static void put_header(struct sink *out, const struct widths *w)
{
	sink_right(out, "Line #", 6);
	sink_byte(out, ' ');
	sink_right(out, "Hits", w->hits);
	sink_byte(out, ' ');
	sink_right(out, "Time", w->time);
	sink_byte(out, ' ');
	sink_right(out, "Per Hit", w->per_hit);
	sink_text(out, "   % Time  Line Contents\n");
	for (size_t n = 6 + w->hits + w->time + w->per_hit + 8 + 4 + 2 + 13; n; n--)
		sink_byte(out, '=');
	sink_byte(out, '\n');
}

static void put_line(const struct report *r, const struct function *f, const struct widths *w,
		     uint64_t line, size_t *next, const char *text, size_t len)
{
	struct cells c = { "", "", "", "" };
	while (*next < f->n && prof_at(r->p->sites.line, f->sites[*next]) < line)
		++*next;
	if (*next < f->n && prof_at(r->p->sites.line, f->sites[*next]) == line)
		write_cells(r, f, f->sites[*next], &c);
	put_number(r->out, line, 6);
	sink_byte(r->out, ' ');
	sink_right(r->out, c.hits, w->hits);
	sink_byte(r->out, ' ');
	sink_right(r->out, c.time, w->time);
	sink_byte(r->out, ' ');
	sink_right(r->out, c.per_hit, w->per_hit);
	sink_byte(r->out, ' ');
	sink_right(r->out, c.share, 8);
	sink_text(r->out, "  ");
	sink_bytes(r->out, text, len);
	sink_byte(r->out, '\n');
}

/* The source from its first line on: as many lines as the function has. */
static void put_source(const struct report *r, const struct function *f, const struct widths *w,
		       const char *text, size_t len)
{
	int64_t number = r->p->funcs[f->func].line;
	struct block_lines block = block_lines_of(text, len, number);
	const char *line;
	size_t next = 0, n;
	while (block_lines_next(&block, &line, &n))
		put_line(r, f, w, (uint64_t)number++, &next, line, n);
}

/*
 * Without the source: as many empty lines as the timed ones span. A span that
 * no function has shows the timed lines only.
 */
static void put_blank_lines(const struct report *r, const struct function *f,
			    const struct widths *w)
{
	enum { LONGEST = 100000 };
	int64_t first = r->p->funcs[f->func].line, low = first, high = first;
	size_t next = 0;
	if (f->n) {
		int64_t smallest = prof_at(r->p->sites.line, f->sites[0]);
		low = smallest < first ? smallest : first;
		high = prof_at(r->p->sites.line, f->sites[f->n - 1]);
	}
	if (high - low >= LONGEST || first < 0) {
		for (size_t i = 0; i < f->n; i++)
			put_line(r, f, w, prof_at(r->p->sites.line, f->sites[i]), &next, "", 0);
		return;
	}
	for (int64_t line = first; line <= first + high - low; line++)
		put_line(r, f, w, (uint64_t)line, &next, "", 0);
}

/* Notebook cells and the like are never files, but known to line_profiler. */
static bool generated(const struct prof_str *file)
{
	static const char *const starts[] = { "<ipython-input-", "<generated" };
	for (size_t i = 0; i < 2; i++)
		if (file->len >= strlen(starts[i]) &&
		    !memcmp(file->s, starts[i], strlen(starts[i])))
			return true;
	return false;
}

static void put_function(const struct report *r, const struct function *f)
{
	struct sink *out = r->out;
	const struct prof_func *func = &r->p->funcs[f->func];
	const struct prof_str *file = &r->p->strings[func->file];
	const struct line_source *source = &r->how->source;
	size_t len = 0;
	const char *text = source->get ? source->get(source->context, file->s, &len) : NULL;
	struct widths w = fit(r, f);
	bool known = text || generated(file);
	sink_text(out, "Total time: ");
	sink_general(out, f->ticks * r->unit, 6);
	sink_text(out, known ? " s\nFile: " : " s\n\nCould not find file ");
	put_str(out, file);
	if (known) {
		sink_text(out, "\nFunction: ");
		put_str(out, &r->p->strings[func->name]);
		sink_text(out, " at line ");
		sink_i64(out, func->line);
		sink_text(out, "\n\n");
	} else {
		sink_text(out,
			  "\nAre you sure you are running this program from the same directory\n"
			  "that you ran the profiler from?\n"
			  "Continuing without the function's contents.\n\n");
	}
	put_header(out, &w);
	if (text)
		put_source(r, f, &w, text, len);
	else if (!known)
		put_blank_lines(r, f, &w);
	sink_byte(out, '\n');
}

/* %6.2f seconds - file:line - name */
static void put_summary(const struct report *r, const struct function *f)
{
	const struct prof_func *func = &r->p->funcs[f->func];
	char text[SINK_NUMBER_MAX];
	terminate(number_fixed(text, f->ticks * r->unit, 2));
	sink_right(r->out, text, 6);
	sink_text(r->out, " seconds - ");
	put_str(r->out, &r->p->strings[func->file]);
	sink_byte(r->out, ':');
	sink_i64(r->out, func->line);
	sink_text(r->out, " - ");
	put_str(r->out, &r->p->strings[func->name]);
	sink_byte(r->out, '\n');
}

/* ---- order ----------------------------------------------------------- */

static int by_function_and_line(const void *a, const void *b, void *context)
{
	const struct prof_sites *s = context;
	prof_id x = *(const prof_id *)a, y = *(const prof_id *)b;
	if (s->func[x] != s->func[y])
		return s->func[x] < s->func[y] ? -1 : 1;
	uint32_t m = prof_at(s->line, x), n = prof_at(s->line, y);
	return (m > n) - (m < n);
}

/* Before 5.0.1: by file, line, name. */
static int by_place(const void *a, const void *b, void *context)
{
	const struct prof *p = context;
	const struct function *x = a, *y = b;
	const struct prof_func *f = &p->funcs[x->func], *g = &p->funcs[y->func];
	int order = strings_compare(&p->strings[f->file], &p->strings[g->file]);
	if (!order)
		order = (f->line > g->line) - (f->line < g->line);
	return order ? order : strings_compare(&p->strings[f->name], &p->strings[g->name]);
}

static int by_time(const void *a, const void *b, void *context)
{
	const struct function *x = a, *y = b;
	(void)context;
	if (x->ticks != y->ticks)
		return x->ticks < y->ticks ? -1 : 1;
	return (x->func > y->func) - (x->func < y->func);
}

static bool gather(struct report *r)
{
	const struct prof *p = r->p;
	size_t n = 0;
	r->sites = malloc((p->sites.n + 1) * sizeof(*r->sites));
	r->functions = calloc(p->nfuncs + 1, sizeof(*r->functions));
	if (!r->sites || !r->functions)
		return false;
	for (size_t i = 0; i < p->sites.n; i++)
		if (prof_at(p->sites.line, i) && !isnan(ticks_of(r, i)))
			r->sites[n++] = (prof_id)i;
	qsort_r(r->sites, n, sizeof(*r->sites), by_function_and_line,
		(struct prof_sites *)(uintptr_t)&p->sites);
	size_t at = 0;
	for (prof_id f = 0; f < p->nfuncs; f++) {
		struct function *function = &r->functions[f];
		*function = (struct function){ .func = f, .sites = r->sites + at };
		for (; at < n && p->sites.func[r->sites[at]] == f; at++) {
			function->n++;
			function->ticks += ticks_of(r, r->sites[at]);
			function->hits += hits_of(r, r->sites[at]);
		}
	}
	if (r->how->by_time)
		qsort_r(r->functions, p->nfuncs, sizeof(*r->functions), by_time, NULL);
	else if (r->how->version < 5)
		qsort_r(r->functions, p->nfuncs, sizeof(*r->functions), by_place,
			(struct prof *)(uintptr_t)p);
	return true;
}

static void put_report(const struct report *r)
{
	sink_text(r->out, "Timer unit: ");
	sink_general(r->out, r->how->unit > 0 ? r->how->unit : r->unit, 6);
	sink_text(r->out, " s\n\n");
	for (size_t f = 0; !r->how->no_details && f < r->p->nfuncs; f++) {
		const struct function *function = &r->functions[f];
		double sum = r->how->version >= 5 ? function->hits : function->ticks;
		if (!r->how->skip_zero || sum != 0)
			put_function(r, function);
	}
	for (size_t f = 0; r->how->summarize && f < r->p->nfuncs; f++)
		if (!r->how->skip_zero || r->functions[f].ticks != 0)
			put_summary(r, &r->functions[f]);
}

int line_report_write(const struct prof *p, const struct line_report *how, FILE *file,
		      struct prof_error *err)
{
	struct report r = { .p = p, .how = how, .time = p->main_measure };
	r.hits = prof_measure_of(p, PROF_ROLE_HITS);
	if (r.hits == PROF_NONE || r.time == PROF_NONE)
		return prof_fail(err, PROF_EMISMATCH, "not a profile of lines with hits and time");
	r.unit = p->measures[r.time].scale;
	r.scale = how->unit > 0 ? r.unit / how->unit : 1;
	r.out = malloc(sizeof(*r.out));
	bool ok = r.out && gather(&r);
	int status = -1;
	if (ok) {
		sink_init(r.out, file);
		put_report(&r);
		status = sink_finish(r.out, err);
	}
	free(r.out);
	free(r.sites);
	free(r.functions);
	return ok ? status : prof_fail(err, PROF_ENOMEM, "out of memory");
}
