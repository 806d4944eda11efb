/* diff_report.h - what changed and which limits that breaks, for machines. */
#ifndef TOOLS_DIFF_REPORT_H
#define TOOLS_DIFF_REPORT_H

#include "delta.h"
#include "verdict.h"

struct diff_report {
	const struct prof_graph *g;
	const struct deltas *d;
	const struct opt_list *limits;
	const struct verdict *verdict;
	prof_id measure; /* the new side of it */
	size_t nruns[2];
	bool normalized;
	size_t limit;     /* rows; 0: all */
	const char *made; /* when the new side was, "2026-11-26T19:33:06"; for JUnit */
};

/* As docs/tools/profdiff.md has it. 0, or -1 and *err. */
int diff_report_json(const struct diff_report *r, FILE *out, struct prof_error *err);

/* A test a limit that holds, and one a function or run that exceeds one. 0, or -1 and *err. */
int diff_report_junit(const struct diff_report *r, FILE *out, struct prof_error *err);

#endif
