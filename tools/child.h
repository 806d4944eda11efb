/* child.h - other programs that a tool starts. */
#ifndef TOOLS_CHILD_H
#define TOOLS_CHILD_H

#include <stdbool.h>

/* Is there an executable of that name, in $PATH or where it says? */
bool child_exists(const char *program);

/*
 * Runs argv[0], found in $PATH, with the tool's own input and output, and waits
 * for its end; meanwhile Ctrl-C is the child's alone. Its exit code, 128 plus
 * the signal that ended it, or -1 with errno if it could not be started.
 */
int child_run(const char *const *argv);

/*
 * Starts argv[0], found in $PATH, and does not wait for it: its input and output
 * are /dev/null, and Ctrl-C is not for it. 0, or -1 with errno.
 */
int child_start(const char *const *argv);

#endif
