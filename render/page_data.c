/* page_data.c - the data of the page as JSON in a stream; docs/page.md describes it. */
#include "page_data.h"

#include <stdlib.h>
#include <string.h>

#include "deflate.h"
#include "json_write.h"
#include "origin.h"

void page_key(struct page *pg, const char *key)
{
	sink_text(pg->s, ",\n\"");
	sink_text(pg->s, key);
	sink_text(pg->s, "\":");
}

void page_member(struct page *pg, const char *key, bool first)
{
	sink_text(pg->s, first ? "\"" : ",\n\"");
	sink_text(pg->s, key);
	sink_text(pg->s, "\":");
}

static void put_text(struct page *pg, const char *text)
{
	json_put_display(pg->s, text, strlen(text));
}

/* ---- the strings that are used ----------------------------------------------------- */

/* In the order of the profile. */
prof_id *page_number_strings(const struct prof *p, size_t *used)
{
	prof_id *number = malloc((p->nstrings + 1) * sizeof(*number));
	if (!number)
		return NULL;
	memset(number, 0xff, (p->nstrings + 1) * sizeof(*number));
	number[0] = 0;
	for (size_t i = 0; i < p->nfuncs; i++)
		number[p->funcs[i].name] = number[p->funcs[i].file] = number[p->funcs[i].object] =
			0;
	for (size_t i = 0; i < p->nparts; i++)
		number[p->parts[i].name] = 0;
	for (size_t i = 0; p->sites.file && i < p->sites.n; i++)
		number[p->sites.file[i]] = 0;
	*used = 0;
	for (size_t i = 0; i < p->nstrings; i++)
		if (number[i] != PROF_NONE)
			number[i] = (prof_id)(*used)++;
	return number;
}

static void put_strings(struct page *pg)
{
	const char *before = "[";
	page_key(pg, "strings");
	for (size_t i = 0; i < pg->p->nstrings; i++) {
		if (pg->string[i] == PROF_NONE)
			continue;
		sink_text(pg->s, before);
		json_put_display(pg->s, pg->p->strings[i].s, pg->p->strings[i].len);
		before = ",\n";
	}
	sink_byte(pg->s, ']');
}

/* ---- what it is ----------------------------------------------------------------------- */

static void put_inputs(struct page *pg)
{
	page_key(pg, "inputs");
	sink_byte(pg->s, '[');
	for (size_t i = 0; i < pg->o->ninputs; i++) {
		const struct page_input *in = &pg->o->inputs[i];
		sink_text(pg->s, i ? ",\n{" : "{");
		page_member(pg, "name", true);
		put_text(pg, in->name);
		page_member(pg, "format", false);
		put_text(pg, in->format);
		page_member(pg, "title", false);
		put_text(pg, in->title);
		page_member(pg, "notes", false);
		sink_byte(pg->s, '[');
		for (size_t n = 0; n < in->nnotes; n++) {
			sink_text(pg->s, n ? "," : "");
			put_text(pg, in->notes[n]);
		}
		sink_text(pg->s, "]}");
	}
	sink_byte(pg->s, ']');
}

static void put_head(struct page *pg)
{
	sink_text(pg->s, "{\"version\":1");
	page_key(pg, "title");
	put_text(pg, pg->o->title ? pg->o->title : "profile");
	page_key(pg, "generator");
	put_text(pg, "proftools " PROF_VERSION);
	put_inputs(pg);
}

static void put_measure(struct page *pg, size_t i)
{
	static const char *const units[] = { "", "s", "B" };
	static const char *const roles[] = { "cost", "calls", "primitive", "hits" };
	static const char *const sides[] = { "only", "base", "new" };
	const struct prof *p = pg->p;
	const struct prof_measure *m = &p->measures[i];
	page_member(pg, "name", true);
	json_put_display(pg->s, p->strings[m->name].s, p->strings[m->name].len);
	page_member(pg, "title", false);
	json_put_display(pg->s, p->strings[m->title].s, p->strings[m->title].len);
	page_member(pg, "unit", false);
	put_text(pg, units[m->unit]);
	page_member(pg, "scale", false);
	json_put_number(pg->s, m->scale / pg->factors[i]);
	page_member(pg, "role", false);
	put_text(pg, roles[m->role]);
	page_member(pg, "side", false);
	put_text(pg, sides[m->side]);
	page_member(pg, "sampled", false);
	sink_text(pg->s, m->sampled ? "true" : "false");
	page_member(pg, "integral", false);
	sink_text(pg->s, m->integral ? "true" : "false");
}

static void put_measures(struct page *pg)
{
	const struct prof *p = pg->p;
	prof_id main = pg->o->measure ? prof_measure_named(p, pg->o->measure) : PROF_NONE;
	page_key(pg, "measures");
	sink_byte(pg->s, '[');
	for (size_t i = 0; i < p->nmeasures; i++) {
		sink_text(pg->s, i ? ",\n{" : "{");
		put_measure(pg, i);
		sink_byte(pg->s, '}');
	}
	sink_byte(pg->s, ']');
	page_key(pg, "main");
	if (main == PROF_NONE)
		main = p->main_measure;
	sink_i64(pg->s, main == PROF_NONE ? -1 : (int64_t)main);
}

