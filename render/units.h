/* units.h - costs in the units that people read: seconds, bytes or ones. */
#ifndef PROFTOOLS_RENDER_UNITS_H
#define PROFTOOLS_RENDER_UNITS_H

#include <math.h>

/*
 * What a cell of a measure with that scale stands for. Where a whole number of
 * its units make one, the cell is divided by that number, which is exact while
 * the scale is not: 7 milliseconds are 0.007, and 7 times 0.001 is a bit more.
 */
static inline double in_base_unit(double cell, double scale)
{
	double units = rint(1 / scale);
	return scale < 1 && 1 / units == scale ? cell / units : cell * scale;
}

#endif
