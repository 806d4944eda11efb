/* exact.c - columns of sums that do not depend on the order of adding. */
#include "exact.h"

#include <stdlib.h>

/*
 * What a cell holds is told by its bits:
 *
 *   a double that is not NAN   one addend off the grid, added once
 *   NAN, sign bit clear        K quanta, biased, in the low 51 bits
 *   NAN, sign bit set          the number of a wide cell in the low 51 bits,
 *                              or nothing at all: NOTHING
 */
#define PAYLOAD_BITS 51
#define PAYLOAD      ((UINT64_C(1) << PAYLOAD_BITS) - 1)
#define TAG_QUANTA   UINT64_C(0x0fff) /* the 13 bits above the payload */
#define TAG_WIDE     UINT64_C(0x1fff)
#define QUANTA_BIAS  (INT64_C(1) << 50)
#define NOTHING      UINT64_MAX

#define UNIT_BITS    112 /* a fixed-point one is 2^112 units */

/* Two's complement, least significant word first. */
enum { EXACT_WORDS = 4, QUANTA_WORDS = 2 };

/*
 * Addends are below 2^78, weights below 2^32 and rows get fewer than 2^33
 * addends, so 143 bits above the point cannot overflow, nor can 2^51
 * nanoseconds as often overflow 128 bits.
 */
struct exact_wide {
	uint64_t exact[EXACT_WORDS];   /* in units of 2^-112 */
	uint64_t quanta[QUANTA_WORDS]; /* nanoseconds; 0 if the quantum is one */
	bool plus_inf, minus_inf;
};

/* w[n] += or -= (m x weight) << shift, with m < 2^63 and shift < 64 n. */
static inline void fixed_add(uint64_t *w, unsigned n, uint64_t m, uint32_t weight, unsigned shift,
			     bool negative)
{
	uint64_t first = (m & UINT32_MAX) * weight;
	uint64_t second = (m >> 32) * weight + (first >> 32);
	uint64_t low = (second << 32) | (first & UINT32_MAX), high = second >> 32;
	uint64_t flip = negative ? UINT64_MAX : 0, carry = negative, spill = 0;
	unsigned bit = shift % 64;

	for (unsigned i = shift / 64; i < n; i++) {
		uint64_t word = (low << bit | spill) ^ flip;
		uint64_t sum = w[i] + carry;

		carry = sum < carry;
		w[i] = sum + word;
		carry += w[i] < word;
		spill = bit ? low >> (64 - bit) : 0;
		low = high;
		high = 0;
	}
}

/* w += t x weight in units of 2^-112, of which t is a multiple. */
static inline void fixed_add_double(uint64_t *w, double t, uint32_t weight)
{
	uint64_t bits, m;
	int shift;

	memcpy(&bits, &t, sizeof(bits));
	m = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
	shift = (int)(bits >> 52 & 0x7ff) - 1075 + UNIT_BITS;
	if (shift < 0) {
		m = shift > -64 ? m >> -shift : 0;
		shift = 0;
	}
	fixed_add(w, EXACT_WORDS, m, weight, (unsigned)shift, bits >> 63);
}

static bool fixed_bit(const uint64_t *w, int i)
{
	return i >= 0 && w[i / 64] >> (i % 64) & 1;
}

static bool any_bit_below(const uint64_t *w, int end)
{
	for (int i = 0; i < end; i++)
		if (fixed_bit(w, i))
			return true;
	return false;
}

/* w[n] x 2^-unit_bits as the nearest double, ties to even. */
static double fixed_round(const uint64_t *w, unsigned n, int unit_bits)
{
	uint64_t a[EXACT_WORDS], flip = w[n - 1] >> 63 ? UINT64_MAX : 0, carry = flip & 1, m = 0;
	int top = 64 * (int)n - 1, low;
	double v;

	for (unsigned i = 0; i < n; i++) {
		a[i] = (w[i] ^ flip) + carry;
		carry = a[i] < carry;
	}
	while (top >= 0 && !fixed_bit(a, top))
		top--;
	low = top > 52 ? top - 52 : 0;
	for (int i = top; i >= low; i--)
		m = m << 1 | fixed_bit(a, i);
	if (fixed_bit(a, low - 1) && (m & 1 || any_bit_below(a, low - 1)))
		m++;
	v = ldexp((double)m, low - unit_bits);
	return flip ? -v : v;
}

