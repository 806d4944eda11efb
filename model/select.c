/* select.c - which functions and calls of a graph a picture shows. */
#include "select.h"

#include <stdlib.h>
#include <string.h>

struct prof_selection *prof_select_all(const struct prof_graph *g, struct prof_error *err)
{
	struct prof_selection *s = calloc(1, sizeof(*s));
	if (s) {
		s->func = malloc(g->nfuncs + 1);
		s->edge = malloc(g->nedges + 1);
	}
	if (!s || !s->func || !s->edge) {
		prof_selection_free(s);
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	memset(s->func, 1, g->nfuncs);
	memset(s->edge, 1, g->nedges);
	s->nfuncs = g->nfuncs;
	s->nedges = g->nedges;
	return s;
}

void prof_selection_free(struct prof_selection *s)
{
	if (!s)
		return;
	free(s->func);
	free(s->edge);
	free(s);
}

/* Takes out calls that lost an end, and counts what is left. */
static void settle(struct prof_selection *s, const struct prof_graph *g)
{
	s->nfuncs = s->nedges = 0;
	for (size_t f = 0; f < g->nfuncs; f++)
		s->nfuncs += s->func[f];
	for (size_t e = 0; e < g->nedges; e++) {
		s->edge[e] &= s->func[g->caller[e]] & s->func[g->callee[e]];
		s->nedges += s->edge[e];
	}
}

double prof_edge_weight(const struct prof_graph *g, const struct prof_shares *shares, size_t edge)
{
	if (!isnan(shares->edge[edge]))
		return shares->edge[edge];
	return fmin(shares->total[g->caller[edge]], shares->total[g->callee[edge]]);
}

void prof_select_shares(struct prof_selection *s, const struct prof_graph *g,
			const struct prof_shares *shares, double min_func, double min_edge,
			const uint8_t *keep)
{
	for (size_t f = 0; f < g->nfuncs; f++)
		if (shares->total[f] < min_func && !(keep && keep[f]))
			s->func[f] = 0;
	for (size_t e = 0; e < g->nedges; e++)
		if (s->edge[e] && prof_edge_weight(g, shares, e) < min_edge)
			s->edge[e] = 0;
	settle(s, g);
}

void prof_select_funcs(struct prof_selection *s, const struct prof_graph *g, const uint8_t *wanted)
{
	for (size_t f = 0; f < g->nfuncs; f++)
		s->func[f] &= wanted[f];
	settle(s, g);
}

/* Takes the calls of one function in one direction; returns the new number of functions found. */
static size_t step(const struct prof_selection *s, const struct prof_graph *g, prof_id func,
		   enum prof_direction direction, uint8_t *seen, prof_id *queue, size_t found)
{
	const prof_id *first = direction == PROF_CALLEES ? g->first_out : g->first_in;
	for (prof_id i = first[func]; i < first[func + 1]; i++) {
		prof_id e = direction == PROF_CALLEES ? i : g->in[i];
		prof_id next = direction == PROF_CALLEES ? g->callee[e] : g->caller[e];
		if (!s->edge[e] || seen[next])
			continue;
		seen[next] = 1;
		queue[found++] = next;
	}
	return found;
}

/* Breadth first, so that a function is found by its shortest way. */
int prof_select_reach(struct prof_selection *s, const struct prof_graph *g, const uint8_t *from,
		      enum prof_direction direction, long depth, struct prof_error *err)
{
	uint8_t *seen = calloc(g->nfuncs + 1, 1);
	prof_id *queue = malloc((g->nfuncs + 1) * sizeof(*queue));
	size_t done = 0, found = 0;
	if (!seen || !queue) {
		free(seen);
		free(queue);
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	for (size_t f = 0; f < g->nfuncs; f++) {
		if (from[f] && s->func[f]) {
			seen[f] = 1;
			queue[found++] = (prof_id)f;
		}
	}
	for (long level = 0; done < found && (depth < 0 || level < depth); level++)
		for (size_t end = found; done < end; done++)
			found = step(s, g, queue[done], direction, seen, queue, found);
	prof_select_funcs(s, g, seen);
	free(seen);
	free(queue);
	return 0;
}

struct heavy {
	double weight;
	prof_id row;
};

static int heavier(const void *a, const void *b)
{
	const struct heavy *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* Hides all but the `most` heaviest shown rows. */
static void keep_heaviest(uint8_t *shown, struct heavy *rows, size_t n, size_t most)
{
	size_t k = 0;
	for (size_t i = 0; i < n; i++)
		if (shown[i])
			rows[k++] = rows[i];
	qsort(rows, k, sizeof(*rows), heavier);
	for (; k > most; k--)
		shown[rows[k - 1].row] = 0;
}

int prof_select_heaviest(struct prof_selection *s, const struct prof_graph *g,
			 const struct prof_shares *shares, size_t nfuncs, size_t nedges,
			 const uint8_t *keep, struct prof_error *err)
{
	size_t n = g->nfuncs > g->nedges ? g->nfuncs : g->nedges;
	struct heavy *rows = malloc((n + 1) * sizeof(*rows));
	if (!rows)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	for (size_t f = 0; f < g->nfuncs; f++) {
		double weight = isnan(shares->total[f]) ? -1 : shares->total[f];
		rows[f] = (struct heavy){ keep && keep[f] ? 2 : weight, (prof_id)f };
	}
	keep_heaviest(s->func, rows, g->nfuncs, nfuncs);
	settle(s, g);
	for (size_t e = 0; e < g->nedges; e++) {
		double weight = prof_edge_weight(g, shares, e);
		rows[e] = (struct heavy){ isnan(weight) ? -1 : weight, (prof_id)e };
	}
	keep_heaviest(s->edge, rows, g->nedges, nedges);
	settle(s, g);
	free(rows);
	return 0;
}
