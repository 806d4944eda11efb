/* page_tree.h - the trees of the page: what is too small to be seen is summed up. */
#ifndef PROFTOOLS_RENDER_PAGE_TREE_H
#define PROFTOOLS_RENDER_PAGE_TREE_H

#include "arena.h"
#include "proftools/view.h"

/* Rows as of struct prof_tree, parents first; the last child with PROF_MORE is the rest. */
struct page_tree {
	size_t n;
	prof_id *parent, *func;
	double **self, **total; /* [nmeasures], NULL: absent */
	uint8_t *self_truth, *total_truth;
};

/*
 * Fills *out, which lives in memory. whole: of the whole profile, a measure;
 * what is not heavy in relation to it is cut. -1 and *err when memory is out.
 */
int page_tree_cut(const struct prof_tree *t, const double *whole, bool estimated,
		  struct arena *memory, struct page_tree *out, struct prof_error *err);

#endif
