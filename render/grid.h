/* grid.h - a table of names and numbers, written aligned or for machines. */
#ifndef PROFTOOLS_RENDER_GRID_H
#define PROFTOOLS_RENDER_GRID_H

#include <stdio.h>

#include "arena.h"
#include "proftools/model.h"

enum grid_format { GRID_TEXT, GRID_CSV, GRID_TSV, GRID_JSON, GRID_MARKDOWN };

/* How a column's numbers are shown to people; machines get them plain. */
enum grid_kind {
	GRID_NAME,    /* bytes, left-aligned, cut to the width */
	GRID_COUNT,   /* 12,345 */
	GRID_SECONDS, /* 1.234 s, 56.7 ms, one unit a column */
	GRID_BYTES,
	GRID_AMOUNT, /* of anything else */
	GRID_LINE,   /* the number of a line: 1234 */
	GRID_SHARE   /* 0..1, shown as percent */
};

struct grid_column {
	const char *title; /* for people */
	const char *name;  /* for machines: "self", "total", "calls" */
	enum grid_kind kind;
	bool bar;      /* GRID_SHARE: drawn, too, where the terminal can */
	bool sign;     /* a change: people see a + before what is above 0 */
	bool path;     /* GRID_NAME: what stands in front goes first where it does not fit */
	uint8_t spare; /* on a narrow terminal the columns of the highest number go first; 0: stay
			*/
};

/* What a row is about decides its colour. */
enum grid_tone { GRID_PLAIN, GRID_OWN, GRID_LIBRARY, GRID_STANDARD, GRID_BUILTIN, GRID_FAINT };

struct grid_cell {
	double number;        /* NAN: "-" for people, nothing for machines */
	struct prof_str text; /* GRID_NAME; borrowed */
	bool estimated;       /* "~" before the number */
};

/* Rows of ncolumns cells each. Titles and texts are borrowed. */
struct grid {
	const struct grid_column *columns;
	size_t ncolumns, nrows, cap;
	struct grid_cell *cells;
	uint8_t *tones;
	bool failed; /* memory is out; later rows are dropped */
};

struct grid_style {
	enum grid_format format;
	size_t width; /* of the terminal, 0: unbounded */
	bool colour;  /* escape sequences */
	bool unicode; /* bars and marks beyond ASCII */
};

/* cells: one a column, copied. */
void grid_add(struct grid *g, enum grid_tone tone, const struct grid_cell *cells);
void grid_free(struct grid *g);

/* Control bytes never reach a terminal: people see \xHH. 0, or -1 and *err. */
int grid_write(const struct grid *g, const struct grid_style *style, FILE *out,
	       struct prof_error *err);

#endif
