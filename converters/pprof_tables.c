/*
 * pprof_tables.c - the strings, mappings, functions and locations of a pprof file.
 *
 * They may come in any order and after what refers to them, under any ids, so
 * they are collected first and then resolved to frames.
 */
#include "pprof.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "hash.h"
#include "room.h"

static void out_of_memory(struct pprof_tables *t)
{
	t->failed = true;
	prof_fail(t->err, PROF_ENOMEM, "out of memory");
}

/* A zeroed row at the end of an array; NULL when memory is out. */
static void *new_row(struct pprof_tables *t, void *rows, size_t *n, size_t *cap, size_t size)
{
	char *first;
	if (!room_for(rows, *n, cap, size)) {
		out_of_memory(t);
		return NULL;
	}
	memcpy(&first, rows, sizeof(first));
	return memset(first + (*n)++ * size, 0, size);
}

#define NEW_ROW(t, what) new_row(t, &(t)->what, &(t)->n##what, &(t)->cap_##what, sizeof(*(t)->what))

/* ---- by id ----------------------------------------------------------- */

/* The first member of every row is its id. */
static uint32_t find_row(const struct index *ix, const void *rows, size_t size, uint64_t id)
{
	uint32_t hash = hash_number(id);
	size_t at;
	for (uint32_t i = index_first(ix, hash, &at); i != INDEX_NONE;
	     i = index_next(ix, hash, &at)) {
		uint64_t other;
		memcpy(&other, (const char *)rows + i * size, sizeof(other));
		if (other == id)
			return i;
	}
	return INDEX_NONE;
}

/* Enters the last row, whose id must be new and not 0. */
static void enter_id(struct pprof_tables *t, struct bytes *c, struct index *ix, const void *rows,
		     size_t n, size_t size, uint64_t id, const uint8_t *at)
{
	if (c->failed)
		return;
	if (!id)
		bytes_fail(c, at, "expected an id other than 0");
	else if (find_row(ix, rows, size, id) != INDEX_NONE)
		bytes_fail(c, at, "a second one with id %" PRIu64, id);
	else if (!index_put(ix, hash_number(id), (uint32_t)(n - 1)))
		out_of_memory(t);
}

const struct pprof_location *pprof_location(const struct pprof_tables *t, uint64_t id)
{
	uint32_t row = find_row(&t->by_location, t->locations, sizeof(*t->locations), id);
	return row == INDEX_NONE ? NULL : &t->locations[row];
}

struct text pprof_string(struct bytes *c, const struct pprof_tables *t, const uint8_t *p,
			 uint64_t i)
{
	if (i < t->nstrings)
		return t->strings[i].text;
	bytes_fail(c, p, "string %" PRIu64 " of %zu", i, t->nstrings);
	return (struct text){ "", 0 };
}

prof_id pprof_string_id(struct bytes *c, struct pprof_tables *t, const uint8_t *p, uint64_t i)
{
	struct text s = pprof_string(c, t, p, i);
	if (c->failed)
		return 0;
	if (t->strings[i].id == PROF_NONE)
		t->strings[i].id = prof_add_string(t->b, s.s, s.len);
	return t->strings[i].id;
}

/* ---- collecting -------------------------------------------------------- */

static void take_string(struct pprof_tables *t, struct bytes *c, const struct wire_field *f)
{
	struct text s = wire_text(c, f);
	struct pprof_text *row = c->failed ? NULL : NEW_ROW(t, strings);
	if (!row)
		return;
	*row = (struct pprof_text){ s, PROF_NONE };
	if (t->nstrings == 1 && s.len)
		bytes_fail(c, f->at, "expected the first string to be empty");
}

static void take_mapping(struct pprof_tables *t, struct bytes *c, const struct wire_field *f)
{
	struct bytes m = wire_message(c, f);
	struct wire_field g;
	struct pprof_mapping *row = m.failed ? NULL : NEW_ROW(t, mappings);
	if (!row)
		return;
	while (wire_next(&m, &g))
		if (g.number == 1)
			row->id = wire_number(&m, &g);
		else if (g.number == 5)
			row->file = wire_number(&m, &g);
	enter_id(t, &m, &t->by_mapping, t->mappings, t->nmappings, sizeof(*row), row->id, f->at);
	wire_leave(c, &m);
}

static void take_function(struct pprof_tables *t, struct bytes *c, const struct wire_field *f)
{
	struct bytes m = wire_message(c, f);
	struct wire_field g;
	struct pprof_function *row = m.failed ? NULL : NEW_ROW(t, functions);
	if (!row)
		return;
	row->at = f->at;
	while (wire_next(&m, &g)) {
		uint64_t *const numbers[] = { NULL, &row->id, &row->name, &row->system,
					      &row->file };
		if (g.number < sizeof(numbers) / sizeof(*numbers))
			*numbers[g.number] = wire_number(&m, &g);
		else if (g.number == 5)
			row->line = (int64_t)wire_number(&m, &g);
	}
	enter_id(t, &m, &t->by_function, t->functions, t->nfunctions, sizeof(*row), row->id, f->at);
	wire_leave(c, &m);
}

/* Only its id: the lines are looked at when all functions are known. */
static void take_location(struct pprof_tables *t, struct bytes *c, const struct wire_field *f)
{
	struct bytes m = wire_message(c, f);
	struct wire_field g;
	struct pprof_location *row = m.failed ? NULL : NEW_ROW(t, locations);
	if (!row)
		return;
	row->at = f->at;
	row->size = f->size;
	while (wire_next(&m, &g))
		if (g.number == 1)
			row->id = wire_number(&m, &g);
	enter_id(t, &m, &t->by_location, t->locations, t->nlocations, sizeof(*row), row->id, f->at);
	wire_leave(c, &m);
}

