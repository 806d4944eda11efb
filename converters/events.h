/*
 * events.h - a tree of contexts that grows as frames are entered and left.
 *
 * For logs of calls and returns, and for stacks of functions that are known by
 * number. Entering a function again from the same place is the same context, so
 * memory grows with the contexts, not with the events.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include "index.h"
#include "proftools/builder.h"

struct event_node {
	prof_id parent, func, part;
	uint32_t line;
};

/* Node 0 is the root. Column m of costs becomes measure m. */
struct events {
	struct event_node *nodes;
	size_t n, cap, ncosts;
	double **cost; /* [ncosts][cap], NAN where nothing was added */
	struct index index;
	prof_id at;     /* the context being executed, 0: none */
	prof_id part;   /* of the contexts made from now on */
	bool keep_root; /* what was added to node 0 is handed over, too */
	bool failed;    /* memory or numbers are out; later calls do nothing */
};

void events_init(struct events *t);

/* The context of a function called from another; line: the one it executes, 0: unknown. */
prof_id events_child(struct events *t, prof_id parent, prof_id func, uint32_t line);

/* Adds to a context's own cost. */
void events_add(struct events *t, prof_id node, prof_id measure, double cost);

/* Calls a function from the present context, and counts it in measure calls. */
void events_enter(struct events *t, prof_id func, prof_id calls);

/* Returns to the caller. False if there is none. */
bool events_leave(struct events *t);

/*
 * Hands the contexts to the builder, under the numbers they have here, and
 * releases the tree. The reader has declared nmeasures measures. -1 and *err
 * when memory is out.
 */
int events_finish(struct events *t, struct prof_builder *b, size_t nmeasures,
		  struct prof_error *err);

void events_free(struct events *t);

#endif
