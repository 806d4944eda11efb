/*
 * compare.c - two profiles as one call graph: everything of the first, how the
 * second differs from it, and what only the second has.
 */
#include <math.h>
#include <stdlib.h>

#include "dot.h"
#include "dot_label.h"
#include "dottext.h"
#include "legend.h"
#include "pairing.h"

struct comparison {
	struct picture base, now;
	const struct dot_options *options;
	prof_id *there, *back; /* see pairing.h */
	double least, most;    /* difference of a total that is shown */
	struct legend_change change;
	struct dot_style style;
};

/* One box or arrow: its rows in both graphs, PROF_NONE where it is missing. */
struct pair {
	prof_id base, now;
};

struct arrow {
	struct pair edge, caller, callee;
};

/* A box that is shown, and what orders it. */
struct box {
	struct pair func;
	double weight;
};

static double share_of(const double *shares, prof_id row)
{
	return row == PROF_NONE || isnan(shares[row]) ? 0 : shares[row];
}

static double total_difference(const struct comparison *c, struct pair p)
{
	return share_of(c->now.shares->total, p.now) - share_of(c->base.shares->total, p.base);
}

/* The difference of a total as far as it is wanted: 0 if it is not. */
static double wanted_difference(const struct comparison *c, struct pair p)
{
	double d = total_difference(c, p);
	if (fabs(d) * 100 < c->options->tolerance)
		return 0;
	if ((d > 0 && c->options->only_faster) || (d < 0 && c->options->only_slower))
		return 0;
	return d;
}

/* " + 0.041%", rounded to the place of the tolerance. */
static void put_difference(struct sink *out, const struct comparison *c, double difference)
{
	char number[SINK_NUMBER_MAX];
	double places = -floor(log10(c->options->tolerance));
	int decimals = places < 0 ? 0 : places > 15 ? 15 : (int)places;
	char *end = number_fixed(number, fabs(difference) * 100, decimals);
	if (decimals)
		while (end[-1] == '0' && end[-2] != '.')
			end--;
	sink_text(out, difference < 0 ? " - " : " + ");
	sink_bytes(out, number, (size_t)(end - number));
	sink_byte(out, '%');
}

static enum prof_truth worse(const uint8_t *a, prof_id row_a, const uint8_t *b, prof_id row_b)
{
	bool guess = (row_a != PROF_NONE && a[row_a] == PROF_ESTIMATED) ||
		     (row_b != PROF_NONE && b[row_b] == PROF_ESTIMATED);
	return guess ? PROF_ESTIMATED : PROF_RECORDED;
}

/* A share of the first profile and how much more or less it is in the second. */
static void put_shares(struct sink *out, const struct comparison *c, struct pair p, bool self)
{
	const struct prof_shares *a = c->base.shares, *b = c->now.shares;
	double before = share_of(self ? a->self : a->total, p.base);
	double after = share_of(self ? b->self : b->total, p.now);
	double difference = self ? after - before : wanted_difference(c, p);
	enum prof_truth truth = worse(self ? a->self_truth : a->total_truth, p.base,
				      self ? b->self_truth : b->total_truth, p.now);
	sink_text(out, "\\n");
	dot_percent(out, before, truth, self);
	if (p.now != PROF_NONE && fabs(difference) * 100 >= c->options->tolerance)
		put_difference(out, c, difference);
}

static void put_costs(struct sink *out, const struct comparison *c, struct pair p, bool self,
		      bool as_time)
{
	const struct picture *pics[] = { &c->base, &c->now };
	const prof_id rows[] = { p.base, p.now };
	bool first = true;
	for (int i = 0; i < 2; i++) {
		const struct picture *pic = pics[i];
		if (rows[i] == PROF_NONE || (as_time && pic->measure->unit != PROF_UNIT_SECOND))
			continue;
		double cost = self ? prof_cost_at(pic->graph->func.self, pic->shares->measure,
						  rows[i])
				   : picture_total(pic, rows[i]);
		if (isnan(cost))
			continue;
		sink_text(out, first ? "\\n" : " / ");
		first = false;
		dot_cost(out, pic, cost,
			 self ? pic->shares->self_truth[rows[i]]
			      : pic->shares->total_truth[rows[i]],
			 !as_time || c->options->units, self);
	}
}

