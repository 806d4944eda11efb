/*
 * pstats.c - writes Python's profile, as cProfile would have dumped it.
 *
 * Tables in the form that the pstats reader gives are written row by row, so
 * that reading and writing changes nothing; everything else goes through the
 * graph of functions. See docs/formats/pstats.md.
 */
#include <stdlib.h>

#include "marshal_write.h"
#include "proftools/render.h"
#include "proftools/view.h"
#include "units.h"

/* One table of costs: a column each, NULL or NAN: not recorded. */
struct numbers {
	const double *calls, *primitive, *self, *total;
};

struct writer {
	struct sink sink;
	const struct prof *p;
	double scale;     /* of the times */
	double unknown;   /* written for a number that was not recorded */
	bool plain_calls; /* a caller of which only calls are known is that number */
	struct numbers func, edge;
	const prof_id *caller;
	const prof_id *first_in, *in; /* in[first_in[f] ..]: the edges into f, in order */
	size_t *key;                  /* [nfuncs + 1]: where keys start */
	uint8_t *keys;                /* (file, line, name) of every function, written out */
	uint8_t *written;             /* [nfuncs] */
};

/* ---- keys ------------------------------------------------------------ */

static bool make_keys(struct writer *w)
{
	const struct prof *p = w->p;
	size_t size = 0;
	w->key = malloc((p->nfuncs + 1) * sizeof(*w->key));
	for (size_t f = 0; w->key && f < p->nfuncs; f++) {
		w->key[f] = size;
		size += 5 + marshal_text_size(&p->strings[p->funcs[f].file]) + MARSHAL_INTEGER_MAX +
			marshal_text_size(&p->strings[p->funcs[f].name]);
	}
	w->keys = malloc(size + 1);
	w->written = calloc(p->nfuncs + 1, 1);
	if (!w->key || !w->keys || !w->written)
		return false;
	uint8_t *to = w->keys;
	for (size_t f = 0; f < p->nfuncs; f++) {
		static const uint8_t tuple_of_3[5] = { '(', 3 };
		w->key[f] = (size_t)(to - w->keys);
		memcpy(to, tuple_of_3, sizeof(tuple_of_3));
		to = marshal_text(to + sizeof(tuple_of_3), &p->strings[p->funcs[f].file]);
		to = marshal_integer(to, p->funcs[f].line);
		to = marshal_text(to, &p->strings[p->funcs[f].name]);
	}
	w->key[p->nfuncs] = (size_t)(to - w->keys);
	return true;
}

static void put_key(struct writer *w, prof_id f)
{
	sink_bytes(&w->sink, w->keys + w->key[f], w->key[f + 1] - w->key[f]);
}

/* ---- entries --------------------------------------------------------- */

static double cell(const double *column, size_t row)
{
	return column ? column[row] : NAN;
}

static void put_count(struct writer *w, double v)
{
	marshal_put_number(&w->sink, isnan(v) ? w->unknown : v);
}

static void put_time(struct writer *w, double v)
{
	marshal_put_float(&w->sink, isnan(v) ? w->unknown : in_base_unit(v, w->scale));
}

static void put_caller(struct writer *w, prof_id e)
{
	const struct numbers *n = &w->edge;
	double calls = cell(n->calls, e), primitive = cell(n->primitive, e);
	double self = cell(n->self, e), total = cell(n->total, e);
	put_key(w, w->caller[e]);
	if (w->plain_calls && isnan(primitive) && isnan(self) && isnan(total)) {
		put_count(w, calls);
		return;
	}
	marshal_put_tuple(&w->sink, 4);
	put_count(w, calls);
	put_count(w, primitive);
	put_time(w, self);
	put_time(w, total);
}

/* Without a row, the entry is one of zeros: the function is known by its callers alone. */
static void put_entry(struct writer *w, prof_id f, size_t row)
{
	const struct numbers *n = &w->func;
	bool known = row != PROF_NONE;
	put_key(w, f);
	marshal_put_tuple(&w->sink, 5);
	put_count(w, known ? cell(n->primitive, row) : 0);
	put_count(w, known ? cell(n->calls, row) : 0);
	put_time(w, known ? cell(n->self, row) : 0);
	put_time(w, known ? cell(n->total, row) : 0);
	sink_byte(&w->sink, '{');
	for (prof_id i = w->first_in[f]; i < w->first_in[f + 1]; i++)
		put_caller(w, w->in[i]);
	sink_byte(&w->sink, '0');
	w->written[f] = 1;
}

