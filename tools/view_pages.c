/* view_pages.c - what profview serves, ready in memory. */
#include "view_pages.h"

#include <stdlib.h>
#include <string.h>

struct bytes {
	char *s;
	size_t n;
};

struct view_pages {
	struct bytes page, data;
	unsigned version;
	char version_text[16];
	char **files; /* [nfiles]: by number of the string; NULL: not the name of a file */
	size_t nfiles;
	struct source *source;
};

static const char html[] = "text/html; charset=utf-8", text[] = "text/plain; charset=utf-8",
		  octets[] = "application/octet-stream";

/* ---- making them --------------------------------------------------------------- */

static int make_page(struct view_pages *v, const struct prof *p, const struct page_options *o,
		     struct prof_error *err)
{
	FILE *out = open_memstream(&v->page.s, &v->page.n);
	if (!out)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	int result = page_write(p, o, out, err);
	if (fclose(out) != 0 && !result)
		result = prof_fail(err, PROF_ENOMEM, "out of memory");
	return result;
}

static int make_data(struct view_pages *v, const struct prof *p, const struct page_options *o,
		     struct prof_error *err)
{
	FILE *out = open_memstream(&v->data.s, &v->data.n);
	if (!out)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	int result = page_write_packed(p, o, false, out, err);
	if (fclose(out) != 0 && !result)
		result = prof_fail(err, PROF_ENOMEM, "out of memory");
	return result;
}

/* Copies, since the profile does not stay. */
static int keep_files(struct view_pages *v, const struct prof *p, struct prof_error *err)
{
	size_t n = 0;
	const char **names = page_files(p, &n);
	bool ok = names && (v->files = calloc(n + 1, sizeof(*v->files))) != NULL;
	for (; ok && v->nfiles < n; v->nfiles++)
		if (names[v->nfiles])
			ok = (v->files[v->nfiles] = strdup(names[v->nfiles])) != NULL;
	free(names);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

static void number(struct view_pages *v, unsigned version)
{
	v->version = version;
	snprintf(v->version_text, sizeof(v->version_text), "%u\n", version);
}

struct view_pages *view_pages_new(const struct prof *p, const struct page_options *o, bool watch,
				  struct source *source, struct prof_error *err)
{
	struct page_options served = *o;
	struct view_pages *v = calloc(1, sizeof(*v));
	if (!v) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	served.place = watch ? PAGE_WATCHED : PAGE_SERVED;
	served.source = (struct line_source){ NULL, NULL };
	v->source = source;
	number(v, 1);
	if (!make_page(v, p, &served, err) && !make_data(v, p, &served, err) &&
	    (!source || !keep_files(v, p, err)))
		return v;
	view_pages_free(v);
	return NULL;
}

void view_pages_replace(struct view_pages **pages, struct view_pages *by)
{
	number(by, (*pages)->version + 1);
	view_pages_free(*pages);
	*pages = by;
}

void view_pages_free(struct view_pages *v)
{
	if (!v)
		return;
	free(v->page.s);
	free(v->data.s);
	for (size_t i = 0; i < v->nfiles; i++)
		free(v->files[i]);
	free(v->files);
	free(v);
}

/* ---- finding them --------------------------------------------------------------- */

/* Only plain decimal numbers, each in one way. */
static bool file_number(const char *digits, size_t *number)
{
	size_t n = strspn(digits, "0123456789");
	if (!n || n > 9 || digits[n] || (digits[0] == '0' && n > 1))
		return false;
	*number = strtoul(digits, NULL, 10);
	return true;
}

static bool find_source(struct view_pages *v, const char *digits, struct served *found)
{
	size_t n;
	if (!v->source || !file_number(digits, &n) || n >= v->nfiles || !v->files[n])
		return false;
	found->type = text;
	found->bytes = source_get(v->source, v->files[n], &found->size);
	return found->bytes != NULL;
}

bool view_pages_find(void *context, const char *path, struct served *found)
{
	static const char folder[] = "source/";
	struct view_pages *v = *(struct view_pages **)context;
	if (!strcmp(path, ""))
		*found = (struct served){ html, v->page.s, v->page.n };
	else if (!strcmp(path, "data"))
		*found = (struct served){ octets, v->data.s, v->data.n };
	else if (!strcmp(path, "version"))
		*found = (struct served){ text, v->version_text, strlen(v->version_text) };
	else
		return !strncmp(path, folder, strlen(folder)) &&
		       find_source(v, path + strlen(folder), found);
	return true;
}
