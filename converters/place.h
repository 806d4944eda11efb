/* place.h - say in which input, and where, something failed. */
#ifndef PLACE_H
#define PLACE_H

#include "proftools/error.h"

/* Sets the input's name if none is set yet; a long name keeps its end. */
void place_name(struct prof_error *err, const char *name);

#endif
