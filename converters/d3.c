/*
 * d3.c - read hierarchies as d3 draws them: name, value and children.
 *
 * The layouts of d3-flame-graph and stackcollector (a value holds those of the
 * children), of d3.hierarchy().sum() (it does not), and of tuna. The table that
 * snakeviz makes its pictures of is read by d3_table.c.
 * Source: docs/formats/d3.md.
 */
#include "d3.h"

#include <stdio.h>
#include <stdlib.h>

#include "events.h"
#include "json_tree.h"
#include "measures.h"
#include "room.h"

struct row {
	uint32_t parent; /* UINT32_MAX: none */
	struct prof_func func;
	double value, delta; /* NAN: not given */
	double below;        /* sum of the children's values */
	prof_id context;
	bool named, leaf;
	bool own; /* tuna: its value is what its caller spent itself */
};

struct tree {
	struct prof_builder *b;
	struct json j;
	struct row *rows;
	size_t n, cap;
	bool tuna;
	bool inclusive;     /* a value holds those of the children */
	bool whole, deltas; /* all values are; there are some */
};

static bool add_row(struct tree *t, uint32_t parent)
{
	if (!room_for(&t->rows, t->n, &t->cap, sizeof(*t->rows))) {
		prof_fail(t->j.err, PROF_ENOMEM, "out of memory");
		t->j.failed = true;
		return false;
	}
	if (parent != UINT32_MAX)
		t->rows[parent].leaf = false;
	t->rows[t->n++] =
		(struct row){ .parent = parent, .value = NAN, .delta = NAN, .leaf = true };
	return true;
}

/* ---- members -------------------------------------------------------------- */

static prof_id add_text(struct tree *t, struct text s)
{
	return t->j.failed ? 0 : prof_add_string(t->b, s.s, s.len);
}

/* "FILE::LINE::NAME", and "::self" behind it for the own time of the node around. */
static void take_label(struct tree *t, struct row *r, struct text label)
{
	const char *end = label.s + label.len, *first = NULL, *name = NULL;
	uint64_t line = 0;
	if (text_ends(label, "::self")) {
		r->own = true;
		return;
	}
	for (const char *p = label.s; p + 1 < end && !name; p++) {
		if (p[0] != ':' || p[1] != ':')
			continue;
		size_t digits = text_u64(p + 2, end, &line);
		const char *after = p + 2 + digits;
		if (digits && end - after > 2 && after[0] == ':' && after[1] == ':') {
			first = p;
			name = after + 2;
		}
	}
	if (name) {
		r->func.file = add_text(t, (struct text){ label.s, (size_t)(first - label.s) });
		r->func.line = line <= INT64_MAX ? (int64_t)line : 0;
		label = (struct text){ name, (size_t)(end - name) };
	}
	r->func.name = add_text(t, label);
}

/* What tuna could not tell apart is a box of its own, named for the first of them. */
static void take_possible(struct tree *t, struct row *r, struct text label)
{
	char name[256];
	int len = label.len < 200 ? (int)label.len : 200;
	int n = snprintf(name, sizeof(name), "Possible calls of %.*s", len, label.s);
	r->func.name = add_text(t, (struct text){ name, (size_t)n });
	prof_add_note(t->b, UINT64_MAX,
		      "tuna could not tell some calls apart and ended its tree there");
}

/* A label and its time as text; or "Possible calls of" and the labels. */
static void read_tuna_text(struct tree *t, struct row *r)
{
	bool possible = false;
	json_array(&t->j);
	for (size_t i = 0; json_element(&t->j); i++) {
		struct text s = json_string(&t->j);
		if (i == 0 && text_is(s, "Possible calls of"))
			possible = true;
		else if (i == 0)
			take_label(t, r, s);
		else if (i == 1 && possible && !t->j.failed)
			take_possible(t, r, s);
	}
	r->named = true;
}

