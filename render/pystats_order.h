/* pystats_order.h - the order of a listing, as Python's sort would leave it. */
#ifndef PROFTOOLS_RENDER_PYSTATS_ORDER_H
#define PROFTOOLS_RENDER_PYSTATS_ORDER_H

#include "pystats_print.h"

struct pystats_rows {
	const struct pystats *s;
	uint32_t *rows; /* in s->funcs */
	uint32_t n;
	const enum pystats_key *keys;
	size_t nkeys;
};

/* Stable, as list.sort is. False when memory is out. */
bool pystats_sort(const struct pystats_rows *r);
void pystats_reverse(const struct pystats_rows *r);

#endif
