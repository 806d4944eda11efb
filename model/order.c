/* order.c - sort row numbers by several integer columns, least important first. */
#include "order.h"

#include <stdlib.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

bool order_init(struct order *o, size_t n)
{
	*o = (struct order){ .n = n };
	o->row = malloc((n + !n) * sizeof(*o->row));
	o->pair = malloc((n + !n) * sizeof(*o->pair));
	o->spare = malloc((n + !n) * sizeof(*o->spare));
	if (!o->row || !o->pair || !o->spare)
		return false;
	for (size_t i = 0; i < n; i++)
		o->row[i] = (uint32_t)i;
	return true;
}

void order_free(struct order *o)
{
	free(o->row);
	free(o->pair);
	free(o->spare);
	*o = (struct order){ 0 };
}

/* One stable pass over the digit of the pairs that begins at bit `shift`. */
static void sort_digit(struct order *o, unsigned shift)
{
	size_t start[DIGITS] = { 0 }, sum = 0;
	uint64_t *sorted = o->spare;

	for (size_t i = 0; i < o->n; i++)
		start[o->pair[i] >> shift & (DIGITS - 1)]++;
	for (size_t d = 0; d < DIGITS; d++) {
		size_t count = start[d];

		start[d] = sum;
		sum += count;
	}
	for (size_t i = 0; i < o->n; i++)
		sorted[start[o->pair[i] >> shift & (DIGITS - 1)]++] = o->pair[i];
	o->spare = o->pair;
	o->pair = sorted;
}

/* The pairs hold the key above the row number; puts the rows in their order. */
static void sort_pairs(struct order *o, uint32_t greatest)
{
	for (unsigned bit = 0; bit < 32 && greatest >> bit; bit += DIGIT_BITS)
		sort_digit(o, 32 + bit);
	for (size_t i = 0; i < o->n; i++)
		o->row[i] = (uint32_t)o->pair[i];
}

static void take_key(struct order *o, size_t i, uint32_t key, uint32_t *greatest)
{
	o->pair[i] = (uint64_t)key << 32 | o->row[i];
	if (key > *greatest)
		*greatest = key;
}

void order_by(struct order *o, const uint32_t *column)
{
	uint32_t greatest = 0;

	if (!column)
		return;
	for (size_t i = 0; i < o->n; i++)
		take_key(o, i, column[o->row[i]], &greatest);
	sort_pairs(o, greatest);
}

void order_by_rank(struct order *o, const uint32_t *column, const uint32_t *rank)
{
	uint32_t greatest = 0;

	if (!column)
		return;
	for (size_t i = 0; i < o->n; i++)
		take_key(o, i, rank[column[o->row[i]]], &greatest);
	sort_pairs(o, greatest);
}

void order_by64(struct order *o, const uint64_t *column)
{
	if (!column)
		return;
	for (unsigned half = 0; half < 64; half += 32) {
		uint32_t greatest = 0;

		for (size_t i = 0; i < o->n; i++)
			take_key(o, i, (uint32_t)(column[o->row[i]] >> half), &greatest);
		sort_pairs(o, greatest);
	}
}
