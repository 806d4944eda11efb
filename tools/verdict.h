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

/* A limit that was exceeded. */
struct finding {
	size_t limit; /* which */
	prof_id func; /* by whom; PROF_NONE: by the whole run */
	double v[2];  /* old, new */
};

struct verdict {
	struct finding *v; /* in the order of the limits, then of the table; the caller frees */
	size_t n;
};

/*
 * A function whose total rose by less than min_change (in seconds, bytes or
 * ones) is within every limit; so is one whose change is noise. 0, or -1 and
 * *err.
 */
int verdict_find(const struct prof_graph *g, const struct deltas *d, const struct opt_list *limits,
		 double min_change, struct verdict *found, struct prof_error *err);

/* "rose by 12.0 %, from 1.5 to 1.68; the limit is 5 %". Returns buf. */
const char *verdict_text(const struct finding *f, const struct opt_list *limits, char *buf,
			 size_t size);

/* A line a finding on standard error. */
void verdict_report(const struct verdict *found, const struct prof *p,
		    const struct opt_list *limits);

#endif
