/* pystats.c - the table that Python's pstats.Stats holds, with its manners. */
#include "pystats.h"

#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "proftools/view.h"
#include "sink.h"

/* ---- names ----------------------------------------------------------- */

/* Characters as Python counts them: bytes that are not UTF-8 are one each. */
static size_t count_chars(const char *s, size_t len)
{
	size_t n = 0;
	for (size_t i = 0; i < len; n++) {
		unsigned char c = (unsigned char)s[i];
		size_t more = c < 0xc2 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : c < 0xf5 ? 3 : 0;
		size_t k = 1;
		while (k <= more && i + k < len && ((unsigned char)s[i + k] & 0xc0) == 0x80)
			k++;
		i += k > more ? k : 1;
	}
	return n;
}

static bool built_in(const struct pystats_func *f)
{
	return f->line == 0 && f->file.len == 1 && f->file.s[0] == '~';
}

static bool name_function(struct pystats *s, struct pystats_func *f)
{
	const struct prof_str *name = &f->name;
	size_t len = name->len;
	if (built_in(f)) {
		f->std = *name;
		if (len >= 2 && name->s[0] == '<' && name->s[len - 1] == '>') {
			char *copy = arena_copy(&s->arena, name->s, len);
			if (!copy)
				return false;
			copy[0] = '{';
			copy[len - 1] = '}';
			f->std.s = copy;
		}
	} else {
		char *text = arena_alloc(&s->arena, f->file.len + len + 24);
		if (!text)
			return false;
		char *end = text + f->file.len;
		memcpy(text, f->file.s, f->file.len);
		*end++ = ':';
		if (f->line < 0)
			*end++ = '-';
		end = number_u64(end, f->line < 0 ? -(uint64_t)f->line : (uint64_t)f->line);
		*end++ = '(';
		memcpy(end, name->s, len);
		end += len;
		*end++ = ')';
		f->std = (struct prof_str){ text, (uint32_t)(end - text), 0 };
	}
	f->std_chars = count_chars(f->std.s, f->std.len);
	return true;
}

/* ---- the dict -------------------------------------------------------- */

static bool same_bytes(const struct prof_str *a, const struct prof_str *b)
{
	return a->len == b->len && !memcmp(a->s, b->s, a->len);
}

/* Row of the function with that key, added if new; PROF_NONE when memory is out. */
static uint32_t find_func(struct pystats *s, const struct pystats_func *key)
{
	uint64_t h = hash_mix(hash_mix((uint64_t)key->line, key->name.hash), key->file.hash);
	uint32_t hash = (uint32_t)(h ^ (h >> 32));
	size_t at;
	for (uint32_t row = index_first(&s->index, hash, &at); row != INDEX_NONE;
	     row = index_next(&s->index, hash, &at)) {
		const struct pystats_func *f = &s->funcs[row];
		if (f->line == key->line && same_bytes(&f->name, &key->name) &&
		    same_bytes(&f->file, &key->file))
			return row;
	}
	if (s->nfuncs == s->cap) {
		uint32_t cap = s->cap ? s->cap * 2 : 64;
		struct pystats_func *funcs = realloc(s->funcs, cap * sizeof(*funcs));
		if (!funcs)
			return PROF_NONE;
		s->funcs = funcs;
		s->cap = cap;
	}
	struct pystats_func f = { .file = key->file, .name = key->name, .line = key->line };
	if (!name_function(s, &f) || !index_put(&s->index, hash, s->nfuncs))
		return PROF_NONE;
	s->funcs[s->nfuncs] = f;
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

static void widen(struct pystats *s, const struct pystats_func *f)
{
	if (f->std_chars > s->max_name_len)
		s->max_name_len = f->std_chars;
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

static bool load_entry(struct pystats *s, const struct prof_graph *g, const struct columns *c,
		       prof_id row)
{
	struct pystats_func *f = &s->funcs[row];
	if (f->entry)
		return true;
	f->nc = or_zero(cell(g->func.self, c->calls, row));
	f->cc = primitive_or(cell(g->func.self, c->primitive, row), f->nc);
	f->tt = cell(g->func.self, c->time, row) * c->scale;
	f->ct = cell(g->func.total, c->time, row) * c->scale;
	s->total_calls += f->nc;
	s->prim_calls += f->cc;
	s->total_tt += f->tt;
	widen(s, f);
	return append_entry(s, row);
}

/* A dump has its entries in the order of its sites; other formats have that of functions. */
static bool load_entries(struct pystats *s, const struct prof *p, const struct prof_graph *g,
			 const struct columns *c)
{
	for (size_t i = 0; i < g->nfuncs; i++) {
		struct pystats_func key = key_of(p, (prof_id)i);
		if (find_func(s, &key) == PROF_NONE)
			return false;
	}
	for (size_t i = 0; i < p->sites.n; i++)
		if (!load_entry(s, g, c, p->sites.func[i]))
			return false;
	for (size_t i = 0; !p->sites.n && i < g->nfuncs; i++)
		if (!isnan(cell(g->func.total, c->time, i)) && !load_entry(s, g, c, (prof_id)i))
			return false;
	return true;
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

struct pystats *pystats_new(const struct prof *p, struct prof_error *err)
{
	struct columns c = columns_of(p);
	if (c.time == PROF_NONE && p->nfuncs) {
		prof_fail(err, PROF_EMISMATCH, "there is no time in it");
		return NULL;
	}
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, err);
	if (!g)
		return NULL;
	struct pystats *s = calloc(1, sizeof(*s));
	if (!s || !load_entries(s, p, g, &c) || !load_calls(s, p, g, &c)) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		pystats_free(s);
		s = NULL;
	}
	prof_graph_free(g);
	return s;
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
	struct pystats_call *calls = arena_alloc(&s->arena, room * sizeof(*calls));
	if (!calls)
		return false;
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
	uint32_t *map = none(source->nfuncs);
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

static bool add_all(struct pystats *s, const struct pystats *source, bool strip)
{
	uint32_t *map = map_funcs(s, source, strip);
	uint32_t *place = none(s->nfuncs);
	struct pystats_call *calls = malloc((source->nfuncs + 1) * sizeof(*calls));
	bool ok = map && place && calls;
	for (uint32_t i = 0; ok && i < source->nentries; i++) {
		uint32_t row = source->entries[i];
		const struct pystats_func *from = &source->funcs[row];
		uint32_t n = translate(from, map, place, calls);
		ok = add_entry(s, map[row], from, n, calls, place);
	}
	free(map);
	free(place);
	free(calls);
	return ok;
}

int pystats_add(struct pystats *s, const struct pystats *source, struct prof_error *err)
{
	s->total_calls += source->total_calls;
	s->prim_calls += source->prim_calls;
	s->total_tt += source->total_tt;
	if (source->max_name_len > s->max_name_len)
		s->max_name_len = source->max_name_len;
	return add_all(s, source, false) ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

int pystats_strip_dirs(struct pystats *s, struct prof_error *err)
{
	struct pystats old = *s;
	*s = (struct pystats){ .total_calls = old.total_calls,
			       .prim_calls = old.prim_calls,
			       .total_tt = old.total_tt };
	bool ok = add_all(s, &old, true);
	for (uint32_t i = 0; ok && i < s->nentries; i++)
		widen(s, &s->funcs[s->entries[i]]);
	/* Stripped names point into the profile or the old table's memory. */
	free(old.funcs);
	free(old.entries);
	arena_free(&old.arena);
	index_free(&old.index);
	return ok ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}
