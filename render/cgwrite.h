/*
 * cgwrite.h - the callgrind format line by line: header, names, costs.
 *
 * The format is that of valgrind's manual ("Callgrind Format Specification") as
 * KCacheGrind's loader takes it: version and creator come first, for long
 * headers before "events:" defeat its detection; "positions:" and what begins a
 * part come before "events:", "summary:" after it. Costs are unsigned integers.
 */
#ifndef RENDER_CGWRITE_H
#define RENDER_CGWRITE_H

#include "proftools/model.h"
#include "sink.h"

/* KCacheGrind 22.12 holds no more real events. */
enum { CG_MAX_EVENTS = 13 };

struct cg_event {
	prof_id measure;
	double factor;    /* cell x factor is what is written: nanoseconds, bytes, ones */
	bool nanoseconds; /* named ns, not as the measure */
	uint64_t sum;     /* of all self costs written */
};

struct cg_writer {
	const struct prof *profile; /* borrowed */
	size_t nevents;
	struct cg_event events[CG_MAX_EVENTS];
	size_t nlost; /* costs that no unsigned integer can say: negative, infinite */
	struct sink out;
};

/*
 * The costs of the profile as events, the main one (or first, if not
 * PROF_NONE) first; what is beyond CG_MAX_EVENTS is left out.
 */
void cg_choose_events(struct cg_writer *w, prof_id first);

/* A cell as an event's cost; unknown is 0. Counts in nlost what it cannot say. */
uint64_t cg_cost(struct cg_writer *w, size_t event, double cell);

/* Cost of the share [begin, end) of a cell: pieces of one cell add up to cg_cost(). */
uint64_t cg_share(struct cg_writer *w, size_t event, double cell, double begin, double end);

/* "# callgrind format" and the lines that stand once in a file; cmd may be NULL. */
void cg_put_head(struct cg_writer *w, const char *cmd);

/* "event:" and "events:" lines. */
void cg_put_events(struct cg_writer *w);

/* "summary:" or "totals:" with the sums. */
void cg_put_sums(struct cg_writer *w, const char *key);

/* Adds to a sum without passing its end. */
static inline void cg_add(uint64_t *sum, uint64_t v)
{
	*sum = v > UINT64_MAX - *sum ? UINT64_MAX : *sum + v;
}

#endif
