/* pyblock.h - where a Python function ends in its source. */
#ifndef PROFTOOLS_RENDER_PYBLOCK_H
#define PROFTOOLS_RENDER_PYBLOCK_H

#include <stddef.h>

/*
 * How many lines, from the one at s on, belong to the function that starts
 * there: decorators, the def, class or lambda, and its body with the comments
 * that are indented like it. What inspect.getsource() would show. s need not
 * be well-formed Python; at least 1 if there is a line.
 */
size_t pyblock_lines(const char *s, size_t len);

#endif
