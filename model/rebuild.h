/*
 * rebuild.h - a profile again, with other names or fewer rows.
 *
 * Strip and the filters say what becomes of functions and rows; this is the
 * only code that copies them. Names, functions and parts are carried over when
 * the first row that needs them is, so that nothing unused is left.
 */
#ifndef REBUILD_H
#define REBUILD_H

#include "proftools/builder.h"

struct rebuild {
	const struct prof *from;
	struct prof_builder *to;
	prof_id *string, *func, *part; /* new numbers; PROF_NONE: not carried over yet */
	/* What is forgotten on the way; set between init and the first row. */
	bool directories, lines, parts;
	double *self, *total; /* [nmeasures] room for one row */
	bool failed;          /* memory is out; later calls do nothing */
};

/* Begins with the measures, header fields and notes of p. rebuild_finish() frees. */
void rebuild_init(struct rebuild *r, const struct prof *p);

/* Frees r in every case. NULL and *err on failure. */
struct prof *rebuild_finish(struct rebuild *r, struct prof_error *err);

/* Has nothing failed yet? Row numbers are meaningless after a failure. */
static inline bool rebuild_going(const struct rebuild *r)
{
	return !r->failed && !prof_builder_failed(r->to);
}

/* Carry over. */
prof_id rebuild_string(struct rebuild *r, prof_id string);
prof_id rebuild_file(struct rebuild *r, prof_id string);
prof_id rebuild_func(struct rebuild *r, prof_id func);
prof_id rebuild_part(struct rebuild *r, prof_id part);

/*
 * The keys of a row, carried over. self and total point to the room in r and
 * hold the row's costs, self and total times their shares. What is integral is
 * rounded, unless the share is 1.
 */
struct prof_site rebuild_site(struct rebuild *r, size_t row, double self, double total);
struct prof_edge rebuild_edge(struct rebuild *r, size_t row, double self, double total);

/*
 * The key of a node but for its parent, which the caller knows. Its costs are
 * the room in r, to be filled by the second function with those of any node.
 */
struct prof_node rebuild_node(struct rebuild *r, size_t row);
void rebuild_node_costs(struct rebuild *r, size_t row);

/* All samples whose node is carried over: node[old] is its new number or PROF_NONE. */
void rebuild_samples(struct rebuild *r, const prof_id *node);

/* v times share, rounded if the measure is integral and the share is neither 0 nor 1. */
double rebuild_scale(const struct rebuild *r, size_t measure, double v, double share);

#endif
