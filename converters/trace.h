/*
 * trace.h - what the parts of the reader of trace events share: trace_event.c
 * takes the file apart, trace_names.c knows functions and threads,
 * trace_match.c ties begins to ends, trace_cpu.c reads V8's profiles in traces,
 * trace_stacks.c samples of stacks.
 */
#ifndef TRACE_H
#define TRACE_H

#include "cpuprofile.h"
#include "events.h"
#include "json_find.h"

#define TRACE_NONE UINT32_MAX

/* Where a function begins or ends. */
struct trace_event {
	int64_t at;             /* nanoseconds */
	int64_t key;            /* of an event with a duration: what comes first at one time */
	uint32_t thread, frame; /* frame TRACE_NONE: an end without a name */
	uint32_t order;         /* in the file */
	uint32_t next_of_frame, next_of_name; /* of the ends of one time */
	bool whole;                           /* one event that says both */
	bool done;
};

struct trace_list {
	struct trace_event *rows;
	size_t n, cap;
};

/* A function as an event calls it: name and arguments, as written. */
struct trace_frame {
	uint32_t name, args; /* texts */
	prof_id func;        /* PROF_NONE: not entered so far */
	uint32_t line;       /* being executed; 0: unknown */
};

/* A thread, or with tid TRACE_NONE a process. */
struct trace_thread {
	uint32_t pid, tid; /* texts */
	prof_id name;      /* 0: unknown */
};

/* A piece of one of V8's profiles. */
struct trace_chunk {
	int64_t at;
	uint32_t order, thread;
	uint32_t pid, id; /* texts: pieces of one profile have the same */
	const char *args; /* NULL: none */
};

struct trace {
	const struct prof_input *in;
	struct prof_builder *b;
	struct prof_error *err;
	struct events tree;
	struct trace_list begins, ends;
	struct text *texts; /* bytes of the input, each once */
	struct trace_frame *frames;
	struct trace_thread *threads;
	struct trace_chunk *chunks;
	size_t ntexts, cap_texts, nframes, cap_frames, nthreads, cap_threads, nchunks, cap_chunks;
	struct index by_text, by_frame, by_thread;
	uint32_t order; /* events read so far */
	bool failed;
};

/* Makes room for row n, as room_for does. False after a failure. */
bool trace_room(struct trace *t, void *rows, size_t n, size_t *cap, size_t width);

#define TRACE_ROOM(t, what) \
	trace_room(t, &(t)->what, (t)->n##what, &(t)->cap_##what, sizeof(*(t)->what))

void trace_push(struct trace *t, struct trace_list *l, const struct trace_event *e);

/* trace_names.c: the numbers of a text, a function, a thread; what a function is; a thread's part.
 */
uint32_t trace_text(struct trace *t, struct text text);
uint32_t trace_frame(struct trace *t, struct text name, struct text args);
const struct trace_frame *trace_entered(struct trace *t, uint32_t frame);
uint32_t trace_thread(struct trace *t, struct text pid, struct text tid);
uint32_t trace_id(struct trace *t, struct text id); /* 7 and "7" are one */
prof_id trace_part(struct trace *t, uint32_t thread);

/* trace_match.c: adds what the events say to tree and samples. */
void trace_match(struct trace *t);

/* trace_cpu.c: the same for the pieces of V8's profiles. */
void trace_cpu(struct trace *t);

/* trace_stacks.c: the same for a list of samples, of stacks that an object holds. */
void trace_stacks(struct trace *t, const char *samples, const char *stacks);

/* trace_event.c: decimal microseconds, or a string of them. False: there is none. */
bool trace_time(struct trace *t, struct text token, int64_t *ns);

/* The next value, checked, as it is written. */
struct text trace_token(struct json *j);

#endif
