/*
 * number.c - numbers as text: as printf writes them, but faster and the same
 * in every locale.
 */
#include "sink.h"

#include "decimal.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

#define TWO_POW_53 9007199254740992.0

static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
				 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
enum { NPOWERS = sizeof(powers) / sizeof(powers[0]) };

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
			    "25262728293031323334353637383940414243444546474849"
			    "50515253545556575859606162636465666768697071727374"
			    "75767778798081828384858687888990919293949596979899";

char *number_u64(char *to, uint64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);

	while (v >= 100) {
		at -= 2;
		memcpy(digits + at, pairs + 2 * (v % 100), 2);
		v /= 100;
	}
	if (v >= 10) {
		at -= 2;
		memcpy(digits + at, pairs + 2 * v, 2);
	} else {
		digits[--at] = (char)('0' + v);
	}
	memcpy(to, digits + at, sizeof(digits) - at);
	return to + (sizeof(digits) - at);
}

/* printf's own answer, with the locale's decimal point made a full stop. */
static char *by_printf(char *to, char style, int precision, double v)
{
	const char *point = localeconv()->decimal_point;
	size_t len = strlen(point);
	int n;
	char *p;

	n = style == 'f' ? snprintf(to, SINK_NUMBER_MAX, "%.*f", precision, v)
			 : snprintf(to, SINK_NUMBER_MAX, "%.*g", precision, v);
	if (n < 0 || n >= SINK_NUMBER_MAX)
		return to; /* cannot be: the longest is a sign, 309 digits, a point, 17 digits */
	if (strcmp(point, ".") == 0 || len == 0 || (p = strstr(to, point)) == NULL)
		return to + n;
	*p = '.';
	memmove(p + 1, p + len, strlen(p + len));
	return to + n - (len - 1);
}

/*
 * v x 10^power to the nearest whole number, ties to even, exactly as if the
 * product had not been rounded. v >= 0. False if it does not fit in 2^52.
 */
static bool scale_exactly(double v, int power, uint64_t *result)
{
	double p = powers[power];
	double product = v * p;
	double whole, fraction, lost;

	if (!(product < TWO_POW_53 / 2))
		return false;
	whole = floor(product);
	fraction = product - whole;
	*result = (uint64_t)whole;
	if (fraction > 0.5) {
		++*result;
	} else if (fraction == 0.5) {
		lost = fma(v, p, -product);
		if (lost > 0 || (lost == 0 && (*result & 1)))
			++*result;
	}
	return true;
}

/* k / 10^decimals, all decimals written. */
static char *put_decimal(char *to, uint64_t k, int decimals)
{
	uint64_t unit = 1;
	int i;

	for (i = 0; i < decimals; i++)
		unit *= 10;
	to = number_u64(to, k / unit);
	if (decimals == 0)
		return to;
	k %= unit;
	*to++ = '.';
	for (i = decimals; i >= 2; i -= 2, k %= unit) {
		unit /= 100;
		memcpy(to, pairs + 2 * (k / unit), 2);
		to += 2;
	}
	if (i)
		*to++ = (char)('0' + k);
	return to;
}

char *number_fixed(char *to, double v, int decimals)
{
	uint64_t k;

	if (decimals < 0)
		decimals = 0;
	if (decimals > 17)
		decimals = 17;
	if (!scale_exactly(fabs(v), decimals, &k))
		return by_printf(to, 'f', decimals, v);
	if (signbit(v))
		*to++ = '-';
	return put_decimal(to, k, decimals);
}

/* Takes off what a trailing run of zeros after the point, and the point, add. */
static char *trim_zeros(const char *from, char *end)
{
	if (!memchr(from, '.', (size_t)(end - from)))
		return end;
	while (end[-1] == '0')
		end--;
	return end[-1] == '.' ? end - 1 : end;
}

char *number_general(char *to, double v, int digits)
{
	double a = fabs(v);
	char *from = to;
	uint64_t k;
	int exponent; /* of the first digit */
	int decimals;

	if (digits < 1)
		digits = 1;
	if (digits > 17)
		digits = 17;
	if (v == 0)
		return number_fixed(to, v, 0);
	if (!(a >= 1e-4 && a < powers[digits]))
		return by_printf(to, 'g', digits, v);
	for (exponent = -4; exponent < digits - 1; exponent++) {
		if (exponent >= -1 ? a < powers[exponent + 1] : a * powers[-1 - exponent] < 1)
			break;
	}
	decimals = digits - 1 - exponent;
	if (!scale_exactly(a, decimals, &k) || k < (uint64_t)powers[digits - 1] ||
	    k > (uint64_t)powers[digits] || (decimals == 0 && k == (uint64_t)powers[digits]))
		return by_printf(to, 'g', digits, v);
	if (v < 0)
		*to++ = '-';
	return trim_zeros(from, put_decimal(to, k, decimals));
}

/* digits x 10^exponent as printf's %g has it: an exponent below 10^-4 and from `precision` on. */
static char *put_digits(char *to, uint64_t digits, int exponent)
{
	char text[20];
	int n = (int)(number_u64(text, digits) - text);
	int first = exponent + n - 1; /* exponent of the first digit */
	int precision = n < 15 ? 15 : n;

	if (first < -4 || first >= precision) {
		*to++ = text[0];
		if (n > 1)
			*to++ = '.';
		memcpy(to, text + 1, (size_t)n - 1);
		to += n - 1;
		*to++ = 'e';
		*to++ = first < 0 ? '-' : '+';
		first = abs(first);
		if (first < 10)
			*to++ = '0';
		return number_u64(to, (uint64_t)first);
	}
	if (first < 0) {
		memcpy(to, "0.000", 5);
		to += 1 - first;
		memcpy(to, text, (size_t)n);
		return to + n;
	}
	for (int i = 0; i < n || i <= first; i++) {
		if (i == first + 1)
			*to++ = '.';
		*to++ = i < n ? text[i] : '0';
	}
	return to;
}

char *number_shortest(char *to, double v)
{
	double a = fabs(v);
	char *end = to;
	uint64_t decimal;
	double k;
	int digits;

	if (a < TWO_POW_53 && floor(a) == a) {
		if (signbit(v))
			*end++ = '-';
		return number_u64(end, (uint64_t)a);
	}
	/*
	 * Profilers count nanoseconds. Below 2^22 neighbouring doubles are nearer
	 * than that, so at most one number of nine decimals is v, and without its
	 * zeros it is the shortest text of v.
	 */
	k = rint(a * 1e9);
	if (a < 4194304.0 && k / 1e9 == a) {
		if (v < 0)
			*end++ = '-';
		return trim_zeros(to, put_decimal(end, (uint64_t)k, 9));
	}
	if (isfinite(v) && decimal_from_double(a, &decimal, &digits)) {
		if (v < 0)
			*end++ = '-';
		return put_digits(end, decimal, digits);
	}
	for (digits = 15; digits < 17; digits++) {
		snprintf(to, SINK_NUMBER_MAX, "%.*g", digits, v);
		if (strtod(to, NULL) == v)
			break;
	}
	return by_printf(to, 'g', digits, v);
}
