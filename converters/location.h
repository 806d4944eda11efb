/* location.h - take labels apart that hold the place of a function. */
#ifndef LOCATION_H
#define LOCATION_H

#include "scan.h"

struct location {
	struct text name, place; /* what stands in the brackets, without numbers */
	uint32_t line;           /* 0: there was none */
};

/*
 * "name (place:line)" or "name (place:line:column)"; with false in place of
 * numbered, "name (place)" too. False if it is none of these.
 */
bool location_split(struct text label, bool numbered, struct location *l);

#endif
