/* tar.h - the files of a tar archive (POSIX ustar and pax interchange format). */
#ifndef TAR_H
#define TAR_H

#include "proftools/reader.h"

enum { TAR_BLOCK = 512 };

/* Does the input begin with a member? For probes. */
bool tar_is(const struct prof_input *in);

/*
 * Finds the first file of that name, in whatever folder, among the first members;
 * for probes, too. *member borrows from in, and its data[size] need not be 0.
 * False if there is none.
 */
bool tar_find(const struct prof_input *in, const char *name, struct prof_input *member);

/* Fills the block of a member: a file of that name, shorter than 100 bytes, and size. */
void tar_write_head(uint8_t block[TAR_BLOCK], const char *name, uint64_t size);

#endif
