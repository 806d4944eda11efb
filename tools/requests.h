/*
 * requests.h - profiles of the requests of a web service, by the names of their files.
 *
 * Werkzeug's ProfilerMiddleware writes one pstats file a request, named
 * "{method}.{path}.{elapsed:.0f}ms.{time:.0f}.prof": "GET.users.42.153ms.1700000000.prof".
 * The path has dots for slashes, "root" for "/"; elapsed is in milliseconds, time
 * in seconds since 1970. The middleware takes other formats, and so do we.
 */
#ifndef TOOLS_REQUESTS_H
#define TOOLS_REQUESTS_H

#include "arena.h"
#include "proftools/error.h"

#define REQUESTS_FORMAT "{method}.{path}.{elapsed:.0f}ms.{time:.0f}.prof"

struct request {
	const char *file;     /* path of the profile */
	const char *method;   /* "GET"; "" if the format has none */
	const char *path;     /* "users.42" */
	const char *endpoint; /* what requests are grouped by: "GET users.{id}" */
	double elapsed;       /* milliseconds; NAN if the name does not tell */
	double time;          /* seconds since 1970; NAN likewise */
};

enum requests_by {
	REQUESTS_BY_ENDPOINT, /* method and path, numbers and hashes in the path as {id} */
	REQUESTS_BY_PATH,     /* method and path as they are */
	REQUESTS_BY_METHOD
};

struct requests {
	struct request *v; /* by endpoint, then time, then file */
	size_t n, cap;
	size_t nother; /* files that are not named so */
	struct arena names;
};

/* How --group-by says it, in the order of enum requests_by; NULL after the last. */
const char *requests_groupings(size_t i);

/*
 * Why a format cannot be used, NULL if it can: it has {path}, no field that we do
 * not know or twice, and something between any two fields.
 */
const char *requests_bad_format(const char *format);

/* Adds the files of a folder, or one file, whose names fit the format. 0, or -1 and *err. */
int requests_add(struct requests *r, const char *path, const char *format, enum requests_by by,
		 struct prof_error *err);

/* Puts them in order, after the last. */
void requests_sort(struct requests *r);

void requests_free(struct requests *r);

#endif
