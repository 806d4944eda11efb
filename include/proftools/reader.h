/* reader.h - bytes in, profile out. */
#ifndef PROFTOOLS_READER_H
#define PROFTOOLS_READER_H

#include "builder.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A whole input in memory, decompressed. data[size] is readable and 0. */
struct prof_input {
	const char *name; /* as given; "-" for standard input; borrowed */
	const uint8_t *data;
	size_t size;
	bool compressed; /* the file was gzip, zstd or UTF-16; offsets count what it became */
	int64_t mtime;   /* seconds since 1970 of a regular file; -1 if unknown */
};

/*
 * Reads a file, a pipe, or standard input ("-") to its end; gzip, and zstd
 * where libzstd is installed, is undone, and a UTF-8 byte order mark is dropped.
 * A folder that is one profile (coldshot's) becomes a tar archive of its files. max_size
 * bounds the decompressed size; with 0 an input is refused (PROF_ELIMIT) that
 * decompresses to more than 64 MiB and 200 times its size. The caller closes.
 */
#define PROF_MAX_INPUT ((uint64_t)1 << 36)
PROF_API int prof_input_open(struct prof_input *in, const char *path, uint64_t max_size,
			     struct prof_error *err);
PROF_API void prof_input_close(struct prof_input *in);

enum prof_match { PROF_NO, PROF_MAYBE, PROF_LIKELY, PROF_CERTAIN };

/* One a format, defined in converters/<name>.c, listed in readers.def. */
struct prof_reader {
	const char *name;     /* "pstats": for -f, docs/formats/, testdata/ */
	const char *aliases;  /* other names for -f, separated by blanks; "" if none */
	const char *title;    /* "Python profile, cProfile, pstats (marshal)" */
	const char *suffixes; /* ".prof .pstats": breaks ties, never decides */
	/* For docs/formats.md, a few words: what of the format becomes a profile, what does not. */
	const char *kept, *lost;
	/* Looks at the first bytes only, allocates nothing, never fails. */
	enum prof_match (*probe)(const struct prof_input *in);
	/* 0, or -1 and *err. What it added to b before failing is discarded. */
	int (*read)(const struct prof_input *in, struct prof_builder *b, struct prof_error *err);
};

PROF_API extern const struct prof_reader *const prof_readers[]; /* ends with NULL */

/* By name or alias; NULL if unknown. */
PROF_API const struct prof_reader *prof_reader_find(const char *name);

/* The one best match. Two equally good ones are an error that names both. */
PROF_API const struct prof_reader *prof_reader_for(const struct prof_input *in,
						   struct prof_error *err);

/* reader NULL: choose by content. The caller frees the result. */
PROF_API struct prof *prof_read(const struct prof_input *in, const struct prof_reader *reader,
				struct prof_error *err);

/*
 * Note a mistake at p in a binary (offset) or text (line and column) input.
 * p is clamped to the input. Return -1.
 */
PROF_API int prof_bad_bytes(struct prof_error *err, const struct prof_input *in, const void *p,
			    const char *fmt, ...) PROF_PRINTF(4, 5);
PROF_API int prof_bad_text(struct prof_error *err, const struct prof_input *in, const void *p,
			   const char *fmt, ...) PROF_PRINTF(4, 5);

#ifdef __cplusplus
}
#endif

#endif
