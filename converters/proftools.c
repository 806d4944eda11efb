/*
 * proftools.c - reads the project's own JSON format back (docs/formats/proftools.md).
 *
 * A first pass finds where each table and each column begins, so that their
 * order in the file does not matter; then the columns of a table are read side
 * by side, row by row, straight into the builder. Every number that names a
 * row is checked.
 */
#include <stdlib.h>

#include "proftools.h"

enum { VERSION = 1, MOST_MEASURES = 4096, MOST_PARTS = 65536 };

struct json loader_cursor(const struct loader *l, const char *p)
{
	return (struct json){
		.in = l->in, .err = l->err, .p = p, .end = (const char *)l->in->data + l->in->size
	};
}

void loader_finish(struct loader *l, struct json *j)
{
	l->failed = l->failed || j->failed;
	free(j->room);
	j->room = NULL;
}

void loader_members(struct json *j, const struct member *members)
{
	struct text key;
	json_object(j);
	while (json_member(j, &key)) {
		const struct member *m = members;
		while (m->name && !text_is(key, m->name))
			m++;
		if (!m->name) {
			json_skip(j);
			continue;
		}
		if (*m->at)
			json_fail(j, "a second \"%s\"", m->name);
		*m->at = j->p;
		json_pass(j);
	}
}

static void find_document(struct loader *l)
{
	struct document *d = &l->at;
	const struct member members[] = {
		{ "version", &d->version },
		{ "nesting", &d->nesting },
		{ "estimated", &d->estimated },
		{ "main_measure", &d->main_measure },
		{ "strings", &d->strings },
		{ "measures", &d->measures },
		{ "parts", &d->parts },
		{ "meta", &d->meta },
		{ "notes", &d->notes },
		{ "functions", &d->functions },
		{ "sites", &d->sites },
		{ "edges", &d->edges },
		{ "nodes", &d->nodes },
		{ "samples", &d->samples },
		{ NULL, NULL },
	};
	struct json j;
	json_open(&j, l->in, l->err);
	loader_members(&j, members);
	if (json_close(&j))
		l->failed = true;
}

/* ---- small values ------------------------------------------------------- */

prof_id loader_number(struct json *j, size_t limit, const char *what)
{
	const char *p = (json_next(j), j->p);
	uint64_t v = json_u64(j);
	if (!j->failed && v >= limit) {
		j->p = p;
		json_fail(j, "there is no %s %llu", what, (unsigned long long)v);
	}
	return j->failed ? 0 : (prof_id)v;
}

prof_id loader_string(struct loader *l, struct json *j)
{
	prof_id row = loader_number(j, l->nstrings, "string");
	return j->failed ? 0 : l->string[row];
}

int loader_choice(struct json *j, const char *const *words)
{
	const char *p = (json_next(j), j->p);
	struct text t = json_string(j);
	for (int i = 0; !j->failed && words[i]; i++)
		if (text_is(t, words[i]))
			return i;
	if (!j->failed) {
		j->p = p;
		json_fail(j, "a word that is not known here");
	}
	return 0;
}

void loader_element(struct json *j)
{
	if (!json_element(j))
		json_fail(j, "expected another value");
}

void loader_end(struct json *j)
{
	if (json_element(j))
		json_fail(j, "expected the end of the array");
}

void *loader_memory(struct loader *l, size_t n, size_t width)
{
	void *p = l->failed ? NULL : calloc(n + 1, width);
	if (!p && !l->failed) {
		prof_fail(l->err, PROF_ENOMEM, "out of memory");
		l->failed = true;
	}
	return p;
}

/* How many elements the array at p has; 0 if there is none. */
static size_t count_elements(struct loader *l, const char *p)
{
	size_t n = 0;
	if (!p || l->failed)
		return 0;
	struct json j = loader_cursor(l, p);
	json_array(&j);
	for (; json_element(&j); n++)
		json_skip(&j);
	loader_finish(l, &j);
	return n;
}

/* ---- dictionaries -------------------------------------------------------- */

