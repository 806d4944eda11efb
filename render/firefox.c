/*
 * firefox.c - writes profiles for profiler.firefox.com: its processed format.
 *
 * Version 41: every thread has its tables, and the profiler upgrades what is
 * older than itself. Tables are columns; a row of stackTable is a context, and
 * has one row in frameTable.
 */
#include <stdlib.h>

#include "contexts.h"
#include "json_head.h"
#include "origin.h"
#include "proftools/render.h"

/* A context stands in the tables of every thread that needs it. */
enum { MOST_THREADS = 64, MOST_FRAMES = 1 << 26 };

struct writer {
	const struct prof *p;
	struct contexts c;
	struct sink *s;
	prof_id measure;
	/* Of the thread being written: numbers given to rows, functions and strings, and back. */
	prof_id *stack, *func, *string; /* [n], [nfuncs + 1], [nstrings + 1] */
	prof_id *rows, *funcs, *strings;
	size_t nrows, nfuncs, nstrings;
	bool failed;
};

/* ---- numbers ------------------------------------------------------------------------ */

/* The last string, and the last function, stand for what could not be told apart. */
static void number_string(struct writer *w, prof_id string)
{
	if (w->string[string] == PROF_NONE) {
		w->string[string] = (prof_id)w->nstrings;
		w->strings[w->nstrings++] = string;
	}
}

static prof_id name_of(const struct writer *w, prof_id func)
{
	return func == w->p->nfuncs ? (prof_id)w->p->nstrings : w->p->funcs[func].name;
}

static prof_id file_of(const struct writer *w, prof_id func)
{
	if (func == w->p->nfuncs)
		return 0;
	const struct prof_func *f = &w->p->funcs[func];
	return f->file ? f->file : f->object;
}

static prof_id func_of(const struct writer *w, prof_id row)
{
	return w->c.func[row] == PROF_MORE ? (prof_id)w->p->nfuncs : w->c.func[row];
}

static void number_func(struct writer *w, prof_id func)
{
	if (w->func[func] != PROF_NONE)
		return;
	w->func[func] = (prof_id)w->nfuncs;
	w->funcs[w->nfuncs++] = func;
	number_string(w, name_of(w, func));
	if (file_of(w, func))
		number_string(w, file_of(w, func));
}

static int by_number(const void *a, const void *b)
{
	prof_id x = *(const prof_id *)a, y = *(const prof_id *)b;
	return x < y ? -1 : x > y;
}

/* Rows that the turns of a part need, each after its parent; and their functions. */
static void number_rows(struct writer *w, prof_id part)
{
	const struct contexts *c = &w->c;
	for (size_t i = c->first[part]; i < c->first[part + 1]; i++)
		for (prof_id at = c->turns[i].context; at && w->stack[at] == PROF_NONE;
		     at = c->parent[at]) {
			w->stack[at] = 0;
			w->rows[w->nrows++] = at;
		}
	qsort(w->rows, w->nrows, sizeof(*w->rows), by_number);
	for (size_t i = 0; i < w->nrows; i++) {
		w->stack[w->rows[i]] = (prof_id)i;
		number_func(w, func_of(w, w->rows[i]));
	}
}

/* Forgets the numbers, but looks only at those that were given. */
static void forget_numbers(struct writer *w)
{
	while (w->nrows)
		w->stack[w->rows[--w->nrows]] = PROF_NONE;
	while (w->nfuncs)
		w->func[w->funcs[--w->nfuncs]] = PROF_NONE;
	while (w->nstrings)
		w->string[w->strings[--w->nstrings]] = PROF_NONE;
}

/* ---- tables --------------------------------------------------------------------------- */

static void open_table(struct writer *w, const char *name, size_t length)
{
	sink_text(w->s, ",\n\"");
	sink_text(w->s, name);
	sink_text(w->s, "\":{\"length\":");
	sink_u64(w->s, length);
}

static void open_column(struct writer *w, const char *name)
{
	sink_text(w->s, ",\"");
	sink_text(w->s, name);
	sink_text(w->s, "\":[");
}

/* A column of one value throughout. */
static void put_same(struct writer *w, const char *name, const char *value, size_t n)
{
	open_column(w, name);
	for (size_t i = 0; i < n; i++) {
		sink_text(w->s, i ? "," : "");
		sink_text(w->s, value);
	}
	sink_byte(w->s, ']');
}

