/* builder.c - collect rows, then freeze them into a profile. */
#include "proftools/builder.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "profile.h"
#include "room.h"

struct prof_builder {
	struct profile p;
	enum prof_status failed; /* the first failure; later calls do nothing */
	struct index funcs, parts, notes;
	size_t cap_funcs, cap_measures, cap_parts, cap_notes, cap_meta, cap_times;
};

/* ---- failure and growth ---------------------------------------------- */

static prof_id fail(struct prof_builder *b, enum prof_status status)
{
	if (b->failed == PROF_OK)
		b->failed = status;
	return 0;
}

/* A full table of row numbers is told from missing memory by its size. */
static prof_id row_or_fail(struct prof_builder *b, prof_id row, size_t n)
{
	return row != PROF_NONE ? row : fail(b, n >= PROF_NONE - 1 ? PROF_ELIMIT : PROF_ENOMEM);
}

static bool make_room(struct prof_builder *b, void *rows, size_t n, size_t *cap, size_t width)
{
	if (room_for(rows, n, cap, width))
		return true;
	row_or_fail(b, PROF_NONE, n);
	return false;
}

/* ---- life ------------------------------------------------------------ */

struct prof_builder *prof_builder_new(const char *format)
{
	struct prof_builder *b = calloc(1, sizeof(*b));
	if (!b)
		return NULL;
	b->p.pub.format = format;
	b->p.pub.main_measure = PROF_NONE;
	b->p.sites.required = 1;
	b->p.edges.required = 3;
	b->p.nodes.required = 3;
	b->p.samples.required = 1;
	prof_add_string(b, "", 0);
	prof_add_part(b, &(struct prof_part){ 0, -1, -1 });
	return b;
}

void prof_builder_free(struct prof_builder *b)
{
	if (!b)
		return;
	profile_clear(&b->p);
	index_free(&b->funcs);
	index_free(&b->parts);
	index_free(&b->notes);
	free(b);
}

bool prof_builder_failed(const struct prof_builder *b)
{
	return !b || b->failed != PROF_OK;
}

void prof_builder_reserve(struct prof_builder *b, size_t funcs, size_t edges)
{
	if (prof_builder_failed(b) || funcs >= PROF_NONE || edges >= PROF_NONE)
		return;
	if (funcs > b->cap_funcs) {
		struct prof_func *rows = realloc(b->p.funcs, funcs * sizeof(*rows));
		if (rows) {
			b->p.funcs = rows;
			b->cap_funcs = funcs;
		}
	}
	/* A hint that does not fit is no failure: the tables grow as they must. */
	(void)index_reserve(&b->funcs, funcs);
	(void)index_reserve(&b->p.strings.index, funcs);
	(void)table_reserve(&b->p.sites, funcs);
	(void)table_reserve(&b->p.edges, edges);
}

/* ---- dictionaries ---------------------------------------------------- */

prof_id prof_add_string(struct prof_builder *b, const char *s, size_t len)
{
	if (prof_builder_failed(b))
		return 0;
	if (len > INT32_MAX)
		return fail(b, PROF_ELIMIT);
	return row_or_fail(b, strings_add(&b->p.strings, s, len, hash_bytes(s, len)),
			   b->p.strings.n);
}

prof_id prof_add_text(struct prof_builder *b, const char *s)
{
	return prof_add_string(b, s, strlen(s));
}

const struct prof_str *prof_builder_string(const struct prof_builder *b, prof_id string)
{
	static const struct prof_str empty = { "", 0, 0 };
	return b && string < b->p.strings.n ? &b->p.strings.row[string] : &empty;
}

