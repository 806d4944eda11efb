/* page_tool.h - what prof2html and profview do alike: options, inputs, comparison. */
#ifndef TOOLS_PAGE_TOOL_H
#define TOOLS_PAGE_TOOL_H

#include "page.h"
#include "run.h"
#include "source.h"

struct page_tool {
	struct page_options page;
	bool diff, normalize, no_graph;
	struct source source;
	struct opt_steps steps; /* filters of each side of a comparison */
	/* Of the inputs read so far; freed by page_tool_free(). */
	struct page_input *inputs;
	size_t ninputs;
	struct prof_error graph_error;
	char title[420];
};

/* For struct run, whose context is the struct page_tool. */
int page_tool_prepare(struct run *run, const char *const *inputs, size_t n);
struct prof *page_tool_load(struct run *run, const char *const *inputs, size_t n,
			    struct prof_error *err);
int page_tool_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

/* Fills t->page from the options and the inputs read. */
void page_tool_fill(struct run *run);

/* Says why the page that was made has no picture, if it was to have one. */
void page_tool_note(const struct page_tool *t);

/* Forgets the inputs, so that they can be read again. */
void page_tool_free(struct page_tool *t);

/* clang-format off */
#define PAGE_TOOL_OPTIONS(run, tool) \
	{ OPT_TEXT, 0, "title", &(run).render.title, .arg = "TEXT", .help = "Title of the page" }, \
	{ OPT_FLAG, 0, "diff", &(tool).diff, \
	  .help = "Compare two profiles, the old and the new" }, \
	{ OPT_FLAG, 0, "normalize", &(tool).normalize, \
	  .help = "With --diff: scale the old one so that both wholes are equal" }, \
	{ OPT_FILE, 0, "source-root", &(tool).source.root, .arg = "DIR", \
	  .help = "Show source files that the profile names, but only those below this folder" }, \
	{ OPT_LIST, 0, "source-map", &(tool).source.maps, .arg = "FROM=TO", \
	  .help = "Look for source files whose path begins with FROM below TO" }, \
	{ OPT_FLAG, 0, "no-graph", &(tool).no_graph, .help = "Leave out the picture of the call graph" }
/* clang-format on */

#endif
