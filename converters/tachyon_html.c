/*
 * tachyon_html.c - read back the flame graphs that profiling.sampling draws: a
 * page with the tree of contexts as JSON in a script.
 *
 * Source: docs/formats/tachyon-html.md.
 */
#include <stdio.h>
#include <stdlib.h>

#include "events.h"
#include "json_find.h"
#include "json_tree.h"
#include "location.h"
#include "measures.h"
#include "room.h"

enum { SAMPLES, TIME, MEASURES };

/* Many contexts may have one name, which is taken apart for each of them. */
enum { LONGEST_LOCATION = 4096 };

#define DATA     "const EMBEDDED_DATA = "
#define PROMOTED "Program Root: "

/* A context, as the file tells it; the outermost comes first, parents before children. */
struct node {
	uint32_t parent;
	prof_id name, func, file, context; /* name, func, file: strings, PROF_NONE if missing */
	double line, value, self, below;   /* NAN: missing; below: of the contexts in it */
};

struct page {
	const struct prof_input *in;
	struct prof_builder *b;
	struct prof_error *err;
	prof_id *strings;
	struct node *nodes;
	size_t nstrings, cap_strings, nnodes, cap_nodes;
	struct events tree;
	prof_id part; /* 0 unless there is but one thread */
	double interval;
	bool failed;
};

/* Where the members of the data begin, NULL if they are missing. */
struct data {
	const char *strings, *stats, *threads;
};

static bool make_room(struct page *p, void *rows, size_t n, size_t *cap, size_t width)
{
	if (room_for(rows, n, cap, width))
		return true;
	prof_fail(p->err, PROF_ENOMEM, "out of memory");
	p->failed = true;
	return false;
}

static struct json cursor_at(const struct page *p, const char *at)
{
	return json_at(p->in, p->err, at);
}

static void leave(struct page *p, struct json *j)
{
	p->failed = json_leave(j) || p->failed;
}

/* ---- what is told once ----------------------------------------------- */

static void read_strings(struct page *p, const char *at)
{
	struct json j = cursor_at(p, at);
	json_array(&j);
	while (!p->failed && json_element(&j)) {
		struct text s = json_string(&j);
		if (!make_room(p, &p->strings, p->nstrings, &p->cap_strings, sizeof(*p->strings)))
			break;
		p->strings[p->nstrings++] = prof_add_string(p->b, s.s, s.len);
	}
	leave(p, &j);
}

static void read_stats(struct page *p, const char *at)
{
	static const char *const kept[] = {
		"sample_interval_usec", "mode",       "duration_sec",
		"sample_rate",          "error_rate", "missed_samples"
	};
	struct json j = cursor_at(p, at);
	struct text key;
	json_object(&j);
	while (json_member(&j, &key)) {
		size_t i = 0;
		while (i < sizeof(kept) / sizeof(*kept) && !text_is(key, kept[i]))
			i++;
		bool comparison = text_is(key, "is_differential");
		enum json_type type = json_next(&j);
		const char *from = j.p;
		struct text value = { from, 0 };
		if (type == JSON_STRING)
			value = json_string(&j);
		else
			json_skip(&j);
		if (type == JSON_NUMBER)
			value.len = (size_t)(j.p - from);
		if (j.failed)
			break;
		if (i == 0 && type == JSON_NUMBER)
			text_double(from, j.p, &p->interval);
		if (i < sizeof(kept) / sizeof(*kept) && value.len)
			text_meta(p->b, kept[i], value);
		if (comparison && *from == 't')
			prof_add_note(p->b, UINT64_MAX,
				      "a comparison: what it compares with was left out");
	}
	leave(p, &j);
}

/* Each context lists its threads, but not how its samples divide among them. */
static void read_threads(struct page *p, const char *at)
{
	struct json j = cursor_at(p, at);
	uint64_t tid = 0;
	char name[32];
	size_t n = 0;
	json_array(&j);
	for (; json_element(&j); n++)
		tid = json_u64(&j);
	if (n > 1 && !j.failed)
		prof_add_note(p->b, UINT64_MAX, "samples of several threads are not told apart");
	if (n == 1 && !j.failed) {
		snprintf(name, sizeof(name), "Thread-%llu", (unsigned long long)tid);
		p->part = prof_add_part(p->b,
					&(struct prof_part){ prof_add_text(p->b, name), -1,
							     tid > INT64_MAX ? -1 : (int64_t)tid });
	}
	leave(p, &j);
}

