/*
 * contexts.h - the calling contexts of a profile for writers of stacks: those
 * recorded, in the order of the samples if there is one, or else those that the
 * calls are estimated to have had; a profile of lines alone has a context a line.
 */
#ifndef PROFTOOLS_RENDER_CONTEXTS_H
#define PROFTOOLS_RENDER_CONTEXTS_H

#include "proftools/render.h"
#include "proftools/view.h"

/* Something was spent in a context: a sample, or all that is known of it. */
struct turn {
	prof_id context, row; /* row: of the samples, or the context again */
};

struct contexts {
	const struct prof *p;
	struct prof_tree *tree;       /* owned; NULL: the rows are those of p->nodes */
	size_t n;                     /* row 0 is the root; a parent comes before its children */
	const prof_id *parent, *func; /* func: PROF_MORE for what could not be told apart */
	const prof_id *part;          /* NULL: all 0 */
	const uint32_t *line;         /* being executed; NULL or 0: unknown */
	const double *const *self;    /* [nmeasures] columns, NULL where nothing is recorded */
	bool estimated;               /* some are estimates */
	bool inclusive;               /* rows are lines, and cost what they call as well */
	bool ordered;                 /* turns are samples, in the order recorded */
	struct context_lines *lines;  /* owned; the rows of a profile of lines */
	uint64_t frames;              /* of the stacks of all turns together */
	bool own_ids;                 /* every part that is shown has a thread number of its own */
	/* Turns, by part: those of part i are turns[first[i]] .. turns[first[i + 1]]. */
	struct turn *turns;
	size_t nturns, *first;
};

/*
 * Borrows p. A turn is a sample if there are some and samples is true, else a
 * context with a cost. 0, or -1 and *err; free in either case.
 */
int contexts_init(struct contexts *c, const struct prof *p, bool samples, struct prof_error *err);
void contexts_free(struct contexts *c);

/* What a turn spent in measure m, in seconds, bytes or ones; 0 if nothing, or no number. */
double contexts_spent(const struct contexts *c, const struct turn *t, prof_id m);

/* A process and a thread for a part, for formats in which each needs numbers of its own. */
int64_t contexts_pid(const struct contexts *c, prof_id part);
int64_t contexts_tid(const struct contexts *c, prof_id part);

/* The same measure on the other side of a diff; PROF_NONE if m is no diff. */
prof_id contexts_other_side(const struct prof *p, prof_id m);

/*
 * How wide each row of a tree is drawn, in measure m: its total, but never less
 * than all below it, whatever odd costs a profile holds; 0 for what cannot be
 * shown. The caller frees; NULL when memory is out.
 */
double *contexts_widths(const struct prof_tree *t, prof_id m);

/* The first row from row on, among siblings, that is wide enough to be seen. */
prof_id contexts_shown(const struct prof_tree *t, const double *width, prof_id row);

/*
 * The measure that opt asks for, else the main one. PROF_NONE and *err if there
 * is none, or it counts no cost.
 */
prof_id contexts_measure(const struct prof *p, const struct prof_render_options *opt,
			 struct prof_error *err);

#endif
