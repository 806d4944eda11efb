/* flame_svg.c - what stands around the boxes of a flame graph: titles, legend, notes, script. */
#include "flame_svg.h"

#include <stdlib.h>
#include <string.h>

#include "utf8.h"
#include "xml_write.h"

/* The files of render/flame/, put into the library when it is built. */
extern const unsigned char flame_style_css[], flame_boxes_js[], flame_tools_js[];
extern const size_t flame_style_css_size, flame_boxes_js_size, flame_tools_js_size;

static const char dark_css[] =
	"@media "
	"(prefers-color-scheme:dark){svg{color:#e9e9ee}.dim{fill:#a9a9b4}#paper{fill:#121212}"
	"svg:root{background:#121212}#boxes rect{stroke:#121212}}\n";

enum { LONGEST_TITLE = 1000 };

/* ---- papers -------------------------------------------------------------- */

/* From the top to the bottom. */
static const struct paper {
	const char *name;
	uint32_t top, bottom;
} papers[] = { { "yellow", 0xf6f6f0, 0xf3f0b4 },
	       { "blue", 0xf3f5f8, 0xd9e4f5 },
	       { "green", 0xf3f7f2, 0xd6efd2 },
	       { "grey", 0xf7f7f8, 0xe2e2e6 },
	       { NULL, 0, 0 } };

const char *flame_paper(size_t i)
{
	return papers[i].name;
}

static bool parse_colour(const char *text, uint32_t *rgb)
{
	*rgb = 0;
	if (text[0] != '#' || strlen(text) != 7 || strspn(text + 1, "0123456789abcdefABCDEF") != 6)
		return false;
	*rgb = (uint32_t)strtoul(text + 1, NULL, 16);
	return true;
}

static struct paper paper_of(const char *text)
{
	struct paper p = { text, 0, 0 };
	for (size_t i = 0; papers[i].name; i++)
		if (!strcmp(papers[i].name, text))
			return papers[i];
	parse_colour(text, &p.top);
	p.bottom = p.top;
	return p;
}

bool flame_is_paper(const char *text)
{
	uint32_t rgb;
	for (size_t i = 0; papers[i].name; i++)
		if (!strcmp(papers[i].name, text))
			return true;
	return parse_colour(text, &rgb);
}

/* ---- small pieces ---------------------------------------------------------- */

static void put_number(struct sink *out, const char *before, double v, const char *after)
{
	sink_text(out, before);
	sink_general(out, v, 8);
	sink_text(out, after);
}

static const char *kind_name(const struct flame_options *o)
{
	return o->kind == FLAME_CHART ? "Flame chart"
	       : o->inverted          ? "Icicle graph"
				      : "Flame graph";
}

static void put_text(struct flame_picture *pic, double x, double y, const char *attributes,
		     const char *text, size_t len)
{
	put_number(pic->out, "<text x=\"", x, "\"");
	put_number(pic->out, " y=\"", y, "\"");
	sink_text(pic->out, attributes);
	sink_byte(pic->out, '>');
	xml_put_name(pic->out, &pic->l, text, len, LONGEST_TITLE);
	sink_text(pic->out, "</text>");
}

static size_t count_chars(const char *s)
{
	size_t n = 0, size;
	for (const char *end = s + strlen(s); s < end; s += size, n++)
		utf8_next(s, end, &size);
	return n;
}

/* ---- plan ------------------------------------------------------------------- */

/* What costs less than nothing has no width, so that the boxes are more than the whole. */
static bool has_negative(const struct flame_picture *pic)
{
	const struct flame_tree *t = pic->text.t;
	const struct prof *p = t->profile;
	if (t->diff || !(t->total[FLAME_NEW][0] < pic->layout->whole))
		return false;
	for (size_t i = 0; i < p->sites.n; i++)
		if (prof_cost_at(p->sites.cost.self, t->measure, i) < 0)
			return true;
	for (size_t i = 0; i < p->nodes.n; i++)
		if (prof_cost_at(p->nodes.cost.self, t->measure, i) < 0)
			return true;
	return false;
}

static size_t count_notes(const struct flame_picture *pic)
{
	const struct flame_layout *layout = pic->layout;
	return (size_t)!layout->n + (pic->estimates ? 2 : 0) + pic->negative + !!layout->narrow +
	       !!layout->deep + !!pic->unseen;
}

