/* pystats_print.h - the texts of pstats: print_stats, print_callers, print_callees. */
#ifndef PROFTOOLS_RENDER_PYSTATS_PRINT_H
#define PROFTOOLS_RENDER_PYSTATS_PRINT_H

#include <stdio.h>

#include "pystats.h"

/* Sort keys of sort_stats, in the order of its table. */
enum pystats_key {
	PYSTATS_CALLS,
	PYSTATS_CUMULATIVE,
	PYSTATS_FILE,
	PYSTATS_LINE,
	PYSTATS_NAME,
	PYSTATS_NFL,
	PYSTATS_PCALLS,
	PYSTATS_STDNAME,
	PYSTATS_TIME
};

/* A key by its name or a unique abbreviation as pstats takes it, or -1, 0, 1, 2. False: none. */
bool pystats_parse_key(const char *word, enum pystats_key *key);

/* "internal time" */
const char *pystats_key_title(enum pystats_key key);

/* Names of all keys, for help and completion; NULL after the last. */
const char *pystats_key_name(size_t i);

enum pystats_restriction { PYSTATS_COUNT, PYSTATS_FRACTION, PYSTATS_PATTERN };

struct pystats_selector {
	enum pystats_restriction kind;
	double number;       /* COUNT: a whole number; FRACTION: any other */
	const char *pattern; /* PATTERN, a regular expression */
};

/* As the interactive browser reads a word: a whole number, a number, else a pattern. */
struct pystats_selector pystats_parse_selector(const char *word);

enum pystats_text { PYSTATS_STATS, PYSTATS_CALLERS, PYSTATS_CALLEES };

struct pystats_listing {
	const enum pystats_key *keys;
	size_t nkeys; /* 0: in the order of the dump */
	bool reverse;
	bool python2; /* as Python 2.7 prints: no blank at the end of lines without calls */
	bool screen;  /* names that cannot disturb a terminal, ... */
	bool ascii;   /* ... which has nothing beyond ASCII */
	const struct pystats_selector *selectors;
	size_t nselectors;
	const char *const *files; /* heading lines, ends with NULL; print_stats only */
};

int pystats_print(struct pystats *s, enum pystats_text what, const struct pystats_listing *listing,
		  FILE *out, struct prof_error *err);

#endif
