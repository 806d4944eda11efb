/* picture.c - what of a profile a call graph picture shows, with which numbers. */
#include "picture.h"

#include <stdlib.h>
#include <string.h>

#include "glob.h"

/*
 * Functions of Python are told apart by file and line, and so in their labels: all
 * of a pstats dump, which alone counts primitive calls, and others whose line is known.
 */
static bool is_python(const struct picture *pic, const struct prof_func *f)
{
	const struct prof *p = pic->profile;
	if (p->nesting != PROF_NEST_OUTERMOST || prof_has_contexts(p) || f->object)
		return false;
	return pic->primitive != PROF_NONE || (f->file && f->line);
}

static void add_string(const struct prof *p, prof_id string, struct label *l)
{
	label_add_name(l, p->strings[string].s, p->strings[string].len);
}

/* "/lib/json/decoder.py" is module "decoder"; a name of only a suffix is kept whole. */
static void add_python_module(const struct prof *p, prof_id file, struct label *l)
{
	size_t len = p->strings[file].len, dot;
	const char *s = label_basename(p->strings[file].s, &len);
	for (dot = len; dot > 0 && s[dot - 1] != '.'; dot--)
		;
	label_add_name(l, s, dot > 1 ? dot - 1 : len);
}

void picture_name(const struct picture *pic, prof_id func, struct label *l)
{
	const struct prof *p = pic->profile;
	const struct prof_func *f = &p->funcs[func];
	if (is_python(pic, f)) {
		char line[24];
		add_python_module(p, f->file, l);
		snprintf(line, sizeof(line), ":%lld:", (long long)f->line);
		label_add_text(l, line);
	}
	if (p->strings[f->name].len)
		add_string(p, f->name, l);
	else
		label_add_text(l, "???");
}

void picture_module(const struct picture *pic, prof_id func, struct label *l)
{
	const struct prof *p = pic->profile;
	const struct prof_func *f = &p->funcs[func];
	label_add_text(l, "");
	if (f->object) {
		size_t len = p->strings[f->object].len;
		const char *s = label_basename(p->strings[f->object].s, &len);
		label_add_name(l, s, len);
	} else if (prof_has_contexts(p) && f->file) {
		add_string(p, f->file, l);
	}
}

double picture_calls(const struct picture *pic, prof_id func)
{
	const struct prof_graph *g = pic->graph;
	if (pic->calls == PROF_NONE)
		return NAN;
	double sum = prof_cost_at(g->func.self, pic->calls, func);
	if (!isnan(sum) || !g->edge.self[pic->calls] || pic->profile->nesting != PROF_NEST_EVERY)
		return sum;
	sum = 0;
	for (prof_id i = g->first_in[func]; i < g->first_in[func + 1]; i++) {
		double calls = g->edge.self[pic->calls][g->in[i]];
		sum += isnan(calls) ? 0 : calls;
	}
	return sum;
}

double picture_edge_calls(const struct picture *pic, size_t edge)
{
	return pic->calls == PROF_NONE ? NAN
				       : prof_cost_at(pic->graph->edge.self, pic->calls, edge);
}

/* The view's number unless the share is another one, which was then estimated. */
static double cost_of(double viewed, double share, double whole)
{
	return fabs(viewed - share * whole) <= 1e-9 * whole ? viewed : share * whole;
}

double picture_total(const struct picture *pic, prof_id func)
{
	return cost_of(prof_cost_at(pic->graph->func.total, pic->shares->measure, func),
		       pic->shares->total[func], pic->shares->whole_total);
}

double picture_edge_total(const struct picture *pic, size_t edge)
{
	return cost_of(prof_cost_at(pic->graph->edge.total, pic->shares->measure, edge),
		       pic->shares->edge[edge], pic->shares->whole_total);
}

static int choose_measure(struct picture *pic, prof_id *measure, struct prof_error *err)
{
	const struct prof *p = pic->profile;
	const char *name = pic->options->measure;
	*measure = name ? prof_measure_named(p, name) : p->main_measure;
	if (*measure == PROF_NONE && name)
		return prof_fail(err, PROF_EMISMATCH, "there is no measure \"%.60s\"", name);
	if (*measure == PROF_NONE)
		return prof_fail(err, PROF_EMISMATCH, "nothing was measured in this profile");
	pic->measure = &p->measures[*measure];
	pic->calls = prof_measure_of(p, PROF_ROLE_CALLS);
	pic->primitive = prof_measure_of(p, PROF_ROLE_PRIMITIVE);
	return 0;
}

/* Marks the functions whose label name matches, or if there are none, whose bare name does. */
static size_t mark_matches(const struct picture *pic, const char *pattern, uint8_t *mark,
			   struct label *l)
{
	size_t found = 0, n = pic->graph->nfuncs;
	for (size_t f = 0; f < n; f++) {
		label_clear(l);
		picture_name(pic, (prof_id)f, l);
		if (l->s && glob_matches(pattern, l->s, l->len)) {
			mark[f] = 1;
			found++;
		}
	}
	for (size_t f = 0; !found && f < n; f++) {
		const struct prof_str *s = &pic->profile->strings[pic->profile->funcs[f].name];
		if (glob_matches(pattern, s->s, s->len))
			mark[f] = 2;
	}
	for (size_t f = 0; f < n; f++) {
		found += mark[f] == 2;
		mark[f] = mark[f] != 0;
	}
	return found;
}

