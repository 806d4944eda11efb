/* output.h - where results go: all of a file or none of it. */
#ifndef TOOLS_OUTPUT_H
#define TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "proftools/error.h"

/*
 * A regular file is written as ".proftools-XXXXXX" in the directory of the
 * target and renamed over it when complete, so that whoever reads the target
 * sees the old file or the new one, whatever happens to the tool. The
 * temporary is removed on failure and on SIGINT, SIGTERM, SIGHUP and SIGPIPE.
 * The mode of an existing target is kept, a new one gets 0666 less the umask;
 * a target that may not be written is refused although a rename could replace
 * it. A symbolic link is followed: the link stays, its target is replaced.
 * Nothing is forced to the disk (fsync): the promise is about the tool's own
 * end, not about a power failure.
 *
 * Devices, FIFOs and sockets are written directly; so are "-", /dev/stdout,
 * /dev/stderr and /dev/fd/N, which are this process' own descriptors.
 */
struct output {
	FILE *file;       /* write here; belongs to the output */
	const char *path; /* as given; NULL or "-" is standard output */
	char *target;     /* the file that is replaced; NULL if written directly */
	char *temporary;
};

/* path NULL: standard output. binary: an error if it would go to a terminal. */
int output_open(struct output *out, const char *path, bool binary, struct prof_error *err);

/* The path, or "standard output": for messages. */
const char *output_name(const struct output *out);

/* Flushes, closes, renames; every delayed write error shows here. Ends the output. */
int output_commit(struct output *out, struct prof_error *err);

/* Removes what was written. Ends the output; allowed after either end. */
void output_abandon(struct output *out);

/* Was the last failure of an output that nobody reads it any more (EPIPE)? */
bool output_broken_pipe(void);

/* Makes sure that descriptors 0, 1 and 2 are open, so that no file becomes one of them. */
void output_guard_standard(void);

#endif
