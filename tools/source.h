/* source.h - the source files that a profile names, and only those under given folders. */
#ifndef TOOLS_SOURCE_H
#define TOOLS_SOURCE_H

#include "cli.h"
#include "line_report.h"

/*
 * A profile may come from a stranger and name any path. A file is read only if
 * it is a regular file of at most 64 MiB that lies, with all links resolved,
 * below the root ("." if none is given), or below the TO of a FROM=TO.
 */
struct source {
	const char *root;     /* --source-root */
	struct opt_list maps; /* --source-map FROM=TO */
	char *text;           /* of the last file */
};

/* For struct line_source; context is a struct source. */
const char *source_get(void *context, const char *file, size_t *len);

/* Are all maps of the form FROM=TO? The first that is not, else NULL. */
const char *source_bad_map(const struct source *s);

void source_free(struct source *s);

#endif
