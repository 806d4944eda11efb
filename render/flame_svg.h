/* flame_svg.h - the parts of the picture of a flame graph, each written once. */
#ifndef PROFTOOLS_RENDER_FLAME_SVG_H
#define PROFTOOLS_RENDER_FLAME_SVG_H

#include "flame_layout.h"
#include "flame_text.h"
#include "sink.h"

/* Where things are, in pixels from the top. */
struct flame_lines {
	double title, subtitle, facts, key, detail; /* baselines; subtitle 0: none */
	double boxes, height;                       /* top of the boxes, and their height */
	double notes;                               /* baseline of the first line below */
	double bottom;
};

struct flame_picture {
	struct sink *out;
	struct label l, line; /* room for texts */
	const struct flame_layout *layout;
	struct flame_colours *colours;
	struct flame_text text;
	struct flame_lines at;
	size_t estimates, added, gone; /* boxes drawn */
	size_t unseen;                 /* rows of a comparison that have no width */
	bool negative;                 /* costs below 0 are left out */
};

/* From the first byte to where the boxes begin, and from their end to the last. */
void flame_put_head(struct flame_picture *pic);
void flame_put_foot(struct flame_picture *pic);

/* The boxes. */
void flame_put_boxes(struct flame_picture *pic);

/* Counts what the legend speaks of, and plans the lines. */
void flame_plan(struct flame_picture *pic);

#endif
