/*
 * gecko.c - read profiles of Firefox: as its profiler records them (Gecko), and
 * as profiler.firefox.com saves them (processed).
 *
 * A thread has samples, each a number of a stack; tables say what a stack is.
 * Also written by samply, perf script's gecko report and profiling.sampling.
 * Source: docs/formats/gecko.md.
 */
#include "gecko.h"

#include <stdlib.h>

enum { SAMPLES, TIME, MILLISECONDS, BYTES, NMEASURES };

/* Where the members of a profile begin that are read; NULL if they are missing. */
struct profile {
	const char *meta, *shared, *libs, *threads, *processes, *counters;
	double start;  /* milliseconds since 1970; NAN: unknown */
	bool no_times; /* the times of samples are places in a file */
};

struct thread {
	struct gecko_places tables;
	const char *name, *process, *pid, *tid, *samples, *markers;
	const char *native_allocations, *js_allocations;
};

struct reader {
	struct gecko g;
	prof_id measure[NMEASURES]; /* PROF_NONE until it is needed */
	size_t nmeasures;
	double interval; /* milliseconds between samples; 0: unknown */
	double start;    /* of the outermost profile */
	struct gecko_tables none;
};

/* ---- small values ---------------------------------------------------- */

static struct json cursor_at(struct reader *r, const char *p)
{
	return json_at(r->g.in, r->g.err, p);
}

static void leave(struct reader *r, struct json *j)
{
	r->g.failed = json_leave(j) || r->g.failed;
}

static double number_at(struct reader *r, const char *p)
{
	if (!p)
		return NAN;
	struct json j = cursor_at(r, p);
	double v = json_next(&j) == JSON_NUMBER ? json_double(&j) : NAN;
	leave(r, &j);
	return v;
}

static prof_id string_at(struct reader *r, const char *p)
{
	if (!p)
		return 0;
	struct json j = cursor_at(r, p);
	prof_id id = 0;
	if (json_next(&j) == JSON_STRING) {
		struct text t = json_string(&j);
		id = prof_add_string(r->g.b, t.s, t.len);
	}
	leave(r, &j);
	return id;
}

/* Processes and threads have numbers, or strings of digits. */
static int64_t id_at(struct reader *r, const char *p)
{
	if (!p)
		return -1;
	p += *p == '"';
	uint64_t v;
	const char *end = (const char *)r->g.in->data + r->g.in->size;
	size_t digits = text_u64(p, end, &v);
	return digits && !is_digit(p[digits]) && p[digits] != '.' && v <= INT64_MAX ? (int64_t)v
										    : -1;
}

static void add_header(struct reader *r, const char *key, const char *p)
{
	if (!p)
		return;
	struct json j = cursor_at(r, p);
	json_meta(&j, r->g.b, key);
	leave(r, &j);
}

/* ---- measures -------------------------------------------------------- */

static prof_id measure(struct reader *r, int which)
{
	static const struct {
		const char *name;
		double scale;
		enum prof_unit unit;
		bool integral;
	} kinds[] = {
		[SAMPLES] = { "samples", 1, PROF_UNIT_NONE, true },
		[TIME] = { "time", 0, PROF_UNIT_SECOND, true },
		[MILLISECONDS] = { "time (ms)", 1e-3, PROF_UNIT_SECOND, false },
		[BYTES] = { "bytes", 1, PROF_UNIT_BYTE, true },
	};
	if (r->measure[which] == PROF_NONE) {
		double scale = which == TIME ? r->interval * 1e-3 : kinds[which].scale;
		r->measure[which] = prof_add_measure(
			r->g.b,
			&(struct prof_measure){ .name = prof_add_text(r->g.b, kinds[which].name),
						.unit = kinds[which].unit,
						.scale = scale,
						.integral = kinds[which].integral,
						.sampled = true });
		r->nmeasures++;
	}
	return r->measure[which];
}

/* ---- samples --------------------------------------------------------- */

struct samples {
	const char *at; /* in the input */
	struct gecko_table table;
	prof_id main, time; /* measures; time PROF_NONE: none beside the main one */
	double clock;       /* milliseconds, where samples have their distances */
	double shift;       /* milliseconds from the start of the outermost profile */
};

