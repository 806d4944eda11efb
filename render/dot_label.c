/* dot_label.c - the texts of a call graph picture: labels, tooltips, addresses. */
#include "dot_label.h"

#include <math.h>
#include <string.h>

#include "dottext.h"

/*
 * Graphviz before 9 reads strings of up to 16 KiB. A name may be cut: what is
 * left is long enough to be told from others.
 */
enum { NAME_CHARS = 4096, NAME_BYTES = 12000 };

static const char times[] = "×";

static void open_number(struct sink *out, enum prof_truth truth, bool parentheses)
{
	if (parentheses)
		sink_byte(out, '(');
	if (truth == PROF_ESTIMATED)
		sink_byte(out, '~');
}

void dot_percent(struct sink *out, double share, enum prof_truth truth, bool parentheses)
{
	open_number(out, truth, parentheses);
	sink_fixed(out, share * 100, 2);
	sink_bytes(out, "%)", parentheses ? 2 : 1);
}

void dot_count(struct sink *out, double count)
{
	if (count >= 0 && count < 0x1p63 && floor(count) == count)
		sink_u64(out, (uint64_t)count);
	else
		sink_general(out, count, 7);
	sink_bytes(out, times, sizeof(times) - 1);
}

/* By the caller's format, which was checked to be one conversion of a double. */
static void put_formatted(struct sink *out, const char *format, double v)
{
	char text[512];
	if (strcmp(format, "%.7g") == 0) {
		sink_general(out, v, 7);
		return;
	}
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	int n = snprintf(text, sizeof(text), format, v);
#pragma GCC diagnostic pop
	if (n > 0)
		dot_escaped(out, text, strlen(text));
}

void dot_cost(struct sink *out, const struct picture *pic, double cost, enum prof_truth truth,
	      bool units, bool parentheses)
{
	char text[LABEL_QUANTITY];
	double v = cost * pic->measure->scale;
	open_number(out, truth, parentheses);
	if (units)
		sink_text(out, label_quantity(text, v, pic->measure->unit));
	else
		put_formatted(out, pic->options->time_format, v);
	if (parentheses)
		sink_byte(out, ')');
}

void dot_heading(struct sink *out, const struct picture *pic, prof_id func, struct label *l,
		 bool plain)
{
	label_clear(l);
	picture_module(pic, func, l);
	if (l->len) {
		label_cut(l, NAME_CHARS, NAME_BYTES / 4);
		dot_escaped(out, l->s, l->len);
		sink_bytes(out, plain ? " " : "\\n", plain ? 1 : 2);
		label_clear(l);
	}
	picture_name(pic, func, l);
	if (!plain) {
		if (pic->options->strip)
			label_strip(l);
		if (pic->options->wrap) {
			label_wrap(l, 32);
			label_tighten(l);
		}
	}
	label_cut(l, NAME_CHARS, plain ? NAME_BYTES / 4 : NAME_BYTES);
	if (l->s)
		dot_escaped(out, l->s, l->len);
}

/* How much of its callers' totals a function takes, over the calls that are shown. */
static double parent_share(const struct picture *pic, prof_id func, enum prof_truth *truth)
{
	const struct prof_graph *g = pic->graph;
	double part = 0, whole = 0;
	for (prof_id i = g->first_in[func]; i < g->first_in[func + 1]; i++) {
		prof_id e = g->in[i], caller = g->caller[e];
		if (!pic->shown->edge[e] || caller == func || isnan(pic->shares->edge[e]) ||
		    isnan(pic->shares->total[caller]))
			continue;
		part += pic->shares->edge[e];
		whole += pic->shares->total[caller];
		if (pic->shares->edge_truth[e] == PROF_ESTIMATED ||
		    pic->shares->total_truth[caller] == PROF_ESTIMATED)
			*truth = PROF_ESTIMATED;
	}
	return whole > 0 ? prof_share(part, whole) : NAN;
}

/* Each of these says whether there was something to put. */
static bool put_percent(struct sink *out, const char *before, double share, enum prof_truth truth,
			bool parentheses)
{
	if (isnan(share))
		return false;
	sink_text(out, before);
	dot_percent(out, share, truth, parentheses);
	return true;
}

static bool put_cost(struct sink *out, const struct picture *pic, const char *before, double cost,
		     enum prof_truth truth, bool as_time, bool parentheses)
{
	if (isnan(cost) || (as_time && pic->measure->unit != PROF_UNIT_SECOND))
		return false;
	sink_text(out, before);
	dot_cost(out, pic, cost, truth, !as_time || pic->options->units, parentheses);
	return true;
}

