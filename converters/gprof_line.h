/* gprof_line.h - the lines of gprof's tables. */
#ifndef PROFTOOLS_GPROF_LINE_H
#define PROFTOOLS_GPROF_LINE_H

#include "scan.h"

/*
 * A line of the call graph: "[1] 100.0 0.00 0.33 1+2 name <cycle 1> [1]" is an
 * entry's own (primary), "0.00 0.33 1/2 name <cycle 1> [1]" a caller's or a
 * called function's. Numbers that are not there are NAN.
 */
struct gprof_line {
	bool primary;
	bool whole_cycle; /* "<cycle 1 as a whole>" */
	double percent;   /* of an entry's own line */
	double self, children;
	double calls, self_calls; /* of "1+2", or of "1/2", where 2 is left out */
	struct text name;
	bool numbered;
	uint64_t number; /* if numbered; VTune counts from 0 */
	uint64_t cycle;  /* 0: none */
};

bool gprof_line_read(struct text line, struct gprof_line *l);

/* The same without calls, as VTune prints it. */
bool gprof_columns_read(struct text line, struct gprof_line *l);

/* A row of the flat profile; primary, children, number and cycle do not matter. */
bool gprof_flat_read(struct text line, struct gprof_line *l);

bool gprof_is_header(struct text line);
bool gprof_is_flat_header(struct text line);

/* What times are in: "seconds" unless "(K)", "(M)" stands below the header. */
struct gprof_units {
	const char *name;
	bool seconds;
	double scale;
};

/* s stands in the header line; it is a copy. */
void gprof_units_read(struct scan s, struct gprof_units *units);

#endif
