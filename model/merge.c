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

/* ---- growth ---------------------------------------------------------- */

static bool out_of(struct prof_merger *m, enum prof_status what)
{
	if (m->failed == PROF_OK)
		m->failed = what;
	return false;
}

static bool reserve_map(struct prof_merger *m, struct merge_map *map, size_t n)
{
	uint32_t *cell;

	if (n <= map->cap)
		return true;
	cell = realloc(map->cell, n * sizeof(*cell));
	if (!cell)
		return out_of(m, PROF_ENOMEM);
	map->cell = cell;
	map->cap = n;
	return true;
}

/* The row with that key, added if it is new; PROF_NONE when something is out. */
static prof_id row_of(struct prof_merger *m, struct table *t, const struct table_row *r,
		      size_t guess)
{
	bool failed = false;
	prof_id row = table_find_near(t, r, guess, &failed);

	if (row == PROF_NONE && !failed)
		row = table_append(t, r);
	if (row == PROF_NONE)
		out_of(m, t->n >= PROF_NONE - 1 ? PROF_ELIMIT : PROF_ENOMEM);
	return row;
}

/* ---- dictionaries ---------------------------------------------------- */

/* A string of p as a string of the merger; 0 after a failure. */
static prof_id string_of(struct prof_merger *m, const struct prof *p, prof_id string)
{
	const struct prof_str *s = &p->strings[string];
	prof_id id = m->string.cell[string];

	if (id != PROF_NONE)
		return id;
	id = strings_add(&m->strings, s->s, s->len, s->hash);
	if (id == PROF_NONE) {
		out_of(m, m->strings.n >= PROF_NONE - 1 ? PROF_ELIMIT : PROF_ENOMEM);
		return 0;
	}
	m->string.cell[string] = id;
	return id;
}

/* Like realloc() for the accumulators of one table, with one more at the end. */
static bool add_exact(struct prof_merger *m, struct exact **list, enum exact_quantum quantum)
{
	struct exact *bigger = realloc(*list, (m->ncolumns + 1) * sizeof(*bigger));

	if (!bigger)
		return out_of(m, PROF_ENOMEM);
	bigger[m->ncolumns] = (struct exact)EXACT_INIT(quantum);
	*list = bigger;
	return true;
}

static bool add_column(struct prof_merger *m, const struct merge_column *c)
{
	bool seconds = m->measures[c->measure].unit == PROF_UNIT_SECOND && c->scale == 1;
	enum exact_quantum quantum = seconds && !c->integral ? EXACT_NANOSECOND : EXACT_ONE;
	struct merge_table *tables[] = { &m->sites, &m->edges, &m->nodes };
	struct merge_column *bigger = realloc(m->columns, (m->ncolumns + 1) * sizeof(*bigger));

	if (!bigger)
		return out_of(m, PROF_ENOMEM);
	m->columns = bigger;
	for (size_t t = 0; t < 3; t++)
		if (!add_exact(m, &tables[t]->self, quantum) ||
		    !add_exact(m, &tables[t]->total, quantum))
			return false;
	m->columns[m->ncolumns++] = *c;
	return true;
}

/* What profiles may tell differently of one measure, so that their order does not matter. */
static void agree(struct prof_merger *m, struct prof_measure *mine, const struct prof_measure *t,
		  prof_id title)
{
	const struct prof_str *a = &m->strings.row[mine->title], *b = &m->strings.row[title];
	size_t shorter = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->s, b->s, shorter);

	if (!mine->title || (title && (order > 0 || (!order && b->len < a->len))))
		mine->title = title;
	mine->integral = mine->integral && t->integral;
	mine->sampled = mine->sampled || t->sampled;
}

