/*
 * model.h - the profile: four fact tables over four dictionaries.
 *
 * A profile is immutable once built and is read by plain loops over its
 * arrays. All memory belongs to it; prof_free() releases everything at once.
 *
 * Dictionaries (strings, measures, functions, parts) are arrays of rows. Fact
 * tables (sites, edges, nodes, samples) are columns: a column that holds
 * nothing but its default is NULL, so a format pays only for what it records.
 */
#ifndef PROFTOOLS_MODEL_H
#define PROFTOOLS_MODEL_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t prof_id; /* row number in one table of one profile */
#define PROF_NONE UINT32_MAX

/* ---- dictionaries ---------------------------------------------------- */

/*
 * An interned byte string: equal strings of one profile have the same number,
 * and number 0 is the empty one. Bytes are kept as the file had them: usually
 * UTF-8, but not guaranteed, and NUL may occur inside. s[len] is 0.
 */
struct prof_str {
	const char *s;
	uint32_t len;
	uint32_t hash; /* of the bytes; the same in all profiles of one process */
};

enum prof_unit { PROF_UNIT_NONE, PROF_UNIT_SECOND, PROF_UNIT_BYTE };

/* What a measure counts. Calls are a measure like any other. */
enum prof_role {
	PROF_ROLE_COST,      /* time, instructions, bytes, samples ... */
	PROF_ROLE_CALLS,     /* every entry */
	PROF_ROLE_PRIMITIVE, /* entries while not already on the stack */
	PROF_ROLE_HITS       /* executions of a line */
};

/* BASE and NEW only in the result of a diff. */
enum prof_side { PROF_SIDE_ONLY, PROF_SIDE_BASE, PROF_SIDE_NEW };

struct prof_measure {
	prof_id name;  /* string, as in the file: "time", "Ir", "cycles:u" */
	prof_id title; /* string, a longer name for people; 0 if there is none */
	enum prof_unit unit;
	enum prof_role role;
	enum prof_side side;
	double scale;  /* value x scale is in seconds, bytes or ones */
	bool integral; /* print and write without a fraction */
	bool sampled;  /* a statistical count, not a complete one */
};

/* The identity of a function is all four fields. */
struct prof_func {
	prof_id name;   /* string */
	prof_id file;   /* string; 0 when unknown */
	prof_id object; /* string: module, library or executable; 0 when unknown */
	int64_t line;   /* first line; 0 when unknown. Odd files hold any number */
};

/* A thread, process or section that rows belong to. Part 0 always exists. */
struct prof_part {
	prof_id name;     /* string */
	int64_t pid, tid; /* -1 when unknown */
};

/* ---- facts ----------------------------------------------------------- */

/*
 * The cost of the rows of one table: a column a measure. A NULL column means
 * "recorded for no row", a NAN cell "not for this row"; neither is zero.
 * self: spent here. total: here and in everything called from here.
 * For CALLS and PRIMITIVE only self is used.
 */
struct prof_costs {
	const double *const *self;  /* [nmeasures] columns of n cells, or NULL */
	const double *const *total;
};

/* Cost at a place: a whole function (line 0) or one line of it. */
struct prof_sites {
	size_t n;
	const prof_id *func;
	const prof_id *part;  /* NULL: all 0 */
	const prof_id *file;  /* string; NULL or 0: the function's; else inlined from there */
	const uint32_t *line; /* NULL: all 0 */
	const uint64_t *addr; /* NULL: all 0, unknown */
	struct prof_costs cost;
};

/* Cost along a call. self is the callee's own cost when called from here. */
struct prof_edges {
	size_t n;
	const prof_id *caller, *callee;
	const prof_id *part;         /* NULL: all 0 */
	const prof_id *file;         /* string, of the call site; as in prof_sites */
	const uint32_t *line;        /* of the call site; NULL or 0: unknown */
	const uint32_t *callee_line; /* NULL or 0: unknown */
	const uint64_t *addr, *callee_addr;
	struct prof_costs cost;
};

