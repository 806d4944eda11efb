/* proftools.h - what the reader of the project's own JSON format is made of. */
#ifndef PROFTOOLS_PROFTOOLS_H
#define PROFTOOLS_PROFTOOLS_H

#include "json.h"

/* Where the members of the document begin; NULL: absent. */
struct document {
	const char *version, *nesting, *estimated, *main_measure, *strings, *measures, *parts,
		*meta, *notes, *functions, *sites, *edges, *nodes, *samples;
};

struct loader {
	const struct prof_input *in;
	struct prof_builder *b;
	struct prof_error *err;
	struct document at;
	/* Rows of the file, and what the builder calls them. */
	size_t nstrings, nmeasures, nparts, nfuncs, nnodes;
	prof_id *string, *part, *func;
	double *self, *total; /* [nmeasures] room for one row */
	bool failed;
};

struct member {
	const char *name; /* NULL ends a list */
	const char **at;
};

/* A cursor that stands before the value at p. */
struct json loader_cursor(const struct loader *l, const char *p);

/* Ends a cursor that need not stand at the end of the document. */
void loader_finish(struct loader *l, struct json *j);

/* calloc of n + 1 that notes its failure. */
void *loader_memory(struct loader *l, size_t n, size_t width);

/* Notes where the known members of an object begin. One that comes twice is a mistake. */
void loader_members(struct json *j, const struct member *members);

/* A row number below limit; what is what it counts. */
prof_id loader_number(struct json *j, size_t limit, const char *what);

/* A row of the file's strings, as the builder's number. */
prof_id loader_string(struct loader *l, struct json *j);

/* The place of a word in a list that ends with NULL. */
int loader_choice(struct json *j, const char *const *words);

/* The next of a fixed number of elements; the end after the last. */
void loader_element(struct json *j);
void loader_end(struct json *j);

/* Read the tables that are there. */
void loader_functions(struct loader *l);
void loader_facts(struct loader *l);

#endif
