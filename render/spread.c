/* spread.c - how sure a change is that was measured several times. */
#include "spread.h"

#include <math.h>
#include <stdlib.h>

/*
 * U counts the pairs in which the new run is below the old one. Where both
 * sides are alike, P(U = u) for n and m runs is n/(n+m) of P(U = u-m) for n-1
 * and m, and m/(n+m) of P(U = u) for n and m-1: the largest of all belongs to
 * one side or to the other.
 *
 * p holds m + 1 rows of nm/2 + 1 cells: those of j = 0..m for the n reached.
 */
static void step(double *p, size_t cells, size_t n, size_t m)
{
	for (size_t j = 1; j <= m; j++) {
		double *row = p + j * cells;
		const double *fewer = row - cells;
		double a = (double)n / (double)(n + j), b = (double)j / (double)(n + j);
		for (size_t u = cells; u-- > 0;)
			row[u] = (u >= j ? a * row[u - j] : 0) + b * fewer[u];
	}
}

/* The largest rank whose interval is sure enough, by the exact distribution. 0: memory is out. */
static size_t exact_rank(size_t n, size_t m, double *confidence)
{
	size_t cells = n * m / 2 + 1, rank = 1;
	double *p = calloc((m + 1) * cells, sizeof(*p)), outside = 0;
	if (!p)
		return 0;
	for (size_t j = 0; j <= m; j++)
		p[j * cells] = 1; /* with no run on the other side U is 0 */
	for (size_t i = 1; i <= n; i++)
		step(p, cells, i, m);
	const double *last = p + m * cells;
	*confidence = 1 - 2 * last[0];
	for (size_t u = 0; u + 1 < cells; u++) {
		outside += last[u];
		if (2 * outside > 0.05)
			break;
		rank = u + 1;
		*confidence = 1 - 2 * outside;
	}
	free(p);
	return rank;
}

bool spread_plan(struct spread_plan *plan, size_t nold, size_t nnew)
{
	enum { EXACT = 40 };
	double n = (double)nold, m = (double)nnew;
	*plan = (struct spread_plan){ .n = { nold, nnew }, .confidence = 0.95 };
	if (nold <= EXACT && nnew <= EXACT) {
		plan->rank = exact_rank(nold, nnew, &plan->confidence);
		return plan->rank;
	}
	/* Of so many runs U is normal for all purposes. */
	double rank = floor(n * m / 2 - 1.96 * sqrt(n * m * (n + m + 1) / 12));
	plan->rank = rank < 1 ? 1 : (size_t)rank;
	return true;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

void spread_interval(const struct spread_plan *plan, const double *old, const double *new,
		     double *room, double *low, double *high)
{
	size_t n = 0;
	for (size_t i = 0; i < plan->n[0]; i++)
		for (size_t j = 0; j < plan->n[1]; j++)
			room[n++] = new[j] - old[i];
	qsort(room, n, sizeof(*room), ascending);
	*low = room[plan->rank - 1];
	*high = room[n - plan->rank];
}
