/* grid_text.c - a grid for people: aligned on a terminal, or as Markdown. */
#include <stdlib.h>
#include <string.h>

#include "grid_write.h"
#include "screen.h"

/* ---- units and numbers ----------------------------------------------- */

static double largest(const struct grid *g, size_t column)
{
	double most = 0;
	for (size_t r = 0; r < g->nrows; r++) {
		double v = fabs(g->cells[r * g->ncolumns + column].number);
		if (v > most && !isinf(v))
			most = v;
	}
	return most;
}

struct grid_unit grid_unit_of(const struct grid *g, size_t column, bool unicode)
{
	double most = largest(g, column);
	switch (g->columns[column].kind) {
	case GRID_SECONDS:
		if (most >= 1 || most == 0)
			return (struct grid_unit){ 1, "s", 3 };
		if (most >= 1e-3)
			return (struct grid_unit){ 1e3, "ms", 3 };
		if (most >= 1e-6)
			return (struct grid_unit){ 1e6, unicode ? "\xc2\xb5s" : "us", 3 };
		return (struct grid_unit){ 1e9, "ns", 0 };
	case GRID_BYTES:
		if (most >= 10.0 * (1 << 30))
			return (struct grid_unit){ 1.0 / (1 << 30), "GiB", 2 };
		if (most >= 10.0 * (1 << 20))
			return (struct grid_unit){ 1.0 / (1 << 20), "MiB", 2 };
		if (most >= 10.0 * (1 << 10))
			return (struct grid_unit){ 1.0 / (1 << 10), "KiB", 1 };
		return (struct grid_unit){ 1, "B", 0 };
	case GRID_SHARE:
		return (struct grid_unit){ 100, "%", 1 };
	case GRID_NAME:
	case GRID_COUNT:
	case GRID_AMOUNT:
		break;
	}
	return (struct grid_unit){ 1, "", 0 };
}

/* 1234567 becomes 1,234,567. */
static char *group_thousands(char *start, char *end)
{
	char *digits = start + (*start == '-'), *point = digits;
	while (point < end && *point >= '0' && *point <= '9')
		point++;
	if (point < end && *point != '.')
		return end; /* inf */
	size_t n = (size_t)(point - digits);
	for (size_t left = 3; left < n; left += 3) {
		char *at = point - left;
		memmove(at + 1, at, (size_t)(end - at));
		*at = ',';
		end++;
	}
	return end;
}

char *grid_number(char *to, const struct grid_cell *cell, enum grid_kind kind,
		  const struct grid_unit *unit, bool sign)
{
	if (isnan(cell->number)) {
		*to = '-';
		return to + 1;
	}
	if (cell->estimated)
		*to++ = '~';
	if (sign && cell->number > 0)
		*to++ = '+';
	double v = cell->number * unit->scale;
	int decimals = kind == GRID_AMOUNT && v != rint(v) ? 3 : unit->decimals;
	char *end = number_fixed(to, v, decimals);
	return fabs(v) < 1e15 ? group_thousands(to, end) : end;
}

/* ---- columns --------------------------------------------------------- */

enum { BAR = 8, NAME_MAX_COLUMNS = 48, GAP = 2 };

struct layout {
	const struct grid *g;
	const struct grid_style *style;
	struct arena arena;
	struct prof_str *names;  /* [nrows x ncolumns], safe for the screen */
	size_t *name_width;      /* likewise */
	size_t *width;           /* [ncolumns] */
	struct grid_unit *units; /* [ncolumns] */
};

static size_t text_columns(const char *s)
{
	size_t n = 0;
	for (; *s; s++)
		n += (*s & 0xc0) != 0x80;
	return n;
}

static size_t title_width(const struct layout *l, size_t column)
{
	const char *unit = l->units[column].name;
	return text_columns(l->g->columns[column].title) + (*unit ? text_columns(unit) + 1 : 0);
}

static bool has_bar(const struct layout *l, size_t column)
{
	return l->g->columns[column].bar && l->style->colour;
}

static bool measure_cell(struct layout *l, size_t row, size_t column)
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

