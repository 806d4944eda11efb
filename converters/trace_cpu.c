/*
 * trace_cpu.c - V8's CPU profiles in a trace: each comes in pieces, events of
 * one id, of which every one adds nodes, samples and times.
 */
#include <stdlib.h>

#include "measures.h"
#include "trace.h"

enum { TIME, SAMPLES, MEASURES };

/* Where the members of a piece begin, NULL if they are missing. */
struct piece {
	const char *nodes, *samples, *deltas, *start, *end;
};

/* One profile, while its pieces are read. */
struct profile {
	struct trace *t;
	struct v8_nodes nodes;
	prof_id part;
	double origin;   /* of all times; microseconds, as those that follow */
	double end;      /* NAN: not told */
	double sum, now; /* of the last sample; now never goes back */
	prof_id waiting; /* its context, which lasts until the next sample */
	bool sampled;
};

static void leave(struct trace *t, struct json *j)
{
	t->failed = json_leave(j) || t->failed;
}

static double number_at(struct trace *t, const char *p)
{
	if (!p || t->failed)
		return NAN;
	struct json j = json_at(t->in, t->err, p);
	double v = json_next(&j) == JSON_NUMBER ? json_double(&j) : NAN;
	leave(t, &j);
	return v;
}

static void find(struct trace *t, const char *at, const struct json_place *places)
{
	if (!at || *at != '{' || t->failed)
		return;
	struct json j = json_at(t->in, t->err, at);
	json_find(&j, places);
	leave(t, &j);
}

/* The times stand beside the profile, or, in one piece, within it. */
static void find_piece(struct trace *t, const char *args, struct piece *p)
{
	const char *data = NULL, *profile = NULL;
	find(t, args, (const struct json_place[]){ { "data", &data }, { NULL, NULL } });
	find(t, data,
	     (const struct json_place[]){ { "cpuProfile", &profile },
					  { "timeDeltas", &p->deltas },
					  { "startTime", &p->start },
					  { "endTime", &p->end },
					  { NULL, NULL } });
	find(t, profile,
	     (const struct json_place[]){ { "nodes", &p->nodes },
					  { "samples", &p->samples },
					  { "timeDeltas", &p->deltas },
					  { "startTime", &p->start },
					  { "endTime", &p->end },
					  { NULL, NULL } });
}

/* ---- samples --------------------------------------------------------- */

/* The sample before lasts until now. */
static void finish_sample(struct profile *p, double until)
{
	struct trace *t = p->t;
	double value[MEASURES] = { until > p->now ? until - p->now : 0, 1 };
	if (!p->sampled)
		return;
	events_add(&t->tree, p->waiting, TIME, value[TIME]);
	events_add(&t->tree, p->waiting, SAMPLES, 1);
	prof_add_sample(t->b, &(struct prof_sample){ .node = p->waiting,
						     .part = p->part,
						     .time = (p->now - p->origin) / 1e6,
						     .value = value });
}

static void take_sample(struct profile *p, const struct v8_node *node, double delta)
{
	p->sum += delta;
	if (p->sum < p->now)
		prof_add_note(p->t->b, UINT64_MAX, "time went backwards: counted as none");
	double at = p->sum < p->now ? p->now : p->sum;
	finish_sample(p, at);
	p->now = at;
	p->waiting = node->context;
	p->sampled = true;
}

static void read_samples(struct profile *p, const struct piece *piece)
{
	struct trace *t = p->t;
	if (!piece->samples || t->failed)
		return;
	struct json s = json_at(t->in, t->err, piece->samples), d;
	if (!piece->deltas) {
		json_fail(&s, "samples without timeDeltas");
		leave(t, &s);
		return;
	}
	d = json_at(t->in, t->err, piece->deltas);
	json_array(&s);
	json_array(&d);
	while (!t->tree.failed && json_element(&s)) {
		uint64_t id = json_u64(&s);
		const struct v8_node *node = s.failed ? NULL : v8_node_of(&p->nodes, id);
		if (!s.failed && !node)
			json_fail(&s, "a sample of node %llu, which does not exist",
				  (unsigned long long)id);
		if (node && !json_element(&d) && !d.failed)
			json_fail(&d, "fewer timeDeltas than samples");
		double delta = json_double(&d);
		if (!node || d.failed)
			break;
		take_sample(p, node, delta);
	}
	leave(t, &s);
	leave(t, &d);
}

