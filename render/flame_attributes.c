/* flame_attributes.c - what a user's file says of functions: links, classes and titles. */
#include "flame_attributes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int fail(struct prof_error *err, size_t line, const char *what, struct flame_words found)
{
	prof_fail(err, PROF_EMALFORMED, "%s, found '%.*s'", what,
		  (int)(found.len < 100 ? found.len : 100), found.len ? found.s : "");
	if (err)
		err->line = (uint32_t)line;
	return -1;
}

/* Takes what stands before the next separator, or all. */
static struct flame_words take(struct flame_words *rest, char separator)
{
	const char *end = memchr(rest->s, separator, rest->len);
	struct flame_words word = { rest->s, end ? (size_t)(end - rest->s) : rest->len };
	size_t used = word.len + (end != NULL);
	rest->s += used;
	rest->len -= used;
	return word;
}

static bool is(struct flame_words w, const char *text)
{
	return w.len == strlen(text) && !memcmp(w.s, text, w.len);
}

/* ---- addresses --------------------------------------------------------------- */

/* Do bytes spell a word as long as they, of small letters, in letters of either size? */
static bool spells(const char *s, size_t len, const char *word)
{
	for (size_t i = 0; i < len; i++)
		if ((s[i] | 0x20) != word[i])
			return false;
	return true;
}

/*
 * Browsers drop blanks and controls before they look for "javascript:", so there
 * must be none; what stands before a colon must be known, unless the colon is in
 * a path.
 */
static bool is_safe(struct flame_words href)
{
	static const char *const kinds[] = { "http", "https", "file", "ftp", "mailto" };
	size_t kind = 0;
	for (size_t i = 0; i < href.len; i++)
		if ((unsigned char)href.s[i] <= ' ' || href.s[i] == 0x7f)
			return false;
	while (kind < href.len && !strchr(":/?#", href.s[kind]))
		kind++;
	if (kind == href.len || href.s[kind] != ':')
		return true;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strlen(kinds[i]) == kind && spells(href.s, kind, kinds[i]))
			return true;
	return false;
}

/* ---- lines ------------------------------------------------------------------- */

static int read_field(struct flame_attribute *row, struct flame_words field, struct prof_error *err)
{
	struct flame_words value = field, key = take(&value, '=');
	if (key.len == field.len)
		return fail(err, row->line, "expected key=value", field);
	if (is(key, "class"))
		row->class = value;
	else if (is(key, "href"))
		row->href = value;
	else if (is(key, "target"))
		row->target = value;
	else if (is(key, "title"))
		row->title = value;
	else
		return fail(err, row->line, "expected class, href, target or title", key);
	if (row->href.s && !is_safe(row->href))
		return fail(err, row->line,
			    "expected a relative address, or one of http, https, file, ftp or "
			    "mailto, without blanks",
			    row->href);
	return 0;
}

static int read_line(struct flame_attribute *row, struct flame_words line, struct prof_error *err)
{
	struct flame_words rest = line;
	row->func = take(&rest, '\t');
	if (row->func.len == line.len)
		return fail(err, row->line, "expected a tab after the name of a function", line);
	while (rest.len)
		if (read_field(row, take(&rest, '\t'), err))
			return -1;
	return 0;
}

static int compare_names(struct flame_words a, struct flame_words b)
{
	int order = memcmp(a.s, b.s, a.len < b.len ? a.len : b.len);
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_name(const void *a, const void *b)
{
	const struct flame_attribute *x = a, *y = b;
	int order = compare_names(x->func, y->func);
	return order ? order : (x->line > y->line) - (x->line < y->line);
}

int flame_attributes_read(struct flame_attributes *a, const char *text, size_t len,
			  struct prof_error *err)
{
	struct flame_words rest = { text, len };
	size_t lines = 1;
	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	*a = (struct flame_attributes){ .rows = calloc(lines, sizeof(*a->rows)) };
	if (!a->rows)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	for (size_t number = 1; rest.len; number++) {
		struct flame_words line = take(&rest, '\n');
		if (line.len && line.s[line.len - 1] == '\r')
			line.len--;
		if (!line.len)
			continue;
		a->rows[a->n].line = number;
		if (read_line(&a->rows[a->n++], line, err))
			return -1;
	}
	qsort(a->rows, a->n, sizeof(*a->rows), by_name);
	return 0;
}

const struct flame_attribute *flame_attributes_find(const struct flame_attributes *a,
						    const char *func, size_t len)
{
	struct flame_words name = { func, len };
	size_t low = 0, high = a->n; /* rows before low are not after the name */
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_names(a->rows[middle].func, name) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || compare_names(a->rows[low - 1].func, name))
		return NULL;
	return &a->rows[low - 1];
}

void flame_attributes_free(struct flame_attributes *a)
{
	free(a->rows);
	*a = (struct flame_attributes){ NULL, 0 };
}
