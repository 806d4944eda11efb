/* render.h - profile in, bytes out. */
#ifndef PROFTOOLS_RENDER_H
#define PROFTOOLS_RENDER_H

#include <stdio.h>

#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What every renderer understands; each may have more in a header of its own. */
struct prof_render_options {
	const char *title;         /* NULL: made from the input */
	const char *measure;       /* NULL: the profile's main measure */
	double min_func, min_edge; /* hide below this share of the whole, 0..1 */
	size_t limit;              /* rows or nodes, 0: no limit */
};
#define PROF_RENDER_DEFAULTS \
	{ \
		.min_func = 0.005, .min_edge = 0.001 \
	}

/* One an output, defined in render/<name>.c, listed in renderers.def. */
struct prof_renderer {
	const char *name;   /* "dot": for -t, docs, testdata */
	const char *title;  /* "Graphviz call graph" */
	const char *suffix; /* ".dot .gv": -o FILE chooses by it */
	const char *lost;   /* for docs/formats.md: what of a profile is not in the output */
	bool binary;        /* refuse to write to a terminal */
	/* Writes nothing but to out; does not close it. 0, or -1 and *err. */
	int (*render)(const struct prof *p, const struct prof_render_options *opt, FILE *out,
		      struct prof_error *err);
};

PROF_API extern const struct prof_renderer *const prof_renderers[]; /* ends with NULL */
PROF_API const struct prof_renderer *prof_renderer_find(const char *name);

/* By the suffix of a file name; NULL if none fits. */
PROF_API const struct prof_renderer *prof_renderer_for(const char *path);

/*
 * The canonical text of a profile: the golden format of every reader test.
 * Strings are quoted with \xHH for bytes that are not printable ASCII.
 */
PROF_API int prof_dump(const struct prof *p, FILE *out, struct prof_error *err);

#ifdef __cplusplus
}
#endif

#endif
