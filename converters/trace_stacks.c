/*
 * trace_stacks.c - samples in a trace: each names a stack of "stackFrames", a
 * tree in which every frame names its caller.
 */
#include <stdlib.h>

#include "measures.h"
#include "trace.h"

enum { TIME, SAMPLES, MEASURES };

struct stack {
	uint32_t id, parent; /* texts; parent TRACE_NONE: outermost */
	uint32_t frame;
	prof_id node; /* the context in the thread that follows */
	uint32_t thread;
};

struct sample {
	int64_t at;
	uint32_t thread, stack, order;
	double weight;
};

struct stacks {
	struct trace *t;
	struct stack *rows;
	struct sample *samples;
	uint32_t *row_of, *path; /* [ntexts]: the stack of a text; [nrows] */
	size_t nrows, cap_rows, nsamples, cap_samples;
	uint64_t steps; /* taken to find contexts */
};

static void fail(struct stacks *s, const char *at, const char *what)
{
	prof_bad_text(s->t->err, s->t->in, at, "%s", what);
	s->t->failed = true;
}

/* ---- the tree -------------------------------------------------------- */

static void read_stack(struct stacks *s, struct json *j, struct text id)
{
	struct trace *t = s->t;
	struct text parent = { NULL, 0 }, name = { NULL, 0 }, key;
	uint32_t text = trace_text(t, id);
	if (json_next(j) != JSON_OBJECT)
		json_fail(j, "expected an object");
	const char *from = j->p;
	json_object(j);
	while (json_member(j, &key)) {
		if (text_is(key, "parent") && !json_null(j))
			parent = trace_token(j);
		else if (text_is(key, "name") && json_next(j) == JSON_STRING)
			name = trace_token(j);
		else if (!text_is(key, "parent"))
			json_skip(j);
	}
	if (j->failed || !trace_room(t, &s->rows, s->nrows, &s->cap_rows, sizeof(*s->rows)))
		return;
	/* Its members tell the place of the function, as arguments do. */
	struct text place = { from, (size_t)(j->p - from) };
	s->rows[s->nrows++] = (struct stack){ .id = text,
					      .parent = trace_id(t, parent),
					      .frame = trace_frame(t, name, place),
					      .thread = TRACE_NONE };
}

/* The names of members stand in the input as they are: they are numbers. */
static void read_tree(struct stacks *s, const char *at)
{
	struct json j = json_at(s->t->in, s->t->err, at);
	struct text key;
	json_object(&j);
	while (!s->t->failed && json_member(&j, &key)) {
		if (key.s == j.room)
			json_fail(&j, "expected a number as the name of a stack");
		else
			read_stack(s, &j, key);
	}
	s->t->failed = json_leave(&j) || s->t->failed;
}

/* Stacks by the text of their number, once all of them are known. */
static void index_tree(struct stacks *s)
{
	s->row_of = malloc((s->t->ntexts + 1) * sizeof(*s->row_of));
	s->path = malloc((s->nrows + 1) * sizeof(*s->path));
	if (!s->row_of || !s->path) {
		prof_fail(s->t->err, PROF_ENOMEM, "out of memory");
		s->t->failed = true;
		return;
	}
	for (size_t i = 0; i < s->t->ntexts; i++)
		s->row_of[i] = TRACE_NONE;
	for (size_t i = 0; i < s->nrows; i++)
		s->row_of[s->rows[i].id] = (uint32_t)i;
}

/* The context of a stack in a thread; 0 and a failure if there is none. */
static prof_id node_of(struct stacks *s, const char *at, uint32_t text, uint32_t thread)
{
	struct trace *t = s->t;
	prof_id node = 0;
	size_t n = 0;
	for (; text != TRACE_NONE; text = s->rows[s->path[n++]].parent) {
		uint32_t row = s->row_of[text];
		if (row == TRACE_NONE || n == s->nrows || ++s->steps > t->in->size) {
			fail(s, at,
			     row == TRACE_NONE ? "a stack that is not in stackFrames"
			     : n == s->nrows   ? "a stack that is its own caller"
					       : "more contexts than the file has bytes");
			return 0;
		}
		s->path[n] = row;
		if (s->rows[row].thread == thread) {
			node = s->rows[row].node;
			break;
		}
	}
	while (n--) {
		struct stack *row = &s->rows[s->path[n]];
		const struct trace_frame *f = trace_entered(t, row->frame);
		node = events_child(&t->tree, node, f->func, f->line);
		row->node = node;
		row->thread = thread;
	}
	return node;
}

