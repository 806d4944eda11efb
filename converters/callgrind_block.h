/*
 * callgrind_block.h - the costs of one function while its lines are read.
 *
 * A function has nearly all its lines in one block, many of them for the same
 * place. They are added up here, in a table that fits the cache; the builder
 * gets each place once, and need not look for places of a function it has
 * never seen.
 */
#ifndef PROFTOOLS_CALLGRIND_BLOCK_H
#define PROFTOOLS_CALLGRIND_BLOCK_H

#include "callgrind_head.h"

/* A place, or a call from there; for a place the callee's fields are 0. */
struct cg_row {
	uint64_t addr, callee_addr;
	prof_id callee, file;
	uint32_t line, callee_line;
	uint32_t slot;
};

struct cg_rows {
	struct cg_row *row;
	double *cell;    /* [n][CG_EVENTS + 1] by measure; measure 0 is calls */
	uint32_t *slots; /* row + 1 by hash; 0: free */
	size_t n, cap, nslots;
};

/* Zero-initialised, but for b, is empty. */
struct cg_block {
	struct prof_builder *b;
	prof_id func, part;
	struct cg_rows sites, edges;
	uint8_t *seen; /* [nseen] functions that had a block */
	size_t nseen;
	bool open, known; /* known: func had a block before */
	bool failed;      /* memory is out */
};

/* The block of a function; ends the one before, if it was another. */
void cg_block_begin(struct cg_block *k, prof_id func, prof_id part);

/* Adds cells[CG_EVENTS + 1] to a place, or to a call. */
void cg_block_site(struct cg_block *k, const struct cg_row *key, const double *cell);
void cg_block_edge(struct cg_block *k, const struct cg_row *key, const double *cell);

/* Hands what there is to the builder. */
void cg_block_end(struct cg_block *k);

void cg_block_free(struct cg_block *k);

#endif
