/* vmtree.c - the tree of calls as vmprof makes it from samples. */
#include "vmtree.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "index.h"

bool vmtree_is_python(const struct prof *p, prof_id func)
{
	return p->funcs[func].file != 0;
}

/* A child comes into being when it is first asked for. PROF_NONE: memory is out. */
static prof_id child(struct vmtree *t, struct index *index, prof_id parent, prof_id func)
{
	uint32_t hash = hash_number((uint64_t)parent << 32 | func);
	size_t at;
	for (uint32_t row = index_first(index, hash, &at); row != INDEX_NONE;
	     row = index_next(index, hash, &at))
		if (t->parent[row] == parent && t->func[row] == func)
			return row;
	prof_id i = (prof_id)t->n;
	if (!index_put(index, hash, i))
		return PROF_NONE;
	t->n++;
	t->func[i] = func;
	t->parent[i] = parent;
	t->first_child[i] = t->next[i] = t->last[i] = PROF_NONE;
	t->count[i] = 0;
	if (parent == PROF_NONE)
		return i;
	if (t->last[parent] == PROF_NONE)
		t->first_child[parent] = i;
	else
		t->next[t->last[parent]] = i;
	t->last[parent] = i;
	return i;
}

/* Contexts come in the order in which they were first seen, so nodes do, too. */
static bool grow(struct vmtree *t, const struct prof *p)
{
	struct index index = { 0 };
	t->of[0] = child(t, &index, PROF_NONE, p->nodes.func[1]);
	bool ok = t->of[0] != PROF_NONE;
	for (size_t i = 1; ok && i < p->nodes.n; i++) {
		prof_id at = t->of[p->nodes.parent[i]], func = p->nodes.func[i];
		t->of[i] = t->func[at] == func ? at : child(t, &index, at, func);
		ok = t->of[i] != PROF_NONE;
	}
	index_free(&index);
	return ok;
}

static void add_up(struct vmtree *t, const struct prof *p, prof_id measure)
{
	for (size_t i = 0; i < p->nodes.n; i++) {
		double self = prof_cost_at(p->nodes.cost.self, measure, i);
		t->total[i] = isnan(self) ? 0 : self;
		t->count[t->of[i]] += t->total[i];
	}
	for (size_t i = p->nodes.n; i-- > 1;)
		t->total[p->nodes.parent[i]] += t->total[i];
	for (size_t i = t->n; i-- > 1;)
		t->count[t->parent[i]] += t->count[i];
}

/* The module that was run, below what vmprof itself needed to run it. */
static prof_id find_program(const struct vmtree *t, const struct prof *p)
{
	prof_id at = 0;
	while (at != PROF_NONE) {
		const struct prof_func *f = &p->funcs[t->func[at]];
		bool module = vmtree_is_python(p, t->func[at]) &&
			      !strncmp(prof_text(p, f->name), "<module>", 8);
		if (module && !strstr(prof_text(p, f->file), "vmprof/__main__.py"))
			return at;
		prof_id heaviest = t->first_child[at];
		for (prof_id c = heaviest; c != PROF_NONE; c = t->next[c])
			if (t->count[c] > t->count[heaviest])
				heaviest = c;
		at = heaviest;
	}
	return 0;
}

prof_id vmtree_walk(const struct vmtree *t, prof_id root, prof_id i, size_t *depth)
{
	if (t->first_child[i] != PROF_NONE) {
		++*depth;
		return t->first_child[i];
	}
	while (i != root && t->next[i] == PROF_NONE) {
		--*depth;
		i = t->parent[i];
	}
	return i == root ? PROF_NONE : t->next[i];
}

static bool make_room(struct vmtree *t, size_t n)
{
	prof_id **const columns[] = { &t->func, &t->parent, &t->first_child,
				      &t->next, &t->last,   &t->of };
	for (size_t c = 0; c < sizeof(columns) / sizeof(*columns); c++) {
		*columns[c] = malloc(n * sizeof(prof_id));
		if (!*columns[c])
			return false;
	}
	t->count = malloc(n * sizeof(*t->count));
	t->total = malloc(n * sizeof(*t->total));
	return t->count && t->total;
}

struct vmtree *vmtree_new(const struct prof *p, prof_id measure, struct prof_error *err)
{
	if (p->nodes.n < 2 || measure == PROF_NONE) {
		prof_fail(err, PROF_EMISMATCH, "not a profile of stacks");
		return NULL;
	}
	struct vmtree *t = calloc(1, sizeof(*t));
	if (!t || !make_room(t, p->nodes.n) || !grow(t, p)) {
		vmtree_free(t);
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	add_up(t, p, measure);
	t->program = find_program(t, p);
	return t;
}

void vmtree_free(struct vmtree *t)
{
	if (!t)
		return;
	free(t->func);
	free(t->parent);
	free(t->first_child);
	free(t->next);
	free(t->last);
	free(t->of);
	free(t->count);
	free(t->total);
	free(t);
}
