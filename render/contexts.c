/* contexts.c - the calling contexts of a profile, and the turns they took. */
#include "contexts.h"

#include <stdlib.h>

#include "units.h"

static prof_id part_of(const struct contexts *c, size_t row)
{
	const struct prof_samples *s = &c->p->samples;
	if (!c->ordered)
		return prof_at(c->part, row);
	return s->part ? s->part[row] : prof_at(c->part, s->node[row]);
}

/* Has it a cost other than 0 in any measure? */
static bool takes_turn(const struct contexts *c, size_t row)
{
	if (c->ordered)
		return true;
	for (size_t m = 0; m < c->p->nmeasures; m++) {
		double v = prof_cost_at(c->self, (prof_id)m, row);
		if (!isnan(v) && v != 0)
			return true;
	}
	return false;
}

/* The row after this one, contexts before what they call; PROF_NONE after the last. */
static prof_id next_row(const struct contexts *c, prof_id row)
{
	const struct prof_tree *t = c->tree;
	if (!t)
		return row + 1 < c->n ? row + 1 : PROF_NONE;
	if (t->first_child[row] != PROF_NONE)
		return t->first_child[row];
	while (row && t->next[row] == PROF_NONE)
		row = t->parent[row];
	return row ? t->next[row] : PROF_NONE;
}

static void place_turn(struct contexts *c, prof_id context, prof_id row)
{
	if (takes_turn(c, row))
		c->turns[c->first[part_of(c, row) + 1]++] = (struct turn){ context, row };
}

/* Sorted by part; within one in order: of the samples, else of calls as if each were one. */
static bool find_turns(struct contexts *c)
{
	const struct prof *p = c->p;
	size_t n = c->ordered ? p->samples.n : c->n;
	c->turns = calloc(n + 1, sizeof(*c->turns));
	c->first = calloc(p->nparts + 2, sizeof(*c->first));
	if (!c->turns || !c->first)
		return false;
	for (size_t i = 0; i < n; i++)
		if (takes_turn(c, i)) {
			c->first[part_of(c, i) + 2]++;
			c->nturns++;
		}
	for (size_t i = 0; i < p->nparts; i++)
		c->first[i + 2] += c->first[i + 1];
	for (size_t i = 0; c->ordered && i < n; i++)
		place_turn(c, p->samples.node[i], (prof_id)i);
	for (prof_id i = 0; !c->ordered && i != PROF_NONE && n; i = next_row(c, i))
		place_turn(c, i, i);
	return true;
}

/* ---- where the rows are from -------------------------------------------------------- */

/* Row 0 is the root; row i + 1 is site i, called from there. */
struct context_lines {
	prof_id *parent, *func, *part;
	uint32_t *line;
	double **self; /* [nmeasures] */
};

static void free_lines(struct context_lines *l, size_t nmeasures)
{
	if (!l)
		return;
	for (size_t m = 0; l->self && m < nmeasures; m++)
		free(l->self[m]);
	free(l->self);
	free(l->parent);
	free(l->func);
	free(l->part);
	free(l->line);
	free(l);
}

/* Own costs, or the totals where only these are recorded. */
static double *copy_costs(struct contexts *c, prof_id m)
{
	const struct prof_sites *s = &c->p->sites;
	const double *from = s->cost.self ? s->cost.self[m] : NULL;
	double *to = malloc((s->n + 1) * sizeof(*to));
	if (!from && s->cost.total && s->cost.total[m]) {
		from = s->cost.total[m];
		c->inclusive = true;
	}
	for (size_t i = 0; to && i <= s->n; i++)
		to[i] = i && from ? from[i - 1] : NAN;
	return to;
}

static bool fill_lines(struct contexts *c, struct context_lines *l)
{
	const struct prof_sites *s = &c->p->sites;
	bool good = true;
	l->parent = calloc(s->n + 1, sizeof(*l->parent));
	l->func = calloc(s->n + 1, sizeof(*l->func));
	l->part = calloc(s->n + 1, sizeof(*l->part));
	l->line = calloc(s->n + 1, sizeof(*l->line));
	l->self = calloc(c->p->nmeasures + 1, sizeof(*l->self));
	if (!l->parent || !l->func || !l->part || !l->line || !l->self)
		return false;
	l->parent[0] = l->func[0] = PROF_NONE;
	for (size_t i = 0; i < s->n; i++) {
		l->func[i + 1] = s->func[i];
		l->part[i + 1] = prof_at(s->part, i);
		l->line[i + 1] = prof_at(s->line, i);
	}
	for (prof_id m = 0; m < c->p->nmeasures && good; m++) {
		l->self[m] = copy_costs(c, m);
		good = l->self[m];
	}
	return good;
}

static bool take_lines(struct contexts *c)
{
	struct context_lines *l = calloc(1, sizeof(*l));
	c->lines = l;
	if (!l || !fill_lines(c, l))
		return false;
	c->n = c->p->sites.n + 1;
	c->parent = l->parent;
	c->func = l->func;
	c->part = l->part;
	c->line = l->line;
	c->self = (const double *const *)l->self;
	return true;
}

