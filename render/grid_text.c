/* grid_text.c - a grid for people: aligned on a terminal, or as Markdown. */
#include <stdlib.h>
#include <string.h>

#include "grid_layout.h"

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
	enum grid_kind kind = g->columns[column].kind;
	/* Zeros go along with the other numbers of their kind. */
	for (size_t c = 0; most == 0 && c < g->ncolumns; c++)
		most = g->columns[c].kind == kind ? largest(g, c) : 0;
	switch (kind) {
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
	case GRID_LINE:
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
	return fabs(v) < 1e15 && kind != GRID_LINE ? group_thousands(to, end) : end;
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

/*
 * A bar in eighths of a character where the terminal has them: so many full
 * ones, and one that is returned if part is 1.
 */
static const char *bar_of(double share, bool unicode, size_t *full, size_t *part)
{
	static const char *const eighth[] = { "",
					      "\xe2\x96\x8f",
					      "\xe2\x96\x8e",
					      "\xe2\x96\x8d",
					      "\xe2\x96\x8c",
					      "\xe2\x96\x8b",
					      "\xe2\x96\x8a",
					      "\xe2\x96\x89" };
	size_t n = share > 0 ? (size_t)(fmin(share, 1) * GRID_BAR * 8 + 0.5) : 0;
	*full = n / 8;
	*part = unicode ? n % 8 > 0 : n % 8 >= 4;
	return unicode ? eighth[n % 8] : "#";
}

/* Blanks are written only when something follows: a line that is full to the edge would wrap. */
struct pen {
	struct sink *out;
	size_t blanks;
};

static void put_after(struct pen *pen, const char *text, size_t len)
{
	if (!len)
		return;
	put_spaces(pen->out, pen->blanks);
	pen->blanks = 0;
	sink_bytes(pen->out, text, len);
}

static void put_titles(const struct grid_layout *l, struct sink *out)
{
	struct pen pen = { out, 0 };
	sink_text(out, l->style->colour ? "\033[4m" : "");
	for (size_t c = 0; c < l->g->ncolumns; c++) {
		const struct grid_column *column = &l->g->columns[c];
		size_t pad = l->shown[c] ? l->width[c] - grid_title_width(l, c) : 0;
		if (!l->shown[c])
			continue;
		pen.blanks += column->kind != GRID_NAME ? pad : 0;
		put_after(&pen, column->title, strlen(column->title));
		pen.blanks += *l->units[c].name && *column->title;
		put_after(&pen, l->units[c].name, strlen(l->units[c].name));
		pen.blanks += column->kind == GRID_NAME ? pad : 0;
		pen.blanks += (size_t)GRID_GAP + (grid_has_bar(l, c) ? GRID_BAR + 1 : 0);
	}
	sink_text(out, l->style->colour ? "\033[0m\n" : "\n");
}

static void put_name(const struct grid_layout *l, size_t row, size_t c, struct pen *pen)
{
	size_t at = row * l->g->ncolumns + c;
	const char *tone = l->style->colour ? tone_code(l->g->tones[row]) : "";
	if (!l->names[at].len)
		tone = "";
	put_after(pen, tone, strlen(tone));
	put_after(pen, l->names[at].s, l->names[at].len);
	sink_text(pen->out, *tone ? "\033[0m" : "");
	pen->blanks += l->width[c] > l->name_width[at] ? l->width[c] - l->name_width[at] : 0;
}

static void put_value(const struct grid_layout *l, size_t row, size_t c, struct pen *pen)
{
	char text[SINK_NUMBER_MAX + 200];
	const struct grid_cell *cell = &l->g->cells[row * l->g->ncolumns + c];
	char *end = grid_number(text, cell, l->g->columns[c].kind, &l->units[c],
				l->g->columns[c].sign);
	pen->blanks += l->width[c] - (size_t)(end - text);
	put_after(pen, text, (size_t)(end - text));
	if (grid_has_bar(l, c)) {
		size_t full, part;
		const char *end_of_bar = bar_of(cell->number, l->style->unicode, &full, &part);
		pen->blanks += full + part ? 1 : 0;
		for (size_t i = 0; i < full; i++)
			put_after(pen, l->style->unicode ? "\xe2\x96\x88" : "#",
				  l->style->unicode ? 3 : 1);
		put_after(pen, end_of_bar, part ? strlen(end_of_bar) : 0);
		pen->blanks += GRID_BAR - full - part + (full + part ? 0 : 1);
	}
}

static void put_row(const struct grid_layout *l, size_t row, struct sink *out)
{
	struct pen pen = { out, 0 };
	for (size_t c = 0; c < l->g->ncolumns; c++) {
		size_t spilt;
		if (!l->shown[c])
			continue;
		if (l->g->columns[c].kind != GRID_NAME) {
			put_value(l, row, c, &pen);
		} else {
			put_name(l, row, c, &pen);
			spilt = l->name_width[row * l->g->ncolumns + c];
			if (spilt > l->width[c]) /* over empty columns: nothing follows */
				break;
		}
		pen.blanks += GRID_GAP;
	}
	sink_byte(out, '\n');
}

bool grid_write_text(const struct grid *g, const struct grid_style *style, struct sink *out)
{
	struct grid_layout l;
	bool ok = grid_layout_make(&l, g, style) && grid_layout_fit(&l);
	if (ok) {
		put_titles(&l, out);
		for (size_t r = 0; r < g->nrows; r++)
			put_row(&l, r, out);
	}
	grid_layout_free(&l);
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

static void put_markdown_cell(const struct grid_layout *l, size_t row, size_t column,
			      struct sink *out)
{
	const struct grid *g = l->g;
	size_t at = row * g->ncolumns + column;
	char text[SINK_NUMBER_MAX + 200];
	if (g->columns[column].kind == GRID_NAME) {
		put_markdown(out, &l->names[at]);
		return;
	}
	char *end = grid_number(text, &g->cells[at], g->columns[column].kind, &l->units[column],
				g->columns[column].sign);
	sink_bytes(out, text, (size_t)(end - text));
}

bool grid_write_markdown(const struct grid *g, const struct grid_style *style, struct sink *out)
{
	struct grid_layout l;
	bool ok = grid_layout_make(&l, g, style);
	for (size_t c = 0; ok && c < g->ncolumns; c++) {
		if (!l.shown[c])
			continue;
		sink_text(out, "| ");
		sink_text(out, g->columns[c].title);
		sink_text(out, *l.units[c].name && *g->columns[c].title ? " " : "");
		sink_text(out, l.units[c].name);
		sink_byte(out, ' ');
	}
	sink_text(out, "|\n");
	for (size_t c = 0; ok && c < g->ncolumns; c++)
		if (l.shown[c])
			sink_text(out, g->columns[c].kind == GRID_NAME ? "| --- " : "| ---: ");
	sink_text(out, "|\n");
	for (size_t r = 0; ok && r < g->nrows; r++) {
		for (size_t c = 0; c < g->ncolumns; c++) {
			if (!l.shown[c])
				continue;
			sink_text(out, "| ");
			put_markdown_cell(&l, r, c, out);
			sink_byte(out, ' ');
		}
		sink_text(out, "|\n");
	}
	grid_layout_free(&l);
	return ok;
}
