/* arena.h - memory that is given out in pieces and released all at once. */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct arena_chunk;

/* Zero-initialised is empty and ready. */
struct arena {
	struct arena_chunk *chunks; /* newest first */
	char *next;
	size_t left;
};

/* Aligned for any type, not cleared; NULL when memory is out. */
void *arena_alloc(struct arena *a, size_t size);

/* A terminated copy of len bytes; NULL when memory is out. */
char *arena_copy(struct arena *a, const char *s, size_t len);

void arena_free(struct arena *a);

#endif
