/* diff.h - what profdiff's options say, and its steps. */
#ifndef TOOLS_DIFF_H
#define TOOLS_DIFF_H

#include "diff_report.h"
#include "grid.h"
#include "run.h"

/* Formats of the table beyond enum grid_format. */
enum { DIFF_JUNIT = GRID_MARKDOWN + 1 };

/* The runs of a side, filtered and stripped. */
struct diff_side {
	struct prof **runs;
	size_t n;
	struct prof *sum; /* of all; runs[0] if it is the only one */
};

struct diff_options {
	struct opt_list old_files, new_files; /* --old, --new: runs of a side */
	struct opt_list limits;               /* --fail-above */
	struct opt_list formats;              /* --format: of the table or of the inputs */
	const char *match, *sort;
	bool normalize;
	size_t top;
	double min_change; /* in seconds, bytes or ones */
	int format;        /* enum grid_format, or DIFF_JUNIT */
	const char *type;  /* -t, or the suffix of -o; NULL: the table */
	struct diff_side side[2];
	const char *last; /* the operand of the new side */
	int status;       /* of the verdict */
};

/* For struct run. */
int diff_prepare(struct run *run, const char *const *inputs, size_t n);
struct prof *diff_load(struct run *run, const char *const *inputs, size_t n,
		       struct prof_error *err);
int diff_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);
int diff_finish(struct run *run);

/* What -s, --match, --format and -t take; NULL after the last. */
const char *diff_sorts(size_t i);
const char *diff_matches(size_t i);
const char *diff_formats(size_t i);
const char *diff_types(size_t i);

/* The sides as a picture: "dot" or "svg". 0, or -1 and *err. */
int diff_draw(const struct run *run, const char *type, FILE *out, struct prof_error *err);

#endif
