/* dottext.c - statements of the dot language. */
#include "dottext.h"

#include <math.h>
#include <string.h>

/* "&lt;" and "&#60;" in a label are read as "<". */
static bool starts_entity(const char *s, size_t len)
{
	size_t i = 1;
	if (i < len && s[i] == '#')
		i++;
	size_t start = i;
	while (i < len && ((s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'z') ||
			   (s[i] >= 'A' && s[i] <= 'Z')))
		i++;
	return i > start && i < len && s[i] == ';';
}

void dot_escaped(struct sink *out, const char *s, size_t len)
{
	size_t start = 0;
	for (size_t i = 0; i < len; i++) {
		const char *as = NULL;
		switch (s[i]) {
		case '"':
			as = "\\\"";
			break;
		case '\\':
			as = "\\\\";
			break;
		case '\n':
			as = "\\n";
			break;
		case '\0': /* cannot be, names are made visible before */
			as = " ";
			break;
		case '&':
			as = starts_entity(s + i, len - i) ? "&amp;" : NULL;
			break;
		default:
			break;
		}
		if (!as)
			continue;
		sink_bytes(out, s + start, i - start);
		sink_text(out, as);
		start = i + 1;
	}
	sink_bytes(out, s + start, len - start);
}

void dot_html(struct sink *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		switch (s[i]) {
		case '<':
			sink_text(out, "&lt;");
			break;
		case '>':
			sink_text(out, "&gt;");
			break;
		case '&':
			sink_text(out, "&amp;");
			break;
		case '"':
			sink_text(out, "&quot;");
			break;
		default:
			sink_byte(out, s[i]);
		}
	}
}

void dot_colour(struct sink *out, uint32_t rgb)
{
	static const char digits[] = "0123456789abcdef";
	char text[9] = { '"', '#' };
	for (int i = 0; i < 6; i++)
		text[2 + i] = digits[rgb >> (20 - 4 * i) & 15];
	text[8] = '"';
	sink_bytes(out, text, sizeof(text));
}

void dot_id(struct sink *out, prof_id func)
{
	sink_byte(out, '"');
	sink_u64(out, func);
	sink_byte(out, '"');
}

void dot_open(struct sink *out, const struct dot_style *style, bool shape)
{
	const struct theme *t = style->theme;
	/* The tooltip keeps Graphviz from showing the name of the graph, "%3". */
	sink_text(out, "digraph {\n\ttooltip=\" \"\n");
	sink_text(out, "\tgraph [fontname=Arial, nodesep=0.125, ranksep=0.25];\n");
	sink_text(out, "\tnode [fontcolor=");
	sink_text(out, !t->filled ? "black" : t->dark_ink ? "\"#1c1917\"" : "white");
	sink_text(out, ", fontname=Arial, height=0");
	if (shape)
		sink_text(out, ", shape=box");
	sink_text(out, t->filled ? ", style=filled" : ", style=solid");
	sink_text(out, ", width=0];\n\tedge [fontname=Arial];\n");
}

/* Most of a large graph is drawn in the smallest size: do not print it again and again. */
static void put_size(struct sink *out, double v, int decimals)
{
	if (v == 10 && decimals == 2)
		sink_bytes(out, "10.00", 5);
	else
		sink_fixed(out, v, decimals);
}

/* line: of the border; fill: of the box. */
static void put_node(struct sink *out, const struct theme *t, uint32_t line, uint32_t fill,
		     double font_size, int decimals)
{
	sink_text(out, " [color=");
	dot_colour(out, line);
	if (line != fill) {
		sink_text(out, ", fillcolor=");
		dot_colour(out, fill);
	}
	sink_text(out, ", fontcolor=");
	dot_colour(out, !t->filled ? fill : t->dark_ink && line != fill ? 0x1c1917 : 0xffffff);
	sink_text(out, ", fontsize=\"");
	put_size(out, font_size, decimals);
	sink_text(out, "\", label=\"");
}

void dot_node_style(struct sink *out, const struct dot_style *style, double weight,
		    int font_decimals)
{
	const struct theme *t = style->theme;
	uint32_t fill = theme_colour(t, weight, style->skew);
	uint32_t line = t->own_lines ? theme_line(t, weight, style->skew) : fill;
	put_node(out, t, line, fill, theme_font_size(t, weight), font_decimals);
}

void dot_node_plain(struct sink *out, const struct dot_style *style, uint32_t colour,
		    double font_size, int font_decimals)
{
	put_node(out, style->theme, colour, colour, font_size, font_decimals);
}

void dot_edge_style(struct sink *out, const struct dot_style *style, double weight)
{
	const struct theme *t = style->theme;
	uint32_t colour = theme_line(t, weight, style->skew);
	sink_text(out, " [arrowsize=\"");
	sink_fixed(out, theme_arrow_size(t, weight), 2);
	sink_text(out, "\", color=");
	dot_colour(out, colour);
	sink_text(out, ", fontcolor=");
	dot_colour(out, colour);
	sink_text(out, ", fontsize=\"");
	put_size(out, theme_font_size(t, weight), 2);
	sink_text(out, "\", label=\"");
}

void dot_edge_width(struct sink *out, const struct dot_style *style, double weight)
{
	double width = theme_pen_width(style->theme, weight);
	sink_text(out, "\", labeldistance=\"");
	sink_fixed(out, width, 2);
	sink_text(out, "\", penwidth=\"");
	sink_fixed(out, width, 2);
	sink_byte(out, '"');
}