prof_id prof_add_measure(struct prof_builder *b, const struct prof_measure *m)
{
	if (prof_builder_failed(b))
		return 0;
	struct prof *p = &b->p.pub;
	for (size_t i = 0; i < p->nmeasures; i++) {
		const struct prof_measure *other = &b->p.measures[i];
		if (other->name == m->name && other->unit == m->unit && other->role == m->role &&
		    other->side == m->side)
			return (prof_id)i;
	}
	if (!make_room(b, &b->p.measures, p->nmeasures, &b->cap_measures, sizeof(*m)))
		return 0;
	if (!table_add_measure(&b->p.sites) || !table_add_measure(&b->p.edges) ||
	    !table_add_measure(&b->p.nodes) || !table_add_measure(&b->p.samples))
		return fail(b, PROF_ENOMEM);
	b->p.measures[p->nmeasures] = *m;
	return (prof_id)p->nmeasures++;
}

void prof_set_sampled(struct prof_builder *b, prof_id measure)
{
	if (b && measure < b->p.pub.nmeasures)
		b->p.measures[measure].sampled = true;
}

prof_id prof_add_func(struct prof_builder *b, const struct prof_func *f)
{
	if (prof_builder_failed(b))
		return 0;
	struct prof *p = &b->p.pub;
	uint64_t h = hash_mix((uint64_t)f->name << 32 | f->file,
			      (uint64_t)f->line ^ (uint64_t)f->object << 32 ^ hash_key());
	uint32_t hash = hash_fold(h);
	size_t at;
	for (uint32_t row = index_first(&b->funcs, hash, &at); row != INDEX_NONE;
	     row = index_next(&b->funcs, hash, &at)) {
		const struct prof_func *g = &b->p.funcs[row];
		if (g->name == f->name && g->file == f->file && g->object == f->object &&
		    g->line == f->line)
			return row;
	}
	if (!make_room(b, &b->p.funcs, p->nfuncs, &b->cap_funcs, sizeof(*f)))
		return 0;
	if (!index_put(&b->funcs, hash, (uint32_t)p->nfuncs))
		return fail(b, PROF_ENOMEM);
	b->p.funcs[p->nfuncs] = *f;
	return (prof_id)p->nfuncs++;
}

prof_id prof_add_part(struct prof_builder *b, const struct prof_part *part)
{
	if (prof_builder_failed(b))
		return 0;
	struct prof *p = &b->p.pub;
	uint64_t key = hash_key();
	uint64_t h = hash_mix(hash_mix((uint64_t)part->pid ^ key, (uint64_t)part->tid ^ key),
			      part->name ^ key);
	uint32_t hash = hash_fold(h);
	size_t at;
	for (uint32_t row = index_first(&b->parts, hash, &at); row != INDEX_NONE;
	     row = index_next(&b->parts, hash, &at)) {
		const struct prof_part *other = &b->p.parts[row];
		if (other->name == part->name && other->pid == part->pid && other->tid == part->tid)
			return row;
	}
	if (!make_room(b, &b->p.parts, p->nparts, &b->cap_parts, sizeof(*part)))
		return 0;
	if (!index_put(&b->parts, hash, (uint32_t)p->nparts))
		return fail(b, PROF_ENOMEM);
	b->p.parts[p->nparts] = *part;
	return (prof_id)p->nparts++;
}

void prof_add_meta(struct prof_builder *b, const char *key, const char *value)
{
	prof_id k = prof_add_text(b, key), v = prof_add_text(b, value);
	if (prof_builder_failed(b) ||
	    !make_room(b, &b->p.meta, b->p.pub.nmeta, &b->cap_meta, sizeof(*b->p.meta)))
		return;
	b->p.meta[b->p.pub.nmeta++] = (struct prof_meta){ k, v };
}

static struct prof_note *find_note(struct prof_builder *b, prof_id message, uint32_t hash)
{
	size_t at;
	for (uint32_t row = index_first(&b->notes, hash, &at); row != INDEX_NONE;
	     row = index_next(&b->notes, hash, &at))
		if (b->p.notes[row].message == message)
			return &b->p.notes[row];
	return NULL;
}

