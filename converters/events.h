/*
 * events.h - a tree of contexts from a log of calls and returns.
 *
 * Every function entered is a context of its caller's; entering it again from
 * there counts a call and adds to the same context. Memory grows with the
 * contexts, not with the events.
 */
#ifndef EVENTS_H
#define EVENTS_H

#include "index.h"
#include "proftools/builder.h"

struct event_node {
	prof_id parent, func, part;
	double calls, time;
};

/* Node 0 is the root. Zero-initialised plus events_init() is ready. */
struct events {
	struct event_node *nodes;
	size_t n, cap;
	struct index index;
	prof_id at;   /* the context being executed, 0: none */
	prof_id part; /* of the contexts made from now on */
	bool failed;  /* memory or numbers are out; later calls do nothing */
};

void events_init(struct events *t);

/* Calls a function from the present context. */
void events_enter(struct events *t, prof_id func);

/* Adds to the own time of the present context. */
static inline void events_spend(struct events *t, double time)
{
	if (!t->failed)
		t->nodes[t->at].time += time;
}

/* Returns to the caller. False if there is none. */
bool events_leave(struct events *t);

/*
 * Hands the contexts to the builder, with calls in measure `calls` and time in
 * measure `time`, and releases the tree. nmeasures: declared so far.
 * -1 and *err when memory is out.
 */
int events_finish(struct events *t, struct prof_builder *b, size_t nmeasures, prof_id calls,
		  prof_id time, struct prof_error *err);

void events_free(struct events *t);

#endif
