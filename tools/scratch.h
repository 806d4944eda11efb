/* scratch.h - a folder for files that go when the tool ends. */
#ifndef TOOLS_SCRATCH_H
#define TOOLS_SCRATCH_H

#include "proftools/error.h"

/*
 * Path of a file of that name (no slash in it) in a new folder under $TMPDIR or
 * /tmp that only the user may enter; folder and files are removed at exit. The
 * path belongs to the process. NULL and *err on failure.
 */
const char *scratch_path(const char *name, struct prof_error *err);

#endif
