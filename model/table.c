/* table.c - a fact table while it grows: optional key columns and cost columns. */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"

/* column: the address of a pointer to the cells. */
static bool resize_column(void *column, size_t cap, size_t width)
{
	void *cells;
	memcpy(&cells, column, sizeof(cells));
	if (!cells)
		return true;
	if (cap > SIZE_MAX / width)
		return false;
	cells = realloc(cells, cap * width);
	if (!cells)
		return false;
	memcpy(column, &cells, sizeof(cells));
	return true;
}

static bool resize(struct table *t, size_t cap)
{
	bool ok = true;
	for (size_t k = 0; k < TABLE_KEYS; k++)
		ok = ok && resize_column(&t->key[k], cap, sizeof(uint32_t));
	for (size_t k = 0; k < TABLE_ADDRS; k++)
		ok = ok && resize_column(&t->addr[k], cap, sizeof(uint64_t));
	for (size_t m = 0; m < t->nmeasures; m++) {
		ok = ok && resize_column(&t->self[m], cap, sizeof(double));
		ok = ok && resize_column(&t->total[m], cap, sizeof(double));
	}
	return ok;
}

bool table_reserve(struct table *t, size_t n)
{
	if (n <= t->cap)
		return true;
	if (!resize(t, n))
		return false;
	t->cap = n;
	return true;
}

static bool grow(struct table *t)
{
	return t->n < t->cap || table_reserve(t, t->cap + t->cap / 2 + 64);
}

bool table_add_measure(struct table *t)
{
	size_t n = t->nmeasures + 1;
	double **self = realloc(t->self, n * sizeof(*self));
	if (!self)
		return false;
	t->self = self;
	double **total = realloc(t->total, n * sizeof(*total));
	if (!total)
		return false;
	t->total = total;
	self[n - 1] = total[n - 1] = NULL;
	t->nmeasures = n;
	return true;
}

/* Sets one cell of a cost column, which comes into being with its first recorded cell. */
static inline bool set_cell(const struct table *t, double **column, size_t row, double v)
{
	if (!*column) {
		if (isnan(v))
			return true;
		*column = malloc(t->cap * sizeof(double));
		if (!*column)
			return false;
		for (size_t i = 0; i < t->n; i++)
			(*column)[i] = NAN;
	}
	(*column)[row] = v;
	return true;
}

static inline bool set_key(struct table *t, unsigned k, uint32_t v)
{
	if (!t->key[k]) {
		if (!v && !(t->required & 1u << k))
			return true;
		t->key[k] = malloc(t->cap * sizeof(uint32_t));
		if (!t->key[k])
			return false;
		memset(t->key[k], 0, t->n * sizeof(uint32_t));
	}
	t->key[k][t->n] = v;
	return true;
}

static inline bool set_addr(struct table *t, unsigned k, uint64_t v)
{
	if (!t->addr[k]) {
		if (!v)
			return true;
		t->addr[k] = malloc(t->cap * sizeof(uint64_t));
		if (!t->addr[k])
			return false;
		memset(t->addr[k], 0, t->n * sizeof(uint64_t));
	}
	t->addr[k][t->n] = v;
	return true;
}

prof_id table_append(struct table *t, const struct table_row *r)
{
	if (t->n >= PROF_NONE - 1 || !grow(t))
		return PROF_NONE;
	bool ok = true;
	for (unsigned k = 0; k < TABLE_KEYS; k++)
		ok = ok && set_key(t, k, r->key[k]);
	for (unsigned k = 0; k < TABLE_ADDRS; k++)
		ok = ok && set_addr(t, k, r->addr[k]);
	for (size_t m = 0; m < t->nmeasures; m++) {
		ok = ok && set_cell(t, &t->self[m], t->n, r->self ? r->self[m] : NAN);
		ok = ok && set_cell(t, &t->total[m], t->n, r->total ? r->total[m] : NAN);
	}
	return ok ? (prof_id)t->n++ : PROF_NONE;
}

static uint32_t hash_row(const struct table_row *r)
{
	uint64_t key = hash_key(), h = key;
	for (unsigned k = 0; k < TABLE_KEYS; k += 2)
		h = hash_mix(h, (uint64_t)r->key[k] << 32 | r->key[k + 1]);
	/* Addresses are the file's to choose: unkeyed, one of them would cancel all before it. */
	if (r->addr[0] | r->addr[1])
		h = hash_mix(hash_mix(h, r->addr[0] ^ key), r->addr[1] ^ key);
	return hash_fold(h);
}

static bool same_key(const struct table *t, size_t row, const struct table_row *r)
{
	for (unsigned k = 0; k < TABLE_KEYS; k++)
		if (prof_at(t->key[k], row) != r->key[k])
			return false;
	for (unsigned k = 0; k < TABLE_ADDRS; k++)
		if (prof_at64(t->addr[k], row) != r->addr[k])
			return false;
	return true;
}

/* Rows that were appended without a look-up enter the index before the next one. */
static bool catch_up(struct table *t)
{
	for (; t->indexed < t->n; t->indexed++) {
		struct table_row r;
		for (unsigned k = 0; k < TABLE_KEYS; k++)
			r.key[k] = prof_at(t->key[k], t->indexed);
		for (unsigned k = 0; k < TABLE_ADDRS; k++)
			r.addr[k] = prof_at64(t->addr[k], t->indexed);
		if (!index_put(&t->index, hash_row(&r), (uint32_t)t->indexed))
			return false;
	}
	return true;
}

prof_id table_find(struct table *t, const struct table_row *r, bool *failed)
{
	if (t->indexed < t->n && !catch_up(t)) {
		*failed = true;
		return PROF_NONE;
	}
	uint32_t hash = hash_row(r);
	size_t at;
	for (uint32_t row = index_first(&t->index, hash, &at); row != INDEX_NONE;
	     row = index_next(&t->index, hash, &at))
		if (same_key(t, row, r))
			return row;
	return PROF_NONE;
}

prof_id table_find_near(struct table *t, const struct table_row *r, size_t guess, bool *failed)
{
	if (guess < t->n && same_key(t, guess, r))
		return (prof_id)guess;
	return table_find(t, r, failed);
}

void table_prefetch(const struct table *t, const struct table_row *r)
{
	if (t->index.slots)
		__builtin_prefetch(&t->index.slots[hash_row(r) & t->index.mask]);
}

static bool add_cell(const struct table *t, double **column, size_t row, double v)
{
	if (isnan(v))
		return true;
	if (!*column || isnan((*column)[row]))
		return set_cell(t, column, row, v);
	(*column)[row] += v;
	return true;
}

bool table_accumulate(struct table *t, prof_id row, const struct table_row *r)
{
	bool ok = true;
	for (size_t m = 0; m < t->nmeasures; m++) {
		if (r->self)
			ok = ok && add_cell(t, &t->self[m], row, r->self[m]);
		if (r->total)
			ok = ok && add_cell(t, &t->total[m], row, r->total[m]);
	}
	return ok;
}

void table_shrink(struct table *t)
{
	index_free(&t->index);
	t->indexed = 0;
	if (t->n && t->n < t->cap && resize(t, t->n))
		t->cap = t->n;
}

void table_free(struct table *t)
{
	for (size_t k = 0; k < TABLE_KEYS; k++)
		free(t->key[k]);
	for (size_t k = 0; k < TABLE_ADDRS; k++)
		free(t->addr[k]);
	for (size_t m = 0; m < t->nmeasures; m++) {
		free(t->self[m]);
		free(t->total[m]);
	}
	free(t->self);
	free(t->total);
	index_free(&t->index);
	*t = (struct table){ 0 };
}
