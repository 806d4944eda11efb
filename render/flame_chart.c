/* flame_chart.c - the boxes of a flame chart: recorded samples, in the order of time. */
#include <stdlib.h>
#include <string.h>

#include "flame_tree.h"

/* Of all samples together: deep stacks that many samples have would take hours. */
enum { MOST_FRAMES = 1 << 28 };

struct open_row {
	prof_id func, row;
};

struct chart {
	struct flame_tree *t;
	const struct prof *p;
	struct open_row *open; /* the stack of the sample before, from the outside in */
	size_t nopen;
	prof_id *path; /* room for the deepest stack */
};

static prof_id part_of(const struct prof *p, size_t sample)
{
	return p->samples.part ? p->samples.part[sample]
			       : prof_at(p->nodes.part, p->samples.node[sample]);
}

static double value_of(const struct flame_tree *t, size_t sample)
{
	double v = prof_cost_at(t->profile->samples.value, t->measure, sample);
	v *= t->profile->measures[t->measure].scale;
	return v > 0 && !isinf(v) ? v : 0;
}

/* Frames that were open in the sample before stay open; the others begin here. */
static void take_sample(struct chart *c, size_t sample, prof_id under)
{
	struct flame_tree *t = c->t;
	size_t depth = 0, same = 0;
	double v = value_of(t, sample);
	if (!(v > 0))
		return;
	for (prof_id node = c->p->samples.node[sample]; node; node = c->p->nodes.parent[node])
		c->path[depth++] = c->p->nodes.func[node];
	while (same < depth && same < c->nopen && c->open[same].func == c->path[depth - 1 - same])
		same++;
	for (c->nopen = same; c->nopen < depth; c->nopen++) {
		prof_id func = c->path[depth - 1 - c->nopen];
		prof_id caller = c->nopen ? c->open[c->nopen - 1].row : under;
		c->open[c->nopen] = (struct open_row){ func,
						       flame_append(t, caller, func, PROF_NONE) };
	}
	prof_id row = depth ? c->open[depth - 1].row : under;
	if (!t->failed)
		t->self[FLAME_NEW][row] += v;
}

/* Is there more than one thread that samples were taken of? */
static bool has_threads(const struct prof *p)
{
	for (size_t i = 1; i < p->samples.n; i++)
		if (part_of(p, i) != part_of(p, 0))
			return true;
	return false;
}

/* The samples thread by thread, each in its order; the caller frees. NULL when memory is out. */
static size_t *sort_samples(const struct prof *p)
{
	size_t *first = calloc(p->nparts + 1, sizeof(*first));
	size_t *sorted = calloc(p->samples.n, sizeof(*sorted));
	if (first && sorted) {
		for (size_t i = 0; i < p->samples.n; i++)
			first[part_of(p, i) + 1]++;
		for (size_t i = 1; i < p->nparts; i++)
			first[i] += first[i - 1];
		for (size_t i = 0; i < p->samples.n; i++)
			sorted[first[part_of(p, i)]++] = i;
		free(first);
		return sorted;
	}
	free(first);
	free(sorted);
	return NULL;
}

/* A row for each thread, and its samples on it. */
static void take_threads(struct chart *c)
{
	const struct prof *p = c->p;
	prof_id under = 0;
	size_t *sorted = sort_samples(p);
	c->t->failed = c->t->failed || !sorted;
	for (size_t i = 0; i < p->samples.n && !c->t->failed; i++) {
		prof_id part = part_of(p, sorted[i]);
		if (i == 0 || part != part_of(p, sorted[i - 1])) {
			under = flame_append(c->t, 0, PROF_NONE, part);
			c->nopen = 0;
		}
		take_sample(c, sorted[i], under);
	}
	free(sorted);
}

static void add_totals(struct flame_tree *t)
{
	for (size_t i = t->n; !t->failed && i-- > 0;) {
		double total = t->total[FLAME_NEW][i] += t->self[FLAME_NEW][i];
		if (i)
			t->total[FLAME_NEW][t->parent[i]] += total;
	}
}

/* False when memory is out. */
static bool count_frames(const struct prof *p, uint64_t *frames)
{
	prof_id *depth = calloc(p->nodes.n, sizeof(*depth));
	for (size_t i = 1; depth && i < p->nodes.n; i++)
		depth[i] = depth[p->nodes.parent[i]] + 1;
	for (size_t i = 0; depth && i < p->samples.n; i++)
		*frames += depth[p->samples.node[i]];
	free(depth);
	return depth;
}

int flame_take_samples(struct flame_tree *t, const struct flame_options *o, struct prof_error *err)
{
	const struct prof *p = t->profile;
	struct chart c = { .t = t, .p = p };
	uint64_t frames = 0;
	if (!p->samples.n || t->diff)
		return prof_fail(err, PROF_EMISMATCH,
				 "a flame chart needs samples in the order of time, this profile "
				 "holds sums");
	t->failed = t->failed || !count_frames(p, &frames);
	if (frames > MOST_FRAMES)
		return prof_fail(err, PROF_ELIMIT, "more than %d frames in all stacks together",
				 MOST_FRAMES);
	c.open = malloc((p->nodes.n + 1) * sizeof(*c.open));
	c.path = malloc((p->nodes.n + 1) * sizeof(*c.path));
	t->failed = t->failed || !c.open || !c.path;
	if (!t->failed && (o->threads || has_threads(p)))
		take_threads(&c);
	else
		for (size_t i = 0; i < p->samples.n && !t->failed; i++)
			take_sample(&c, i, 0);
	add_totals(t);
	free(c.open);
	free(c.path);
	return t->failed ? prof_fail(err, PROF_ENOMEM, "out of memory") : 0;
}
