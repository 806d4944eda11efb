/* profile.c - free, look up and compare profiles. */
#include "profile.h"

#include <stdlib.h>
#include <string.h>

void profile_clear(struct profile *p)
{
	strings_free(&p->strings);
	table_free(&p->sites);
	table_free(&p->edges);
	table_free(&p->nodes);
	table_free(&p->samples);
	free(p->times);
	free(p->measures);
	free(p->funcs);
	free(p->parts);
	free(p->notes);
	free(p->meta);
}

void prof_free(struct prof *p)
{
	struct profile *full = (struct profile *)p;
	if (!p)
		return;
	profile_clear(full);
	free(full);
}

prof_id prof_measure_of(const struct prof *p, enum prof_role role)
{
	for (size_t m = 0; m < p->nmeasures; m++)
		if (p->measures[m].role == role)
			return (prof_id)m;
	return PROF_NONE;
}

prof_id prof_measure_named(const struct prof *p, const char *name)
{
	for (size_t m = 0; m < p->nmeasures; m++)
		if (!strcmp(prof_text(p, p->measures[m].name), name))
			return (prof_id)m;
	return PROF_NONE;
}

const char *prof_meta_value(const struct prof *p, const char *key)
{
	for (size_t i = 0; i < p->nmeta; i++)
		if (!strcmp(prof_text(p, p->meta[i].key), key))
			return prof_text(p, p->meta[i].value);
	return NULL;
}

/* ---- equality -------------------------------------------------------- */

static bool same_string(const struct prof *a, prof_id i, const struct prof *b, prof_id j)
{
	const struct prof_str *s = &a->strings[i], *t = &b->strings[j];
	return s->len == t->len && !memcmp(s->s, t->s, s->len);
}

static bool same_number(double x, double y)
{
	return x == y || (isnan(x) && isnan(y));
}

static bool same_measure(const struct prof *a, const struct prof *b, size_t m)
{
	const struct prof_measure *x = &a->measures[m], *y = &b->measures[m];
	return same_string(a, x->name, b, y->name) && same_string(a, x->title, b, y->title) &&
	       x->unit == y->unit && x->role == y->role && x->side == y->side &&
	       same_number(x->scale, y->scale) && x->integral == y->integral &&
	       x->sampled == y->sampled;
}

static bool same_func(const struct prof *a, const struct prof *b, size_t i)
{
	const struct prof_func *f = &a->funcs[i], *g = &b->funcs[i];
	return same_string(a, f->name, b, g->name) && same_string(a, f->file, b, g->file) &&
	       same_string(a, f->object, b, g->object) && f->line == g->line;
}

static bool same_part(const struct prof *a, const struct prof *b, size_t i)
{
	const struct prof_part *x = &a->parts[i], *y = &b->parts[i];
	return same_string(a, x->name, b, y->name) && x->pid == y->pid && x->tid == y->tid;
}

static bool same_meta(const struct prof *a, const struct prof *b, size_t i)
{
	return same_string(a, a->meta[i].key, b, b->meta[i].key) &&
	       same_string(a, a->meta[i].value, b, b->meta[i].value);
}

static bool same_dictionaries(const struct prof *a, const struct prof *b)
{
	if (a->nesting != b->nesting || a->estimated != b->estimated ||
	    a->main_measure != b->main_measure || a->nmeasures != b->nmeasures ||
	    a->nfuncs != b->nfuncs || a->nparts != b->nparts || a->nmeta != b->nmeta)
		return false;
	for (size_t i = 0; i < a->nmeasures; i++)
		if (!same_measure(a, b, i))
			return false;
	for (size_t i = 0; i < a->nfuncs; i++)
		if (!same_func(a, b, i))
			return false;
	for (size_t i = 0; i < a->nparts; i++)
		if (!same_part(a, b, i))
			return false;
	for (size_t i = 0; i < a->nmeta; i++)
		if (!same_meta(a, b, i))
			return false;
	return true;
}