/* ---- contexts -------------------------------------------------------- */

static prof_id take_string(struct page *p, struct json *j)
{
	if (json_null(j))
		return PROF_NONE;
	if (json_next(j) == JSON_STRING) {
		struct text s = json_string(j);
		return prof_add_string(p->b, s.s, s.len);
	}
	uint64_t i = json_u64(j);
	if (!j->failed && i >= p->nstrings)
		json_fail(j, "string %llu of %zu", (unsigned long long)i, p->nstrings);
	return i < p->nstrings ? p->strings[i] : PROF_NONE;
}

static double take_number(struct json *j)
{
	return json_null(j) ? NAN : json_double(j);
}

static void take_member(struct page *p, struct json *j, struct text key, struct node *n)
{
	if (text_is(key, "opcodes"))
		prof_add_note(p->b, UINT64_MAX, "opcodes were left out");
	if (text_is(key, "name"))
		n->name = take_string(p, j);
	else if (text_is(key, "funcname"))
		n->func = take_string(p, j);
	else if (text_is(key, "filename"))
		n->file = take_string(p, j);
	else if (text_is(key, "lineno"))
		n->line = take_number(j);
	else if (text_is(key, "value"))
		n->value = take_number(j);
	else if (text_is(key, "self"))
		n->self = take_number(j);
	else
		json_skip(j);
}

static uint32_t new_node(struct page *p, uint32_t parent)
{
	if (!make_room(p, &p->nodes, p->nnodes, &p->cap_nodes, sizeof(*p->nodes)))
		return parent;
	p->nodes[p->nnodes] = (struct node){ .parent = parent,
					     .name = PROF_NONE,
					     .func = PROF_NONE,
					     .file = PROF_NONE,
					     .line = NAN,
					     .value = NAN,
					     .self = NAN };
	return (uint32_t)p->nnodes++;
}

static uint32_t leave_node(struct page *p, struct json *j, const struct node *n)
{
	if (isnan(n->value))
		json_fail(j, "a context without a value");
	if (n->parent != PROF_NONE)
		p->nodes[n->parent].below += n->value;
	return n->parent;
}

static void read_nodes(struct page *p, const char *at)
{
	struct json j = cursor_at(p, at);
	struct json_tree t = { .j = &j, .children = "children" };
	enum json_tree_step step;
	struct text key;
	uint32_t row = PROF_NONE;
	while (!p->failed && (step = json_tree_next(&t, &key)) != TREE_END)
		if (step == TREE_ENTER)
			row = new_node(p, row);
		else if (row < p->nnodes && step == TREE_MEMBER)
			take_member(p, &j, key, &p->nodes[row]);
		else if (row < p->nnodes)
			row = leave_node(p, &j, &p->nodes[row]);
	leave(p, &j);
}

/* The name is "function (file:line)"; its parts are told apart, too, but for the oldest files. */
static prof_id func_of(struct page *p, struct node *n)
{
	struct prof_func f = { .name = n->func, .file = n->file == PROF_NONE ? 0 : n->file };
	if (f.name == PROF_NONE) {
		const struct prof_str *s = prof_builder_string(p->b,
							       n->name == PROF_NONE ? 0 : n->name);
		struct text name = { s ? s->s : "", s ? s->len : 0 };
		struct location l;
		if (text_starts(name, PROMOTED))
			name = (struct text){ name.s + strlen(PROMOTED),
					      name.len - strlen(PROMOTED) };
		if (name.len > LONGEST_LOCATION) {
			f.name = n->name;
		} else if (location_split(name, true, &l)) {
			f.name = prof_add_string(p->b, l.name.s, l.name.len);
			f.file = prof_add_string(p->b, l.place.s, l.place.len);
			n->line = l.line;
		} else {
			f.name = prof_add_string(p->b, name.s, name.len);
		}
	}
	return prof_add_func(p->b, &f);
}

/* The outermost is a function only if all that was seen lies in it. */
static bool is_function(const struct page *p, const struct node *root)
{
	if (root->func != PROF_NONE)
		return true;
	const struct prof_str *s = prof_builder_string(p->b,
						       root->name == PROF_NONE ? 0 : root->name);
	return s && text_starts((struct text){ s->s, s->len }, PROMOTED);
}

