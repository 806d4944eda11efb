/*
 * cgspell.h - which function a line is about: "fn=" and its kin, compressed.
 *
 * "(12) name" the first time, "(12)" from then on; objects, files and functions
 * have numbers of their own.
 */
#ifndef RENDER_CGSPELL_H
#define RENDER_CGSPELL_H

#include "cglabel.h"
#include "levels.h"
#include "sink.h"

/* What every call of a function needs to know of it, side by side. */
struct cg_row {
	uint32_t object, file; /* their numbers */
	uint32_t line;
	uint32_t deeper; /* number of its level 2; higher levels follow */
	bool spelled;    /* its name was written */
	bool empty;      /* it has no name to write */
};

struct cg_spelling {
	const struct prof *profile; /* borrowed */
	struct sink *out;           /* borrowed */
	struct cg_labels labels;
	struct cg_row *rows; /* [nfuncs]; the number of a function is its row plus 1 */
	uint32_t *number;    /* [nstrings] of files; 0: none so far */
	prof_id *files;      /* strings by number less 1 */
	uint32_t nfiles, nobjects;
	bool *file_spelled, *object_spelled, *deeper_spelled; /* by number */
	uint32_t object, file;                                /* in force, 0: none */
};

/* False when memory is out; free it then too. */
bool cg_spell_make(struct cg_spelling *n, const struct levels *l, struct sink *out);
void cg_spell_free(struct cg_spelling *n);

/* "fn=" of a function at a level, and "ob=" and "fl=" where they change. */
void cg_spell_func(struct cg_spelling *n, prof_id func, unsigned level);

/* "fn=" of a function that the profile has not, without object and file. */
void cg_spell_outside(struct cg_spelling *n, const char *name);

/* The lines of a call before its cost; the number of calls may be unknown (NAN). */
void cg_spell_call(struct cg_spelling *n, prof_id callee, unsigned level, double calls);

#endif
