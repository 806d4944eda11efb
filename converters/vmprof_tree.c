/*
 * vmprof_tree.c - the tree of calls as JSON, which vmprof's server was sent.
 *
 *	["py:main:50:workload.py", "140098934651312", 132, {}, [nodes ...]]
 *
 * The number counts the samples of the node and of all below it.
 * Source: docs/formats/vmprof.md.
 */
#include "vmprof_tree.h"

#include <stdlib.h>

#include "events.h"
#include "json.h"
#include "vmprof_measures.h"
#include "vmprof_names.h"

/* A node whose children are being read. */
struct level {
	prof_id node;
	uint64_t left; /* samples that no child had so far */
};

struct tree {
	struct json j;
	struct prof_builder *b;
	struct events contexts;
	struct vmprof_measures measures;
	struct level *levels;
	size_t nlevels, cap_levels;
};

static void expect_item(struct tree *t)
{
	if (!json_element(&t->j) && !t->j.failed)
		json_fail(&t->j, "expected [name, id, count, {}, [nodes]]");
}

/* Numbers that vmprof keeps of a node beside its samples. */
static void read_extras(struct tree *t, prof_id node)
{
	struct text key;
	json_object(&t->j);
	while (json_member(&t->j, &key)) {
		bool jit = text_is(key, "jit");
		if (!jit && !text_is(key, "native")) {
			prof_add_note(t->b, UINT64_MAX,
				      "numbers other than jit and native were passed over");
			json_skip(&t->j);
			continue;
		}
		uint64_t n = json_u64(&t->j);
		if (!t->j.failed)
			events_add(&t->contexts, node, vmprof_special(&t->measures, t->b, jit),
				   (double)n);
	}
}

static prof_id read_func(struct tree *t)
{
	struct text name = json_string(&t->j);
	bool unknown = !name.len || text_is(name, "<unknown code>");
	prof_id func = unknown ? 0 : vmprof_add_func(t->b, name, 0);
	uint64_t number = 0;
	expect_item(t);
	struct text id = json_string(&t->j);
	if (!id.len || text_u64(id.s, id.s + id.len, &number) != id.len)
		json_fail(&t->j, "expected the number of the code as text");
	if (unknown && !t->j.failed)
		func = vmprof_add_func(t->b, (struct text){ "", 0 }, number);
	return func;
}

static bool push(struct tree *t, struct level level)
{
	if (t->nlevels == t->cap_levels) {
		size_t cap = t->cap_levels ? t->cap_levels * 2 : 64;
		struct level *levels = realloc(t->levels, cap * sizeof(*levels));
		t->contexts.failed |= !levels;
		if (!levels)
			return false;
		t->levels = levels;
		t->cap_levels = cap;
	}
	t->levels[t->nlevels++] = level;
	return true;
}

/* Everything of a node up to its first child. */
static void open_node(struct tree *t)
{
	struct level *parent = t->nlevels ? &t->levels[t->nlevels - 1] : NULL;
	json_array(&t->j);
	expect_item(t);
	prof_id func = read_func(t);
	expect_item(t);
	uint64_t count = json_u64(&t->j);
	if (parent && count > parent->left && !t->j.failed)
		json_fail(&t->j, "more samples than the caller has");
	if (t->j.failed)
		return;
	prof_id node = events_child(&t->contexts, parent ? parent->node : 0, func, 0);
	if (parent)
		parent->left -= count;
	expect_item(t);
	read_extras(t, node);
	expect_item(t);
	json_array(&t->j);
	push(t, (struct level){ node, count });
}

static void close_node(struct tree *t)
{
	if (json_element(&t->j))
		json_fail(&t->j, "more than five parts of a node");
	struct level level = t->levels[--t->nlevels];
	if (level.left)
		events_add(&t->contexts, level.node, t->measures.samples, (double)level.left);
}

int vmprof_read_tree(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct tree t = { .b = b };
	json_open(&t.j, in, err);
	events_init(&t.contexts);
	vmprof_declare(&t.measures, b, false);
	open_node(&t);
	while (t.nlevels && !t.j.failed && !t.contexts.failed) {
		if (json_element(&t.j))
			open_node(&t);
		else if (!t.j.failed)
			close_node(&t);
	}
	t.j.failed |= t.contexts.failed;
	int status = json_close(&t.j);
	if (status == 0)
		status = events_finish(&t.contexts, b, t.measures.n, err);
	events_free(&t.contexts);
	free(t.levels);
	return status;
}

/* Passes over blanks and then c; NULL if something else is there. */
static const uint8_t *after(const uint8_t *p, const uint8_t *end, char c)
{
	while (p && p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p && p < end && *p == (uint8_t)c ? p + 1 : NULL;
}

static const uint8_t *after_string(const uint8_t *p, const uint8_t *end)
{
	p = after(p, end, '"');
	while (p && p < end && *p != '"')
		p += *p == '\\' ? 2 : 1;
	return p && p < end ? p + 1 : NULL;
}

static const uint8_t *after_digits(const uint8_t *p, const uint8_t *end)
{
	while (p && p < end && (*p == ' ' || (*p >= '0' && *p <= '9')))
		p++;
	return p;
}

/* ["name", "id", count, { */
bool vmprof_is_tree(const struct prof_input *in)
{
	const uint8_t *p = in->data, *end = p + (in->size < 4096 ? in->size : 4096);
	p = after(p, end, '[');
	p = after(after_string(p, end), end, ',');
	p = after(after_digits(after(p, end, '"'), end), end, '"');
	p = after(after_digits(after(p, end, ','), end), end, ',');
	return after(p, end, '{') != NULL;
}