static void put_cell(struct writer *w, size_t i, bool known, int64_t value)
{
	sink_text(w->s, i ? "," : "");
	if (known)
		sink_i64(w->s, value);
	else
		sink_text(w->s, "null");
}

static enum origin category(const struct writer *w, prof_id row)
{
	prof_id func = w->c.func[row];
	return func == PROF_MORE ? ORIGIN_OWN : origin_of(w->p, func);
}

static void put_categories(struct writer *w)
{
	open_column(w, "category");
	for (size_t i = 0; i < w->nrows; i++)
		put_cell(w, i, true, (int64_t)category(w, w->rows[i]) + 1);
	sink_byte(w->s, ']');
	put_same(w, "subcategory", "0", w->nrows);
}

static void put_stack_table(struct writer *w)
{
	open_table(w, "stackTable", w->nrows);
	open_column(w, "prefix");
	for (size_t i = 0; i < w->nrows; i++) {
		prof_id parent = w->c.parent[w->rows[i]];
		put_cell(w, i, parent, w->stack[parent]);
	}
	sink_byte(w->s, ']');
	open_column(w, "frame");
	for (size_t i = 0; i < w->nrows; i++)
		put_cell(w, i, true, (int64_t)i);
	sink_byte(w->s, ']');
	put_categories(w);
	sink_byte(w->s, '}');
}

static void put_frame_table(struct writer *w)
{
	size_t n = w->nrows;
	open_table(w, "frameTable", n);
	put_same(w, "address", "-1", n);
	put_same(w, "inlineDepth", "0", n);
	put_categories(w);
	open_column(w, "func");
	for (size_t i = 0; i < n; i++)
		put_cell(w, i, true, w->func[func_of(w, w->rows[i])]);
	sink_byte(w->s, ']');
	put_same(w, "nativeSymbol", "null", n);
	put_same(w, "innerWindowID", "0", n);
	put_same(w, "implementation", "null", n);
	open_column(w, "line");
	for (size_t i = 0; i < n; i++) {
		uint32_t line = prof_at(w->c.line, w->rows[i]);
		put_cell(w, i, line > 0, line);
	}
	sink_byte(w->s, ']');
	put_same(w, "column", "null", n);
	put_same(w, "optimizations", "null", n);
	sink_byte(w->s, '}');
}

static void put_func_table(struct writer *w)
{
	size_t n = w->nfuncs;
	open_table(w, "funcTable", n);
	open_column(w, "name");
	for (size_t i = 0; i < n; i++)
		put_cell(w, i, true, w->string[name_of(w, w->funcs[i])]);
	sink_byte(w->s, ']');
	put_same(w, "isJS", "false", n);
	put_same(w, "relevantForJS", "false", n);
	put_same(w, "resource", "-1", n);
	open_column(w, "fileName");
	for (size_t i = 0; i < n; i++) {
		prof_id file = file_of(w, w->funcs[i]);
		put_cell(w, i, file, w->string[file]);
	}
	sink_byte(w->s, ']');
	open_column(w, "lineNumber");
	for (size_t i = 0; i < n; i++) {
		int64_t line = w->funcs[i] == w->p->nfuncs ? 0 : w->p->funcs[w->funcs[i]].line;
		put_cell(w, i, line > 0, line);
	}
	sink_byte(w->s, ']');
	put_same(w, "columnNumber", "null", n);
	sink_byte(w->s, '}');
}

static void put_strings(struct writer *w)
{
	open_column(w, "stringArray");
	for (size_t i = 0; i < w->nstrings; i++) {
		const struct prof_str *s = w->strings[i] == w->p->nstrings
						   ? NULL
						   : &w->p->strings[w->strings[i]];
		sink_text(w->s, i ? ",\n" : "");
		json_put_display(w->s, s ? s->s : "(more)", s ? s->len : 6);
	}
	sink_byte(w->s, ']');
}

/* ---- samples ---------------------------------------------------------------------------- */

/* In milliseconds, bytes or ones. */
static double weight(const struct writer *w, const struct turn *t)
{
	bool timed = w->p->measures[w->measure].unit == PROF_UNIT_SECOND;
	double spent = contexts_spent(&w->c, t, w->measure) * (timed ? 1e3 : 1);
	return isfinite(spent) ? spent : 0;
}

