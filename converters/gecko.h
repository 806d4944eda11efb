/*
 * gecko.h - what the two halves of the reader of Firefox's profiles share:
 * gecko.c walks over processes, threads and samples, gecko_stacks.c over the
 * tables that say what a stack is.
 */
#ifndef GECKO_H
#define GECKO_H

#include "events.h"
#include "gecko_table.h"

/* Where the tables begin that threads have each, or all together; NULL if they are missing. */
struct gecko_places {
	const char *strings, *libs, *sources, *resources, *funcs, *frames, *stacks;
};

struct gecko_frame {
	prof_id func;
	uint32_t line; /* being executed; 0: unknown */
};

struct gecko_stack {
	uint32_t prefix, frame; /* PROF_NONE: outermost */
	prof_id node;           /* the context of the thread whose number follows */
	uint32_t thread;
};

/* Zero-initialised there is nothing. */
struct gecko_tables {
	prof_id *strings, *libs, *sources, *resources; /* strings of the profile */
	struct gecko_frame *funcs, *frames;
	struct gecko_stack *stacks;
	size_t nstrings, nlibs, nsources, nresources, nfuncs, nframes, nstacks;
};

struct gecko {
	const struct prof_input *in;
	struct prof_builder *b;
	struct prof_error *err;
	struct events tree;
	uint32_t threads; /* read so far */
	uint64_t steps;   /* taken to find contexts of stacks */
	uint32_t *path;   /* from a stack to one whose context is known */
	size_t cap_path;
	bool failed;
};

/* Loads what is there; the rest is that of base. */
void gecko_load(struct gecko *g, const struct gecko_places *at, const struct gecko_tables *base,
		struct gecko_tables *t);

/* Frees what is not that of base. */
void gecko_unload(struct gecko_tables *t, const struct gecko_tables *base);

/* The context of a stack in the present thread, part and tree. 0 after a failure. */
prof_id gecko_node(struct gecko *g, struct gecko_tables *t, size_t stack);

#endif
