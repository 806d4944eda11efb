/* browse_table.h - the profiles that the browser has read, added up as pstats does. */
#ifndef TOOLS_BROWSE_TABLE_H
#define TOOLS_BROWSE_TABLE_H

#include "pystats.h"
#include "run.h"

struct browse_table {
	struct pystats *stats;  /* NULL: nothing is read */
	char **headings;        /* [n], then NULL: a line a file */
	struct prof **profiles; /* [n]: names are borrowed from them */
	struct pystats **added; /* [n]: likewise; added[0] is stats */
	size_t n;
};

/* What the system has against reading the file, an errno; 0 if nothing. */
int browse_table_obstacle(const char *path);

/* Reads and filters a file and adds it, or starts with it. 0, or -1 and *err. */
int browse_table_add(struct browse_table *t, const struct run *run, const char *path,
		     struct prof_error *err);

void browse_table_free(struct browse_table *t);

#endif
