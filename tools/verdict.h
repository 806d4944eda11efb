/* verdict.h - limits on what may get slower, and who broke them. */
#ifndef TOOLS_VERDICT_H
#define TOOLS_VERDICT_H

#include "delta.h"
#include "run.h"

/* What profdiff exits with when a limit is exceeded. */
enum { VERDICT_EXIT = 3 };

/*
 * Limits as --fail-above takes them: "total:5%" for the whole run,
 * "func:NAME:10%" for a function, "func:re:REGEX:10%" for all that match in
 * name or file. The first that is malformed, NULL if none is.
 */
const char *verdict_bad_limit(const struct opt_list *limits);

/*
 * Reports every exceeded limit on standard error, a line each. A function
 * whose total rose by less than min_change (in seconds, bytes or ones) is
 * within every limit; so is one whose change is noise. How many lines, or -1
 * and *err.
 */
int verdict_report(const struct prof_graph *g, const struct deltas *d,
		   const struct opt_list *limits, double min_change, struct prof_error *err);

#endif
