/* transform.h - profiles in, new profile out. The inputs are never changed. */
#ifndef PROFTOOLS_TRANSFORM_H
#define PROFTOOLS_TRANSFORM_H

#include "model.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Merging adds rows with equal keys. The result is a function of the multiset
 * of (profile, weight) pairs: sums are exact and rounded once, and rows come
 * out in canonical order (files, names and lines by byte order), so the order
 * of adding never shows. Memory is that of the union, whatever the number of
 * profiles added.
 *
 * Unrecorded plus a number is the number. Calls along an edge whose profile
 * tells primitive calls apart elsewhere, but not there (Python's profile
 * module), count as primitive if another profile does tell them apart there.
 * Measures equal in name, unit, role and side are one; the finest scale wins.
 * Header fields become a sorted set, at most 64 values a key; notes are
 * counted. Samples are dropped with a note: runs share no clock.
 */
struct prof_merger;

PROF_API struct prof_merger *prof_merger_new(void);
PROF_API void prof_merger_free(struct prof_merger *m);

/* Profiles whose main measures differ are from now on kept side by side. */
PROF_API void prof_merger_allow_mixed(struct prof_merger *m);

/*
 * Adds p weight times (weight >= 1). p may be freed afterwards. -1 and *err if
 * p cannot be combined with what is there (PROF_EMISMATCH: another main
 * measure, sampled with traced, other nesting, a tree with a graph) or holds a
 * number of 2^78 or more (PROF_ELIMIT); m is then unchanged. After PROF_ENOMEM
 * every later call fails too.
 */
PROF_API int prof_merger_add(struct prof_merger *m, const struct prof *p, uint32_t weight,
			     struct prof_error *err);

/* Frees m in every case. */
PROF_API struct prof *prof_merger_finish(struct prof_merger *m, struct prof_error *err);

/*
 * The graph that a tree of contexts adds up to, exactly; parts, lines and
 * samples are given up. A profile that has a graph comes back as its functions
 * and (caller, callee) pairs. NULL and *err on failure. The caller frees.
 */
PROF_API struct prof *prof_as_graph(const struct prof *p, struct prof_error *err);

/* The same profile with all its rows in one part of that name: one run among others. Samples are dropped. */
PROF_API struct prof *prof_as_part(const struct prof *p, const char *name, struct prof_error *err);

/* How functions of two profiles are taken for the same. */
enum prof_pairing {
	PROF_PAIR_NAME, /* file and name; of several those on one line, then by their order */
	PROF_PAIR_EXACT /* file, name, line and module */
};

/*
 * Two profiles side by side: every measure twice, BASE and NEW. A function or
 * call that one side lacks is 0 there. Two trees give a tree, anything else
 * the graphs of both. normalize scales the costs of base so that both wholes
 * are equal. PROF_EMISMATCH if no measure is common to both. NULL and *err on
 * failure; the caller frees.
 */
PROF_API struct prof *prof_diff(const struct prof *base, const struct prof *now,
				enum prof_pairing pairing, bool normalize,
				struct prof_error *err);

/*
 * The same of several runs a side: base holds nbase runs that were added up,
 * now nnow, and the means of one run are put side by side.
 */
PROF_API struct prof *prof_diff_runs(const struct prof *base, uint32_t nbase,
				     const struct prof *now, uint32_t nnow,
				     enum prof_pairing pairing, bool normalize,
				     struct prof_error *err);

/* What a filter step does with the contexts that match its pattern. */
enum prof_filter_op {
	PROF_FOCUS,     /* keep contexts that pass through a match */
	PROF_IGNORE,    /* drop contexts that pass through a match */
	PROF_SHOW_FROM, /* start contexts at the outermost match */
	PROF_PRUNE,     /* end contexts at the outermost match; it gets the cost below */
	PROF_HIDE,      /* take matches out; the caller gets their own cost */
	PROF_PART,      /* keep the parts (threads, processes) whose name matches */
	PROF_PATH,      /* hide what is not in a file, or else module, that matches */
	PROF_NOT_PATH   /* hide what is in a file, or else module, that matches */
};

/*
 * Patterns are Perl's (PCRE2) and match anywhere in the name, the file, the
 * module, or "module!file:name". A bad pattern is PROF_EMISMATCH; one that
 * would backtrack without end matches nothing.
 */
struct prof_filter {
	enum prof_filter_op op;
	const char *pattern;
};

/* Applied in the given order. Exact on trees; see docs/model.md for graphs. */
PROF_API struct prof *prof_filter(const struct prof *p, const struct prof_filter *steps, size_t n,
				  struct prof_error *err);

enum {
	PROF_STRIP_DIRS = 1, /* as pstats.strip_dirs, but callers that fall together add */
	PROF_STRIP_LINES = 2,
	PROF_STRIP_ARGS = 4,
	PROF_STRIP_OBJECTS = 8,
	PROF_STRIP_TIMES = 16,
	PROF_STRIP_PARTS = 32
};
PROF_API struct prof *prof_strip(const struct prof *p, unsigned what, struct prof_error *err);

#ifdef __cplusplus
}
#endif

#endif
