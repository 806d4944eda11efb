/* dot.c - a call graph in the dot language, for Graphviz. */
#include "dot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "proftools/render.h"

#include "dot_label.h"
#include "dottext.h"
#include "glob.h"
#include "legend.h"

const struct dot_options dot_defaults = {
	.min_func = 0.005,
	.min_edge = 0.001,
	.depth = -1,
	.node = { { DOT_TOTAL_PERCENT, DOT_SELF_PERCENT }, 2 },
	.edge = { { DOT_TOTAL_PERCENT, DOT_CALLS }, 2 },
	.time_format = "%.7g",
	.palette = "color",
	.legend = true,
	.skew = 1,
	.tolerance = 0.001,
};

const char *dot_palette(size_t i)
{
	return themes[i].name;
}

/* Nobody points at one of more calls than this; their texts would double the file. */
enum { EDGES_WITH_TOOLTIPS = 10000 };

/* A larger graph that is laid out here is laid out with less polish, ten times faster. */
enum { EDGES_WITH_CARE = 250 };

const char *dot_check_time_format(const char *format)
{
	size_t conversions = 0;
	for (const char *s = format; *s; s++) {
		if (*s != '%')
			continue;
		if (*++s == '%')
			continue;
		s += strspn(s, "-+ 0#");
		size_t width = strspn(s, "0123456789");
		s += width;
		size_t precision = *s == '.' ? strspn(s + 1, "0123456789") + 1 : 0;
		s += precision;
		if (width > 3 || precision > 3)
			return "its width or precision is too large";
		if (!*s || !strchr("eEfFgG", *s))
			return "only %e, %f and %g can print a time";
		conversions++;
	}
	return conversions == 1 ? NULL : "it must have exactly one % conversion";
}

static void write_node(struct sink *out, const struct picture *pic, const struct dot_style *style,
		       prof_id func, struct label *l)
{
	sink_byte(out, '\t');
	dot_id(out, func);
	dot_node_style(out, style, pic->weight[func], 2);
	dot_heading(out, pic, func, l, false);
	dot_node_lines(out, pic, func);
	sink_byte(out, '"');
	dot_node_links(out, pic, func, l);
	sink_text(out, "];\n");
}

static void write_edge(struct sink *out, const struct picture *pic, const struct dot_style *style,
		       prof_id edge, struct label *l)
{
	const struct prof_graph *g = pic->graph;
	double weight = prof_edge_weight(g, pic->shares, edge) / pic->base;
	if (isnan(weight))
		weight = pic->weight[g->callee[edge]];
	sink_byte(out, '\t');
	dot_id(out, g->caller[edge]);
	sink_text(out, " -> ");
	dot_id(out, g->callee[edge]);
	dot_edge_style(out, style, weight);
	dot_edge_lines(out, pic, edge);
	dot_edge_width(out, style, weight);
	if (pic->shares->edge_truth[edge] == PROF_ESTIMATED)
		sink_text(out, ", style=dashed");
	if (pic->shown->nedges <= EDGES_WITH_TOOLTIPS)
		dot_edge_links(out, pic, edge, l);
	sink_text(out, "];\n");
}

struct heavy {
	double weight;
	prof_id func;
};

static int heavier(const void *a, const void *b)
{
	const struct heavy *x = a, *y = b;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return (x->func > y->func) - (x->func < y->func);
}

/*
 * The shown functions, the heaviest first: Graphviz breaks cycles where it comes
 * upon them in this order, and main must stay above what it imports. The caller
 * frees them; NULL when memory is out.
 */
static struct heavy *order_funcs(const struct picture *pic)
{
	struct heavy *order = malloc((pic->shown->nfuncs + 1) * sizeof(*order));
	size_t n = 0;
	for (prof_id f = 0; order && f < pic->graph->nfuncs; f++) {
		double total = pic->shares->total[f];
		if (pic->shown->func[f])
			order[n++] = (struct heavy){ isnan(total) ? -1 : total, f };
	}
	if (order)
		qsort(order, n, sizeof(*order), heavier);
	return order;
}