/* Rows of a comparison that are nothing on the side that makes the width. */
static size_t count_unseen(const struct flame_tree *t)
{
	size_t n = 0;
	for (size_t i = 1; t->diff && i < t->n; i++)
		n += !(t->width[i] > 0) &&
		     (t->total[FLAME_NEW][i] > 0 || t->total[FLAME_OLD][i] > 0);
	return n;
}

void flame_plan(struct flame_picture *pic)
{
	const struct flame_options *o = pic->text.o;
	const struct flame_tree *t = pic->text.t;
	double line = floor(o->font_size * 1.5 + 0.5);
	for (size_t i = 0; i < pic->layout->n; i++) {
		prof_id row = pic->layout->boxes[i].row;
		flame_colours_see(pic->colours, row);
		pic->estimates += t->mark[row] & FLAME_TOTAL_ESTIMATED;
		pic->added += flame_is_new(t, row);
		pic->gone += flame_is_gone(t, row);
	}
	pic->unseen = count_unseen(t);
	pic->negative = has_negative(pic);
	struct flame_lines *at = &pic->at;
	bool key = pic->estimates || pic->added || pic->gone ||
		   flame_colour_key(pic->colours, 0).text;
	at->title = line + o->font_size / 2;
	at->subtitle = o->subtitle ? at->title + line : 0;
	at->facts = (o->subtitle ? at->subtitle : at->title) + line;
	at->key = key ? at->facts + line : 0;
	at->detail = (key ? at->key : at->facts) + line;
	at->boxes = at->detail + floor(line / 2);
	at->height = pic->layout->n ? (pic->layout->deepest + 1.0) * o->row : 0;
	at->notes = at->boxes + at->height + line;
	at->bottom = at->notes + line * ((double)count_notes(pic) - 0.5);
}

/* ---- head -------------------------------------------------------------------- */

/* Dashes may not stand together in a comment. */
static void put_notes(struct flame_picture *pic, const char *notes)
{
	label_clear(&pic->l);
	label_add_name(&pic->l, notes, strlen(notes));
	sink_text(pic->out, "<!-- ");
	for (size_t i = 0; i < pic->l.len; i++) {
		sink_byte(pic->out, pic->l.s[i]);
		if (pic->l.s[i] == '-')
			sink_byte(pic->out, ' ');
	}
	sink_text(pic->out, " -->\n");
}

static void put_root(struct flame_picture *pic)
{
	const struct flame_options *o = pic->text.o;
	struct sink *out = pic->out;
	double width = o->width > 0 ? o->width : FLAME_PIXELS;
	sink_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	if (o->notes)
		put_notes(pic, o->notes);
	put_number(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", width, "\"");
	put_number(out, " height=\"", pic->at.bottom, "\"");
	put_number(out, " viewBox=\"0 0 ", width, " ");
	sink_general(out, pic->at.bottom, 8);
	sink_text(out, "\" font-family=\"");
	xml_put_name(out, &pic->l, o->font, strlen(o->font), LONGEST_TITLE);
	put_number(out, "\" font-size=\"", o->font_size, "\"");
	put_number(out, " data-row=\"", o->row, "\"");
	sink_text(out, o->width > 0 ? "" : " data-fluid=\"\"");
	sink_text(out, o->inverted ? " data-inverted=\"\"" : "");
	sink_text(out, " data-type=\"");
	xml_put_name(out, &pic->l, o->type, strlen(o->type), LONGEST_TITLE);
	sink_text(out, "\">\n");
}

static void put_style(struct flame_picture *pic)
{
	struct sink *out = pic->out;
	const char *paper = pic->text.o->paper;
	struct paper p = paper ? paper_of(paper) : (struct paper){ NULL, 0xffffff, 0xffffff };
	sink_text(out, "<style>\n");
	sink_bytes(out, flame_style_css, flame_style_css_size);
	sink_text(out, "svg:root{background:"); /* of what is left of a window */
	xml_put_colour(out, p.bottom);
	sink_text(out, "}\n");
	if (!paper)
		sink_text(out, dark_css);
	else if (!flame_is_light(p.top))
		sink_text(out, "svg{color:#fff}.dim{fill:#fff}\n");
	sink_text(out, "</style>\n<defs>\n");
	if (p.top != p.bottom) {
		sink_text(out,
			  "<linearGradient id=\"shade\" x2=\"0\" y2=\"1\"><stop stop-color=\"");
		xml_put_colour(out, p.top);
		sink_text(out, "\"/><stop offset=\"1\" stop-color=\"");
		xml_put_colour(out, p.bottom);
		sink_text(out, "\"/></linearGradient>\n");
	}
	if (pic->text.t->diff)
		sink_text(out,
			  "<pattern id=\"new\" width=\"7\" height=\"7\" "
			  "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path "
			  "d=\"M1 0V7\" stroke=\"#000\" stroke-opacity=\".3\"/></pattern>\n"
			  "<pattern id=\"gone\" width=\"6\" height=\"6\" "
			  "patternUnits=\"userSpaceOnUse\"><circle cx=\"2\" cy=\"2\" r=\"1\" "
			  "fill-opacity=\".4\"/></pattern>\n");
	sink_text(out, "</defs>\n<rect id=\"paper\" width=\"100%\" height=\"100%\" fill=\"");
	if (p.top != p.bottom)
		sink_text(out, "url(#shade)");
	else
		xml_put_colour(out, p.top);
	sink_text(out, "\"/>\n");
}

