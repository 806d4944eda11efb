/*
 * pstats.c - Python's profiles: what cProfile, profile, yappi and pstats dump.
 *
 * One marshalled dict (CPython, Lib/pstats.py, Lib/profile.py, Modules/_lsprof.c):
 *
 *	{(file, line, name): (primitive calls, calls, own seconds, total seconds,
 *			      {caller: (calls, primitive calls, own, total) or calls})}
 *
 * A caller's first two numbers come in the other order than the entry's.
 */
#include <math.h>
#include <stdlib.h>

#include "marshal.h"
#include "measures.h"
#include "room.h"

enum { CALLS, PRIMITIVE, TIME, NMEASURES };
enum { FIRST, SECOND, OWN, TOTAL, NNUMBERS };

/* A call of the dict takes 6 bytes at least: references may not make more of them. */
enum { CALL_BYTES = 6 };

#define SAMPLED_KEY "__sampled__"

struct entry {
	prof_id func;
	double number[NNUMBERS]; /* in the order of the file */
};

/* What is known of a function. */
struct seen {
	uint32_t entry;  /* its entry, counted from 1; 0: none so far */
	uint32_t called; /* the entry, counted likewise, that had it as a caller last */
};

struct dump {
	struct marshal m;
	struct prof_builder *b;
	struct seen *seen; /* [cap_seen] by function */
	size_t cap_seen;
	struct entry *entries;
	size_t nentries, cap_entries;
	uint32_t serial; /* entries read so far, repeated ones too */
	uint64_t ncalls, max_calls;
	bool sampled;
};

static bool failed(const struct dump *d)
{
	return d->m.in.failed || prof_builder_failed(d->b);
}

static void out_of_memory(struct dump *d)
{
	prof_fail(d->m.in.err, PROF_ENOMEM, "out of memory");
	d->m.in.failed = true;
	d->m.in.at = d->m.in.end;
}

static void note(struct dump *d, const uint8_t *at, const char *message)
{
	prof_add_note(d->b, bytes_offset(&d->m.in, at), message);
}

/* ---- functions ------------------------------------------------------- */

static void expected(struct dump *d, const struct marshal_object *found, const char *what)
{
	if (d->m.in.failed)
		return;
	if (found->kind == MARSHAL_TUPLE)
		bytes_fail(&d->m.in, found->at, "expected %s, found a tuple of %u", what,
			   found->count);
	else
		bytes_fail(&d->m.in, found->at, "expected %s, found %s", what, marshal_name(found));
}

/* hotshot knows no name for some functions, and says None. */
static prof_id read_name(struct dump *d, const char *what, bool code_allowed)
{
	struct marshal_object o;
	marshal_read(&d->m, &o);
	if (o.kind == MARSHAL_STRING || (o.kind == MARSHAL_CODE && code_allowed))
		return o.id;
	if (o.kind != MARSHAL_NONE)
		expected(d, &o, what);
	return 0;
}

static int64_t read_line(struct dump *d)
{
	struct marshal_object o;
	marshal_read(&d->m, &o);
	if (o.kind == MARSHAL_LONG)
		bytes_limit(&d->m.in, o.at, "line number beyond 64 bits");
	else if (o.kind != MARSHAL_INT)
		expected(d, &o, "a line number");
	return o.integer;
}

static bool know(struct dump *d, prof_id func)
{
	if (func < d->cap_seen)
		return true;
	size_t cap = d->cap_seen ? d->cap_seen * 2 : 256;
	struct seen *seen = realloc(d->seen, cap * sizeof(*seen));
	if (!seen) {
		out_of_memory(d);
		return false;
	}
	memset(seen + d->cap_seen, 0, (cap - d->cap_seen) * sizeof(*seen));
	d->seen = seen;
	d->cap_seen = cap;
	return true;
}

