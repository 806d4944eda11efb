/* perf_line.h - the two kinds of line of `perf script`: an event, a frame of its stack. */
#ifndef PROFTOOLS_PERF_LINE_H
#define PROFTOOLS_PERF_LINE_H

#include "scan.h"

/* "COMM PID/TID [CPU] SECONDS: PERIOD EVENT: ...", of which anything may lack. */
struct perf_event {
	struct text comm, name; /* name of the event, empty if unknown */
	int64_t pid, tid;       /* -1 if unknown; one number alone is the thread */
	bool has_time, has_period;
	uint64_t nanoseconds; /* of the clock that perf used */
	uint64_t period;
	struct text rest; /* behind the event: a frame, if no stacks were recorded */
};

/* True if the line is no frame. What is not there stays empty. */
void perf_event_read(struct text line, struct perf_event *e);

/*
 * Finds "ADDRESS SYMBOL+0xOFFSET (OBJECT)" in a line and gives its label: from
 * the symbol on, or from the blank before the address if there is no symbol.
 * False if the line is no frame.
 */
bool perf_frame_label(struct text line, struct text *label);

/* Is this a source line, "FILE:LINE", such as `-F +srcline` puts below each frame? */
bool perf_is_srcline(struct text line);

/* The function and the line of a label; a source line may follow it. */
struct perf_frame {
	struct text name, file, object;
	uint32_t line;
};
void perf_frame_decode(struct text label, struct perf_frame *f);

#endif
