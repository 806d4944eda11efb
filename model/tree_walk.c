/* tree_walk.c - visit the contexts of a tree depth first, knowing what is on the path. */
#include "tree_walk.h"

#include <stdlib.h>

prof_id tree_walk_find(const struct prof_graph *g, prof_id caller, prof_id callee)
{
	prof_id low = g->first_out[caller], high = g->first_out[caller + 1];
	while (low < high) {
		prof_id mid = low + (high - low) / 2;
		if (g->callee[mid] < callee)
			low = mid + 1;
		else
			high = mid;
	}
	return low < g->first_out[caller + 1] && g->callee[low] == callee ? low : PROF_NONE;
}

static prof_id func_at(const struct tree_walk *w, prof_id node)
{
	prof_id f = w->tree->func[node];
	return w->func_of && f != PROF_NONE && f != PROF_MORE ? w->func_of[f] : f;
}

bool tree_walk_begin(struct tree_walk *w, const struct prof_tree *tree,
		     const struct prof_graph *graph, const prof_id *func_of)
{
	*w = (struct tree_walk){
		.tree = tree,
		.graph = graph,
		.func_of = func_of,
		.node = 0,
		.func = PROF_NONE,
		.func_depth = calloc(graph->nfuncs + 1, sizeof(uint32_t)),
		.edge_depth = calloc(graph->nedges + 1, sizeof(uint32_t)),
		.edge_of = malloc((tree->n + 1) * sizeof(prof_id)),
	};
	return w->func_depth && w->edge_depth && w->edge_of;
}

void tree_walk_end(struct tree_walk *w)
{
	free(w->func_depth);
	free(w->edge_depth);
	free(w->edge_of);
}

static void leave(struct tree_walk *w, prof_id node)
{
	if (w->tree->func[node] == PROF_MORE)
		return;
	w->func_depth[func_at(w, node)]--;
	if (w->edge_of[node] != PROF_NONE)
		w->edge_depth[w->edge_of[node]]--;
}

/* In preorder; PROF_NONE after the last. Counts what is left on the way. */
static prof_id following(struct tree_walk *w)
{
	const struct prof_tree *t = w->tree;
	prof_id node = w->node;
	if (t->first_child[node] != PROF_NONE)
		return t->first_child[node];
	while (node != 0) {
		leave(w, node);
		if (t->next[node] != PROF_NONE)
			return t->next[node];
		node = t->parent[node];
	}
	return PROF_NONE;
}

bool tree_walk_next(struct tree_walk *w)
{
	do {
		w->node = following(w);
		if (w->node == PROF_NONE)
			return false;
	} while (w->tree->func[w->node] == PROF_MORE);
	prof_id caller = func_at(w, w->tree->parent[w->node]);
	w->func = func_at(w, w->node);
	w->edge = caller == PROF_NONE ? PROF_NONE : tree_walk_find(w->graph, caller, w->func);
	w->edge_of[w->node] = w->edge;
	w->outer_func = !w->func_depth[w->func]++;
	w->outer_edge = w->edge != PROF_NONE && !w->edge_depth[w->edge]++;
	return true;
}