/* Cost in a calling context. Node 0 is the root; parent < own number. */
struct prof_nodes {
	size_t n;
	const prof_id *parent; /* parent[0] is PROF_NONE */
	const prof_id *func;   /* func[0] is PROF_NONE */
	const prof_id *part;   /* NULL: all 0 */
	const uint32_t *line;  /* line being executed in this frame; NULL or 0: unknown */
	struct prof_costs cost;
};

/* Optional order and time of what the nodes sum up, in the order recorded. */
struct prof_samples {
	size_t n;
	const prof_id *node;
	const prof_id *part;               /* NULL: the node's */
	const double *time;                /* seconds from the start; NULL: order only */
	const double *const *value;        /* [nmeasures] columns, NULL where not recorded */
};

/* How recorded totals count a function, or a call, nested in itself. */
enum prof_nesting {
	PROF_NEST_OUTERMOST, /* only the outermost activation (pstats) */
	PROF_NEST_EVERY      /* each activation again (callgrind) */
};

/* Something the reader understood but could not keep, or found odd. */
struct prof_note {
	uint64_t offset; /* of the first occurrence; UINT64_MAX if there is none */
	uint32_t count;
	prof_id message; /* string: one sentence */
};

/* A header field, kept for people and for writing back. */
struct prof_meta {
	prof_id key, value; /* strings */
};

struct prof {
	const char *format;   /* name of the reader, or of the transformation; static */
	enum prof_nesting nesting;
	bool estimated;       /* the facts are themselves estimates: a graph was filtered */
	prof_id main_measure; /* the one that pictures show; PROF_NONE if there is no measure */
	size_t nstrings, nmeasures, nfuncs, nparts, nnotes, nmeta;
	const struct prof_str *strings;
	const struct prof_measure *measures;
	const struct prof_func *funcs;
	const struct prof_part *parts;
	const struct prof_note *notes;
	const struct prof_meta *meta;
	struct prof_sites sites;
	struct prof_edges edges;
	struct prof_nodes nodes;
	struct prof_samples samples;
};

/* ---- reading it ------------------------------------------------------ */

/* One cell of an optional column. */
static inline uint32_t prof_at(const uint32_t *column, size_t row)
{
	return column ? column[row] : 0;
}

static inline uint64_t prof_at64(const uint64_t *column, size_t row)
{
	return column ? column[row] : 0;
}

/* One cost cell: columns is cost.self or cost.total; NAN when not recorded. */
static inline double prof_cost_at(const double *const *columns, prof_id measure, size_t row)
{
	return columns && columns[measure] ? columns[measure][row] : NAN;
}

/* The bytes of a string, terminated. For names that hold NUL use strings[id].len. */
static inline const char *prof_text(const struct prof *p, prof_id string)
{
	return p->strings[string].s;
}

/* Do calling contexts alone tell what p costs? Graph and tree are made from them then, exactly. */
static inline bool prof_has_contexts(const struct prof *p)
{
	return p->nodes.n && !p->sites.n && !p->edges.n;
}

/* Releases the profile and everything in it; NULL is allowed. */
PROF_API void prof_free(struct prof *p);

/* First measure of that role, PROF_NONE if there is none. */
PROF_API prof_id prof_measure_of(const struct prof *p, enum prof_role role);

/* Measure of that name (bytes), PROF_NONE if there is none. */
PROF_API prof_id prof_measure_named(const struct prof *p, const char *name);

/* First value of a header field; NULL if there is none. */
PROF_API const char *prof_meta_value(const struct prof *p, const char *key);

/*
 * Same facts in the same order, cell by cell (NAN equals NAN)? Notes and the
 * format name do not count. The test of every round trip.
 */
PROF_API bool prof_equal(const struct prof *a, const struct prof *b);

/*
 * NULL if every invariant of this header holds, else the first that does not.
 * Used by tests, fuzzers and debug builds.
 */
PROF_API const char *prof_check(const struct prof *p);

#ifdef __cplusplus
}
#endif

#endif
