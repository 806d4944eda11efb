/* grid_data.c - a grid for machines: CSV, TSV and JSON, numbers in full. */
#include <string.h>

#include "grid_write.h"

/*
 * CSV as RFC 4180 has it: quotes where a separator, a quote or a line end is
 * inside. TSV has no quotes: tabs, line ends and backslashes are escaped.
 */
static void put_field(struct sink *out, const char *s, size_t len, char separator)
{
	bool quote = false;
	for (size_t i = 0; i < len && separator == ','; i++)
		quote |= s[i] == ',' || s[i] == '"' || s[i] == '\n' || s[i] == '\r';
	if (quote)
		sink_byte(out, '"');
	for (size_t i = 0; i < len; i++) {
		const char *special = separator == '\t' && s[i] ? strchr("\t\n\r\\", s[i]) : NULL;
		if (special) {
			sink_byte(out, '\\');
			sink_byte(out, "tnr\\"[strchr("\t\n\r\\", s[i]) - "\t\n\r\\"]);
			continue;
		}
		if (quote && s[i] == '"')
			sink_byte(out, '"');
		sink_byte(out, s[i]);
	}
	if (quote)
		sink_byte(out, '"');
}

void grid_write_separated(const struct grid *g, char separator, struct sink *out)
{
	for (size_t c = 0; c < g->ncolumns; c++) {
		if (c)
			sink_byte(out, separator);
		sink_text(out, g->columns[c].name);
	}
	sink_text(out, separator == ',' ? "\r\n" : "\n");
	for (size_t i = 0; i < g->nrows * g->ncolumns; i++) {
		size_t c = i % g->ncolumns;
		const struct grid_cell *cell = &g->cells[i];
		if (c)
			sink_byte(out, separator);
		if (g->columns[c].kind == GRID_NAME)
			put_field(out, cell->text.s, cell->text.len, separator);
		else if (!isnan(cell->number))
			sink_shortest(out, cell->number);
		if (c + 1 == g->ncolumns)
			sink_text(out, separator == ',' ? "\r\n" : "\n");
	}
}

/* Length of a well-formed UTF-8 sequence at s, 0 if there is none. */
static size_t sequence(const unsigned char *s, size_t len)
{
	size_t more = s[0] < 0x80 ? 0 : s[0] < 0xc2 ? 9 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : 3;
	if (more >= len || s[0] > 0xf4 || (s[0] == 0xe0 && s[1] < 0xa0) ||
	    (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
	    (s[0] == 0xf4 && s[1] > 0x8f))
		return more == 0 ? 1 : 0;
	for (size_t i = 1; i <= more; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	return more + 1;
}

/* Bytes that are not UTF-8 become U+FFFD: JSON has no way to hold them. */
static void put_json_string(struct sink *out, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;
	sink_byte(out, '"');
	for (size_t i = 0, n; i < len; i += n) {
		n = sequence(s + i, len - i);
		if (s[i] == '"' || s[i] == '\\') {
			sink_byte(out, '\\');
			sink_byte(out, text[i]);
		} else if (n == 1 && (s[i] < 0x20 || s[i] == 0x7f)) {
			sink_text(out, "\\u00");
			sink_byte(out, "0123456789abcdef"[s[i] >> 4]);
			sink_byte(out, "0123456789abcdef"[s[i] & 15]);
		} else if (n) {
			sink_bytes(out, text + i, n);
		} else {
			sink_text(out, "\\ufffd");
			n = 1;
		}
	}
	sink_byte(out, '"');
}

/* One object a row; what is not known is null, estimates are named. */
void grid_write_json(const struct grid *g, struct sink *out)
{
	sink_text(out, "[");
	for (size_t r = 0; r < g->nrows; r++) {
		bool estimated = false;
		sink_text(out, r ? ",\n {" : "\n {");
		for (size_t c = 0; c < g->ncolumns; c++) {
			const struct grid_cell *cell = &g->cells[r * g->ncolumns + c];
			estimated |= cell->estimated;
			sink_text(out, c ? ", " : "");
			put_json_string(out, g->columns[c].name, strlen(g->columns[c].name));
			sink_text(out, ": ");
			if (g->columns[c].kind == GRID_NAME)
				put_json_string(out, cell->text.s, cell->text.len);
			else if (isnan(cell->number) || isinf(cell->number))
				sink_text(out, "null");
			else
				sink_shortest(out, cell->number);
		}
		sink_text(out, estimated ? ", \"estimated\": true}" : "}");
	}
	sink_text(out, "\n]\n");
}
