/* use.h - everything that can be done to a profile, for the fuzz targets. */
#ifndef PROFTOOLS_TESTS_FUZZ_USE_H
#define PROFTOOLS_TESTS_FUZZ_USE_H

#include "proftools/prof.h"

/*
 * All of it must succeed, or fail for a reason other than memory; else the
 * process is aborted with a line that says what went wrong.
 */

/* prof_check(), graph, tree and dump. */
void use_views(const struct prof *p);

/* The views, every part of them, every transformation, every output. */
void use_everything(const struct prof *p);

/* Prints the line and aborts. */
_Noreturn void use_stop(const struct prof *p, const char *what, const char *why);

#endif
