/* page_lines.c - what was recorded line by line, and the text of the source files. */
#include <stdlib.h>
#include <string.h>

#include "json_write.h"
#include "page_data.h"

/* ---- lines ----------------------------------------------------------------------- */

static prof_id file_of(const struct prof *p, prof_id site)
{
	return prof_at(p->sites.file, site);
}

static int compare(const void *a, const void *b, void *context)
{
	const struct prof *p = context;
	prof_id x = *(const prof_id *)a, y = *(const prof_id *)b;
	const prof_id keys[2][4] = {
		{ p->sites.func[x], file_of(p, x), prof_at(p->sites.line, x), x },
		{ p->sites.func[y], file_of(p, y), prof_at(p->sites.line, y), y },
	};
	for (size_t i = 0; i < 4; i++)
		if (keys[0][i] != keys[1][i])
			return keys[0][i] < keys[1][i] ? -1 : 1;
	return 0;
}

static bool same_line(const struct prof *p, prof_id a, prof_id b)
{
	return p->sites.func[a] == p->sites.func[b] && file_of(p, a) == file_of(p, b) &&
	       p->sites.line[a] == p->sites.line[b];
}

/* The sites that have a line, those of one line together. */
struct lines {
	prof_id *site;
	size_t n;
};

static bool find_lines(const struct prof *p, struct lines *lines)
{
	lines->site = malloc((p->sites.n + 1) * sizeof(*lines->site));
	for (prof_id i = 0; lines->site && p->sites.line && i < p->sites.n; i++)
		if (p->sites.line[i])
			lines->site[lines->n++] = i;
	if (lines->site)
		qsort_r(lines->site, lines->n, sizeof(*lines->site), compare, (void *)(uintptr_t)p);
	return lines->site != NULL;
}

/* First of the next line. */
static size_t next_line(const struct prof *p, const struct lines *l, size_t i)
{
	size_t first = i;
	while (i < l->n && same_line(p, l->site[first], l->site[i]))
		i++;
	return i;
}

enum column { FUNC, FILE_NAME, LINE };

static void put_place(struct page *pg, const struct lines *l, const char *key, enum column column)
{
	page_member(pg, key, column == FUNC);
	sink_byte(pg->s, '[');
	for (size_t i = 0; i < l->n; i = next_line(pg->p, l, i)) {
		prof_id site = l->site[i];
		if (i)
			sink_byte(pg->s, ',');
		sink_u64(pg->s, column == FUNC   ? pg->p->sites.func[site]
				: column == LINE ? pg->p->sites.line[site]
						 : pg->string[file_of(pg->p, site)]);
	}
	sink_byte(pg->s, ']');
}

static double sum_line(const double *column, const struct lines *l, size_t from, size_t to)
{
	double sum = NAN;
	for (size_t i = from; i < to; i++) {
		double v = column[l->site[i]];
		if (!isnan(v))
			sum = isnan(sum) ? v : sum + v;
	}
	return sum;
}

static void put_costs(struct page *pg, const struct lines *l, const char *key,
		      const double *const *columns)
{
	page_member(pg, key, false);
	sink_byte(pg->s, '[');
	for (size_t m = 0; m < pg->p->nmeasures; m++) {
		const double *column = columns ? columns[m] : NULL;
		sink_text(pg->s, m ? "," : "");
		if (!column) {
			sink_text(pg->s, "null");
			continue;
		}
		sink_byte(pg->s, '[');
		for (size_t i = 0, end; i < l->n; i = end) {
			end = next_line(pg->p, l, i);
			sink_text(pg->s, i ? "," : "");
			page_put_cell(pg, m, sum_line(column, l, i, end));
		}
		sink_byte(pg->s, ']');
	}
	sink_byte(pg->s, ']');
}

void page_put_lines(struct page *pg)
{
	struct lines l = { .n = 0 };
	page_key(pg, "lines");
	if (!find_lines(pg->p, &l))
		pg->failed = true;
	if (!l.n) {
		sink_text(pg->s, "null");
	} else {
		sink_byte(pg->s, '{');
		put_place(pg, &l, "func", FUNC);
		put_place(pg, &l, "file", FILE_NAME);
		put_place(pg, &l, "line", LINE);
		put_costs(pg, &l, "self", pg->p->sites.cost.self);
		put_costs(pg, &l, "total", pg->p->sites.cost.total);
		sink_byte(pg->s, '}');
	}
	free(l.site);
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
		is_file[file_of(p, i)] = true;
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