static void note_member(struct tree *t, struct text key)
{
	char text[100];
	snprintf(text, sizeof(text), "the member \"%.*s\" is not kept",
		 key.len < 60 ? (int)key.len : 60, key.s);
	prof_add_note(t->b, UINT64_MAX, text);
}

static bool is_value(struct text key)
{
	return text_is(key, "value") || text_is(key, "size") || text_is(key, "weight") ||
	       text_is(key, "count") || text_is(key, "samples");
}

static double read_value(struct tree *t)
{
	return json_null(&t->j) ? NAN : json_double(&t->j);
}

static void take_member(struct tree *t, struct row *r, struct text key)
{
	struct json *j = &t->j;
	if (text_is(key, "name")) {
		r->func.name = add_text(t, json_string(j));
		r->named = true;
	} else if (text_is(key, "text") && json_next(j) == JSON_ARRAY) {
		t->tuna = true;
		read_tuna_text(t, r);
	} else if (is_value(key) && isnan(r->value)) {
		r->value = read_value(t);
	} else if (text_is(key, "delta")) {
		r->delta = read_value(t);
		t->deltas = t->deltas || !isnan(r->delta);
	} else if (text_is(key, "file") && json_next(j) == JSON_STRING) {
		r->func.file = add_text(t, json_string(j));
	} else if (text_is(key, "line") && json_next(j) == JSON_NUMBER) {
		double line = json_double(j);
		r->func.line = line > 0 && line < 1e15 ? (int64_t)line : 0;
	} else if (text_is(key, "estimated") && json_next(j) == JSON_BOOL) {
		if (json_bool(j))
			prof_set_estimated(t->b);
	} else {
		if (!text_is(key, "color"))
			note_member(t, key);
		json_skip(j);
	}
}

static void read_rows(struct tree *t)
{
	struct json_tree walk = { .j = &t->j, .children = "children" };
	enum json_tree_step step;
	struct text key;
	uint32_t row = UINT32_MAX;
	while ((step = json_tree_next(&walk, &key)) != TREE_END) {
		if (step == TREE_ENTER) {
			if (!add_row(t, row))
				return;
			row = (uint32_t)t->n - 1;
		} else if (step == TREE_MEMBER) {
			take_member(t, &t->rows[row], key);
		} else {
			if (!t->rows[row].named)
				json_fail(&t->j, "expected a node with a name");
			row = t->rows[row].parent;
		}
	}
}

/* ---- what the values mean --------------------------------------------------- */

static double or_zero(double v)
{
	return isnan(v) ? 0 : v;
}

/* Do all callers hold at least what their calls do? Sums of fractions may be off by a little. */
static void judge(struct tree *t)
{
	t->inclusive = !t->tuna;
	t->whole = true;
	for (size_t i = t->n; i-- > 0;) {
		struct row *r = &t->rows[i];
		t->whole = t->whole && (isnan(r->value) || r->value == floor(r->value));
		if (!r->leaf && (isnan(r->value) || r->value < r->below * (1 - 1e-9)))
			t->inclusive = false;
		if (r->parent != UINT32_MAX)
			t->rows[r->parent].below += or_zero(r->value);
	}
	if (!t->inclusive && !t->tuna)
		prof_add_note(t->b, UINT64_MAX,
			      "values are taken as own ones: those of callers do not hold those of "
			      "their calls");
}

/* Whole numbers are exact; of fractions, what is next to nothing was lost in adding. */
static double own_value(const struct tree *t, const struct row *r)
{
	if (!t->inclusive || r->leaf)
		return r->value;
	double own = r->value - r->below;
	return own < (t->whole ? 0 : r->value * 1e-9) ? 0 : own;
}

/* The box that stands for the whole is no function. */
static bool is_root(const struct tree *t, const struct row *r)
{
	static const char *const names[] = { "root", "all", "<root>", "(root)", "total" };
	const struct prof_str *s = prof_builder_string(t->b, r->func.name);
	if (r->parent != UINT32_MAX || r->leaf || r->func.file || prof_builder_failed(t->b))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (text_is((struct text){ s->s, s->len }, names[i]))
			return true;
	return !s->len;
}

