/* requests.c - profiles of the requests of a web service, by the names of their files. */
#include "requests.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "label.h"

/* ---- the format of names -------------------------------------------------------- */

enum field { METHOD, PATH, ELAPSED, TIME, NFIELDS, LITERAL = NFIELDS };

static const char *const fields[] = { "method", "path", "elapsed", "time" };

/* One piece of a format: a field, or bytes that stand for themselves. */
struct piece {
	enum field field;
	const char *s;
	size_t len;
};

enum { MOST_PIECES = 2 * NFIELDS + 2 };

/* "{elapsed:.0f}" at s: which field, and where it ends; LITERAL if it is none. */
static enum field field_at(const char *s, const char **end)
{
	size_t name = strcspn(s + 1, ":}");
	const char *close = strchr(s, '}');

	for (int i = 0; close && i < NFIELDS; i++)
		if (strlen(fields[i]) == name && !memcmp(fields[i], s + 1, name)) {
			*end = close + 1;
			return (enum field)i;
		}
	return LITERAL;
}

/* Takes a format apart. The number of pieces; 0 and *why if it cannot be used. */
static size_t take_apart(const char *format, struct piece pieces[MOST_PIECES], const char **why)
{
	bool seen[NFIELDS + 1] = { false };
	size_t n = 0;

	for (const char *s = format; *s;) {
		size_t len = strcspn(s, "{");
		struct piece p = { LITERAL, s, len };

		if (!len) {
			p.field = field_at(s, &s);
			if (p.field == LITERAL || seen[p.field] ||
			    (n && pieces[n - 1].field != LITERAL)) {
				*why = p.field == LITERAL ? "it has a field other than {method}, "
							    "{path}, {elapsed} and {time}"
				       : seen[p.field]    ? "it has a field twice"
							  : "nothing stands between two fields";
				return 0;
			}
			seen[p.field] = true;
		} else {
			s += len;
		}
		pieces[n++] = p;
	}
	*why = seen[PATH] ? NULL : "it has no {path}";
	return seen[PATH] ? n : 0;
}

const char *requests_bad_format(const char *format)
{
	struct piece pieces[MOST_PIECES];
	const char *why;

	take_apart(format, pieces, &why);
	return why;
}

/* ---- one name ------------------------------------------------------------------- */

struct span {
	const char *s;
	size_t len;
};

/* How many bytes at s can belong to a field. */
static size_t most_of(enum field field, const char *s)
{
	size_t n = 0;

	switch (field) {
	case METHOD:
		while (isalpha((unsigned char)s[n]) || s[n] == '-')
			n++;
		return n;
	case ELAPSED:
	case TIME:
		return strspn(s, "0123456789.");
	default:
		return strlen(s);
	}
}

/* Fits the pieces to a name, the longest fields first. Fields and pieces are few. */
static bool fit(const struct piece *p, const struct piece *end, const char *s,
		struct span found[NFIELDS])
{
	if (p == end)
		return !*s;
	if (p->field == LITERAL)
		return !strncmp(s, p->s, p->len) && fit(p + 1, end, s + p->len, found);
	for (size_t len = most_of(p->field, s); len; len--)
		if (fit(p + 1, end, s + len, found)) {
			found[p->field] = (struct span){ s, len };
			return true;
		}
	return false;
}

static double number_of(struct span text)
{
	return text.s ? strtod(text.s, NULL) : NAN;
}

/* A part of a path that names one thing of many: a number, or a long hexadecimal one. */
static bool is_id(const char *s, size_t len)
{
	size_t digits = 0, hex = 0;

	for (size_t i = 0; i < len; i++) {
		digits += isdigit((unsigned char)s[i]) != 0;
		hex += isxdigit((unsigned char)s[i]) != 0 || s[i] == '-';
	}
	return len && (digits == len || (len >= 16 && hex == len && digits));
}

