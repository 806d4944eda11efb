/*
 * test_spread.c - the range of a change over several runs: known ranks, and laws.
 *
 * ctest labels: unit property
 */
#include <math.h>
#include <stdlib.h>

#include "harness.h"
#include "spread.h"

static uint64_t seed;

static double draw(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (double)(seed >> 40) / (double)(1 << 24);
}

static void check_plan(size_t n, size_t m, size_t rank, double confidence)
{
	struct spread_plan plan;
	CHECK(spread_plan(&plan, n, m));
	CHECK_NUMBER(plan.rank, rank);
	CHECK(fabs(plan.confidence - confidence) < 1e-12);
}

/* Critical values of U at 5 %, from the tables that every textbook has, plus one. */
static void ranks_are_those_of_the_tables(void)
{
	check_plan(1, 1, 1, 0);
	check_plan(1, 5, 1, 1 - 2.0 / 6);
	check_plan(3, 3, 1, 1 - 2.0 / 20);
	check_plan(3, 5, 1, 1 - 2.0 / 56);
	check_plan(4, 4, 1, 1 - 2.0 / 70);
	check_plan(5, 5, 3, 1 - 2 * 4.0 / 252);
	struct spread_plan plan;
	static const struct {
		size_t n, m, critical;
	} table[] = { { 6, 6, 5 },   { 7, 5, 5 },    { 8, 8, 13 },    { 10, 10, 23 },
		      { 12, 9, 26 }, { 15, 15, 64 }, { 20, 20, 127 }, { 4, 20, 14 } };
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		CHECK(spread_plan(&plan, table[i].n, table[i].m));
		CHECK_NUMBER(plan.rank, table[i].critical + 1);
		CHECK(plan.confidence >= 0.95);
	}
}

/* Where the exact distribution ends the normal one goes on. */
static void many_runs_are_no_jump(void)
{
	struct spread_plan exact, normal;
	CHECK(spread_plan(&exact, 40, 40));
	CHECK(spread_plan(&normal, 40, 41));
	CHECK(normal.rank > exact.rank && normal.rank < exact.rank + 20);
	CHECK(spread_plan(&normal, 1000, 1000));
	CHECK(normal.rank > 470000 && normal.rank < 480000);
}

enum { RUNS = 6 };

static void swapping_negates_and_shifting_shifts(void)
{
	struct spread_plan there, back;
	double a[RUNS], b[RUNS - 1], c[RUNS - 1], room[RUNS * RUNS], low, high, l, h;
	CHECK(spread_plan(&there, RUNS, RUNS - 1) && spread_plan(&back, RUNS - 1, RUNS));
	for (seed = 1; seed < 100; seed++) {
		for (size_t i = 0; i < RUNS; i++)
			a[i] = floor(draw() * 100);
		for (size_t i = 0; i < RUNS - 1; i++)
			c[i] = (b[i] = floor(draw() * 100)) + 1000;
		spread_interval(&there, a, b, room, &low, &high);
		spread_interval(&back, b, a, room, &l, &h);
		CHECK(low <= high);
		CHECK_NUMBER(l, -high);
		CHECK_NUMBER(h, -low);
		spread_interval(&there, a, c, room, &l, &h);
		CHECK_NUMBER(l, low + 1000);
		CHECK_NUMBER(h, high + 1000);
	}
	for (size_t i = 0; i < RUNS; i++)
		a[i] = 3;
	spread_interval(&there, a, a, room, &low, &high);
	CHECK(low == 0 && high == 0);
}

/* Of two sides that are alike at most one in twenty is called different. */
static void chance_is_called_chance(void)
{
	struct spread_plan plan;
	double a[5], b[5], room[25], low, high;
	size_t apart = 0, trials = 4000;
	CHECK(spread_plan(&plan, 5, 5));
	seed = 7;
	for (size_t t = 0; t < trials; t++) {
		for (size_t i = 0; i < 5; i++) {
			a[i] = draw() * draw(); /* lopsided */
			b[i] = draw() * draw();
		}
		spread_interval(&plan, a, b, room, &low, &high);
		apart += low > 0 || high < 0;
	}
	double expected = (1 - plan.confidence) * (double)trials;
	CHECK(fabs((double)apart - expected) < 4 * sqrt(expected));
}

const struct test tests[] = {
	TEST(ranks_are_those_of_the_tables),
	TEST(many_runs_are_no_jump),
	TEST(swapping_negates_and_shifting_shifts),
	TEST(chance_is_called_chance),
	{ NULL, NULL },
};
