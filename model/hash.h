/*
 * hash.h - keyed hashes of bytes and of short tuples of integers.
 *
 * The key is drawn once a process, so that nobody can prepare names that
 * collide. No output depends on it: tables are never walked in hash order.
 */
#ifndef HASH_H
#define HASH_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

extern _Atomic uint64_t prof_hash_key; /* 0: not drawn yet */
uint64_t hash_draw_key(void);

static inline uint64_t hash_key(void)
{
	uint64_t key = atomic_load_explicit(&prof_hash_key, memory_order_relaxed);
	return key ? key : hash_draw_key();
}

uint32_t hash_bytes(const void *s, size_t len);

/*
 * Both halves of a 128-bit product folded: every input bit reaches every output
 * bit. But one value of each makes the product 0 whatever the other is, so what a
 * file can choose freely is mixed with the key first.
 */
static inline uint64_t hash_mix(uint64_t a, uint64_t b)
{
	__extension__ typedef unsigned __int128 wide;
	wide product = (wide)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xe7037ed1a0b428dbu);
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Mixes 16 bytes into what those before them gave. */
static inline uint64_t hash_block(const void *bytes, uint64_t before)
{
	uint64_t half[2];
	memcpy(half, bytes, sizeof(half));
	return hash_mix(half[0] ^ hash_key(), half[1] ^ before);
}

/* As many bits as an index takes. */
static inline uint32_t hash_fold(uint64_t h)
{
	return (uint32_t)(h ^ h >> 32);
}

static inline uint32_t hash_number(uint64_t number)
{
	return hash_fold(hash_mix(number, hash_key()));
}

#endif
