/*
 * callgrind_names.h - callgrind's name compression: "(12) name" once, "(12)" after.
 *
 * Objects, files and functions have separate numbers. A number stands for the
 * bytes of a name, not for a function: the same number under another file is
 * another function (the grammar in valgrind's manual, "Callgrind Format
 * Specification"; pprof writes such files).
 */
#ifndef PROFTOOLS_CALLGRIND_NAMES_H
#define PROFTOOLS_CALLGRIND_NAMES_H

#include "index.h"
#include "scan.h"

struct cg_name {
	uint64_t number;
	prof_id string;
	uint32_t section; /* that defined it */
	/* The last function looked up by this name, and with what. */
	bool looked_up;
	prof_id file, object, func;
};

/* Zero-initialised is empty. */
struct cg_names {
	struct cg_name *row;
	size_t n, cap;
	uint32_t *small; /* [nsmall] row + 1 of the small numbers, which nearly all are */
	size_t nsmall;
	struct index by_number; /* of the others */
	struct cg_name plain;   /* the last name without a number */
};

/*
 * Reads a name from the cursor to the end of its line. section tells a number
 * defined again in a later section, which is usual, from one redefined. A number
 * that was never defined is called "(12)", with a note. NULL when memory is out.
 * The result is valid until the next call.
 */
struct cg_name *cg_name_read(struct cg_names *names, struct scan *s, struct prof_builder *b,
			     uint32_t section);

void cg_names_free(struct cg_names *names);

#endif
