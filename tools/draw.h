/* draw.h - the options of prof2dot, and what its run does with them. */
#ifndef TOOLS_DRAW_H
#define TOOLS_DRAW_H

#include "dot.h"
#include "run.h"

/* What the command line says; draw_prepare() completes dot from the rest. */
struct draw {
	struct dot_options dot;
	const char *image;  /* -T; NULL: by the suffix of -o, else dot text */
	const char *totals; /* --total */
	const char *unit;   /* --unit */
	const char *list;   /* --list-functions */
	const char *depth;
	struct opt_list node_labels, edge_labels, paths, exclude_paths, keep;
	bool compare, no_legend;
	struct prof *other; /* the second profile of a comparison */
	char title[420];    /* made from the names of a comparison */
};

/* The callbacks of struct run, whose context is the struct draw. */
int draw_prepare(struct run *run, const char *const *inputs, size_t n);
struct prof *draw_load(struct run *run, const char *const *inputs, size_t n,
		       struct prof_error *err);
int draw_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

/* Choices of option rows. */
const char *draw_totals(size_t i);
const char *draw_units(size_t i);
const char *draw_node_labels(size_t i);
const char *draw_edge_labels(size_t i);

#endif
