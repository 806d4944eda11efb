/* callgrind_names.c - callgrind's name compression: "(12) name" once, "(12)" after. */
#include "callgrind_names.h"

#include <stdlib.h>

#include "hash.h"
#include "room.h"

/* Numbers below have a table of their own, of at most 4 MB. */
enum { SMALL = 1 << 20 };

static struct cg_name *find(const struct cg_names *names, uint64_t number)
{
	if (number < names->nsmall && names->small[number])
		return &names->row[names->small[number] - 1];
	if (number < SMALL)
		return NULL;
	uint32_t hash = hash_number(number);
	size_t at;
	for (uint32_t i = index_first(&names->by_number, hash, &at); i != INDEX_NONE;
	     i = index_next(&names->by_number, hash, &at)) {
		if (names->row[i].number == number)
			return &names->row[i];
	}
	return NULL;
}

/* Makes the next row findable by its number. */
static bool put(struct cg_names *names, uint64_t number)
{
	if (number >= SMALL)
		return index_put(&names->by_number, hash_number(number), (uint32_t)names->n);
	if (number >= names->nsmall) {
		size_t n = names->nsmall ? names->nsmall : 256;
		while (n <= number)
			n *= 2;
		uint32_t *small = realloc(names->small, n * sizeof(*small));
		if (!small)
			return false;
		memset(small + names->nsmall, 0, (n - names->nsmall) * sizeof(*small));
		names->small = small;
		names->nsmall = n;
	}
	names->small[number] = (uint32_t)names->n + 1;
	return true;
}

static struct cg_name *append(struct cg_names *names, uint64_t number)
{
	if (!room_for(&names->row, names->n, &names->cap, sizeof(*names->row)))
		return NULL;
	if (!put(names, number))
		return NULL;
	names->row[names->n] = (struct cg_name){ .number = number };
	return &names->row[names->n++];
}

static void set_name(struct cg_name *name, prof_id string, uint32_t section)
{
	if (name->string != string)
		name->looked_up = false;
	name->string = string;
	name->section = section;
}

/* The rest of the line is the name. */
static struct cg_name *define(struct cg_names *names, struct scan *s, struct prof_builder *b,
			      uint64_t number, uint32_t section)
{
	const char *from = s->p;
	struct text text = scan_rest(s);
	prof_id string = prof_add_string(b, text.s, text.len);
	struct cg_name *name = find(names, number);

	if (name && name->section == section && name->string != string)
		prof_add_note(b, scan_offset(s, from), "compressed name defined twice");
	if (!name)
		name = append(names, number);
	if (!name) {
		s->failed = true;
		prof_fail(s->err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	set_name(name, string, section);
	return name;
}

struct cg_name *cg_name_read(struct cg_names *names, struct scan *s, struct prof_builder *b,
			     uint32_t section)
{
	const char *from = s->p;
	uint64_t number;

	if (scan_char(s, '(') && s->p < s->eol && is_digit(*s->p) && scan_u64(s, &number) &&
	    scan_char(s, ')')) {
		scan_blanks(s);
		if (!scan_at_end(s))
			return define(names, s, b, number, section);
		struct cg_name *name = find(names, number);
		if (name)
			return name;
		/* yappi forgets some: the number is all that is known of them. */
		prof_add_note(b, scan_offset(s, from), "compressed name without a definition");
		s->p = from;
		return define(names, s, b, number, section);
	}
	s->p = from;
	struct text text = scan_rest(s);
	set_name(&names->plain, prof_add_string(b, text.s, text.len), section);
	return &names->plain;
}

void cg_names_free(struct cg_names *names)
{
	free(names->row);
	free(names->small);
	index_free(&names->by_number);
	*names = (struct cg_names){ 0 };
}