/* "Flame graph of time: 126 ms in 320 contexts". */
static void make_facts(struct flame_picture *pic)
{
	const struct flame_text *x = &pic->text;
	const struct prof *p = x->t->profile;
	const struct prof_measure *m = &p->measures[x->t->measure];
	const struct prof_str *name = &p->strings[m->title ? m->title : m->name];
	struct label *l = &pic->line;
	label_clear(l);
	label_add_text(l, kind_name(x->o));
	label_add_text(l, x->o->kind == FLAME_LEAVES ? " from the leaves, of " : " of ");
	label_add_name(l, name->s, name->len < 200 ? name->len : 200);
	label_add_text(l, ": ");
	if (x->t->diff) {
		flame_add_cost(x, x->whole[FLAME_OLD], l);
		label_add_text(l, " → ");
	}
	flame_add_cost(x, x->whole[FLAME_NEW], l);
	label_add_text(l, " in ");
	flame_add_count((double)x->t->n - 1, l);
	label_add_text(l, x->t->n == 2 ? " context" : " contexts");
}

/* fill: a colour or a pattern, in double quotes. */
static void put_square(struct flame_picture *pic, double size, const char *fill, const char *class)
{
	put_number(pic->out, "<rect x=\".5\" y=\"", 1.5 - size, "\"");
	put_number(pic->out, " width=\"", size, "\"");
	put_number(pic->out, " height=\"", size, "\" fill=\"");
	sink_text(pic->out, fill);
	sink_text(pic->out, "\" class=\"");
	sink_text(pic->out, class);
	sink_text(pic->out, "\"/>");
}

/*
 * A colour, perhaps with a pattern, and its meaning, at the origin of a group: the
 * script puts the groups in lines.
 */
static void put_swatch(struct flame_picture *pic, double *x, uint32_t rgb, const char *class,
		       const char *pattern, const char *text)
{
	const struct flame_options *o = pic->text.o;
	double size = floor(o->font_size * 0.9);
	char colour[16];
	snprintf(colour, sizeof(colour), "#%06x", (unsigned)(rgb & 0xffffff));
	put_number(pic->out, "<g class=\"item\" transform=\"translate(", *x, "");
	put_number(pic->out, " ", pic->at.key, ")\">");
	put_square(pic, size, colour, class);
	if (pattern)
		put_square(pic, size, pattern, class);
	put_text(pic, size + 5, 0, "", text, strlen(text));
	sink_text(pic->out, "</g>\n");
	*x += size + 5 + ((double)count_chars(text) + 2.5) * o->font_size * o->font_width * 0.93;
}

/* What is told by lines is shown on this. */
enum { PLAIN = 0xe3e3e8 };

static void put_key(struct flame_picture *pic)
{
	double x = FLAME_PIXELS * FLAME_MARGIN;
	struct flame_key key;
	char text[100];
	if (pic->at.key == 0)
		return;
	for (size_t i = 0; (key = flame_colour_key(pic->colours, i)).text; i++)
		put_swatch(pic, &x, key.rgb, "key", NULL, key.text);
	if (pic->added) {
		snprintf(text, sizeof(text), "new (%zu)", pic->added);
		put_swatch(pic, &x, PLAIN, "key", "url(#new)", text);
	}
	if (pic->gone) {
		snprintf(text, sizeof(text), "gone (%zu)", pic->gone);
		put_swatch(pic, &x, PLAIN, "key", "url(#gone)", text);
	}
	if (pic->estimates)
		put_swatch(pic, &x, PLAIN, "key estimate", NULL, "≈ estimated");
}

