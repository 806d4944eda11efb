/*
 * graph.c - writes the whole profile in the project's own JSON format.
 *
 * Nothing is derived and nothing is left out: the reader "proftools" makes an
 * equal profile of it. docs/formats/proftools.md describes the format,
 * docs/schema/proftools-graph.schema.json defines it.
 */
#include "proftools/render.h"

#include "json_write.h"

struct writer {
	const struct prof *p;
	struct sink *s;
};

/* Begins a member of the document. */
static void put_key(struct writer *w, const char *key)
{
	sink_text(w->s, ",\n\"");
	sink_text(w->s, key);
	sink_text(w->s, "\":");
}

/* ---- dictionaries ---------------------------------------------------- */

static void put_head(struct writer *w)
{
	const struct prof *p = w->p;
	sink_text(w->s, "{\"format\":\"proftools\",\"version\":1");
	put_key(w, "nesting");
	sink_text(w->s, p->nesting == PROF_NEST_EVERY ? "\"every\"" : "\"outermost\"");
	put_key(w, "estimated");
	sink_text(w->s, p->estimated ? "true" : "false");
	put_key(w, "main_measure");
	if (p->main_measure == PROF_NONE)
		sink_text(w->s, "null");
	else
		sink_u64(w->s, p->main_measure);
}

static void put_strings(struct writer *w)
{
	put_key(w, "strings");
	for (size_t i = 0; i < w->p->nstrings; i++) {
		sink_text(w->s, i ? ",\n" : "[");
		json_put_name(w->s, w->p, (prof_id)i);
	}
	sink_byte(w->s, ']');
}

static void put_measures(struct writer *w)
{
	static const char *const units[] = { "none", "second", "byte" };
	static const char *const roles[] = { "cost", "calls", "primitive", "hits" };
	static const char *const sides[] = { "only", "base", "new" };
	put_key(w, "measures");
	sink_byte(w->s, '[');
	for (size_t i = 0; i < w->p->nmeasures; i++) {
		const struct prof_measure *m = &w->p->measures[i];
		sink_text(w->s, i ? ",\n{\"name\":" : "{\"name\":");
		sink_u64(w->s, m->name);
		sink_text(w->s, ",\"title\":");
		sink_u64(w->s, m->title);
		sink_text(w->s, ",\"unit\":\"");
		sink_text(w->s, units[m->unit]);
		sink_text(w->s, "\",\"role\":\"");
		sink_text(w->s, roles[m->role]);
		sink_text(w->s, "\",\"side\":\"");
		sink_text(w->s, sides[m->side]);
		sink_text(w->s, "\",\"scale\":");
		json_put_number(w->s, m->scale);
		sink_text(w->s, m->integral ? ",\"integral\":true" : ",\"integral\":false");
		sink_text(w->s, m->sampled ? ",\"sampled\":true}" : ",\"sampled\":false}");
	}
	sink_byte(w->s, ']');
}

static void put_parts(struct writer *w)
{
	put_key(w, "parts");
	for (size_t i = 0; i < w->p->nparts; i++) {
		const struct prof_part *part = &w->p->parts[i];
		sink_text(w->s, i ? ",\n[" : "[[");
		sink_u64(w->s, part->name);
		sink_byte(w->s, ',');
		sink_i64(w->s, part->pid);
		sink_byte(w->s, ',');
		sink_i64(w->s, part->tid);
		sink_byte(w->s, ']');
	}
	sink_byte(w->s, ']');
}

static void put_meta(struct writer *w)
{
	put_key(w, "meta");
	sink_byte(w->s, '[');
	for (size_t i = 0; i < w->p->nmeta; i++) {
		sink_text(w->s, i ? ",[" : "[");
		sink_u64(w->s, w->p->meta[i].key);
		sink_byte(w->s, ',');
		sink_u64(w->s, w->p->meta[i].value);
		sink_byte(w->s, ']');
	}
	sink_byte(w->s, ']');
	put_key(w, "notes");
	sink_byte(w->s, '[');
	for (size_t i = 0; i < w->p->nnotes; i++) {
		const struct prof_note *note = &w->p->notes[i];
		sink_text(w->s, i ? ",[" : "[");
		sink_u64(w->s, note->message);
		sink_byte(w->s, ',');
		sink_u64(w->s, note->count);
		sink_byte(w->s, ',');
		if (note->offset == UINT64_MAX)
			sink_text(w->s, "null");
		else
			sink_u64(w->s, note->offset);
		sink_byte(w->s, ']');
	}
	sink_byte(w->s, ']');
}

static void put_functions(struct writer *w)
{
	static const char *const names[] = { "name", "file", "object", "line" };
	const struct prof *p = w->p;
	put_key(w, "functions");
	sink_text(w->s, "{\"count\":");
	sink_u64(w->s, p->nfuncs);
	for (int column = 0; column < 4; column++) {
		sink_text(w->s, ",\n \"");
		sink_text(w->s, names[column]);
		sink_text(w->s, "\":[");
		for (size_t f = 0; f < p->nfuncs; f++) {
			if (f)
				sink_byte(w->s, ',');
			if (column == 3)
				sink_i64(w->s, p->funcs[f].line);
			else
				sink_u64(w->s, column == 0   ? p->funcs[f].name
					       : column == 1 ? p->funcs[f].file
							     : p->funcs[f].object);
		}
		sink_byte(w->s, ']');
	}
	sink_byte(w->s, '}');
}

