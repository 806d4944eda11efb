/* pystats_order.c - the order of a listing, as Python's sort would leave it. */
#include "pystats_order.h"

#include <stdlib.h>
#include <string.h>

int pystats_compare_bytes(const struct prof_str *a, const struct prof_str *b)
{
	size_t n = a->len < b->len ? a->len : b->len;
	int order = n ? memcmp(a->s, b->s, n) : 0;
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

/* Larger numbers first; nan is neither larger nor smaller. */
static int descending(double a, double b)
{
	return (a < b) - (a > b);
}

static int compare_key(const struct pystats_func *a, const struct pystats_func *b,
		       enum pystats_key key)
{
	int order;
	switch (key) {
	case PYSTATS_CALLS:
		return descending(a->nc, b->nc);
	case PYSTATS_PCALLS:
		return descending(a->cc, b->cc);
	case PYSTATS_TIME:
		return descending(a->tt, b->tt);
	case PYSTATS_CUMULATIVE:
		return descending(a->ct, b->ct);
	case PYSTATS_FILE:
		return pystats_compare_bytes(&a->file, &b->file);
	case PYSTATS_LINE:
		return (a->line > b->line) - (a->line < b->line);
	case PYSTATS_NAME:
		return pystats_compare_bytes(&a->name, &b->name);
	case PYSTATS_STDNAME:
		return pystats_compare_bytes(&a->std, &b->std);
	case PYSTATS_NFL:
		break;
	}
	order = pystats_compare_bytes(&a->name, &b->name);
	if (!order)
		order = pystats_compare_bytes(&a->file, &b->file);
	return order ? order : (a->line > b->line) - (a->line < b->line);
}

static int compare_rows(const struct pystats_rows *r, uint32_t a, uint32_t b)
{
	for (size_t k = 0; k < r->nkeys; k++) {
		int order = compare_key(&r->s->funcs[a], &r->s->funcs[b], r->keys[k]);
		if (order)
			return order;
	}
	return 0;
}

/* Insertion by halving: what Python does for short lists, nan and all. */
static void sort_short(const struct pystats_rows *r, uint32_t *rows, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint32_t row = rows[i];
		size_t low = 0, high = i;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (compare_rows(r, row, rows[middle]) < 0)
				high = middle;
			else
				low = middle + 1;
		}
		memmove(rows + low + 1, rows + low, (i - low) * sizeof(*rows));
		rows[low] = row;
	}
}

static void merge_runs(const struct pystats_rows *r, const uint32_t *from, uint32_t *to, size_t n,
		       size_t run)
{
	for (size_t start = 0; start < n; start += 2 * run) {
		size_t a = start, middle = start + run < n ? start + run : n;
		size_t b = middle, end = middle + run < n ? middle + run : n;
		for (size_t at = start; at < end; at++) {
			bool second = a == middle ||
				      (b < end && compare_rows(r, from[b], from[a]) < 0);
			to[at] = from[second ? b++ : a++];
		}
	}
}

/* Stable, as list.sort is. */
bool pystats_sort(const struct pystats_rows *r)
{
	enum { SHORT = 64 };
	uint32_t *spare = malloc((r->n + 1) * sizeof(*spare));
	if (!spare)
		return false;
	for (size_t start = 0; start < r->n; start += SHORT)
		sort_short(r, r->rows + start, r->n - start < SHORT ? r->n - start : SHORT);
	for (size_t run = SHORT; run < r->n; run *= 2) {
		merge_runs(r, r->rows, spare, r->n, run);
		memcpy(r->rows, spare, r->n * sizeof(*spare));
	}
	free(spare);
	return true;
}

void pystats_reverse(const struct pystats_rows *r)
{
	for (uint32_t i = 0; i < r->n / 2; i++) {
		uint32_t row = r->rows[i];
		r->rows[i] = r->rows[r->n - 1 - i];
		r->rows[r->n - 1 - i] = row;
	}
}
