/* grid_write.h - the ways to write a grid; see grid.h. */
#ifndef PROFTOOLS_RENDER_GRID_WRITE_H
#define PROFTOOLS_RENDER_GRID_WRITE_H

#include "grid.h"
#include "sink.h"

/* False when memory is out. */
bool grid_write_text(const struct grid *g, const struct grid_style *style, struct sink *out);
bool grid_write_markdown(const struct grid *g, const struct grid_style *style, struct sink *out);
bool grid_write_html(const struct grid *g, struct sink *out);

void grid_write_separated(const struct grid *g, char separator, struct sink *out);
void grid_write_json(const struct grid *g, struct sink *out);

/* One scale for all the numbers of a column, so that they can be compared at a glance. */
struct grid_unit {
	double scale;     /* number x scale is shown */
	const char *name; /* "ms"; "" for plain numbers */
	int decimals;
};

struct grid_unit grid_unit_of(const struct grid *g, size_t column, bool unicode);

/* The number as people see it, into at least SINK_NUMBER_MAX bytes. Returns the end. */
char *grid_number(char *to, const struct grid_cell *cell, enum grid_kind kind,
		  const struct grid_unit *unit, bool sign);

#endif
