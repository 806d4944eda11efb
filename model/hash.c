/* hash.c - keyed hashes of bytes and of short tuples of integers. */
#include "hash.h"

#include <string.h>
#include <sys/random.h>
#include <time.h>

_Atomic uint64_t prof_hash_key;

uint64_t hash_draw_key(void)
{
	uint64_t fresh, other = 0;
	if (getrandom(&fresh, sizeof(fresh), GRND_NONBLOCK) != (ssize_t)sizeof(fresh))
		fresh = (uint64_t)time(NULL) ^ (uint64_t)(uintptr_t)&fresh;
	fresh |= 1;
	return atomic_compare_exchange_strong(&prof_hash_key, &other, fresh) ? fresh : other;
}

static uint64_t load8(const unsigned char *s)
{
	uint64_t v;
	memcpy(&v, s, sizeof(v));
	return v;
}

static uint64_t load4(const unsigned char *s)
{
	uint32_t v;
	memcpy(&v, s, sizeof(v));
	return v;
}

/* 1 to 8 bytes; from 4 on the two halves may overlap. The length is hashed, too. */
static uint64_t load_few(const unsigned char *s, size_t len)
{
	if (len >= 4)
		return load4(s) << 32 | load4(s + len - 4);
	return (uint64_t)s[0] << 16 | (uint64_t)s[len / 2] << 8 | s[len - 1];
}

uint32_t hash_bytes(const void *bytes, size_t len)
{
	const unsigned char *s = bytes;
	uint64_t key = hash_key(), h = key ^ len;
	for (; len > 16; s += 16, len -= 16)
		h = hash_block(s, h);
	if (len > 8)
		h = hash_mix(load8(s) ^ key, load8(s + len - 8) ^ h);
	else if (len)
		h = hash_mix(load_few(s, len) ^ key, h);
	h = hash_mix(h, key);
	return hash_fold(h);
}
