/* merge.c - add profiles to what a merger keeps of those before them. */
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "merger.h"

/* ---- life ------------------------------------------------------------ */

struct prof_merger *prof_merger_new(void)
{
	struct prof_merger *m = calloc(1, sizeof(*m));
	struct table_row nobody = { .addr = { (uint64_t)-1, (uint64_t)-1 } };

	if (!m)
		return NULL;
	m->main_measure = PROF_NONE;
	m->note_count.quantum = m->loose_calls.quantum = EXACT_ONE;
	m->meta.required = m->edges.keys.required = m->nodes.keys.required = 3;
	m->funcs.required = m->parts.required = m->notes.required = m->sites.keys.required = 1;
	if (strings_add(&m->strings, "", 0, hash_bytes("", 0)) == PROF_NONE ||
	    table_append(&m->parts, &nobody) == PROF_NONE) {
		prof_merger_free(m);
		return NULL;
	}
	return m;
}

static void free_table(struct merge_table *t, size_t ncolumns)
{
	table_free(&t->keys);
	for (size_t c = 0; c < ncolumns; c++) {
		if (t->self)
			exact_free(&t->self[c]);
		if (t->total)
			exact_free(&t->total[c]);
	}
	free(t->self);
	free(t->total);
}

void prof_merger_free(struct prof_merger *m)
{
	if (!m)
		return;
	strings_free(&m->strings);
	table_free(&m->funcs);
	table_free(&m->parts);
	table_free(&m->meta);
	table_free(&m->notes);
	exact_free(&m->note_count);
	free_table(&m->sites, m->ncolumns);
	free_table(&m->edges, m->ncolumns);
	free_table(&m->nodes, m->ncolumns);
	exact_free(&m->loose_calls);
	free(m->measures);
	free(m->columns);
	free(m->string.cell);
	free(m->func.cell);
	free(m->part.cell);
	free(m->column.cell);
	free(m->row.cell);
	free(m);
}

void prof_merger_allow_mixed(struct prof_merger *m)
{
	if (m)
		m->allow_mixed = true;
}

/* ---- facts ----------------------------------------------------------- */

/* A fact table of a profile, and what its key columns are numbers of. */
struct source {
	size_t n, first;
	bool is_flat; /* keys are not row numbers of the same table */
	const uint32_t *key[TABLE_KEYS], *map[TABLE_KEYS]; /* no map: kept as it is */
	const uint64_t *addr[TABLE_ADDRS];
	const struct prof_costs *cost;
};

/* The key columns of a source that are not all default, and the key of those that are. */
struct keys {
	const struct source *s;
	unsigned used[TABLE_KEYS], nused;
	struct table_row row;
};

static void find_keys(struct keys *k, const struct source *s)
{
	*k = (struct keys){ .s = s };
	for (unsigned i = 0; i < TABLE_KEYS; i++)
		if (s->key[i])
			k->used[k->nused++] = i;
		else if (s->map[i])
			k->row.key[i] = s->map[i][0];
}

/* The key of row i, as one of the merger. */
static const struct table_row *take_key(struct keys *k, size_t i)
{
	const struct source *s = k->s;

	for (unsigned u = 0; u < k->nused; u++) {
		unsigned column = k->used[u];
		uint32_t v = s->key[column][i];

		k->row.key[column] = s->map[column] ? s->map[column][v] : v;
	}
	for (unsigned a = 0; a < TABLE_ADDRS; a++)
		k->row.addr[a] = prof_at64(s->addr[a], i);
	return &k->row;
}

/*
 * Fills m->row.cell. Like inputs bring their rows in like order, so the row
 * behind the last one is tried first. Where that fails it will fail again
 * soon: a row to come is then looked up in advance, as the look-up of one
 * spends its time in waiting for memory. (Not so in a tree, where the parent
 * of that row may not be known yet.)
 */
static bool map_rows(struct prof_merger *m, struct table *t, const struct source *s)
{
	enum { AHEAD = 6 };
	struct keys keys;
	size_t guess = 0;

	find_keys(&keys, s);
	for (size_t i = s->first; i < s->n; i++) {
		prof_id row = merge_row_of(m, t, take_key(&keys, i), guess);

		if (row == PROF_NONE)
			return false;
		m->row.cell[i] = row;
		if ((row != guess || row + 1 == t->n) && s->is_flat && i + AHEAD < s->n)
			table_prefetch(t, take_key(&keys, i + AHEAD));
		guess = (size_t)row + 1;
	}
	return true;
}

static bool add_cells(struct prof_merger *m, struct exact *sums, const double *const *columns,
		      size_t nmeasures, size_t n, uint32_t weight)
{
	for (size_t i = 0; columns && i < nmeasures; i++)
		if (columns[i] &&
		    !exact_add_rows(&sums[m->column.cell[i]], m->row.cell, columns[i], n, weight))
			return merge_out_of(m, PROF_ENOMEM);
	return true;
}

static bool add_table(struct prof_merger *m, struct merge_table *t, const struct source *s,
		      size_t nmeasures, uint32_t weight)
{
	return map_rows(m, &t->keys, s) &&
	       add_cells(m, t->self, s->cost->self, nmeasures, s->n, weight) &&
	       add_cells(m, t->total, s->cost->total, nmeasures, s->n, weight);
}

static bool add_sites(struct prof_merger *m, const struct prof *p, uint32_t weight)
{
	const struct prof_sites *t = &p->sites;
	struct source s = {
		.n = t->n,
		.is_flat = true,
		.key = { t->func, t->part, t->file, t->line },
		.map = { m->func.cell, m->part.cell, m->string.cell },
		.addr = { t->addr },
		.cost = &t->cost,
	};

	return !t->n || add_table(m, &m->sites, &s, p->nmeasures, weight);
}

