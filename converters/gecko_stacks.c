/* gecko_stacks.c - the tables of a profile of Firefox that say what a stack is. */
#include <stdlib.h>

#include "gecko.h"
#include "location.h"

/* A row that is named by a cell; fails if there is no such row. PROF_NONE for none. */
static size_t row_of(struct gecko *g, const char *table, double cell, size_t n, const char *what)
{
	size_t row = SIZE_MAX;
	if (gecko_row(cell, n, &row) && row >= n) {
		prof_bad_text(g->err, g->in, table, "%s %.0f of %zu", what, cell, n);
		g->failed = true;
		return SIZE_MAX;
	}
	return row;
}

static prof_id id_of(struct gecko *g, const char *table, double cell, const prof_id *ids, size_t n,
		     const char *what)
{
	size_t row = row_of(g, table, cell, n, what);
	return row == SIZE_MAX || !ids ? 0 : ids[row];
}

static void *allocate(struct gecko *g, size_t n, size_t size)
{
	void *rows = calloc(n + 1, size);
	if (!rows) {
		prof_fail(g->err, PROF_ENOMEM, "out of memory");
		g->failed = true;
	}
	return rows;
}

static void load_table(struct gecko *g, const char *at, const char *const *names,
		       struct gecko_table *t)
{
	struct json j = json_at(g->in, g->err, at);
	*t = (struct gecko_table){ .n = 0 };
	gecko_table_read(&j, names, t);
	g->failed = json_leave(&j) || g->failed;
	if (t->n >= PROF_NONE) {
		prof_fail(g->err, PROF_ELIMIT, "a table of more than 4294967294 rows");
		g->failed = true;
	}
}

/* ---- names ----------------------------------------------------------- */

/* A string, or the name of an object. */
static prof_id read_name(struct gecko *g, struct json *j)
{
	struct text key, name = { "", 0 };
	prof_id id = 0;
	if (json_next(j) != JSON_OBJECT) {
		name = json_string(j);
		return j->failed ? 0 : prof_add_string(g->b, name.s, name.len);
	}
	json_object(j);
	while (json_member(j, &key)) {
		if (text_is(key, "name") && json_next(j) == JSON_STRING) {
			name = json_string(j);
			id = prof_add_string(g->b, name.s, name.len);
		} else {
			json_skip(j);
		}
	}
	return id;
}

static void load_names(struct gecko *g, const char *at, prof_id **names, size_t *n)
{
	struct json j = json_at(g->in, g->err, at);
	size_t cap = 0;
	*names = NULL;
	*n = 0;
	json_array(&j);
	while (json_element(&j)) {
		if (*n == cap) {
			cap = cap ? cap * 2 : 64;
			prof_id *more = realloc(*names, cap * sizeof(*more));
			if (!more) {
				prof_fail(g->err, PROF_ENOMEM, "out of memory");
				j.failed = true;
				break;
			}
			*names = more;
		}
		(*names)[(*n)++] = read_name(g, &j);
	}
	g->failed = json_leave(&j) || g->failed;
}

static void load_sources(struct gecko *g, const char *at, struct gecko_tables *t)
{
	static const char *const names[] = { "filename", NULL };
	struct gecko_table table;
	load_table(g, at, names, &table);
	t->sources = allocate(g, table.n, sizeof(*t->sources));
	t->nsources = t->sources ? table.n : 0;
	for (size_t i = 0; i < t->nsources && !g->failed; i++)
		t->sources[i] = id_of(g, at, gecko_cell(&table, 0, i), t->strings, t->nstrings,
				      "string");
	gecko_table_free(&table);
}

/* Of resources those count that are libraries; others are places of the web. */
static void load_resources(struct gecko *g, const char *at, struct gecko_tables *t)
{
	static const char *const names[] = { "lib", NULL };
	struct gecko_table table;
	load_table(g, at, names, &table);
	t->resources = allocate(g, table.n, sizeof(*t->resources));
	t->nresources = t->resources ? table.n : 0;
	for (size_t i = 0; i < t->nresources; i++) {
		size_t lib;
		if (gecko_row(gecko_cell(&table, 0, i), t->nlibs, &lib) && lib < t->nlibs)
			t->resources[i] = t->libs[lib];
	}
	gecko_table_free(&table);
}

