/* merger.h - what a merger keeps between two profiles. */
#ifndef MERGER_H
#define MERGER_H

#include "exact.h"
#include "proftools/transform.h"
#include "strings.h"
#include "table.h"

/* Keys as the builder keeps them, costs as sums that are not rounded yet. */
struct merge_table {
	struct table keys;          /* no cost columns */
	struct exact *self, *total; /* [ncolumns of the merger] */
};

/*
 * One way of counting a measure. Profiles that keep it in other units or in
 * other kinds of number get columns of their own, which are put together at
 * the end: so no order of adding decides in which unit the sum is kept.
 */
struct merge_column {
	prof_id measure;
	double scale;
	bool integral;
	bool is_main; /* of a profile with facts */
};

/* Which kinds of fact a profile has. */
enum { MERGE_GRAPH = 1, MERGE_TREE = 2 };

struct prof_merger {
	enum prof_status failed; /* memory or row numbers are out: nothing works any more */
	bool allow_mixed;
	bool any, any_facts; /* has a profile been added, has one with facts */
	bool estimated;
	unsigned kinds;            /* MERGE_GRAPH and MERGE_TREE, of those with facts */
	enum prof_nesting nesting; /* of those with a graph */
	const char *format;        /* the one format of all, or "merge" */
	prof_id main_measure;      /* of the first with facts; PROF_NONE before it */

	struct strings strings;
	struct table funcs; /* name, file, object; line */
	struct table parts; /* name; pid, tid */
	struct table meta;  /* key, value */
	struct table notes; /* message */
	struct exact note_count;

	size_t nmeasures, cap_measures, ncolumns, cap_columns;
	struct prof_measure *measures; /* differ in name, unit, role or side */
	struct merge_column *columns;
	bool other_list; /* not all profiles had these measures in this order */

	struct merge_table sites, edges, nodes;
	struct exact loose_calls; /* of edges: calls recorded without primitive calls */

	/* Where the rows of the profile being added went. */
	struct merge_map {
		uint32_t *cell;
		size_t cap;
	} string, func, part, column, row;
};

/* merge_fit.c: 0 if p can be added to what is there, else -1 and *err. */
int merge_fits(const struct prof_merger *m, const struct prof *p, struct prof_error *err);

/* merge_fit.c: is that measure of p this one of the merger, whatever its scale? */
bool merge_same_measure(const struct prof_merger *m, const struct prof_measure *mine,
			const struct prof *p, const struct prof_measure *theirs);

/* merge_fit.c: the kinds of fact that p has. */
unsigned merge_kinds(const struct prof *p);

/*
 * merge_dictionaries.c: adds the strings, measures, functions, parts, header
 * fields and notes of p and fills the maps. False when something is out.
 */
bool merge_dictionaries(struct prof_merger *m, const struct prof *p);

/* merge_dictionaries.c: a string of p as one of the merger; 0 after a failure. */
prof_id merge_string_of(struct prof_merger *m, const struct prof *p, prof_id string);

/*
 * merge_dictionaries.c: the row with that key, added if it is new; the row
 * guess is tried first. PROF_NONE when something is out.
 */
prof_id merge_row_of(struct prof_merger *m, struct table *t, const struct table_row *r,
		     size_t guess);

/* merge_dictionaries.c: room for n cells. False when memory is out. */
bool merge_reserve_map(struct prof_merger *m, struct merge_map *map, size_t n);

/* merge_dictionaries.c: memory or row numbers are out: nothing works from now on. False. */
bool merge_out_of(struct prof_merger *m, enum prof_status what);

#endif
