/* pairing.c - which functions of two profiles are the same one. */
#include "pairing.h"

#include <stdlib.h>
#include <string.h>

#include "label.h"
#include "pair.h"

/* A function with what it is compared by, so that rows of two profiles sort together. */
struct row {
	const char *name, *file, *object;
	size_t name_len, file_len, object_len;
	prof_id func;
	bool second; /* of b */
};

static struct row row_of(const struct prof *p, prof_id func, bool second)
{
	const struct prof_func *f = &p->funcs[func];
	struct row r = { .func = func, .second = second };
	r.name = p->strings[f->name].s;
	r.name_len = p->strings[f->name].len;
	r.file_len = p->strings[f->file].len;
	r.file = label_basename(p->strings[f->file].s, &r.file_len);
	r.object_len = p->strings[f->object].len;
	r.object = label_basename(p->strings[f->object].s, &r.object_len);
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
	return order;
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

static size_t collect(const struct prof *p, const prof_id *paired, bool second, struct row *rows)
{
	size_t n = 0;
	for (prof_id f = 0; f < p->nfuncs; f++)
		if (paired[f] == PROF_NONE)
			rows[n++] = row_of(p, f, second);
	return n;
}

/* Of those that are left: one of each is a pair, and no doubt about it. */
static void pair_by_base_names(const struct prof *a, const struct prof *b, struct row *rows,
			       prof_id *there, prof_id *back)
{
	size_t n = collect(a, there, false, rows);
	n += collect(b, back, true, rows + n);
	qsort(rows, n, sizeof(*rows), compare_rows);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && compare_keys(&rows[i], &rows[end]) == 0; end++)
			;
		if (end - i == 2 && !rows[i].second && rows[i + 1].second) {
			there[rows[i].func] = rows[i + 1].func;
			back[rows[i + 1].func] = rows[i].func;
		}
	}
}

/* Functions that share a row of the joined profile. of is scratch, a cell a function of both. */
static void pair_by_row(const struct prof *a, const struct prof *b, prof_id *const map[2],
			prof_id *of, prof_id *there, prof_id *back)
{
	for (size_t i = 0; i < a->nfuncs + b->nfuncs; i++)
		of[i] = PROF_NONE;
	for (prof_id f = 0; f < b->nfuncs; f++) {
		of[map[1][f]] = f;
		back[f] = PROF_NONE;
	}
	for (prof_id f = 0; f < a->nfuncs; f++) {
		there[f] = of[map[0][f]];
		if (there[f] != PROF_NONE)
			back[there[f]] = f;
	}
}

int pairing_make(const struct prof *a, const struct prof *b, prof_id *there, prof_id *back,
		 struct prof_error *err)
{
	const struct prof *const both[2] = { a, b };
	size_t n = a->nfuncs + b->nfuncs + 1;
	struct prof_builder *joined = prof_builder_new("pairs");
	prof_id *map[2] = { NULL, NULL };
	prof_id *of = malloc(n * sizeof(*of));
	struct row *rows = malloc(n * sizeof(*rows));
	bool done = of && rows && pair_functions(joined, both, PROF_PAIR_NAME, map) && joined &&
		    !prof_builder_failed(joined);
	if (done) {
		pair_by_row(a, b, map, of, there, back);
		pair_by_base_names(a, b, rows, there, back);
	}
	prof_builder_free(joined);
	free(map[0]);
	free(map[1]);
	free(of);
	free(rows);
	return done ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}