/*
 * Python's profile module counts the calls of a caller but does not time them,
 * where cProfile records all four numbers. See transform.h: such calls become
 * primitive ones too if they meet a caller that tells the two apart.
 */
static bool add_loose_calls(struct prof_merger *m, const struct prof *p, uint32_t weight)
{
	prof_id calls = prof_measure_of(p, PROF_ROLE_CALLS);
	prof_id primitive = prof_measure_of(p, PROF_ROLE_PRIMITIVE);
	const double *const *self = p->edges.cost.self;

	if (calls == PROF_NONE || primitive == PROF_NONE || !self || !self[calls])
		return true;
	for (size_t i = 0; i < p->edges.n; i++)
		if ((!self[primitive] || isnan(self[primitive][i])) &&
		    !exact_add(&m->loose_calls, m->row.cell[i], self[calls][i], weight))
			return merge_out_of(m, PROF_ENOMEM);
	return true;
}

static bool add_edges(struct prof_merger *m, const struct prof *p, uint32_t weight)
{
	const struct prof_edges *t = &p->edges;
	struct source s = {
		.n = t->n,
		.is_flat = true,
		.key = { t->caller, t->callee, t->part, t->file, t->line, t->callee_line },
		.map = { m->func.cell, m->func.cell, m->part.cell, m->string.cell },
		.addr = { t->addr, t->callee_addr },
		.cost = &t->cost,
	};

	return !t->n ||
	       (add_table(m, &m->edges, &s, p->nmeasures, weight) && add_loose_calls(m, p, weight));
}

static bool add_nodes(struct prof_merger *m, const struct prof *p, uint32_t weight)
{
	const struct prof_nodes *t = &p->nodes;
	struct table_row root = { .key = { PROF_NONE, PROF_NONE } };
	struct source s = {
		.n = t->n,
		.first = 1,
		.key = { t->parent, t->func, t->part, t->line },
		.map = { m->row.cell, m->func.cell, m->part.cell },
		.cost = &t->cost,
	};

	if (!t->n)
		return true;
	m->row.cell[0] = merge_row_of(m, &m->nodes.keys, &root, 0);
	return m->row.cell[0] != PROF_NONE && add_table(m, &m->nodes, &s, p->nmeasures, weight);
}

/* File columns hold strings, which are looked up before the rows are. */
static bool map_files(struct prof_merger *m, const struct prof *p)
{
	for (size_t i = 0; p->sites.file && i < p->sites.n && !m->failed; i++)
		merge_string_of(m, p, p->sites.file[i]);
	for (size_t i = 0; p->edges.file && i < p->edges.n && !m->failed; i++)
		merge_string_of(m, p, p->edges.file[i]);
	return !m->failed;
}

static bool add_facts(struct prof_merger *m, const struct prof *p, uint32_t weight)
{
	size_t n = p->sites.n > p->edges.n ? p->sites.n : p->edges.n;

	if (!merge_reserve_map(m, &m->row, n > p->nodes.n ? n : p->nodes.n))
		return false;
	return map_files(m, p) && add_sites(m, p, weight) && add_edges(m, p, weight) &&
	       add_nodes(m, p, weight);
}

/* ---- a whole profile ------------------------------------------------- */

static void add_kind(struct prof_merger *m, const struct prof *p)
{
	unsigned kinds = merge_kinds(p);

	m->format = !m->any || !strcmp(m->format, p->format) ? p->format : "merge";
	m->any = true;
	m->estimated = m->estimated || p->estimated;
	if (!kinds)
		return;
	m->any_facts = true;
	m->kinds = kinds;
	if (kinds & MERGE_GRAPH)
		m->nesting = p->nesting;
}

static bool add_all(struct prof_merger *m, const struct prof *p, uint32_t weight)
{
	if (!merge_dictionaries(m, p) || !add_facts(m, p, weight))
		return false;
	add_kind(m, p);
	return true;
}

/* Everything that could go wrong with the numbers of p, before m is touched. */
static int check_columns(const struct prof *p, const double *const *columns, size_t n,
			 struct prof_error *err)
{
	for (size_t m = 0; columns && m < p->nmeasures; m++)
		for (size_t i = 0; columns[m] && i < n; i++)
			if (fabs(columns[m][i]) >= EXACT_LIMIT && !isinf(columns[m][i]))
				return prof_fail(err, PROF_ELIMIT,
						 "\"%.80s\" is %g in a row; sums are kept of "
						 "numbers below 2^78",
						 prof_text(p, p->measures[m].name), columns[m][i]);
	return 0;
}

static int check_numbers(const struct prof *p, struct prof_error *err)
{
	if (check_columns(p, p->sites.cost.self, p->sites.n, err) ||
	    check_columns(p, p->sites.cost.total, p->sites.n, err) ||
	    check_columns(p, p->edges.cost.self, p->edges.n, err) ||
	    check_columns(p, p->edges.cost.total, p->edges.n, err) ||
	    check_columns(p, p->nodes.cost.self, p->nodes.n, err) ||
	    check_columns(p, p->nodes.cost.total, p->nodes.n, err))
		return -1;
	return 0;
}

int prof_merger_add(struct prof_merger *m, const struct prof *p, uint32_t weight,
		    struct prof_error *err)
{
	if (!m)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	if (!weight)
		return prof_fail(err, PROF_ELIMIT, "expected a weight of 1 or more, found 0");
	if (!m->failed && (merge_fits(m, p, err) || check_numbers(p, err)))
		return -1;
	if (!m->failed && add_all(m, p, weight))
		return 0;
	return prof_fail(err, m->failed,
			 m->failed == PROF_ELIMIT ? "more rows than a profile can hold"
						  : "out of memory");
}
