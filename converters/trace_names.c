/* trace_names.c - the functions and threads of a trace, by what events call them. */
#include <stdlib.h>

#include "hash.h"
#include "location.h"
#include "room.h"
#include "trace.h"

static void out_of_memory(struct trace *t)
{
	prof_fail(t->err, PROF_ENOMEM, "out of memory");
	t->failed = true;
}

bool trace_room(struct trace *t, void *rows, size_t n, size_t *cap, size_t width)
{
	if (room_for(rows, n, cap, width))
		return true;
	out_of_memory(t);
	return false;
}

void trace_push(struct trace *t, struct trace_list *l, const struct trace_event *e)
{
	if (trace_room(t, &l->rows, l->n, &l->cap, sizeof(*e)))
		l->rows[l->n++] = *e;
}

static uint32_t hash_pair(uint32_t a, uint32_t b)
{
	return hash_number((uint64_t)a << 32 | b);
}

uint32_t trace_text(struct trace *t, struct text text)
{
	if (!text.s)
		return TRACE_NONE;
	uint32_t hash = hash_bytes(text.s, text.len);
	size_t at;
	for (uint32_t row = index_first(&t->by_text, hash, &at); row != INDEX_NONE;
	     row = index_next(&t->by_text, hash, &at))
		if (t->texts[row].len == text.len && memcmp(t->texts[row].s, text.s, text.len) == 0)
			return row;
	if (!TRACE_ROOM(t, texts))
		return TRACE_NONE;
	if (!index_put(&t->by_text, hash, (uint32_t)t->ntexts)) {
		out_of_memory(t);
		return TRACE_NONE;
	}
	t->texts[t->ntexts] = text;
	return (uint32_t)t->ntexts++;
}

/* ---- functions ------------------------------------------------------- */

/* What arguments say of the place of a function. */
struct place {
	prof_id file;
	double line, first; /* executing, of the function; NAN: unknown */
};

/* Numbers come as strings, too. */
static double read_number(struct json *j)
{
	double v = NAN;
	if (json_next(j) == JSON_NUMBER)
		return json_double(j);
	if (json_next(j) == JSON_STRING) {
		struct text s = json_string(j);
		if (text_double(s.s, s.s + s.len, &v) != s.len)
			v = NAN;
		return v;
	}
	json_skip(j);
	return v;
}

/* py-spy has filename and line, Hermes url, line and funcLine. */
static void read_args(struct trace *t, const char *args, struct place *p)
{
	struct json j = json_at(t->in, t->err, args);
	struct text key;
	json_object(&j);
	while (json_member(&j, &key)) {
		if ((text_is(key, "filename") || text_is(key, "file") || text_is(key, "url")) &&
		    json_next(&j) == JSON_STRING) {
			struct text file = json_string(&j);
			p->file = prof_add_string(t->b, file.s, file.len);
		} else if (text_is(key, "line") || text_is(key, "lineno")) {
			p->line = read_number(&j);
		} else if (text_is(key, "funcLine")) {
			p->first = read_number(&j);
		} else {
			json_skip(&j);
		}
	}
	t->failed = json_leave(&j) || t->failed;
}

static uint32_t line_of(double v)
{
	return v >= 1 && v <= UINT32_MAX ? (uint32_t)v : 0;
}

/* VizTracer writes the place into the name: "f (file:first line)". */
static void decode(struct trace *t, struct trace_frame *f)
{
	struct prof_func func = { 0 };
	struct place p = { .line = NAN, .first = NAN };
	struct text s = { "(unnamed)", 9 };
	struct location l;
	if (f->args != TRACE_NONE && *t->texts[f->args].s == '{')
		read_args(t, t->texts[f->args].s, &p);
	struct json j = json_at(t->in, t->err, NULL);
	if (f->name != TRACE_NONE) {
		j.p = t->texts[f->name].s;
		s = json_string(&j);
	}
	if (location_split(s, true, &l)) {
		func.name = prof_add_string(t->b, l.name.s, l.name.len);
		func.file = prof_add_string(t->b, l.place.s, l.place.len);
		func.line = l.line;
	} else {
		func.name = prof_add_string(t->b, s.s, s.len);
		func.file = p.file;
		func.line = p.file ? line_of(p.first) : 0;
		f->line = p.file ? line_of(p.line) : 0;
	}
	t->failed = json_leave(&j) || t->failed;
	f->func = prof_add_func(t->b, &func);
}

uint32_t trace_frame(struct trace *t, struct text name, struct text args)
{
	struct trace_frame f = { trace_text(t, name), trace_text(t, args), PROF_NONE, 0 };
	uint32_t hash = hash_pair(f.name, f.args);
	size_t at;
	for (uint32_t row = index_first(&t->by_frame, hash, &at); row != INDEX_NONE;
	     row = index_next(&t->by_frame, hash, &at))
		if (t->frames[row].name == f.name && t->frames[row].args == f.args)
			return row;
	if (t->failed || !TRACE_ROOM(t, frames))
		return TRACE_NONE;
	if (!index_put(&t->by_frame, hash, (uint32_t)t->nframes)) {
		out_of_memory(t);
		return TRACE_NONE;
	}
	t->frames[t->nframes] = f;
	return (uint32_t)t->nframes++;
}

const struct trace_frame *trace_entered(struct trace *t, uint32_t frame)
{
	struct trace_frame *f = &t->frames[frame];
	if (f->func == PROF_NONE)
		decode(t, f);
	return f;
}

/* ---- threads --------------------------------------------------------- */

/* A number and the same digits as a string are one. */
static struct text without_quotes(struct text id)
{
	if (id.len >= 2 && id.s[0] == '"')
		return (struct text){ id.s + 1, id.len - 2 };
	return id;
}

uint32_t trace_id(struct trace *t, struct text id)
{
	return trace_text(t, without_quotes(id));
}

uint32_t trace_thread(struct trace *t, struct text pid, struct text tid)
{
	uint32_t p = trace_id(t, pid), i = trace_id(t, tid);
	uint32_t hash = hash_pair(p, i);
	size_t at;
	for (uint32_t row = index_first(&t->by_thread, hash, &at); row != INDEX_NONE;
	     row = index_next(&t->by_thread, hash, &at))
		if (t->threads[row].pid == p && t->threads[row].tid == i)
			return row;
	if (t->failed || !TRACE_ROOM(t, threads))
		return TRACE_NONE;
	if (!index_put(&t->by_thread, hash, (uint32_t)t->nthreads)) {
		out_of_memory(t);
		return TRACE_NONE;
	}
	t->threads[t->nthreads] = (struct trace_thread){ p, i, 0 };
	return (uint32_t)t->nthreads++;
}

static int64_t number_of(const struct trace *t, uint32_t text)
{
	uint64_t v;
	if (text == TRACE_NONE)
		return -1;
	struct text s = t->texts[text];
	return s.len && text_u64(s.s, s.s + s.len, &v) == s.len && v <= INT64_MAX ? (int64_t)v : -1;
}

/* A thread without a name is called by its process. */
prof_id trace_part(struct trace *t, uint32_t thread)
{
	struct trace_thread th = t->threads[thread];
	if (!th.name && th.pid != TRACE_NONE) {
		uint32_t process = trace_thread(t, t->texts[th.pid], (struct text){ NULL, 0 });
		th.name = process == TRACE_NONE ? 0 : t->threads[process].name;
	}
	return prof_add_part(
		t->b, &(struct prof_part){ th.name, number_of(t, th.pid), number_of(t, th.tid) });
}
