/* sample.h - small profiles made in memory, for the tests of views and transformations. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <proftools/prof.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CALLS, TIME }; /* measures of all profiles below */

static inline struct prof_builder *sample_builder(void)
{
	struct prof_builder *b = prof_builder_new("test");
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "calls"),
						    .role = PROF_ROLE_CALLS,
						    .scale = 1,
						    .integral = true });
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "time"),
						    .unit = PROF_UNIT_SECOND,
						    .scale = 1 });
	return b;
}

static inline prof_id sample_func(struct prof_builder *b, const char *name)
{
	return prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, name) });
}

/* A context given as its path from the root, "main;load;read". */
static inline void sample_context(struct prof_builder *b, const char *path, double calls,
				  double self)
{
	prof_id parent = PROF_NONE;
	char *copy = strdup(path), *rest = copy;
	for (char *name; (name = strsep(&rest, ";"));) {
		double cost[2] = { rest ? NAN : calls, rest ? NAN : self };
		parent = prof_add_node(
			b, &(struct prof_node){ .parent = parent == PROF_NONE ? 0 : parent,
						.func = sample_func(b, name),
						.self = cost });
	}
	free(copy);
}

static inline prof_id sample_find(const struct prof *p, const char *name)
{
	for (prof_id f = 0; f < p->nfuncs; f++)
		if (!strcmp(prof_text(p, p->funcs[f].name), name))
			return f;
	return PROF_NONE;
}

/* What a deterministic profiler would have recorded of a tree: sites and edges. */
static inline struct prof *sample_graph(const struct prof *tree)
{
	struct prof_graph *g = prof_graph_new(tree, PROF_NONE, NULL);
	struct prof_builder *b = sample_builder();
	for (prof_id f = 0; f < tree->nfuncs; f++)
		sample_func(b, prof_text(tree, tree->funcs[f].name));
	for (prof_id f = 0; f < g->nfuncs; f++) {
		double self[2] = { g->func.self[CALLS][f], g->func.self[TIME][f] };
		double total[2] = { NAN, g->func.total[TIME][f] };
		prof_add_site(b, &(struct prof_site){ .func = f, .self = self, .total = total });
	}
	for (size_t e = 0; e < g->nedges; e++) {
		double self[2] = { g->edge.self[CALLS][e], g->edge.self[TIME][e] };
		double total[2] = { NAN, g->edge.total[TIME][e] };
		prof_add_edge(b, &(struct prof_edge){ .caller = g->caller[e],
						      .callee = g->callee[e],
						      .self = self,
						      .total = total });
	}
	prof_graph_free(g);
	return prof_builder_finish(b, NULL);
}

/* A reproducible sequence of numbers below n. */
static inline unsigned sample_random(unsigned *seed, unsigned n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

/*
 * A random tree of contexts over nfuncs functions f0, f1 ... With downwards
 * set a function calls only those of a higher number, so nothing recurses.
 */
static inline struct prof *sample_tree(unsigned seed, unsigned nfuncs, unsigned nnodes,
				       bool downwards)
{
	struct prof_builder *b = sample_builder();
	unsigned func[256] = { 0 };
	prof_id row[256] = { 0 };
	for (unsigned f = 0; f < nfuncs; f++) {
		char name[16];
		snprintf(name, sizeof(name), "f%u", f);
		sample_func(b, name);
	}
	for (unsigned i = 1; i <= nnodes && i < 256; i++) {
		unsigned parent = sample_random(&seed, i);
		unsigned f = sample_random(&seed, nfuncs);
		if (downwards && parent && f <= func[parent])
			f = func[parent] + 1;
		double cost[2] = { 1 + sample_random(&seed, 3), 1 + sample_random(&seed, 100) };
		if (f >= nfuncs) {
			func[i] = func[parent];
			row[i] = row[parent];
			continue;
		}
		func[i] = f;
		row[i] = prof_add_node(
			b, &(struct prof_node){ .parent = row[parent], .func = f, .self = cost });
	}
	return prof_builder_finish(b, NULL);
}

/* The same tree with each function that directly calls itself being one context. */
static inline struct prof *sample_folded(const struct prof *p)
{
	const struct prof_nodes *n = &p->nodes;
	struct prof_builder *b = sample_builder();
	prof_id *row = calloc(n->n + 1, sizeof(*row));
	for (prof_id f = 0; f < p->nfuncs; f++)
		sample_func(b, prof_text(p, p->funcs[f].name));
	for (prof_id i = 1; i < n->n; i++) {
		prof_id up = n->parent[i];
		double cost[2] = { n->cost.self[CALLS][i], n->cost.self[TIME][i] };
		while (up && n->func[up] == n->func[i])
			up = n->parent[up];
		row[i] = prof_add_node(
			b,
			&(struct prof_node){ .parent = row[up], .func = n->func[i], .self = cost });
	}
	free(row);
	return prof_builder_finish(b, NULL);
}

#endif
