/* prefetch.h - read many inputs on several threads, hand them out in their order. */
#ifndef TOOLS_PREFETCH_H
#define TOOLS_PREFETCH_H

#include <stddef.h>

#include "proftools/model.h"

/* Reads input i, on any thread. NULL and *err on failure. */
typedef struct prof *prefetch_read(const void *context, size_t i, struct prof_error *err);

struct prefetch;

/*
 * threads counts the caller, who reads too when nothing is ready; with 1
 * nothing is read before it is asked for. At most a few inputs a thread are
 * held at a time. NULL when memory is out; fewer threads if the system has no
 * more to give.
 */
struct prefetch *prefetch_new(prefetch_read *read, const void *context, size_t n, unsigned threads);

/*
 * The next of the n inputs, which belongs to the caller; NULL and *err if it
 * could not be read. To be called n times at most.
 */
struct prof *prefetch_next(struct prefetch *f, struct prof_error *err);

/* Stops reading, waits for the threads. NULL is allowed. */
void prefetch_free(struct prefetch *f);

#endif