static void add(struct page *p, prof_id context, double samples)
{
	events_add(&p->tree, context, SAMPLES, samples);
	if (p->interval > 0)
		events_add(&p->tree, context, TIME, samples * p->interval);
}

/* What is missing below a context has one of its own. */
static void add_pruned(struct page *p, prof_id context, double samples)
{
	prof_id name = prof_add_text(p->b, "(pruned)");
	prof_id func = prof_add_func(p->b, &(struct prof_func){ .name = name });
	add(p, events_child(&p->tree, context, func, 0), samples);
	prof_add_notes(p->b, UINT64_MAX,
		       "samples of contexts that the profiler pruned are in (pruned)",
		       samples < UINT32_MAX ? (uint64_t)samples : UINT32_MAX);
}

static void add_contexts(struct page *p)
{
	for (size_t i = 0; i < p->nnodes && !p->tree.failed; i++) {
		struct node *n = &p->nodes[i];
		prof_id parent = i ? p->nodes[n->parent].context : 0;
		double rest = n->value - n->below - (isnan(n->self) ? 0 : n->self);
		n->context = 0;
		if (i || is_function(p, n)) {
			prof_id func = func_of(p, n);
			bool known = n->line >= 1 && n->line <= UINT32_MAX;
			n->context = events_child(&p->tree, parent, func,
						  known ? (uint32_t)n->line : 0);
			add(p, n->context, isnan(n->self) ? rest : n->self);
			rest = isnan(n->self) ? 0 : rest;
		}
		if (rest > 0)
			add_pruned(p, n->context, rest);
	}
}

/* ---- the page -------------------------------------------------------- */

static void note_old(struct page *p)
{
	for (size_t i = 1; i < p->nnodes; i++)
		if (!isnan(p->nodes[i].self))
			return;
	if (p->nnodes > 1)
		prof_add_note(p->b, UINT64_MAX,
			      "own samples may hold those of contexts that the profiler pruned");
}

static void read_page(struct page *p)
{
	struct data d = { NULL, NULL, NULL };
	const char *at = memmem(p->in->data, p->in->size, DATA "{", strlen(DATA) + 1);
	if (!at) {
		prof_bad_text(p->err, p->in, p->in->data, "expected a page with \"" DATA "{\"");
		p->failed = true;
		return;
	}
	at += strlen(DATA);
	struct json j = cursor_at(p, at);
	json_find(&j, (const struct json_place[]){ { "strings", &d.strings },
						   { "stats", &d.stats },
						   { "threads", &d.threads },
						   { NULL, NULL } });
	leave(p, &j);
	if (d.strings && !p->failed)
		read_strings(p, d.strings);
	if (d.stats && !p->failed)
		read_stats(p, d.stats);
	if (d.threads && !p->failed)
		read_threads(p, d.threads);
	if (!p->failed)
		read_nodes(p, at);
}

static int read_tachyon_html(const struct prof_input *in, struct prof_builder *b,
			     struct prof_error *err)
{
	struct page p = { .in = in, .b = b, .err = err };
	int status = -1;
	measure_samples(b);
	measure_time(b, 1e-6, true, true);
	read_page(&p);
	if (!p.failed) {
		events_init(&p.tree);
		p.tree.part = p.part;
		add_contexts(&p);
		note_old(&p);
		status = events_finish(&p.tree, b, MEASURES, err);
	}
	free(p.strings);
	free(p.nodes);
	return status;
}

static enum prof_match probe_tachyon_html(const struct prof_input *in)
{
	const char *p = (const char *)in->data, *end = p + in->size;
	while (p < end && (is_blank(*p) || *p == '\n' || *p == '\r'))
		p++;
	if (p == end || *p != '<')
		return PROF_NO;
	const char *data = memmem(p, (size_t)(end - p), DATA "{", strlen(DATA) + 1);
	if (!data)
		return PROF_NO;
	return memmem(data, (size_t)(end - data), "\"strings\"", 9) ? PROF_CERTAIN : PROF_MAYBE;
}

const struct prof_reader prof_reader_tachyon_html = {
	.name = "tachyon-html",
	.aliases = "",
	.title = "profiling.sampling of Python 3.15, page with a flame graph",
	.kept = "contexts, lines, how much was pruned",
	.lost = "threads, source lines, opcodes, what it is compared with",
	.suffixes = ".html",
	.probe = probe_tachyon_html,
	.read = read_tachyon_html,
};