/* Messages may quote the input: a file shall not have as many of them as it likes. */
static const char *bounded_message(struct prof_builder *b, const char *message)
{
	size_t len = strlen(message);
	uint32_t hash = hash_bytes(message, len);
	if (b->p.pub.nnotes < PROF_MOST_NOTES)
		return message;
	prof_id text = strings_find(&b->p.strings, message, len, hash);
	bool known = text != PROF_NONE && find_note(b, text, hash);
	return known ? message : "notes of other kinds were left out";
}

void prof_add_notes(struct prof_builder *b, uint64_t offset, const char *message, uint64_t count)
{
	if (prof_builder_failed(b) || !count)
		return;
	prof_id text = prof_add_text(b, bounded_message(b, message));
	if (prof_builder_failed(b))
		return;
	uint32_t most = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
	uint32_t hash = b->p.strings.row[text].hash;
	struct prof_note *note = find_note(b, text, hash);
	if (note) {
		note->count += most < UINT32_MAX - note->count ? most : UINT32_MAX - note->count;
		return;
	}
	size_t n = b->p.pub.nnotes;
	if (!make_room(b, &b->p.notes, n, &b->cap_notes, sizeof(*b->p.notes)))
		return;
	if (!index_put(&b->notes, hash, (uint32_t)n)) {
		fail(b, PROF_ENOMEM);
		return;
	}
	b->p.notes[b->p.pub.nnotes++] = (struct prof_note){ offset, most, text };
}

void prof_add_note(struct prof_builder *b, uint64_t offset, const char *message)
{
	prof_add_notes(b, offset, message, 1);
}

/* ---- facts ----------------------------------------------------------- */

static prof_id append(struct prof_builder *b, struct table *t, const struct table_row *r)
{
	return row_or_fail(b, table_append(t, r), t->n);
}

static prof_id add(struct prof_builder *b, struct table *t, const struct table_row *r)
{
	bool failed = false;
	prof_id row = table_find(t, r, &failed);
	if (failed)
		return fail(b, PROF_ENOMEM);
	if (row == PROF_NONE)
		return append(b, t, r);
	if (!table_accumulate(t, row, r))
		return fail(b, PROF_ENOMEM);
	return row;
}

static struct table_row site_row(const struct prof_site *s)
{
	return (struct table_row){
		{ s->func, s->part, s->file, s->line }, { s->addr }, s->self, s->total
	};
}

static struct table_row edge_row(const struct prof_edge *e)
{
	return (struct table_row){ { e->caller, e->callee, e->part, e->file, e->line,
				     e->callee_line },
				   { e->addr, e->callee_addr },
				   e->self,
				   e->total };
}

static struct table_row node_row(const struct prof_node *n)
{
	return (struct table_row){
		{ n->parent, n->func, n->part, n->line }, { 0 }, n->self, n->total
	};
}

prof_id prof_append_site(struct prof_builder *b, const struct prof_site *s)
{
	struct table_row r = site_row(s);
	return prof_builder_failed(b) ? 0 : append(b, &b->p.sites, &r);
}

prof_id prof_add_site(struct prof_builder *b, const struct prof_site *s)
{
	struct table_row r = site_row(s);
	return prof_builder_failed(b) ? 0 : add(b, &b->p.sites, &r);
}

prof_id prof_append_edge(struct prof_builder *b, const struct prof_edge *e)
{
	struct table_row r = edge_row(e);
	return prof_builder_failed(b) ? 0 : append(b, &b->p.edges, &r);
}

prof_id prof_add_edge(struct prof_builder *b, const struct prof_edge *e)
{
	struct table_row r = edge_row(e);
	return prof_builder_failed(b) ? 0 : add(b, &b->p.edges, &r);
}

/* The root comes into being with the first node, so that graphs have no node table. */
static bool have_root(struct prof_builder *b)
{
	if (prof_builder_failed(b))
		return false;
	if (b->p.nodes.n)
		return true;
	struct table_row root = { .key = { PROF_NONE, PROF_NONE } };
	append(b, &b->p.nodes, &root);
	return b->failed == PROF_OK;
}

prof_id prof_append_node(struct prof_builder *b, const struct prof_node *n)
{
	struct table_row r = node_row(n);
	return have_root(b) ? append(b, &b->p.nodes, &r) : 0;
}

