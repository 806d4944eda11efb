/*
 * decimal.h - between decimal digits and doubles, where one extended
 * multiplication can tell; the caller asks the C library elsewhere.
 */
#ifndef DECIMAL_H
#define DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

/* The double nearest to digits x 10^exponent. False if this cannot tell. */
bool decimal_to_double(uint64_t digits, int exponent, double *v);

/*
 * The fewest of 15, 16 or 17 significant digits that read back as v:
 * v is nearest to *digits x 10^*exponent, without zeros at the end. v must be
 * finite and above 0. False if this cannot tell.
 */
bool decimal_from_double(double v, uint64_t *digits, int *exponent);

#endif