/* ---- samples --------------------------------------------------------- */

/* Often a string. */
static double weight_of(struct text token)
{
	double v;
	if (token.len >= 2 && *token.s == '"')
		token = (struct text){ token.s + 1, token.len - 2 };
	return text_double(token.s, token.s + token.len, &v) == token.len && token.len ? v : 1;
}

static void read_sample(struct stacks *s, struct json *j)
{
	struct trace *t = s->t;
	struct sample row = { .order = t->order++, .weight = 1 };
	struct text ts = { NULL, 0 }, tid = { NULL, 0 }, stack = { NULL, 0 }, key;
	json_object(j);
	while (json_member(j, &key)) {
		if (text_is(key, "ts"))
			ts = trace_token(j);
		else if (text_is(key, "tid"))
			tid = trace_token(j);
		else if (text_is(key, "sf"))
			stack = trace_token(j);
		else if (text_is(key, "weight"))
			row.weight = weight_of(trace_token(j));
		else
			json_skip(j);
	}
	if (j->failed)
		return;
	if (!trace_time(t, ts, &row.at) || !stack.s) {
		if (!t->failed)
			prof_add_note(t->b, UINT64_MAX,
				      "samples without a time or a stack were left out");
		return;
	}
	row.thread = trace_thread(t, (struct text){ NULL, 0 }, tid);
	row.stack = trace_id(t, stack);
	if (!t->failed &&
	    trace_room(t, &s->samples, s->nsamples, &s->cap_samples, sizeof(*s->samples)))
		s->samples[s->nsamples++] = row;
}

static void read_list(struct stacks *s, const char *at)
{
	struct json j = json_at(s->t->in, s->t->err, at);
	json_array(&j);
	while (!s->t->failed && json_element(&j))
		read_sample(s, &j);
	s->t->failed = json_leave(&j) || s->t->failed;
}

static int in_order(const void *left, const void *right)
{
	const struct sample *a = left, *b = right;
	if (a->thread != b->thread)
		return a->thread < b->thread ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* A sample lasts until the next of its thread; how long the last one did is not told. */
static void add_samples(struct stacks *s, const char *at)
{
	struct trace *t = s->t;
	int64_t start = INT64_MAX;
	if (s->nsamples)
		qsort(s->samples, s->nsamples, sizeof(*s->samples), in_order);
	for (size_t i = 0; i < s->nsamples; i++)
		start = s->samples[i].at < start ? s->samples[i].at : start;
	for (size_t i = 0; i < s->nsamples && !t->failed && !t->tree.failed; i++) {
		const struct sample *row = &s->samples[i];
		bool last = i + 1 == s->nsamples || row[1].thread != row->thread;
		double value[MEASURES] = { last ? 0 : (double)(row[1].at - row->at), row->weight };
		t->tree.part = trace_part(t, row->thread);
		prof_id node = node_of(s, at, row->stack, row->thread);
		if (t->failed)
			break;
		events_add(&t->tree, node, TIME, value[TIME]);
		events_add(&t->tree, node, SAMPLES, value[SAMPLES]);
		prof_add_sample(t->b,
				&(struct prof_sample){ .node = node,
						       .part = t->tree.part,
						       .time = (double)(row->at - start) / 1e9,
						       .value = value });
	}
}

void trace_stacks(struct trace *t, const char *samples, const char *stacks)
{
	struct stacks s = { .t = t };
	measure_time(t->b, 1e-9, true, true);
	measure_samples(t->b);
	read_tree(&s, stacks);
	if (!t->failed)
		read_list(&s, samples);
	if (!t->failed)
		index_tree(&s);
	if (!t->failed)
		add_samples(&s, samples);
	free(s.rows);
	free(s.samples);
	free(s.row_of);
	free(s.path);
}