enum { STACK, AT, DELTA, WEIGHT };

static double time_of(struct samples *s, size_t row)
{
	double at = gecko_cell(&s->table, AT, row), delta = gecko_cell(&s->table, DELTA, row);
	if (!isnan(delta))
		at = s->clock += delta;
	return (at + s->shift) / 1e3;
}

static void add_sample(struct reader *r, struct samples *s, struct gecko_tables *t, size_t row)
{
	struct gecko *g = &r->g;
	double time = time_of(s, row), weight = gecko_cell(&s->table, WEIGHT, row);
	double value[NMEASURES] = { NAN, NAN, NAN, NAN };
	size_t stack;
	if (!gecko_row(gecko_cell(&s->table, STACK, row), t->nstacks, &stack)) {
		if (weight != 0) /* else it tells when the one before ended */
			prof_add_note(g->b, UINT64_MAX, "samples without a stack were left out");
		return;
	}
	if (stack >= t->nstacks) {
		prof_bad_text(g->err, g->in, s->at, "sample %zu has stack %.0f of %zu", row,
			      gecko_cell(&s->table, STACK, row), t->nstacks);
		g->failed = true;
		return;
	}
	prof_id node = gecko_node(g, t, stack);
	if (!node)
		return;
	weight = isnan(weight) ? 1 : weight;
	events_add(&g->tree, node, s->main, weight);
	value[s->main] = weight;
	if (s->time != PROF_NONE) {
		events_add(&g->tree, node, s->time, weight);
		value[s->time] = weight;
	}
	prof_add_sample(g->b,
			&(struct prof_sample){
				.node = node, .part = g->tree.part, .time = time, .value = value });
}

/* What weights are: samples unless they say something else. */
static void choose_measures(struct reader *r, const char *type, struct samples *s)
{
	struct json j = cursor_at(r, type);
	struct text name = { "samples", 7 };
	if (json_next(&j) == JSON_STRING)
		name = json_string(&j);
	s->time = PROF_NONE;
	if (text_is(name, "tracing-ms")) {
		s->main = measure(r, MILLISECONDS);
	} else if (text_is(name, "bytes")) {
		s->main = measure(r, BYTES);
	} else {
		s->main = measure(r, SAMPLES);
		if (r->interval > 0)
			s->time = measure(r, TIME);
	}
	leave(r, &j);
}

static void read_samples(struct reader *r, const struct profile *p, const char *at,
			 struct gecko_tables *t)
{
	static const char *const names[] = { "stack", "time", "timeDeltas", "weight", NULL };
	static const char none[] = "null";
	const char *type = NULL;
	struct samples s = { .at = at,
			     .shift = p->no_times       ? NAN
				      : isnan(p->start) ? 0
							: p->start - r->start };
	struct json j = cursor_at(r, at);
	json_find(&j, (const struct json_place[]){ { "weightType", &type }, { NULL, NULL } });
	leave(r, &j);
	if (r->g.failed)
		return;
	choose_measures(r, type ? type : none, &s);
	j = cursor_at(r, at);
	gecko_table_read(&j, names, &s.table);
	leave(r, &j);
	for (size_t i = 0; i < s.table.n && !r->g.failed && !r->g.tree.failed; i++)
		add_sample(r, &s, t, i);
	gecko_table_free(&s.table);
}

/* ---- threads --------------------------------------------------------- */

/* The main thread of every process is called GeckoMain: the process has a better name. */
static void name_part(struct reader *r, const struct thread *th)
{
	struct prof_builder *b = r->g.b;
	prof_id name = string_at(r, th->name);
	const struct prof_str *s = prof_builder_string(b, name);
	if (s && text_is((struct text){ s->s, s->len }, "GeckoMain")) {
		prof_id process = string_at(r, th->process);
		name = process ? process : name;
	}
	r->g.tree.part =
		prof_add_part(b, &(struct prof_part){ name, id_at(r, th->pid), id_at(r, th->tid) });
}

