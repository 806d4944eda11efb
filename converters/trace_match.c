/*
 * trace_match.c - tie the begins of a trace to its ends, thread by thread.
 *
 * Events need not be in order, may end at one time in any order, and may be
 * missing. The rules are those of speedscope's importer, which many know.
 */
#include <stdlib.h>

#include "trace.h"

enum { TIME, CALLS, MEASURES };

/* Rounding may let an event end that much after the one that it lies in, in ns. */
enum { SLACK = 2 };

/* The first of a list of ends, if it is of the present ones. */
struct queue {
	uint32_t first, group;
};

struct matcher {
	struct trace *t;
	prof_id part;
	uint32_t *open; /* frames being executed, outermost first */
	size_t depth, cap;
	int64_t start, now; /* of all threads; of this one */

	/* The ends of one time, listed in order by frame and by name. */
	struct queue *by_frame, *by_name;
	struct trace_event *group_end;
	uint32_t group; /* number of the present ones */
};

/* ---- order ----------------------------------------------------------- */

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* At one time, pairs come before events with a duration, and longer ones before shorter. */
static int in_order(const void *left, const void *right)
{
	const struct trace_event *a = left, *b = right;
	int c = compare(a->thread, b->thread);
	c = c ? c : compare(a->at, b->at);
	c = c ? c : compare(a->whole, b->whole);
	c = c ? c : compare(a->key, b->key);
	return c ? c : compare(a->order, b->order);
}

static void sort(struct trace_list *l)
{
	bool sorted = true;
	for (size_t i = 1; i < l->n && sorted; i++)
		sorted = in_order(&l->rows[i - 1], &l->rows[i]) <= 0;
	if (!sorted)
		qsort(l->rows, l->n, sizeof(*l->rows), in_order);
}

/*
 * The ends of events that have a duration. One that rounding let end after the
 * event around it ends with that.
 */
static void add_ends(struct trace *t)
{
	int64_t *until = NULL;
	size_t depth = 0, cap = 0;
	uint32_t thread = TRACE_NONE;
	for (size_t i = 0; i < t->begins.n && !t->failed; i++) {
		const struct trace_event *b = &t->begins.rows[i];
		if (!b->whole)
			continue;
		depth = b->thread == thread ? depth : 0;
		thread = b->thread;
		while (depth && until[depth - 1] <= b->at)
			depth--;
		struct trace_event e = *b;
		e.at = b->at - b->key;
		e.key = b->at;
		if (depth && e.at > until[depth - 1] && e.at - until[depth - 1] <= SLACK)
			e.at = until[depth - 1];
		if (!trace_room(t, &until, depth, &cap, sizeof(*until)))
			break;
		until[depth++] = e.at;
		trace_push(t, &t->ends, &e);
	}
	free(until);
}

/* ---- contexts -------------------------------------------------------- */

/* In seconds. Times before 1970 and far beyond are further apart than an int64_t can tell. */
static double since_start(const struct matcher *m)
{
	return (double)((uint64_t)m->now - (uint64_t)m->start) / 1e9;
}

static void spend(struct matcher *m, int64_t until)
{
	struct events *tree = &m->t->tree;
	if (tree->at && until > m->now) {
		double value[MEASURES] = { (double)(until - m->now), NAN };
		events_add(tree, tree->at, TIME, value[TIME]);
		prof_add_sample(m->t->b, &(struct prof_sample){ .node = tree->at,
								.part = m->part,
								.time = since_start(m),
								.value = value });
	}
	m->now = until > m->now ? until : m->now;
}

static void begin(struct matcher *m, const struct trace_event *e)
{
	struct trace *t = m->t;
	spend(m, e->at);
	if (!trace_room(t, &m->open, m->depth, &m->cap, sizeof(*m->open)))
		return;
	const struct trace_frame *f = trace_entered(t, e->frame);
	t->tree.at = events_child(&t->tree, t->tree.at, f->func, f->line);
	events_add(&t->tree, t->tree.at, CALLS, 1);
	m->open[m->depth++] = e->frame;
}

/* ---- ends of one time ------------------------------------------------ */

/* The last queue of each kind is that of ends without a name. */
static struct queue *queue_of_frame(const struct matcher *m, uint32_t frame)
{
	return &m->by_frame[frame == TRACE_NONE ? m->t->nframes : frame];
}

static struct queue *queue_of_name(const struct matcher *m, uint32_t frame)
{
	uint32_t name = frame == TRACE_NONE ? TRACE_NONE : m->t->frames[frame].name;
	return &m->by_name[name == TRACE_NONE ? m->t->ntexts : name];
}

static void make_queues(struct matcher *m)
{
	m->by_frame = calloc(m->t->nframes + 1, sizeof(*m->by_frame));
	m->by_name = calloc(m->t->ntexts + 1, sizeof(*m->by_name));
	if (m->by_frame && m->by_name)
		return;
	prof_fail(m->t->err, PROF_ENOMEM, "out of memory");
	m->t->failed = true;
}

static uint32_t put(struct matcher *m, struct queue *q, uint32_t row)
{
	uint32_t next = q->group == m->group ? q->first : TRACE_NONE;
	*q = (struct queue){ row, m->group };
	return next;
}