static void take_tree(struct contexts *c, const struct prof_tree *t)
{
	c->n = t->n;
	c->parent = t->parent;
	c->func = t->func;
	c->self = t->cost.self;
	for (size_t i = 1; i < t->n; i++)
		if (t->cost.total_truth[i] == PROF_ESTIMATED ||
		    t->cost.self_truth[i] == PROF_ESTIMATED)
			c->estimated = true;
}

static void take_nodes(struct contexts *c, const struct prof_nodes *nodes)
{
	c->n = nodes->n;
	c->parent = nodes->parent;
	c->func = nodes->func;
	c->part = nodes->part;
	c->line = nodes->line;
	c->self = nodes->cost.self;
}

static bool count_frames(struct contexts *c)
{
	prof_id *depth = calloc(c->n + 1, sizeof(*depth));
	for (size_t i = 1; depth && i < c->n; i++)
		depth[i] = depth[c->parent[i]] + 1;
	for (size_t i = 0; depth && i < c->nturns; i++)
		c->frames += depth[c->turns[i].context];
	free(depth);
	return depth;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static bool look_at_ids(struct contexts *c)
{
	const struct prof *p = c->p;
	int64_t *ids = malloc((p->nparts + 1) * sizeof(*ids));
	size_t n = 0;
	for (size_t i = 0; ids && i < p->nparts; i++)
		if (c->tree || c->first[i] < c->first[i + 1])
			ids[n++] = p->parts[i].tid;
	if (ids)
		qsort(ids, n, sizeof(*ids), by_number);
	c->own_ids = n > 0 && ids && ids[0] >= 0;
	for (size_t i = 1; ids && i < n; i++)
		c->own_ids = c->own_ids && ids[i] != ids[i - 1];
	free(ids);
	return ids;
}

int contexts_init(struct contexts *c, const struct prof *p, bool samples, struct prof_error *err)
{
	*c = (struct contexts){ .p = p, .estimated = p->estimated };
	if (prof_has_contexts(p)) {
		take_nodes(c, &p->nodes);
		c->ordered = samples && p->samples.n;
	} else if (p->sites.n && p->sites.line && !p->edges.n && !p->nodes.n) {
		if (!take_lines(c))
			return prof_fail(err, PROF_ENOMEM, "out of memory");
	} else {
		c->tree = prof_tree_new(p, PROF_NONE, 0, err);
		if (!c->tree)
			return -1;
		take_tree(c, c->tree);
	}
	if (!find_turns(c) || !count_frames(c) || !look_at_ids(c))
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	return 0;
}

void contexts_free(struct contexts *c)
{
	prof_tree_free(c->tree);
	free_lines(c->lines, c->p ? c->p->nmeasures : 0);
	free(c->turns);
	free(c->first);
}

double contexts_spent(const struct contexts *c, const struct turn *t, prof_id m)
{
	double v = c->ordered ? prof_cost_at(c->p->samples.value, m, t->row)
			      : prof_cost_at(c->self, m, t->context);
	v = in_base_unit(v, c->p->measures[m].scale);
	return isfinite(v) ? v : 0;
}

int64_t contexts_pid(const struct contexts *c, prof_id part)
{
	int64_t pid = c->p->parts[part].pid;
	return pid >= 0 ? pid : 1;
}

int64_t contexts_tid(const struct contexts *c, prof_id part)
{
	return c->own_ids ? c->p->parts[part].tid : (int64_t)part + 1;
}

prof_id contexts_other_side(const struct prof *p, prof_id m)
{
	for (prof_id i = 0; i < p->nmeasures; i++) {
		const struct prof_measure *a = &p->measures[i], *b = &p->measures[m];
		if (a->name == b->name && a->role == b->role && a->unit == b->unit &&
		    a->side != b->side && a->side != PROF_SIDE_ONLY && b->side != PROF_SIDE_ONLY)
			return i;
	}
	return PROF_NONE;
}

double *contexts_widths(const struct prof_tree *t, prof_id m)
{
	double *width = calloc(t->n, sizeof(*width));
	for (size_t i = t->n; width && i-- > 0;) {
		double v = prof_cost_at(t->cost.total, m, i);
		if (isfinite(v) && v > width[i])
			width[i] = v;
		if (i && isfinite(width[t->parent[i]] + width[i]))
			width[t->parent[i]] += width[i];
	}
	return width;
}

prof_id contexts_shown(const struct prof_tree *t, const double *width, prof_id row)
{
	while (row != PROF_NONE && !(width[row] > 0))
		row = t->next[row];
	return row;
}

prof_id contexts_measure(const struct prof *p, const struct prof_render_options *opt,
			 struct prof_error *err)
{
	const char *name = opt ? opt->measure : NULL;
	prof_id m = name ? prof_measure_named(p, name) : p->main_measure;
	if (m == PROF_NONE)
		prof_fail(err, PROF_EMISMATCH,
			  name ? "no measure named \"%s\"" : "there is no measure to write%s",
			  name ? name : "");
	return m;
}