static void note_rows(struct reader *r, const char *at, const char *column, const char *message)
{
	const char *const names[] = { column, NULL };
	struct gecko_table table = { .n = 0 };
	if (!at || r->g.failed)
		return;
	struct json j = cursor_at(r, at);
	if (json_next(&j) == JSON_OBJECT)
		gecko_table_read(&j, names, &table);
	leave(r, &j);
	if (table.n)
		prof_add_notes(r->g.b, (uint64_t)(at - (const char *)r->g.in->data), message,
			       table.n);
	gecko_table_free(&table);
}

static void find_thread(struct json *j, struct thread *th)
{
	struct gecko_places *t = &th->tables;
	json_find(j, (const struct json_place[]){ { "name", &th->name },
						  { "processName", &th->process },
						  { "pid", &th->pid },
						  { "tid", &th->tid },
						  { "samples", &th->samples },
						  { "markers", &th->markers },
						  { "nativeAllocations", &th->native_allocations },
						  { "jsAllocations", &th->js_allocations },
						  { "stringArray", &t->strings },
						  { "stringTable", &t->strings },
						  { "libs", &t->libs },
						  { "resourceTable", &t->resources },
						  { "funcTable", &t->funcs },
						  { "frameTable", &t->frames },
						  { "stackTable", &t->stacks },
						  { NULL, NULL } });
}

static void read_thread(struct reader *r, const struct profile *p, struct json *list,
			const struct gecko_tables *shared)
{
	struct thread th = { .name = NULL };
	struct gecko_tables tables;
	find_thread(list, &th);
	if (list->failed)
		return;
	r->g.threads++;
	name_part(r, &th);
	gecko_load(&r->g, &th.tables, shared, &tables);
	if (th.samples && !r->g.failed)
		read_samples(r, p, th.samples, &tables);
	gecko_unload(&tables, shared);
	note_rows(r, th.markers, "name", "markers were left out");
	note_rows(r, th.native_allocations, "time", "allocations were left out");
	note_rows(r, th.js_allocations, "time", "allocations were left out");
	list->failed = list->failed || r->g.failed;
}

/* ---- profiles -------------------------------------------------------- */

static void read_meta(struct reader *r, struct profile *p, bool outermost)
{
	const char *interval = NULL, *start = NULL, *product = NULL, *importer = NULL,
		   *units = NULL, *time_unit = NULL, *system = NULL;
	struct json j = cursor_at(r, p->meta);
	json_find(&j, (const struct json_place[]){ { "interval", &interval },
						   { "startTime", &start },
						   { "product", &product },
						   { "importedFrom", &importer },
						   { "oscpu", &system },
						   { "sampleUnits", &units },
						   { NULL, NULL } });
	leave(r, &j);
	if (units && *units == '{' && !r->g.failed) {
		j = cursor_at(r, units);
		json_find(&j,
			  (const struct json_place[]){ { "time", &time_unit }, { NULL, NULL } });
		leave(r, &j);
	}
	p->no_times = time_unit && !strncmp(time_unit, "\"bytes\"", 7);
	p->start = number_at(r, start);
	if (!outermost || r->g.failed)
		return;
	r->interval = number_at(r, interval);
	r->start = p->start;
	add_header(r, "product", product);
	add_header(r, "imported_from", importer);
	add_header(r, "system", system);
	add_header(r, "start_time_ms", start);
	add_header(r, "interval_ms", interval);
}

/* Tables that all threads use. */
static void load_shared(struct reader *r, const struct profile *p, struct gecko_tables *t)
{
	struct gecko_places at = { .libs = p->libs };
	if (p->shared) {
		struct json j = cursor_at(r, p->shared);
		json_find(&j, (const struct json_place[]){ { "stringArray", &at.strings },
							   { "sources", &at.sources },
							   { "resourceTable", &at.resources },
							   { "funcTable", &at.funcs },
							   { "frameTable", &at.frames },
							   { "stackTable", &at.stacks },
							   { NULL, NULL } });
		leave(r, &j);
	}
	gecko_load(&r->g, &at, &r->none, t);
}

static bool is_filled(struct reader *r, const char *list)
{
	struct json j = cursor_at(r, list);
	if (json_next(&j) != JSON_ARRAY)
		return false;
	json_array(&j);
	return json_element(&j);
}

