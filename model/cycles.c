/*
 * cycles.c - strongly connected components of a call graph.
 *
 * Tarjan's algorithm with its recursion kept on an explicit stack: a chain of
 * a million calls costs heap, not C stack.
 */
#include <stdlib.h>

#include "proftools/view.h"

struct search {
	const prof_id *first_out, *callee;
	prof_id *component; /* result; PROF_NONE while undecided */
	prof_id *order;     /* of first visit; PROF_NONE: not visited */
	prof_id *low;       /* smallest order reachable */
	prof_id *at;        /* next out-edge to follow */
	prof_id *path;      /* functions being visited */
	prof_id *open;      /* visited, component not yet known */
	prof_id npath, nopen, visited, ncomponents;
};

static void enter(struct search *s, prof_id f)
{
	s->order[f] = s->low[f] = s->visited++;
	s->at[f] = s->first_out[f];
	s->path[s->npath++] = f;
	s->open[s->nopen++] = f;
}

static void leave(struct search *s, prof_id f)
{
	s->npath--;
	if (s->low[f] == s->order[f]) {
		prof_id member;
		do {
			member = s->open[--s->nopen];
			s->component[member] = s->ncomponents;
		} while (member != f);
		s->ncomponents++;
	}
	if (s->npath) {
		prof_id caller = s->path[s->npath - 1];
		if (s->low[f] < s->low[caller])
			s->low[caller] = s->low[f];
	}
}

static void visit_from(struct search *s, prof_id root)
{
	enter(s, root);
	while (s->npath) {
		prof_id f = s->path[s->npath - 1];
		if (s->at[f] == s->first_out[f + 1]) {
			leave(s, f);
			continue;
		}
		prof_id g = s->callee[s->at[f]++];
		if (s->order[g] == PROF_NONE)
			enter(s, g);
		else if (s->component[g] == PROF_NONE && s->order[g] < s->low[f])
			s->low[f] = s->order[g];
	}
}

prof_id prof_components(size_t nfuncs, const prof_id *first_out, const prof_id *callee,
			prof_id *component)
{
	prof_id *room = nfuncs <= SIZE_MAX / 5 / sizeof(prof_id)
				? malloc((nfuncs * 5 + 1) * sizeof(prof_id))
				: NULL;
	if (!room)
		return PROF_NONE;
	struct search s = {
		.first_out = first_out,
		.callee = callee,
		.component = component,
		.order = room,
		.low = room + nfuncs,
		.at = room + 2 * nfuncs,
		.path = room + 3 * nfuncs,
		.open = room + 4 * nfuncs,
	};
	for (size_t f = 0; f < nfuncs; f++)
		s.order[f] = component[f] = PROF_NONE;
	for (size_t f = 0; f < nfuncs; f++)
		if (s.order[f] == PROF_NONE)
			visit_from(&s, (prof_id)f);
	free(room);
	return s.ncomponents;
}
