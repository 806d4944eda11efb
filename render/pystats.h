/*
 * pystats.h - the table that Python's pstats.Stats holds, with its manners.
 *
 * Entries stand in the order of the dump, as in a Python dict, and so do the
 * callers of each; strip_dirs and add change both exactly as pstats does, down
 * to the order in which floats are added. What is printed from here is meant
 * to equal what pstats prints, byte for byte.
 */
#ifndef PROFTOOLS_RENDER_PYSTATS_H
#define PROFTOOLS_RENDER_PYSTATS_H

#include "arena.h"
#include "index.h"
#include "proftools/model.h"

struct pystats_call {
	uint32_t caller;       /* row in funcs */
	bool counts_only;      /* from the profile module: nc is all there is */
	double nc, cc, tt, ct; /* calls, primitive calls, self and cumulative seconds */
};

struct pystats_func {
	struct prof_str file, name;
	struct prof_str std; /* "file:line(name)", "{name}" for built-ins; NULL: not yet */
	int64_t line;
	size_t std_chars; /* length of std in characters */
	bool entry;       /* false: known only as a caller */
	double nc, cc, tt, ct;
	struct pystats_call *callers;
	uint32_t ncallers;
};

struct pystats {
	struct pystats_func *funcs;
	uint32_t nfuncs, cap;
	uint32_t *entries; /* rows in funcs, in dict order */
	uint32_t nentries, cap_entries;
	double total_calls, prim_calls, total_tt;
	struct arena arena;
	struct index index; /* of funcs by file, line and name: the first nindexed of them */
	uint32_t nindexed;
	uint32_t
		marker; /* the row of what old profilers have call where a program starts, if any */
};

/*
 * A traced call graph (pstats and its like) as pstats.Stats(FILE) loads it.
 * Strings are borrowed from p, which must outlive the table. Without calls,
 * where they are not needed, callers may be missing: nothing but statistics
 * can then be printed, and nothing added. NULL and *err if p holds no seconds,
 * or memory is out.
 */
struct pystats *pystats_new(const struct prof *p, bool calls, struct prof_error *err);
void pystats_free(struct pystats *s);

/* Fills std of all functions. False when memory is out. */
bool pystats_name_all(struct pystats *s);

/* Adds source, as Stats.add does for one argument. source must outlive s. */
int pystats_add(struct pystats *s, const struct pystats *source, struct prof_error *err);

/* Stats.strip_dirs: callers that fall together overwrite, entries add. */
int pystats_strip_dirs(struct pystats *s, struct prof_error *err);

#endif
