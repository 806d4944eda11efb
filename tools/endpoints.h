/* endpoints.h - requests grouped by endpoint: one merged profile each, and a table. */
#ifndef TOOLS_ENDPOINTS_H
#define TOOLS_ENDPOINTS_H

#include "merge_load.h"
#include "requests.h"

/* What the options say; zero-initialised but for plan is the default. */
struct endpoints {
	const char *by;     /* one of requests_groupings(); NULL: no grouping */
	const char *format; /* of the names; NULL: REQUESTS_FORMAT */
	int table;          /* enum grid_format */
	const char *folder; /* where merged profiles go; NULL: nowhere */
	const struct merge_plan *plan;
	/* Between load and write. */
	struct requests requests;
	struct endpoint *rows;
	size_t nrows;
};

/*
 * Makes a run read folders of requests, and write the merged profiles to files
 * and the table to standard output. CLI_DONE, or an exit code after saying why.
 */
int endpoints_prepare(struct run *run, struct endpoints *e);

void endpoints_free(struct endpoints *e);

/* Rows for option tables. */
#define ENDPOINTS_GROUP_OPTION(e)                                                                 \
	{                                                                                         \
		OPT_CHOICE, 0, "group-by", &(e).by,                                               \
			.arg = "WHAT", .choices = requests_groupings,                             \
			.help = "Write one profile an endpoint into the folder of -o, and print " \
				"a table"                                                         \
	}
#define ENDPOINTS_FORMAT_OPTION(e)                                            \
	{                                                                     \
		OPT_TEXT, 0, "name-format", &(e).format,                      \
			.arg = "FORMAT",                                      \
			.help = "Names of the files of requests, by default " \
				"'" REQUESTS_FORMAT "'"                       \
	}

#endif
