/* index.c - find rows of a table by the hash of their key. */
#include "index.h"

#include <stdlib.h>
#include <string.h>

static void place(struct index *ix, uint32_t hash, uint32_t row)
{
	size_t i = hash & ix->mask;
	while (ix->slots[i].row != INDEX_NONE)
		i = (i + 1) & ix->mask;
	ix->slots[i] = (struct index_slot){ row, hash };
}

static bool resize(struct index *ix, size_t nslots)
{
	struct index bigger = { .mask = nslots - 1, .used = ix->used };
	if (nslots > SIZE_MAX / sizeof(*bigger.slots))
		return false;
	bigger.slots = malloc(nslots * sizeof(*bigger.slots));
	if (!bigger.slots)
		return false;
	memset(bigger.slots, 0xff, nslots * sizeof(*bigger.slots)); /* row INDEX_NONE: free */
	for (size_t i = 0; ix->slots && i <= ix->mask; i++)
		if (ix->slots[i].row != INDEX_NONE)
			place(&bigger, ix->slots[i].hash, ix->slots[i].row);
	free(ix->slots);
	*ix = bigger;
	return true;
}

bool index_reserve(struct index *ix, size_t n)
{
	size_t nslots = ix->slots ? ix->mask + 1 : 16;
	while (nslots / 4 * 3 < n)
		nslots *= 2;
	return (ix->slots && nslots == ix->mask + 1) || resize(ix, nslots);
}

bool index_put(struct index *ix, uint32_t hash, uint32_t row)
{
	if (!index_reserve(ix, ix->used + 1))
		return false;
	place(ix, hash, row);
	ix->used++;
	return true;
}

void index_free(struct index *ix)
{
	free(ix->slots);
	*ix = (struct index){ 0 };
}
