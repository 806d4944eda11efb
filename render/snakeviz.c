/*
 * snakeviz.c - writes the table of functions that snakeviz makes its pictures of.
 *
 * Its numbers are those of pstats: calls, times and callers of each function.
 * What is an estimate says so in the name that is shown.
 */
#include <stdlib.h>

#include "contexts.h"
#include "json_head.h"
#include "proftools/render.h"
#include "proftools/view.h"
#include "units.h"

struct writer {
	const struct prof *p;
	const struct prof_graph *g;
	struct sink *s;
	prof_id time, calls, primitive;
	bool *again; /* [nfuncs]: another function has the same place and name */
	char *text;  /* room for the longest key */
	size_t room;
};

/* ---- keys ---------------------------------------------------------------------- */

static int by_key(const void *a, const void *b, void *w)
{
	const struct prof_func *funcs = ((const struct writer *)w)->p->funcs;
	const struct prof_func *f = &funcs[*(const prof_id *)a], *g = &funcs[*(const prof_id *)b];
	if (f->name != g->name)
		return f->name < g->name ? -1 : 1;
	if (f->file != g->file)
		return f->file < g->file ? -1 : 1;
	if (f->line != g->line)
		return f->line < g->line ? -1 : 1;
	return *(const prof_id *)a < *(const prof_id *)b ? -1 : 1;
}

/* Functions that differ in their module alone; the first keeps the plain key. */
static bool find_again(struct writer *w)
{
	const struct prof *p = w->p;
	prof_id *order = malloc((p->nfuncs + 1) * sizeof(*order));
	w->again = calloc(p->nfuncs + 1, sizeof(*w->again));
	if (!order || !w->again) {
		free(order);
		return false;
	}
	for (prof_id i = 0; i < p->nfuncs; i++)
		order[i] = i;
	qsort_r(order, p->nfuncs, sizeof(*order), by_key, w);
	for (size_t i = 1; i < p->nfuncs; i++) {
		const struct prof_func *f = &p->funcs[order[i - 1]], *g = &p->funcs[order[i]];
		w->again[order[i]] = f->name == g->name && f->file == g->file && f->line == g->line;
	}
	free(order);
	return true;
}

static bool make_room(struct writer *w)
{
	for (size_t i = 0; i < w->p->nfuncs; i++) {
		const struct prof_func *f = &w->p->funcs[i];
		size_t n = (size_t)w->p->strings[f->name].len + w->p->strings[f->file].len + 80;
		w->room = n > w->room ? n : w->room;
	}
	w->text = malloc(w->room + 1);
	return w->text;
}

/* "file:line(name)"; the display name has the last part of the path alone. */
static void put_key(struct writer *w, prof_id func, bool display)
{
	const struct prof_func *f = &w->p->funcs[func];
	const struct prof_str *name = &w->p->strings[f->name], *file = &w->p->strings[f->file];
	const char *slash = display && file->len ? memrchr(file->s, '/', file->len) : NULL;
	const char *from = slash ? slash + 1 : file->s;
	size_t n = (size_t)(file->s + file->len - from);
	memcpy(w->text, from, n);
	n += (size_t)snprintf(w->text + n, w->room - n, ":%lld(", (long long)f->line);
	memcpy(w->text + n, name->s, name->len);
	n += name->len;
	w->text[n++] = ')';
	if (w->again[func])
		n += (size_t)snprintf(w->text + n, w->room - n, " #%u", func);
	if (display && (w->p->estimated || w->g->func.total_truth[func] == PROF_ESTIMATED))
		n += (size_t)snprintf(w->text + n, w->room - n, " (estimated)");
	json_put_display(w->s, w->text, n);
}

/* ---- numbers ---------------------------------------------------------------------- */

static void put_number(struct writer *w, const double *const *columns, prof_id m, size_t row)
{
	double v = m == PROF_NONE
			   ? 0
			   : in_base_unit(prof_cost_at(columns, m, row), w->p->measures[m].scale);
	sink_shortest(w->s, isfinite(v) ? v : 0);
}

/* Of a function the primitive calls come first, of a call all calls. */
static void put_stats(struct writer *w, const struct prof_vcosts *cost, size_t row, bool of_call)
{
	prof_id primitive = w->primitive == PROF_NONE ? w->calls : w->primitive;
	sink_byte(w->s, '[');
	put_number(w, cost->self, of_call ? w->calls : primitive, row);
	sink_byte(w->s, ',');
	put_number(w, cost->self, of_call ? primitive : w->calls, row);
	sink_byte(w->s, ',');
	put_number(w, cost->self, w->time, row);
	sink_byte(w->s, ',');
	put_number(w, cost->total, w->time, row);
	sink_byte(w->s, ']');
}

static void put_calls(struct writer *w, const char *key, size_t from, size_t to, bool in)
{
	const struct prof_graph *g = w->g;
	sink_text(w->s, key);
	for (size_t i = from; i < to; i++) {
		prof_id edge = in ? g->in[i] : (prof_id)i;
		sink_text(w->s, i > from ? ",\n " : "");
		put_key(w, in ? g->caller[edge] : g->callee[edge], false);
		sink_byte(w->s, ':');
		put_stats(w, &g->edge, edge, true);
	}
	sink_byte(w->s, '}');
}

static void put_functions(struct writer *w)
{
	const struct prof_graph *g = w->g;
	sink_byte(w->s, '{');
	for (prof_id f = 0; f < g->nfuncs; f++) {
		sink_text(w->s, f ? ",\n" : "\n");
		put_key(w, f, false);
		put_calls(w, ":{\"children\":{", g->first_out[f], g->first_out[f + 1], false);
		sink_text(w->s, ",\"stats\":");
		put_stats(w, &g->func, f, false);
		put_calls(w, ",\"callers\":{", g->first_in[f], g->first_in[f + 1], true);
		sink_text(w->s, ",\"display_name\":");
		put_key(w, f, true);
		sink_byte(w->s, '}');
	}
	sink_text(w->s, "}\n");
}

static int render_snakeviz(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			   struct prof_error *err)
{
	struct sink sink;
	struct writer w = { .p = p, .s = &sink, .time = contexts_measure(p, opt, err) };
	if (w.time == PROF_NONE)
		return -1;
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, err);
	int status = -1;
	w.g = g;
	w.calls = prof_measure_of(p, PROF_ROLE_CALLS);
	w.primitive = prof_measure_of(p, PROF_ROLE_PRIMITIVE);
	if (g && find_again(&w) && make_room(&w)) {
		sink_init(&sink, out);
		put_functions(&w);
		status = sink_finish(&sink, err);
	} else if (g) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	prof_graph_free(g);
	free(w.again);
	free(w.text);
	return status;
}

const struct prof_renderer prof_renderer_snakeviz = {
	.name = "snakeviz",
	.title = "The table of functions that snakeviz draws (JSON)",
	.suffix = ".snakeviz.json",
	.lost = "contexts, modules, lines, threads, all costs but one",
	.render = render_snakeviz,
};
