/* pystats.c - the table that Python's pstats.Stats holds, with its manners. */
#include "pystats.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "proftools/view.h"
#include "sink.h"

/* ---- the dict -------------------------------------------------------- */

static bool same_bytes(const struct prof_str *a, const struct prof_str *b)
{
	return a->len == b->len && !memcmp(a->s, b->s, a->len);
}

static uint32_t hash_of(const struct pystats_func *f)
{
	uint64_t h = hash_mix((uint64_t)f->line ^ hash_key(), f->name.hash);
	return hash_fold(hash_mix(h, f->file.hash));
}

/* The index is made when it is first needed: a dump that is only printed needs none. */
static bool make_index(struct pystats *s)
{
	if (!index_reserve(&s->index, s->nfuncs))
		return false;
	for (; s->nindexed < s->nfuncs; s->nindexed++)
		if (!index_put(&s->index, hash_of(&s->funcs[s->nindexed]), s->nindexed))
			return false;
	return true;
}

static bool make_room(struct pystats *s, size_t n)
{
	if (n <= s->cap)
		return true;
	size_t twice = (size_t)s->cap * 2, cap = n > twice ? n : twice;
	void *funcs = cap < PROF_NONE ? realloc(s->funcs, cap * sizeof(*s->funcs)) : NULL;
	if (!funcs)
		return false;
	s->funcs = funcs;
	s->cap = (uint32_t)cap;
	return true;
}

/* Row of the function with that key, added if new; PROF_NONE when memory is out. */
static uint32_t find_func(struct pystats *s, const struct pystats_func *key)
{
	uint32_t hash = hash_of(key);
	size_t at;
	for (uint32_t row = index_first(&s->index, hash, &at); row != INDEX_NONE;
	     row = index_next(&s->index, hash, &at)) {
		const struct pystats_func *f = &s->funcs[row];
		if (f->line == key->line && same_bytes(&f->name, &key->name) &&
		    same_bytes(&f->file, &key->file))
			return row;
	}
	if (!make_room(s, (size_t)s->nfuncs + 1) || !index_put(&s->index, hash, s->nfuncs))
		return PROF_NONE;
	s->funcs[s->nfuncs] =
		(struct pystats_func){ .file = key->file, .name = key->name, .line = key->line };
	s->nindexed++;
	return s->nfuncs++;
}

static bool append_entry(struct pystats *s, uint32_t row)
{
	if (s->nentries == s->cap_entries) {
		uint32_t cap = s->cap_entries ? s->cap_entries * 2 : 64;
		uint32_t *entries = realloc(s->entries, cap * sizeof(*entries));
		if (!entries)
			return false;
		s->entries = entries;
		s->cap_entries = cap;
	}
	s->funcs[row].entry = true;
	s->entries[s->nentries++] = row;
	return true;
}

/* ---- loading --------------------------------------------------------- */

static struct pystats_func key_of(const struct prof *p, prof_id f)
{
	const struct prof_func *func = &p->funcs[f];
	return (struct pystats_func){ .file = p->strings[func->file],
				      .name = p->strings[func->name],
				      .line = func->line };
}

/* Where the four numbers of pstats stand among the measures; PROF_NONE: nowhere. */
struct columns {
	prof_id calls, primitive, time;
	double scale;
};

static double cell(const double *const *columns, prof_id m, size_t row)
{
	return m == PROF_NONE ? NAN : prof_cost_at(columns, m, row);
}

static double or_zero(double v)
{
	return isnan(v) ? 0 : v;
}

/* Primitive calls are all calls where nobody counted them apart. */
static double primitive_or(double primitive, double calls)
{
	return isnan(primitive) ? or_zero(calls) : primitive;
}

static struct columns columns_of(const struct prof *p)
{
	struct columns c = { prof_measure_of(p, PROF_ROLE_CALLS),
			     prof_measure_of(p, PROF_ROLE_PRIMITIVE), p->main_measure, 1 };
	if (c.time != PROF_NONE)
		c.scale = p->measures[c.time].scale;
	return c;
}

