/* tree_plan.c - in which part of a program each function that was called once ran. */
#include "tree_plan.h"

#include <stdlib.h>

#include "room.h"

enum {
	MOST_ITEMS = 1000, /* functions called once that are assigned, largest first */
	MOST_WAYS = 1000,  /* those with most room */
	MOST_STEPS = 64,   /* calls from a way to such a function */
	MOST_CALLERS = 64  /* shared functions that call some of them once */
};
/* What is smaller than this part of the whole is left to chance. */
#define LEAST 1e-5

/* A function called once by a shared one. */
struct item {
	double cost;
	prof_id func, edge;
	prof_id way; /* place in the list of ways; PROF_NONE: not assigned */
};

struct way {
	double whole; /* its cost */
	double room;  /* what of it nothing explains yet */
	double extra; /* taken from room for what it costs besides */
	double calls;
	double free; /* those that call nothing yet that is assigned */
	prof_id id, func;
};

/* A shared function from which a wide path leads to the goal. */
struct reached {
	double width;
	prof_id func;
};

struct planner {
	struct tree_plan *plan;
	const struct tree_flow *flow;
	const struct prof_graph *g;
	struct item *items;
	struct way *ways;
	size_t nitems, nways;
	/* The widest paths to one function. */
	prof_id *step; /* [nfuncs] edge that leads on; PROF_NONE: does not reach it */
	double *width; /* [nfuncs] */
	struct reached *heap;
	size_t nheap;
};

bool tree_plan_shared(const struct tree_flow *flow, prof_id f)
{
	return flow->graph->cycle[f] != PROF_NONE && !flow->single[f];
}

/* ---- what is assigned, and where it can go ----------------------------------- */

static int largest_first(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	if (x->cost != y->cost)
		return x->cost > y->cost ? -1 : 1;
	return x->edge < y->edge ? -1 : x->edge > y->edge;
}

static void list_items(struct planner *p)
{
	const struct tree_flow *flow = p->flow;
	double least = LEAST * flow_or_0(p->g->whole[flow->main]);
	for (prof_id e = 0; e < p->g->nedges; e++) {
		prof_id f = p->g->callee[e];
		if (tree_calls(flow, e) == 1 && flow->entries[f] == 1 && flow->weight[e] > least &&
		    tree_plan_shared(flow, p->g->caller[e]))
			p->items[p->nitems++] = (struct item){ flow->weight[e], f, e, PROF_NONE };
	}
	qsort(p->items, p->nitems, sizeof(*p->items), largest_first);
	if (p->nitems > MOST_ITEMS)
		p->nitems = MOST_ITEMS;
}

static void list_ways(struct planner *p)
{
	const struct tree_flow *flow = p->flow;
	for (prof_id e = 0; e < p->g->nedges; e++)
		if (tree_plan_shared(flow, p->g->callee[e]) && flow->single[p->g->caller[e]] &&
		    flow->weight[e] > 0)
			p->ways[p->nways++] = (struct way){
				.whole = flow->weight[e],
				.room = flow->weight[e],
				.calls = flow_or_0(tree_calls(flow, e)),
				.free = flow_or_0(tree_calls(flow, e)),
				.id = e,
				.func = p->g->callee[e],
			};
	for (prof_id f = 0; f < p->g->nfuncs; f++)
		if (tree_plan_shared(flow, f) && flow->root[f] > 0)
			p->ways[p->nways++] = (struct way){
				.whole = flow->root[f],
				.room = flow->root[f],
				.calls = 1,
				.free = 1,
				.id = (prof_id)(p->g->nedges + f),
				.func = f,
			};
}

/*
 * What a way costs besides: all ways together hold all that is assigned, and
 * what they have beyond that is their own, so much a call.
 */
static bool take_overhead(struct planner *p)
{
	const prof_id *cycle = p->g->cycle;
	double *beyond = calloc(2 * p->g->ncycles + 1, sizeof(*beyond));
	double *calls = beyond ? beyond + p->g->ncycles : NULL;
	if (!beyond)
		return false;
	for (size_t i = 0; i < p->nways; i++) {
		beyond[cycle[p->ways[i].func]] += p->ways[i].room;
		calls[cycle[p->ways[i].func]] += p->ways[i].calls;
	}
	for (size_t i = 0; i < p->nitems; i++)
		beyond[cycle[p->g->caller[p->items[i].edge]]] -= p->items[i].cost;
	for (size_t i = 0; i < p->nways; i++) {
		prof_id c = cycle[p->ways[i].func];
		if (calls[c] > 0 && beyond[c] > 0)
			p->ways[i].extra = beyond[c] / calls[c] * p->ways[i].calls;
		p->ways[i].room -= p->ways[i].extra;
	}
	free(beyond);
	return true;
}

