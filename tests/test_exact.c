/* test_exact.c - sums depend on the addends alone and are those of exact arithmetic. */
#include "exact.h"
#include "harness.h"

#include <stdlib.h>

enum { ADDENDS = 40, ROUNDS = 2000 };

struct addend {
	double t;
	uint32_t weight;
};

static uint64_t seed = 88172645463325252u;

static uint64_t draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static double draw_nanoseconds(void)
{
	int64_t k = (int64_t)(draw() >> (14 + draw() % 40));

	return (double)(draw() % 2 ? k : -k) * 1e-9;
}

/* Every kind that the accumulator tells apart, of every size it takes. */
static double draw_addend(void)
{
	double fraction = ldexp((double)(draw() >> 11), -53) - 0.5;

	switch (draw() % 6) {
	case 0:
		return 0;
	case 1:
		return draw_nanoseconds();
	case 2:
		return (double)(draw() % 1000000);
	case 3:
		return ldexp(fraction, (int)(draw() % 12));
	case 4:
		return ldexp(fraction, (int)(draw() % 128) - 50);
	default:
		return nextafter(draw_nanoseconds(), draw() % 2 ? INFINITY : -INFINITY);
	}
}

static void draw_addends(struct addend *a, size_t n)
{
	uint32_t heaviest = draw() % 3 ? 1 : draw() % 2 ? 9 : UINT32_MAX;

	for (size_t i = 0; i < n; i++) {
		a[i].t = draw_addend();
		a[i].weight = 1 + (uint32_t)(draw() % heaviest);
	}
}

static void shuffle(struct addend *a, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = draw() % i;
		struct addend swap = a[i - 1];

		a[i - 1] = a[j];
		a[j] = swap;
	}
}

static double sum_of(enum exact_quantum quantum, const struct addend *a, size_t n)
{
	struct exact x = EXACT_INIT(quantum);
	double sum;

	for (size_t i = 0; i < n; i++)
		CHECK(exact_add(&x, 3, a[i].t, a[i].weight));
	sum = exact_value(&x, 3);
	CHECK(isnan(exact_value(&x, 2)) && isnan(exact_value(&x, 4)));
	exact_free(&x);
	return sum;
}

/* ---- schoolbook arithmetic to compare with --------------------------- */

enum { LIMBS = 12, POINT = 160 };

/* A number in units of 2^-160, 32 bits a limb, each limb signed. */
struct big {
	int64_t limb[LIMBS];
};

static void big_add(struct big *b, double t, uint32_t weight)
{
	int exponent;
	uint64_t m = (uint64_t)ldexp(fabs(frexp(t, &exponent)), 53);

	for (int i = 0; i < 53; i++)
		for (int j = 0; j < 32; j++)
			if (m >> i & 1 && weight >> j & 1) {
				int at = exponent - 53 + POINT + i + j;

				b->limb[at / 32] += (t < 0 ? -1 : 1) * (INT64_C(1) << at % 32);
			}
}

/* The distance of b from t, all limbs but the last in 0 .. 2^32 - 1. */
static struct big big_distance(const struct big *b, double t)
{
	struct big d = *b;

	big_add(&d, -t, 1);
	for (int sign = 0; sign < 2; sign++) {
		for (int i = 0; i + 1 < LIMBS; i++) {
			int64_t low = d.limb[i] & UINT32_MAX;

			d.limb[i + 1] += (d.limb[i] - low) / (INT64_C(1) << 32);
			d.limb[i] = low;
		}
		if (d.limb[LIMBS - 1] >= 0)
			break;
		for (int i = 0; i < LIMBS; i++)
			d.limb[i] = -d.limb[i];
	}
	return d;
}

static int big_compare(const struct big *a, const struct big *b)
{
	for (int i = LIMBS - 1; i >= 0; i--)
		if (a->limb[i] != b->limb[i])
			return a->limb[i] < b->limb[i] ? -1 : 1;
	return 0;
}

static bool is_nearest(const struct big *b, double t)
{
	struct big here = big_distance(b, t);
	struct big below = big_distance(b, nextafter(t, -INFINITY));
	struct big above = big_distance(b, nextafter(t, INFINITY));
	bool even = fmod(fabs(frexp(t, &(int){ 0 })) * 0x1p53, 2) == 0;

	return big_compare(&here, &below) < even && big_compare(&here, &above) < even;
}

