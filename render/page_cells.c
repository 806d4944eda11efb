/*
 * page_cells.c - the numbers of the page's data, in as few digits as say what was measured.
 *
 * Times of Python are whole nanoseconds kept as fractions of a second, with
 * errors in the last of 17 digits. Written as whole numbers with the scale
 * 1e-9 they are exact again, and half as long. What is not whole there, such as
 * means of several runs, is rounded to at least ten digits of the largest.
 */
#include <math.h>
#include <string.h>

#include "page_data.h"

/* Nothing measures finer than nanoseconds. */
enum { MOST_DECIMALS = 9 };

static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };

/* Whole numbers that a double holds, and JavaScript too. */
#define LARGEST 9e15

/* The largest number has at least these: of all, and where shares of whole seconds are estimated.
 */
#define ENOUGH          1e9
#define ENOUGH_TO_SHARE 1e6

/* Up to the few units in the last place that arithmetic with decimals costs. */
static bool is_whole(double v)
{
	return fabs(v) < LARGEST && fabs(v - nearbyint(v)) <= fabs(v) * 1e-15;
}

struct digits {
	int decimals; /* with which all cells seen are whole, if it is up to MOST_DECIMALS */
	double largest;
};

static void look(struct digits *d, const double *column, size_t n)
{
	for (size_t i = 0; column && i < n; i++) {
		double v = fabs(column[i]);
		if (!isfinite(v))
			continue;
		while (d->decimals <= MOST_DECIMALS && !is_whole(v * powers[d->decimals]))
			d->decimals++;
		if (v > d->largest)
			d->largest = v;
	}
}

static double factor_of(const struct digits *d, bool integral)
{
	bool exact = d->decimals <= MOST_DECIMALS;
	double factor = exact ? powers[d->decimals] : 1, least = exact ? ENOUGH_TO_SHARE : ENOUGH;
	if (exact && (integral || d->largest == 0))
		return factor;
	while (d->largest * factor < least && factor < 1e300)
		factor *= 10;
	if (!exact && d->largest * powers[MOST_DECIMALS] < LARGEST)
		factor = fmax(factor, powers[MOST_DECIMALS]);
	return factor;
}

void page_find_factors(const struct prof *p, double *factors)
{
	const struct prof_costs *costs[] = { &p->sites.cost, &p->edges.cost, &p->nodes.cost };
	const size_t rows[] = { p->sites.n, p->edges.n, p->nodes.n };
	for (size_t m = 0; m < p->nmeasures; m++) {
		struct digits d = { .decimals = 0 };
		for (size_t t = 0; t < 3; t++) {
			look(&d, costs[t]->self ? costs[t]->self[m] : NULL, rows[t]);
			look(&d, costs[t]->total ? costs[t]->total[m] : NULL, rows[t]);
		}
		factors[m] = factor_of(&d, p->measures[m].integral);
		/* Both sides of a comparison, which stand one after the other, are alike. */
		if (m && p->measures[m].side == PROF_SIDE_NEW)
			factors[m] = factors[m - 1] = fmax(factors[m], factors[m - 1]);
	}
}

static void put_cell(struct page *pg, size_t measure, double v)
{
	double number = v * pg->factors[measure];
	if (!isfinite(number))
		sink_text(pg->s, "null");
	else if (fabs(number) < LARGEST)
		sink_i64(pg->s, (int64_t)nearbyint(number));
	else
		sink_shortest(pg->s, number);
}

static void put_column(struct page *pg, size_t measure, const double *column, size_t n)
{
	if (!column) {
		sink_text(pg->s, "null");
		return;
	}
	sink_byte(pg->s, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			sink_byte(pg->s, ',');
		put_cell(pg, measure, column[i]);
	}
	sink_byte(pg->s, ']');
}

/* Primitive calls that are all calls, everywhere in the table: there was no recursion. */
static bool says_nothing(const struct page *pg, const double *const *columns, size_t m, size_t n)
{
	const struct prof_measure *of = pg->p->measures;
	if (of[m].role != PROF_ROLE_PRIMITIVE || !columns[m])
		return false;
	for (size_t calls = 0; calls < pg->p->nmeasures; calls++)
		if (of[calls].role == PROF_ROLE_CALLS && of[calls].side == of[m].side &&
		    columns[calls] && !memcmp(columns[calls], columns[m], n * sizeof(**columns)))
			return true;
	return false;
}

void page_put_columns(struct page *pg, const char *key, const double *const *columns, size_t n)
{
	page_member(pg, key, false);
	sink_byte(pg->s, '[');
	for (size_t m = 0; m < pg->p->nmeasures; m++) {
		if (m)
			sink_byte(pg->s, ',');
		put_column(pg, m, columns && !says_nothing(pg, columns, m, n) ? columns[m] : NULL,
			   n);
	}
	sink_byte(pg->s, ']');
}

static void put_truth(struct page *pg, const char *key, const uint8_t *truth, size_t n)
{
	page_member(pg, key, false);
	sink_byte(pg->s, '"');
	for (size_t i = 0; i < n; i++)
		sink_byte(pg->s, "rdea"[truth ? truth[i] : PROF_ABSENT]);
	sink_byte(pg->s, '"');
}

void page_put_costs(struct page *pg, const struct prof_vcosts *cost, size_t n)
{
	page_put_columns(pg, "self", cost->self, n);
	page_put_columns(pg, "total", cost->total, n);
	put_truth(pg, "selfTruth", cost->self_truth, n);
	put_truth(pg, "totalTruth", cost->total_truth, n);
}

void page_put_ids(struct page *pg, const prof_id *ids, size_t n)
{
	sink_byte(pg->s, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			sink_byte(pg->s, ',');
		if (ids[i] >= PROF_MORE)
			sink_text(pg->s, ids[i] == PROF_NONE ? "-1" : "-2");
		else
			sink_u64(pg->s, ids[i]);
	}
	sink_byte(pg->s, ']');
}