static bool load_entry(struct pystats *s, const struct prof_costs *cost, size_t at,
		       const struct columns *c, prof_id row)
{
	struct pystats_func *f = &s->funcs[row];
	if (f->entry)
		return true;
	f->nc = or_zero(cell(cost->self, c->calls, at));
	f->cc = primitive_or(cell(cost->self, c->primitive, at), f->nc);
	f->tt = cell(cost->self, c->time, at) * c->scale;
	f->ct = cell(cost->total, c->time, at) * c->scale;
	s->total_calls += f->nc;
	s->prim_calls += f->cc;
	s->total_tt += f->tt;
	return append_entry(s, row);
}

/* Functions have the same rows here as in the profile. */
static bool load_functions(struct pystats *s, const struct prof *p)
{
	if (!make_room(s, p->nfuncs))
		return false;
	for (size_t i = 0; i < p->nfuncs; i++)
		s->funcs[i] = key_of(p, (prof_id)i);
	s->nfuncs = (uint32_t)p->nfuncs;
	return true;
}

/* A dump has its entries in the order of its sites; other formats have that of functions. */
static bool load_entries(struct pystats *s, const struct prof *p, const struct prof_graph *g,
			 const struct columns *c)
{
	struct prof_costs cost = { g->func.self, g->func.total };
	for (size_t i = 0; i < p->sites.n; i++)
		if (!load_entry(s, &cost, p->sites.func[i], c, p->sites.func[i]))
			return false;
	for (size_t i = 0; !p->sites.n && i < g->nfuncs; i++)
		if (!isnan(cell(g->func.total, c->time, i)) &&
		    !load_entry(s, &cost, i, c, (prof_id)i))
			return false;
	return true;
}

/* Does the profile say all of every function in one row, as a dump does? */
static bool is_plain(const struct prof *p, const struct columns *c, bool *seen)
{
	if (p->nodes.n || !p->sites.n || c->time == PROF_NONE)
		return false;
	for (size_t i = 0; i < p->sites.n; i++) {
		if (seen[p->sites.func[i]] || isnan(cell(p->sites.cost.total, c->time, i)))
			return false;
		seen[p->sites.func[i]] = true;
	}
	return true;
}

/* Profilers of old marked where a program starts by a caller ("jprofile", 0, "profiler"). */
static bool is_marker(const struct pystats_func *f)
{
	return f->line == 0 && !strcmp(f->file.s, "jprofile") && !strcmp(f->name.s, "profiler");
}

static void find_marker(struct pystats *s)
{
	s->marker = PROF_NONE;
	for (uint32_t i = 0; i < s->nfuncs && s->marker == PROF_NONE; i++)
		if (is_marker(&s->funcs[i]))
			s->marker = i;
}

/* What is printed without calls needs no graph. False when memory is out; *done: all is loaded. */
static bool load_plain(struct pystats *s, const struct prof *p, const struct columns *c, bool *done)
{
	bool *seen = calloc(p->nfuncs + 1, sizeof(*seen));
	bool ok = seen;
	*done = ok && s->marker == PROF_NONE && is_plain(p, c, seen);
	for (size_t i = 0; ok && *done && i < p->sites.n; i++)
		ok = load_entry(s, &p->sites.cost, i, c, p->sites.func[i]);
	free(seen);
	return ok;
}

static void load_call(struct pystats *s, prof_id caller, prof_id callee,
		      const struct prof_costs *cost, const struct columns *c, size_t row)
{
	struct pystats_func *f = &s->funcs[callee];
	double cc = cell(cost->self, c->primitive, row), ct = cell(cost->total, c->time, row);
	double nc = or_zero(cell(cost->self, c->calls, row));
	f->callers[f->ncallers++] = (struct pystats_call){
		.caller = caller,
		.counts_only = isnan(cc) && isnan(ct),
		.nc = nc,
		.cc = primitive_or(cc, nc),
		.tt = cell(cost->self, c->time, row) * c->scale,
		.ct = ct * c->scale,
	};
}

