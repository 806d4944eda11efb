/*
 * tree_plan.h - in which part of a program each function that was called once ran.
 *
 * A Python program that imports at run time enters the import system again and
 * again, each time from another module, and each module is run once from there.
 * The call graph does not say which module was imported by which; but it says
 * what each import statement cost and what each module cost, and the modules
 * must fit into the imports.
 *
 * A way is a place where control enters the shared functions of a cycle: a
 * call from a function that has one context, or a function of the cycle in
 * which contexts begin. The plan assigns every function that the shared
 * functions call once, largest first, to the way with the least room that
 * holds it, and says how much of the cost of a way must follow each call, so
 * that it arrives there.
 */
#ifndef TREE_PLAN_H
#define TREE_PLAN_H

#include "tree_flow.h"

/* Cost of a way that must follow a call of a shared function. */
struct plan_need {
	double cost;
	prof_id edge;
	prof_id next; /* of the same way; PROF_NONE: the last */
};

/* Ways are numbered: a call by its edge, a beginning by nedges + its function. */
struct tree_plan {
	const struct tree_flow *flow; /* borrowed */
	size_t nways;
	prof_id *way;   /* [nfuncs] of what is called once; PROF_NONE: not planned */
	bool *planned;  /* [ncycles] is anything there assigned? */
	prof_id *first; /* [nways] need; PROF_NONE: none */
	struct plan_need *needs;
	size_t nneeds, cap;
};

/* False when memory is out; the caller frees in both cases. */
bool tree_plan_init(struct tree_plan *plan, const struct tree_flow *flow);
void tree_plan_free(struct tree_plan *plan);

/* Does it belong to a cycle, and have several contexts? */
bool tree_plan_shared(const struct tree_flow *flow, prof_id f);

/* What must still follow this call in that way; NULL: nothing. Way PROF_NONE is none. */
struct plan_need *tree_plan_need(const struct tree_plan *plan, prof_id way, prof_id edge);

#endif
