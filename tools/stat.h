/* stat.h - what profstat's options say, and the two manners of its answers. */
#ifndef TOOLS_STAT_H
#define TOOLS_STAT_H

#include "flat.h"
#include "pystats_print.h"
#include "run.h"

struct stat_options {
	const char *style;       /* --style: "terminal" or "pstats" */
	struct opt_list sort;    /* -s, in order */
	struct opt_list selects; /* --select, in order */
	const char *by, *peek;   /* --by, --butterfly */
	int format;              /* enum grid_format */
	size_t top;              /* -n; 0: all */
	bool callers, callees, tree, show_all, lines, reverse;
	/* for --style pstats */
	bool strip_dirs;
	struct prof **others; /* the profiles of the second file on */
	size_t nothers;
	const char *const *files;
	size_t nfiles;
};

/* pstats strips in its own way: takes --strip-dirs out of the steps; was it there? */
bool stat_take_strip_dirs(struct run *run);

/* pstats' own text: loads every file by itself, adds and prints as Python does. */
struct prof *stat_load_pstats(struct run *run, const char *const *inputs, size_t n,
			      struct prof_error *err);
int stat_write_pstats(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

/* Tables for people and machines. */
int stat_write_tables(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

/* What --by takes, in the order of enum flat_by; NULL after the last. */
const char *stat_groupings(size_t i);

/* A sort key of the tables by any name that pstats or we have for it. False: none. */
bool stat_parse_sort(const char *word, enum flat_sort *sort);

#endif