static void read_head(struct loader *l)
{
	static const char *const nestings[] = { "outermost", "every", NULL };
	struct json j = loader_cursor(l, l->at.version ? l->at.version : (const char *)l->in->data);
	if (!l->at.version)
		json_fail(&j, "expected a \"version\"");
	else if (json_u64(&j) != VERSION)
		json_fail(&j, "only version %d of this format can be read", VERSION);
	if (l->at.nesting) {
		j.p = l->at.nesting;
		prof_set_nesting(l->b, (enum prof_nesting)loader_choice(&j, nestings));
	}
	if (l->at.estimated) {
		j.p = l->at.estimated;
		if (json_bool(&j))
			prof_set_estimated(l->b);
	}
	loader_finish(l, &j);
}

static void read_strings(struct loader *l)
{
	l->nstrings = count_elements(l, l->at.strings);
	l->string = loader_memory(l, l->nstrings, sizeof(*l->string));
	if (l->failed || !l->at.strings)
		return;
	struct json j = loader_cursor(l, l->at.strings);
	json_array(&j);
	for (size_t i = 0; json_element(&j); i++) {
		struct text t = json_string(&j);
		l->string[i] = prof_add_string(l->b, t.s, t.len);
	}
	loader_finish(l, &j);
}

static void read_measure_member(struct loader *l, struct json *j, struct text key,
				struct prof_measure *m)
{
	static const char *const units[] = { "none", "second", "byte", NULL };
	static const char *const roles[] = { "cost", "calls", "primitive", "hits", NULL };
	static const char *const sides[] = { "only", "base", "new", NULL };
	if (text_is(key, "name"))
		m->name = loader_string(l, j);
	else if (text_is(key, "title"))
		m->title = loader_string(l, j);
	else if (text_is(key, "unit"))
		m->unit = (enum prof_unit)loader_choice(j, units);
	else if (text_is(key, "role"))
		m->role = (enum prof_role)loader_choice(j, roles);
	else if (text_is(key, "side"))
		m->side = (enum prof_side)loader_choice(j, sides);
	else if (text_is(key, "scale"))
		m->scale = json_double(j);
	else if (text_is(key, "integral"))
		m->integral = json_bool(j);
	else if (text_is(key, "sampled"))
		m->sampled = json_bool(j);
	else
		json_skip(j);
}

static void read_measures(struct loader *l)
{
	struct json j = loader_cursor(l, l->at.measures);
	struct text key;
	json_array(&j);
	while (json_element(&j)) {
		struct prof_measure m = { .scale = 1 };
		if (l->nmeasures == MOST_MEASURES) {
			json_fail(&j, "more than %d measures", MOST_MEASURES);
			break;
		}
		json_object(&j);
		while (json_member(&j, &key))
			read_measure_member(l, &j, key, &m);
		if (j.failed)
			break;
		if (prof_add_measure(l->b, &m) != l->nmeasures && !prof_builder_failed(l->b))
			json_fail(&j, "measure %zu is the same as one before", l->nmeasures);
		l->nmeasures++;
	}
	loader_finish(l, &j);
	l->self = loader_memory(l, l->nmeasures, sizeof(double));
	l->total = loader_memory(l, l->nmeasures, sizeof(double));
}

static void read_main_measure(struct loader *l)
{
	struct json j = loader_cursor(l, l->at.main_measure);
	if (!json_null(&j))
		prof_set_main_measure(l->b, loader_number(&j, l->nmeasures, "measure"));
	loader_finish(l, &j);
}

static void read_parts(struct loader *l)
{
	l->nparts = count_elements(l, l->at.parts);
	l->part = loader_memory(l, l->nparts, sizeof(*l->part));
	if (l->failed || !l->at.parts)
		return;
	struct json j = loader_cursor(l, l->at.parts);
	if (l->nparts > MOST_PARTS)
		json_fail(&j, "more than %d parts", MOST_PARTS);
	json_array(&j);
	for (size_t i = 0; json_element(&j); i++) {
		struct prof_part part;
		json_array(&j);
		loader_element(&j);
		part.name = loader_string(l, &j);
		loader_element(&j);
		part.pid = json_i64(&j);
		loader_element(&j);
		part.tid = json_i64(&j);
		loader_end(&j);
		if (!j.failed)
			l->part[i] = prof_add_part(l->b, &part);
	}
	loader_finish(l, &j);
}

