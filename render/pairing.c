/* pairing.c - which functions of two profiles are the same one. */
#include "pairing.h"

#include <stdlib.h>
#include <string.h>

#include "label.h"

enum precision { EXACT, WITHOUT_LINE, BASE_NAMES };

/* A function with what it is compared by, so that rows of two profiles sort together. */
struct row {
	const char *name, *file, *object;
	size_t name_len, file_len, object_len;
	int64_t line;
	prof_id func;
	bool second; /* of b */
};

static struct row row_of(const struct prof *p, prof_id func, enum precision precision, bool second)
{
	const struct prof_func *f = &p->funcs[func];
	struct row r = { .func = func, .second = second };
	r.name = p->strings[f->name].s;
	r.name_len = p->strings[f->name].len;
	r.file = p->strings[f->file].s;
	r.file_len = p->strings[f->file].len;
	r.object = p->strings[f->object].s;
	r.object_len = p->strings[f->object].len;
	r.line = precision == EXACT ? f->line : 0;
	if (precision == BASE_NAMES) {
		r.file = label_basename(r.file, &r.file_len);
		r.object = label_basename(r.object, &r.object_len);
	}
	return r;
}

static int compare_bytes(const char *a, size_t alen, const char *b, size_t blen)
{
	int order = memcmp(a, b, alen < blen ? alen : blen);
	return order ? order : (alen > blen) - (alen < blen);
}

static int compare_keys(const struct row *a, const struct row *b)
{
	int order = compare_bytes(a->name, a->name_len, b->name, b->name_len);
	if (!order)
		order = compare_bytes(a->file, a->file_len, b->file, b->file_len);
	if (!order)
		order = compare_bytes(a->object, a->object_len, b->object, b->object_len);
	return order ? order : (a->line > b->line) - (a->line < b->line);
}

static int compare_rows(const void *x, const void *y)
{
	const struct row *a = x, *b = y;
	int order = compare_keys(a, b);
	if (order)
		return order;
	if (a->second != b->second)
		return a->second ? 1 : -1;
	return (a->func > b->func) - (a->func < b->func);
}

static size_t collect(const struct prof *p, const prof_id *paired, enum precision precision,
		      bool second, struct row *rows)
{
	size_t n = 0;
	for (prof_id f = 0; f < p->nfuncs; f++)
		if (paired[f] == PROF_NONE)
			rows[n++] = row_of(p, f, precision, second);
	return n;
}

static void pair_rows(const struct prof *a, const struct prof *b, enum precision precision,
		      struct row *rows, prof_id *there, prof_id *back)
{
	size_t n = collect(a, there, precision, false, rows);
	n += collect(b, back, precision, true, rows + n);
	qsort(rows, n, sizeof(*rows), compare_rows);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && compare_keys(&rows[i], &rows[end]) == 0; end++)
			;
		/* One of each: a pair, and no doubt about it. */
		if (end - i == 2 && !rows[i].second && rows[i + 1].second) {
			there[rows[i].func] = rows[i + 1].func;
			back[rows[i + 1].func] = rows[i].func;
		}
	}
}

int pairing_make(const struct prof *a, const struct prof *b, prof_id *there, prof_id *back,
		 struct prof_error *err)
{
	struct row *rows = malloc((a->nfuncs + b->nfuncs + 1) * sizeof(*rows));
	if (!rows)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	for (size_t f = 0; f < a->nfuncs; f++)
		there[f] = PROF_NONE;
	for (size_t f = 0; f < b->nfuncs; f++)
		back[f] = PROF_NONE;
	for (int precision = EXACT; precision <= BASE_NAMES; precision++)
		pair_rows(a, b, (enum precision)precision, rows, there, back);
	free(rows);
	return 0;
}