/* One row a pair, as in a dump: its order is kept. Else pairs come in the graph's order. */
static bool load_calls(struct pystats *s, const struct prof *p, const struct prof_graph *g,
		       const struct columns *c)
{
	for (size_t f = 0; f < g->nfuncs; f++) {
		size_t n = g->first_in[f + 1] - g->first_in[f];
		s->funcs[f].callers = arena_alloc(&s->arena, n * sizeof(struct pystats_call));
		if (!s->funcs[f].callers)
			return false;
	}
	if (p->edges.n == g->nedges) {
		for (size_t e = 0; e < p->edges.n; e++)
			load_call(s, p->edges.caller[e], p->edges.callee[e], &p->edges.cost, c, e);
		return true;
	}
	struct prof_costs cost = { g->edge.self, g->edge.total };
	for (size_t e = 0; e < g->nedges; e++)
		load_call(s, g->caller[e], g->callee[e], &cost, c, e);
	return true;
}

struct pystats *pystats_new(const struct prof *p, bool calls, struct prof_error *err)
{
	struct columns c = columns_of(p);
	if (c.time == PROF_NONE && p->nfuncs) {
		prof_fail(err, PROF_EMISMATCH, "there is no time in it");
		return NULL;
	}
	struct pystats *s = calloc(1, sizeof(*s));
	bool done = false, ok = s && load_functions(s, p);
	if (ok)
		find_marker(s);
	if (ok && !calls)
		ok = load_plain(s, p, &c, &done);
	if (ok && !done) {
		struct prof_graph *g = prof_graph_new(p, PROF_NONE, err);
		ok = g && load_entries(s, p, g, &c) && load_calls(s, p, g, &c);
		prof_graph_free(g);
	}
	if (ok)
		return s;
	pystats_free(s);
	prof_fail(err, PROF_ENOMEM, "out of memory");
	return NULL;
}

void pystats_free(struct pystats *s)
{
	if (!s)
		return;
	free(s->funcs);
	free(s->entries);
	arena_free(&s->arena);
	index_free(&s->index);
	free(s);
}

/* ---- adding ---------------------------------------------------------- */

/* int + int stays a count; a tuple on either side makes a tuple, times of the int being 0. */
static void add_call(struct pystats_call *to, const struct pystats_call *from)
{
	if (to->counts_only && !from->counts_only)
		to->tt = to->ct = 0;
	to->nc += from->nc;
	to->cc += from->cc;
	to->tt += from->counts_only ? 0 : from->tt;
	to->ct += from->counts_only ? 0 : from->ct;
	to->counts_only = to->counts_only && from->counts_only;
}

/* callers = those of f first, then the new ones of the n others, in their order. */
static bool add_callers(struct pystats *s, struct pystats_func *f, uint32_t n,
			const struct pystats_call *others, uint32_t *place)
{
	size_t room = (size_t)f->ncallers + n;
	if (!room)
		return true;
	struct pystats_call *calls = arena_alloc(&s->arena, room * sizeof(*calls));
	if (!calls)
		return false;
	if (f->ncallers)
		memcpy(calls, f->callers, f->ncallers * sizeof(*calls));
	for (uint32_t i = 0; i < f->ncallers; i++)
		place[calls[i].caller] = i;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t at = place[others[i].caller];
		if (at != PROF_NONE) {
			add_call(&calls[at], &others[i]);
			continue;
		}
		place[others[i].caller] = f->ncallers;
		calls[f->ncallers++] = others[i];
	}
	for (uint32_t i = 0; i < f->ncallers; i++)
		place[calls[i].caller] = PROF_NONE;
	f->callers = calls;
	return true;
}

static bool add_entry(struct pystats *s, uint32_t row, const struct pystats_func *from,
		      uint32_t ncallers, const struct pystats_call *callers, uint32_t *place)
{
	struct pystats_func *f = &s->funcs[row];
	f->cc += from->cc;
	f->nc += from->nc;
	f->tt += from->tt;
	f->ct += from->ct;
	if (!add_callers(s, f, ncallers, callers, place))
		return false;
	return f->entry || append_entry(s, row);
}

