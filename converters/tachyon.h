/*
 * tachyon.h - what the two halves of the reader of profiling.sampling's binary
 * files share: tachyon.c takes the file apart, tachyon_records.c its samples.
 */
#ifndef TACHYON_H
#define TACHYON_H

#include "bytes.h"
#include "events.h"

/* Bytes before the samples, and the depth at which the writer cuts stacks. */
enum { TACHYON_HEADER = 64, TACHYON_DEPTH = 256 };

struct tachyon_frame {
	prof_id func;  /* PROF_NONE: one of the profiler itself, left out of every stack */
	uint32_t line; /* being executed; 0: unknown */
};

struct tachyon {
	struct bytes c;
	struct prof_builder *b;
	bool swap; /* written on a machine of the other byte order */
	uint64_t interval, samples, strings_at, frames_at; /* interval in microseconds */
	uint32_t threads, compression;
	uint32_t nstrings, nframes;
	struct tachyon_frame *frames;
	struct events tree;
	size_t nmeasures;
};

/* In the byte order of the writer. */
static inline uint32_t tachyon_u32(struct bytes *c, bool swap)
{
	uint32_t v = bytes_u32(c);
	return swap ? __builtin_bswap32(v) : v;
}

static inline uint64_t tachyon_u64(struct bytes *c, bool swap)
{
	uint64_t v = bytes_u64(c);
	return swap ? __builtin_bswap64(v) : v;
}

/* A packed number: seven bits a byte, lowest first; the high bit says that more follow. */
uint64_t tachyon_packed(struct bytes *c);
uint32_t tachyon_packed32(struct bytes *c);

/* The measures that are declared first, TIME if the interval is known. */
enum { TACHYON_SAMPLES, TACHYON_TIME };

/*
 * Reads the records from c on, to its end, into the tree and the samples of the
 * profile, and declares what else they count when it is first met. -1 after a
 * failure, which is that of c, or of the tree.
 */
int tachyon_records(struct tachyon *t, struct bytes *c);

#endif