static bool same_ids(const uint32_t *x, const uint32_t *y, size_t n)
{
	for (size_t i = 0; (x || y) && i < n; i++)
		if (prof_at(x, i) != prof_at(y, i))
			return false;
	return true;
}

static bool same_addrs(const uint64_t *x, const uint64_t *y, size_t n)
{
	for (size_t i = 0; (x || y) && i < n; i++)
		if (prof_at64(x, i) != prof_at64(y, i))
			return false;
	return true;
}

static bool same_files(const struct prof *a, const uint32_t *x, const struct prof *b,
		       const uint32_t *y, size_t n)
{
	for (size_t i = 0; (x || y) && i < n; i++)
		if (!same_string(a, prof_at(x, i), b, prof_at(y, i)))
			return false;
	return true;
}

static bool same_columns(const double *const *x, const double *const *y, size_t nmeasures, size_t n)
{
	for (size_t m = 0; m < nmeasures; m++)
		for (size_t i = 0; i < n; i++)
			if (!same_number(prof_cost_at(x, (prof_id)m, i),
					 prof_cost_at(y, (prof_id)m, i)))
				return false;
	return true;
}

static bool same_costs(const struct prof_costs *x, const struct prof_costs *y, size_t nmeasures,
		       size_t n)
{
	return same_columns(x->self, y->self, nmeasures, n) &&
	       same_columns(x->total, y->total, nmeasures, n);
}

static bool same_sites(const struct prof *a, const struct prof *b)
{
	const struct prof_sites *s = &a->sites, *t = &b->sites;
	return s->n == t->n && same_ids(s->func, t->func, s->n) &&
	       same_ids(s->part, t->part, s->n) && same_files(a, s->file, b, t->file, s->n) &&
	       same_ids(s->line, t->line, s->n) && same_addrs(s->addr, t->addr, s->n) &&
	       same_costs(&s->cost, &t->cost, a->nmeasures, s->n);
}

static bool same_edges(const struct prof *a, const struct prof *b)
{
	const struct prof_edges *s = &a->edges, *t = &b->edges;
	return s->n == t->n && same_ids(s->caller, t->caller, s->n) &&
	       same_ids(s->callee, t->callee, s->n) && same_ids(s->part, t->part, s->n) &&
	       same_files(a, s->file, b, t->file, s->n) && same_ids(s->line, t->line, s->n) &&
	       same_ids(s->callee_line, t->callee_line, s->n) &&
	       same_addrs(s->addr, t->addr, s->n) &&
	       same_addrs(s->callee_addr, t->callee_addr, s->n) &&
	       same_costs(&s->cost, &t->cost, a->nmeasures, s->n);
}

static bool same_nodes(const struct prof *a, const struct prof *b)
{
	const struct prof_nodes *s = &a->nodes, *t = &b->nodes;
	return s->n == t->n && same_ids(s->parent, t->parent, s->n) &&
	       same_ids(s->func, t->func, s->n) && same_ids(s->part, t->part, s->n) &&
	       same_ids(s->line, t->line, s->n) &&
	       same_costs(&s->cost, &t->cost, a->nmeasures, s->n);
}

static bool same_samples(const struct prof *a, const struct prof *b)
{
	const struct prof_samples *s = &a->samples, *t = &b->samples;
	if (s->n != t->n || !same_ids(s->node, t->node, s->n) ||
	    !same_ids(s->part, t->part, s->n) || !s->time != !t->time)
		return false;
	for (size_t i = 0; s->time && i < s->n; i++)
		if (!same_number(s->time[i], t->time[i]))
			return false;
	return same_columns(s->value, t->value, a->nmeasures, s->n);
}

bool prof_equal(const struct prof *a, const struct prof *b)
{
	return same_dictionaries(a, b) && same_sites(a, b) && same_edges(a, b) &&
	       same_nodes(a, b) && same_samples(a, b);
}
