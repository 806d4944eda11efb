/* flame_run.h - the options of prof2flame, and what its run does with them. */
#ifndef TOOLS_FLAME_RUN_H
#define TOOLS_FLAME_RUN_H

#include "flame.h"
#include "proftools/reader.h"
#include "run.h"

/* What the command line says; flame_prepare() completes flame from the rest. */
struct flame_run {
	struct flame_options flame;
	const char *min_width; /* --minwidth: pixels, or a percentage */
	const char *width_by, *delta, *order, *match, *encoding;
	const char *attributes; /* --nameattr: a file */
	bool diff, chart, reverse, normalize;
	char title[420]; /* made from the names of a comparison */
};

/* The callbacks of struct run, whose context is the struct flame_run. */
int flame_prepare(struct run *run, const char *const *inputs, size_t n);
struct prof *flame_load(struct run *run, const char *const *inputs, size_t n,
			struct prof_error *err);
int flame_write_picture(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

/* Choices of option rows; NULL after the last. */
const char *flame_widths(size_t i);
const char *flame_deltas(size_t i);
const char *flame_orders(size_t i);
const char *flame_matches(size_t i);
const char *flame_encodings(size_t i);

#endif
