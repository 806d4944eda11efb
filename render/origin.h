/* origin.h - whose code a function is: one's own, a library's, the standard library's. */
#ifndef PROFTOOLS_RENDER_ORIGIN_H
#define PROFTOOLS_RENDER_ORIGIN_H

#include "proftools/model.h"

enum origin { ORIGIN_OWN, ORIGIN_LIBRARY, ORIGIN_STANDARD, ORIGIN_BUILTIN };

/*
 * Judged by the path alone: "site-packages" and "dist-packages" hold
 * libraries, "lib/pythonX.Y" and frozen modules the standard library; "~",
 * "<built-in ...>" and the machine code of the interpreter and the kernel are
 * built in; all else is one's own.
 */
enum origin origin_of(const struct prof *p, prof_id func);

/*
 * The package that a function belongs to, without its own bytes: the first
 * folder or file below site-packages or lib/pythonX.Y, the folder of other
 * files, "built-in" for what is built in.
 */
struct prof_str origin_package(const struct prof *p, prof_id func);

#endif