static void put_calls(struct sink *out, const struct comparison *c, struct pair p)
{
	double before = p.base == PROF_NONE ? NAN : picture_calls(&c->base, p.base);
	double after = p.now == PROF_NONE ? NAN : picture_calls(&c->now, p.now);
	if (isnan(before) && isnan(after))
		return;
	sink_text(out, "\\n");
	if (isnan(before) || isnan(after)) {
		dot_count(out, isnan(before) ? after : before);
		return;
	}
	sink_general(out, before, 15);
	sink_text(out, " ×/ ");
	sink_general(out, after, 15);
	sink_text(out, " ×");
}

static void put_node_lines(struct sink *out, const struct comparison *c, struct pair p)
{
	const struct dot_lines *lines = &c->options->node;
	for (size_t i = 0; i < lines->n; i++) {
		switch (lines->v[i]) {
		case DOT_TOTAL_PERCENT:
		case DOT_SELF_PERCENT:
			put_shares(out, c, p, lines->v[i] == DOT_SELF_PERCENT);
			break;
		case DOT_TOTAL_TIME:
		case DOT_TOTAL_COST:
			put_costs(out, c, p, false, lines->v[i] == DOT_TOTAL_TIME);
			break;
		case DOT_SELF_TIME:
		case DOT_SELF_COST:
			put_costs(out, c, p, true, lines->v[i] == DOT_SELF_TIME);
			break;
		default:
			break;
		}
	}
	put_calls(out, c, p);
}

/* How far the difference of a function is between the smallest and the largest one. */
static double difference_weight(const struct comparison *c, struct pair p)
{
	double d = fabs(wanted_difference(c, p));
	return c->most > c->least ? fmax(d - c->least, 0) / (c->most - c->least) : 0;
}

static double node_weight(const struct comparison *c, struct pair p)
{
	if (c->options->by_difference)
		return difference_weight(c, p);
	return p.base != PROF_NONE ? c->base.weight[p.base] : c->now.weight[p.now];
}

static void put_shape(struct sink *out, const struct comparison *c, struct pair p)
{
	double d = wanted_difference(c, p);
	bool both = p.base != PROF_NONE && p.now != PROF_NONE;
	sink_text(out, ", orientation=\"");
	sink_text(out, both && d < 0 ? "90" : "0");
	sink_text(out, "\", shape=\"");
	sink_text(out, p.base == PROF_NONE ? "folder" : both && d != 0 ? "cds" : "box");
	sink_byte(out, '"');
	if (p.base == PROF_NONE || (both && d != 0))
		sink_text(out, ", margin=\"0.2,0.1\""); /* these shapes cut into their text */
	if (p.now == PROF_NONE)
		sink_text(out,
			  c->style.theme->filled ? ", style=\"filled,dotted\"" : ", style=dotted");
}

static void put_node_id(struct sink *out, const struct comparison *c, struct pair p)
{
	dot_id(out, p.base != PROF_NONE ? p.base : (prof_id)c->base.graph->nfuncs + p.now);
}

static void write_node(struct sink *out, const struct comparison *c, struct pair p, struct label *l)
{
	const struct picture *pic = p.base != PROF_NONE ? &c->base : &c->now;
	prof_id row = p.base != PROF_NONE ? p.base : p.now;
	sink_byte(out, '\t');
	put_node_id(out, c, p);
	if (c->style.theme->diverging)
		dot_node_plain(
			out, &c->style,
			theme_difference(wanted_difference(c, p) / fmax(c->change.most, 1e-9)),
			c->style.theme->font_min, 6);
	else
		dot_node_style(out, &c->style, node_weight(c, p), 6);
	dot_heading(out, pic, row, l, false);
	put_node_lines(out, c, p);
	sink_byte(out, '"');
	put_shape(out, c, p);
	dot_node_links(out, pic, row, l);
	sink_text(out, "];\n");
}

/* "12.00% / 13.50%", one number if only one graph has the call. */
static void put_edge_lines(struct sink *out, const struct comparison *c, struct pair e)
{
	const struct picture *only = e.now == PROF_NONE ? &c->base : &c->now;
	if (e.base == PROF_NONE || e.now == PROF_NONE) {
		dot_edge_lines(out, only, e.base == PROF_NONE ? e.now : e.base);
		return;
	}
	const struct prof_shares *a = c->base.shares, *b = c->now.shares;
	const char *before = "";
	if (!isnan(a->edge[e.base]) && !isnan(b->edge[e.now])) {
		dot_percent(out, a->edge[e.base], a->edge_truth[e.base], false);
		sink_text(out, " / ");
		dot_percent(out, b->edge[e.now], b->edge_truth[e.now], false);
		before = "\\n";
	}
	double was = picture_edge_calls(&c->base, e.base), is = picture_edge_calls(&c->now, e.now);
	if (isnan(was) || isnan(is))
		return;
	sink_text(out, before);
	dot_count(out, was);
	sink_text(out, " / ");
	dot_count(out, is);
}

