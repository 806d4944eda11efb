/* legend.h - the line under a picture that says what it shows. */
#ifndef LEGEND_H
#define LEGEND_H

#include "dottext.h"
#include "picture.h"

/* What a comparison adds to the legend of its first picture. */
struct legend_change {
	const struct picture *now;
	size_t nfuncs, nedges;           /* in either graph */
	size_t shown_funcs, shown_edges; /* of those */
	double most; /* the largest difference of a total, if the theme shows differences, else 0 */
};

/* Writes label, labelloc and labeljust statements of the graph. change: NULL for one profile. */
void legend_write(struct sink *out, const struct picture *pic, const struct legend_change *change,
		  const struct dot_style *style);

#endif