/* Lists the ends of the time of e, of the same thread. */
static void open_group(struct matcher *m, struct trace_event *e, struct trace_event *ends_end)
{
	const struct trace_event *rows = m->t->ends.rows;
	m->group++;
	m->group_end = e;
	while (m->group_end < ends_end && m->group_end->at == e->at)
		m->group_end++;
	for (struct trace_event *i = m->group_end; i-- > e;) {
		i->next_of_frame = put(m, queue_of_frame(m, i->frame), (uint32_t)(i - rows));
		i->next_of_name = put(m, queue_of_name(m, i->frame), (uint32_t)(i - rows));
	}
}

/* The first that is not done; what is done leaves the list. */
static uint32_t first_of(struct matcher *m, struct queue *q, bool frame)
{
	const struct trace_event *rows = m->t->ends.rows;
	if (q->group != m->group)
		return TRACE_NONE;
	while (q->first != TRACE_NONE && rows[q->first].done)
		q->first = frame ? rows[q->first].next_of_frame : rows[q->first].next_of_name;
	return q->first;
}

/* Of the ends of one time, the one that fits what is being executed; else the first. */
static struct trace_event *choose(struct matcher *m, struct trace_event *e,
				  struct trace_event *ends_end)
{
	if (!m->group_end || e >= m->group_end)
		open_group(m, e, ends_end);
	if (!m->depth)
		return e;
	uint32_t top = m->open[m->depth - 1];
	uint32_t exact = first_of(m, queue_of_frame(m, top), true);
	uint32_t nameless = first_of(m, queue_of_frame(m, TRACE_NONE), true);
	uint32_t found = exact < nameless ? exact : nameless;
	if (found == TRACE_NONE)
		found = first_of(m, queue_of_name(m, top), false);
	return found == TRACE_NONE ? e : &m->t->ends.rows[found];
}

/* ---- threads --------------------------------------------------------- */

static bool fits(const struct matcher *m, const struct trace_event *e)
{
	const struct trace_frame *frames = m->t->frames;
	return e->frame == TRACE_NONE ||
	       frames[e->frame].name == frames[m->open[m->depth - 1]].name;
}

static void finish(struct matcher *m, struct trace_event *e)
{
	e->done = true;
	if (!m->depth || !fits(m, e)) {
		prof_add_note(m->t->b, UINT64_MAX,
			      "an event ended what was not innermost: passed over");
		return;
	}
	spend(m, e->at);
	m->depth--;
	events_leave(&m->t->tree);
}

/* Begins and ends of one thread. */
struct span {
	struct trace_event *begin, *begins_end, *end, *ends_end;
};

static void match(struct matcher *m, struct span *s)
{
	struct trace *t = m->t;
	m->part = trace_part(t, s->begin < s->begins_end ? s->begin->thread : s->end->thread);
	t->tree.part = m->part;
	t->tree.at = 0;
	m->depth = 0;
	m->now = INT64_MIN;
	m->group_end = NULL;
	while (!t->failed && !t->tree.failed) {
		while (s->end < s->ends_end && s->end->done)
			s->end++;
		bool begins = s->begin < s->begins_end, ends = s->end < s->ends_end;
		if (!begins && !ends)
			break;
		/* What begins and ends at one time is a call that took none. */
		if (begins && (!ends || s->begin->at < s->end->at ||
			       (s->begin->at == s->end->at && s->begin->frame == s->end->frame)))
			begin(m, s->begin++);
		else
			finish(m, choose(m, s->end, s->ends_end));
	}
	if (m->depth)
		prof_add_notes(t->b, UINT64_MAX, "frames still open at the end were closed",
			       m->depth);
}

static struct trace_event *end_of_thread(struct trace_list *l, size_t at, uint32_t thread)
{
	while (at < l->n && l->rows[at].thread == thread)
		at++;
	return l->rows + at;
}

static int64_t start_of(const struct trace *t)
{
	int64_t start = INT64_MAX;
	for (size_t i = 0; i < t->begins.n; i++)
		start = t->begins.rows[i].at < start ? t->begins.rows[i].at : start;
	for (size_t i = 0; i < t->ends.n; i++)
		start = t->ends.rows[i].at < start ? t->ends.rows[i].at : start;
	return start;
}

/* An empty list gets room, so that the pointers into it are none to nowhere. */
static bool has_rows(struct trace *t, struct trace_list *l)
{
	return trace_room(t, &l->rows, l->n, &l->cap, sizeof(*l->rows));
}

void trace_match(struct trace *t)
{
	size_t b = 0, e = 0;
	sort(&t->begins);
	add_ends(t);
	sort(&t->ends);
	struct matcher m = { .t = t, .start = start_of(t) };
	if (!t->failed && has_rows(t, &t->begins) && has_rows(t, &t->ends))
		make_queues(&m);
	while (!t->failed && (b < t->begins.n || e < t->ends.n)) {
		uint32_t next = b < t->begins.n ? t->begins.rows[b].thread : TRACE_NONE;
		if (e < t->ends.n && t->ends.rows[e].thread < next)
			next = t->ends.rows[e].thread;
		struct span s = { t->begins.rows + b, end_of_thread(&t->begins, b, next),
				  t->ends.rows + e, end_of_thread(&t->ends, e, next) };
		b = (size_t)(s.begins_end - t->begins.rows);
		e = (size_t)(s.ends_end - t->ends.rows);
		match(&m, &s);
	}
	t->tree.at = 0;
	free(m.open);
	free(m.by_frame);
	free(m.by_name);
}
