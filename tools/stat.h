/* stat.h - what profstat's options say, and the two manners of its answers. */
#ifndef TOOLS_STAT_H
#define TOOLS_STAT_H

#include "endpoints.h"
#include "flat.h"
#include "pystats_print.h"
#include "run.h"
#include "session.h"
#include "source.h"

struct stat_options {
	const char *style;       /* --style: "terminal" or "pstats" */
	struct opt_list sort;    /* -s, in order */
	struct opt_list selects; /* --select, in order */
	const char *by, *peek;   /* --by, --butterfly */
	int format;              /* enum grid_format */
	size_t top;              /* -n; 0: all */
	bool callers, callees, tree, show_all, lines, threads, reverse;
	/* for --style line_profiler */
	double unit; /* -u; 0: the default of line_profiler, a microsecond */
	bool file_unit, skip_zero, by_time, summarize, no_details;
	struct source source;
	struct endpoints *endpoints; /* for --by endpoint, path, method */
	/* for --style pyinstrument */
	bool timeline, percent, brief;
	struct session session;
	/* for --style pstats */
	bool strip_dirs;
	struct prof **others; /* the profiles of the second file on */
	size_t nothers;
	const char *const *files;
	size_t nfiles;
};

/* For struct run: chooses the manner and checks the options against it. */
int stat_prepare(struct run *run, const char *const *inputs, size_t n);

/* pstats strips in its own way: takes --strip-dirs out of the steps; was it there? */
bool stat_take_strip_dirs(struct run *run);

/* pstats' own text: loads every file by itself, adds and prints as Python does. */
struct prof *stat_load_pstats(struct run *run, const char *const *inputs, size_t n,
			      struct prof_error *err);
int stat_write_pstats(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

/*
 * "Tue Nov 14 22:13:20 2023    x.prof", in local time; the name alone if there
 * is no file. The caller frees; NULL when memory is out.
 */
char *stat_heading(const char *file);

/* pyinstrument's own text: loads one session, and prints it as pyinstrument does. */
struct prof *stat_load_session(struct run *run, const char *const *inputs, size_t n,
			       struct prof_error *err);
int stat_write_session(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

/* What python -m line_profiler prints. */
int stat_write_lines(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

/* What vmprofshow prints. */
int stat_write_vmprof(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

/* What --style takes; NULL after the last. */
const char *stat_styles(size_t i);

/* Tables for people and machines. */
int stat_write_tables(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);

/* What --by takes, in the order of enum flat_by; NULL after the last. */
const char *stat_groupings(size_t i);

/* Rows for the option table, for --style line_profiler. */
#define STAT_LINE_OPTIONS(o)                                                                        \
	{ OPT_GROUP, .help = "With --style line_profiler" },                                        \
		{ OPT_NUMBER,       'u',                                                            \
		  "unit",           &(o).unit,                                                      \
		  .arg = "SECONDS", .help = "Print times in this unit, by default a microsecond" }, \
		{ OPT_FLAG, 0, "file-unit", &(o).file_unit,                                         \
		  .help = "Print times in the file's own unit" },                                   \
		{ OPT_FLAG, 'z', "skip-zero", &(o).skip_zero,                                       \
		  .help = "Leave out functions that never ran" },                                   \
		{ OPT_FLAG, 0, "sort-time", &(o).by_time,                                           \
		  .help = "Sort functions by ascending time" },                                     \
		{ OPT_FLAG, 'm', "summarize", &(o).summarize,                                       \
		  .help = "Print a line a function at the end" },                                   \
		{ OPT_FLAG, 0, "no-details", &(o).no_details, .help = "Print the summary alone" },  \
		{ OPT_FILE,                                                                         \
		  0,                                                                                \
		  "source-root",                                                                    \
		  &(o).source.root,                                                                 \
		  .arg = "DIR",                                                                     \
		  .help = "Read source files below this folder only, by default the current "       \
			  "one" },                                                                  \
	{                                                                                           \
		OPT_LIST, 0, "source-map", &(o).source.maps,                                        \
			.arg = "FROM=TO",                                                           \
			.help = "Look for source files whose path begins with FROM below TO; "      \
				"repeatable"                                                        \
	}

/* A sort key of the tables by any name that pstats or we have for it. False: none. */
bool stat_parse_sort(const char *word, enum flat_sort *sort);

#endif
