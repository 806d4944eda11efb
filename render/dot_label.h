/* dot_label.h - the texts of a call graph picture: labels, tooltips, addresses. */
#ifndef DOT_LABEL_H
#define DOT_LABEL_H

#include "picture.h"
#include "sink.h"

/*
 * A number in a label: its value and how good it is. Values that rest on an
 * assumption are marked with "~".
 */
void dot_percent(struct sink *out, double share, enum prof_truth truth, bool parentheses);

/* A count of calls or samples with its sign, "12×". */
void dot_count(struct sink *out, double count);

/* A cost in units of the file, as time by the options' format or with its unit. */
void dot_cost(struct sink *out, const struct picture *pic, double cost, enum prof_truth truth,
	      bool units, bool parentheses);

/* Module and name, as the options want them, escaped, without an end of line. */
void dot_heading(struct sink *out, const struct picture *pic, prof_id func, struct label *l,
		 bool plain);

/* The lines of the options that are known for a function or a call, each after "\n". */
void dot_node_lines(struct sink *out, const struct picture *pic, prof_id func);

/* As above; the first has no "\n" before it. */
void dot_edge_lines(struct sink *out, const struct picture *pic, size_t edge);

/* ", tooltip=..." and ", URL=..." of nodes; the tooltips of edges. */
void dot_node_links(struct sink *out, const struct picture *pic, prof_id func, struct label *l);
void dot_edge_links(struct sink *out, const struct picture *pic, size_t edge, struct label *l);

#endif
