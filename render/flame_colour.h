/* flame_colour.h - the colour of each box of a flame graph, and what colours mean. */
#ifndef PROFTOOLS_RENDER_FLAME_COLOUR_H
#define PROFTOOLS_RENDER_FLAME_COLOUR_H

#include "flame_tree.h"

struct flame_palette;

struct flame_colours {
	const struct flame_tree *t;
	const struct flame_options *o;
	const struct flame_palette *palette;
	double most;       /* of a comparison: the largest change of a box that is drawn */
	bool counts;       /* of a comparison: costs are samples, which change by chance, too */
	unsigned met;      /* a bit for each hue of the palette that a box has */
	double light[256]; /* luminance of a channel */
};

/* Chooses the palette. */
void flame_colours_init(struct flame_colours *c, const struct flame_tree *t,
			const struct flame_options *o);

/* Looks at a row that will be drawn: for the legend, and the strength of changes. */
void flame_colours_see(struct flame_colours *c, prof_id row);

/* 0xRRGGBB; black text on it has a contrast of 4.5 and more. */
uint32_t flame_colour(const struct flame_colours *c, prof_id row);

/* The change of a row that is shown in colour: 0 if chance explains it. */
double flame_change(const struct flame_colours *c, prof_id row);

/* A colour and what it means. text NULL: no further ones. */
struct flame_key {
	uint32_t rgb;
	const char *text;
};

/* The meanings of colours that were met, one after the other by i. */
struct flame_key flame_colour_key(const struct flame_colours *c, size_t i);

/* Does black text stand out better on it than white? */
bool flame_is_light(uint32_t rgb);

#endif
