/*
 * page_cells.c - the numbers of the page's data, in as few digits as say all of them.
 *
 * Times of Python are whole nanoseconds kept as fractions of a second, with
 * errors in the last of 17 digits. Written as whole numbers with the scale
 * 1e-9 they are exact again, and half as long.
 */
#include <math.h>
#include <string.h>

#include "json_write.h"
#include "page_data.h"

/* Nothing measures finer than nanoseconds. */
enum { MOST_DECIMALS = 9 };

static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };

/* Up to the few units in the last place that arithmetic with decimals costs. */
static bool is_whole(double v)
{
	return fabs(v) < 9e15 && fabs(v - nearbyint(v)) <= fabs(v) * 1e-15;
}

/* More decimals until every cell of the column is whole with them. */
static int decimals_of(const double *column, size_t n, int decimals)
{
	for (size_t i = 0; column && i < n; i++)
		while (decimals <= MOST_DECIMALS && !isnan(column[i]) &&
		       !is_whole(column[i] * powers[decimals]))
			decimals++;
	return decimals;
}

void page_find_units(const struct prof *p, struct page_unit *units)
{
	const struct prof_costs *costs[] = { &p->sites.cost, &p->edges.cost, &p->nodes.cost };
	const size_t rows[] = { p->sites.n, p->edges.n, p->nodes.n };
	for (size_t m = 0; m < p->nmeasures; m++) {
		int decimals = 0;
		for (size_t t = 0; t < 3; t++) {
			if (costs[t]->self)
				decimals = decimals_of(costs[t]->self[m], rows[t], decimals);
			if (costs[t]->total)
				decimals = decimals_of(costs[t]->total[m], rows[t], decimals);
		}
		units[m].whole = decimals <= MOST_DECIMALS;
		units[m].factor = units[m].whole ? powers[decimals] : 1;
	}
}

void page_put_cell(struct page *pg, size_t measure, double v, bool estimate)
{
	const struct page_unit *u = &pg->units[measure];
	if (!isfinite(v))
		sink_text(pg->s, "null");
	else if (u->whole && fabs(v * u->factor) < 9e15)
		sink_i64(pg->s, (int64_t)nearbyint(v * u->factor));
	else if (estimate && !u->whole)
		sink_general(pg->s, v, 9);
	else
		sink_shortest(pg->s, v * u->factor);
}

static void put_column(struct page *pg, size_t measure, const double *column, const uint8_t *truth,
		       size_t n)
{
	if (!column) {
		sink_text(pg->s, "null");
		return;
	}
	sink_byte(pg->s, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			sink_byte(pg->s, ',');
		page_put_cell(pg, measure, column[i], truth && truth[i] == PROF_ESTIMATED);
	}
	sink_byte(pg->s, ']');
}

static void put_columns(struct page *pg, const char *key, const double *const *columns,
			const uint8_t *truth, size_t n)
{
	page_member(pg, key, false);
	sink_byte(pg->s, '[');
	for (size_t m = 0; m < pg->p->nmeasures; m++) {
		if (m)
			sink_byte(pg->s, ',');
		put_column(pg, m, columns ? columns[m] : NULL, truth, n);
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
	put_columns(pg, "self", cost->self, cost->self_truth, n);
	put_columns(pg, "total", cost->total, cost->total_truth, n);
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