static void put_parts(struct page *pg)
{
	page_key(pg, "parts");
	sink_byte(pg->s, '[');
	for (size_t i = 0; i < pg->p->nparts; i++) {
		const struct prof_part *part = &pg->p->parts[i];
		sink_text(pg->s, i ? ",\n{" : "{");
		page_member(pg, "name", true);
		json_put_display(pg->s, pg->p->strings[part->name].s,
				 pg->p->strings[part->name].len);
		page_member(pg, "pid", false);
		sink_i64(pg->s, part->pid);
		page_member(pg, "tid", false);
		sink_i64(pg->s, part->tid);
		sink_byte(pg->s, '}');
	}
	sink_byte(pg->s, ']');
}

/* ---- functions and calls ------------------------------------------------------------- */

enum column { NAME, FILE_NAME, OBJECT, LINE };

static void put_function_column(struct page *pg, const char *key, enum column column)
{
	page_member(pg, key, column == NAME);
	sink_byte(pg->s, '[');
	for (size_t f = 0; f < pg->p->nfuncs; f++) {
		const struct prof_func *func = &pg->p->funcs[f];
		if (f)
			sink_byte(pg->s, ',');
		if (column == LINE)
			sink_i64(pg->s, func->line);
		else
			sink_u64(pg->s, pg->string[column == NAME        ? func->name
						   : column == FILE_NAME ? func->file
									 : func->object]);
	}
	sink_byte(pg->s, ']');
}

static void put_functions(struct page *pg)
{
	page_key(pg, "functions");
	sink_byte(pg->s, '{');
	put_function_column(pg, "name", NAME);
	put_function_column(pg, "file", FILE_NAME);
	put_function_column(pg, "object", OBJECT);
	put_function_column(pg, "line", LINE);
	page_member(pg, "origin", false);
	sink_byte(pg->s, '"');
	for (size_t f = 0; f < pg->p->nfuncs; f++)
		sink_byte(pg->s, (char)('0' + origin_of(pg->p, (prof_id)f)));
	sink_byte(pg->s, '"');
	page_put_costs(pg, &pg->g->func, pg->g->nfuncs);
	sink_byte(pg->s, '}');
}

static void put_edges(struct page *pg)
{
	page_key(pg, "edges");
	sink_byte(pg->s, '{');
	page_member(pg, "caller", true);
	page_put_ids(pg, pg->g->caller, pg->g->nedges);
	page_member(pg, "callee", false);
	page_put_ids(pg, pg->g->callee, pg->g->nedges);
	page_put_costs(pg, &pg->g->edge, pg->g->nedges);
	sink_byte(pg->s, '}');
}

static bool is_diff(const struct prof *p)
{
	for (size_t i = 0; i < p->nmeasures; i++)
		if (p->measures[i].side != PROF_SIDE_ONLY)
			return true;
	return false;
}

static int put_document(struct page *pg, struct prof_error *err)
{
	put_head(pg);
	put_strings(pg);
	put_measures(pg);
	put_functions(pg);
	put_edges(pg);
	int result = page_put_contexts(pg, err);
	put_parts(pg);
	page_put_lines(pg);
	page_put_sources(pg);
	page_put_graph(pg);
	page_key(pg, "diff");
	sink_text(pg->s, is_diff(pg->p) ? "true}\n" : "false}\n");
	if (!result && pg->failed)
		result = prof_fail(err, PROF_ENOMEM, "out of memory");
	return result ? result : sink_finish(pg->s, err);
}

int page_write_json(const struct prof *p, const struct page_options *o, FILE *out,
		    struct prof_error *err)
{
	struct page pg = { .p = p, .o = o, .g = prof_graph_new(p, PROF_NONE, err) };
	int result = -1;
	if (!pg.g)
		return -1;
	pg.s = malloc(sizeof(*pg.s));
	pg.factors = calloc(p->nmeasures + 1, sizeof(*pg.factors));
	pg.string = page_number_strings(p, &pg.nstrings);
	if (pg.s && pg.factors && pg.string) {
		sink_init(pg.s, out);
		page_find_factors(p, pg.factors);
		result = put_document(&pg, err);
	} else {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	free(pg.s);
	free(pg.factors);
	free(pg.string);
	prof_graph_free(pg.g);
	return result;
}

int page_write_packed(const struct prof *p, const struct page_options *o, bool base64, FILE *out,
		      struct prof_error *err)
{
	FILE *packed = deflate_open(out, base64 ? DEFLATE_BASE64 : DEFLATE_ZLIB, err);
	if (!packed)
		return -1;
	int result = page_write_json(p, o, packed, err);
	if (fclose(packed) != 0 && !result)
		result = prof_fail(err, PROF_EIO, "cannot write");
	return result;
}