/* The merger's number of a measure of p; PROF_NONE after a failure. */
static prof_id measure_of(struct prof_merger *m, const struct prof *p,
			  const struct prof_measure *theirs)
{
	prof_id name = string_of(m, p, theirs->name), title = string_of(m, p, theirs->title), i;
	struct prof_measure *bigger;

	for (i = 0; i < m->nmeasures; i++)
		if (merge_same_measure(m, &m->measures[i], p, theirs))
			break;
	if (i == m->nmeasures) {
		bigger = realloc(m->measures, (m->nmeasures + 1) * sizeof(*bigger));
		if (!bigger) {
			out_of(m, PROF_ENOMEM);
			return PROF_NONE;
		}
		m->measures = bigger;
		m->measures[i] = *theirs;
		m->measures[i].name = name;
		m->measures[i].title = title;
		m->nmeasures++;
	}
	agree(m, &m->measures[i], theirs, title);
	return m->failed ? PROF_NONE : i;
}

static bool add_measures(struct prof_merger *m, const struct prof *p)
{
	size_t had = m->nmeasures;

	if (!reserve_map(m, &m->column, p->nmeasures))
		return false;
	for (size_t i = 0; i < p->nmeasures; i++) {
		const struct prof_measure *theirs = &p->measures[i];
		struct merge_column c = { measure_of(m, p, theirs), theirs->scale,
					  theirs->integral };
		size_t j = 0;

		if (c.measure == PROF_NONE)
			return false;
		if (had && (c.measure != i || p->nmeasures != had))
			m->other_list = true;
		while (j < m->ncolumns &&
		       (m->columns[j].measure != c.measure || m->columns[j].scale != c.scale ||
			m->columns[j].integral != c.integral))
			j++;
		if (j == m->ncolumns && !add_column(m, &c))
			return false;
		m->column.cell[i] = (uint32_t)j;
		if (i == p->main_measure && m->main_measure == PROF_NONE && merge_kinds(p))
			m->main_measure = c.measure;
	}
	return true;
}

static bool add_funcs(struct prof_merger *m, const struct prof *p)
{
	size_t guess = 0;

	if (!reserve_map(m, &m->func, p->nfuncs))
		return false;
	for (size_t i = 0; i < p->nfuncs && !m->failed; i++) {
		const struct prof_func *f = &p->funcs[i];
		struct table_row r = { .key = { string_of(m, p, f->name), string_of(m, p, f->file),
						string_of(m, p, f->object) },
				       .addr = { (uint64_t)f->line } };

		m->func.cell[i] = row_of(m, &m->funcs, &r, guess);
		guess = (size_t)m->func.cell[i] + 1;
	}
	return !m->failed;
}

static bool add_parts(struct prof_merger *m, const struct prof *p)
{
	if (!reserve_map(m, &m->part, p->nparts))
		return false;
	for (size_t i = 0; i < p->nparts && !m->failed; i++) {
		const struct prof_part *part = &p->parts[i];
		struct table_row r = { .key = { string_of(m, p, part->name) },
				       .addr = { (uint64_t)part->pid, (uint64_t)part->tid } };

		m->part.cell[i] = row_of(m, &m->parts, &r, i);
	}
	return !m->failed;
}

static bool add_meta(struct prof_merger *m, const struct prof *p)
{
	for (size_t i = 0; i < p->nmeta && !m->failed; i++) {
		struct table_row r = { .key = { string_of(m, p, p->meta[i].key),
						string_of(m, p, p->meta[i].value) } };

		row_of(m, &m->meta, &r, i);
	}
	return !m->failed;
}

static bool add_note(struct prof_merger *m, prof_id message, uint64_t count)
{
	struct table_row r = { .key = { message } };
	prof_id row = row_of(m, &m->notes, &r, 0);

	if (row != PROF_NONE && !exact_add(&m->note_count, row, (double)count, 1))
		return out_of(m, PROF_ENOMEM);
	return !m->failed;
}