/* The last name takes what the others leave; the others have a limit of their own. */
static bool fit_names(struct layout *l)
{
	size_t used = 0, last = l->g->ncolumns;
	for (size_t c = 0; c < l->g->ncolumns; c++) {
		bool name = l->g->columns[c].kind == GRID_NAME;
		if (name && l->width[c] > NAME_MAX_COLUMNS && l->style->width)
			l->width[c] = NAME_MAX_COLUMNS;
		if (name)
			last = c;
		used += l->width[c] + (has_bar(l, c) ? BAR + 1 : 0) + GAP;
	}
	if (last < l->g->ncolumns && l->style->width) {
		size_t others = used - l->width[last] - GAP;
		size_t left = l->style->width > others + 12 ? l->style->width - others : 12;
		if (l->width[last] > left || l->width[last] == NAME_MAX_COLUMNS)
			l->width[last] = left;
	}
	for (size_t i = 0; i < l->g->nrows * l->g->ncolumns; i++) {
		size_t c = i % l->g->ncolumns;
		if (l->g->columns[c].kind != GRID_NAME || l->name_width[i] <= l->width[c])
			continue;
		l->names[i] = screen_cut(&l->arena, &l->names[i], l->width[c], c == last,
					 !l->style->unicode);
		l->name_width[i] = l->width[c];
		if (!l->names[i].s)
			return false;
	}
	return true;
}

static bool lay_out(struct layout *l)
{
	size_t cells = l->g->nrows * l->g->ncolumns;
	l->names = calloc(cells + 1, sizeof(*l->names));
	l->name_width = calloc(cells + 1, sizeof(*l->name_width));
	l->width = calloc(l->g->ncolumns, sizeof(*l->width));
	l->units = calloc(l->g->ncolumns, sizeof(*l->units));
	if (!l->names || !l->name_width || !l->width || !l->units)
		return false;
	for (size_t c = 0; c < l->g->ncolumns; c++) {
		l->units[c] = grid_unit_of(l->g, c, l->style->unicode);
		l->width[c] = title_width(l, c);
		for (size_t r = 0; r < l->g->nrows; r++)
			if (!measure_cell(l, r, c))
				return false;
	}
	return true;
}

static void free_layout(struct layout *l)
{
	free(l->names);
	free(l->name_width);
	free(l->width);
	free(l->units);
	arena_free(&l->arena);
}

/* ---- terminal -------------------------------------------------------- */

static void put_spaces(struct sink *out, size_t n)
{
	while (n--)
		sink_byte(out, ' ');
}

static const char *tone_code(enum grid_tone tone)
{
	switch (tone) {
	case GRID_OWN:
		return "\033[1m";
	case GRID_LIBRARY:
		return "\033[36m";
	case GRID_STANDARD:
		return "\033[34m";
	case GRID_BUILTIN:
		return "\033[35m";
	case GRID_FAINT:
		return "\033[2m";
	case GRID_PLAIN:
		break;
	}
	return "";
}

/* Eighths of a character where the terminal has them. */
static void put_bar(struct sink *out, double share, bool unicode)
{
	static const char *const eighth[] = { " ",
					      "\xe2\x96\x8f",
					      "\xe2\x96\x8e",
					      "\xe2\x96\x8d",
					      "\xe2\x96\x8c",
					      "\xe2\x96\x8b",
					      "\xe2\x96\x8a",
					      "\xe2\x96\x89" };
	size_t n = share > 0 ? (size_t)(fmin(share, 1) * BAR * 8 + 0.5) : 0, used = n / 8;
	for (size_t i = 0; i < used; i++)
		sink_text(out, unicode ? "\xe2\x96\x88" : "#");
	if (used < BAR) {
		sink_text(out, unicode ? eighth[n % 8] : n % 8 >= 4 ? "#" : " ");
		put_spaces(out, BAR - used - 1);
	}
}

