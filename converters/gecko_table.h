/*
 * gecko_table.h - a table of a profile of Firefox, in either of its two shapes:
 * rows under a schema of columns, or columns side by side.
 */
#ifndef GECKO_TABLE_H
#define GECKO_TABLE_H

#include "json_find.h"

enum { GECKO_COLUMNS = 5 };

/* Zero-initialised is an empty table. */
struct gecko_table {
	size_t n;
	double *column[GECKO_COLUMNS]; /* of numbers; NULL if it is not there */
};

/*
 * Reads the columns that names tells, up to a name of NULL; what is no number
 * becomes NAN. The caller frees t, also after a failure, which is that of j.
 */
void gecko_table_read(struct json *j, const char *const *names, struct gecko_table *t);

void gecko_table_free(struct gecko_table *t);

static inline double gecko_cell(const struct gecko_table *t, size_t column, size_t row)
{
	return t->column[column] ? t->column[column][row] : NAN;
}

/* A cell that is a number of a row, of which there are n. False for none: null, or -1. */
bool gecko_row(double cell, size_t n, size_t *row);

#endif
