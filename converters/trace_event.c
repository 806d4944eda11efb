/*
 * trace_event.c - read Chrome's Trace Event Format: a list of events, in an
 * object or alone, that begin and end functions.
 *
 * Written by Chrome, VizTracer, py-spy, Hermes and many more.
 * Source: docs/formats/trace-event.md.
 */
#include <stdlib.h>

#include "json_tree.h"
#include "measures.h"
#include "trace.h"

enum { TIME, CALLS, MEASURES };

/* Times beyond are no times: about 120 years in nanoseconds. */
#define MOST_TIME ((int64_t)4000000000000000000)

/* The members of an event that are read, as they are written; s NULL: missing. */
enum { NAME, PH, TS, DUR, TDUR, PID, TID, ARGS, CAT, ID, MEMBERS };

struct event {
	struct text member[MEMBERS];
	char ph;
};

/* What is left out, and counted. */
static const struct {
	const char *phases, *message;
} others[] = {
	{ "bneSTpF", "asynchronous events were left out" },
	{ "stf", "flow events were left out" },
	{ "iIR", "instant events were left out" },
	{ "C", "counters were left out" },
	{ "NODvV", "snapshots of objects and memory were left out" },
	{ "BEX", "events beside the CPU profile were left out" },
};

enum { OTHERS = sizeof(others) / sizeof(others[0]), BESIDE = OTHERS - 1, UNKNOWN = OTHERS, KINDS };

struct reader {
	struct trace t;
	uint64_t left_out[KINDS];
	const char *samples, *stacks; /* lists of an object; NULL: missing */
	uint64_t calls, sampled;      /* events of functions; those that py-spy made from samples */
};

/* ---- values ---------------------------------------------------------- */

struct text trace_token(struct json *j)
{
	(void)json_next(j);
	const char *from = j->p;
	json_skip(j);
	return (struct text){ from, (size_t)(j->p - from) };
}

/* Decimal microseconds to nanoseconds, exactly as far as they tell. False: too large. */
static bool exact_time(const char *p, const char *end, int64_t *ns)
{
	bool negative = *p == '-';
	int64_t v = 0;
	for (p += negative; p < end && is_digit(*p); p++) {
		if (v > MOST_TIME / 10000)
			return false;
		v = v * 10 + (*p - '0');
	}
	p += p < end && *p == '.';
	for (int digits = 0; digits < 3; digits++)
		v = v * 10 + (p < end && is_digit(*p) ? *p++ - '0' : 0);
	v += p < end && *p >= '5' && *p <= '9';
	*ns = negative ? -v : v;
	return v <= MOST_TIME;
}

bool trace_time(struct trace *t, struct text token, int64_t *ns)
{
	if (!token.len)
		return false;
	const char *p = token.s, *end = token.s + token.len;
	double v;
	if (*p == '"' && token.len >= 2) {
		p++;
		end--;
	}
	size_t n = text_double(p, end, &v);
	if (!n || p + n != end)
		return false;
	bool scientific = memchr(p, 'e', n) || memchr(p, 'E', n);
	if (scientific && fabs(v) < (double)MOST_TIME / 1e3) {
		*ns = (int64_t)(v < 0 ? v * 1e3 - 0.5 : v * 1e3 + 0.5);
		return true;
	}
	if (!scientific && exact_time(*p == '+' ? p + 1 : p, end, ns))
		return true;
	prof_bad_text(t->err, t->in, token.s, "a time of more than 126 years");
	t->failed = true;
	return false;
}

static bool token_is(struct text token, const char *word)
{
	size_t len = strlen(word);
	return token.len == len + 2 && token.s[0] == '"' && !memcmp(token.s + 1, word, len);
}

/* ---- kinds of events -------------------------------------------------- */

static void add_call(struct reader *r, const struct event *e)
{
	struct trace *t = &r->t;
	struct trace_event row = { .order = t->order++ };
	int64_t duration = 0;
	if (!trace_time(t, e->member[TS], &row.at)) {
		if (!t->failed)
			prof_add_note(t->b, UINT64_MAX, "events without a time were left out");
		return;
	}
	r->calls++;
	r->sampled += token_is(e->member[CAT], "py-spy");
	row.thread = trace_thread(t, e->member[PID], e->member[TID]);
	if (e->ph == 'E' && !e->member[NAME].s)
		row.frame = TRACE_NONE;
	else
		row.frame = trace_frame(t, e->member[NAME], e->member[ARGS]);
	if (e->ph == 'X') {
		row.whole = true;
		if (!trace_time(t, e->member[DUR], &duration))
			(void)trace_time(t, e->member[TDUR], &duration);
		row.key = duration > 0 ? -duration : 0;
	}
	if (!t->failed)
		trace_push(t, e->ph == 'E' ? &t->ends : &t->begins, &row);
}

