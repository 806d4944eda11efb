/*
 * sysprof.c - the XML of sysprof 1.x: objects (functions) and a tree of nodes.
 *
 *	<profile>
 *	  <objects>
 *	    <object id="5052"><name>"main"</name><total>1</total><self>1</self></object>
 *	  <nodes>
 *	    <node id="1"><object>5052</object><parent>0</parent><self>0</self> ... </node>
 *
 * Nodes come in any order; parent 0 is none.
 */
#include <stdlib.h>

#include "hash.h"
#include "index.h"
#include "room.h"
#include "xml.h"

struct object {
	uint64_t id;
	prof_id func;
};

struct node {
	uint64_t id, object, parent;
	double self;
	prof_id row; /* in the builder, once it is there */
	uint32_t first_child, next_sibling;
	const char *at;
};

struct sysprof {
	struct xml x;
	struct prof_builder *b;
	struct object *objects;
	struct node *nodes;
	size_t nobjects, cap_objects, nnodes, cap_nodes;
	struct index object_by_id, node_by_id;
};

static bool make_room(struct sysprof *f, void *rows, size_t n, size_t *cap, size_t width)
{
	if (room_for(rows, n, cap, width))
		return true;
	f->x.failed = true;
	prof_fail(f->x.err, PROF_ENOMEM, "out of memory");
	return false;
}

static bool put(struct sysprof *f, struct index *ix, uint64_t id, size_t row)
{
	if (index_put(ix, hash_number(id), (uint32_t)row))
		return true;
	f->x.failed = true;
	prof_fail(f->x.err, PROF_ENOMEM, "out of memory");
	return false;
}

static uint32_t find_node(const struct sysprof *f, uint64_t id)
{
	size_t at;

	for (uint32_t i = index_first(&f->node_by_id, hash_number(id), &at); i != INDEX_NONE;
	     i = index_next(&f->node_by_id, hash_number(id), &at)) {
		if (f->nodes[i].id == id)
			return i;
	}
	return INDEX_NONE;
}

static const struct object *find_object(const struct sysprof *f, uint64_t id)
{
	size_t at;

	for (uint32_t i = index_first(&f->object_by_id, hash_number(id), &at); i != INDEX_NONE;
	     i = index_next(&f->object_by_id, hash_number(id), &at)) {
		if (f->objects[i].id == id)
			return &f->objects[i];
	}
	return NULL;
}

static prof_id find_func(struct sysprof *f, const struct node *n)
{
	const struct object *object = find_object(f, n->object);

	if (object)
		return object->func;
	f->x.name.s = n->at;
	xml_fail(&f->x, "a node of object %llu, which is not there", (unsigned long long)n->object);
	return 0;
}

/* ---- elements -------------------------------------------------------- */

static uint64_t read_number(struct sysprof *f, struct text t)
{
	uint64_t n = 0;

	while (t.len && (*t.s == '\n' || *t.s == '\r' || is_blank(*t.s)))
		t.s++, t.len--;
	while (t.len && !is_digit(t.s[t.len - 1]))
		t.len--;
	if (!f->x.failed && (!t.len || text_u64(t.s, t.s + t.len, &n) != t.len))
		xml_fail(&f->x, "expected a number");
	return n;
}

/* Names stand in quotes. */
static prof_id read_name(struct sysprof *f, struct text t)
{
	const char *open = memchr(t.s, '"', t.len), *close = memrchr(t.s, '"', t.len);

	if (open && close > open)
		t = (struct text){ open + 1, (size_t)(close - open - 1) };
	return xml_string(&f->x, f->b, t);
}

/* The children of an element up to its end. */
static bool next_child(struct sysprof *f, const char *element)
{
	while (xml_next(&f->x)) {
		if (f->x.close && text_is(f->x.name, element))
			return false;
		if (f->x.close)
			return true;
	}
	if (!f->x.failed)
		xml_fail(&f->x, "the file ends within <%s>", element);
	return false;
}

static void read_object(struct sysprof *f)
{
	struct object o = { .id = read_number(f, xml_attribute(&f->x, "id")) };
	struct prof_func func = { 0 };
	while (next_child(f, "object"))
		if (text_is(f->x.name, "name"))
			func.name = read_name(f, f->x.text);
	/* Of two with one number the first counts. */
	if (f->x.failed || find_object(f, o.id) ||
	    !make_room(f, &f->objects, f->nobjects, &f->cap_objects, sizeof(*f->objects)))
		return;
	o.func = prof_add_func(f->b, &func);
	f->objects[f->nobjects] = o;
	if (put(f, &f->object_by_id, o.id, f->nobjects))
		f->nobjects++;
}

