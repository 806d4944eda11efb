/* view.h - what profview does: make the page, serve it, read files again when they change. */
#ifndef TOOLS_VIEW_H
#define TOOLS_VIEW_H

#include <time.h>

#include "page_tool.h"

struct view {
	struct page_tool tool; /* first, so that the context of the run is both */
	bool no_server, no_open, watch;
	const char *host; /* NULL: this machine alone */
	size_t port;
	double timeout; /* seconds, 0: none */

	/* Filled by the steps. */
	struct run *run;
	const char *const *inputs;
	size_t ninputs;
	struct view_pages *pages;
};

/* For struct run, whose context is the struct view. */
int view_prepare(struct run *run, const char *const *inputs, size_t n);
int view_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);
int view_finish(struct run *run);

#endif