static void write_edge(struct sink *out, const struct comparison *c, const struct arrow *arrow,
		       struct label *l)
{
	struct pair e = arrow->edge;
	const struct picture *pic = e.base != PROF_NONE ? &c->base : &c->now;
	prof_id row = e.base != PROF_NONE ? e.base : e.now;
	double weight = prof_edge_weight(pic->graph, pic->shares, row);
	if (isnan(weight))
		weight = node_weight(c, arrow->callee);
	if (c->options->by_difference)
		weight = 0;
	sink_byte(out, '\t');
	put_node_id(out, c, arrow->caller);
	sink_text(out, " -> ");
	put_node_id(out, c, arrow->callee);
	dot_edge_style(out, &c->style, weight);
	put_edge_lines(out, c, e);
	dot_edge_width(out, &c->style, weight);
	if (e.now == PROF_NONE)
		sink_text(out, ", style=dotted");
	else if (pic->shares->edge_truth[row] == PROF_ESTIMATED)
		sink_text(out, ", style=dashed");
	dot_edge_links(out, pic, row, l);
	sink_text(out, "];\n");
}

/* The call between two functions, PROF_NONE if there is none. */
static prof_id find_edge(const struct prof_graph *g, prof_id caller, prof_id callee)
{
	if (caller == PROF_NONE || callee == PROF_NONE)
		return PROF_NONE;
	prof_id low = g->first_out[caller], end = g->first_out[caller + 1], high = end;
	while (low < high) {
		prof_id middle = low + (high - low) / 2;
		if (g->callee[middle] < callee)
			low = middle + 1;
		else
			high = middle;
	}
	return low < end && g->callee[low] == callee ? low : PROF_NONE;
}

static bool is_shown(const struct comparison *c, struct pair p)
{
	return (p.base != PROF_NONE && c->base.shown->func[p.base]) ||
	       (p.now != PROF_NONE && c->now.shown->func[p.now]);
}

static bool edge_shown(const struct comparison *c, struct pair e)
{
	return (e.base != PROF_NONE && c->base.shown->edge[e.base]) ||
	       (e.now != PROF_NONE && c->now.shown->edge[e.now]);
}

/* The calls out of one function: those of the first graph, then those only the second has. */
static size_t list_calls(const struct comparison *c, struct pair caller, struct arrow *arrows)
{
	const struct prof_graph *a = c->base.graph, *b = c->now.graph;
	size_t n = 0;
	prof_id end = caller.base == PROF_NONE ? 0 : a->first_out[caller.base + 1];
	for (prof_id e = end ? a->first_out[caller.base] : 0; e < end; e++) {
		struct pair callee = { a->callee[e], c->there[a->callee[e]] };
		struct pair edge = { e, find_edge(b, caller.now, callee.now) };
		arrows[n++] = (struct arrow){ edge, caller, callee };
	}
	end = caller.now == PROF_NONE ? 0 : b->first_out[caller.now + 1];
	for (prof_id e = end ? b->first_out[caller.now] : 0; e < end; e++) {
		struct pair callee = { c->back[b->callee[e]], b->callee[e] };
		if (find_edge(a, caller.base, callee.base) == PROF_NONE)
			arrows[n++] = (struct arrow){ { PROF_NONE, e }, caller, callee };
	}
	return n;
}

static int heavier(const void *x, const void *y)
{
	const struct box *a = x, *b = y;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	if (a->func.base != b->func.base)
		return a->func.base < b->func.base ? -1 : 1;
	return (a->func.now > b->func.now) - (a->func.now < b->func.now);
}

