/* terminal.h - what the reader of the output can see: columns, colours, characters. */
#ifndef TOOLS_TERMINAL_H
#define TOOLS_TERMINAL_H

#include <stdio.h>

#include "grid.h"

/*
 * How a grid should look on out. A terminal has a width (COLUMNS wins), colours
 * unless NO_COLOR is set or TERM is dumb, and UTF-8 if the locale says so; a
 * file or pipe has no bounds and no colours.
 */
struct grid_style terminal_style(FILE *out, enum grid_format format);

/*
 * Text of several lines, as a program that knows no terminals wrote it: what
 * could move the cursor is shown as \xHH. 0, or -1 when memory is out.
 */
int terminal_put_lines(const char *text, size_t len, const struct grid_style *style, FILE *out);

#endif
