/* page_sides.h - the estimated contexts of a comparison. */
#ifndef PROFTOOLS_RENDER_PAGE_SIDES_H
#define PROFTOOLS_RENDER_PAGE_SIDES_H

#include "arena.h"
#include "proftools/view.h"

/* Is it a comparison of which contexts are not recorded? */
bool page_is_two_sided(const struct prof *p);

/*
 * The tree of each side, estimated on its own numbers, joined by functions:
 * a context that one side lacks is 0 there. Fills *joined, which lives in
 * memory and borrows p. limit: as for prof_tree_new(). -1 and *err on failure.
 */
int page_join_sides(const struct prof *p, prof_id part, size_t limit, struct arena *memory,
		    struct prof_tree *joined, struct prof_error *err);

#endif