/* gprof2dot's rule: the file starts with the path, or else the module contains it. */
static bool on_path(const struct prof *p, prof_id func, const char *const *paths, size_t n)
{
	const struct prof_func *f = &p->funcs[func];
	const struct prof_str *file = &p->strings[f->file], *object = &p->strings[f->object];
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(paths[i]);
		if (f->file && file->len >= len && memcmp(file->s, paths[i], len) == 0)
			return true;
		if (f->object && memmem(object->s, object->len, paths[i], len))
			return true;
	}
	return false;
}

static void select_paths(struct picture *pic, uint8_t *mark)
{
	const struct dot_options *o = pic->options;
	const struct prof *p = pic->profile;
	for (size_t f = 0; f < p->nfuncs; f++) {
		bool known = p->funcs[f].file || p->funcs[f].object;
		mark[f] = !known || ((!o->npaths || on_path(p, (prof_id)f, o->paths, o->npaths)) &&
				     !on_path(p, (prof_id)f, o->exclude_paths, o->nexclude_paths));
	}
	prof_select_funcs(pic->shown, pic->graph, mark);
}

/* The largest total of marked functions that are shown. */
static double heaviest(const struct picture *pic, const uint8_t *mark)
{
	double most = 0;
	for (size_t f = 0; f < pic->graph->nfuncs; f++)
		if (mark[f] && pic->shown->func[f] && pic->shares->total[f] > most)
			most = pic->shares->total[f];
	return most;
}

static int select_reach(struct picture *pic, const char *pattern, enum prof_direction direction,
			uint8_t *mark, struct label *l, struct prof_error *err)
{
	if (!pattern)
		return 0;
	memset(mark, 0, pic->graph->nfuncs);
	size_t found = mark_matches(pic, pattern, mark, l);
	if (l->failed)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	if (direction == PROF_CALLEES)
		pic->base = heaviest(pic, mark);
	if (!found)
		return prof_fail(err, PROF_EMISMATCH, "no function is called \"%.100s\"", pattern);
	return prof_select_reach(pic->shown, pic->graph, mark, direction, pic->options->depth, err);
}

static int select_shown(struct picture *pic, uint8_t *mark, uint8_t *keep, struct label *l,
			struct prof_error *err)
{
	const struct dot_options *o = pic->options;
	for (size_t i = 0; i < o->nkeep; i++)
		mark_matches(pic, o->keep[i], keep, l);
	if (l->failed)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	prof_select_shares(pic->shown, pic->graph, pic->shares, o->min_func, 0, keep);
	if (o->npaths || o->nexclude_paths)
		select_paths(pic, mark);
	prof_select_shares(pic->shown, pic->graph, pic->shares, 0, o->min_edge, keep);
	if (select_reach(pic, o->root, PROF_CALLEES, mark, l, err) ||
	    select_reach(pic, o->leaf, PROF_CALLERS, mark, l, err))
		return -1;
	pic->wanted_funcs = pic->shown->nfuncs;
	pic->wanted_edges = pic->shown->nedges;
	if (!o->max_funcs && !o->max_edges)
		return 0;
	return prof_select_heaviest(pic->shown, pic->graph, pic->shares,
				    o->max_funcs ? o->max_funcs : SIZE_MAX,
				    o->max_edges ? o->max_edges : SIZE_MAX, keep, err);
}

static void weigh(struct picture *pic)
{
	const struct prof_shares *s = pic->shares;
	double most = 0;
	for (size_t f = 0; f < s->nfuncs; f++) {
		if (pic->shown->func[f] && s->self[f] > most)
			most = s->self[f];
		if (pic->shown->func[f] && s->total_truth[f] == PROF_ESTIMATED)
			pic->estimates = true;
	}
	for (size_t e = 0; e < s->nedges && !pic->estimates; e++)
		pic->estimates = pic->shown->edge[e] && s->edge_truth[e] == PROF_ESTIMATED;
	if (!pic->options->root)
		pic->base = heaviest(pic, pic->shown->func);
	if (!pic->options->rebase || !(pic->base > 0))
		pic->base = 1;
	for (size_t f = 0; f < s->nfuncs; f++) {
		double w = pic->options->by_self ? prof_share(s->self[f], most)
						 : s->total[f] / pic->base;
		pic->weight[f] = isnan(w) ? 0 : w;
	}
}

int picture_make(struct picture *pic, const struct prof *p, const struct dot_options *o,
		 struct prof_error *err)
{
	struct label l = { 0 };
	uint8_t *mark = NULL, *keep = NULL;
	prof_id measure;
	*pic = (struct picture){ .profile = p, .options = o };
	int result = choose_measure(pic, &measure, err);
	if (!result)
		pic->graph = prof_graph_new(p, PROF_NONE, err);
	if (pic->graph)
		pic->shares = prof_shares_new(
			pic->graph, measure,
			o->call_ratios ? PROF_TOTALS_CALL_RATIOS : PROF_TOTALS_MEASURED, err);
	if (pic->shares)
		pic->shown = prof_select_all(pic->graph, err);
	if (pic->shown) {
		mark = calloc(p->nfuncs + 1, 1);
		keep = calloc(p->nfuncs + 1, 1);
		pic->weight = malloc((p->nfuncs + 1) * sizeof(*pic->weight));
	}
	if (!result && pic->shown && !(mark && keep && pic->weight))
		prof_fail(err, PROF_ENOMEM, "out of memory");
	if (!mark || !keep || !pic->weight || select_shown(pic, mark, keep, &l, err)) {
		result = -1;
		picture_free(pic);
	} else {
		weigh(pic);
	}
	free(mark);
	free(keep);
	label_free(&l);
	return result;
}

void picture_free(struct picture *pic)
{
	prof_selection_free(pic->shown);
	prof_shares_free(pic->shares);
	prof_graph_free(pic->graph);
	free(pic->weight);
	*pic = (struct picture){ 0 };
}
