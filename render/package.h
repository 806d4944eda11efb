/* package.h - which package of its language a source file belongs to. */
#ifndef RENDER_PACKAGE_H
#define RENDER_PACKAGE_H

#include <stddef.h>

/* Bytes of the path, or of a constant. */
struct package {
	const char *s;
	size_t len;
};

/*
 * Looks at the path only, so that a function has the same package in every
 * profile: "built-in" for "~" (functions written in C); "stdlib" for
 * .../lib/pythonX.Y/..., ...\PythonXY\Lib\... and "<frozen ...>"; the distribution's top-level
 * package under site-packages or dist-packages; "generated" for other names in
 * angle brackets; else the directory. Empty if the path has none.
 */
struct package package_of(const char *path, size_t len);

#endif
