/* flame_layout.h - where the boxes of a flame graph stand, and which are too narrow to be drawn. */
#ifndef PROFTOOLS_RENDER_FLAME_LAYOUT_H
#define PROFTOOLS_RENDER_FLAME_LAYOUT_H

#include "flame_tree.h"

struct flame_box {
	prof_id row;    /* of the tree */
	uint32_t depth; /* 0: the root */
	double x, w;    /* shares of the whole */
};

/* Boxes stand after the box they stand on, from the left. */
struct flame_layout {
	struct flame_box *boxes;
	size_t n;
	double whole; /* cost of the full width; 0: there is nothing to draw */
	uint32_t deepest;
	size_t narrow; /* rows with a cost that were left out for their width */
	size_t deep;   /* and for their depth */
	double min;    /* narrowest share that is drawn */
};

/* -1 and *err when memory is out. The caller frees the boxes. */
int flame_layout_make(struct flame_layout *l, const struct flame_tree *t,
		      const struct flame_options *o, struct prof_error *err);

#endif
