/* as_part.c - a whole profile as one part, to be told apart among others. */
#include <stdlib.h>

#include "proftools/transform.h"
#include "rebuild.h"

static void copy_tree(struct rebuild *r, prof_id part)
{
	const struct prof_nodes *nodes = &r->from->nodes;
	prof_id *row = calloc(nodes->n + 1, sizeof(*row));

	if (!row) {
		r->failed = true;
		return;
	}
	for (size_t i = 1; i < nodes->n && rebuild_going(r); i++) {
		struct prof_node n = rebuild_node(r, i);

		rebuild_node_costs(r, i);
		n.parent = row[nodes->parent[i]];
		n.part = part;
		row[i] = prof_add_node(r->to, &n);
	}
	free(row);
}

struct prof *prof_as_part(const struct prof *p, const char *name, struct prof_error *err)
{
	struct rebuild r;

	rebuild_init(&r, p);
	r.parts = true;
	prof_id part = prof_add_part(
		r.to,
		&(struct prof_part){ .name = prof_add_text(r.to, name), .pid = -1, .tid = -1 });
	for (size_t i = 0; i < p->sites.n && rebuild_going(&r); i++) {
		struct prof_site s = rebuild_site(&r, i, 1, 1);

		s.part = part;
		prof_add_site(r.to, &s);
	}
	for (size_t i = 0; i < p->edges.n && rebuild_going(&r); i++) {
		struct prof_edge e = rebuild_edge(&r, i, 1, 1);

		e.part = part;
		prof_add_edge(r.to, &e);
	}
	if (p->nodes.n > 1 && rebuild_going(&r))
		copy_tree(&r, part);
	return rebuild_finish(&r, err);
}
