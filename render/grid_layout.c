/* grid_layout.c - what of a table fits a terminal, and how wide its columns are. */
#include "grid_layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "screen.h"

/* Names get this many columns of a terminal before anything else is left out for them. */
enum { NAMES = 32, TERMINAL = 80 };

static size_t text_columns(const char *s)
{
	size_t n = 0;
	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

size_t grid_title_width(const struct grid_layout *l, size_t column)
{
	const char *unit = l->units[column].name;
	return text_columns(l->g->columns[column].title) + (*unit ? text_columns(unit) + 1 : 0);
}

bool grid_has_bar(const struct grid_layout *l, size_t column)
{
	return l->bars && l->g->columns[column].bar;
}

/* ---- as wide as it is ------------------------------------------------ */

static bool measure_cell(struct grid_layout *l, size_t row, size_t column)
{
	size_t at = row * l->g->ncolumns + column, width;
	const struct grid_cell *cell = &l->g->cells[at];
	if (l->g->columns[column].kind == GRID_NAME) {
		l->names[at] = screen_text(&l->arena, &cell->text, !l->style->unicode, &width);
		if (!l->names[at].s)
			return false;
		l->name_width[at] = width;
	} else {
		char text[SINK_NUMBER_MAX + 200];
		char *end = grid_number(text, cell, l->g->columns[column].kind, &l->units[column],
					l->g->columns[column].sign);
		width = (size_t)(end - text);
	}
	if (width > l->width[column])
		l->width[column] = width;
	return true;
}

/* A column of dashes or blanks says nothing. */
static bool says_something(const struct grid *g, size_t column)
{
	bool name = g->columns[column].kind == GRID_NAME;
	for (size_t r = 0; r < g->nrows; r++) {
		const struct grid_cell *cell = &g->cells[r * g->ncolumns + column];
		if (name ? cell->text.len > 0 : !isnan(cell->number))
			return true;
	}
	return !g->nrows;
}

bool grid_layout_make(struct grid_layout *l, const struct grid *g, const struct grid_style *style)
{
	size_t cells = g->nrows * g->ncolumns;
	*l = (struct grid_layout){ .g = g, .style = style, .bars = style->width > 0 };
	l->names = calloc(cells + 1, sizeof(*l->names));
	l->name_width = calloc(cells + 1, sizeof(*l->name_width));
	l->width = calloc(g->ncolumns, sizeof(*l->width));
	l->shown = calloc(g->ncolumns, sizeof(*l->shown));
	l->units = calloc(g->ncolumns, sizeof(*l->units));
	if (!l->names || !l->name_width || !l->width || !l->shown || !l->units)
		return false;
	for (size_t c = 0; c < g->ncolumns; c++) {
		l->units[c] = grid_unit_of(g, c, style->unicode);
		l->width[c] = grid_title_width(l, c);
		for (size_t r = 0; r < g->nrows; r++)
			if (!measure_cell(l, r, c))
				return false;
		l->shown[c] = says_something(g, c);
		l->last = l->shown[c] ? c : l->last;
	}
	return true;
}

void grid_layout_free(struct grid_layout *l)
{
	free(l->names);
	free(l->name_width);
	free(l->width);
	free(l->shown);
	free(l->units);
	arena_free(&l->arena);
}

/* ---- as wide as the terminal ----------------------------------------- */

static bool is_name(const struct grid_layout *l, size_t column)
{
	return l->shown[column] && l->g->columns[column].kind == GRID_NAME;
}

/* What the terminal leaves for names, and what they would like to have. */
static size_t room_for_names(const struct grid_layout *l, size_t *wanted)
{
	size_t used = 0;
	*wanted = 0;
	for (size_t c = 0; c < l->g->ncolumns; c++) {
		if (!l->shown[c])
			continue;
		used += c < l->last ? GRID_GAP : 0;
		used += is_name(l, c) ? 0 : l->width[c] + (grid_has_bar(l, c) ? GRID_BAR + 1 : 0);
		*wanted += is_name(l, c) ? l->width[c] : 0;
	}
	return l->style->width > used ? l->style->width - used : 0;
}

static bool any_bar(const struct grid_layout *l)
{
	for (size_t c = 0; c < l->g->ncolumns; c++)
		if (l->shown[c] && grid_has_bar(l, c))
			return true;
	return false;
}

/* Leaves out the columns that can best be spared. False: none can. */
static bool spare_columns(struct grid_layout *l)
{
	unsigned most = 0;
	for (size_t c = 0; c < l->g->ncolumns; c++)
		if (l->shown[c] && l->g->columns[c].spare > most)
			most = l->g->columns[c].spare;
	for (size_t c = 0; most && c < l->g->ncolumns; c++)
		if (l->g->columns[c].spare == most)
			l->shown[c] = false;
	for (size_t c = 0; c < l->g->ncolumns; c++)
		if (l->shown[c])
			l->last = c;
	return most;
}

/* What the names take if none is wider than that. */
static size_t names_within(const struct grid_layout *l, size_t limit)
{
	size_t used = 0;
	for (size_t c = 0; c < l->g->ncolumns; c++)
		if (is_name(l, c))
			used += l->width[c] < limit ? l->width[c] : limit;
	return used;
}

/* The widest columns give way first, down to their titles. */
static void share_out(struct grid_layout *l, size_t room)
{
	size_t low = 0, high = room;
	while (low < high) {
		size_t middle = low + (high - low + 1) / 2;
		if (names_within(l, middle) <= room)
			low = middle;
		else
			high = middle - 1;
	}
	for (size_t c = 0; c < l->g->ncolumns; c++) {
		size_t title = grid_title_width(l, c), limit = low > title ? low : title;
		if (is_name(l, c) && l->width[c] > limit)
			l->width[c] = limit;
	}
}

/* A name may go on where nothing stands beside it. */
static size_t limit_of(const struct grid_layout *l, size_t row, size_t column)
{
	size_t limit = l->width[column], at = row * l->g->ncolumns;
	for (size_t c = column + 1; c < l->g->ncolumns; c++) {
		if (!l->shown[c])
			continue;
		if (l->g->columns[c].kind != GRID_NAME || l->name_width[at + c])
			break;
		limit += GRID_GAP + l->width[c];
	}
	return limit;
}

static bool cut_names(struct grid_layout *l)
{
	for (size_t i = 0; i < l->g->nrows * l->g->ncolumns; i++) {
		size_t c = i % l->g->ncolumns, limit;
		if (!is_name(l, c) || l->name_width[i] <= l->width[c])
			continue;
		limit = limit_of(l, i / l->g->ncolumns, c);
		if (l->name_width[i] <= limit)
			continue;
		l->name_width[i] = limit;
		l->names[i] = screen_cut(&l->arena, &l->names[i], l->g->columns[c].path,
					 !l->style->unicode, &l->name_width[i]);
		if (!l->names[i].s)
			return false;
	}
	return true;
}

bool grid_layout_fit(struct grid_layout *l)
{
	size_t wanted, room,
		enough = l->style->width < TERMINAL ? l->style->width * NAMES / TERMINAL : NAMES;
	if (!l->style->width)
		return true;
	for (;;) {
		room = room_for_names(l, &wanted);
		if (room >= wanted || room >= enough)
			break;
		if (any_bar(l))
			l->bars = false;
		else if (!spare_columns(l))
			break;
	}
	if (wanted > room)
		share_out(l, room);
	return cut_names(l);
}
