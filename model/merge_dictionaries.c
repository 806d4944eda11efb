/* merge_dictionaries.c - bring the names and measures of a profile into a merger. */
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "merger.h"

/* ---- growth ---------------------------------------------------------- */

bool merge_out_of(struct prof_merger *m, enum prof_status what)
{
	if (m->failed == PROF_OK)
		m->failed = what;
	return false;
}

bool merge_reserve_map(struct prof_merger *m, struct merge_map *map, size_t n)
{
	uint32_t *cell;

	if (n <= map->cap)
		return true;
	cell = realloc(map->cell, n * sizeof(*cell));
	if (!cell)
		return merge_out_of(m, PROF_ENOMEM);
	map->cell = cell;
	map->cap = n;
	return true;
}

/* The row with that key, added if it is new; PROF_NONE when something is out. */
prof_id merge_row_of(struct prof_merger *m, struct table *t, const struct table_row *r,
		     size_t guess)
{
	bool failed = false;
	prof_id row = table_find_near(t, r, guess, &failed);

	if (row == PROF_NONE && !failed)
		row = table_append(t, r);
	if (row == PROF_NONE)
		merge_out_of(m, t->n >= PROF_NONE - 1 ? PROF_ELIMIT : PROF_ENOMEM);
	return row;
}

/* ---- strings and measures -------------------------------------------- */

/* A string of p as a string of the merger; 0 after a failure. */
prof_id merge_string_of(struct prof_merger *m, const struct prof *p, prof_id string)
{
	const struct prof_str *s = &p->strings[string];
	prof_id id = m->string.cell[string];

	if (id != PROF_NONE)
		return id;
	id = strings_add(&m->strings, s->s, s->len, s->hash);
	if (id == PROF_NONE) {
		merge_out_of(m, m->strings.n >= PROF_NONE - 1 ? PROF_ELIMIT : PROF_ENOMEM);
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
		return merge_out_of(m, PROF_ENOMEM);
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
		return merge_out_of(m, PROF_ENOMEM);
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
	const struct prof_str *row = m->strings.row;

	if (!mine->title || (title && strings_compare(&row[title], &row[mine->title]) < 0))
		mine->title = title;
	mine->integral = mine->integral && t->integral;
	mine->sampled = mine->sampled || t->sampled;
}

/* The merger's number of a measure of p; PROF_NONE after a failure. */
static prof_id measure_of(struct prof_merger *m, const struct prof *p,
			  const struct prof_measure *theirs)
{
	prof_id name = merge_string_of(m, p, theirs->name),
		title = merge_string_of(m, p, theirs->title), i;
	struct prof_measure *bigger;

	for (i = 0; i < m->nmeasures; i++)
		if (merge_same_measure(m, &m->measures[i], p, theirs))
			break;
	if (i == m->nmeasures) {
		bigger = realloc(m->measures, (m->nmeasures + 1) * sizeof(*bigger));
		if (!bigger) {
			merge_out_of(m, PROF_ENOMEM);
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

	if (!merge_reserve_map(m, &m->column, p->nmeasures))
		return false;
	for (size_t i = 0; i < p->nmeasures; i++) {
		const struct prof_measure *theirs = &p->measures[i];
		struct merge_column c = { measure_of(m, p, theirs), theirs->scale, theirs->integral,
					  false };
		bool is_main = i == p->main_measure && merge_kinds(p);
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
		m->columns[j].is_main = m->columns[j].is_main || is_main;
		if (is_main && m->main_measure == PROF_NONE)
			m->main_measure = c.measure;
	}
	return true;
}

/* ---- rows of names --------------------------------------------------- */

static bool add_funcs(struct prof_merger *m, const struct prof *p)
{
	size_t guess = 0;

	if (!merge_reserve_map(m, &m->func, p->nfuncs))
		return false;
	for (size_t i = 0; i < p->nfuncs && !m->failed; i++) {
		const struct prof_func *f = &p->funcs[i];
		struct table_row r = { .key = { merge_string_of(m, p, f->name),
						merge_string_of(m, p, f->file),
						merge_string_of(m, p, f->object) },
				       .addr = { (uint64_t)f->line } };

		m->func.cell[i] = merge_row_of(m, &m->funcs, &r, guess);
		guess = (size_t)m->func.cell[i] + 1;
	}
	return !m->failed;
}

static bool add_parts(struct prof_merger *m, const struct prof *p)
{
	if (!merge_reserve_map(m, &m->part, p->nparts))
		return false;
	for (size_t i = 0; i < p->nparts && !m->failed; i++) {
		const struct prof_part *part = &p->parts[i];
		struct table_row r = { .key = { merge_string_of(m, p, part->name) },
				       .addr = { (uint64_t)part->pid, (uint64_t)part->tid } };

		m->part.cell[i] = merge_row_of(m, &m->parts, &r, i);
	}
	return !m->failed;
}

static bool add_meta(struct prof_merger *m, const struct prof *p)
{
	for (size_t i = 0; i < p->nmeta && !m->failed; i++) {
		struct table_row r = { .key = { merge_string_of(m, p, p->meta[i].key),
						merge_string_of(m, p, p->meta[i].value) } };

		merge_row_of(m, &m->meta, &r, i);
	}
	return !m->failed;
}

static bool add_note(struct prof_merger *m, prof_id message, uint64_t count)
{
	struct table_row r = { .key = { message } };
	prof_id row = merge_row_of(m, &m->notes, &r, 0);

	if (row != PROF_NONE && !exact_add(&m->note_count, row, (double)count, 1))
		return merge_out_of(m, PROF_ENOMEM);
	return !m->failed;
}

static bool add_notes(struct prof_merger *m, const struct prof *p)
{
	static const char untimed[] =
		"the order and the times of samples were left out: runs share no clock";
	prof_id message;

	for (size_t i = 0; i < p->nnotes; i++)
		if (!add_note(m, merge_string_of(m, p, p->notes[i].message), p->notes[i].count))
			return false;
	if (!p->samples.n)
		return true;
	message = strings_add(&m->strings, untimed, sizeof(untimed) - 1,
			      hash_bytes(untimed, sizeof(untimed) - 1));
	return message == PROF_NONE ? merge_out_of(m, PROF_ENOMEM)
				    : add_note(m, message, p->samples.n);
}

bool merge_dictionaries(struct prof_merger *m, const struct prof *p)
{
	if (!merge_reserve_map(m, &m->string, p->nstrings))
		return false;
	memset(m->string.cell, 0xff, p->nstrings * sizeof(*m->string.cell));
	m->string.cell[0] = 0;
	return add_measures(m, p) && add_funcs(m, p) && add_parts(m, p) && add_meta(m, p) &&
	       add_notes(m, p);
}