static double self_cost(const struct picture *pic, prof_id func)
{
	return prof_cost_at(pic->graph->func.self, pic->shares->measure, func);
}

static void put_node_line(struct sink *out, const struct picture *pic, prof_id func,
			  enum dot_line line)
{
	const struct prof_shares *s = pic->shares;
	enum prof_truth total = s->total_truth[func], self = s->self_truth[func];
	double share;
	switch (line) {
	case DOT_TOTAL_PERCENT:
		put_percent(out, "\\n", s->total[func] / pic->base, total, false);
		break;
	case DOT_SELF_PERCENT:
		put_percent(out, "\\n", s->self[func] / pic->base, self, true);
		break;
	case DOT_TOTAL_TIME:
	case DOT_TOTAL_COST:
		put_cost(out, pic, "\\n", picture_total(pic, func), total, line == DOT_TOTAL_TIME,
			 false);
		break;
	case DOT_SELF_TIME:
	case DOT_SELF_COST:
		put_cost(out, pic, "\\n", self_cost(pic, func), self, line == DOT_SELF_TIME, true);
		break;
	case DOT_PARENT_PERCENT:
		total = PROF_RECORDED;
		share = parent_share(pic, func, &total);
		put_percent(out, "\\n", share, total, false);
		break;
	case DOT_CALLS: /* is always the last line */
		break;
	}
}

void dot_node_lines(struct sink *out, const struct picture *pic, prof_id func)
{
	const struct dot_lines *lines = &pic->options->node;
	for (size_t i = 0; i < lines->n; i++)
		put_node_line(out, pic, func, lines->v[i]);
	double self = self_cost(pic, func), calls = picture_calls(pic, func);
	if (pic->options->samples && pic->measure->unit == PROF_UNIT_NONE && !isnan(self)) {
		sink_text(out, "\\n");
		dot_count(out, trunc(self));
	}
	if (!isnan(calls)) {
		sink_text(out, "\\n");
		dot_count(out, calls);
	}
}

/* All calls, and in parentheses how many of them were not recursive if not all were. */
static bool put_calls(struct sink *out, const struct picture *pic, const char *before, size_t edge)
{
	double calls = picture_edge_calls(pic, edge), primitive;
	if (isnan(calls))
		return false;
	sink_text(out, before);
	dot_count(out, calls);
	if (pic->primitive == PROF_NONE)
		return true;
	primitive = prof_cost_at(pic->graph->edge.self, pic->primitive, edge);
	if (!isnan(primitive) && primitive != calls) {
		sink_text(out, " (");
		sink_general(out, primitive, 15);
		sink_byte(out, ')');
	}
	return true;
}

static bool put_edge_self(struct sink *out, const struct picture *pic, const char *before,
			  size_t edge, enum dot_line line)
{
	double self = prof_cost_at(pic->graph->edge.self, pic->shares->measure, edge);
	enum prof_truth truth = pic->graph->edge.self_truth[edge];
	if (line == DOT_SELF_PERCENT)
		return put_percent(out, before,
				   prof_share(self, pic->shares->whole_self) / pic->base, truth,
				   true);
	return put_cost(out, pic, before, self, truth, line == DOT_SELF_TIME, true);
}

static bool put_edge_line(struct sink *out, const struct picture *pic, const char *before,
			  size_t edge, enum dot_line line)
{
	const struct prof_shares *s = pic->shares;
	prof_id caller = pic->graph->caller[edge];
	enum prof_truth truth = s->edge_truth[edge];
	switch (line) {
	case DOT_TOTAL_PERCENT:
		return put_percent(out, before, s->edge[edge] / pic->base, truth, false);
	case DOT_TOTAL_TIME:
	case DOT_TOTAL_COST:
		return put_cost(out, pic, before, picture_edge_total(pic, edge), truth,
				line == DOT_TOTAL_TIME, false);
	case DOT_PARENT_PERCENT:
		if (isnan(s->total[caller]))
			return false;
		if (s->total_truth[caller] == PROF_ESTIMATED)
			truth = PROF_ESTIMATED;
		return put_percent(out, before, prof_share(s->edge[edge], s->total[caller]), truth,
				   false);
	case DOT_CALLS:
		return put_calls(out, pic, before, edge);
	default:
		return put_edge_self(out, pic, before, edge, line);
	}
}

void dot_edge_lines(struct sink *out, const struct picture *pic, size_t edge)
{
	const struct dot_lines *lines = &pic->options->edge;
	const char *before = "";
	for (size_t i = 0; i < lines->n; i++)
		if (put_edge_line(out, pic, before, edge, lines->v[i]))
			before = "\\n";
}