void flame_put_head(struct flame_picture *pic)
{
	const struct flame_options *o = pic->text.o;
	const char *title = o->title ? o->title : kind_name(o);
	double left = FLAME_PIXELS * FLAME_MARGIN;
	put_root(pic);
	sink_text(pic->out, "<title>");
	xml_put_name(pic->out, &pic->l, title, strlen(title), LONGEST_TITLE);
	sink_text(pic->out, "</title>\n");
	put_style(pic);
	sink_text(pic->out, "<g id=\"head\">\n");
	put_text(pic, left, pic->at.title, " id=\"title\"", title, strlen(title));
	sink_byte(pic->out, '\n');
	if (o->subtitle)
		put_text(pic, left, pic->at.subtitle, "", o->subtitle, strlen(o->subtitle));
	sink_text(pic->out, o->subtitle ? "\n" : "");
	make_facts(pic);
	if (pic->line.s)
		put_text(pic, left, pic->at.facts, " class=\"dim\"", pic->line.s, pic->line.len);
	sink_byte(pic->out, '\n');
	put_key(pic);
	put_text(pic, left, pic->at.detail, " id=\"detail\"", "", 0);
	sink_text(pic->out, "\n</g>\n");
}

/* ---- foot -------------------------------------------------------------------- */

static void put_note(struct flame_picture *pic, double *y)
{
	if (pic->line.s)
		put_text(pic, FLAME_PIXELS * FLAME_MARGIN, *y, " class=\"dim\"", pic->line.s,
			 pic->line.len);
	sink_byte(pic->out, '\n');
	*y += floor(pic->text.o->font_size * 1.5 + 0.5);
	label_clear(&pic->line);
}

/* "0.1 pixels", as the option had it, or what the number of boxes made of it. */
static void add_min_width(const struct flame_picture *pic, struct label *l)
{
	const struct flame_options *o = pic->text.o;
	double percent = pic->layout->min * 100;
	double pixels = o->min_width * pic->layout->min / flame_min_share(o);
	char digits[SINK_NUMBER_MAX];
	char *end = number_general(digits, o->min_is_share ? percent : pixels,
				   o->min_is_share ? 6 : 3);
	label_add(l, digits, (size_t)(end - digits));
	label_add_text(l, o->min_is_share ? " % of the whole" : " pixels");
}

static void put_omissions(struct flame_picture *pic)
{
	const struct flame_layout *layout = pic->layout;
	struct label *l = &pic->line;
	double y = pic->at.notes;
	label_clear(l);
	if (!layout->n) {
		label_add_text(l, "There is nothing to draw: no cost was recorded");
		put_note(pic, &y);
	}
	if (pic->estimates) {
		label_add_text(l, "≈ and dashed lines are estimates: a call graph does not");
		put_note(pic, &y);
		label_add_text(l, "tell for whom a function spent its time");
		put_note(pic, &y);
	}
	if (pic->negative) {
		label_add_text(l, "Costs below 0 are not drawn; with them the whole is ");
		flame_add_cost(&pic->text, pic->text.t->total[FLAME_NEW][0], l);
		put_note(pic, &y);
	}
	if (layout->narrow) {
		flame_add_count((double)layout->narrow, l);
		label_add_text(l, layout->narrow == 1 ? " context narrower than "
						      : " contexts narrower than ");
		add_min_width(pic, l);
		label_add_text(l, layout->narrow == 1 ? " is not drawn" : " are not drawn");
		put_note(pic, &y);
	}
	if (layout->deep) {
		flame_add_count((double)layout->deep, l);
		label_add_text(l, layout->deep == 1 ? " context deeper than "
						    : " contexts deeper than ");
		flame_add_count((double)pic->text.o->max_depth, l);
		label_add_text(l,
			       layout->deep == 1 ? " calls is not drawn" : " calls are not drawn");
		put_note(pic, &y);
	}
	if (pic->unseen) {
		flame_add_count((double)pic->unseen, l);
		label_add_text(l, " on the other side only ");
		label_add_text(l, pic->unseen == 1 ? "has no width" : "have no width");
		put_note(pic, &y);
	}
}

void flame_put_foot(struct flame_picture *pic)
{
	sink_text(pic->out, "<g id=\"foot\">\n");
	put_omissions(pic);
	sink_text(pic->out, "</g>\n<script><![CDATA[\n(function () {\n\"use strict\";\n");
	sink_bytes(pic->out, flame_boxes_js, flame_boxes_js_size);
	sink_bytes(pic->out, flame_tools_js, flame_tools_js_size);
	sink_text(pic->out, "})();\n]]></script>\n</svg>\n");
}