/* ---- functions and frames -------------------------------------------- */

static uint32_t line_of(double cell)
{
	return cell >= 1 && cell <= UINT32_MAX ? (uint32_t)cell : 0;
}

static void load_funcs(struct gecko *g, const char *at, struct gecko_tables *t)
{
	enum { NAME, FILE, SOURCE, LINE, RESOURCE };
	static const char *const names[] = { "name",       "fileName", "source",
					     "lineNumber", "resource", NULL };
	struct gecko_table table;
	load_table(g, at, names, &table);
	t->funcs = allocate(g, table.n, sizeof(*t->funcs));
	t->nfuncs = t->funcs ? table.n : 0;
	for (size_t i = 0; i < t->nfuncs && !g->failed; i++) {
		struct prof_func f = { .line = line_of(gecko_cell(&table, LINE, i)) };
		f.name = id_of(g, at, gecko_cell(&table, NAME, i), t->strings, t->nstrings,
			       "string");
		f.file = id_of(g, at, gecko_cell(&table, FILE, i), t->strings, t->nstrings,
			       "string");
		if (!f.file)
			f.file = id_of(g, at, gecko_cell(&table, SOURCE, i), t->sources,
				       t->nsources, "source");
		f.object = id_of(g, at, gecko_cell(&table, RESOURCE, i), t->resources,
				 t->nresources, "resource");
		t->funcs[i].func = g->failed ? 0 : prof_add_func(g->b, &f);
	}
	gecko_table_free(&table);
}

/*
 * "name (file:line)", with a column since Firefox 63, or "name (in object)". The
 * line is the function's first. Anything else is a name as it stands.
 */
static prof_id func_of_location(struct gecko *g, prof_id location)
{
	struct prof_func f = { .name = location };
	const struct prof_str *s = prof_builder_string(g->b, location);
	struct location l;
	if (s && location_split((struct text){ s->s, s->len }, false, &l)) {
		bool object = !l.line && text_starts(l.place, "in ") && l.place.len > 3;
		f.line = l.line;
		if (object)
			f.object = prof_add_string(g->b, l.place.s + 3, l.place.len - 3);
		else if (l.line)
			f.file = prof_add_string(g->b, l.place.s, l.place.len);
		if (object || l.line)
			f.name = prof_add_string(g->b, l.name.s, l.name.len);
	}
	return prof_add_func(g->b, &f);
}

/* known: one more than the function of each string, and at the end of no string; 0 until asked. */
static prof_id locate(struct gecko *g, const char *at, double cell, const struct gecko_tables *t,
		      prof_id *known)
{
	size_t row = row_of(g, at, cell, t->nstrings, "string");
	if (g->failed)
		return 0;
	row = row == SIZE_MAX ? t->nstrings : row;
	if (!known[row])
		known[row] = func_of_location(g, row < t->nstrings ? t->strings[row] : 0) + 1;
	return known[row] - 1;
}

static void load_frames(struct gecko *g, const char *at, struct gecko_tables *t)
{
	enum { FUNC, LOCATION, LINE };
	static const char *const names[] = { "func", "location", "line", NULL };
	struct gecko_table table;
	load_table(g, at, names, &table);
	prof_id *known = allocate(g, t->nstrings, sizeof(*known));
	t->frames = allocate(g, table.n, sizeof(*t->frames));
	t->nframes = t->frames ? table.n : 0;
	for (size_t i = 0; i < t->nframes && !g->failed; i++) {
		double cell = gecko_cell(&table, FUNC, i);
		size_t func = row_of(g, at, cell, t->nfuncs, "function");
		t->frames[i].line = line_of(gecko_cell(&table, LINE, i));
		if (func != SIZE_MAX)
			t->frames[i].func = t->funcs[func].func;
		else
			t->frames[i].func = locate(g, at, gecko_cell(&table, LOCATION, i), t,
						   known);
	}
	free(known);
	gecko_table_free(&table);
}

/* ---- stacks ---------------------------------------------------------- */