/* ---- fact tables ----------------------------------------------------- */

static void open_table(struct writer *w, const char *name, size_t n)
{
	put_key(w, name);
	sink_text(w->s, "{\"count\":");
	sink_u64(w->s, n);
}

static void open_column(struct writer *w, const char *name)
{
	sink_text(w->s, ",\n \"");
	sink_text(w->s, name);
	sink_text(w->s, "\":[");
}

/* PROF_NONE, the parent and function of the root, is null. An absent column is left out. */
static void put_ids(struct writer *w, const char *name, const uint32_t *column, size_t n)
{
	if (!column)
		return;
	open_column(w, name);
	for (size_t i = 0; i < n; i++) {
		if (i)
			sink_byte(w->s, ',');
		if (column[i] == PROF_NONE)
			sink_text(w->s, "null");
		else
			sink_u64(w->s, column[i]);
	}
	sink_byte(w->s, ']');
}

/* Addresses do not fit the numbers of most readers of JSON: they are hexadecimal strings. */
static void put_addresses(struct writer *w, const char *name, const uint64_t *column, size_t n)
{
	if (!column)
		return;
	open_column(w, name);
	for (size_t i = 0; i < n; i++) {
		sink_text(w->s, i ? ",\"" : "\"");
		sink_hex(w->s, column[i]);
		sink_byte(w->s, '"');
	}
	sink_byte(w->s, ']');
}

static void put_numbers(struct writer *w, const double *column, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		sink_byte(w->s, i ? ',' : '[');
		json_put_number(w->s, column[i]);
	}
	if (!n)
		sink_byte(w->s, '[');
	sink_byte(w->s, ']');
}

/* A column a measure; null where nothing is recorded. Left out if that is so for all. */
static void put_costs(struct writer *w, const char *name, const double *const *columns, size_t n)
{
	bool any = false;
	for (size_t m = 0; columns && m < w->p->nmeasures; m++)
		any = any || columns[m];
	if (!any)
		return;
	open_column(w, name);
	for (size_t m = 0; m < w->p->nmeasures; m++) {
		if (m)
			sink_text(w->s, ",\n  ");
		if (columns[m])
			put_numbers(w, columns[m], n);
		else
			sink_text(w->s, "null");
	}
	sink_byte(w->s, ']');
}

static void put_sites(struct writer *w, const struct prof_sites *t)
{
	open_table(w, "sites", t->n);
	put_ids(w, "func", t->func, t->n);
	put_ids(w, "part", t->part, t->n);
	put_ids(w, "file", t->file, t->n);
	put_ids(w, "line", t->line, t->n);
	put_addresses(w, "addr", t->addr, t->n);
	put_costs(w, "self", t->cost.self, t->n);
	put_costs(w, "total", t->cost.total, t->n);
	sink_byte(w->s, '}');
}

static void put_edges(struct writer *w, const struct prof_edges *t)
{
	open_table(w, "edges", t->n);
	put_ids(w, "caller", t->caller, t->n);
	put_ids(w, "callee", t->callee, t->n);
	put_ids(w, "part", t->part, t->n);
	put_ids(w, "file", t->file, t->n);
	put_ids(w, "line", t->line, t->n);
	put_ids(w, "callee_line", t->callee_line, t->n);
	put_addresses(w, "addr", t->addr, t->n);
	put_addresses(w, "callee_addr", t->callee_addr, t->n);
	put_costs(w, "self", t->cost.self, t->n);
	put_costs(w, "total", t->cost.total, t->n);
	sink_byte(w->s, '}');
}

static void put_nodes(struct writer *w, const struct prof_nodes *t)
{
	open_table(w, "nodes", t->n);
	put_ids(w, "parent", t->parent, t->n);
	put_ids(w, "func", t->func, t->n);
	put_ids(w, "part", t->part, t->n);
	put_ids(w, "line", t->line, t->n);
	put_costs(w, "self", t->cost.self, t->n);
	put_costs(w, "total", t->cost.total, t->n);
	sink_byte(w->s, '}');
}

static void put_samples(struct writer *w, const struct prof_samples *t)
{
	open_table(w, "samples", t->n);
	put_ids(w, "node", t->node, t->n);
	put_ids(w, "part", t->part, t->n);
	if (t->time) {
		sink_text(w->s, ",\n \"time\":");
		put_numbers(w, t->time, t->n);
	}
	put_costs(w, "value", t->value, t->n);
	sink_byte(w->s, '}');
}

static int render_graph(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			struct prof_error *err)
{
	(void)opt; /* all of the profile, whatever is to be shown */
	struct sink sink;
	struct writer w = { .p = p, .s = &sink };
	sink_init(&sink, out);
	put_head(&w);
	put_strings(&w);
	put_measures(&w);
	put_parts(&w);
	put_meta(&w);
	put_functions(&w);
	if (p->sites.n)
		put_sites(&w, &p->sites);
	if (p->edges.n)
		put_edges(&w, &p->edges);
	if (p->nodes.n)
		put_nodes(&w, &p->nodes);
	if (p->samples.n)
		put_samples(&w, &p->samples);
	sink_text(&sink, "}\n");
	return sink_finish(&sink, err);
}

const struct prof_renderer prof_renderer_graph = {
	.name = "graph",
	.title = "proftools JSON, the whole profile",
	.suffix = ".json",
	.lost = "nothing",
	.render = render_graph,
};
