/* gecko_table.c - a table of a profile of Firefox, in either of its two shapes. */
#include "gecko_table.h"

#include <stdlib.h>

/* Places of a row beyond these hold nothing that is read. */
enum { PLACES = 32 };

struct rows {
	size_t cap;
	int column[PLACES]; /* by place in a row; -1: not read */
};

static double read_cell(struct json *j)
{
	if (json_next(j) == JSON_NUMBER)
		return json_double(j);
	json_skip(j);
	return NAN;
}

static bool grow(struct json *j, double **column, size_t cap)
{
	double *cells = realloc(*column, cap * sizeof(*cells));
	if (!cells) {
		prof_fail(j->err, PROF_ENOMEM, "out of memory");
		j->failed = true;
		return false;
	}
	*column = cells;
	return true;
}

static int column_named(const char *const *names, struct text name)
{
	for (int i = 0; names[i]; i++)
		if (text_is(name, names[i]))
			return i;
	return -1;
}

/* ---- rows ------------------------------------------------------------ */

static void read_schema(struct json *j, const char *const *names, struct rows *r)
{
	struct text key;
	for (int i = 0; i < PLACES; i++)
		r->column[i] = -1;
	json_object(j);
	while (json_member(j, &key)) {
		int column = column_named(names, key);
		uint64_t place = json_u64(j);
		if (column >= 0 && place < PLACES && !j->failed)
			r->column[place] = column;
	}
}

/* Nulls at the end of a row may be left out. */
static void read_row(struct json *j, const char *const *names, struct rows *r,
		     struct gecko_table *t)
{
	if (t->n == r->cap) {
		r->cap = r->cap ? r->cap * 2 : 64;
		for (int i = 0; names[i]; i++)
			if (!grow(j, &t->column[i], r->cap))
				return;
	}
	for (int i = 0; names[i]; i++)
		t->column[i][t->n] = NAN;
	size_t place = 0;
	json_array(j);
	for (; json_element(j); place++) {
		int column = place < PLACES ? r->column[place] : -1;
		if (column < 0)
			json_skip(j);
		else
			t->column[column][t->n] = read_cell(j);
	}
	t->n++;
}

static void read_rows(struct json *j, const char *schema, const char *data,
		      const char *const *names, struct gecko_table *t)
{
	struct rows r = { .cap = 0 };
	struct json s = json_at(j->in, j->err, schema), d = json_at(j->in, j->err, data);
	read_schema(&s, names, &r);
	j->failed = json_leave(&s) || j->failed;
	json_array(&d);
	while (!j->failed && json_element(&d))
		read_row(&d, names, &r, t);
	j->failed = json_leave(&d) || j->failed;
}

/* ---- columns --------------------------------------------------------- */

/* All columns are as long as the first. */
static void read_column(struct json *j, const char *name, bool first, double **column, size_t *rows)
{
	size_t n = 0, cap = 0;
	if (json_null(j))
		return;
	json_array(j);
	while (json_element(j)) {
		if (n == cap && !grow(j, column, cap = cap ? cap * 2 : 64))
			return;
		(*column)[n++] = read_cell(j);
	}
	if (!j->failed && !first && n != *rows)
		json_fail(j, "column %s has %zu entries, others have %zu", name, n, *rows);
	*rows = n;
}

static void read_columns(struct json *j, const char *const *at, const char *const *names,
			 struct gecko_table *t)
{
	bool first = true;
	for (int i = 0; names[i] && !j->failed; i++) {
		if (!at[i])
			continue;
		struct json c = json_at(j->in, j->err, at[i]);
		bool there = json_next(&c) != JSON_NULL;
		read_column(&c, names[i], first, &t->column[i], &t->n);
		first = first && !there;
		j->failed = json_leave(&c);
	}
}

void gecko_table_read(struct json *j, const char *const *names, struct gecko_table *t)
{
	const char *at[GECKO_COLUMNS] = { NULL }, *schema = NULL, *data = NULL;
	struct json_place places[GECKO_COLUMNS + 3] = { { "schema", &schema }, { "data", &data } };
	for (int i = 0; names[i]; i++)
		places[i + 2] = (struct json_place){ names[i], &at[i] };
	json_find(j, places);
	if (j->failed)
		return;
	if (schema && data)
		read_rows(j, schema, data, names, t);
	else
		read_columns(j, at, names, t);
}

void gecko_table_free(struct gecko_table *t)
{
	for (int i = 0; i < GECKO_COLUMNS; i++)
		free(t->column[i]);
	*t = (struct gecko_table){ .n = 0 };
}

bool gecko_row(double cell, size_t n, size_t *row)
{
	if (!(cell >= 0))
		return false;
	*row = cell < (double)n ? (size_t)cell : n;
	return true;
}