static void read_node(struct sysprof *f)
{
	struct node n = { .at = f->x.name.s, .row = PROF_NONE };
	n.id = read_number(f, xml_attribute(&f->x, "id"));
	n.first_child = n.next_sibling = INDEX_NONE;
	while (next_child(f, "node")) {
		if (text_is(f->x.name, "object"))
			n.object = read_number(f, f->x.text);
		else if (text_is(f->x.name, "parent"))
			n.parent = read_number(f, f->x.text);
		else if (text_is(f->x.name, "self"))
			n.self = (double)read_number(f, f->x.text);
	}
	if (!f->x.failed && find_node(f, n.id) != INDEX_NONE)
		xml_fail(&f->x, "a second node %llu", (unsigned long long)n.id);
	if (f->x.failed || !make_room(f, &f->nodes, f->nnodes, &f->cap_nodes, sizeof(*f->nodes)))
		return;
	f->nodes[f->nnodes] = n;
	if (put(f, &f->node_by_id, n.id, f->nnodes))
		f->nnodes++;
}

static void read_elements(struct sysprof *f)
{
	bool nodes = false, objects = false;

	while (xml_next(&f->x)) {
		if (text_is(f->x.name, "objects"))
			objects = !f->x.close;
		else if (text_is(f->x.name, "nodes"))
			nodes = !f->x.close;
		else if (objects && !f->x.close && text_is(f->x.name, "object"))
			read_object(f);
		else if (nodes && !f->x.close && text_is(f->x.name, "node"))
			read_node(f);
	}
	if (!f->x.failed && !f->nobjects)
		xml_fail(&f->x, "expected the objects and nodes of sysprof");
}

/* ---- the tree -------------------------------------------------------- */

/* Chains the children of each node, last first, so that they come out in the file's order. */
static void link_children(struct sysprof *f, uint32_t *top)
{
	for (size_t i = f->nnodes; i-- > 0;) {
		struct node *n = &f->nodes[i];
		uint32_t parent = n->parent ? find_node(f, n->parent) : INDEX_NONE;
		if (n->parent && parent == INDEX_NONE) {
			f->x.name.s = n->at;
			xml_fail(&f->x, "a node below node %llu, which is not there",
				 (unsigned long long)n->parent);
			return;
		}
		uint32_t *head = parent == INDEX_NONE ? top : &f->nodes[parent].first_child;
		n->next_sibling = *head;
		*head = (uint32_t)i;
	}
}

/* Parents before children, without recursion: to the first child, the next sibling, or up. */
static size_t add_nodes(struct sysprof *f, uint32_t top)
{
	size_t n = 0;

	for (uint32_t i = top; i != INDEX_NONE && !f->x.failed; n++) {
		struct node *node = &f->nodes[i];
		uint32_t up = node->parent ? find_node(f, node->parent) : INDEX_NONE;
		struct prof_node row = {
			.parent = up == INDEX_NONE ? 0 : f->nodes[up].row,
			.func = find_func(f, node),
			.self = node->self != 0 ? &node->self : NULL,
		};
		node->row = prof_add_node(f->b, &row);
		if (node->first_child != INDEX_NONE) {
			i = node->first_child;
			continue;
		}
		while (i != INDEX_NONE && f->nodes[i].next_sibling == INDEX_NONE)
			i = f->nodes[i].parent ? find_node(f, f->nodes[i].parent) : INDEX_NONE;
		i = i == INDEX_NONE ? i : f->nodes[i].next_sibling;
	}
	return n;
}

static int read_sysprof(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct sysprof f = { .b = b };
	uint32_t top = INDEX_NONE;
	struct prof_measure m = {
		.name = prof_add_text(b, "samples"),
		.role = PROF_ROLE_COST,
		.scale = 1,
		.integral = true,
		.sampled = true,
	};

	prof_add_measure(b, &m);
	xml_open(&f.x, in, err);
	read_elements(&f);
	if (!f.x.failed)
		link_children(&f, &top);
	/* Nodes that are their own ancestors hang on no top. */
	if (!f.x.failed && add_nodes(&f, top) != f.nnodes && !f.x.failed)
		xml_fail(&f.x, "nodes that are their own ancestors");
	free(f.objects);
	free(f.nodes);
	index_free(&f.object_by_id);
	index_free(&f.node_by_id);
	return f.x.failed ? -1 : 0;
}

static enum prof_match probe_sysprof(const struct prof_input *in)
{
	struct text head = { (const char *)in->data, in->size < 4096 ? in->size : 4096 };

	if (!memmem(head.s, head.len, "<profile>", 9))
		return PROF_NO;
	return memmem(head.s, head.len, "<objects>", 9) ? PROF_CERTAIN : PROF_MAYBE;
}

const struct prof_reader prof_reader_sysprof = {
	.name = "sysprof",
	.aliases = "",
	.title = "sysprof 1.x (XML)",
	.suffixes = ".sysprof .xml",
	.kept = "contexts by process, counts",
	.lost = "nothing",
	.probe = probe_sysprof,
	.read = read_sysprof,
};