static void add_endpoint(struct label *l, const struct request *r, enum requests_by by)
{
	label_add_text(l, r->method);
	if (by == REQUESTS_BY_METHOD)
		return;
	if (l->len)
		label_add_text(l, " ");
	for (const char *s = r->path; *s;) {
		size_t len = strcspn(s, ".");

		if (by == REQUESTS_BY_ENDPOINT && is_id(s, len))
			label_add_text(l, "{id}");
		else
			label_add(l, s, len);
		s += len;
		if (*s)
			label_add(l, s++, 1);
	}
}

static bool keep(struct requests *r, struct request request)
{
	if (r->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 64;
		struct request *v = realloc(r->v, cap * sizeof(*v));

		if (!v)
			return false;
		r->v = v;
		r->cap = cap;
	}
	r->v[r->n++] = request;
	return true;
}

static int add_name(struct requests *r, const char *file, const char *name, const char *format,
		    enum requests_by by, struct prof_error *err)
{
	struct piece pieces[MOST_PIECES];
	struct span found[NFIELDS] = { { NULL, 0 } };
	struct label endpoint = { 0 };
	const char *why;
	size_t n = take_apart(format, pieces, &why);

	if (!n || !fit(pieces, pieces + n, name, found)) {
		r->nother++;
		return 0;
	}
	struct request request = {
		.file = arena_copy(&r->names, file, strlen(file)),
		.method = arena_copy(&r->names, found[METHOD].s ? found[METHOD].s : "",
				     found[METHOD].len),
		.path = arena_copy(&r->names, found[PATH].s, found[PATH].len),
		.elapsed = number_of(found[ELAPSED]),
		.time = number_of(found[TIME]),
	};
	bool done = request.file && request.method && request.path;
	if (done) {
		add_endpoint(&endpoint, &request, by);
		request.endpoint = endpoint.failed
					   ? NULL
					   : arena_copy(&r->names, endpoint.s ? endpoint.s : "",
							endpoint.len);
		done = request.endpoint && keep(r, request);
	}
	label_free(&endpoint);
	return done ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

/* ---- all of them ---------------------------------------------------------------- */

static int add_folder(struct requests *r, const char *path, DIR *folder, const char *format,
		      enum requests_by by, struct prof_error *err)
{
	struct label file = { 0 };
	int status = 0;

	for (struct dirent *entry; status == 0 && (entry = readdir(folder));) {
		if (entry->d_name[0] == '.')
			continue;
		label_clear(&file);
		label_add_text(&file, path);
		label_add_text(&file, "/");
		label_add_text(&file, entry->d_name);
		status = file.failed ? prof_fail(err, PROF_ENOMEM, "out of memory")
				     : add_name(r, file.s, entry->d_name, format, by, err);
	}
	label_free(&file);
	return status;
}

int requests_add(struct requests *r, const char *path, const char *format, enum requests_by by,
		 struct prof_error *err)
{
	DIR *folder = opendir(path);

	if (folder) {
		int status = add_folder(r, path, folder, format, by, err);
		closedir(folder);
		return status;
	}
	if (errno != ENOTDIR) {
		prof_fail(err, PROF_EIO, "%s", strerror(errno));
		snprintf(err->input, sizeof(err->input), "%s", path);
		return -1;
	}
	const char *slash = strrchr(path, '/');
	return add_name(r, path, slash ? slash + 1 : path, format, by, err);
}

static int compare(const void *a, const void *b)
{
	const struct request *x = a, *y = b;
	int order = strcmp(x->endpoint, y->endpoint);

	if (order || x->time < y->time || x->time > y->time)
		return order ? order : x->time < y->time ? -1 : 1;
	return strcmp(x->file, y->file);
}

void requests_sort(struct requests *r)
{
	qsort(r->v, r->n, sizeof(*r->v), compare);
}

const char *requests_groupings(size_t i)
{
	static const char *const names[] = { "endpoint", "path", "method", NULL };

	return names[i];
}

void requests_free(struct requests *r)
{
	free(r->v);
	arena_free(&r->names);
	*r = (struct requests){ 0 };
}
