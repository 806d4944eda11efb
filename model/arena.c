/* arena.c - memory that is given out in pieces and released all at once. */
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct arena_chunk {
	struct arena_chunk *older;
	size_t size;
	alignas(max_align_t) char bytes[];
};

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20 };

/*
 * Chunks double up to 1 MiB. With PROF_ARENA_STRICT every piece is a chunk of
 * its own, so that the address sanitizer sees an overrun of any of them.
 */
static int new_chunk(struct arena *a, size_t need)
{
	size_t size = a->chunks ? a->chunks->size * 2 : FIRST_CHUNK;
	if (size > LARGEST_CHUNK)
		size = LARGEST_CHUNK;
	if (size < need)
		size = need;
#ifdef PROF_ARENA_STRICT
	size = need;
#endif
	if (size > SIZE_MAX - sizeof(struct arena_chunk))
		return -1;
	struct arena_chunk *c = malloc(sizeof(*c) + size);
	if (!c)
		return -1;
	c->older = a->chunks;
	c->size = size;
	a->chunks = c;
	a->next = c->bytes;
	a->left = size;
	return 0;
}

static void *take(struct arena *a, size_t size, size_t align)
{
	size_t pad = (size_t)(-(uintptr_t)a->next & (align - 1));
#ifdef PROF_ARENA_STRICT
	a->left = 0;
#endif
	if (!a->next || a->left < pad || a->left - pad < size) {
		if (new_chunk(a, size ? size : 1))
			return NULL;
		pad = 0;
	}
	char *p = a->next + pad;
	a->next = p + size;
	a->left -= pad + size;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return take(a, size, alignof(max_align_t));
}

char *arena_copy(struct arena *a, const char *s, size_t len)
{
	if (len == SIZE_MAX)
		return NULL;
	char *p = take(a, len + 1, 1);
	if (!p)
		return NULL;
	if (len)
		memcpy(p, s, len);
	p[len] = 0;
	return p;
}

void arena_free(struct arena *a)
{
	for (struct arena_chunk *c = a->chunks, *older; c; c = older) {
		older = c->older;
		free(c);
	}
	*a = (struct arena){ 0 };
}
