/* tree_build.h - what the two ways to a tree share: its rows while they are made. */
#ifndef TREE_BUILD_H
#define TREE_BUILD_H

#include "proftools/view.h"

/* A tree that can still be written to; pub points into it. */
struct tree {
	struct prof_tree pub; /* first, so that prof_tree_free() finds the rest */
	size_t nmeasures, n, cap;
	prof_id *parent, *func, *first_child, *next;
	double **self, **total; /* [nmeasures] columns; NULL: recorded nowhere */
	uint8_t *truth[2];      /* self, total */
	bool failed;            /* memory is out; later calls do nothing */
};

/* calloc that notes its failure. */
void *tree_memory(struct tree *t, size_t n, size_t width);

/* Declares that a measure has costs; before the first row. */
void tree_use(struct tree *t, size_t measure, bool self, bool total);

/* Appends a row whose costs are not known and absent. PROF_NONE when memory is out. */
prof_id tree_append(struct tree *t, prof_id parent, prof_id func);

/* One cell for reading; NAN where the measure has no column. */
static inline double tree_cell(double *const *columns, size_t measure, prof_id row)
{
	return columns[measure] ? columns[measure][row] : NAN;
}

/* Writes a cell; nothing happens where the measure has no column. */
static inline void tree_set(double *const *columns, size_t measure, prof_id row, double v)
{
	if (columns[measure])
		columns[measure][row] = v;
}

/* Fill the rows from recorded contexts, or estimate them from recorded calls. */
void tree_from_nodes(struct tree *t, prof_id part);
void tree_from_graph(struct tree *t, prof_id part, size_t limit);

#endif