prof_id prof_add_node(struct prof_builder *b, const struct prof_node *n)
{
	struct table_row r = node_row(n);
	return have_root(b) ? add(b, &b->p.nodes, &r) : 0;
}

void prof_add_sample(struct prof_builder *b, const struct prof_sample *s)
{
	struct table_row r = { { s->node, s->part }, { 0 }, s->value, NULL };
	if (!have_root(b))
		return;
	size_t n = b->p.samples.n;
	if (!make_room(b, &b->p.times, n, &b->cap_times, sizeof(*b->p.times)))
		return;
	b->p.times[n] = s->time;
	append(b, &b->p.samples, &r);
}

void prof_set_nesting(struct prof_builder *b, enum prof_nesting nesting)
{
	if (b)
		b->p.pub.nesting = nesting;
}

void prof_set_estimated(struct prof_builder *b)
{
	if (b)
		b->p.pub.estimated = true;
}

void prof_set_main_measure(struct prof_builder *b, prof_id measure)
{
	if (b)
		b->p.pub.main_measure = measure;
}

/* ---- freezing -------------------------------------------------------- */

static struct prof_costs costs_of(const struct table *t)
{
	return (struct prof_costs){ (const double *const *)t->self,
				    (const double *const *)t->total };
}

static void publish_tables(struct profile *p)
{
	const struct table *s = &p->sites, *e = &p->edges, *n = &p->nodes, *m = &p->samples;
	p->pub.sites = (struct prof_sites){ s->n,      s->key[0],  s->key[1],  s->key[2],
					    s->key[3], s->addr[0], costs_of(s) };
	p->pub.edges = (struct prof_edges){ e->n,       e->key[0],  e->key[1], e->key[2],
					    e->key[3],  e->key[4],  e->key[5], e->addr[0],
					    e->addr[1], costs_of(e) };
	p->pub.nodes = (struct prof_nodes){ n->n,      n->key[0], n->key[1],
					    n->key[2], n->key[3], costs_of(n) };
	p->pub.samples = (struct prof_samples){ m->n, m->key[0], m->key[1], p->times,
						(const double *const *)m->self };
}

/* A column of times that are all unknown says nothing. */
static void drop_unknown_times(struct profile *p)
{
	for (size_t i = 0; i < p->samples.n; i++)
		if (!isnan(p->times[i]))
			return;
	free(p->times);
	p->times = NULL;
}

static void publish(struct profile *p)
{
	struct prof *pub = &p->pub;
	if (pub->main_measure >= pub->nmeasures)
		pub->main_measure = prof_measure_of(
			&(struct prof){ .nmeasures = pub->nmeasures, .measures = p->measures },
			PROF_ROLE_COST);
	if (pub->main_measure == PROF_NONE && pub->nmeasures)
		pub->main_measure = 0;
	pub->nstrings = p->strings.n;
	pub->strings = p->strings.row;
	pub->measures = p->measures;
	pub->funcs = p->funcs;
	pub->parts = p->parts;
	pub->notes = p->notes;
	pub->meta = p->meta;
	drop_unknown_times(p);
	table_shrink(&p->sites);
	table_shrink(&p->edges);
	table_shrink(&p->nodes);
	table_shrink(&p->samples);
	index_free(&p->strings.index);
	publish_tables(p);
}

struct prof *prof_builder_finish(struct prof_builder *b, struct prof_error *err)
{
	struct profile *full = NULL;
	if (prof_builder_failed(b)) {
		bool limit = b && b->failed == PROF_ELIMIT;
		prof_fail(err, limit ? PROF_ELIMIT : PROF_ENOMEM,
			  limit ? "more rows or longer names than a profile can hold"
				: "out of memory");
	} else if (!(full = malloc(sizeof(*full)))) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	} else {
		*full = b->p;
		b->p = (struct profile){ 0 };
		publish(full);
	}
	prof_builder_free(b);
	return full ? &full->pub : NULL;
}
