/*
 * cpuprofile.c - read the CPU profiles of V8: node, Chrome's DevTools.
 *
 * A tree of calls, as a list of nodes with ids or (before Chrome 58) as objects
 * within objects, and the node and time of every sample.
 * Source: docs/formats/cpuprofile.md.
 */
#include <stdlib.h>
#include <string.h>

#include "cpuprofile.h"
#include "events.h"
#include "json_find.h"
#include "json_tree.h"

enum { MOST_MEASURES = 3 };

struct file {
	const struct prof_input *in;
	struct prof_builder *b;
	struct prof_error *err;
	struct v8_nodes nodes;
	struct events tree;
	prof_id time, samples, hits; /* measures; PROF_NONE: not in the file */
	size_t nmeasures;
	bool failed;
};

/* Where the members of the document begin, NULL if they are missing. */
struct document {
	const char *nodes, *head, *start, *end, *samples, *deltas, *stamps, *title, *estimated;
};

static void close_cursor(struct file *f, struct json *j)
{
	f->failed = json_leave(j) || f->failed;
}

/* What is null is not there. */
static void find_members(struct file *f, struct document *d)
{
	const struct json_place members[] = {
		{ "nodes", &d->nodes },         { "head", &d->head },
		{ "startTime", &d->start },     { "endTime", &d->end },
		{ "samples", &d->samples },     { "timeDeltas", &d->deltas },
		{ "timestamps", &d->stamps },   { "title", &d->title },
		{ "estimated", &d->estimated }, { NULL, NULL },
	};
	struct json j;
	json_open(&j, f->in, f->err);
	json_find(&j, members);
	for (size_t i = 0; members[i].name; i++)
		if (*members[i].at && **members[i].at == 'n')
			*members[i].at = NULL;
	if (!j.failed && !d->nodes && !d->head)
		json_fail(&j, "expected nodes or head");
	f->failed = json_close(&j) != 0;
}

static double number_at(struct file *f, const char *p, double missing)
{
	if (!p)
		return missing;
	struct json j = json_at(f->in, f->err, p);
	double v = json_double(&j);
	close_cursor(f, &j);
	return v;
}

/* ---- contexts ------------------------------------------------------------ */

/* Hits of lines go to the context of that line, the rest to the one without. */
static void add_hits(struct file *f, const struct v8_node *n, prof_id parent, prof_id func)
{
	double rest = n->hits;
	for (uint32_t i = n->tick; i != V8_NONE; i = f->nodes.ticks[i].next) {
		const struct v8_tick *t = &f->nodes.ticks[i];
		prof_id at = n->root ? n->context : events_child(&f->tree, parent, func, t->line);
		events_add(&f->tree, at, f->hits, t->ticks);
		rest -= t->ticks;
	}
	if (rest > 0 || n->tick == V8_NONE)
		events_add(&f->tree, n->context, f->hits, rest);
	else if (rest < 0)
		prof_add_note(f->b, UINT64_MAX, "more hits of lines than of their node");
}

static void make_contexts(struct file *f)
{
	for (size_t i = 0; i < f->nodes.nrows && !f->tree.failed; i++) {
		struct v8_node *n = &f->nodes.rows[f->nodes.order[i]];
		prof_id parent = n->parent == V8_NONE ? 0 : f->nodes.rows[n->parent].context;
		prof_id func = n->root ? PROF_NONE : prof_add_func(f->b, &n->func);
		n->context = n->root ? parent : events_child(&f->tree, parent, func, 0);
		add_hits(f, n, parent, func);
	}
}

/* ---- samples --------------------------------------------------------------- */

/* The times of the samples, read beside them, in microseconds from the start. */
struct clock {
	struct json list;
	bool listed, deltas, ended;
	double start, now; /* now: never goes back */
	double sum;
};

