/* page_source.c - the costs of lines and the text of the source files, in the page's data. */
#include <stdlib.h>
#include <string.h>

#include "json_write.h"
#include "page_data.h"
#include "page_lines.h"

/* ---- lines ----------------------------------------------------------------------- */

static void put_files(struct page *pg, const struct page_lines *l)
{
	page_member(pg, "file", false);
	sink_byte(pg->s, '[');
	for (size_t i = 0; i < l->n; i++) {
		sink_text(pg->s, i ? "," : "");
		sink_u64(pg->s, pg->string[l->file[i]]);
	}
	sink_byte(pg->s, ']');
}

void page_put_lines(struct page *pg)
{
	struct arena memory = { 0 };
	struct page_lines l;
	page_key(pg, "lines");
	if (!page_lines_find(pg->p, &memory, &l)) {
		pg->failed = true;
		l.n = 0;
	}
	if (l.n) {
		sink_byte(pg->s, '{');
		page_member(pg, "func", true);
		page_put_ids(pg, l.func, l.n);
		put_files(pg, &l);
		page_member(pg, "line", false);
		page_put_ids(pg, l.line, l.n);
		page_put_columns(pg, "self", (const double *const *)l.self, l.n);
		page_put_columns(pg, "total", (const double *const *)l.total, l.n);
		sink_byte(pg->s, '}');
	} else {
		sink_text(pg->s, "null");
	}
	arena_free(&memory);
}

/* ---- sources ----------------------------------------------------------------------- */

/* Nobody reads more, and a page has to be sent around. */
enum { MOST_FILE = 1 << 20, MOST_TEXT = 16 << 20 };

/* Which strings name files. NULL when memory is out. */
static bool *find_files(const struct prof *p)
{
	bool *is_file = calloc(p->nstrings, sizeof(*is_file));
	for (size_t i = 0; is_file && i < p->nfuncs; i++)
		is_file[p->funcs[i].file] = true;
	for (prof_id i = 0; is_file && i < p->sites.n; i++)
		is_file[prof_at(p->sites.file, i)] = true;
	return is_file;
}

/* A name with NUL inside is that of no file. */
static bool can_open(const struct prof *p, const bool *is_file, size_t string)
{
	return string && is_file[string] && strlen(p->strings[string].s) == p->strings[string].len;
}

static void put_texts(struct page *pg, const bool *is_file)
{
	const struct prof *p = pg->p;
	const struct line_source *source = &pg->o->source;
	size_t sum = 0;
	sink_byte(pg->s, '{');
	for (size_t i = 1; i < p->nstrings; i++) {
		size_t len = 0;
		if (!can_open(p, is_file, i))
			continue;
		const char *text = source->get(source->context, p->strings[i].s, &len);
		if (!text || len > MOST_FILE || len > MOST_TEXT - sum)
			continue;
		sink_text(pg->s, sum ? ",\n\"" : "\"");
		sink_u64(pg->s, pg->string[i]);
		sink_text(pg->s, "\":");
		json_put_display(pg->s, text, len);
		sum += len + 1;
	}
	sink_byte(pg->s, '}');
}

void page_put_sources(struct page *pg)
{
	page_key(pg, "sources");
	if (!pg->o->source.get) {
		sink_text(pg->s, "null");
		return;
	}
	bool *is_file = find_files(pg->p);
	if (is_file)
		put_texts(pg, is_file);
	else
		pg->failed = true;
	free(is_file);
}

const char **page_files(const struct prof *p, size_t *n)
{
	prof_id *number = page_number_strings(p, n);
	bool *is_file = find_files(p);
	const char **names = number && is_file ? calloc(*n + 1, sizeof(*names)) : NULL;
	for (size_t i = 0; names && i < p->nstrings; i++)
		if (can_open(p, is_file, i))
			names[number[i]] = p->strings[i].s;
	free(number);
	free(is_file);
	return names;
}