/* ---- nodes ----------------------------------------------------------- */

/* A node comes with or after its caller, so that only new ones need a context. */
static void read_nodes(struct profile *p, const char *at)
{
	struct trace *t = p->t;
	size_t known = p->nodes.nrows;
	if (!at || t->failed)
		return;
	struct json j = json_at(t->in, t->err, at);
	v8_read_nodes(&p->nodes, &j);
	t->tree.part = p->part;
	for (size_t i = known; i < p->nodes.nrows && !j.failed && !t->tree.failed; i++) {
		struct v8_node *n = &p->nodes.rows[i];
		const struct v8_node *parent = NULL;
		if (n->parent_id >= 0)
			parent = v8_node_of(&p->nodes, (uint64_t)n->parent_id);
		if (n->parent_id >= 0 && (!parent || parent >= n)) {
			json_fail(&j, "a node before its parent %lld", (long long)n->parent_id);
			break;
		}
		prof_id above = parent ? parent->context : 0;
		n->context = n->root ? above
				     : events_child(&t->tree, above, prof_add_func(t->b, &n->func),
						    0);
	}
	leave(t, &j);
}

/* ---- profiles -------------------------------------------------------- */

/* Chrome numbers profiles in each process anew. */
static int by_profile(const struct trace_chunk *a, const struct trace_chunk *b)
{
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

static int in_order(const void *left, const void *right)
{
	const struct trace_chunk *a = left, *b = right;
	int c = by_profile(a, b);
	c = c ? c : (a->at > b->at) - (a->at < b->at);
	return c ? c : (a->order > b->order) - (a->order < b->order);
}

static double start_of(struct trace *t, const struct trace_chunk *c)
{
	struct piece piece = { 0 };
	find_piece(t, c->args, &piece);
	double start = number_at(t, piece.start);
	return isnan(start) ? (double)c->at / 1e3 : start;
}

static void read_chunk(struct profile *p, const struct trace_chunk *c)
{
	struct piece piece = { 0 };
	find_piece(p->t, c->args, &piece);
	double end = number_at(p->t, piece.end);
	p->end = isnan(end) ? p->end : end;
	read_nodes(p, piece.nodes);
	read_samples(p, &piece);
}

/* The pieces from row i on. Returns the row behind them. */
static size_t read_profile(struct trace *t, size_t i, double origin)
{
	const struct trace_chunk *first = &t->chunks[i];
	double start = start_of(t, first);
	struct profile p = { .t = t,
			     .nodes = { .b = t->b },
			     .part = t->failed ? 0 : trace_part(t, first->thread),
			     .origin = origin,
			     .end = NAN,
			     .sum = start,
			     .now = start };
	for (; i < t->nchunks && !t->failed && by_profile(first, &t->chunks[i]) == 0; i++)
		read_chunk(&p, &t->chunks[i]);
	if (!t->failed)
		finish_sample(&p, p.end);
	v8_free(&p.nodes);
	return i;
}

void trace_cpu(struct trace *t)
{
	double origin = INFINITY;
	measure_time(t->b, 1e-6, false, true);
	measure_samples(t->b);
	t->tree.keep_root = true;
	qsort(t->chunks, t->nchunks, sizeof(*t->chunks), in_order);
	for (size_t i = 0; i < t->nchunks && !t->failed; i++)
		if (!i || by_profile(&t->chunks[i - 1], &t->chunks[i]) != 0)
			origin = fmin(origin, start_of(t, &t->chunks[i]));
	for (size_t i = 0; i < t->nchunks && !t->failed;)
		i = read_profile(t, i, origin);
}
