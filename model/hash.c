/* hash.c - keyed hashes of bytes and of short tuples of integers. */
#include "hash.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

uint64_t hash_key(void)
{
	static _Atomic uint64_t key;
	uint64_t k = atomic_load_explicit(&key, memory_order_relaxed);
	if (k)
		return k;
	uint64_t fresh;
	if (getrandom(&fresh, sizeof(fresh), GRND_NONBLOCK) != (ssize_t)sizeof(fresh))
		fresh = (uint64_t)time(NULL) ^ (uint64_t)(uintptr_t)&fresh;
	fresh |= 1;
	return atomic_compare_exchange_strong(&key, &k, fresh) ? fresh : k;
}

static uint64_t load(const unsigned char *s, size_t len)
{
	uint64_t v = 0;
	memcpy(&v, s, len);
	return v;
}

uint32_t hash_bytes(const void *bytes, size_t len)
{
	const unsigned char *s = bytes;
	uint64_t key = hash_key(), h = key ^ len;
	for (; len > 16; s += 16, len -= 16)
		h = hash_mix(load(s, 8) ^ key, load(s + 8, 8) ^ h);
	if (len > 8)
		h = hash_mix(load(s, 8) ^ key, load(s + len - 8, 8) ^ h);
	else if (len)
		h = hash_mix(load(s, len) ^ key, h);
	h = hash_mix(h, key);
	return (uint32_t)(h ^ (h >> 32));
}
