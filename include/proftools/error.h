/* error.h - what went wrong, and where in the input. */
#ifndef PROFTOOLS_ERROR_H
#define PROFTOOLS_ERROR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define PROF_API __attribute__((visibility("default")))
#define PROF_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define PROF_API
#define PROF_PRINTF(f, a)
#endif

enum prof_status {
	PROF_OK,
	PROF_EIO,        /* open, read, write, rename: the system's text is in message */
	PROF_EFORMAT,    /* no reader knows this input, or more than one claims it */
	PROF_EMALFORMED, /* the reader knows the format; these bytes break its rules */
	PROF_ELIMIT,     /* nesting, size or number outside what the model can hold */
	PROF_EMISMATCH,  /* valid profiles that cannot be combined or shown this way */
	PROF_ENOMEM
};

/*
 * Filled by the first failure and never overwritten. Owned by the caller,
 * needs no freeing, may live on the stack. Every function that can fail
 * takes one as its last argument; NULL is allowed.
 */
struct prof_error {
	enum prof_status status;
	uint64_t offset;    /* byte offset in the (decompressed) input; UINT64_MAX if none */
	uint32_t line, col; /* 1-based; 0 for binary input */
	char input[128];    /* file name, "-" for standard input, shortened on the left */
	char message[256];  /* one sentence, no newline, no full stop at the end */
};

#define PROF_ERROR_INIT \
	{ \
		.status = PROF_OK, .offset = UINT64_MAX \
	}

/* Note a failure that has no place in an input. Returns -1. */
PROF_API int prof_fail(struct prof_error *err, enum prof_status status, const char *fmt, ...)
	PROF_PRINTF(3, 4);

/*
 * "dump.prof:@0x1f4: string of 70000 bytes runs past the end" or
 * "cg.out:17:5: expected a number after calls=". Control bytes of the input
 * appear as \xHH. Returns buf, which is always terminated.
 */
PROF_API const char *prof_error_text(const struct prof_error *err, char *buf, size_t size);

#ifdef __cplusplus
}
#endif

#endif
