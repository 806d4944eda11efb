/*
 * index.h - find rows of a table by the hash of their key.
 *
 * The index keeps row numbers and hashes only; keys stay in the table, and the
 * caller compares them, so equal hashes of different keys do no harm:
 *
 *	size_t at;
 *	for (uint32_t row = index_first(ix, hash, &at); row != INDEX_NONE;
 *	     row = index_next(ix, hash, &at))
 *		if (same key as row)
 *			return row;
 */
#ifndef INDEX_H
#define INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INDEX_NONE UINT32_MAX

struct index_slot {
	uint32_t row, hash;
};

/* Zero-initialised is empty and ready. */
struct index {
	struct index_slot *slots; /* open addressing, a power of two of them */
	size_t mask, used;
};

static inline uint32_t index_scan(const struct index *ix, uint32_t hash, size_t *at)
{
	for (size_t i = *at & ix->mask;; i = (i + 1) & ix->mask) {
		if (ix->slots[i].row == INDEX_NONE)
			return INDEX_NONE;
		if (ix->slots[i].hash == hash) {
			*at = i + 1;
			return ix->slots[i].row;
		}
	}
}

static inline uint32_t index_first(const struct index *ix, uint32_t hash, size_t *at)
{
	*at = hash;
	return ix->used ? index_scan(ix, hash, at) : INDEX_NONE;
}

static inline uint32_t index_next(const struct index *ix, uint32_t hash, size_t *at)
{
	return index_scan(ix, hash, at);
}

/* Begins to bring the slot of a hash from memory, where it will be looked for soon. */
static inline void index_fetch(const struct index *ix, uint32_t hash)
{
	if (ix->used)
		__builtin_prefetch(&ix->slots[hash & ix->mask]);
}

/* Adds a row that is not there. False when memory is out; the index is then unchanged. */
bool index_put(struct index *ix, uint32_t hash, uint32_t row);

/* Makes room for n rows in all, so that as many puts need no growth. */
bool index_reserve(struct index *ix, size_t n);

void index_free(struct index *ix);

#endif