/* Strings of the builder move when others are added. */
static char *copy_string(struct loader *l, prof_id id)
{
	const struct prof_str *s = prof_builder_string(l->b, id);
	char *copy = loader_memory(l, s->len, 1);
	if (copy)
		memcpy(copy, s->s, s->len);
	return copy;
}

static void read_meta(struct loader *l)
{
	struct json j = loader_cursor(l, l->at.meta);
	json_array(&j);
	while (json_element(&j)) {
		json_array(&j);
		loader_element(&j);
		char *key = copy_string(l, loader_string(l, &j));
		loader_element(&j);
		char *value = copy_string(l, loader_string(l, &j));
		loader_end(&j);
		if (!j.failed && key && value)
			prof_add_meta(l->b, key, value);
		free(key);
		free(value);
	}
	loader_finish(l, &j);
}

static void read_notes(struct loader *l)
{
	struct json j = loader_cursor(l, l->at.notes);
	json_array(&j);
	while (json_element(&j)) {
		json_array(&j);
		loader_element(&j);
		char *message = copy_string(l, loader_string(l, &j));
		loader_element(&j);
		uint64_t count = json_u64(&j);
		loader_element(&j);
		uint64_t offset = json_null(&j) ? UINT64_MAX : json_u64(&j);
		loader_end(&j);
		if (!j.failed && message && count)
			prof_add_notes(l->b, offset, message, count);
		free(message);
	}
	loader_finish(l, &j);
}

/* ---- which formats ------------------------------------------------------- */

/* Passes over blanks and the literal, from p on. NULL if it is not there. */
static const char *pass(const char *p, const char *end, const char *literal)
{
	size_t n = strlen(literal);
	while (p && p < end && (is_blank(*p) || *p == '\n' || *p == '\r'))
		p++;
	return p && (size_t)(end - p) >= n && !memcmp(p, literal, n) ? p + n : NULL;
}

static enum prof_match probe_proftools(const struct prof_input *in)
{
	const char *p = (const char *)in->data, *end = p + in->size;
	if (in->size >= 3 && !memcmp(p, "\xef\xbb\xbf", 3))
		p += 3;
	p = pass(p, end, "{");
	p = pass(p, end, "\"format\"");
	p = pass(p, end, ":");
	return pass(p, end, "\"proftools\"") ? PROF_CERTAIN : PROF_NO;
}

static int read_proftools(const struct prof_input *in, struct prof_builder *b,
			  struct prof_error *err)
{
	struct loader l = { .in = in, .b = b, .err = err };
	find_document(&l);
	if (!l.failed)
		read_head(&l);
	if (!l.failed)
		read_strings(&l);
	if (!l.failed && l.at.measures)
		read_measures(&l);
	if (!l.failed && l.at.main_measure)
		read_main_measure(&l);
	if (!l.failed)
		read_parts(&l);
	if (!l.failed && l.at.meta)
		read_meta(&l);
	if (!l.failed && l.at.notes)
		read_notes(&l);
	if (!l.failed && l.at.functions)
		loader_functions(&l);
	if (!l.failed)
		loader_facts(&l);
	free(l.string);
	free(l.part);
	free(l.func);
	free(l.self);
	free(l.total);
	return l.failed ? -1 : 0;
}

const struct prof_reader prof_reader_proftools = {
	.name = "proftools",
	.aliases = "graph",
	.title = "proftools JSON, the whole profile",
	.suffixes = ".json",
	.kept = "everything",
	.lost = "nothing",
	.probe = probe_proftools,
	.read = read_proftools,
};
