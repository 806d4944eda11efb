/*
 * filter_nodes.c - apply one step to recorded contexts: exact.
 *
 * Each old context gets a new parent, or none, and a context that its own cost
 * goes to, or none. What a context was recorded to cost in total holds only as
 * long as everything below it is still there.
 */
#include <stdlib.h>

#include "filter.h"

struct contexts {
	const struct prof_nodes *nodes;
	bool *match;   /* it or one above it matches */
	bool *kept;    /* it will be a context of the result */
	prof_id *up;   /* its parent then, by old number */
	prof_id *cost; /* where its own cost goes, by old number; PROF_NONE: nowhere */
	bool *touched; /* something below it is gone or has moved */
};

static bool contexts_init(struct contexts *c, const struct prof_nodes *nodes)
{
	size_t n = nodes->n + 1;
	*c = (struct contexts){
		.nodes = nodes,
		.match = calloc(n, sizeof(bool)),
		.kept = calloc(n, sizeof(bool)),
		.up = calloc(n, sizeof(prof_id)),
		.cost = calloc(n, sizeof(prof_id)),
		.touched = calloc(n, sizeof(bool)),
	};
	return c->match && c->kept && c->up && c->cost && c->touched;
}

static void contexts_free(struct contexts *c)
{
	free(c->match);
	free(c->kept);
	free(c->up);
	free(c->cost);
	free(c->touched);
}

/* One context, its parent's fate being known. above: one above it matches. */
static void decide(struct contexts *c, const struct filter_step *step, prof_id i)
{
	prof_id parent = c->nodes->parent[i];
	bool self = step->op != PROF_PART && step->func[c->nodes->func[i]];
	bool above = c->match[parent];
	c->match[i] = above || self;
	c->kept[i] = true;
	c->up[i] = c->kept[parent] ? parent : c->up[parent];
	c->cost[i] = i;
	switch (step->op) {
	case PROF_FOCUS: /* what leads there is kept, without cost; leaves are cut below */
		if (!c->match[i])
			c->cost[i] = PROF_NONE;
		break;
	case PROF_IGNORE:
		if (c->match[i])
			c->cost[i] = PROF_NONE;
		break;
	case PROF_SHOW_FROM:
		c->kept[i] = c->match[i];
		c->cost[i] = c->match[i] ? i : PROF_NONE;
		if (!above)
			c->up[i] = 0;
		break;
	case PROF_PRUNE:
		c->kept[i] = !above;
		c->cost[i] = above ? (c->kept[parent] ? parent : c->cost[parent]) : i;
		break;
	case PROF_HIDE:
		c->kept[i] = !self;
		c->cost[i] = self ? c->up[i] : i;
		break;
	case PROF_PART:
		if (!step->part[prof_at(c->nodes->part, i)])
			c->cost[i] = PROF_NONE;
		break;
	default:
		break;
	}
}

static bool has_cost(const struct filter_step *step, prof_id i)
{
	for (size_t m = 0; m < step->from->nmeasures; m++)
		if (!isnan(prof_cost_at(step->from->nodes.cost.self, (prof_id)m, i)) ||
		    !isnan(prof_cost_at(step->from->nodes.cost.total, (prof_id)m, i)))
			return true;
	return false;
}

/* Contexts that neither have cost left nor lead to one that has are gone. */
static void cut_leaves(const struct filter_step *step, struct contexts *c)
{
	bool *needed = c->match; /* no longer used as such */
	for (prof_id i = 0; i < c->nodes->n; i++)
		needed[i] = false;
	for (prof_id i = (prof_id)c->nodes->n; i-- > 1;) {
		if (c->cost[i] != PROF_NONE && has_cost(step, i))
			needed[c->cost[i]] = true;
		c->kept[i] = c->kept[i] && needed[i];
		c->touched[i] = c->touched[i] || c->cost[i] != i;
		if (c->kept[i])
			needed[c->up[i]] = true;
		if (c->touched[i])
			c->touched[c->nodes->parent[i]] = true;
	}
}

/* Own cost of a context, as far as it stays there or goes to another one. */
static void move_costs(const struct filter_step *step, struct rebuild *r, const struct contexts *c,
		       prof_id i)
{
	bool moved = c->cost[i] != i;
	rebuild_node_costs(r, i);
	for (size_t m = 0; m < step->from->nmeasures; m++) {
		/* Calls of what is no longer seen are not calls of its caller. */
		if (moved && step->from->measures[m].role != PROF_ROLE_COST && !c->kept[i])
			r->self[m] = NAN;
		if (c->cost[i] == PROF_NONE && !isnan(r->self[m]))
			r->self[m] = 0;
		if (moved || c->touched[i])
			r->total[m] = NAN;
	}
}

/* row becomes the new number of where the samples of each context go. */
static void add_contexts(const struct filter_step *step, struct rebuild *r,
			 const struct contexts *c, prof_id *row)
{
	for (prof_id i = 0; rebuild_going(r) && i < c->nodes->n; i++) {
		prof_id at = c->kept[i] ? i : c->cost[i];
		row[i] = PROF_NONE;
		if (at == PROF_NONE || !c->kept[at])
			continue;
		struct prof_node node = rebuild_node(r, at);
		node.parent = at ? row[c->up[at]] : PROF_NONE;
		move_costs(step, r, c, i);
		row[i] = prof_add_node(r->to, &node);
	}
	for (prof_id i = 0; i < c->nodes->n; i++)
		if (c->cost[i] == PROF_NONE)
			row[i] = PROF_NONE;
}

/* What lies in no function at all passes through no match. */
static void decide_root(const struct filter_step *step, struct contexts *c)
{
	bool gone = step->op == PROF_FOCUS || step->op == PROF_SHOW_FROM ||
		    (step->op == PROF_PART && !step->part[prof_at(c->nodes->part, 0)]);
	c->kept[0] = true;
	c->cost[0] = gone ? PROF_NONE : 0;
}

void filter_nodes(const struct filter_step *step, struct rebuild *r)
{
	struct contexts c;
	prof_id *row = malloc((step->from->nodes.n + 1) * sizeof(*row));
	if (!contexts_init(&c, &step->from->nodes) || !row)
		r->failed = true;
	if (!r->failed) {
		decide_root(step, &c);
		for (prof_id i = 1; i < c.nodes->n; i++)
			decide(&c, step, i);
		cut_leaves(step, &c);
		add_contexts(step, r, &c, row);
		rebuild_samples(r, row);
	}
	contexts_free(&c);
	free(row);
}
