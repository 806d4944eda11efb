/* vmtree.h - the tree of calls as vmprof makes it from samples. */
#ifndef PROFTOOLS_RENDER_VMTREE_H
#define PROFTOOLS_RENDER_VMTREE_H

#include "proftools/model.h"

/*
 * Differs from the contexts in three ways: all samples hang below the first
 * root, whatever their thread; a function that calls itself at once is one
 * node; and lines belong to nodes. Children keep the order in which they came.
 * Node 0 is that first root.
 */
struct vmtree {
	size_t n;
	prof_id *func, *parent;             /* parent[0] is PROF_NONE */
	prof_id *first_child, *next, *last; /* PROF_NONE: none; last: last child */
	double *count;                      /* samples of a node and all below it */
	prof_id *of;                        /* [nodes.n] the node that a context belongs to */
	double *total;                      /* [nodes.n] samples of a context and all below it */
	prof_id program;                    /* where vmprof's reports begin */
};

/* NULL when p has no contexts (PROF_EMISMATCH) or memory is out. The caller frees. */
struct vmtree *vmtree_new(const struct prof *p, prof_id measure, struct prof_error *err);
void vmtree_free(struct vmtree *t);

/* The node after i of those below root, and root itself, in the order of vmprof; PROF_NONE: none.
 */
prof_id vmtree_walk(const struct vmtree *t, prof_id root, prof_id i, size_t *depth);

/* Is it Python's code, that is, does it have a file? */
bool vmtree_is_python(const struct prof *p, prof_id func);

#endif
