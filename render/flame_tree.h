/* flame_tree.h - the boxes that a flame graph may show, before any is left out. */
#ifndef PROFTOOLS_RENDER_FLAME_TREE_H
#define PROFTOOLS_RENDER_FLAME_TREE_H

#include "flame.h"
#include "proftools/view.h"

/* Sides of a comparison; all else has one side, the first. */
enum { FLAME_NEW, FLAME_OLD, FLAME_SIDES };

/* Marks of a row. */
enum { FLAME_TOTAL_ESTIMATED = 1, FLAME_SELF_ESTIMATED = 2 };

/*
 * Rows as in a prof_tree: row 0 is the root, a parent has a smaller number than
 * its children. func is PROF_NONE for the root and for rows of threads, which
 * have a part, and PROF_MORE for rests. Costs are in seconds, bytes or ones; on
 * the side that a row is not on they are 0.
 */
struct flame_tree {
	const struct prof *profile; /* borrowed */
	prof_id measure;            /* shown; of a comparison, the new side */
	bool diff;
	size_t n, cap;
	prof_id *parent, *func, *part;
	prof_id *first_child, *next; /* as drawn, from the left; PROF_NONE: none */
	uint8_t *mark;
	double *total[FLAME_SIDES], *self[FLAME_SIDES]; /* OLD: NULL unless diff */
	double *width; /* of the box: its total, and never less than what its children take */
	bool failed;   /* memory is out; later calls do nothing */
};

/* NULL and *err on failure, and if the measure or the samples asked for are not there. */
struct flame_tree *flame_tree_new(const struct prof *p, const struct flame_options *o,
				  struct prof_error *err);
void flame_tree_free(struct flame_tree *t);

/* The narrowest share of the whole that gets a box. */
double flame_min_share(const struct flame_options *o);

/* ---- for the files that make trees ------------------------------------ */

/* Appends a row without cost. 0, the root, when memory is out. */
prof_id flame_append(struct flame_tree *t, prof_id parent, prof_id func, prof_id part);

/* Adds to t, which has its root, the recorded samples in the order of time. */
int flame_take_samples(struct flame_tree *t, const struct flame_options *o, struct prof_error *err);

/*
 * Adds to t, which has its root, the stacks of another tree read from their
 * inner ends. Boxes narrower than min, a cost, are not made.
 */
void flame_take_leaves(struct flame_tree *t, const struct flame_tree *from, double min,
		       size_t max_depth);

#endif