/* An outermost stack has no prefix; others have one that comes before them. */
static void load_stacks(struct gecko *g, const char *at, struct gecko_tables *t)
{
	enum { PREFIX, FRAME, OFFSET };
	static const char *const names[] = { "prefix", "frame", "prefixOffset", NULL };
	struct gecko_table table;
	load_table(g, at, names, &table);
	t->stacks = allocate(g, table.n, sizeof(*t->stacks));
	t->nstacks = t->stacks ? table.n : 0;
	for (size_t i = 0; i < t->nstacks && !g->failed; i++) {
		double prefix = gecko_cell(&table, PREFIX, i);
		double offset = gecko_cell(&table, OFFSET, i);
		if (offset > 0)
			prefix = (double)i - offset < 0 ? (double)i : (double)i - offset;
		size_t before = row_of(g, at, prefix, i, "stack");
		size_t frame = row_of(g, at, gecko_cell(&table, FRAME, i), t->nframes, "frame");
		if (frame == SIZE_MAX && !g->failed) {
			prof_bad_text(g->err, g->in, at, "stack %zu has no frame", i);
			g->failed = true;
		}
		t->stacks[i] = (struct gecko_stack){ before == SIZE_MAX ? PROF_NONE
									: (uint32_t)before,
						     (uint32_t)frame, 0, 0 };
	}
	gecko_table_free(&table);
}

/* Stacks are told by the rows of their frames: they go with those alone. */
void gecko_load(struct gecko *g, const struct gecko_places *at, const struct gecko_tables *base,
		struct gecko_tables *t)
{
	*t = *base;
	if (at->frames) {
		t->stacks = NULL;
		t->nstacks = 0;
	}
	if (at->strings && !g->failed)
		load_names(g, at->strings, &t->strings, &t->nstrings);
	if (at->libs && !g->failed)
		load_names(g, at->libs, &t->libs, &t->nlibs);
	if (at->sources && !g->failed)
		load_sources(g, at->sources, t);
	if (at->resources && !g->failed)
		load_resources(g, at->resources, t);
	if (at->funcs && !g->failed)
		load_funcs(g, at->funcs, t);
	if (at->frames && !g->failed)
		load_frames(g, at->frames, t);
	if (at->stacks && !g->failed)
		load_stacks(g, at->stacks, t);
}

static void unload(void *mine, const void *base)
{
	if (mine != base)
		free(mine);
}

void gecko_unload(struct gecko_tables *t, const struct gecko_tables *base)
{
	unload(t->strings, base->strings);
	unload(t->libs, base->libs);
	unload(t->sources, base->sources);
	unload(t->resources, base->resources);
	unload(t->funcs, base->funcs);
	unload(t->frames, base->frames);
	unload(t->stacks, base->stacks);
	*t = (struct gecko_tables){ .strings = NULL };
}

/* ---- contexts -------------------------------------------------------- */

static bool step(struct gecko *g, size_t n)
{
	/* Stacks that all threads share could be made anew for each of them. */
	if (++g->steps > g->in->size) {
		prof_fail(g->err, PROF_ELIMIT,
			  "threads that share their stacks make more of them than the file has "
			  "bytes");
		g->failed = true;
		return false;
	}
	if (n < g->cap_path)
		return true;
	size_t cap = g->cap_path ? g->cap_path * 2 : 256;
	uint32_t *path = realloc(g->path, cap * sizeof(*path));
	if (!path) {
		prof_fail(g->err, PROF_ENOMEM, "out of memory");
		g->failed = true;
		return false;
	}
	g->path = path;
	g->cap_path = cap;
	return true;
}

prof_id gecko_node(struct gecko *g, struct gecko_tables *t, size_t stack)
{
	size_t n = 0;
	uint32_t at = (uint32_t)stack;
	for (; at != PROF_NONE && t->stacks[at].thread != g->threads; at = t->stacks[at].prefix) {
		if (!step(g, n))
			return 0;
		g->path[n++] = at;
	}
	prof_id node = at == PROF_NONE ? 0 : t->stacks[at].node;
	while (n--) {
		struct gecko_stack *s = &t->stacks[g->path[n]];
		const struct gecko_frame *f = &t->frames[s->frame];
		node = events_child(&g->tree, node, f->func, f->line);
		s->node = node;
		s->thread = g->threads;
	}
	return node;
}