/* ---- tests ----------------------------------------------------------- */

static void any_order_gives_the_same_bits(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		enum exact_quantum quantum = round % 2 ? EXACT_ONE : EXACT_NANOSECOND;
		struct addend a[ADDENDS];
		double sum;

		draw_addends(a, ADDENDS);
		sum = sum_of(quantum, a, ADDENDS);
		shuffle(a, ADDENDS);
		if (!CHECK_NUMBER(sum_of(quantum, a, ADDENDS), sum))
			return;
	}
}

static void a_weight_is_that_many_additions(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		enum exact_quantum quantum = round % 2 ? EXACT_ONE : EXACT_NANOSECOND;
		struct addend a[ADDENDS], heavy[4];
		size_t n = 0;

		for (size_t i = 0; i < 4; i++) {
			heavy[i] = (struct addend){ draw_addend(), 1 + (uint32_t)(draw() % 10) };
			for (uint32_t k = 0; k < heavy[i].weight; k++)
				a[n++] = (struct addend){ heavy[i].t, 1 };
		}
		shuffle(a, n);
		if (!CHECK_NUMBER(sum_of(quantum, a, n), sum_of(quantum, heavy, 4)))
			return;
	}
}

static void a_sum_of_ones_is_the_nearest_double(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct addend a[ADDENDS];
		struct big exact = { { 0 } };
		double sum;

		draw_addends(a, ADDENDS);
		for (size_t i = 0; i < ADDENDS; i++)
			big_add(&exact, a[i].t, a[i].weight);
		sum = sum_of(EXACT_ONE, a, ADDENDS);
		if (!CHECK(is_nearest(&exact, sum)))
			return;
	}
}

/* Off the grid the exact sum; on it the product; of both their sum rounded once. */
static void a_sum_of_seconds_is_product_plus_exact_rest(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct addend a[ADDENDS];
		struct big exact = { { 0 } };
		double quanta = 0;

		draw_addends(a, ADDENDS);
		for (size_t i = 0; i < ADDENDS; i++) {
			double k = nearbyint(a[i].t * 1e9);

			a[i].weight = 1 + a[i].weight % 3;
			if (fabs(k) < 0x1p44 && k * 1e-9 == a[i].t)
				quanta += k * a[i].weight;
			else if (fabs(k) < 0x1p51 && k * 1e-9 == a[i].t)
				a[i].t = 0;
			else
				big_add(&exact, a[i].t, a[i].weight);
		}
		big_add(&exact, quanta * 1e-9, 1);
		if (!CHECK(is_nearest(&exact, sum_of(EXACT_NANOSECOND, a, ADDENDS))))
			return;
	}
}

static void sums_of_whole_nanoseconds_may_be_summed_again(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct addend a[ADDENDS], part[2];
		size_t cut = 1 + draw() % (ADDENDS - 1);

		for (size_t i = 0; i < ADDENDS; i++) {
			int64_t k = (int64_t)(draw() >> (19 + draw() % 40));

			a[i] = (struct addend){ (double)k * 1e-9, 1 };
		}
		part[0] = (struct addend){ sum_of(EXACT_NANOSECOND, a, cut), 1 };
		part[1] = (struct addend){ sum_of(EXACT_NANOSECOND, a + cut, ADDENDS - cut), 1 };
		if (!CHECK_NUMBER(sum_of(EXACT_NANOSECOND, part, 2),
				  sum_of(EXACT_NANOSECOND, a, ADDENDS)))
			return;
	}
}

/* A product at the edge of what is trusted must still be read as its K. */
static void the_grid_reaches_to_the_51st_bit(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		int64_t k = (INT64_C(1) << 51) - 1 - (int64_t)(draw() % 100000);
		struct addend a[2] = { { (double)k * 1e-9, 1 }, { (double)-(k - 7) * 1e-9, 1 } };

		if (!CHECK_NUMBER(sum_of(EXACT_NANOSECOND, a, 2), 7 * 1e-9))
			return;
	}
}

static void one_addend_stays_what_it_is(void)
{
	for (int round = 0; round < ROUNDS; round++) {
		struct addend a = { draw_addend(), 1 };

		CHECK_NUMBER(sum_of(EXACT_ONE, &a, 1), a.t);
		CHECK_NUMBER(sum_of(EXACT_NANOSECOND, &a, 1), a.t);
	}
}

