/* dot.h - Graphviz call graphs: what can be chosen beyond render.h. */
#ifndef DOT_H
#define DOT_H

#include <stdio.h>

#include "proftools/model.h"

/* What a line of a label can say. */
enum dot_line {
	DOT_TOTAL_PERCENT, /* 12.34% */
	DOT_SELF_PERCENT,  /* (1.23%) */
	DOT_TOTAL_TIME,    /* seconds by time_format, or with a unit; left out if not a time */
	DOT_SELF_TIME,     /* the same in parentheses */
	DOT_TOTAL_COST,    /* of any measure, with its unit: 12.3 M, 1.5 ms, 2 MiB */
	DOT_SELF_COST,
	DOT_PARENT_PERCENT, /* of the callers' totals: of the calls from shown callers */
	DOT_CALLS           /* 464×, or 464× (2) where 2 of them were not recursive */
};
enum { DOT_LINES = 16 };

/* Labels have lines in the order chosen. */
struct dot_lines {
	enum dot_line v[DOT_LINES];
	size_t n;
};

/* Texts and arrays are borrowed. */
struct dot_options {
	const char *title;   /* for the legend; NULL: none */
	const char *measure; /* NULL: the profile's main one */
	bool call_ratios;    /* totals as gprof2dot has them, see ratios.h */

	/* What is shown. Patterns are globs, on the whole label name or else the bare name. */
	double min_func, min_edge; /* shares of the whole */
	const char *root, *leaf;   /* NULL: all */
	long depth;                /* calls from root or leaf, below 0: any number */
	const char *const *paths, *const *exclude_paths, *const *keep;
	size_t npaths, nexclude_paths, nkeep;
	size_t max_funcs, max_edges; /* 0: no limit; for layout, which is far from linear */

	/* What it says. */
	struct dot_lines node, edge;
	bool samples;            /* the self cost as a count, where it is not a time */
	bool strip, wrap;        /* names, see label.h */
	bool units;              /* times with units instead of by time_format */
	const char *time_format; /* one printf conversion of a double */
	bool rebase;             /* percentages of the heaviest root, or else function, shown */
	bool legend;
	bool ids;        /* elements of a drawing are known by the function: id="f12" */
	const char *url; /* with {file} {line} {name} {module}; NULL: none */

	/* What it looks like. */
	const char *palette; /* one of dot_palette() */
	double skew;
	bool by_self; /* colour nodes by their self cost */

	/* Of comparisons: differences from this many percentage points on are shown. */
	double tolerance;
	bool only_slower, only_faster, by_difference;
};

/* gprof2dot's defaults, and a legend. */
PROF_API extern const struct dot_options dot_defaults;

/* Names of palettes; NULL after the last. */
PROF_API const char *dot_palette(size_t i);

/* What was drawn, for messages. */
struct dot_summary {
	size_t nfuncs, nedges;             /* in the profile */
	size_t wanted_funcs, wanted_edges; /* after selection */
	size_t shown_funcs, shown_edges;   /* after max_funcs and max_edges */
};

/* NULL if the format is one %e, %f or %g conversion and plain text, else what is wrong. */
PROF_API const char *dot_check_time_format(const char *format);

/* Writes the graph of p. summary may be NULL. */
PROF_API int dot_write(const struct prof *p, const struct dot_options *o, FILE *out,
		       struct dot_summary *summary, struct prof_error *err);

/*
 * Writes the union of both graphs: numbers of base and how now differs from
 * them. How functions are taken for the same: see pairing.h.
 */
PROF_API int dot_write_compare(const struct prof *base, const struct prof *now,
			       const struct dot_options *o, FILE *out, struct dot_summary *summary,
			       struct prof_error *err);

/*
 * Lists the functions that the picture would show: "*" or "+" all, "%GLOB"
 * those that match with all their numbers, else GLOB.
 */
PROF_API int dot_list(const struct prof *p, const struct dot_options *o, const char *selector,
		      FILE *out, struct prof_error *err);

#endif
