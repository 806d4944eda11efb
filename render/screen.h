/* screen.h - names made safe for a terminal, and how wide they are there. */
#ifndef PROFTOOLS_RENDER_SCREEN_H
#define PROFTOOLS_RENDER_SCREEN_H

#include "arena.h"
#include "proftools/model.h"

/*
 * A copy of the bytes in which nothing can move the cursor or turn the text:
 * control characters, bytes that are not UTF-8, and invisible or bidirectional
 * controls become \xHH or \u{HHHH}; with ascii, so does everything beyond
 * ASCII. *width is the number of columns. NULL s when memory is out.
 */
struct prof_str screen_text(struct arena *a, const struct prof_str *text, bool ascii, size_t *width);

/*
 * Cuts safe text to at most width columns, with a mark ("…" or "...") where
 * something is missing: at the end, or of a path at the front, where possible
 * between folders. *width becomes the number of columns that are left.
 */
struct prof_str screen_cut(struct arena *a, const struct prof_str *text, bool path, bool ascii,
			   size_t *width);

#endif
