/*
 * callgrind.c - writes a call graph for KCacheGrind and callgrind_annotate.
 *
 * summary: and totals: are the sum of the self costs as written, so that every
 * viewer's 100 % is the same.
 */
#include "proftools/callgrind.h"

#include <stdlib.h>

#include "cgfacts.h"
#include "cgspell.h"
#include "cgwrite.h"
#include "levels.h"

/* Cost lines of functions whose cost was recorded by line, grouped by function. */
struct lines {
	const size_t *first; /* [nfuncs + 1] */
	const prof_id *site;
};

struct writing {
	struct cg_writer *w;
	const struct prof *profile;
	const struct prof_graph *graph;
	struct levels *levels;
	struct cg_spelling names;
	const struct lines *lines; /* NULL: costs were recorded by function */
	enum prof_recursion recursion;
};

/* ---- costs ------------------------------------------------------------------- */

/* What a line-wise profile has as a line's cost: its own, or else with what it called. */
static double site_cost(const struct prof *p, prof_id measure, size_t site)
{
	double self = prof_cost_at(p->sites.cost.self, measure, site);
	return isnan(self) ? prof_cost_at(p->sites.cost.total, measure, site) : self;
}

static double func_cost(const struct writing *g, prof_id measure, prof_id func)
{
	return prof_cost_at(g->graph->func.self, measure, func);
}

static void put_cost(struct writing *g, uint64_t cost)
{
	sink_byte(&g->w->out, ' ');
	sink_u64(&g->w->out, cost);
}

static void put_self(struct writing *g, prof_id func, unsigned level)
{
	const struct prof *p = g->profile;
	struct cg_writer *w = g->w;
	double outer = g->levels->outer ? g->levels->outer[func] : 1;
	double begin = level == 1 ? 0 : outer, end = level == 1 ? outer : 1;
	if (!g->lines) {
		sink_u64(&w->out, g->names.rows[func].line);
		for (size_t i = 0; i < w->nevents; i++)
			put_cost(g, cg_share(w, i, func_cost(g, w->events[i].measure, func), begin,
					     end));
		sink_byte(&w->out, '\n');
		return;
	}
	for (size_t k = g->lines->first[func]; k < g->lines->first[func + 1]; k++) {
		prof_id site = g->lines->site[k];
		uint32_t line = prof_at(p->sites.line, site);
		sink_u64(&w->out, line ? line : g->names.rows[func].line);
		for (size_t i = 0; i < w->nevents; i++)
			put_cost(g, cg_share(w, i, site_cost(p, w->events[i].measure, site), begin,
					     end));
		sink_byte(&w->out, '\n');
	}
}

/* The sums of all self costs, rounded as they will be written. */
static void sum_selfs(struct writing *g)
{
	const struct prof *p = g->profile;
	struct cg_writer *w = g->w;
	for (size_t i = 0; i < w->nevents; i++) {
		uint64_t *sum = &w->events[i].sum;
		prof_id m = w->events[i].measure;
		for (size_t s = 0; g->lines && s < p->sites.n; s++)
			cg_add(sum, cg_cost(w, i, site_cost(p, m, s)));
		for (prof_id f = 0; !g->lines && f < p->nfuncs; f++)
			cg_add(sum, cg_cost(w, i, func_cost(g, m, f)));
	}
}

/* ---- calls -------------------------------------------------------------------- */

static void put_call(struct writing *g, prof_id edge, unsigned level, double calls, double begin,
		     double end)
{
	struct cg_writer *w = g->w;
	prof_id callee = g->graph->callee[edge];
	cg_spell_call(&g->names, callee, level, calls);
	sink_u64(&w->out, g->names.rows[g->graph->caller[edge]].line);
	for (size_t i = 0; i < w->nevents; i++) {
		double cost = levels_cost(g->levels, w->events[i].measure, edge);
		put_cost(g, cg_share(w, i, cost, begin, end));
	}
	sink_byte(&w->out, '\n');
}

