/* tree_walk.h - visit the contexts of a tree depth first, knowing what is on the path. */
#ifndef TREE_WALK_H
#define TREE_WALK_H

#include "proftools/view.h"

struct tree_walk {
	const struct prof_tree *tree;
	const struct prof_graph *graph; /* whose functions and edges are told */
	const prof_id *func_of;         /* [functions of the tree] in the graph; NULL: the same */
	/* The context visited. */
	prof_id node, func;          /* func: in the graph */
	prof_id edge;                /* in the graph; PROF_NONE: begins here, or unknown there */
	bool outer_func, outer_edge; /* not already on the path */
	/* Working memory. */
	uint32_t *func_depth, *edge_depth;
	prof_id *edge_of; /* [rows of the tree] */
};

/* False when memory is out. tree_walk_end() frees in both cases. */
bool tree_walk_begin(struct tree_walk *w, const struct prof_tree *tree,
		     const struct prof_graph *graph, const prof_id *func_of);
void tree_walk_end(struct tree_walk *w);

/* The next context, root and rests left out. False after the last. */
bool tree_walk_next(struct tree_walk *w);

/* The edge from caller to callee, PROF_NONE if there is none. */
prof_id tree_walk_find(const struct prof_graph *g, prof_id caller, prof_id callee);

#endif