/* A table of n cells PROF_NONE. */
static uint32_t *none(size_t n)
{
	uint32_t *cells = malloc((n + 1) * sizeof(*cells));
	if (cells)
		memset(cells, 0xff, (n + 1) * sizeof(*cells));
	return cells;
}

/* The row in s of every function of source: bare names, or names without folders. */
static uint32_t *map_funcs(struct pystats *s, const struct pystats *source, bool strip)
{
	uint32_t *map = make_index(s) ? none(source->nfuncs) : NULL;
	for (uint32_t i = 0; map && i < source->nfuncs; i++) {
		struct pystats_func key = source->funcs[i];
		const char *slash = strip && key.file.len ? memrchr(key.file.s, '/', key.file.len)
							  : NULL;
		if (slash) {
			key.file.len -= (uint32_t)(slash + 1 - key.file.s);
			key.file.s = slash + 1;
			key.file.hash = hash_bytes(key.file.s, key.file.len);
		}
		map[i] = find_func(s, &key);
		if (map[i] == PROF_NONE) {
			free(map);
			return NULL;
		}
	}
	return map;
}

/* The callers of f in the numbers of s. Equal ones overwrite: the last wins, in the first's place.
 */
static uint32_t translate(const struct pystats_func *f, const uint32_t *map, uint32_t *place,
			  struct pystats_call *calls)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < f->ncallers; i++) {
		uint32_t caller = map[f->callers[i].caller];
		if (place[caller] == PROF_NONE)
			place[caller] = n++;
		calls[place[caller]] = f->callers[i];
		calls[place[caller]].caller = caller;
	}
	for (uint32_t i = 0; i < n; i++)
		place[calls[i].caller] = PROF_NONE;
	return n;
}

static bool add_all(struct pystats *s, const struct pystats *source, const uint32_t *map)
{
	uint32_t *place = none(s->nfuncs);
	struct pystats_call *calls = malloc((source->nfuncs + 1) * sizeof(*calls));
	bool ok = place && calls;
	for (uint32_t i = 0; ok && i < source->nentries; i++) {
		uint32_t row = source->entries[i];
		const struct pystats_func *from = &source->funcs[row];
		uint32_t n = translate(from, map, place, calls);
		ok = add_entry(s, map[row], from, n, calls, place);
	}
	free(place);
	free(calls);
	return ok;
}

int pystats_add(struct pystats *s, const struct pystats *source, struct prof_error *err)
{
	s->total_calls += source->total_calls;
	s->prim_calls += source->prim_calls;
	s->total_tt += source->total_tt;
	uint32_t *map = map_funcs(s, source, false);
	bool ok = map && add_all(s, source, map);
	find_marker(s);
	free(map);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

/* No two functions fell together: only their names are others. */
static bool take_over(struct pystats *s, struct pystats *old)
{
	for (uint32_t i = 0; i < s->nfuncs; i++) {
		struct pystats_func names = s->funcs[i], *f = &s->funcs[i];
		*f = old->funcs[i];
		f->file = names.file;
		f->std.s = NULL;
	}
	s->entries = old->entries;
	s->nentries = old->nentries;
	s->cap_entries = old->cap_entries;
	old->entries = NULL;
	return true;
}

int pystats_strip_dirs(struct pystats *s, struct prof_error *err)
{
	struct pystats old = *s;
	*s = (struct pystats){ .total_calls = old.total_calls,
			       .prim_calls = old.prim_calls,
			       .total_tt = old.total_tt,
			       .arena = old.arena };
	uint32_t *map = map_funcs(s, &old, true);
	bool ok = map && (s->nfuncs == old.nfuncs ? take_over(s, &old) : add_all(s, &old, map));
	find_marker(s);
	free(map);
	free(old.funcs);
	free(old.entries);
	index_free(&old.index);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}