/* The names of processes and threads. */
static void add_name(struct reader *r, const struct event *e)
{
	struct trace *t = &r->t;
	bool process = token_is(e->member[NAME], "process_name");
	const char *args = e->member[ARGS].s, *name = NULL;
	if ((!process && !token_is(e->member[NAME], "thread_name")) || !args || *args != '{')
		return;
	struct json j = json_at(t->in, t->err, args);
	json_find(&j, (const struct json_place[]){ { "name", &name }, { NULL, NULL } });
	t->failed = json_leave(&j) || t->failed;
	if (!name || *name != '"' || t->failed)
		return;
	uint32_t thread = trace_thread(t, e->member[PID],
				       process ? (struct text){ NULL, 0 } : e->member[TID]);
	j = json_at(t->in, t->err, name);
	struct text s = json_string(&j);
	if (thread != TRACE_NONE && s.len)
		t->threads[thread].name = prof_add_string(t->b, s.s, s.len);
	t->failed = json_leave(&j) || t->failed;
}

/* "Profile", "ProfileChunk", or one "CpuProfile" of old. */
static bool add_chunk(struct reader *r, const struct event *e)
{
	struct trace *t = &r->t;
	struct trace_chunk c = { .order = t->order++, .args = e->member[ARGS].s };
	if (!token_is(e->member[NAME], "Profile") && !token_is(e->member[NAME], "ProfileChunk") &&
	    !token_is(e->member[NAME], "CpuProfile"))
		return false;
	(void)trace_time(t, e->member[TS], &c.at);
	c.thread = trace_thread(t, e->member[PID], e->member[TID]);
	c.pid = trace_text(t, e->member[PID]);
	c.id = trace_text(t, e->member[ID]);
	if (TRACE_ROOM(t, chunks))
		t->chunks[t->nchunks++] = c;
	return true;
}

static void leave_out(struct reader *r, char ph)
{
	size_t kind = 0;
	while (kind < OTHERS && !(ph && strchr(others[kind].phases, ph)))
		kind++;
	r->left_out[kind]++;
}

static void add_event(struct reader *r, const struct event *e)
{
	if (e->ph == 'B' || e->ph == 'E' || e->ph == 'X')
		add_call(r, e);
	else if (e->ph == 'M')
		add_name(r, e);
	else if ((e->ph != 'P' && e->ph != 'I') || !add_chunk(r, e))
		leave_out(r, e->ph);
}

static void read_event(struct reader *r, struct json *j)
{
	static const char *const names[MEMBERS] = {
		[NAME] = "name", [PH] = "ph",   [TS] = "ts",     [DUR] = "dur", [TDUR] = "tdur",
		[PID] = "pid",   [TID] = "tid", [ARGS] = "args", [CAT] = "cat", [ID] = "id",
	};
	struct event e = { .ph = 0 };
	struct text key;
	json_object(j);
	while (json_member(j, &key)) {
		int m = 0;
		while (m < MEMBERS && !text_is(key, names[m]))
			m++;
		bool null = m < MEMBERS && json_null(j);
		if (m < MEMBERS && !null)
			e.member[m] = trace_token(j);
		else if (!null)
			json_skip(j);
	}
	struct text name = e.member[NAME], ph = e.member[PH];
	if (name.s && *name.s != '"')
		e.member[NAME] = (struct text){ NULL, 0 };
	if (ph.len == 3 && ph.s[0] == '"')
		e.ph = ph.s[1];
	if (!j->failed)
		add_event(r, &e);
}

/* ---- the file -------------------------------------------------------- */

static const char *past_blanks(const struct json *j, const char *p)
{
	while (p < j->end && (is_blank(*p) || *p == '\n' || *p == '\r'))
		p++;
	return p;
}

/* A program that was stopped leaves the list open, or a comma behind its last event. */
static bool next_event(struct reader *r, struct json *j)
{
	const char *p = past_blanks(j, j->p);
	bool comma = p < j->end && *p == ',' && !j->first;
	if (comma)
		p = past_blanks(j, p + 1);
	if (p == j->end && !j->failed) {
		prof_add_note(r->t.b, UINT64_MAX, "the list of events is not closed");
		j->p = p;
		j->depth = 0;
		return false;
	}
	if (comma && *p == ']')
		j->p = p;
	return json_element(j);
}