/*
 * Is t a whole number of quanta, so that *k of them make t again? Nanoseconds
 * are trusted up to 2^51, where the rounding errors of both products and of
 * the constant 1e-9 add up to 0.498: the nearest whole number is still K.
 */
static bool whole_quanta(enum exact_quantum quantum, double t, int64_t *k)
{
	double x = quantum == EXACT_NANOSECOND ? t * 1e9 : t;

	if (!(fabs(x) < (quantum == EXACT_NANOSECOND ? 0x1p51 : 0x1p53)))
		return false;
	if (quantum == EXACT_ONE) {
		*k = (int64_t)x;
		return (double)*k == t;
	}
	*k = (int64_t)(x < 0 ? x - 0.5 : x + 0.5);
	return (double)*k * 1e-9 == t;
}

static uint64_t quanta_cell(int64_t k)
{
	return TAG_QUANTA << PAYLOAD_BITS | (uint64_t)(k + QUANTA_BIAS);
}

static int64_t cell_quanta(uint64_t cell)
{
	return (int64_t)(cell & PAYLOAD) - QUANTA_BIAS;
}

static bool fits_cell(int64_t k)
{
	return k > -QUANTA_BIAS && k < QUANTA_BIAS;
}

static uint64_t double_cell(double t)
{
	uint64_t bits;

	memcpy(&bits, &t, sizeof(bits));
	return bits;
}

static double cell_double(uint64_t cell)
{
	double t;

	memcpy(&t, &cell, sizeof(t));
	return t;
}

static void wide_add_quanta(enum exact_quantum quantum, struct exact_wide *w, int64_t k,
			    uint32_t weight)
{
	uint64_t m = k < 0 ? -(uint64_t)k : (uint64_t)k;

	if (quantum == EXACT_NANOSECOND)
		fixed_add(w->quanta, QUANTA_WORDS, m, weight, 0, k < 0);
	else
		fixed_add(w->exact, EXACT_WORDS, m, weight, UNIT_BITS, k < 0);
}

/* t is not a whole number of quanta. */
static inline void wide_add_rest(struct exact_wide *w, double t, uint32_t weight)
{
	if (isinf(t)) {
		w->plus_inf |= t > 0;
		w->minus_inf |= t < 0;
	} else {
		fixed_add_double(w->exact, t, weight);
	}
}

static double wide_value(const struct exact_wide *w)
{
	double product = fixed_round(w->quanta, QUANTA_WORDS, 0) * 1e-9;
	uint64_t sum[EXACT_WORDS], any = 0;

	if (w->plus_inf || w->minus_inf)
		return w->plus_inf && w->minus_inf ? NAN : w->plus_inf ? INFINITY : -INFINITY;
	memcpy(sum, w->exact, sizeof(sum));
	for (unsigned i = 0; i < EXACT_WORDS; i++)
		any |= sum[i];
	if (!any)
		return product;
	fixed_add_double(sum, product, 1);
	return fixed_round(sum, EXACT_WORDS, UNIT_BITS);
}

/* The wide cell of a row, made from what the plain cell holds. NULL: no memory. */
static struct exact_wide *widen(struct exact *x, uint64_t *cell)
{
	struct exact_wide *w;

	if (*cell >> PAYLOAD_BITS == TAG_WIDE && *cell != NOTHING)
		return &x->wide[*cell & PAYLOAD];
	if (x->nwide == x->wide_cap) {
		size_t cap = x->wide_cap ? 2 * x->wide_cap : 64;
		struct exact_wide *grown = cap <= SIZE_MAX / sizeof(*w)
						   ? realloc(x->wide, cap * sizeof(*w))
						   : NULL;

		if (!grown)
			return NULL;
		x->wide = grown;
		x->wide_cap = cap;
	}
	w = &x->wide[x->nwide];
	memset(w, 0, sizeof(*w));
	if (*cell >> PAYLOAD_BITS == TAG_QUANTA)
		wide_add_quanta(x->quantum, w, cell_quanta(*cell), 1);
	else if (*cell != NOTHING)
		wide_add_rest(w, cell_double(*cell), 1);
	*cell = TAG_WIDE << PAYLOAD_BITS | x->nwide++;
	return w;
}

