/* grid_layout.h - what of a table fits a terminal, and how wide its columns are. */
#ifndef PROFTOOLS_RENDER_GRID_LAYOUT_H
#define PROFTOOLS_RENDER_GRID_LAYOUT_H

#include "grid_write.h"

enum { GRID_BAR = 8, GRID_GAP = 2 };

struct grid_layout {
	const struct grid *g;
	const struct grid_style *style;
	struct arena arena;
	struct prof_str *names;  /* [nrows x ncolumns], safe for the screen, cut to their column */
	size_t *name_width;      /* likewise */
	size_t *width;           /* [ncolumns] */
	bool *shown;             /* [ncolumns] */
	struct grid_unit *units; /* [ncolumns] */
	bool bars;
	size_t last; /* the last column shown */
};

/* Everything, as wide as it is. False when memory is out; grid_layout_free() in every case. */
bool grid_layout_make(struct grid_layout *l, const struct grid *g, const struct grid_style *style);

/*
 * Makes it fit the width of the style: bars go first, then the columns that
 * can be spared, until the names have room; then names are cut. False when
 * memory is out.
 */
bool grid_layout_fit(struct grid_layout *l);

void grid_layout_free(struct grid_layout *l);

/* Columns of the title with its unit. */
size_t grid_title_width(const struct grid_layout *l, size_t column);

bool grid_has_bar(const struct grid_layout *l, size_t column);

#endif
