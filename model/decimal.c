/*
 * decimal.c - between decimal digits and doubles.
 *
 * A long double of x86 has a mantissa of 64 bits, and powers of ten up to 10^27
 * are exact in it. So a product or quotient with one is off by less than one
 * unit of the 64th bit, with two by less than two. Only if that could change
 * how it is rounded is the answer not known.
 */
#include "decimal.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const double small[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
				1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
enum { SMALL = 22 };

/* Up to 2^53 and 10^22 a double holds both, and one operation rounds correctly. */
static bool by_double(uint64_t digits, int exponent, double *v)
{
	if (digits > (uint64_t)1 << 53 || exponent < -SMALL || exponent > SMALL)
		return false;
	*v = exponent < 0 ? (double)digits / small[-exponent] : (double)digits * small[exponent];
	return true;
}

#if LDBL_MANT_DIG == 64

static const long double power[] = { 1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
				     1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
				     1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
				     1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L };
enum { EXACT = 27 };

/* x 10^exponent, off by less than two units of the 64th bit. exponent: -54 to 54. */
static long double scale(long double x, int exponent)
{
	for (; exponent > EXACT; exponent -= EXACT)
		x *= power[EXACT];
	for (; exponent < -EXACT; exponent += EXACT)
		x /= power[EXACT];
	return exponent < 0 ? x / power[-exponent] : x * power[exponent];
}

bool decimal_to_double(uint64_t digits, int exponent, double *v)
{
	uint64_t mantissa;
	if (by_double(digits, exponent, v))
		return true;
	if (exponent < -2 * EXACT || exponent > 2 * EXACT)
		return false;
	long double x = scale((long double)digits, exponent);
	memcpy(&mantissa, &x, sizeof(mantissa));
	int dropped = (int)(mantissa & 0x7ff) - 0x400; /* the 11 bits that a double has not */
	if (dropped >= -3 && dropped <= 3)
		return false;
	*v = (double)x;
	return true;
}

/* v x 10^*shift, from 10^16 up to below 10^17. */
static bool to_17_digits(double v, int *shift, long double *scaled)
{
	int binary;
	frexp(v, &binary);
	*shift = 16 - (int)floor((binary - 1) * 0.30102999566398120);
	if (*shift > 2 * EXACT || *shift < -2 * EXACT)
		return false;
	*scaled = scale(v, *shift);
	if (*scaled >= 1e17L)
		*scaled = scale(v, --*shift);
	return *scaled >= 1e16L && *scaled < 1e17L;
}

bool decimal_from_double(double v, uint64_t *digits, int *exponent)
{
	/* How near to the middle between two numbers is too near to tell, by zeros cut off. */
	static const long double unsure[] = { 1 / 32.0L, 1 / 256.0L, 1 / 2048.0L };
	long double scaled;
	int shift;
	if (!to_17_digits(v, &shift, &scaled))
		return false;
	for (int cut = 2; cut >= 0; cut--) {
		long double x = cut ? scaled / power[cut] : scaled;
		uint64_t n = (uint64_t)x;
		long double above = x - (long double)n - 0.5L;
		double back;
		if (above > -unsure[cut] && above < unsure[cut])
			return false;
		n += above > 0;
		if (cut && !decimal_to_double(n, cut - shift, &back))
			return false;
		if (cut && back != v)
			continue;
		*exponent = cut - shift;
		for (; n % 10 == 0; n /= 10)
			++*exponent;
		*digits = n;
		return true;
	}
	return false;
}

#else

bool decimal_to_double(uint64_t digits, int exponent, double *v)
{
	return by_double(digits, exponent, v);
}

bool decimal_from_double(double v, uint64_t *digits, int *exponent)
{
	(void)v, (void)digits, (void)exponent;
	return false;
}

#endif