static prof_id read_func(struct dump *d, const struct marshal_object *tuple)
{
	struct prof_func f = { 0 };
	f.file = read_name(d, "a file name", false);
	f.line = read_line(d);
	f.name = read_name(d, "a function's name", true);
	if (failed(d))
		return 0;
	prof_id func = prof_add_func(d->b, &f);
	if (!know(d, func))
		return 0;
	marshal_memo(&d->m, tuple, func);
	return func;
}

/* The key that marks a dump of profiling.sampling: a tuple of one string. */
static void read_marker(struct dump *d, const struct marshal_object *tuple)
{
	prof_id id = read_name(d, "\"" SAMPLED_KEY "\"", false);
	const struct prof_str *s = prof_builder_string(d->b, id);
	if (!failed(d) && (s->len != strlen(SAMPLED_KEY) || memcmp(s->s, SAMPLED_KEY, s->len) != 0))
		bytes_fail(&d->m.in, tuple->at,
			   "expected (file, line, name), found a tuple of one other string");
}

/* PROF_NONE: the marker of a sampled profile, where it is allowed. */
static prof_id read_key(struct dump *d, bool marker_allowed)
{
	struct marshal_object o;
	prof_id func = PROF_NONE;
	if (marshal_take_memo(&d->m, &func))
		return func;
	marshal_read(&d->m, &o);
	if (o.kind == MARSHAL_MEMO)
		return o.id;
	if (o.kind == MARSHAL_TUPLE && o.count == 3)
		func = read_func(d, &o);
	else if (o.kind == MARSHAL_TUPLE && o.count == 1 && marker_allowed)
		read_marker(d, &o);
	else
		expected(d, &o, "(file, line, name)");
	marshal_close(&d->m, &o);
	return func;
}

/* ---- numbers --------------------------------------------------------- */

static double read_number(struct dump *d)
{
	const uint8_t *at = d->m.in.at;
	double v = marshal_number(&d->m);
	if (isnan(v))
		note(d, at, "a number that is nan was taken for not recorded");
	return v;
}

/* Unrecorded plus a number is the number. */
static void add(double *sum, double v)
{
	if (isnan(*sum))
		*sum = v;
	else if (!isnan(v))
		*sum += v;
}

/* Old merges made caller tuples of several groups of four: their sum counts. */
static void read_groups(struct dump *d, uint32_t count, double number[NNUMBERS])
{
	for (uint32_t i = 0; i < NNUMBERS; i++)
		number[i] = read_number(d);
	for (uint32_t i = NNUMBERS; i < count && !d->m.in.failed; i++)
		add(&number[i % NNUMBERS], read_number(d));
}

/* ---- entries --------------------------------------------------------- */

/* The value of a caller, as the costs of an edge. */
static void read_call(struct dump *d, struct prof_edge *e, double self[NMEASURES],
		      double total[NMEASURES])
{
	struct marshal_object o;
	double number[NNUMBERS];
	marshal_read(&d->m, &o);
	self[PRIMITIVE] = self[TIME] = total[TIME] = NAN;
	e->total = NULL;
	if (o.kind != MARSHAL_TUPLE) {
		self[CALLS] = marshal_to_number(&d->m, &o);
		if (isnan(self[CALLS]))
			note(d, o.at, "a number that is nan was taken for not recorded");
		return;
	}
	if (!o.count || o.count % NNUMBERS) {
		expected(d, &o, "(calls, primitive calls, own time, total time)");
		return;
	}
	read_groups(d, o.count, number);
	marshal_close(&d->m, &o);
	self[CALLS] = number[FIRST];
	self[PRIMITIVE] = number[SECOND];
	self[TIME] = number[OWN];
	total[TIME] = number[TOTAL];
	e->total = total;
}

/*
 * Callers of one entry differ, and so do entries, in what Python writes; but
 * not all that differs for Python does for us (code objects of one name, bytes
 * and text): what falls together is added up. again: the entry is one of those.
 */
