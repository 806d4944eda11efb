/*
 * d3_table.c - read the table of functions that snakeviz draws its pictures from.
 *
 *	{ "FILE:LINE(NAME)": { "stats": [primitive calls, calls, own, total],
 *			       "callers": { key: [calls, primitive calls, own, total] },
 *			       "children": the same seen from the caller } }
 *
 * Source: docs/formats/d3.md.
 */
#include "d3.h"

#include <stdlib.h>

#include "json.h"
#include "measures.h"

enum { CALLS, PRIMITIVE, TIME, NMEASURES };

struct stats {
	double self[NMEASURES], total[NMEASURES];
	bool known;
};

/* Where a number between ':' and '(' begins; NULL if there is none. */
static const char *find_line(struct text key)
{
	const char *end = key.s + key.len;
	for (const char *p = key.s; p < end; p++) {
		const char *digit = p + 1;
		while (*p == ':' && digit < end && is_digit(*digit))
			digit++;
		if (*p == ':' && digit > p + 1 && digit < end && *digit == '(')
			return p + 1;
	}
	return NULL;
}

static prof_id func_of(struct prof_builder *b, struct text key)
{
	struct prof_func f = { 0 };
	const char *line = find_line(key), *end = key.s + key.len;
	uint64_t number = 0;
	size_t digits = line && text_ends(key, ")") ? text_u64(line, end, &number) : 0;
	if (digits) {
		const char *name = line + digits + 1;
		f.file = prof_add_string(b, key.s, (size_t)(line - 1 - key.s));
		f.line = number <= INT64_MAX ? (int64_t)number : 0;
		key = (struct text){ name, (size_t)(end - 1 - name) };
	}
	f.name = prof_add_string(b, key.s, key.len);
	return prof_add_func(b, &f);
}

/* Four numbers; of a function, the primitive calls come first. */
static struct stats read_stats(struct json *j, bool of_call)
{
	struct stats s = { .known = true };
	double v[4] = { 0 };
	size_t n = 0;
	json_array(j);
	for (; json_element(j); n++)
		if (n < 4)
			v[n] = json_double(j);
		else
			json_skip(j);
	if (!j->failed && n != 4)
		json_fail(j, "expected calls, primitive calls, own and total time");
	s.self[CALLS] = v[of_call ? 0 : 1];
	s.self[PRIMITIVE] = v[of_call ? 1 : 0];
	s.self[TIME] = v[2];
	s.total[CALLS] = s.total[PRIMITIVE] = NAN;
	s.total[TIME] = v[3];
	return s;
}

static void read_callers(struct json *j, struct prof_builder *b, prof_id func)
{
	struct text key;
	json_object(j);
	while (json_member(j, &key)) {
		prof_id caller = func_of(b, key);
		struct stats s = read_stats(j, true);
		if (!j->failed)
			prof_add_edge(b, &(struct prof_edge){ .caller = caller,
							      .callee = func,
							      .self = s.self,
							      .total = s.total });
	}
}

static void read_entry(struct json *j, struct prof_builder *b, prof_id func)
{
	struct stats s = { .known = false };
	struct text key;
	json_object(j);
	while (json_member(j, &key))
		if (text_is(key, "stats"))
			s = read_stats(j, false);
		else if (text_is(key, "callers"))
			read_callers(j, b, func);
		else
			json_skip(j);
	if (!j->failed && !s.known)
		json_fail(j, "expected stats of the function");
	if (!j->failed)
		prof_add_site(
			b, &(struct prof_site){ .func = func, .self = s.self, .total = s.total });
}

int d3_read_table(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct json j;
	struct text key;
	measure_calls(b);
	measure_primitive(b);
	measure_time(b, 1, false, false);
	json_open(&j, in, err);
	json_object(&j);
	while (json_member(&j, &key))
		read_entry(&j, b, func_of(b, key));
	return json_close(&j);
}
