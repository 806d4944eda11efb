/* cpuprofile_nodes.c - read the tree of calls of a V8 profile, in both its forms. */
#include "cpuprofile.h"

#include <stdio.h>
#include <stdlib.h>

#include "hash.h"
#include "json_tree.h"
#include "room.h"

static void out_of_memory(struct json *j)
{
	if (!j->failed)
		prof_fail(j->err, PROF_ENOMEM, "out of memory");
	j->failed = true;
}

static bool make_room(struct json *j, void *rows, size_t n, size_t *cap, size_t width)
{
	if (room_for(rows, n, cap, width))
		return true;
	out_of_memory(j);
	return false;
}

#define ROOM(n, j, what) \
	make_room(j, &(n)->what, (n)->n##what, &(n)->cap_##what, sizeof(*(n)->what))

/* ---- what a node says -------------------------------------------------------- */

static bool new_node(struct v8_nodes *n, struct json *j, uint32_t parent)
{
	if (j->failed || !ROOM(n, j, rows))
		return false;
	n->rows[n->nrows++] =
		(struct v8_node){ .parent_id = -1, .parent = parent, .tick = V8_NONE };
	return true;
}

/* Of lines and columns, counted from 0 in the file; -1, and what is missing, is unknown. */
static int64_t read_line(struct json *j)
{
	double line = json_null(j) ? -1 : json_double(j);
	return line >= 0 && line < INT32_MAX ? (int64_t)line + 1 : 0;
}

static prof_id read_name(struct v8_nodes *n, struct json *j)
{
	struct text t = json_string(j);
	return j->failed ? 0 : prof_add_string(n->b, t.s, t.len);
}

/* Members that say which function it is. */
static void take_place(struct v8_nodes *n, struct json *j, struct text key, struct v8_node *node)
{
	if (text_is(key, "functionName")) {
		node->func.name = read_name(n, j);
		node->named = true;
	} else if (text_is(key, "url")) {
		node->func.file = read_name(n, j);
	} else if (text_is(key, "lineNumber")) {
		node->func.line = read_line(j);
	} else if (text_is(key, "columnNumber")) {
		node->column = (uint32_t)read_line(j);
	} else {
		json_skip(j);
	}
}

static void read_frame(struct v8_nodes *n, struct json *j, struct v8_node *node)
{
	struct text key;
	json_object(j);
	while (json_member(j, &key))
		take_place(n, j, key, node);
}

static void read_ticks(struct v8_nodes *n, struct json *j, struct v8_node *node)
{
	struct text key;
	json_array(j);
	while (json_element(j)) {
		double line = 0, ticks = 0;
		json_object(j);
		while (json_member(j, &key))
			if (text_is(key, "line"))
				line = json_double(j);
			else if (text_is(key, "ticks"))
				ticks = json_double(j);
			else
				json_skip(j);
		if (j->failed || !ROOM(n, j, ticks))
			return;
		uint32_t whole = line > 0 && line < UINT32_MAX ? (uint32_t)line : 0;
		n->ticks[n->nticks] = (struct v8_tick){ node->tick, whole, ticks };
		node->tick = (uint32_t)n->nticks++;
	}
}

static void read_links(struct v8_nodes *n, struct json *j, uint32_t row)
{
	if (json_null(j))
		return;
	json_array(j);
	while (json_element(j)) {
		uint64_t id = json_u64(j);
		if (j->failed || !ROOM(n, j, links))
			return;
		n->links[n->nlinks++] = (struct v8_link){ row, id };
	}
}

static void take_member(struct v8_nodes *n, struct json *j, struct text key, uint32_t row)
{
	struct v8_node *node = &n->rows[row];
	if (text_is(key, "id")) {
		node->id = json_u64(j);
		node->identified = true;
	} else if (text_is(key, "parent")) {
		node->parent_id = json_i64(j);
	} else if (text_is(key, "hitCount")) {
		node->hits = json_double(j);
	} else if (text_is(key, "positionTicks")) {
		read_ticks(n, j, node);
	} else if (text_is(key, "callFrame")) {
		read_frame(n, j, node);
	} else if (text_is(key, "children")) {
		read_links(n, j, row);
	} else {
		take_place(n, j, key, node);
	}
}

/* ---- by id --------------------------------------------------------------------- */

struct v8_node *v8_node_of(const struct v8_nodes *n, uint64_t id)
{
	uint32_t hash = hash_number(id);
	size_t at;
	for (uint32_t i = index_first(&n->by_id, hash, &at); i != INDEX_NONE;
	     i = index_next(&n->by_id, hash, &at))
		if (n->rows[i].id == id)
			return &n->rows[i];
	return NULL;
}

static bool is_root(const struct v8_nodes *n, const struct v8_node *node)
{
	const struct prof_str *s = prof_builder_string(n->b, node->func.name);
	return s->len == 6 && !memcmp(s->s, "(root)", 6);
}

/* An empty name is how V8 writes an anonymous function. */
static void finish_node(struct v8_nodes *n, struct json *j, uint32_t row)
{
	struct v8_node *node = &n->rows[row];
	if (j->failed)
		return;
	if (!node->identified || !node->named)
		json_fail(j, "expected a node with id and functionName");
	else if (v8_node_of(n, node->id))
		json_fail(j, "a second node %llu", (unsigned long long)node->id);
	else if (!index_put(&n->by_id, hash_number(node->id), row))
		out_of_memory(j);
	if (j->failed)
		return;
	if (!node->func.name)
		node->func.name = prof_add_text(n->b, "(anonymous)");
	node->root = !prof_builder_failed(n->b) && is_root(n, node);
}

/* ---- objects within objects ------------------------------------------------------ */

static bool new_order(struct v8_nodes *n, struct json *j)
{
	n->order = j->failed ? NULL : calloc(n->nrows + 1, sizeof(*n->order));
	if (!n->order)
		out_of_memory(j);
	return n->order;
}

void v8_read_head(struct v8_nodes *n, struct json *j)
{
	struct json_tree t = { .j = j, .children = "children" };
	enum json_tree_step step;
	struct text key;
	uint32_t row = V8_NONE;
	while ((step = json_tree_next(&t, &key)) != TREE_END) {
		if (step == TREE_ENTER) {
			if (!new_node(n, j, row))
				return;
			row = (uint32_t)n->nrows - 1;
		} else if (step == TREE_MEMBER) {
			take_member(n, j, key, row);
		} else {
			finish_node(n, j, row);
			row = n->rows[row].parent;
		}
	}
	if (!new_order(n, j))
		return;
	for (uint32_t i = 0; i < n->nrows; i++)
		n->order[i] = i;
}

/* ---- a list of nodes ---------------------------------------------------------------- */

/* The first wins: pyflame's converter lists the calls of (root) for (idle) again. */
static void set_parent(struct v8_nodes *n, struct v8_node *child, uint32_t parent)
{
	if (child->parent == V8_NONE)
		child->parent = parent;
	else if (child->parent != parent)
		prof_add_note(n->b, UINT64_MAX,
			      "a node that two others call: it is kept for the first");
}

static void tie_nodes(struct v8_nodes *n, struct json *j)
{
	for (size_t i = 0; i < n->nlinks && !j->failed; i++) {
		struct v8_node *child = v8_node_of(n, n->links[i].child);
		if (child)
			set_parent(n, child, n->links[i].parent);
		else
			json_fail(j, "a child %llu, which does not exist",
				  (unsigned long long)n->links[i].child);
	}
	for (size_t i = 0; i < n->nrows && !j->failed; i++) {
		if (n->rows[i].parent_id < 0)
			continue;
		struct v8_node *parent = v8_node_of(n, (uint64_t)n->rows[i].parent_id);
		if (parent)
			set_parent(n, &n->rows[i], (uint32_t)(parent - n->rows));
		else
			json_fail(j, "a parent %lld, which does not exist",
				  (long long)n->rows[i].parent_id);
	}
}

/* By depth: node by node from the roots down. first and next: the children of each. */
static void walk_down(struct v8_nodes *n, struct json *j, uint32_t *first, uint32_t *next)
{
	size_t done = 0, known = 0;
	for (size_t i = 0; i < n->nrows; i++)
		first[i] = V8_NONE;
	for (uint32_t i = (uint32_t)n->nrows; i-- > 0;) {
		uint32_t parent = n->rows[i].parent;
		if (parent == V8_NONE)
			continue;
		next[i] = first[parent];
		first[parent] = i;
	}
	for (uint32_t i = 0; i < n->nrows; i++)
		if (n->rows[i].parent == V8_NONE)
			n->order[known++] = i;
	for (; done < known; done++)
		for (uint32_t c = first[n->order[done]]; c != V8_NONE; c = next[c])
			n->order[known++] = c;
	if (known < n->nrows)
		json_fail(j, "nodes that are their own ancestors");
}

void v8_read_nodes(struct v8_nodes *n, struct json *j)
{
	struct text key;
	json_array(j);
	while (json_element(j)) {
		if (!new_node(n, j, V8_NONE))
			return;
		uint32_t row = (uint32_t)n->nrows - 1;
		json_object(j);
		while (json_member(j, &key))
			take_member(n, j, key, row);
		finish_node(n, j, row);
	}
}

void v8_read_list(struct v8_nodes *n, struct json *j)
{
	v8_read_nodes(n, j);
	tie_nodes(n, j);
	if (!new_order(n, j))
		return;
	uint32_t *links = calloc(2 * n->nrows + 1, sizeof(*links));
	if (links)
		walk_down(n, j, links, links + n->nrows);
	else
		out_of_memory(j);
	free(links);
}

/* ---- functions on one line ---------------------------------------------------------- */

static bool same_place(const struct v8_node *a, const struct v8_node *b)
{
	return a->func.name == b->func.name && a->func.file == b->func.file &&
	       a->func.line == b->func.line;
}

/* Finds the first row like this one, and whether that is at another column. */
static bool compare_columns(struct v8_nodes *n, struct index *places, uint32_t row)
{
	struct v8_node *node = &n->rows[row];
	uint64_t h = hash_mix((uint64_t)node->func.name << 32 | node->func.file, hash_key());
	uint32_t hash = hash_fold(hash_mix(h, (uint64_t)node->func.line ^ hash_key()));
	size_t at;
	node->like = row;
	for (uint32_t i = index_first(places, hash, &at); i != INDEX_NONE;
	     i = index_next(places, hash, &at)) {
		if (!same_place(&n->rows[i], node))
			continue;
		node->like = i;
		n->rows[i].split = n->rows[i].split || n->rows[i].column != node->column;
		return true;
	}
	return index_put(places, hash, row);
}

static bool add_column(struct v8_nodes *n, struct v8_node *node)
{
	const struct prof_str *name = prof_builder_string(n->b, node->func.name);
	size_t room = (size_t)name->len + 16;
	char *text = malloc(room);
	if (!text)
		return false;
	memcpy(text, name->s, name->len);
	size_t len = name->len +
		     (size_t)snprintf(text + name->len, room - name->len, ":%u", node->column);
	node->func.name = prof_add_string(n->b, text, len);
	free(text);
	return true;
}

bool v8_tell_apart(struct v8_nodes *n)
{
	struct index places = { 0 };
	bool good = true;
	for (uint32_t i = 0; i < n->nrows && good; i++)
		good = compare_columns(n, &places, i);
	for (uint32_t i = 0; i < n->nrows && good && !prof_builder_failed(n->b); i++)
		if (n->rows[n->rows[i].like].split && n->rows[i].column)
			good = add_column(n, &n->rows[i]);
	index_free(&places);
	return good;
}

void v8_free(struct v8_nodes *n)
{
	free(n->rows);
	free(n->ticks);
	free(n->links);
	free(n->order);
	index_free(&n->by_id);
}