bool pprof_tables_take(struct pprof_tables *t, struct bytes *c, const struct wire_field *f)
{
	switch (f->number) {
	case 3:
		take_mapping(t, c, f);
		return true;
	case 4:
		take_location(t, c, f);
		return true;
	case 5:
		take_function(t, c, f);
		return true;
	case 6:
		take_string(t, c, f);
		return true;
	default:
		return false;
	}
}

/* ---- frames ------------------------------------------------------------ */

struct place {
	uint64_t mapping, address;
	prof_id object;
};

/* What has no symbol is known by its address. */
static prof_id address_name(struct pprof_tables *t, uint64_t address)
{
	char text[32];
	snprintf(text, sizeof(text), "0x%" PRIx64, address);
	return prof_add_text(t->b, text);
}

static prof_id make_func(struct pprof_tables *t, struct bytes *c, const struct place *place,
			 uint64_t id, const uint8_t *at)
{
	struct prof_func func = { .object = place->object };
	uint32_t row = id ? find_row(&t->by_function, t->functions, sizeof(*t->functions), id)
			  : INDEX_NONE;
	if (id && row == INDEX_NONE) {
		bytes_fail(c, at, "function %" PRIu64 " does not exist", id);
		return 0;
	}
	if (row != INDEX_NONE) {
		const struct pprof_function *f = &t->functions[row];
		func.name = pprof_string_id(c, t, f->at, f->name);
		prof_id system = pprof_string_id(c, t, f->at, f->system);
		func.file = pprof_string_id(c, t, f->at, f->file);
		func.line = f->line;
		if (!func.name)
			func.name = system;
		else if (system && system != func.name && !c->failed)
			prof_add_note(t->b, bytes_offset(c, f->at),
				      "the system's name of a function is not kept");
	}
	if (!func.name)
		func.name = address_name(t, place->address);
	return c->failed ? 0 : prof_add_func(t->b, &func);
}

static void add_frame(struct pprof_tables *t, struct pprof_location *l, prof_id func, uint64_t line)
{
	struct pprof_frame *frame = NEW_ROW(t, frames);
	if (!frame)
		return;
	*frame = (struct pprof_frame){ func, line <= UINT32_MAX ? (uint32_t)line : 0 };
	l->n++;
}

static void take_line(struct pprof_tables *t, struct pprof_location *l, struct bytes *m,
		      const struct wire_field *f, const struct place *place)
{
	struct bytes line = wire_message(m, f);
	struct wire_field g;
	uint64_t function = 0, number = 0;
	while (wire_next(&line, &g)) {
		if (g.number == 1)
			function = wire_number(&line, &g);
		else if (g.number == 2)
			number = wire_number(&line, &g);
		else if (g.number == 3 && wire_number(&line, &g))
			prof_add_note(t->b, bytes_offset(&line, g.at), "columns are not kept");
	}
	prof_id func = line.failed ? 0 : make_func(t, &line, place, function, f->at);
	if (!line.failed)
		add_frame(t, l, func, number);
	wire_leave(m, &line);
}

static struct place read_place(struct pprof_tables *t, struct bytes m, struct bytes *c)
{
	struct place place = { 0 };
	struct wire_field g;
	const uint8_t *at = m.at;
	while (wire_next(&m, &g)) {
		if (g.number == 2)
			place.mapping = wire_number(&m, &g);
		else if (g.number == 3)
			place.address = wire_number(&m, &g);
		else if (g.number == 5 && wire_number(&m, &g))
			prof_add_note(t->b, bytes_offset(&m, g.at),
				      "that a location stands for several is not kept");
	}
	wire_leave(c, &m);
	if (!place.mapping || c->failed)
		return place;
	uint32_t row = find_row(&t->by_mapping, t->mappings, sizeof(*t->mappings), place.mapping);
	if (row == INDEX_NONE)
		bytes_fail(c, at, "mapping %" PRIu64 " does not exist", place.mapping);
	else
		place.object = pprof_string_id(c, t, at, t->mappings[row].file);
	return place;
}

/* A line each function that was inlined there, the innermost first; none without symbols. */
static void resolve(struct pprof_tables *t, struct bytes *c, struct pprof_location *l)
{
	struct bytes m = *c;
	struct wire_field g;
	m.at = l->at;
	m.end = l->at + l->size;
	struct place place = read_place(t, m, c);
	l->first = (uint32_t)t->nframes;
	while (!c->failed && !t->failed && wire_next(&m, &g)) {
		if (g.number == 4)
			take_line(t, l, &m, &g, &place);
		wire_leave(c, &m);
	}
	if (!c->failed && !l->n)
		add_frame(t, l, make_func(t, c, &place, 0, l->at), 0);
}

void pprof_tables_finish(struct pprof_tables *t, struct bytes *c)
{
	for (size_t i = 0; i < t->nlocations && !c->failed && !t->failed; i++)
		resolve(t, c, &t->locations[i]);
}

void pprof_tables_free(struct pprof_tables *t)
{
	free(t->strings);
	free(t->mappings);
	free(t->functions);
	free(t->locations);
	free(t->frames);
	index_free(&t->by_mapping);
	index_free(&t->by_function);
	index_free(&t->by_location);
}