/* When the next sample was taken; false if the list has no more. */
static bool tick(struct file *f, struct clock *c)
{
	if (!c->listed || c->ended || !json_element(&c->list)) {
		c->ended = true;
		return false;
	}
	double v = json_double(&c->list);
	c->sum = c->deltas ? c->sum + v : v - c->start;
	if (c->sum < c->now)
		prof_add_note(f->b, UINT64_MAX, "time went backwards: counted as none");
	else
		c->now = c->sum;
	return !c->list.failed;
}

static void add_sample(struct file *f, prof_id node, double at, double lasted)
{
	double value[MOST_MEASURES] = { NAN, NAN, NAN };
	if (f->time != PROF_NONE) {
		value[f->time] = lasted;
		events_add(&f->tree, node, f->time, lasted);
	}
	value[f->samples] = 1;
	events_add(&f->tree, node, f->samples, 1);
	prof_add_sample(f->b,
			&(struct prof_sample){ .node = node, .time = at * 1e-6, .value = value });
}

/* A sample lasts until the next; the last one until the end. */
static void read_samples(struct file *f, const char *samples, struct clock *c, double end)
{
	struct json j = json_at(f->in, f->err, samples);
	json_array(&j);
	bool more = json_element(&j);
	bool timed = more && tick(f, c);
	while (more && !f->tree.failed) {
		uint64_t id = json_u64(&j);
		const struct v8_node *n = j.failed ? NULL : v8_node_of(&f->nodes, id);
		if (!j.failed && !n)
			json_fail(&j, "a sample of node %llu, which does not exist",
				  (unsigned long long)id);
		if (!n)
			break;
		double at = c->listed ? c->now : NAN, until = c->listed ? end : NAN;
		if (c->listed && !timed && !c->list.failed)
			json_fail(&j, "fewer times than samples");
		more = json_element(&j);
		timed = tick(f, c);
		if (timed)
			until = c->now;
		add_sample(f, n->context, at, until < at ? 0 : until - at);
	}
	bool over = !more && !j.failed && !f->tree.failed;
	if (over && c->listed && !c->list.failed && !c->ended && tick(f, c))
		json_fail(&c->list, "more times than samples");
	close_cursor(f, &j);
}

static void read_timed(struct file *f, const struct document *d)
{
	double unit = d->head ? 1e6 : 1; /* the old form tells seconds */
	double start = number_at(f, d->start, 0) * unit;
	double end = number_at(f, d->end, start / unit) * unit - start;
	struct clock c = { .start = start, .deltas = d->deltas != NULL };
	if (d->deltas || d->stamps) {
		c.listed = true;
		c.list = json_at(f->in, f->err, d->deltas ? d->deltas : d->stamps);
		json_array(&c.list);
	}
	if (!f->failed)
		read_samples(f, d->samples, &c, end);
	if (c.listed)
		close_cursor(f, &c.list);
}

static uint64_t count_samples(struct file *f, const char *samples)
{
	struct json j = json_at(f->in, f->err, samples);
	uint64_t n = 0;
	json_array(&j);
	for (; json_element(&j); n++)
		json_skip(&j);
	close_cursor(f, &j);
	return n;
}

/*
 * py2devtools counts each context once when it is made, and lists for a sample
 * the context made last instead of the one it hit.
 */
static bool mend_py2devtools(struct file *f, const struct document *d)
{
	struct v8_nodes *n = &f->nodes;
	double hits = 0;
	bool alike = d->head;
	for (size_t i = 0; i < n->nrows; i++) {
		alike = alike && !n->rows[i].func.file && n->rows[i].func.line == 2;
		hits += n->rows[i].hits;
	}
	if (!alike || hits - (double)n->nrows != (double)count_samples(f, d->samples))
		return false;
	for (size_t i = 0; i < n->nrows; i++)
		n->rows[i].hits -= 1;
	n->rows[0].root = true;
	prof_add_note(f->b, UINT64_MAX,
		      "py2devtools: hits are kept, less the one too many of each context; "
		      "its samples name other contexts and are not kept");
	return true;
}

/* ---- the file ---------------------------------------------------------------- */

