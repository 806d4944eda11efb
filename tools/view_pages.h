/* view_pages.h - what profview serves, ready in memory. */
#ifndef TOOLS_VIEW_PAGES_H
#define TOOLS_VIEW_PAGES_H

#include "page.h"
#include "server.h"
#include "source.h"

struct view_pages;

/*
 * The page and the data of p as of now; source: NULL or where files are, which
 * must outlive the pages. NULL and *err on failure.
 */
struct view_pages *view_pages_new(const struct prof *p, const struct page_options *o, bool watch,
				  struct source *source, struct prof_error *err);

/* Takes the pages of a newer state of the files, and releases the others. */
void view_pages_replace(struct view_pages **pages, struct view_pages *by);

/* For struct server_options; context is the struct view_pages **. */
bool view_pages_find(void *context, const char *path, struct served *found);

void view_pages_free(struct view_pages *v);

#endif