/* The boxes of the union that are shown, the heaviest first. Counts all of it in change. */
static size_t list_boxes(struct comparison *c, struct box *boxes, struct arrow *arrows)
{
	size_t na = c->base.graph->nfuncs, nb = c->now.graph->nfuncs, n = 0;
	c->least = INFINITY;
	for (size_t i = 0; i < na + nb; i++) {
		struct pair p = { (prof_id)i, i < na ? c->there[i] : PROF_NONE };
		if (i >= na)
			p = (struct pair){ PROF_NONE, (prof_id)(i - na) };
		if (i >= na && c->back[i - na] != PROF_NONE)
			continue;
		size_t calls = list_calls(c, p, arrows);
		c->change.nfuncs++;
		c->change.nedges += calls;
		for (size_t k = 0; k < calls; k++)
			c->change.shown_edges += edge_shown(c, arrows[k].edge);
		if (!is_shown(c, p))
			continue;
		boxes[n++] = (struct box){ p, fmax(share_of(c->base.shares->total, p.base),
						   share_of(c->now.shares->total, p.now)) };
		c->change.most = fmax(c->change.most, fabs(total_difference(c, p)));
		if (p.base == PROF_NONE)
			continue;
		c->least = fmin(c->least, fabs(total_difference(c, p)));
		c->most = fmax(c->most, fabs(total_difference(c, p)));
	}
	c->change.now = &c->now;
	c->change.shown_funcs = n;
	if (!c->style.theme->diverging)
		c->change.most = 0;
	qsort(boxes, n, sizeof(*boxes), heavier);
	return n;
}

/* False when memory is out. */
static bool write_graph(struct sink *out, struct comparison *c, struct box *boxes,
			struct arrow *arrows)
{
	struct label l = { 0 };
	size_t n = list_boxes(c, boxes, arrows);
	dot_open(out, &c->style, false);
	if (c->options->legend)
		legend_write(out, &c->base, &c->change, &c->style);
	for (size_t i = 0; i < n; i++) {
		write_node(out, c, boxes[i].func, &l);
		size_t calls = list_calls(c, boxes[i].func, arrows);
		for (size_t k = 0; k < calls; k++)
			if (edge_shown(c, arrows[k].edge))
				write_edge(out, c, &arrows[k], &l);
	}
	sink_text(out, "}\n");
	bool complete = !l.failed;
	label_free(&l);
	return complete;
}

static void summarise(const struct comparison *c, struct dot_summary *s)
{
	if (!s)
		return;
	*s = (struct dot_summary){
		.nfuncs = c->change.nfuncs,
		.nedges = c->change.nedges,
		.wanted_funcs = c->base.wanted_funcs,
		.wanted_edges = c->base.wanted_edges,
		.shown_funcs = c->base.shown->nfuncs,
		.shown_edges = c->base.shown->nedges,
	};
}

/* Everything is ready: pair the functions and write. */
static int compare(struct comparison *c, FILE *out, struct dot_summary *summary,
		   struct prof_error *err)
{
	size_t nfuncs = c->base.graph->nfuncs + c->now.graph->nfuncs;
	size_t nedges = c->base.graph->nedges + c->now.graph->nedges;
	struct sink *sink = malloc(sizeof(*sink));
	struct box *boxes = malloc((nfuncs + 1) * sizeof(*boxes));
	struct arrow *arrows = malloc((nedges + 1) * sizeof(*arrows));
	c->there = malloc((nfuncs + 1) * sizeof(*c->there));
	c->back = malloc((nfuncs + 1) * sizeof(*c->back));
	int result = -1;
	if (!sink || !boxes || !arrows || !c->there || !c->back) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	} else if (pairing_make(c->base.profile, c->now.profile, c->there, c->back, err) == 0) {
		sink_init(sink, out);
		result = write_graph(sink, c, boxes, arrows)
				 ? sink_finish(sink, err)
				 : prof_fail(err, PROF_ENOMEM, "out of memory");
		summarise(c, summary);
	}
	free(c->there);
	free(c->back);
	free(boxes);
	free(arrows);
	free(sink);
	return result;
}

int dot_write_compare(const struct prof *base, const struct prof *now, const struct dot_options *o,
		      FILE *out, struct dot_summary *summary, struct prof_error *err)
{
	struct comparison c = { .options = o, .style = { theme_find(o->palette), o->skew } };
	if (picture_make(&c.base, base, o, err))
		return -1;
	if (picture_make(&c.now, now, o, err)) {
		picture_free(&c.base);
		return -1;
	}
	int result = -1;
	if (c.base.measure->unit != c.now.measure->unit)
		prof_fail(err, PROF_EMISMATCH, "the profiles have different measures");
	else
		result = compare(&c, out, summary, err);
	picture_free(&c.base);
	picture_free(&c.now);
	return result;
}