static void read_callers(struct dump *d, prof_id callee, bool again)
{
	double self[NMEASURES], total[NMEASURES] = { NAN, NAN, NAN };
	struct prof_edge e = { .callee = callee, .self = self };
	struct marshal_object o;
	marshal_read(&d->m, &o);
	if (o.kind != MARSHAL_DICT) {
		expected(d, &o, "a dict of callers");
		return;
	}
	while (!marshal_end(&d->m)) {
		const uint8_t *at = d->m.in.at;
		e.caller = read_key(d, false);
		read_call(d, &e, self, total);
		if (failed(d))
			return;
		if (++d->ncalls > d->max_calls) {
			bytes_limit(&d->m.in, at, "references make more calls than bytes hold");
			return;
		}
		struct seen *caller = &d->seen[e.caller];
		if (caller->called == d->serial)
			note(d, at, "a caller is there twice: added up");
		if (caller->called == d->serial || again)
			prof_add_edge(d->b, &e);
		else
			prof_append_edge(d->b, &e);
		caller->called = d->serial;
	}
	marshal_close(&d->m, &o);
}

static struct entry *new_entry(struct dump *d)
{
	if (!room_for(&d->entries, d->nentries, &d->cap_entries, sizeof(*d->entries))) {
		out_of_memory(d);
		return NULL;
	}
	return &d->entries[d->nentries++];
}

static void keep_entry(struct dump *d, const struct entry *e)
{
	struct seen *seen = &d->seen[e->func];
	if (seen->entry) {
		struct entry *first = &d->entries[seen->entry - 1];
		for (int i = 0; i < NNUMBERS; i++)
			add(&first->number[i], e->number[i]);
		return;
	}
	struct entry *kept = new_entry(d);
	if (!kept)
		return;
	*kept = *e;
	seen->entry = (uint32_t)d->nentries;
}

static void read_entry(struct dump *d)
{
	struct marshal_object o;
	const uint8_t *at = d->m.in.at;
	struct entry e = { .func = read_key(d, true) };
	if (failed(d))
		return;
	if (e.func == PROF_NONE) {
		d->sampled = true;
		marshal_skip(&d->m);
		return;
	}
	marshal_read(&d->m, &o);
	if (o.kind != MARSHAL_TUPLE || o.count != NNUMBERS + 1) {
		expected(d, &o, "a tuple of 5: calls, times and callers");
		return;
	}
	for (int i = 0; i < NNUMBERS; i++)
		e.number[i] = read_number(d);
	bool again = d->seen[e.func].entry != 0;
	if (again)
		note(d, at, "a function is there twice: added up");
	d->serial++;
	read_callers(d, e.func, again);
	marshal_close(&d->m, &o);
	if (!failed(d))
		keep_entry(d, &e);
}

/* ---- the whole ------------------------------------------------------- */

/*
 * yappi's export has all calls first and the primitive ones second. Nothing
 * says so but numbers that the right order cannot have.
 */
static bool is_swapped(const struct dump *d)
{
	bool swapped = false;
	for (size_t i = 0; i < d->nentries; i++) {
		const double *n = d->entries[i].number;
		if (n[FIRST] < n[SECOND])
			return false;
		swapped |= n[FIRST] > n[SECOND] && n[SECOND] > 0;
	}
	return swapped;
}

static void add_sites(struct dump *d)
{
	bool swapped = is_swapped(d);
	if (swapped)
		prof_add_note(d->b, UINT64_MAX,
			      "calls and primitive calls were swapped, as in exports of yappi");
	for (size_t i = 0; i < d->nentries; i++) {
		const double *n = d->entries[i].number;
		double self[] = { n[swapped ? FIRST : SECOND], n[swapped ? SECOND : FIRST],
				  n[OWN] };
		double total[] = { NAN, NAN, n[TOTAL] };
		prof_append_site(d->b, &(struct prof_site){ .func = d->entries[i].func,
							    .self = self,
							    .total = total });
	}
}

