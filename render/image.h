/* image.h - a picture from dot text, through Graphviz if it is installed. */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdio.h>

#include "proftools/error.h"

/* File types: "dot", which needs no layout, then those of image_write(). NULL after the last. */
PROF_API const char *image_type(size_t i);

/* The type that the suffix of a file name stands for, NULL if it is none of them. */
PROF_API const char *image_type_of(const char *path);

/* May the type be written to a terminal? */
PROF_API int image_is_text(const char *type);

/*
 * Lays out and draws the graph in terminated dot text. Graphviz is loaded only
 * here and runs in a process of its own, so that its faults and its hours stay
 * there: layout takes far more than linear time, and callers bound the graph,
 * see IMAGE_FUNCS. 0, or -1 and *err.
 */
PROF_API int image_write(const char *dot, const char *type, FILE *out, struct prof_error *err);

/* So many functions and calls are laid out in a few seconds. */
#define IMAGE_FUNCS 300
#define IMAGE_EDGES 800

/* The most CPU time, in seconds, that one picture may take. */
#define IMAGE_SECONDS 120

#endif
