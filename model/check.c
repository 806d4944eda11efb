/* check.c - the invariants of a profile, spelled out. */
#include "proftools/model.h"

static bool ids_below(const uint32_t *ids, size_t n, size_t limit)
{
	for (size_t i = 0; ids && i < n; i++)
		if (ids[i] >= limit)
			return false;
	return true;
}

static const char *check_dictionaries(const struct prof *p)
{
	if (!p->nstrings || p->strings[0].len)
		return "string 0 is not the empty one";
	for (size_t i = 0; i < p->nstrings; i++)
		if (p->strings[i].s[p->strings[i].len])
			return "a string is not terminated";
	for (size_t i = 0; i < p->nmeasures; i++)
		if (p->measures[i].name >= p->nstrings || p->measures[i].title >= p->nstrings)
			return "a measure's name is out of range";
	for (size_t i = 0; i < p->nfuncs; i++)
		if (p->funcs[i].name >= p->nstrings || p->funcs[i].file >= p->nstrings ||
		    p->funcs[i].object >= p->nstrings)
			return "a function's string is out of range";
	for (size_t i = 0; i < p->nparts; i++)
		if (p->parts[i].name >= p->nstrings)
			return "a part's name is out of range";
	for (size_t i = 0; i < p->nmeta; i++)
		if (p->meta[i].key >= p->nstrings || p->meta[i].value >= p->nstrings)
			return "a header field is out of range";
	for (size_t i = 0; i < p->nnotes; i++)
		if (p->notes[i].message >= p->nstrings || !p->notes[i].count)
			return "a note is empty or out of range";
	if (!p->nparts)
		return "there is no part 0";
	if (p->nmeasures ? p->main_measure >= p->nmeasures : p->main_measure != PROF_NONE)
		return "the main measure is out of range";
	return NULL;
}

static const char *check_graph(const struct prof *p)
{
	const struct prof_sites *s = &p->sites;
	const struct prof_edges *e = &p->edges;
	if (!ids_below(s->func, s->n, p->nfuncs) || !ids_below(s->part, s->n, p->nparts) ||
	    !ids_below(s->file, s->n, p->nstrings))
		return "a site's function, part or file is out of range";
	if (!ids_below(e->caller, e->n, p->nfuncs) || !ids_below(e->callee, e->n, p->nfuncs) ||
	    !ids_below(e->part, e->n, p->nparts) || !ids_below(e->file, e->n, p->nstrings))
		return "an edge's function, part or file is out of range";
	return NULL;
}

static const char *check_tree(const struct prof *p)
{
	const struct prof_nodes *n = &p->nodes;
	const struct prof_samples *s = &p->samples;
	for (size_t i = 0; i < n->n; i++) {
		if (i == 0 ? n->parent[i] != PROF_NONE : n->parent[i] >= i)
			return "a node does not come after its parent";
		if (i == 0 ? n->func[i] != PROF_NONE : n->func[i] >= p->nfuncs)
			return "a node's function is out of range";
	}
	if (!ids_below(n->part, n->n, p->nparts))
		return "a node's part is out of range";
	if (!ids_below(s->node, s->n, n->n) || !ids_below(s->part, s->n, p->nparts))
		return "a sample's node or part is out of range";
	return NULL;
}

const char *prof_check(const struct prof *p)
{
	const char *wrong = check_dictionaries(p);
	if (!wrong)
		wrong = check_graph(p);
	if (!wrong)
		wrong = check_tree(p);
	return wrong;
}