static void huge_counts_spill_and_come_back(void)
{
	struct addend a[] = { { 0x1p53 - 1, UINT32_MAX }, { -0x1p53, UINT32_MAX }, { 5, 1 } };
	struct addend s[] = { { 2e6, UINT32_MAX }, { -2e6, UINT32_MAX - 1 }, { -2e6, 1 } };

	CHECK_NUMBER(sum_of(EXACT_ONE, a, 3), 5 - (double)UINT32_MAX);
	CHECK_NUMBER(sum_of(EXACT_NANOSECOND, s, 3), 0);
	CHECK_NUMBER(sum_of(EXACT_NANOSECOND, s, 1), 2e6 * UINT32_MAX);
}

static void ties_go_to_the_even_neighbour(void)
{
	struct addend a[] = { { 0x1p53, 1 }, { 1, 1 }, { 2, 1 }, { 0x1p-112, 1 } };

	CHECK_NUMBER(sum_of(EXACT_ONE, a, 2), 0x1p53);
	CHECK_NUMBER(sum_of(EXACT_ONE, a, 3), 0x1p53 + 4);
	a[2] = a[3];
	CHECK_NUMBER(sum_of(EXACT_ONE, a, 3), 0x1p53 + 2);
}

static void infinities_stay_and_opposite_ones_are_no_number(void)
{
	struct addend a[] = { { INFINITY, 1 }, { 1.5, 2 }, { NAN, 1 }, { -INFINITY, 1 } };

	CHECK_NUMBER(sum_of(EXACT_NANOSECOND, a, 1), INFINITY);
	CHECK_NUMBER(sum_of(EXACT_NANOSECOND, a, 3), INFINITY);
	CHECK_NUMBER(sum_of(EXACT_NANOSECOND, a, 4), NAN);
	CHECK_NUMBER(sum_of(EXACT_ONE, a + 3, 1), -INFINITY);
}

static void not_recorded_is_not_zero(void)
{
	struct addend a[] = { { NAN, 1 }, { NAN, 7 }, { 0, 1 } };

	CHECK_NUMBER(sum_of(EXACT_ONE, a, 2), NAN);
	CHECK_NUMBER(sum_of(EXACT_ONE, a, 3), 0);
}

/* Below 2^-112 bits are dropped before adding, so that order cannot matter. */
static void tiny_addends_are_cut_alike_alone_and_with_others(void)
{
	struct addend a[] = { { 0x1.8p-112, 1 }, { 0x1.8p-112, 1 }, { -1, 1 }, { 1, 1 } };

	CHECK_NUMBER(sum_of(EXACT_NANOSECOND, a, 1), 0x1p-112);
	CHECK_NUMBER(sum_of(EXACT_NANOSECOND, a, 2), 0x1p-111);
	CHECK_NUMBER(sum_of(EXACT_ONE, a, 4), 0x1p-111);
	CHECK_NUMBER(sum_of(EXACT_ONE, &(struct addend){ 1e-300, 3 }, 1), 0);
}

static void rows_are_added_together(void)
{
	static const uint32_t rows[] = { 500, 0, 500, 2 };
	static const double t[] = { 1, 2.5, 4, NAN };
	struct exact x = EXACT_INIT(EXACT_ONE);

	CHECK(exact_add_rows(&x, rows, t, 4, 2));
	CHECK_NUMBER(exact_value(&x, 500), 10);
	CHECK_NUMBER(exact_value(&x, 0), 5);
	CHECK_NUMBER(exact_value(&x, 2), NAN);
	exact_free(&x);
}

const struct test tests[] = {
	TEST(any_order_gives_the_same_bits),
	TEST(a_weight_is_that_many_additions),
	TEST(a_sum_of_ones_is_the_nearest_double),
	TEST(a_sum_of_seconds_is_product_plus_exact_rest),
	TEST(sums_of_whole_nanoseconds_may_be_summed_again),
	TEST(the_grid_reaches_to_the_51st_bit),
	TEST(one_addend_stays_what_it_is),
	TEST(huge_counts_spill_and_come_back),
	TEST(ties_go_to_the_even_neighbour),
	TEST(infinities_stay_and_opposite_ones_are_no_number),
	TEST(not_recorded_is_not_zero),
	TEST(tiny_addends_are_cut_alike_alone_and_with_others),
	TEST(rows_are_added_together),
	{ NULL, NULL },
};
