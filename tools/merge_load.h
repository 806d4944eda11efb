/* merge_load.h - read the inputs of profmerge and add them up. */
#ifndef TOOLS_MERGE_LOAD_H
#define TOOLS_MERGE_LOAD_H

#include "merge_inputs.h"
#include "run.h"

/* Tags of the options that name inputs. */
enum { MERGE_SOURCE_LIST, MERGE_SOURCE_WEIGHTED };

struct merge_plan {
	struct opt_steps sources; /* what those options say, in their order */
	const char *shard;        /* "I/N", NULL: all inputs */
	const char *failure;      /* one of merge_failure_modes(); NULL: the first */
	size_t threads;           /* 0: as many as there are processors */
	const char *shape;        /* "graph": turn trees of contexts into graphs; NULL: do not */
	bool allow_mixed;         /* see prof_merger_allow_mixed() */
};

/*
 * Which bad inputs make the whole merge fail: "any", the first in the order of
 * the inputs, whatever is read first; "all", only if there is no good one;
 * "warn", none. The bad ones that do not are named and left out.
 */
const char *merge_failure_modes(size_t i);

/* What --as takes; NULL after the last. */
const char *merge_shapes(size_t i);

/*
 * Fills the list from the sources and the operands, and takes the shard. An
 * exit code after saying why, CLI_DONE if all is well.
 */
int merge_gather(struct merge_inputs *list, const struct run *run, const struct merge_plan *plan,
		 const char *const *operands, size_t n);

/* Reads and adds. NULL and *err on failure. The caller frees the result. */
struct prof *merge_load(struct run *run, const struct merge_inputs *inputs,
			const struct merge_plan *plan, struct prof_error *err);

#endif
