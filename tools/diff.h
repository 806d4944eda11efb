/* diff.h - what profdiff's options say, and its steps. */
#ifndef TOOLS_DIFF_H
#define TOOLS_DIFF_H

#include "grid.h"
#include "run.h"

struct diff_options {
	struct opt_list old_files, new_files; /* --old, --new: runs that are added up */
	struct opt_list limits;               /* --fail-above */
	const char *match, *sort;
	bool normalize;
	size_t top;
	double min_change; /* in seconds, bytes or ones */
	int format;        /* enum grid_format */
	int status;        /* of the verdict */
};

/* For struct run. */
int diff_prepare(struct run *run, const char *const *inputs, size_t n);
struct prof *diff_load(struct run *run, const char *const *inputs, size_t n,
		       struct prof_error *err);
int diff_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);
int diff_finish(struct run *run);

/* What -s and --match take; NULL after the last. */
const char *diff_sorts(size_t i);
const char *diff_matches(size_t i);

#endif
