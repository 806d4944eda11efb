/* legend.c - the line under a picture that says what it shows. */
#include "legend.h"

#include <math.h>
#include <string.h>

static const double steps[] = { 0, 0.05, 0.1, 0.25, 0.5, 0.75, 1 };

/* 1234567 as "1,234,567". */
static void put_grouped(struct sink *out, size_t n)
{
	char digits[24];
	size_t len = (size_t)(number_u64(digits, n) - digits);
	for (size_t i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			sink_byte(out, ',');
		sink_byte(out, digits[i]);
	}
}

static void put_name(struct sink *out, const struct prof_str *s)
{
	struct label l = { 0 };
	label_add_name(&l, s->s, s->len);
	label_cut(&l, 100, 400);
	if (l.s)
		dot_html(out, l.s, l.len);
	label_free(&l);
}

static void put_cell(struct sink *out, const struct theme *t, uint32_t colour, const char *sign,
		     double percent)
{
	sink_text(out, "<td width=\"36\"");
	if (t->filled) {
		sink_text(out, " bgcolor=");
		dot_colour(out, colour);
	}
	sink_text(out, "><font point-size=\"9\" color=");
	dot_colour(out, !t->filled ? colour : t->dark_ink ? 0x1c1917 : 0xffffff);
	sink_byte(out, '>');
	sink_text(out, sign);
	sink_general(out, percent, 3);
	sink_text(out, "%</font></td>");
}

/* Shares, or differences of a comparison, as cells of their colour. */
static void put_scale(struct sink *out, const struct dot_style *style, double most)
{
	const struct theme *t = style->theme;
	for (int i = 0; i < 7; i++) {
		double difference = (i - 3) / 3.0;
		if (most > 0)
			put_cell(out, t, theme_difference(difference), i > 3 ? "+" : "",
				 difference * most * 100);
		else
			put_cell(out, t, theme_colour(t, steps[i], style->skew), "",
				 steps[i] * 100);
	}
}

static void put_share(struct sink *out, double share)
{
	if (!(share > 0))
		return;
	sink_text(out, " of at least ");
	sink_general(out, share * 100, 4);
	sink_byte(out, '%');
}

/* "38 of 1,147 functions of at least 0.5%" */
static void put_shown(struct sink *out, size_t shown, size_t all, const char *what, double share)
{
	put_grouped(out, shown);
	if (shown != all) {
		sink_text(out, " of ");
		put_grouped(out, all);
	}
	sink_text(out, what);
	if (shown != all)
		put_share(out, share);
}

static void put_whole(struct sink *out, const struct picture *pic)
{
	char text[LABEL_QUANTITY];
	const struct prof_measure *m = pic->measure;
	sink_text(out, label_quantity(text, pic->shares->whole_self * m->scale, m->unit));
}

/* "time: 1.95 s, sampled" */
static void put_measure(struct sink *out, const struct picture *pic,
			const struct legend_change *change)
{
	const struct prof_measure *m = pic->measure;
	put_name(out, &pic->profile->strings[m->title ? m->title : m->name]);
	sink_text(out, ": ");
	put_whole(out, pic);
	if (change) {
		sink_text(out, " → ");
		put_whole(out, change->now);
	}
	if (m->sampled && m->unit != PROF_UNIT_NONE)
		sink_text(out, ", sampled");
}

static void put_notes(struct sink *out, const struct picture *pic)
{
	if (pic->shown->nfuncs < pic->wanted_funcs || pic->shown->nedges < pic->wanted_edges) {
		sink_text(out, "<br/>too many to lay out: only the heaviest of ");
		put_grouped(out, pic->wanted_funcs);
		sink_text(out, " functions and ");
		put_grouped(out, pic->wanted_edges);
		sink_text(out, " calls are shown");
	}
	if (pic->estimates)
		sink_text(out, "<br/>~ and dashed lines: estimated");
	if (pic->base != 1)
		sink_text(out, pic->options->root
				       ? "<br/>percentages are of the heaviest root"
				       : "<br/>percentages are of the heaviest function shown");
}

static void put_totals(struct sink *out, const struct picture *pic,
		       const struct legend_change *change)
{
	const struct dot_options *o = pic->options;
	put_measure(out, pic, change);
	sink_text(out, "<br/>");
	put_shown(out, change ? change->shown_funcs : pic->shown->nfuncs,
		  change ? change->nfuncs : pic->graph->nfuncs, " functions", o->min_func);
	sink_text(out, ", ");
	put_shown(out, change ? change->shown_edges : pic->shown->nedges,
		  change ? change->nedges : pic->graph->nedges, " calls", o->min_edge);
}

void legend_write(struct sink *out, const struct picture *pic, const struct legend_change *change,
		  const struct dot_style *style)
{
	const struct dot_options *o = pic->options;
	double most = change ? change->most : 0;
	sink_text(out, "\tlabelloc=b\n\tlabeljust=l\n\tlabel=<<table border=\"0\" cellborder=\"0\" "
		       "cellspacing=\"0\" cellpadding=\"3\"><tr>");
	put_scale(out, style, most);
	sink_text(out, "<td><font point-size=\"9\" color=\"#57534e\">");
	sink_text(out, most > 0 ? "change of total" : o->by_self ? "self" : "total");
	sink_text(out, "</font></td></tr><tr><td colspan=\"8\" align=\"left\" balign=\"left\">"
		       "<font point-size=\"9\" color=\"#57534e\">");
	if (o->title) {
		const struct prof_str title = { .s = o->title, .len = (uint32_t)strlen(o->title) };
		sink_text(out, "<b>");
		put_name(out, &title);
		sink_text(out, "</b><br/>");
	}
	put_totals(out, pic, change);
	put_notes(out, pic);
	sink_text(out, "</font></td></tr></table>>\n");
}
