/* flame.h - flame graphs, icicles and flame charts as SVG, and what can be chosen of them. */
#ifndef PROFTOOLS_RENDER_FLAME_H
#define PROFTOOLS_RENDER_FLAME_H

#include "flame_attributes.h"
#include "proftools/render.h"

/* How wide a box of a comparison is. */
enum flame_width {
	FLAME_WIDTH_MAX,    /* the larger side: nothing vanishes */
	FLAME_WIDTH_AFTER,  /* the new side: what is gone has no box */
	FLAME_WIDTH_BEFORE, /* the old side: what is new has no box */
};

/* What a picture as wide as the window is drawn for until it is in one. */
enum { FLAME_PIXELS = 1200 };

/* What stays free on either side of the boxes, as a share of the width. */
#define FLAME_MARGIN (10.0 / FLAME_PIXELS)

enum flame_order { FLAME_ORDER_WEIGHT, FLAME_ORDER_NAME };

/* Where stacks come from. */
enum flame_kind {
	FLAME_GRAPH,  /* the tree of contexts */
	FLAME_LEAVES, /* the same stacks from their inner end */
	FLAME_CHART   /* samples, in the order of time */
};

/* Texts are borrowed. */
struct flame_options {
	const char *title;    /* NULL: "Flame graph" and so on */
	const char *subtitle; /* NULL: none */
	const char *notes;    /* a comment in the file; NULL: none */
	const char *measure;  /* NULL: the profile's main one */
	const char *count;    /* what is counted, "samples"; NULL: the measure in its unit */
	const char *type;     /* what a box is: "Function:" */
	const char *colours;  /* a name of flame_palette(); NULL: by the profile */
	const char *paper;    /* flame_paper(), or #rrggbb; NULL: as the reader's screen is */
	const char *font;     /* family */
	const struct flame_attributes *attributes; /* of functions; NULL: none */
	double font_size;                          /* pixels */
	double font_width;                         /* of a mean character, as a share of the size */
	double width;     /* pixels; 0: as wide as the window, and drawn for 1200 */
	double row;       /* height of a row in pixels */
	double min_width; /* leave out narrower boxes: pixels, or a share of the whole */
	bool min_is_share;
	size_t max_boxes; /* leave out the narrowest, so that no more are drawn; 0: any number */
	double total;     /* draw as part of so much; less than the whole: of the whole */
	double factor;    /* multiply the numbers shown */
	size_t max_depth;
	enum flame_kind kind;
	enum flame_order order;
	enum flame_width width_by;
	bool threads;  /* a row for each thread */
	bool inverted; /* an icicle: callers above */
	bool hash;     /* names that begin alike have like colours */
	bool random;   /* colours tell boxes apart, not functions */
	bool by_self;  /* colours of a comparison: change of the own cost, not of the total */
	bool negate;   /* swap the colours of a comparison */
};

extern const struct flame_options flame_defaults;

/* Writes the picture of a profile, or of a comparison (a profile with two sides). 0, or -1. */
int flame_write(const struct prof *p, const struct flame_options *o, FILE *out,
		struct prof_error *err);

/* Names of palettes and of papers; NULL after the last. */
const char *flame_palette(size_t i);
const char *flame_paper(size_t i);

/* Is it a name of a paper, or a colour as #rrggbb? */
bool flame_is_paper(const char *text);

#endif
