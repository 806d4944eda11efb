/*
 * pystats_order.c - the order of a listing, as Python's sort would leave it.
 *
 * Python sorts text by code point, which for UTF-8 is by byte.
 */
#include "pystats_order.h"

#include <stdlib.h>
#include <string.h>

#include "strings.h"

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
		return strings_compare(&a->file, &b->file);
	case PYSTATS_LINE:
		return (a->line > b->line) - (a->line < b->line);
	case PYSTATS_NAME:
		return strings_compare(&a->name, &b->name);
	case PYSTATS_STDNAME:
		return strings_compare(&a->std, &b->std);
	case PYSTATS_NFL:
		break;
	}
	order = strings_compare(&a->name, &b->name);
	if (!order)
		order = strings_compare(&a->file, &b->file);
	return order ? order : (a->line > b->line) - (a->line < b->line);
}

/* A row with its first key, where that is a number: most comparisons go no further. */
struct item {
	double first;
	uint32_t row;
};

static double number_of(const struct pystats_func *f, enum pystats_key key)
{
	switch (key) {
	case PYSTATS_CALLS:
		return f->nc;
	case PYSTATS_PCALLS:
		return f->cc;
	case PYSTATS_TIME:
		return f->tt;
	case PYSTATS_CUMULATIVE:
		return f->ct;
	default:
		return 0;
	}
}

static int compare_items(const struct pystats_rows *r, const struct item *a, const struct item *b)
{
	int order = descending(a->first, b->first);
	bool number = r->keys[0] == PYSTATS_CALLS || r->keys[0] == PYSTATS_PCALLS ||
		      r->keys[0] == PYSTATS_TIME || r->keys[0] == PYSTATS_CUMULATIVE;
	for (size_t k = number; !order && k < r->nkeys; k++)
		order = compare_key(&r->s->funcs[a->row], &r->s->funcs[b->row], r->keys[k]);
	return order;
}

/* Insertion by halving: what Python does for short lists, nan and all. */
static void sort_short(const struct pystats_rows *r, struct item *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct item item = items[i];
		size_t low = 0, high = i;
		while (low < high) {
			size_t middle = low + (high - low) / 2;
			if (compare_items(r, &item, &items[middle]) < 0)
				high = middle;
			else
				low = middle + 1;
		}
		memmove(items + low + 1, items + low, (i - low) * sizeof(*items));
		items[low] = item;
	}
}

static void merge_runs(const struct pystats_rows *r, const struct item *from, struct item *to,
		       size_t n, size_t run)
{
	for (size_t start = 0; start < n; start += 2 * run) {
		size_t a = start, middle = start + run < n ? start + run : n;
		size_t b = middle, end = middle + run < n ? middle + run : n;
		for (size_t at = start; at < end; at++) {
			bool second = a == middle ||
				      (b < end && compare_items(r, &from[b], &from[a]) < 0);
			to[at] = from[second ? b++ : a++];
		}
	}
}

/* Stable, as list.sort is. */
bool pystats_sort(const struct pystats_rows *r)
{
	enum { SHORT = 64 };
	struct item *items = malloc((r->n + 1) * sizeof(*items));
	struct item *spare = malloc((r->n + 1) * sizeof(*spare));
	bool ok = items && spare;
	for (size_t i = 0; ok && i < r->n; i++)
		items[i] = (struct item){ number_of(&r->s->funcs[r->rows[i]], r->keys[0]),
					  r->rows[i] };
	for (size_t start = 0; ok && start < r->n; start += SHORT)
		sort_short(r, items + start, r->n - start < SHORT ? r->n - start : SHORT);
	for (size_t run = SHORT; ok && run < r->n; run *= 2) {
		merge_runs(r, items, spare, r->n, run);
		struct item *sorted = spare;
		spare = items;
		items = sorted;
	}
	for (size_t i = 0; ok && i < r->n; i++)
		r->rows[i] = items[i].row;
	free(items);
	free(spare);
	return ok;
}

void pystats_reverse(const struct pystats_rows *r)
{
	for (uint32_t i = 0; i < r->n / 2; i++) {
		uint32_t row = r->rows[i];
		r->rows[i] = r->rows[r->n - 1 - i];
		r->rows[r->n - 1 - i] = row;
	}
}
