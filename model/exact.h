/* exact.h - columns of sums that do not depend on the order of adding. */
#ifndef EXACT_H
#define EXACT_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * Adding doubles gives a different last digit for every order. Here each
 * addend is first read as a whole number of something, by a rule that looks at
 * the addend alone, and whole numbers are added:
 *
 *   - as K quanta (nanoseconds, or ones) if K times the quantum, computed in
 *     double, is the addend to the last bit. What cProfile writes since Python
 *     3.7 is that product, and counts are whole, so this is the usual case;
 *   - else as a multiple of 2^-112, bits below that dropped.
 *
 * The sum is the first total times the quantum, plus the second total exactly,
 * rounded once. It depends on the addends and on nothing else. While the first
 * total is below 2^51 quanta, a sum that had no other part is itself read back
 * as the same K: sums of sums are the same numbers too.
 *
 * A cell costs 8 bytes. Only one that holds two addends off the grid, or a very
 * large total, costs 56 more.
 */
enum exact_quantum { EXACT_ONE, EXACT_NANOSECOND };

/* Finite addends must be smaller than this; infinities are allowed. */
#define EXACT_LIMIT 0x1p78

struct exact {
	enum exact_quantum quantum;
	size_t n, cap;  /* cells; rows from n on hold nothing */
	uint64_t *cell; /* see exact.c */
	size_t nwide, wide_cap;
	struct exact_wide *wide;
};

#define EXACT_INIT(q)          \
	{                      \
		.quantum = (q) \
	}

void exact_free(struct exact *x);

/*
 * Adds t, weight times (weight >= 1), to a row; NAN adds nothing. Rows may be
 * added to in any order. False when memory is out; the row is then unchanged.
 */
bool exact_add(struct exact *x, size_t row, double t, uint32_t weight);

/* The same for n rows at once: t[i] to rows[i]. */
bool exact_add_rows(struct exact *x, const uint32_t *rows, const double *t, size_t n,
		    uint32_t weight);

/* NAN if nothing was added to the row, or infinities of both signs. */
double exact_value(const struct exact *x, size_t row);

#endif
