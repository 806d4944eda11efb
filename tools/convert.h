/* convert.h - the options of prof2callgrind, and what its run does with them. */
#ifndef TOOLS_CONVERT_H
#define TOOLS_CONVERT_H

#include "run.h"

struct convert {
	const char *recursion;  /* --recursion; NULL: split */
	struct opt_list script; /* -r: a script and its arguments */
	bool view;              /* -k */
	bool named;             /* the output's name was made up here */
};

/* The callbacks of struct run, whose context is the struct convert. */
int convert_prepare(struct run *run, const char *const *inputs, size_t n);
struct prof *convert_load(struct run *run, const char *const *inputs, size_t n,
			  struct prof_error *err);
int convert_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err);
int convert_finish(struct run *run);

/* Choices of --recursion. */
const char *convert_recursions(size_t i);

#endif