static void put_titles(const struct layout *l, struct sink *out)
{
	sink_text(out, l->style->colour ? "\033[4m" : "");
	for (size_t c = 0; c < l->g->ncolumns; c++) {
		const struct grid_column *column = &l->g->columns[c];
		size_t pad = l->width[c] - title_width(l, c);
		put_spaces(out, c ? GAP : 0);
		if (column->kind != GRID_NAME)
			put_spaces(out, pad);
		sink_text(out, column->title);
		if (*l->units[c].name) {
			sink_byte(out, ' ');
			sink_text(out, l->units[c].name);
		}
		if (has_bar(l, c))
			put_spaces(out, BAR + 1);
		if (column->kind == GRID_NAME && c + 1 < l->g->ncolumns)
			put_spaces(out, pad);
	}
	sink_text(out, l->style->colour ? "\033[0m\n" : "\n");
}

static void put_cell(const struct layout *l, size_t row, size_t c, struct sink *out)
{
	size_t at = row * l->g->ncolumns + c;
	if (l->g->columns[c].kind == GRID_NAME) {
		const char *tone = l->style->colour ? tone_code(l->g->tones[row]) : "";
		sink_text(out, tone);
		sink_bytes(out, l->names[at].s, l->names[at].len);
		sink_text(out, *tone ? "\033[0m" : "");
		if (c + 1 < l->g->ncolumns)
			put_spaces(out, l->width[c] - l->name_width[at]);
		return;
	}
	char text[SINK_NUMBER_MAX + 200];
	const struct grid_cell *cell = &l->g->cells[at];
	char *end = grid_number(text, cell, l->g->columns[c].kind, &l->units[c],
				l->g->columns[c].sign);
	put_spaces(out, l->width[c] - (size_t)(end - text));
	sink_bytes(out, text, (size_t)(end - text));
	if (has_bar(l, c)) {
		sink_byte(out, ' ');
		put_bar(out, cell->number, l->style->unicode);
	}
}

bool grid_write_text(const struct grid *g, const struct grid_style *style, struct sink *out)
{
	struct layout l = { .g = g, .style = style };
	bool ok = lay_out(&l) && fit_names(&l);
	if (ok) {
		put_titles(&l, out);
		for (size_t r = 0; r < g->nrows; r++) {
			for (size_t c = 0; c < g->ncolumns; c++) {
				put_spaces(out, c ? GAP : 0);
				put_cell(&l, r, c, out);
			}
			sink_byte(out, '\n');
		}
	}
	free_layout(&l);
	return ok;
}

/* ---- Markdown -------------------------------------------------------- */

/* What would end a cell or be read as markup. */
static void put_markdown(struct sink *out, const struct prof_str *s)
{
	for (uint32_t i = 0; i < s->len; i++) {
		if (strchr("\\`*_{}[]<>|#~", s->s[i]) && s->s[i])
			sink_byte(out, '\\');
		sink_byte(out, s->s[i]);
	}
}

bool grid_write_markdown(const struct grid *g, const struct grid_style *style, struct sink *out)
{
	struct layout l = { .g = g, .style = style };
	bool ok = lay_out(&l);
	for (size_t c = 0; ok && c < g->ncolumns; c++) {
		sink_text(out, c ? " | " : "| ");
		sink_text(out, g->columns[c].title);
		sink_text(out, *l.units[c].name ? " " : "");
		sink_text(out, l.units[c].name);
	}
	sink_text(out, " |\n");
	for (size_t c = 0; ok && c < g->ncolumns; c++)
		sink_text(out, g->columns[c].kind == GRID_NAME ? "| --- " : "| ---: ");
	sink_text(out, "|\n");
	for (size_t i = 0; ok && i < g->nrows * g->ncolumns; i++) {
		size_t c = i % g->ncolumns;
		char text[SINK_NUMBER_MAX + 200];
		sink_text(out, c ? " | " : "| ");
		if (g->columns[c].kind == GRID_NAME) {
			put_markdown(out, &l.names[i]);
		} else {
			char *end = grid_number(text, &g->cells[i], g->columns[c].kind, &l.units[c],
						g->columns[c].sign);
			sink_bytes(out, text, (size_t)(end - text));
		}
		sink_text(out, c + 1 == g->ncolumns ? " |\n" : "");
	}
	free_layout(&l);
	return ok;
}
