/* vmprof_log.h - the records of vmprof's binary log, one at a time. */
#ifndef VMPROF_LOG_H
#define VMPROF_LOG_H

#include "bytes.h"
#include "scan.h"

/* What the head of the log says of all that follows. */
struct vmprof_log {
	struct bytes c;
	unsigned word, address; /* bytes of a number and of an address: 4 or 8 */
	int64_t period;         /* microseconds between samples */
	unsigned version;       /* 0 to 6 */
	unsigned mode;          /* bits, enum vmprof_mode */
	bool pairs;             /* every frame of a stack is two numbers */
	bool done;              /* the trailer has been read */
	struct text interpreter;
};

enum vmprof_mode {
	VMPROF_MEMORY = 1,
	VMPROF_LINES = 2,
	VMPROF_NATIVE = 4,
	VMPROF_TAGGED = 8, /* kind and address, as PyPy writes them */
	VMPROF_REAL_TIME = 16
};

enum vmprof_kind { VMPROF_STACK, VMPROF_SYMBOL, VMPROF_TIME, VMPROF_META, VMPROF_TRAILER };

/* seconds is INT64_MIN where a trailer has no time. */
struct vmprof_time {
	int64_t seconds, microseconds;
	struct text zone;
};

struct vmprof_record {
	enum vmprof_kind kind;
	const uint8_t *at;
	/* STACK: frames, innermost first. */
	const uint8_t *frames;
	size_t nframes;
	uint64_t count, thread;
	int64_t memory; /* kB resident */
	/* SYMBOL and META: text; META also has a key. */
	uint64_t id;
	struct text key, text;
	/* TIME and TRAILER */
	struct vmprof_time time;
};

struct vmprof_frame {
	unsigned kind; /* of PyPy's seven; 0: not told */
	uint32_t line; /* being executed; 0: unknown */
	uint64_t id;
};

/* Does a log begin here? Looks at the first bytes only. */
bool vmprof_is_log(const struct prof_input *in);

/* Reads the head; what is wrong with it is found in log->c.failed. */
void vmprof_open(struct vmprof_log *log, const struct prof_input *in, struct prof_error *err);

/* The next record. False at the end and after a failure. */
bool vmprof_next(struct vmprof_log *log, struct vmprof_record *r);

/* Frame i of a stack, the outermost first. */
struct vmprof_frame vmprof_frame(const struct vmprof_log *log, const struct vmprof_record *r,
				 size_t i);

#endif
