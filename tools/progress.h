/* progress.h - one line on a terminal while something takes its time. */
#ifndef TOOLS_PROGRESS_H
#define TOOLS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Nothing is shown in the first second, nor if standard error is no terminal
 * or quiet is set. The line is wiped by progress_hide(), which goes before
 * every message and at the end.
 */
struct progress {
	bool wanted, shown;
	uint64_t next; /* when to write again, in nanoseconds of the monotonic clock */
};

void progress_start(struct progress *p, bool quiet);

/* "TOOL: done of total what", at most ten times a second. */
void progress_show(struct progress *p, const char *tool, size_t done, size_t total,
		   const char *what);

void progress_hide(struct progress *p);

#endif
