/*
 * order.h - sort row numbers by several integer columns, least important first.
 *
 *	struct order o;
 *	if (order_init(&o, n)) {
 *		order_by(&o, line);
 *		order_by(&o, func);     rows now come by func, then by line
 *	}
 *	order_free(&o);
 */
#ifndef ORDER_H
#define ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct order {
	size_t n;
	uint32_t *row; /* [n] row numbers in their order */
	uint64_t *pair, *spare;
};

/* All rows, in their own order. False when memory is out; freeing is still right. */
bool order_init(struct order *o, size_t n);

/* Stable: rows with equal cells keep their order. A NULL column is all equal. */
void order_by(struct order *o, const uint32_t *column);
void order_by64(struct order *o, const uint64_t *column);

/* By rank[column[row]], for columns of numbers whose own order means nothing. */
void order_by_rank(struct order *o, const uint32_t *column, const uint32_t *rank);

void order_free(struct order *o);

#endif
