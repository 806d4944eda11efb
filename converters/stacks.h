/*
 * stacks.h - stacks of text labels, added up into a tree of contexts.
 *
 * For readers of sampled stacks, where the same few frames come by the
 * million: a frame costs two look-ups of integers, and a label is decoded
 * into a function once, when it is first seen. The builder sees each node once,
 * with its sum.
 */
#ifndef PROFTOOLS_STACKS_H
#define PROFTOOLS_STACKS_H

#include "arena.h"
#include "index.h"
#include "scan.h"

/* What a label says: a function, and the line it was executing (0: unknown). */
struct stack_frame {
	prof_id func;
	uint32_t line;
};

struct stacks;
typedef struct stack_frame stack_decode(struct stacks *t, struct text label);

struct stack_label {
	struct text text; /* a copy: in the input they lie far apart */
	struct stack_frame frame;
	uint32_t hash; /* of the text */
	uint32_t same; /* first label with this frame: itself, unless two labels mean the same */
};

struct stack_node {
	uint32_t parent, label, part;
};

/* Node 0 is the root. Numbers are those that the builder's rows will have. */
struct stacks {
	struct prof_builder *b;
	stack_decode *decode;
	void *context; /* for decode, set by the reader */
	struct stack_label *labels;
	struct stack_node *nodes;
	double **cost; /* [ncosts] columns of nodes, NAN where nothing was added */
	size_t nlabels, cap_labels, nnodes, cap_nodes, ncosts;
	struct index by_text, by_frame, by_key;
	struct arena texts; /* of the labels */

	/* The stack being pushed, innermost frame first, and the way to the one before. */
	uint32_t *pushed;
	struct {
		uint32_t label, node;
	} * trail;
	size_t npushed, cap_pushed, ntrail, cap_trail;
	prof_id trail_part;

	prof_id part; /* of the nodes made from now on */
	bool failed;  /* memory or numbers are out; later calls do nothing */
};

/* b must hold no nodes yet. */
void stacks_init(struct stacks *t, struct prof_builder *b, stack_decode *decode);

/* The number of a label. */
uint32_t stacks_label(struct stacks *t, struct text text);

/* The context of a label called from node parent, in the current part. */
uint32_t stacks_child(struct stacks *t, uint32_t parent, uint32_t label);

/* The same for a context that the caller knows not to be there yet. */
uint32_t stacks_new_child(struct stacks *t, uint32_t parent, uint32_t label);

/*
 * For files that write the innermost frame first: push each frame as it comes,
 * then ask for the context of the whole stack. Nothing pushed is the root.
 */
void stacks_push(struct stacks *t, struct text text);
uint32_t stacks_pushed(struct stacks *t);

/* Adds to a node's own cost in column c, which becomes measure c. */
void stacks_add(struct stacks *t, uint32_t node, size_t c, double cost);

/*
 * Hands the tree to the builder and releases it. The reader has declared
 * nmeasures measures, at least one a column. -1 and *err when memory is out.
 */
int stacks_finish(struct stacks *t, size_t nmeasures, struct prof_error *err);

/* Releases the tree; for readers that fail. */
void stacks_free(struct stacks *t);

#endif
