/* colour.h - what a share of the whole looks like. */
#ifndef COLOUR_H
#define COLOUR_H

#include <stdbool.h>
#include <stdint.h>

struct hsl {
	double h, s, l; /* each 0..1; h wraps around */
};

/* Colours and sizes between those of weight 0 and those of weight 1. */
struct theme {
	const char *name;
	struct hsl min, max;
	double gamma;              /* applied to each channel */
	double font_min, font_max; /* points */
	double pen_min, pen_max;   /* points */
	bool filled;               /* boxes are filled with their colour, else only drawn in it */
	bool dark_ink;             /* text in filled boxes is dark, else white */
	struct hsl line_min, line_max; /* of edges; ignored unless own_lines */
	bool own_lines;
	bool diverging; /* of comparisons: less is shown in another colour, see below */
};

extern const struct theme themes[]; /* ends with a NULL name */

/* "color", gprof2dot's default, if there is none of that name. */
const struct theme *theme_find(const char *name);

/*
 * 0xRRGGBB of a weight in 0..1. skew is the base of an exponential curve: 1 is
 * linear, less brings out small weights, more brings out large ones.
 */
uint32_t theme_colour(const struct theme *t, double weight, double skew);
uint32_t theme_line(const struct theme *t, double weight, double skew);

/*
 * The colour of a difference in -1..1 in a diverging theme: grey is none, red
 * more, blue less.
 */
uint32_t theme_difference(double difference);

/* In points, except the arrow size, which is a factor. */
double theme_font_size(const struct theme *t, double weight);
double theme_pen_width(const struct theme *t, double weight);
double theme_arrow_size(const struct theme *t, double weight);

#endif