/* Functions that have callers and nothing else. */
static void put_called(struct writer *w)
{
	for (prof_id f = 0; f < w->p->nfuncs; f++)
		if (!w->written[f] && w->first_in[f] < w->first_in[f + 1])
			put_entry(w, f, PROF_NONE);
}

/* ---- what the pstats reader gives ------------------------------------ */

static const double *column_of(const double *const *columns, prof_id m)
{
	return columns && m != PROF_NONE ? columns[m] : NULL;
}

static struct numbers numbers_of(const struct prof_costs *cost, prof_id calls, prof_id primitive,
				 prof_id time)
{
	return (struct numbers){ column_of(cost->self, calls), column_of(cost->self, primitive),
				 column_of(cost->self, time), column_of(cost->total, time) };
}

/* Nothing is in the tables that the format has no place for, so no rows fall together. */
static bool is_plain(const struct prof *p)
{
	const struct prof_sites *s = &p->sites;
	const struct prof_edges *e = &p->edges;
	return !p->nodes.n && p->nesting == PROF_NEST_OUTERMOST && !s->part && !s->file &&
	       !s->line && !s->addr && !e->part && !e->file && !e->line && !e->callee_line &&
	       !e->addr && !e->callee_addr && prof_measure_of(p, PROF_ROLE_CALLS) != PROF_NONE &&
	       prof_measure_of(p, PROF_ROLE_PRIMITIVE) != PROF_NONE;
}

/* The edges by their callee, each callee's in their order. */
static bool sort_by_callee(const struct prof_edges *e, size_t nfuncs, prof_id **first, prof_id **in)
{
	prof_id *start = calloc(nfuncs + 2, sizeof(*start));
	prof_id *order = malloc((e->n + 1) * sizeof(*order));
	*first = start;
	*in = order;
	if (!start || !order)
		return false;
	/* start[f + 2] counts f, then start[f + 1] is where f starts and at last ends. */
	for (size_t i = 0; i < e->n; i++)
		start[e->callee[i] + 2]++;
	for (size_t f = 2; f < nfuncs + 2; f++)
		start[f] += start[f - 1];
	for (size_t i = 0; i < e->n; i++)
		order[start[e->callee[i] + 1]++] = (prof_id)i;
	return true;
}

