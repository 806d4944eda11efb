/* page.h - the interactive page of a profile: one HTML file, or its data alone. */
#ifndef PROFTOOLS_RENDER_PAGE_H
#define PROFTOOLS_RENDER_PAGE_H

#include <stdio.h>

#include "line_report.h"
#include "proftools/view.h"

/* A file that the profile was made from, for people. Everything is borrowed. */
struct page_input {
	const char *name;   /* as given on the command line */
	const char *format; /* of the reader: its name, and its title */
	const char *title;
	const char *const *notes; /* what the reader could not keep */
	size_t nnotes;
};

/* Where the data is: in the page, or where the page came from, which may change. */
enum page_place { PAGE_ALONE, PAGE_SERVED, PAGE_WATCHED };

struct page_options {
	const char *title;   /* NULL: "profile" */
	const char *measure; /* shown first; NULL: the profile's main one */
	const struct page_input *inputs;
	size_t ninputs;
	struct line_source source;   /* get NULL: no source texts */
	bool graph;                  /* lay out a call graph, where Graphviz is installed */
	struct prof_error *no_graph; /* says why there is none; may be NULL */
	enum page_place place;
};

/* The page: HTML that needs nothing else, or on a server, that asks for data. */
PROF_API int page_write(const struct prof *p, const struct page_options *o, FILE *out,
			struct prof_error *err);

/* The data as JSON, see docs/page.md. */
PROF_API int page_write_json(const struct prof *p, const struct page_options *o, FILE *out,
			     struct prof_error *err);

/* The same as a zlib stream, plain or in base64. */
PROF_API int page_write_packed(const struct prof *p, const struct page_options *o, bool base64,
			       FILE *out, struct prof_error *err);

/*
 * The content security policy of the page, terminated: only its own script and
 * style run. Returns buf.
 */
enum { PAGE_POLICY = 512 };
PROF_API char *page_policy(char buf[PAGE_POLICY], bool server);

/*
 * The names of the source files, by the numbers that strings have in the data;
 * NULL where that is none. They are borrowed, the caller frees the list. NULL
 * when memory is out.
 */
PROF_API const char **page_files(const struct prof *p, size_t *n);

#endif