static void read_events(struct reader *r, struct json *j)
{
	json_array(j);
	while (!r->t.failed && next_event(r, j))
		read_event(r, j);
	r->t.failed = r->t.failed || j->failed;
}

/* The events of an object are read where they stand: what follows may be missing. */
static void read_object(struct reader *r, struct json *j)
{
	struct text key;
	bool found = false;
	json_object(j);
	while (!r->t.failed && j->depth && json_member(j, &key)) {
		if (text_is(key, "traceEvents")) {
			found = true;
			read_events(r, j);
		} else if (text_is(key, "samples") || text_is(key, "stackFrames")) {
			const char **at = text_is(key, "samples") ? &r->samples : &r->stacks;
			*at = trace_token(j).s;
		} else {
			json_skip(j);
		}
	}
	if (!found && !j->failed)
		json_fail(j, "expected traceEvents");
	r->t.failed = r->t.failed || j->failed;
}

static void read_document(struct reader *r)
{
	struct json j;
	json_open(&j, r->t.in, r->t.err);
	if (json_next(&j) == JSON_ARRAY)
		read_events(r, &j);
	else
		read_object(r, &j);
	r->t.failed = json_close(&j) || r->t.failed;
}

static void note_others(struct reader *r)
{
	if (r->t.nchunks)
		r->left_out[BESIDE] = r->calls;
	for (size_t i = 0; i < OTHERS; i++)
		if (r->left_out[i])
			prof_add_notes(r->t.b, UINT64_MAX, others[i].message, r->left_out[i]);
	if (r->left_out[UNKNOWN])
		prof_add_notes(r->t.b, UINT64_MAX, "events of unknown kinds were left out",
			       r->left_out[UNKNOWN]);
}

static void use_events(struct reader *r)
{
	struct trace *t = &r->t;
	note_others(r);
	if (t->nchunks) {
		trace_cpu(t);
		return;
	}
	if (r->stacks && *r->stacks == '{' && r->samples && !r->calls) {
		trace_stacks(t, r->samples, r->stacks);
		return;
	}
	if (r->calls && r->samples && r->samples[0] == '[' && r->samples[1] != ']')
		prof_add_note(t->b, UINT64_MAX, "samples beside the events were left out");
	bool sampled = r->calls && r->sampled == r->calls;
	measure_time(t->b, 1e-9, true, sampled);
	measure_calls(t->b);
	trace_match(t);
}

static void free_trace(struct trace *t)
{
	free(t->begins.rows);
	free(t->ends.rows);
	free(t->texts);
	free(t->frames);
	free(t->threads);
	free(t->chunks);
	index_free(&t->by_text);
	index_free(&t->by_frame);
	index_free(&t->by_thread);
}

static int read_trace_event(const struct prof_input *in, struct prof_builder *b,
			    struct prof_error *err)
{
	struct reader r = { .t = { .in = in, .b = b, .err = err } };
	int status = -1;
	read_document(&r);
	events_init(&r.t.tree);
	if (!r.t.failed)
		use_events(&r);
	if (r.t.failed)
		events_free(&r.t.tree);
	else
		status = events_finish(&r.t.tree, b, MEASURES, err);
	free_trace(&r.t);
	return status;
}

/* An array of objects with a phase near its beginning, or an object with such an array. */
static enum prof_match probe_trace_event(const struct prof_input *in)
{
	static const char *const names[] = { "traceEvents", NULL };
	const char *p = (const char *)in->data, *end = p + in->size;
	while (p < end && (is_blank(*p) || *p == '\n' || *p == '\r'))
		p++;
	if (p < end && *p == '{')
		return json_members_seen(in, names, 1 << 20) ? PROF_CERTAIN : PROF_NO;
	if (p == end || *p++ != '[')
		return PROF_NO;
	while (p < end && (is_blank(*p) || *p == '\n' || *p == '\r'))
		p++;
	size_t head = (size_t)(end - p) < 4096 ? (size_t)(end - p) : 4096;
	return head && *p == '{' && memmem(p, head, "\"ph\"", 4) ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_trace_event = {
	.name = "trace-event",
	.aliases = "chrome-trace chrometrace viztracer",
	.title = "Trace events of Chrome, VizTracer, py-spy chrometrace",
	.suffixes = ".json .trace",
	.kept = "contexts by process and thread, calls, order and time",
	.lost = "arguments, asynchronous events, counters, flows",
	.probe = probe_trace_event,
	.read = read_trace_event,
};