static void declare(struct prof_builder *b)
{
	measure_calls(b);
	measure_primitive(b);
	prof_set_main_measure(b, measure_time(b, 1, false, false));
	prof_set_nesting(b, PROF_NEST_OUTERMOST);
}

static void read_dump(struct dump *d)
{
	struct marshal_object o;
	marshal_read(&d->m, &o);
	if (o.kind != MARSHAL_DICT)
		expected(d, &o, "a dict of functions");
	while (!marshal_end(&d->m) && !prof_builder_failed(d->b))
		read_entry(d);
	if (failed(d))
		return;
	if (bytes_left(&d->m.in))
		note(d, d->m.in.at, "bytes after the profile were passed over");
	add_sites(d);
	if (d->sampled) {
		for (prof_id m = 0; m < NMEASURES; m++)
			prof_set_sampled(d->b, m);
		prof_add_meta(d->b, "sampled", "yes");
	}
}

static int read_pstats(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct dump d = { .b = b, .max_calls = in->size / CALL_BYTES + 16 };
	declare(b);
	/* Real dumps take 130 to 250 bytes a function and 45 to 75 a call. */
	prof_builder_reserve(b, in->size / 160 + 16, in->size / 46 + 16);
	marshal_open(&d.m, in, b, err);
	read_dump(&d);
	marshal_free(&d.m);
	free(d.seen);
	free(d.entries);
	return d.m.in.failed ? -1 : 0;
}

/* ---- recognising it -------------------------------------------------- */

/* Passes over a string or a small number of the first key; NULL if it is neither. */
static const uint8_t *after_atom(const uint8_t *p, const uint8_t *end, const char *types)
{
	if (end - p < 6 || !strchr(types, *p & 0x7f))
		return NULL;
	uint32_t len = p[1];
	switch (*p & 0x7f) {
	case 'N':
		return p + 1;
	case 'z':
	case 'Z':
		p += 2;
		break;
	case 'i':
	case 'r':
	case 'R':
		return p + 5;
	default:
		memcpy(&len, p + 1, sizeof(len));
		len = le32toh(len);
		p += 5;
	}
	return (size_t)(end - p) > len ? p + len : NULL;
}

/* Passes over the head of a tuple of n; NULL if there is none. */
static const uint8_t *after_tuple(const uint8_t *p, const uint8_t *end, uint8_t n)
{
	const uint8_t four[] = { n, 0, 0, 0 };
	if (end - p >= 2 && (*p & 0x7f) == ')' && p[1] == n)
		return p + 2;
	if (end - p >= 5 && (*p & 0x7f) == '(' && !memcmp(p + 1, four, sizeof(four)))
		return p + 5;
	return NULL;
}

/* A dict whose first key is (text, number, text) and its value a tuple of 5. */
static enum prof_match probe(const struct prof_input *in)
{
	static const char text[] = "stuaAzZrRN";
	const uint8_t *p = in->data, *end = p + in->size;
	if (in->size < 2 || (*p & 0x7f) != '{')
		return PROF_NO;
	if ((p[1] & 0x7f) == '0')
		return in->size == 2 ? PROF_LIKELY : PROF_MAYBE;
	const uint8_t *key = after_tuple(p + 1, end, 3);
	if (!key)
		return after_tuple(p + 1, end, 1) ? PROF_LIKELY : PROF_NO;
	const uint8_t *line = after_atom(key, end, text);
	const uint8_t *name = line ? after_atom(line, end, "ir") : NULL;
	const uint8_t *value = name ? after_atom(name, end, text) : NULL;
	return value && after_tuple(value, end, 5) ? PROF_CERTAIN : PROF_LIKELY;
}

const struct prof_reader prof_reader_pstats = {
	.name = "pstats",
	.aliases = "cprofile",
	.title = "Python profile of cProfile, profile or yappi (marshal)",
	.suffixes = ".prof .pstats .pstat .cprof",
	.kept = "functions and calls with calls, own and total time",
	.lost = "nothing",
	.probe = probe,
	.read = read_pstats,
};