static int write_tables(struct writer *w, prof_id time, struct prof_error *err)
{
	const struct prof *p = w->p;
	prof_id calls = prof_measure_of(p, PROF_ROLE_CALLS);
	prof_id primitive = prof_measure_of(p, PROF_ROLE_PRIMITIVE);
	prof_id *first, *in;
	bool sorted = sort_by_callee(&p->edges, p->nfuncs, &first, &in);
	w->func = numbers_of(&p->sites.cost, calls, primitive, time);
	w->edge = numbers_of(&p->edges.cost, calls, primitive, time);
	w->caller = p->edges.caller;
	w->first_in = first;
	w->in = in;
	w->unknown = NAN;
	w->plain_calls = true;
	for (size_t i = 0; sorted && i < p->sites.n; i++)
		put_entry(w, p->sites.func[i], i);
	if (sorted)
		put_called(w);
	free(first);
	free(in);
	return sorted ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

/* ---- everything else ------------------------------------------------- */

/*
 * Calls that are primitive for sure: those that do not come out of the
 * function itself or its cycle. Outside cycles that is all of them.
 */
static double *derive_primitive(const struct prof_graph *g, const double *calls,
				const double *edge_calls)
{
	double *primitive = malloc((g->nfuncs + 1) * sizeof(*primitive));
	for (size_t f = 0; primitive && f < g->nfuncs; f++)
		primitive[f] = calls[f];
	for (size_t e = 0; primitive && edge_calls && e < g->nedges; e++) {
		prof_id from = g->caller[e], to = g->callee[e];
		bool inside = from == to ||
			      (g->cycle[to] != PROF_NONE && g->cycle[from] == g->cycle[to]);
		if (inside && !isnan(edge_calls[e]))
			primitive[to] -= edge_calls[e];
	}
	return primitive;
}

static struct numbers view_numbers(const struct prof_vcosts *cost, prof_id calls, prof_id primitive,
				   prof_id time)
{
	return (struct numbers){ column_of(cost->self, calls), column_of(cost->self, primitive),
				 column_of(cost->self, time), column_of(cost->total, time) };
}

static bool has_entry(const struct numbers *n, size_t f)
{
	return !isnan(cell(n->calls, f)) || !isnan(cell(n->self, f)) || !isnan(cell(n->total, f));
}

static int write_graph(struct writer *w, prof_id time, struct prof_error *err)
{
	prof_id calls = prof_measure_of(w->p, PROF_ROLE_CALLS);
	prof_id primitive = prof_measure_of(w->p, PROF_ROLE_PRIMITIVE);
	double *derived = NULL;
	struct prof_graph *g = prof_graph_new(w->p, PROF_NONE, err);
	if (!g)
		return -1;
	w->func = view_numbers(&g->func, calls, primitive, time);
	w->edge = view_numbers(&g->edge, calls, primitive, time);
	w->caller = g->caller;
	w->first_in = g->first_in;
	w->in = g->in;
	if (!w->func.primitive && w->func.calls) {
		w->func.primitive = derived = derive_primitive(g, w->func.calls, w->edge.calls);
		w->edge.primitive = w->edge.calls;
	}
	bool enough = w->func.primitive || !w->func.calls;
	for (prof_id f = 0; enough && f < g->nfuncs; f++)
		if (has_entry(&w->func, f))
			put_entry(w, f, f);
	if (enough)
		put_called(w);
	free(derived);
	prof_graph_free(g);
	return enough ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

/* ---- the whole ------------------------------------------------------- */

/* Seconds, or samples, which are what Python 3.15 counts in their place. */
static bool is_time(const struct prof *p, prof_id m)
{
	const struct prof_measure *measure = m < p->nmeasures ? &p->measures[m] : NULL;
	return measure && measure->role == PROF_ROLE_COST &&
	       (measure->unit == PROF_UNIT_SECOND || measure->sampled);
}

static prof_id choose_time(const struct prof *p, const struct prof_render_options *opt,
			   struct prof_error *err)
{
	prof_id m = opt->measure ? prof_measure_named(p, opt->measure) : p->main_measure;
	if (opt->measure && m == PROF_NONE) {
		prof_fail(err, PROF_EMISMATCH, "no measure named \"%s\"", opt->measure);
		return PROF_NONE;
	}
	for (prof_id i = 0; !opt->measure && !is_time(p, m) && i < p->nmeasures; i++)
		m = is_time(p, i) ? i : m;
	if (is_time(p, m))
		return m;
	prof_fail(err, PROF_EMISMATCH,
		  "pstats holds seconds, which \"%s\" is not: choose a measure of time, or another "
		  "output",
		  m == PROF_NONE ? "" : prof_text(p, p->measures[m].name));
	return PROF_NONE;
}

static bool has_lines_only(const struct prof *p)
{
	return !p->nodes.n && !p->edges.n && prof_measure_of(p, PROF_ROLE_HITS) != PROF_NONE;
}

static void put_marker(struct writer *w)
{
	static const struct prof_str key = { "__sampled__", 11, 0 };
	prof_id calls = prof_measure_of(w->p, PROF_ROLE_CALLS);
	uint8_t text[MARSHAL_TEXT_HEAD + 11];
	if (calls == PROF_NONE || !w->p->measures[calls].sampled)
		return;
	marshal_put_tuple(&w->sink, 1);
	marshal_text(text, &key);
	sink_bytes(&w->sink, text, sizeof(text));
	sink_byte(&w->sink, 'T');
}

static int render_pstats(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			 struct prof_error *err)
{
	if (has_lines_only(p))
		return prof_fail(err, PROF_EMISMATCH,
				 "a profile of lines has no functions that pstats could hold");
	prof_id time = choose_time(p, opt, err);
	struct writer *w = time == PROF_NONE ? NULL : calloc(1, sizeof(*w));
	if (!w)
		return time == PROF_NONE ? -1 : prof_fail(err, PROF_ENOMEM, "out of memory");
	w->p = p;
	w->scale = p->measures[time].unit == PROF_UNIT_SECOND ? p->measures[time].scale : 1;
	sink_init(&w->sink, out);
	sink_byte(&w->sink, '{');
	int status = !make_keys(w) ? prof_fail(err, PROF_ENOMEM, "out of memory")
		     : is_plain(p) ? write_tables(w, time, err)
				   : write_graph(w, time, err);
	put_marker(w);
	sink_byte(&w->sink, '0');
	if (status == 0)
		status = sink_finish(&w->sink, err);
	free(w->key);
	free(w->keys);
	free(w->written);
	free(w);
	return status;
}

const struct prof_renderer prof_renderer_pstats = {
	.name = "pstats",
	.title = "Python profile (pstats)",
	.suffix = ".prof .pstats",
	.lost = "contexts, lines, threads, all costs but time",
	.binary = true,
	.render = render_pstats,
};