static int most_room_first(const void *a, const void *b)
{
	const struct way *x = a, *y = b;
	if (x->room != y->room)
		return x->room > y->room ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static bool is_direct(const struct planner *p, const struct way *way, const struct item *item)
{
	return way->func == p->g->caller[item->edge];
}

/* Where the way leads straight to the call of the item, there is nothing besides. */
static double room_along(const struct planner *p, const struct way *way, const struct item *item)
{
	return way->room + (is_direct(p, way, item) ? way->extra : 0);
}

/*
 * The way that an item fills best; the one with most room if it fits nowhere. A
 * way that costs more than the item begins in nothing that the item called. An
 * outermost call must have called something, so it comes first.
 */
static prof_id best_way(const struct planner *p, const struct item *item)
{
	prof_id c = p->g->cycle[p->g->caller[item->edge]], best = PROF_NONE;
	double chosen = 0;
	bool fits = false;
	for (prof_id k = 0; k < p->nways; k++) {
		const struct way *way = &p->ways[k];
		if (p->g->cycle[way->func] != c || !(way->whole > item->cost))
			continue;
		double room = room_along(p, way, item);
		bool holds = room >= item->cost && (!is_direct(p, way, item) || way->free >= 1);
		if (holds && way->id >= p->g->nedges && is_direct(p, way, item))
			return k;
		if (best == PROF_NONE || holds > fits ||
		    (holds == fits && (fits ? room < chosen : room > chosen))) {
			best = k;
			chosen = room;
		}
		fits |= holds;
	}
	return best;
}

static void assign(struct planner *p)
{
	qsort(p->ways, p->nways, sizeof(*p->ways), most_room_first);
	if (p->nways > MOST_WAYS)
		p->nways = MOST_WAYS;
	for (size_t i = 0; i < p->nitems; i++) {
		struct item *item = &p->items[i];
		item->way = best_way(p, item);
		if (item->way == PROF_NONE)
			continue;
		struct way *way = &p->ways[item->way];
		way->room -= item->cost;
		if (is_direct(p, way, item))
			way->free -= 1;
	}
}

/* ---- the calls that lead there -------------------------------------------------- */

static void push(struct planner *p, struct reached r)
{
	size_t i = p->nheap++;
	for (; i && r.width > p->heap[(i - 1) / 2].width; i = (i - 1) / 2)
		p->heap[i] = p->heap[(i - 1) / 2];
	p->heap[i] = r;
}

static struct reached pop(struct planner *p)
{
	struct reached top = p->heap[0], last = p->heap[--p->nheap];
	size_t i = 0;
	for (size_t child; (child = 2 * i + 1) < p->nheap; i = child) {
		if (child + 1 < p->nheap && p->heap[child + 1].width > p->heap[child].width)
			child++;
		if (!(p->heap[child].width > last.width))
			break;
		p->heap[i] = p->heap[child];
	}
	p->heap[i] = last;
	return top;
}

/* From every shared function of a cycle the path to goal whose thinnest call is thickest. */
static void find_paths(struct planner *p, prof_id goal)
{
	const struct prof_graph *g = p->g;
	for (size_t f = 0; f < g->nfuncs; f++) {
		p->step[f] = PROF_NONE;
		p->width[f] = 0;
	}
	p->width[goal] = INFINITY;
	p->nheap = 0;
	push(p, (struct reached){ INFINITY, goal });
	while (p->nheap) {
		struct reached r = pop(p);
		if (r.width < p->width[r.func])
			continue; /* a wider path was found since */
		for (prof_id i = g->first_in[r.func]; i < g->first_in[r.func + 1]; i++) {
			prof_id e = g->in[i], f = g->caller[e];
			double width = fmin(r.width, p->flow->weight[e]);
			if (g->cycle[f] != g->cycle[goal] || p->flow->single[f] ||
			    !(width > p->width[f]))
				continue;
			p->width[f] = width;
			p->step[f] = e;
			push(p, (struct reached){ width, f });
		}
	}
}

static bool add_need(struct tree_plan *plan, prof_id way, prof_id edge, double cost)
{
	struct plan_need *need = tree_plan_need(plan, way, edge);
	if (need) {
		need->cost += cost;
		return true;
	}
	if (!room_for(&plan->needs, plan->nneeds, &plan->cap, sizeof(*plan->needs)))
		return false;
	plan->needs[plan->nneeds] = (struct plan_need){ cost, edge, plan->first[way] };
	plan->first[way] = (prof_id)plan->nneeds++;
	return true;
}

/* How many calls lead from f to the goal of the paths; more than MOST_STEPS if none do. */
static size_t count_steps(const struct planner *p, prof_id f, prof_id goal)
{
	size_t n = 0;
	for (; f != goal && n <= MOST_STEPS; n++) {
		if (p->step[f] == PROF_NONE)
			return MOST_STEPS + 1;
		f = p->g->callee[p->step[f]];
	}
	return n;
}

static bool lead_to(struct planner *p, const struct item *item)
{
	const struct way *way = &p->ways[item->way];
	prof_id goal = p->g->caller[item->edge];
	if (count_steps(p, way->func, goal) > MOST_STEPS)
		return true;
	p->plan->way[item->func] = way->id;
	p->plan->planned[p->g->cycle[goal]] = true;
	for (prof_id f = way->func; f != goal; f = p->g->callee[p->step[f]])
		if (!add_need(p->plan, way->id, p->step[f], item->cost))
			return false;
	return true;
}

static bool lead(struct planner *p)
{
	size_t searched = 0;
	for (size_t i = 0; i < p->nitems && searched < MOST_CALLERS; i++) {
		prof_id goal = p->g->caller[p->items[i].edge];
		if (p->items[i].way == PROF_NONE)
			continue;
		find_paths(p, goal);
		searched++;
		for (size_t k = i; k < p->nitems; k++) {
			struct item *item = &p->items[k];
			if (item->way == PROF_NONE || p->g->caller[item->edge] != goal)
				continue;
			if (!lead_to(p, item))
				return false;
			item->way = PROF_NONE;
		}
	}
	return true;
}

/* ---- all of it ------------------------------------------------------------------ */

static bool make(struct planner *p)
{
	size_t nfuncs = p->g->nfuncs, nedges = p->g->nedges;
	p->items = malloc((nedges + 1) * sizeof(*p->items));
	p->ways = malloc((nedges + nfuncs + 1) * sizeof(*p->ways));
	p->step = malloc((nfuncs + 1) * sizeof(*p->step));
	p->width = malloc((nfuncs + 1) * sizeof(*p->width));
	p->heap = malloc((nedges + 1) * sizeof(*p->heap));
	if (!p->items || !p->ways || !p->step || !p->width || !p->heap)
		return false;
	list_items(p);
	list_ways(p);
	if (!take_overhead(p))
		return false;
	assign(p);
	return lead(p);
}

bool tree_plan_init(struct tree_plan *plan, const struct tree_flow *flow)
{
	const struct prof_graph *g = flow->graph;
	struct planner p = { .plan = plan, .flow = flow, .g = g };
	*plan = (struct tree_plan){ .flow = flow, .nways = g->nedges + g->nfuncs };
	plan->way = malloc((g->nfuncs + 1) * sizeof(*plan->way));
	plan->first = malloc((plan->nways + 1) * sizeof(*plan->first));
	plan->planned = calloc(g->ncycles + 1, sizeof(*plan->planned));
	bool done = plan->way && plan->first && plan->planned;
	for (size_t f = 0; done && f < g->nfuncs; f++)
		plan->way[f] = PROF_NONE;
	for (size_t i = 0; done && i < plan->nways; i++)
		plan->first[i] = PROF_NONE;
	if (done && g->ncycles && flow->main != PROF_NONE)
		done = make(&p);
	free(p.items);
	free(p.ways);
	free(p.step);
	free(p.width);
	free(p.heap);
	return done;
}

void tree_plan_free(struct tree_plan *plan)
{
	free(plan->way);
	free(plan->first);
	free(plan->planned);
	free(plan->needs);
}

struct plan_need *tree_plan_need(const struct tree_plan *plan, prof_id way, prof_id edge)
{
	if (way == PROF_NONE)
		return NULL;
	for (prof_id i = plan->first[way]; i != PROF_NONE; i = plan->needs[i].next)
		if (plan->needs[i].edge == edge)
			return &plan->needs[i];
	return NULL;
}
