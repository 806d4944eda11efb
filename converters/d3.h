/* d3.h - what the readers of JSON hierarchies share. */
#ifndef D3_H
#define D3_H

#include "scan.h"

/* snakeviz' table of functions: 0, or -1 and *err. */
int d3_read_table(const struct prof_input *in, struct prof_builder *b, struct prof_error *err);

#endif
