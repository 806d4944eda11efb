/* as_graph.c - write a tree of contexts down as the graph that it adds up to. */
#include <stdlib.h>
#include <string.h>

#include "proftools/builder.h"
#include "proftools/transform.h"
#include "proftools/view.h"

static prof_id copy_string(struct prof_builder *b, const struct prof *p, prof_id string)
{
	return prof_add_string(b, p->strings[string].s, p->strings[string].len);
}

static void copy_dictionaries(struct prof_builder *b, const struct prof *p)
{
	for (size_t i = 0; i < p->nmeasures; i++) {
		struct prof_measure m = p->measures[i];

		m.name = copy_string(b, p, m.name);
		m.title = copy_string(b, p, m.title);
		prof_add_measure(b, &m);
	}
	for (size_t i = 0; i < p->nfuncs; i++) {
		struct prof_func f = {
			.name = copy_string(b, p, p->funcs[i].name),
			.file = copy_string(b, p, p->funcs[i].file),
			.object = copy_string(b, p, p->funcs[i].object),
			.line = p->funcs[i].line,
		};

		prof_add_func(b, &f);
	}
	for (size_t i = 0; i < p->nmeta; i++)
		prof_add_meta(b, prof_text(p, p->meta[i].key), prof_text(p, p->meta[i].value));
	for (size_t i = 0; i < p->nnotes; i++)
		prof_add_notes(b, p->notes[i].offset, prof_text(p, p->notes[i].message),
			       p->notes[i].count);
	prof_set_main_measure(b, p->main_measure);
	/* What is summed from contexts counts as a deterministic profiler would have. */
	prof_set_nesting(b, p->nodes.n > 1 ? PROF_NEST_OUTERMOST : p->nesting);
	if (p->estimated)
		prof_set_estimated(b);
}

static void copy_cells(double *to, const double *const *columns, size_t nmeasures, size_t row)
{
	for (size_t m = 0; m < nmeasures; m++)
		to[m] = prof_cost_at(columns, (prof_id)m, row);
}

/* Functions that only hold others together have nothing recorded: they get no site. */
static bool has_cost(const double *self, const double *total, size_t nmeasures)
{
	for (size_t m = 0; m < nmeasures; m++)
		if (!isnan(self[m]) || !isnan(total[m]))
			return true;
	return false;
}

static void copy_facts(struct prof_builder *b, const struct prof_graph *g, double *self,
		       double *total)
{
	size_t nmeasures = g->profile->nmeasures;

	for (size_t i = 0; i < g->nfuncs; i++) {
		struct prof_site s = { .func = (prof_id)i, .self = self, .total = total };

		copy_cells(self, g->func.self, nmeasures, i);
		copy_cells(total, g->func.total, nmeasures, i);
		if (has_cost(self, total, nmeasures))
			prof_append_site(b, &s);
	}
	for (size_t i = 0; i < g->nedges; i++) {
		struct prof_edge e = {
			.caller = g->caller[i], .callee = g->callee[i], .self = self, .total = total
		};

		copy_cells(self, g->edge.self, nmeasures, i);
		copy_cells(total, g->edge.total, nmeasures, i);
		prof_append_edge(b, &e);
	}
}

struct prof *prof_as_graph(const struct prof *p, struct prof_error *err)
{
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, err);
	double *cells = calloc(p->nmeasures + 1, 2 * sizeof(*cells));
	struct prof_builder *b = prof_builder_new(p->format);
	struct prof *result = NULL;

	if (g && cells && b) {
		copy_dictionaries(b, p);
		copy_facts(b, g, cells, cells + p->nmeasures);
		result = prof_builder_finish(b, err);
		b = NULL;
	} else if (g) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	prof_builder_free(b);
	free(cells);
	prof_graph_free(g);
	return result;
}
