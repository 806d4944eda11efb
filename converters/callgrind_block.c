/* callgrind_block.c - the costs of one function while its lines are read. */
#include "callgrind_block.h"

#include <stdlib.h>

#include "hash.h"

enum { WIDTH = CG_EVENTS + 1 };

static size_t hash_row(const struct cg_row *r)
{
	uint64_t h = hash_mix(r->addr ^ hash_key(), (uint64_t)r->line << 32 | r->file);

	if (r->callee | r->callee_line | r->callee_addr)
		h = hash_mix(h ^ r->callee_addr, (uint64_t)r->callee << 32 | r->callee_line);
	return (size_t)(h ^ h >> 32);
}

static bool same_row(const struct cg_row *a, const struct cg_row *b)
{
	return a->addr == b->addr && a->line == b->line && a->file == b->file &&
	       a->callee == b->callee && a->callee_line == b->callee_line &&
	       a->callee_addr == b->callee_addr;
}

/* ---- rows ------------------------------------------------------------ */

static void put_slot(struct cg_rows *t, size_t i)
{
	size_t at = hash_row(&t->row[i]) & (t->nslots - 1);

	while (t->slots[at])
		at = (at + 1) & (t->nslots - 1);
	t->slots[at] = (uint32_t)i + 1;
	t->row[i].slot = (uint32_t)at;
}

static bool grow(struct cg_rows *t)
{
	size_t cap = t->cap ? t->cap * 2 : 64, nslots = cap * 2;

	if (cap > UINT32_MAX / 4)
		return false;
	struct cg_row *row = realloc(t->row, cap * sizeof(*row));
	if (!row)
		return false;
	t->row = row;
	double *cell = realloc(t->cell, cap * WIDTH * sizeof(*cell));
	if (!cell)
		return false;
	t->cell = cell;
	uint32_t *slots = calloc(nslots, sizeof(*slots));
	if (!slots)
		return false;
	free(t->slots);
	t->slots = slots;
	t->nslots = nslots;
	t->cap = cap;
	for (size_t i = 0; i < t->n; i++)
		put_slot(t, i);
	return true;
}

/* Unrecorded plus a number is the number. */
static void add_cells(double *to, const double *cell)
{
	for (size_t m = 0; m < WIDTH; m++)
		if (!isnan(cell[m]))
			to[m] = isnan(to[m]) ? cell[m] : to[m] + cell[m];
}

static bool add_row(struct cg_rows *t, const struct cg_row *key, const double *cell)
{
	if (t->n == t->cap && !grow(t))
		return false;
	size_t at = hash_row(key) & (t->nslots - 1);
	for (; t->slots[at]; at = (at + 1) & (t->nslots - 1)) {
		size_t i = t->slots[at] - 1;
		if (same_row(&t->row[i], key)) {
			add_cells(t->cell + i * WIDTH, cell);
			return true;
		}
	}
	t->row[t->n] = *key;
	t->row[t->n].slot = (uint32_t)at;
	memcpy(t->cell + t->n * WIDTH, cell, WIDTH * sizeof(*cell));
	t->slots[at] = (uint32_t)++t->n;
	return true;
}

static void clear(struct cg_rows *t)
{
	for (size_t i = 0; i < t->n; i++)
		t->slots[t->row[i].slot] = 0;
	t->n = 0;
}

/* ---- the block ------------------------------------------------------- */

/* Did the function have a block before? It has one now. */
static bool see(struct cg_block *k, prof_id func)
{
	if (func >= k->nseen) {
		size_t n = k->nseen ? k->nseen : 1024;
		while (n <= func)
			n *= 2;
		uint8_t *seen = realloc(k->seen, n);
		if (!seen) {
			k->failed = true;
			return true;
		}
		memset(seen + k->nseen, 0, n - k->nseen);
		k->seen = seen;
		k->nseen = n;
	}
	bool before = k->seen[func];
	k->seen[func] = 1;
	return before;
}

void cg_block_begin(struct cg_block *k, prof_id func, prof_id part)
{
	if (k->open && k->func == func && k->part == part)
		return;
	cg_block_end(k);
	k->open = true;
	k->func = func;
	k->part = part;
	k->known = see(k, func);
}

void cg_block_site(struct cg_block *k, const struct cg_row *key, const double *cell)
{
	k->failed = k->failed || !add_row(&k->sites, key, cell);
}

void cg_block_edge(struct cg_block *k, const struct cg_row *key, const double *cell)
{
	k->failed = k->failed || !add_row(&k->edges, key, cell);
}

static void hand_over_sites(struct cg_block *k)
{
	for (size_t i = 0; i < k->sites.n; i++) {
		const struct cg_row *r = &k->sites.row[i];
		struct prof_site site = { .func = k->func,
					  .part = k->part,
					  .file = r->file,
					  .line = r->line,
					  .addr = r->addr,
					  .self = k->sites.cell + i * WIDTH };
		if (k->known)
			prof_add_site(k->b, &site);
		else
			prof_append_site(k->b, &site);
	}
}

static void hand_over_edges(struct cg_block *k)
{
	double self[WIDTH];

	for (size_t m = 0; m < WIDTH; m++)
		self[m] = NAN;
	for (size_t i = 0; i < k->edges.n; i++) {
		const struct cg_row *r = &k->edges.row[i];
		double *total = k->edges.cell + i * WIDTH;
		self[0] = total[0];
		total[0] = NAN;
		struct prof_edge e = { .caller = k->func,
				       .callee = r->callee,
				       .part = k->part,
				       .file = r->file,
				       .line = r->line,
				       .callee_line = r->callee_line,
				       .addr = r->addr,
				       .callee_addr = r->callee_addr,
				       .self = self,
				       .total = total };
		if (k->known)
			prof_add_edge(k->b, &e);
		else
			prof_append_edge(k->b, &e);
	}
}

void cg_block_end(struct cg_block *k)
{
	if (!k->open)
		return;
	hand_over_sites(k);
	hand_over_edges(k);
	clear(&k->sites);
	clear(&k->edges);
	k->open = false;
}

static void free_rows(struct cg_rows *t)
{
	free(t->row);
	free(t->cell);
	free(t->slots);
}

void cg_block_free(struct cg_block *k)
{
	free_rows(&k->sites);
	free_rows(&k->edges);
	free(k->seen);
}
