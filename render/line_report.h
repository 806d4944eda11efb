/* line_report.h - the text of python -m line_profiler. */
#ifndef PROFTOOLS_RENDER_LINE_REPORT_H
#define PROFTOOLS_RENDER_LINE_REPORT_H

#include <stdio.h>

#include "proftools/model.h"

/* Where the source of a file is; the caller of line_report owns what it returns. */
struct line_source {
	/* The bytes of the file of that name, NULL if it cannot be had. Valid until the next call.
	 */
	const char *(*get)(void *context, const char *file, size_t *len);
	void *context;
};

struct line_report {
	int version;     /* 5: as 4.1 and later print; 4: as 1.x to 4.0 */
	double unit;     /* seconds of the times printed; 0: the file's own */
	bool skip_zero;  /* leave out functions without a hit (4: without time) */
	bool by_time;    /* ascending by time instead of the file's order */
	bool summarize;  /* a line a function at the end */
	bool no_details; /* the summary alone */
	struct line_source source;
};

/* PROF_EMISMATCH if p is no line profile. 0, or -1 and *err. */
int line_report_write(const struct prof *p, const struct line_report *how, FILE *out,
		      struct prof_error *err);

#endif
