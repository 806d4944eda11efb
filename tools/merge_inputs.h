/* merge_inputs.h - which files profmerge adds up, and how often each. */
#ifndef TOOLS_MERGE_INPUTS_H
#define TOOLS_MERGE_INPUTS_H

#include <stddef.h>
#include <stdint.h>

#include "proftools/error.h"

struct merge_input {
	const char *path;
	uint32_t weight;  /* 1 or more */
	const char *part; /* all of it becomes a part of this name; NULL: keeps its parts */
};

struct merge_inputs {
	struct merge_input *v;
	size_t n, cap;
	char **kept; /* texts of list files, which paths point into */
	size_t nkept;
};

/* Each appends to the list. 0, or -1 and *err; paths are borrowed. */
int merge_inputs_add(struct merge_inputs *list, const char *path, uint32_t weight,
		     struct prof_error *err);

/* "W,FILE", W a whole number of 1 or more. */
int merge_inputs_add_weighted(struct merge_inputs *list, const char *text, struct prof_error *err);

/*
 * A file ("-": standard input) with one input a line, FILE or W,FILE. Lines
 * that are empty or begin with # say nothing. Names with a comma behind
 * leading digits need a weight before them.
 */
int merge_inputs_add_list(struct merge_inputs *list, const char *path, struct prof_error *err);

/* "I/N", 0 <= I < N: keeps every Nth input from the Ith (counted from 0) on. */
int merge_inputs_keep_shard(struct merge_inputs *list, const char *text, struct prof_error *err);

void merge_inputs_free(struct merge_inputs *list);

#endif