static prof_id add_measure(struct file *f, const char *name, enum prof_unit unit, double scale)
{
	f->nmeasures++;
	return prof_add_measure(f->b, &(struct prof_measure){ .name = prof_add_text(f->b, name),
							      .unit = unit,
							      .scale = scale,
							      .integral = unit == PROF_UNIT_NONE,
							      .sampled = true });
}

/* The first is the main one. */
static void add_measures(struct file *f, bool timed, bool sampled)
{
	f->time = timed ? add_measure(f, "time", PROF_UNIT_SECOND, 1e-6) : PROF_NONE;
	f->samples = sampled ? add_measure(f, "samples", PROF_UNIT_NONE, 1) : PROF_NONE;
	f->hits = add_measure(f, "hits", PROF_UNIT_NONE, 1);
}

static void keep(struct file *f, const char *key, const char *at)
{
	if (!at)
		return;
	struct json j = json_at(f->in, f->err, at);
	json_meta(&j, f->b, key);
	close_cursor(f, &j);
}

static void read_file(struct file *f)
{
	struct document d = { 0 };
	find_members(f, &d);
	if (f->failed)
		return;
	struct json j = json_at(f->in, f->err, d.nodes ? d.nodes : d.head);
	if (d.nodes)
		v8_read_list(&f->nodes, &j);
	else
		v8_read_head(&f->nodes, &j);
	close_cursor(f, &j);
	if (f->failed)
		return;
	if (d.estimated && *d.estimated == 't')
		prof_set_estimated(f->b);
	bool wrong = d.samples && mend_py2devtools(f, &d);
	bool sampled = d.samples && !wrong;
	add_measures(f, sampled && (d.deltas || d.stamps), sampled);
	keep(f, "title", d.title);
	keep(f, "startTime", d.start);
	keep(f, "endTime", d.end);
	if (!v8_tell_apart(&f->nodes))
		f->failed = prof_fail(f->err, PROF_ENOMEM, "out of memory") != 0;
	make_contexts(f);
	if (sampled && !f->failed)
		read_timed(f, &d);
}

static int read_cpuprofile(const struct prof_input *in, struct prof_builder *b,
			   struct prof_error *err)
{
	struct file f = { .in = in, .b = b, .err = err, .nodes = { .b = b } };
	int status = -1;
	events_init(&f.tree);
	f.tree.keep_root = true;
	read_file(&f);
	if (!f.failed)
		status = events_finish(&f.tree, b, f.nmeasures, err);
	events_free(&f.tree);
	v8_free(&f.nodes);
	return status;
}

static enum prof_match probe_cpuprofile(const struct prof_input *in)
{
	enum { NODES = 1, HEAD = 2, SAMPLES_SEEN = 4, START = 8, DELTAS = 16, STAMPS = 32 };
	static const char *const names[] = { "nodes",      "head",       "samples", "startTime",
					     "timeDeltas", "timestamps", NULL };
	unsigned seen = json_members_seen(in, names, 1 << 20);
	size_t head = in->size < 1 << 16 ? in->size : 1 << 16;
	if (seen & NODES && memmem(in->data, head, "\"callFrame\"", 11))
		return PROF_CERTAIN;
	if (seen & HEAD && (seen & START || memmem(in->data, head, "\"functionName\"", 14)))
		return PROF_CERTAIN;
	return seen & START && seen & (DELTAS | STAMPS) && seen & (SAMPLES_SEEN | NODES)
		       ? PROF_LIKELY
		       : PROF_NO;
}

const struct prof_reader prof_reader_cpuprofile = {
	.name = "cpuprofile",
	.aliases = "",
	.title = "V8 CPU profile (node, Chrome DevTools)",
	.suffixes = ".cpuprofile",
	.kept = "contexts, order and time of samples, ticks of lines",
	.lost = "columns, reasons of deoptimisation",
	.probe = probe_cpuprofile,
	.read = read_cpuprofile,
};
