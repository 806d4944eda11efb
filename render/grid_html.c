/* grid_html.c - a grid as a table of a page. */
#include <stdlib.h>

#include "grid_write.h"
#include "markup.h"

static void put_head(const struct grid *g, const struct grid_unit *units, struct sink *out)
{
	sink_text(out, "<thead><tr>");
	for (size_t c = 0; c < g->ncolumns; c++) {
		sink_text(out, "<th scope=\"col\">");
		sink_text(out, g->columns[c].title);
		sink_text(out, *units[c].name ? " " : "");
		sink_text(out, units[c].name);
		sink_text(out, "</th>");
	}
	sink_text(out, "</tr></thead>\n<tbody>\n");
}

static void put_cell(const struct grid_cell *cell, const struct grid_column *column,
		     const struct grid_unit *unit, struct sink *out)
{
	char text[SINK_NUMBER_MAX + 200];
	if (column->kind == GRID_NAME) {
		sink_text(out, "<td class=\"name\">");
		markup_put_text(out, cell->text.s, cell->text.len);
	} else {
		char *end = grid_number(text, cell, column->kind, unit, column->sign);
		sink_text(out, "<td>");
		markup_put_text(out, text, (size_t)(end - text));
	}
	sink_text(out, "</td>");
}

bool grid_write_html(const struct grid *g, struct sink *out)
{
	struct grid_unit *units = calloc(g->ncolumns + 1, sizeof(*units));
	if (!units)
		return false;
	for (size_t c = 0; c < g->ncolumns; c++)
		units[c] = grid_unit_of(g, c, true);
	sink_text(out, "<table>\n");
	put_head(g, units, out);
	for (size_t row = 0; row < g->nrows; row++) {
		sink_text(out, "<tr>");
		for (size_t c = 0; c < g->ncolumns; c++)
			put_cell(&g->cells[row * g->ncolumns + c], &g->columns[c], &units[c], out);
		sink_text(out, "</tr>\n");
	}
	sink_text(out, "</tbody>\n</table>\n");
	free(units);
	return true;
}
