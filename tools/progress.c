/* progress.c - one line on a terminal while something takes its time. */
#include "progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND UINT64_C(1000000000)

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

void progress_start(struct progress *p, bool quiet)
{
	const char *terminal = getenv("TERM");

	*p = (struct progress){ .wanted = !quiet && isatty(STDERR_FILENO) && terminal &&
					  strcmp(terminal, "dumb") != 0 };
	if (p->wanted)
		p->next = now() + SECOND;
}

void progress_show(struct progress *p, const char *tool, size_t done, size_t total,
		   const char *what)
{
	uint64_t time = p->wanted ? now() : 0;

	if (!p->wanted || time < p->next)
		return;
	p->next = time + SECOND / 10;
	p->shown = true;
	fprintf(stderr, "\r\033[K%s: %zu of %zu %s", tool, done, total, what);
	fflush(stderr);
}

void progress_hide(struct progress *p)
{
	if (!p->shown)
		return;
	p->shown = false;
	fputs("\r\033[K", stderr);
	fflush(stderr);
}