/* In milliseconds. What is no time is shown as if a unit were one. */
static void put_times(struct writer *w, const struct turn *t, size_t n)
{
	const double *times = w->c.ordered ? w->p->samples.time : NULL;
	double at = 0;
	open_column(w, "time");
	for (size_t i = 0; i < n; i++) {
		double recorded = times ? times[t[i].row] * 1e3 : 0, spent = weight(w, &t[i]);
		if (recorded > at && isfinite(recorded))
			at = recorded;
		sink_shortest(w->s, at);
		sink_byte(w->s, ',');
		if (spent > 0 && isfinite(at + spent))
			at += spent;
	}
	sink_shortest(w->s, at);
	sink_byte(w->s, ']');
}

/* A sample lasts until the next is drawn, so one without a stack or weight ends the last. */
static void put_samples(struct writer *w, prof_id part)
{
	static const char *const types[] = { "samples", "tracing-ms", "bytes" };
	const struct turn *t = &w->c.turns[w->c.first[part]];
	size_t n = w->c.first[part + 1] - w->c.first[part];
	open_table(w, "samples", n + 1);
	open_column(w, "stack");
	for (size_t i = 0; i < n; i++)
		put_cell(w, i, t[i].context, w->stack[t[i].context]);
	sink_text(w->s, n ? ",null]" : "null]");
	put_times(w, t, n);
	open_column(w, "weight");
	for (size_t i = 0; i < n; i++) {
		sink_shortest(w->s, weight(w, &t[i]));
		sink_byte(w->s, ',');
	}
	sink_text(w->s, "0],\"weightType\":\"");
	sink_text(w->s, types[w->p->measures[w->measure].unit]);
	sink_text(w->s, "\"}");
}

/* ---- threads ------------------------------------------------------------------------------ */

static void put_thread(struct writer *w, prof_id part, const char *title, bool first)
{
	static const char rest[] =
		",\"processType\":\"default\",\"isMainThread\":true,\"registerTime\":0,"
		"\"unregisterTime\":null,\"processStartupTime\":0,\"processShutdownTime\":null,"
		"\"pausedRanges\":[]";
	const struct prof_part *q = &w->p->parts[part];
	number_rows(w, part);
	sink_text(w->s, first ? "\n{\"name\":" : ",\n{\"name\":");
	if (w->c.estimated)
		sink_text(w->s, "\"estimated contexts\"");
	else if (q->name || q->tid >= 0 || q->pid >= 0)
		w->failed = w->failed || !json_put_part(w->s, w->p, part);
	else
		sink_text(w->s, "\"GeckoMain\"");
	json_member_text(w->s, "processName", title, strlen(title));
	json_member_integer(w->s, "pid", contexts_pid(&w->c, part));
	json_member_integer(w->s, "tid", contexts_tid(&w->c, part));
	sink_text(w->s, rest);
	put_strings(w);
	put_samples(w, part);
	put_stack_table(w);
	put_frame_table(w);
	put_func_table(w);
	sink_text(w->s,
		  ",\n\"resourceTable\":{\"length\":0,\"lib\":[],\"name\":[],\"host\":[],\"type\":["
		  "]},"
		  "\n\"nativeSymbols\":{\"length\":0,\"address\":[],\"libIndex\":[],\"name\":[]},"
		  "\n\"markers\":{\"length\":0,\"category\":[],\"data\":[],\"endTime\":[],\"name\":"
		  "[],"
		  "\"phase\":[],\"startTime\":[]}}");
	forget_numbers(w);
}

/*
 * What a sample lasts on average, in milliseconds. Graphs are as fine as that,
 * and what is shown goes on for so long after the last sample, which is not to
 * be long where the rows are no samples.
 */
static double interval(const struct writer *w)
{
	double sum = 0, mean;
	if (w->p->measures[w->measure].unit != PROF_UNIT_SECOND)
		return 1;
	for (size_t i = 0; i < w->c.nturns; i++)
		sum += fmax(weight(w, &w->c.turns[i]), 0);
	mean = sum / (double)w->c.nturns;
	return sum > 0 && isfinite(sum) && (w->c.ordered || mean < 1) ? mean : 1;
}

