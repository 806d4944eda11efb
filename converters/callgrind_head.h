/* callgrind_head.h - the header lines of a callgrind file, which begin its sections. */
#ifndef PROFTOOLS_CALLGRIND_HEAD_H
#define PROFTOOLS_CALLGRIND_HEAD_H

#include "scan.h"

enum {
	CG_EVENTS = 64,   /* most events a file may have: each costs 8 bytes a row */
	CG_POSITIONS = 4, /* most words of a positions: line */
	CG_TITLES = 64,   /* event: lines that are kept */
};

/* Words of a positions: line; anything unknown is read and dropped. */
enum cg_position { CG_INSTR, CG_LINE, CG_OTHER, CG_KINDS };

struct cg_head {
	/* Of the section being read. */
	struct text events[CG_EVENTS];
	prof_id measure[CG_EVENTS];
	size_t nevents;
	enum cg_position positions[CG_POSITIONS];
	size_t npositions;
	int64_t pid, tid, dump; /* pid:, thread:, part:; -1 if not given */
	unsigned given;         /* which of the lines that can begin a section were seen */
	prof_id part;
	uint32_t section;      /* counted from 0 */
	bool in_body;          /* costs may follow: measures and part are declared */
	double sum[CG_EVENTS]; /* of self costs, by event */
	double totals[CG_EVENTS];
	const char *totals_at; /* where they were given; NULL if they were not */

	/* Of the file. */
	bool several; /* more than one section */
	struct text cmd;
	struct {
		struct text event, title;
	} titles[CG_TITLES];
	size_t ntitles;
};

void cg_head_init(struct cg_head *h, const struct prof_input *in);

/*
 * Reads "key: value", the cursor standing after the colon. True if it begins a
 * new section, for which the caller forgets its state.
 */
bool cg_head_line(struct cg_head *h, struct scan *s, struct prof_builder *b, struct text key);

/* Declares what the section measures. -1 and a noted failure if there is no events: line. */
int cg_head_begin_body(struct cg_head *h, struct scan *s, struct prof_builder *b);

/* Compares the sums with what the section says they are. For the last section too. */
void cg_head_end_section(struct cg_head *h, const struct scan *s, struct prof_builder *b);

#endif