/* Callees are all over the table: the way to the next ones begins early. */
static void look_ahead(const struct writing *g, prof_id edge)
{
	enum { AHEAD = 12 };
	if (edge + AHEAD < g->graph->nedges)
		__builtin_prefetch(&g->names.rows[g->graph->callee[edge + AHEAD]]);
}

static void put_calls(struct writing *g, prof_id func, unsigned level)
{
	const struct prof_graph *graph = g->graph;
	const struct levels *l = g->levels;
	for (prof_id e = graph->first_out[func]; e < graph->first_out[func + 1]; e++) {
		look_ahead(g, e);
		if (!l->first || l->first[e] == PROF_NONE) {
			double calls = l->calls == PROF_NONE
					       ? NAN
					       : prof_cost_at(graph->edge.self, l->calls, e);
			if (level == 1)
				put_call(g, e, 1, calls, 0, 1);
			continue;
		}
		for (prof_id i = l->first[e]; i != PROF_NONE; i = l->pieces[i].next) {
			const struct levels_piece *piece = &l->pieces[i];
			if (piece->from == level && (piece->calls > 0 || piece->end > piece->begin))
				put_call(g, e, piece->to, piece->calls, piece->begin, piece->end);
		}
	}
}

/* Calls from outside the profile to functions that are also called inside it. */
static void put_starts(struct writing *g)
{
	struct cg_writer *w = g->w;
	const struct levels *l = g->levels;
	if (!l->nstarts)
		return;
	cg_spell_outside(&g->names, "<spontaneous>");
	sink_text(&w->out, "0\n");
	for (size_t k = 0; k < l->nstarts; k++) {
		prof_id f = l->starts[k].func;
		cg_spell_call(&g->names, f, 1, l->starts[k].calls);
		sink_byte(&w->out, '0');
		for (size_t i = 0; i < w->nevents; i++) {
			double total = prof_cost_at(g->graph->func.total, w->events[i].measure, f);
			put_cost(g, cg_share(w, i, total, 0, l->starts[k].share));
		}
		sink_byte(&w->out, '\n');
	}
}

/* ---- the file ------------------------------------------------------------------- */

static void put_notes(struct writing *g)
{
	struct sink *out = &g->w->out;
	const struct levels *l = g->levels;
	if (l->npieces && g->recursion == PROF_RECURSION_DROP)
		sink_text(out, "desc: Recursion: calls of functions entered again are left out\n");
	else if (l->npieces)
		sink_text(out, "desc: Recursion: a function entered again stands apart as name'2; "
			       "what it shares with name is an estimate, their sum is exact\n");
	if (l->calls == PROF_NONE && g->graph->nedges)
		sink_text(out,
			  "desc: Calls: not counted by the profiler, 1 stands for any number\n");
	if (l->nstarts)
		sink_text(out, "desc: Spontaneous: calls from outside the profile, "
			       "to functions that are also called inside it\n");
	if (l->guess)
		sink_text(out, "desc: Estimate: the profile has no times of calls; "
			       "they are shared by the number of calls\n");
	if (g->w->nlost) {
		sink_text(out, "desc: Lost: negative costs are written as 0, endless ones as "
			       "the largest number: ");
		sink_u64(out, g->w->nlost);
		sink_byte(out, '\n');
	}
}

static const char *command_of(const struct prof *p, const struct prof_render_options *opt)
{
	const char *cmd = prof_meta_value(p, "cmd");
	return cmd ? cmd : opt->title;
}

/* Is there something to say of a function at level 2 other than that it was called? */
static bool has_inner(const struct writing *g, prof_id func)
{
	const struct levels *l = g->levels;
	if (l->outer && l->outer[func] < 1)
		return true;
	for (prof_id e = g->graph->first_out[func]; e < g->graph->first_out[func + 1]; e++)
		for (prof_id i = l->first[e]; i != PROF_NONE; i = l->pieces[i].next)
			if (l->pieces[i].from == 2)
				return true;
	return false;
}

