/* yappi_text.h - the tables that yappi and GreenletProfiler print. */
#ifndef YAPPI_TEXT_H
#define YAPPI_TEXT_H

#include "proftools/reader.h"

/* The measures of every file of yappi, in this order. */
enum { YAPPI_CALLS, YAPPI_PRIMITIVE, YAPPI_TIME, YAPPI_MEASURES };

/* Is there such a table? Looks at the first bytes only. */
enum prof_match yappi_is_text(const struct prof_input *in);

/* The measures are declared. 0, or -1 and *err. */
int yappi_read_text(const struct prof_input *in, struct prof_builder *b, struct prof_error *err);

#endif