static bool grow(struct exact *x, size_t row)
{
	size_t cap = x->cap ? x->cap : 64;
	uint64_t *grown;

	while (cap <= row && cap <= SIZE_MAX / 16)
		cap *= 2;
	if (cap > x->cap) {
		grown = cap > row ? realloc(x->cell, cap * sizeof(*grown)) : NULL;
		if (!grown)
			return false;
		x->cell = grown;
		x->cap = cap;
	}
	memset(x->cell + x->n, 0xff, (row + 1 - x->n) * sizeof(*x->cell));
	x->n = row + 1;
	return true;
}

/* Does k x weight stay in a plain cell? */
static bool small_product(int64_t k, uint32_t weight)
{
	return weight == 1 || (k < 0 ? -k : k) <= QUANTA_BIAS / weight;
}

/* One addend to a cell that exists. quantum is that of x, known where this is inlined. */
static inline bool add(struct exact *x, enum exact_quantum quantum, uint64_t *cell, double t,
		       uint32_t weight)
{
	bool plain = *cell == NOTHING || *cell >> PAYLOAD_BITS == TAG_QUANTA;
	int64_t had = *cell == NOTHING ? 0 : cell_quanta(*cell);
	struct exact_wide *w;
	bool whole;
	int64_t k;

	if (isnan(t))
		return true;
	if (fabs(t) < 0x1p-59)
		t = trunc(t * 0x1p112) * 0x1p-112;
	whole = whole_quanta(quantum, t, &k);
	if (whole && plain && small_product(k, weight) && fits_cell(had + k * weight)) {
		*cell = quanta_cell(had + k * weight);
		return true;
	}
	if (!whole && plain && had == 0 && weight == 1) {
		*cell = double_cell(t);
		return true;
	}
	if (whole && k == 0)
		return true;
	w = widen(x, cell);
	if (!w)
		return false;
	if (whole)
		wide_add_quanta(quantum, w, k, weight);
	else
		wide_add_rest(w, t, weight);
	return true;
}

void exact_free(struct exact *x)
{
	free(x->cell);
	free(x->wide);
	x->cell = NULL;
	x->wide = NULL;
	x->n = x->cap = x->nwide = x->wide_cap = 0;
}

bool exact_add(struct exact *x, size_t row, double t, uint32_t weight)
{
	if (row >= x->n && !grow(x, row))
		return false;
	return add(x, x->quantum, &x->cell[row], t, weight);
}

static inline bool add_rows(struct exact *x, enum exact_quantum quantum, const uint32_t *rows,
			    const double *t, size_t n, uint32_t weight)
{
	for (size_t i = 0; i < n; i++) {
		if (rows[i] >= x->n && !grow(x, rows[i]))
			return false;
		if (!add(x, quantum, &x->cell[rows[i]], t[i], weight))
			return false;
	}
	return true;
}

bool exact_add_rows(struct exact *x, const uint32_t *rows, const double *t, size_t n,
		    uint32_t weight)
{
	return x->quantum == EXACT_ONE ? add_rows(x, EXACT_ONE, rows, t, n, weight)
				       : add_rows(x, EXACT_NANOSECOND, rows, t, n, weight);
}

double exact_value(const struct exact *x, size_t row)
{
	uint64_t cell = row < x->n ? x->cell[row] : NOTHING;

	if (cell == NOTHING)
		return NAN;
	if (cell >> PAYLOAD_BITS == TAG_WIDE)
		return wide_value(&x->wide[cell & PAYLOAD]);
	if (cell >> PAYLOAD_BITS == TAG_QUANTA)
		return (double)cell_quanta(cell) * (x->quantum == EXACT_NANOSECOND ? 1e-9 : 1.0);
	return cell_double(cell);
}