static void put_graph(struct writing *g, const struct prof_render_options *opt)
{
	struct cg_writer *w = g->w;
	sum_selfs(g);
	cg_put_head(w, command_of(g->profile, opt));
	put_notes(g);
	sink_text(&w->out, "positions: line\n");
	cg_put_events(w);
	cg_put_sums(w, "summary:");
	put_starts(g);
	for (prof_id f = 0; f < g->profile->nfuncs; f++) {
		bool inner = g->levels->depth && g->levels->depth[f] > 1 && has_inner(g, f);
		for (unsigned level = 1; level <= 1u + inner; level++) {
			cg_spell_func(&g->names, f, level);
			put_self(g, f, level);
			put_calls(g, f, level);
		}
	}
	sink_byte(&w->out, '\n');
	cg_put_sums(w, "totals:");
}

/* Site numbers by function, in their order. */
static bool group_sites(const struct prof *p, size_t *first, prof_id *site)
{
	if (!first || !site)
		return false;
	for (size_t i = 0; i < p->sites.n; i++)
		first[p->sites.func[i] + 2]++;
	for (size_t f = 0; f < p->nfuncs; f++)
		first[f + 2] += first[f + 1];
	for (size_t i = 0; i < p->sites.n; i++)
		site[first[p->sites.func[i] + 1]++] = (prof_id)i;
	return true;
}

static int write_graph(struct cg_writer *w, const struct prof_render_options *opt,
		       enum prof_recursion mode, struct prof_error *err)
{
	const struct prof *p = w->profile;
	struct prof_graph *graph = prof_graph_new(p, PROF_NONE, err);
	struct levels *levels = graph ? levels_new(graph, mode, err) : NULL;
	struct writing g = { .w = w, .profile = p, .graph = graph, .levels = levels };
	struct lines lines = { 0 };
	size_t *first = NULL;
	prof_id *site = NULL;
	bool by_line = p->sites.line != NULL, made = levels != NULL;
	g.recursion = mode;
	if (made && by_line) {
		first = calloc(p->nfuncs + 2, sizeof(*first));
		site = malloc((p->sites.n + 1) * sizeof(*site));
		made = group_sites(p, first, site);
		lines = (struct lines){ first, site };
		g.lines = &lines;
	}
	made = made && cg_spell_make(&g.names, levels, &w->out);
	if (made)
		put_graph(&g, opt);
	else
		prof_fail(err, PROF_ENOMEM, "out of memory");
	cg_spell_free(&g.names);
	free(first);
	free(site);
	levels_free(levels);
	prof_graph_free(graph);
	return made ? sink_finish(&w->out, err) : -1;
}

int prof_write_callgrind(const struct prof *p, const struct prof_render_options *opt,
			 enum prof_recursion mode, FILE *out, struct prof_error *err)
{
	prof_id first = opt->measure ? prof_measure_named(p, opt->measure) : PROF_NONE;
	if (opt->measure && first == PROF_NONE)
		return prof_fail(err, PROF_EMISMATCH, "no measure named \"%s\"", opt->measure);
	struct cg_writer *w = malloc(sizeof(*w));
	if (!w)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	w->profile = p;
	w->nevents = w->nlost = 0;
	sink_init(&w->out, out);
	cg_choose_events(w, first);
	int status = -1;
	if (!w->nevents)
		prof_fail(err, PROF_EMISMATCH, "a profile without costs has nothing to show");
	else if (p->nesting == PROF_NEST_EVERY && p->edges.n + p->sites.n && !p->nodes.n)
		status = cg_put_facts(w, command_of(p, opt), err);
	else
		status = write_graph(w, opt, mode, err);
	free(w);
	return status;
}

static int render_callgrind(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			    struct prof_error *err)
{
	return prof_write_callgrind(p, opt, PROF_RECURSION_SPLIT, out, err);
}

const struct prof_renderer prof_renderer_callgrind = {
	.name = "callgrind",
	.title = "Callgrind profile, for KCacheGrind",
	.suffix = ".callgrind .cg",
	.lost = "contexts and the order of samples; numbers of estimated recursion levels are marked",
	.render = render_callgrind,
};