static void put_document(struct writer *w, const char *title)
{
	static const char *const categories[][2] = {
		{ "Other", "grey" },          { "Own code", "red" },
		{ "Libraries", "lightblue" }, { "Standard library", "yellow" },
		{ "Built-in", "green" },
	};
	sink_text(w->s, "{\"meta\":{\"interval\":");
	sink_shortest(w->s, interval(w));
	sink_text(w->s, ",\"startTime\":0,\"processType\":0");
	json_member_text(w->s, "product", title, strlen(title));
	sink_text(w->s, ",\"stackwalk\":1,\"debug\":false,\"version\":24,"
			"\"preprocessedProfileVersion\":41,\"symbolicated\":true,"
			"\"importedFrom\":\"proftools " PROF_VERSION "\",\n\"categories\":[");
	for (size_t i = 0; i < sizeof(categories) / sizeof(*categories); i++) {
		sink_text(w->s, i ? ",{\"name\":\"" : "{\"name\":\"");
		sink_text(w->s, categories[i][0]);
		sink_byte(w->s, '"');
		json_member_text(w->s, "color", categories[i][1], strlen(categories[i][1]));
		sink_text(w->s, ",\"subcategories\":[\"Other\"]}");
	}
	sink_text(w->s,
		  "],\n\"markerSchema\":[],\"pausedRanges\":[],"
		  "\"extensions\":{\"length\":0,\"baseURL\":[],\"id\":[],\"name\":[]},"
		  "\"sampleUnits\":{\"time\":\"ms\",\"eventDelay\":\"ms\","
		  "\"threadCPUDelta\":\"\\u00b5s\"}},\n\"libs\":[],\"pages\":[],\"counters\":[],"
		  "\"profilerOverhead\":[],\n\"threads\":[");
	bool first = true;
	for (prof_id part = 0; part < w->p->nparts; part++) {
		if (w->c.first[part] == w->c.first[part + 1])
			continue;
		put_thread(w, part, title, first);
		first = false;
	}
	if (first) /* the profiler refuses profiles without a thread */
		put_thread(w, 0, title, first);
	sink_text(w->s, "]}\n");
}

static bool make_room(struct writer *w)
{
	const struct prof *p = w->p;
	w->stack = malloc((w->c.n + 1) * sizeof(*w->stack));
	w->rows = malloc((w->c.n + 1) * sizeof(*w->rows));
	w->func = malloc((p->nfuncs + 1) * sizeof(*w->func));
	w->funcs = malloc((p->nfuncs + 1) * sizeof(*w->funcs));
	w->string = malloc((p->nstrings + 1) * sizeof(*w->string));
	w->strings = malloc((p->nstrings + 1) * sizeof(*w->strings));
	if (!w->stack || !w->rows || !w->func || !w->funcs || !w->string || !w->strings)
		return false;
	for (size_t i = 0; i <= w->c.n; i++)
		w->stack[i] = PROF_NONE;
	for (size_t i = 0; i <= p->nfuncs; i++)
		w->func[i] = PROF_NONE;
	for (size_t i = 0; i <= p->nstrings; i++)
		w->string[i] = PROF_NONE;
	return true;
}

static int render_firefox(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			  struct prof_error *err)
{
	struct sink sink;
	struct writer w = { .p = p, .s = &sink, .measure = contexts_measure(p, opt, err) };
	int status = -1;
	if (w.measure == PROF_NONE)
		return -1;
	if (!contexts_init(&w.c, p, true, err)) {
		w.failed = !make_room(&w);
		if (p->nparts > MOST_THREADS && w.c.frames > MOST_FRAMES) {
			prof_fail(err, PROF_ELIMIT, "too many threads with too deep stacks");
		} else if (!w.failed) {
			sink_init(&sink, out);
			put_document(&w, opt && opt->title ? opt->title : p->format);
			status = sink_finish(&sink, err);
		}
		if (w.failed)
			status = prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	contexts_free(&w.c);
	free(w.stack);
	free(w.rows);
	free(w.func);
	free(w.funcs);
	free(w.string);
	free(w.strings);
	return status;
}

const struct prof_renderer prof_renderer_firefox = {
	.name = "firefox",
	.title = "Firefox Profiler (profiler.firefox.com)",
	.suffix = ".firefox.json",
	.lost = "calls, modules of functions with a file, all measures but one",
	.render = render_firefox,
};