static bool add_notes(struct prof_merger *m, const struct prof *p)
{
	static const char untimed[] =
		"the order and the times of samples were left out: runs share no clock";
	prof_id message;

	for (size_t i = 0; i < p->nnotes; i++)
		if (!add_note(m, string_of(m, p, p->notes[i].message), p->notes[i].count))
			return false;
	if (!p->samples.n)
		return true;
	message = strings_add(&m->strings, untimed, sizeof(untimed) - 1,
			      hash_bytes(untimed, sizeof(untimed) - 1));
	return message == PROF_NONE ? out_of(m, PROF_ENOMEM) : add_note(m, message, p->samples.n);
}

/* ---- facts ----------------------------------------------------------- */

/* A fact table of a profile, and what its key columns are numbers of. */
struct source {
	size_t n, first;
	const uint32_t *key[TABLE_KEYS], *map[TABLE_KEYS]; /* no map: kept as it is */
	const uint64_t *addr[TABLE_ADDRS];
	const struct prof_costs *cost;
};

/* Fills m->row.cell. Columns that are all default are looked at once. */
static bool map_rows(struct prof_merger *m, struct table *t, const struct source *s)
{
	struct table_row r = { .self = NULL };
	unsigned used[TABLE_KEYS], nused = 0;

	for (unsigned k = 0; k < TABLE_KEYS; k++)
		if (s->key[k])
			used[nused++] = k;
		else if (s->map[k])
			r.key[k] = s->map[k][0];
	for (size_t i = s->first; i < s->n; i++) {
		for (unsigned u = 0; u < nused; u++) {
			unsigned k = used[u];
			uint32_t v = s->key[k][i];

			r.key[k] = s->map[k] ? s->map[k][v] : v;
		}
		for (unsigned k = 0; k < TABLE_ADDRS; k++)
			r.addr[k] = prof_at64(s->addr[k], i);
		m->row.cell[i] = row_of(m, t, &r, i ? (size_t)m->row.cell[i - 1] + 1 : 0);
		if (m->row.cell[i] == PROF_NONE)
			return false;
	}
	return true;
}

static bool add_cells(struct prof_merger *m, struct exact *sums, const double *const *columns,
		      size_t nmeasures, size_t n, uint32_t weight)
{
	for (size_t i = 0; columns && i < nmeasures; i++)
		if (columns[i] &&
		    !exact_add_rows(&sums[m->column.cell[i]], m->row.cell, columns[i], n, weight))
			return out_of(m, PROF_ENOMEM);
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
			return out_of(m, PROF_ENOMEM);
	return true;
}

static bool add_edges(struct prof_merger *m, const struct prof *p, uint32_t weight)
{
	const struct prof_edges *t = &p->edges;
	struct source s = {
		.n = t->n,
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
	m->row.cell[0] = row_of(m, &m->nodes.keys, &root, 0);
	return m->row.cell[0] != PROF_NONE && add_table(m, &m->nodes, &s, p->nmeasures, weight);
}

/* File columns hold strings, which are looked up before the rows are. */
static bool map_files(struct prof_merger *m, const struct prof *p)
{
	for (size_t i = 0; p->sites.file && i < p->sites.n && !m->failed; i++)
		string_of(m, p, p->sites.file[i]);
	for (size_t i = 0; p->edges.file && i < p->edges.n && !m->failed; i++)
		string_of(m, p, p->edges.file[i]);
	return !m->failed;
}

static bool add_facts(struct prof_merger *m, const struct prof *p, uint32_t weight)
{
	size_t n = p->sites.n > p->edges.n ? p->sites.n : p->edges.n;

	if (!reserve_map(m, &m->row, n > p->nodes.n ? n : p->nodes.n))
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
	if (!reserve_map(m, &m->string, p->nstrings))
		return false;
	memset(m->string.cell, 0xff, p->nstrings * sizeof(*m->string.cell));
	m->string.cell[0] = 0;
	if (!add_measures(m, p) || !add_funcs(m, p) || !add_parts(m, p) ||
	    !add_facts(m, p, weight) || !add_meta(m, p) || !add_notes(m, p))
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