/* ---- to the model -------------------------------------------------------------- */

/* With deltas the values are those after the change: base = value - delta. */
static size_t add_measures(struct tree *t)
{
	struct prof_measure m = { .name = prof_add_text(t->b, "value"),
				  .scale = 1,
				  .integral = t->whole,
				  .sampled = t->whole,
				  .side = t->deltas ? PROF_SIDE_NEW : PROF_SIDE_ONLY };
	if (t->tuna) {
		measure_time(t->b, 1, false, false);
		return 1;
	}
	prof_add_measure(t->b, &m);
	if (!t->deltas)
		return 1;
	m.side = PROF_SIDE_BASE;
	prof_add_measure(t->b, &m);
	return 2;
}

/* Deltas are those of a node with all below it: what is its own is found as for values. */
static void own_deltas(struct tree *t)
{
	for (size_t i = t->n; i-- > 0;)
		t->rows[i].delta = or_zero(t->rows[i].delta);
	for (size_t i = t->inclusive ? 1 : t->n; i < t->n; i++)
		t->rows[t->rows[i].parent].delta -= t->rows[i].delta;
}

static void add_contexts(struct tree *t, struct events *tree)
{
	for (size_t i = 0; i < t->n && !tree->failed; i++) {
		struct row *r = &t->rows[i];
		prof_id parent = r->parent == UINT32_MAX ? 0 : t->rows[r->parent].context;
		bool none = r->own || is_root(t, r);
		double own = own_value(t, r);
		r->context = none ? parent
				  : events_child(tree, parent, prof_add_func(t->b, &r->func), 0);
		if (isnan(own))
			continue;
		events_add(tree, r->context, 0, own);
		if (t->deltas)
			events_add(tree, r->context, 1, own - r->delta);
	}
}

static int read_tree(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct tree t = { .b = b };
	struct events tree;
	int status = -1;
	json_open(&t.j, in, err);
	events_init(&tree);
	tree.keep_root = true;
	read_rows(&t);
	if (!json_close(&t.j)) {
		judge(&t);
		size_t nmeasures = add_measures(&t);
		if (t.deltas)
			own_deltas(&t);
		add_contexts(&t, &tree);
		status = events_finish(&tree, b, nmeasures, err);
	}
	events_free(&tree);
	free(t.rows);
	return status;
}

/* ---- recognising it --------------------------------------------------------------- */

/* The first entry of snakeviz' table has these. */
static bool is_table(const struct prof_input *in)
{
	size_t head = in->size < 1 << 16 ? in->size : 1 << 16;
	return head && memmem(in->data, head, "\"stats\"", 7) &&
	       memmem(in->data, head, "\"callers\"", 9) &&
	       memmem(in->data, head, "\"display_name\"", 14) &&
	       !memmem(in->data, head, "\"name\"", 6);
}

static int read_d3(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	return is_table(in) ? d3_read_table(in, b, err) : read_tree(in, b, err);
}

static enum prof_match probe_d3(const struct prof_input *in)
{
	enum { NAME = 1, TEXT = 2, CHILDREN = 4, VALUE = 8 };
	static const char *const names[] = { "name", "text", "children", "value", "size", NULL };
	unsigned seen = json_members_seen(in, names, 1 << 20);
	bool tree = seen & (NAME | TEXT) && seen >= CHILDREN;
	if (tree)
		return PROF_LIKELY;
	return in->size && in->data[0] == '{' && is_table(in) ? PROF_LIKELY : PROF_NO;
}

const struct prof_reader prof_reader_d3 = {
	.name = "d3",
	.aliases = "snakeviz tuna",
	.title = "JSON hierarchy (d3-flame-graph, stackcollector, tuna, snakeviz)",
	.suffixes = ".json",
	.kept = "contexts; of snakeviz' table functions and calls with their numbers",
	.lost = "the unit, calls in trees, what the writer pruned",
	.probe = probe_d3,
	.read = read_d3,
};