static void read_threads(struct reader *r, struct profile *p, bool outermost)
{
	struct gecko_tables shared;
	if (p->meta)
		read_meta(r, p, outermost);
	load_shared(r, p, &shared);
	struct json j = cursor_at(r, p->threads);
	json_array(&j);
	while (!r->g.failed && json_element(&j))
		read_thread(r, p, &j, &shared);
	leave(r, &j);
	gecko_unload(&shared, &r->none);
	if (p->counters && !r->g.failed && is_filled(r, p->counters))
		prof_add_note(r->g.b, UINT64_MAX, "counters were left out");
}

static void find_profile(struct json *j, struct profile *p, const char **inner)
{
	*p = (struct profile){ .start = NAN };
	json_find(j, (const struct json_place[]){ { "meta", &p->meta },
						  { "shared", &p->shared },
						  { "libs", &p->libs },
						  { "threads", &p->threads },
						  { "processes", &p->processes },
						  { "counters", &p->counters },
						  { "profile", inner },
						  { NULL, NULL } });
}

/* Firefox lists its other processes, each a profile of its own. */
static void read_processes(struct reader *r, const char *at)
{
	struct json j = cursor_at(r, at);
	struct profile p;
	const char *inner;
	json_array(&j);
	while (!r->g.failed && json_element(&j)) {
		find_profile(&j, &p, &inner);
		if (j.failed)
			break;
		if (p.threads)
			read_threads(r, &p, false);
		if (p.processes && is_filled(r, p.processes))
			prof_add_note(r->g.b, UINT64_MAX, "processes of processes were left out");
	}
	leave(r, &j);
}

static void read_file(struct reader *r)
{
	struct profile p;
	const char *inner = NULL;
	struct json j;
	json_open(&j, r->g.in, r->g.err);
	find_profile(&j, &p, &inner);
	r->g.failed = json_close(&j) != 0;
	if (inner && !p.threads && !r->g.failed) {
		j = cursor_at(r, inner);
		find_profile(&j, &p, &inner);
		leave(r, &j);
	}
	if (r->g.failed)
		return;
	if (!p.threads) {
		prof_bad_text(r->g.err, r->g.in, r->g.in->data, "expected threads, or a profile");
		r->g.failed = true;
		return;
	}
	read_threads(r, &p, true);
	if (p.processes && !r->g.failed)
		read_processes(r, p.processes);
}

static int read_gecko(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct reader r = { .g = { .in = in, .b = b, .err = err }, .start = NAN };
	for (int i = 0; i < NMEASURES; i++)
		r.measure[i] = PROF_NONE;
	events_init(&r.g.tree);
	read_file(&r);
	if (!r.g.failed && !r.nmeasures)
		measure(&r, SAMPLES);
	free(r.g.path);
	if (!r.g.failed)
		return events_finish(&r.g.tree, b, r.nmeasures, err);
	events_free(&r.g.tree);
	return -1;
}

static bool holds(const char *p, size_t size, const char *literal)
{
	return memmem(p, size, literal, strlen(literal)) != NULL;
}

/* A list of libraries may come before what tells a profile. */
static enum prof_match probe_gecko(const struct prof_input *in)
{
	const char *p = (const char *)in->data, *end = p + in->size;
	while (p < end && (is_blank(*p) || *p == '\n' || *p == '\r'))
		p++;
	size_t head = end - p < 1 << 20 ? (size_t)(end - p) : 1 << 20;
	if (!head || *p != '{' || !holds(p, head, "\"threads\""))
		return PROF_NO;
	if (holds(p, head, "\"preprocessedProfileVersion\""))
		return PROF_CERTAIN;
	return holds(p, head, "\"schema\"") && holds(p, head, "\"samples\"") &&
			       holds(p, head, "\"stack\"")
		       ? PROF_LIKELY
		       : PROF_NO;
}

const struct prof_reader prof_reader_gecko = {
	.name = "gecko",
	.aliases = "firefox samply",
	.title = "Profile of Firefox, samply or Tachyon (Gecko, processed)",
	.suffixes = ".json",
	.kept = "contexts by thread, order, time and weight of samples",
	.lost = "markers, allocations, counters, categories, CPU times",
	.probe = probe_gecko,
	.read = read_gecko,
};
