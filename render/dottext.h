/* dottext.h - statements of the dot language. */
#ifndef DOTTEXT_H
#define DOTTEXT_H

#include "colour.h"
#include "label.h"
#include "sink.h"

/*
 * Text inside a quoted string: quotes and backslashes are escaped, newlines
 * become \n, and an & that would be read as an entity is written as one.
 */
void dot_escaped(struct sink *out, const char *s, size_t len);

/* Text inside an HTML-like label. */
void dot_html(struct sink *out, const char *s, size_t len);

/* "#rrggbb" with its quotes. */
void dot_colour(struct sink *out, uint32_t rgb);

/* The id of a function: its row number in quotes. */
void dot_id(struct sink *out, prof_id func);

/* How nodes and edges of one weight are drawn. */
struct dot_style {
	const struct theme *theme;
	double skew;
};

/* The opening of the file: graph, node and edge defaults. shape: of all nodes, or none. */
void dot_open(struct sink *out, const struct dot_style *style, bool shape);

/* " [color=..., fontcolor=..., fontsize=..., label=\"": the label's text goes next. */
void dot_node_style(struct sink *out, const struct dot_style *style, double weight,
		    int font_decimals);

/* The same in one colour of the caller's choice; text in it is white. */
void dot_node_plain(struct sink *out, const struct dot_style *style, uint32_t colour,
		    double font_size, int font_decimals);

/* The same of an edge. */
void dot_edge_style(struct sink *out, const struct dot_style *style, double weight);

/* What follows the label of an edge, but for the closing "];". */
void dot_edge_width(struct sink *out, const struct dot_style *style, double weight);

#endif
