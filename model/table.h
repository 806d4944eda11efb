/*
 * table.h - a fact table while it grows: optional key columns and cost columns.
 *
 * A key or address column exists from the first row on that needs it, a cost
 * column from the first recorded cell on; rows before get the default.
 */
#ifndef TABLE_H
#define TABLE_H

#include "index.h"
#include "proftools/model.h"

enum { TABLE_KEYS = 6, TABLE_ADDRS = 2 };

struct table {
	size_t n, cap;
	unsigned required;         /* bit k: key column k is kept even if all 0 */
	uint32_t *key[TABLE_KEYS]; /* NULL: all 0 */
	uint64_t *addr[TABLE_ADDRS];
	size_t nmeasures;       /* entries of self and total */
	double **self, **total; /* NULL columns: nothing recorded */
	struct index index;     /* of the first `indexed` rows by key and addr */
	size_t indexed;
};

struct table_row {
	uint32_t key[TABLE_KEYS];
	uint64_t addr[TABLE_ADDRS];
	const double *self, *total; /* [nmeasures] or NULL; NAN: not recorded */
};

/* Makes room for n rows in the columns that exist. False when memory is out. */
bool table_reserve(struct table *t, size_t n);

/* Declares one measure more. */
bool table_add_measure(struct table *t);

/* Appends a row. PROF_NONE when memory or row numbers are out. */
prof_id table_append(struct table *t, const struct table_row *r);

/* Row with that key, PROF_NONE if there is none. *failed is set when memory is out. */
prof_id table_find(struct table *t, const struct table_row *r, bool *failed);

/* The same, trying one row first: like inputs bring their rows in like order. */
prof_id table_find_near(struct table *t, const struct table_row *r, size_t guess, bool *failed);

/* Has the place where a row with that key would be looked up brought into the cache. */
void table_prefetch(const struct table *t, const struct table_row *r);

/* Adds the costs of r to a row: unrecorded plus a number is the number. */
bool table_accumulate(struct table *t, prof_id row, const struct table_row *r);

/* Gives back what growth left over. */
void table_shrink(struct table *t);

void table_free(struct table *t);

#endif