/* False when memory is out. */
static bool write_graph(struct sink *out, const struct picture *pic, const struct heavy *order)
{
	const struct prof_graph *g = pic->graph;
	const struct dot_style style = { theme_find(pic->options->palette), pic->options->skew };
	struct label l = { 0 };
	dot_open(out, &style, true);
	if (pic->options->max_edges && pic->shown->nedges > EDGES_WITH_CARE)
		sink_text(out, "\tnslimit=1\n\tnslimit1=1\n\tmclimit=0.2\n");
	if (pic->options->legend)
		legend_write(out, pic, NULL, &style);
	for (size_t i = 0; i < pic->shown->nfuncs; i++) {
		prof_id f = order[i].func;
		write_node(out, pic, &style, f, &l);
		for (prof_id e = g->first_out[f]; e < g->first_out[f + 1]; e++)
			if (pic->shown->edge[e])
				write_edge(out, pic, &style, e, &l);
	}
	sink_text(out, "}\n");
	bool complete = !l.failed;
	label_free(&l);
	return complete;
}

static void summarise(const struct picture *pic, struct dot_summary *summary)
{
	if (!summary)
		return;
	summary->nfuncs = pic->graph->nfuncs;
	summary->nedges = pic->graph->nedges;
	summary->wanted_funcs = pic->wanted_funcs;
	summary->wanted_edges = pic->wanted_edges;
	summary->shown_funcs = pic->shown->nfuncs;
	summary->shown_edges = pic->shown->nedges;
}

int dot_write(const struct prof *p, const struct dot_options *o, FILE *out,
	      struct dot_summary *summary, struct prof_error *err)
{
	struct picture pic;
	if (picture_make(&pic, p, o, err))
		return -1;
	struct sink *sink = malloc(sizeof(*sink));
	struct heavy *order = order_funcs(&pic);
	int result = -1;
	if (sink)
		sink_init(sink, out);
	if (sink && order && write_graph(sink, &pic, order))
		result = sink_finish(sink, err);
	else
		prof_fail(err, PROF_ENOMEM, "out of memory");
	summarise(&pic, summary);
	free(sink);
	free(order);
	picture_free(&pic);
	return result;
}

/* One function with all its numbers, for people. */
static void list_numbers(struct sink *out, const struct picture *pic, prof_id func)
{
	double calls = picture_calls(pic, func);
	if (!isnan(pic->shares->total[func])) {
		sink_text(out, "\n\ttotal ");
		dot_cost(out, pic, picture_total(pic, func), pic->shares->total_truth[func], true,
			 false);
		sink_text(out, " (");
		dot_percent(out, pic->shares->total[func], pic->shares->total_truth[func], false);
		sink_byte(out, ')');
	}
	if (!isnan(pic->shares->self[func])) {
		sink_text(out, "\n\tself ");
		dot_percent(out, pic->shares->self[func], pic->shares->self_truth[func], false);
	}
	if (!isnan(calls)) {
		sink_text(out, "\n\tcalls ");
		sink_general(out, calls, 15);
	}
}

int dot_list(const struct prof *p, const struct dot_options *o, const char *selector, FILE *out,
	     struct prof_error *err)
{
	struct picture pic;
	struct label l = { 0 };
	struct sink *sink = malloc(sizeof(*sink));
	bool all = strcmp(selector, "*") == 0 || strcmp(selector, "+") == 0;
	bool numbers = selector[0] == '%';
	if (!sink)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	int result = picture_make(&pic, p, o, err);
	if (!result) {
		sink_init(sink, out);
		for (prof_id f = 0; f < pic.graph->nfuncs; f++) {
			label_clear(&l);
			picture_name(&pic, f, &l);
			if (!pic.shown->func[f] || !l.s ||
			    !(all || glob_matches(selector + numbers, l.s, l.len)))
				continue;
			if (all) {
				sink_u64(sink, f);
				sink_text(sink, ":\t");
			}
			sink_bytes(sink, l.s, l.len);
			if (numbers)
				list_numbers(sink, &pic, f);
			sink_byte(sink, '\n');
		}
		result = l.failed ? prof_fail(err, PROF_ENOMEM, "out of memory")
				  : sink_finish(sink, err);
		picture_free(&pic);
	}
	free(sink);
	label_free(&l);
	return result;
}

static int render(const struct prof *p, const struct prof_render_options *opt, FILE *out,
		  struct prof_error *err)
{
	struct dot_options o = dot_defaults;
	o.title = opt->title;
	o.measure = opt->measure;
	o.min_func = opt->min_func;
	o.min_edge = opt->min_edge;
	o.max_funcs = opt->limit;
	return dot_write(p, &o, out, NULL, err);
}

const struct prof_renderer prof_renderer_dot = {
	.name = "dot",
	.title = "Graphviz call graph",
	.suffix = ".dot .gv",
	.lost = "what is below the thresholds; it is a picture",
	.render = render,
};
