/*
 * pprof.c - read the profiles of pprof: Go's, gperftools', and many more.
 *
 * A protobuf message: sample types, samples (a list of locations, a value a
 * type, labels), and tables of locations, functions, mappings and strings.
 * Source: docs/formats/pprof.md.
 */
#include "pprof.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "events.h"
#include "room.h"

/* Sample types; each takes eight bytes a context. */
enum { MOST_TYPES = 32, MOST_COMMENTS = 64, MOST_PROBED = 4096 };

/* Frames of samples to a byte of the file; real ones have two or three, and a context for few. */
enum { MOST_FRAMES = 8 };

struct value_type {
	uint64_t type, unit; /* numbers of strings */
};

struct file {
	struct prof_builder *b;
	struct prof_error *err;
	struct bytes c; /* over the whole profile */
	struct pprof_tables t;
	struct events tree;
	struct value_type types[MOST_TYPES], period_type;
	prof_id measures[MOST_TYPES]; /* PROF_NONE: repeats another */
	size_t ntypes, nmeasures;
	int64_t time, duration, period;
	uint64_t default_type, drop, keep, url;
	/* Of one sample. */
	uint32_t *stack; /* rows of locations */
	size_t depth, cap_stack;
	int64_t values[MOST_TYPES];
	size_t nvalues;
	uint64_t frames; /* of all samples so far */
};

/* ---- header ------------------------------------------------------------ */

static struct value_type read_type(struct bytes *c, const struct wire_field *f)
{
	struct bytes m = wire_message(c, f);
	struct value_type v = { 0, 0 };
	struct wire_field g;
	while (wire_next(&m, &g))
		if (g.number == 1)
			v.type = wire_number(&m, &g);
		else if (g.number == 2)
			v.unit = wire_number(&m, &g);
	wire_leave(c, &m);
	return v;
}

static void add_type(struct file *f, const struct wire_field *g)
{
	struct value_type v = read_type(&f->c, g);
	if (f->ntypes == MOST_TYPES)
		bytes_limit(&f->c, g->at, "more than %d sample types", MOST_TYPES);
	else
		f->types[f->ntypes++] = v;
}

static void take_header(struct file *f, const struct wire_field *g)
{
	switch (g->number) {
	case 1:
		add_type(f, g);
		break;
	case 7:
		f->drop = wire_number(&f->c, g);
		break;
	case 8:
		f->keep = wire_number(&f->c, g);
		break;
	case 9:
		f->time = (int64_t)wire_number(&f->c, g);
		break;
	case 10:
		f->duration = (int64_t)wire_number(&f->c, g);
		break;
	case 11:
		f->period_type = read_type(&f->c, g);
		break;
	case 12:
		f->period = (int64_t)wire_number(&f->c, g);
		break;
	case 14:
		f->default_type = wire_number(&f->c, g);
		break;
	case 15:
		f->url = wire_number(&f->c, g);
		break;
	}
}

static void keep_number(struct file *f, const char *key, int64_t v)
{
	char text[32];
	snprintf(text, sizeof(text), "%" PRId64, v);
	if (v)
		prof_add_meta(f->b, key, text);
}

static void keep_string(struct file *f, const char *key, uint64_t i)
{
	struct text s = i ? pprof_string(&f->c, &f->t, f->c.in->data, i) : (struct text){ "", 0 };
	if (s.len && !f->c.failed)
		text_meta(f->b, key, s);
}

static void keep_comments(struct file *f)
{
	struct wire_field g;
	size_t n = 0;
	bytes_open(&f->c, f->c.in, f->err);
	while (wire_next(&f->c, &g)) {
		if (g.number != 13)
			continue;
		struct bytes numbers = wire_numbers(&f->c, &g);
		for (uint64_t i; wire_each(&numbers, &i) && !f->c.failed;)
			if (n++ < MOST_COMMENTS)
				keep_string(f, "comment", i);
			else
				prof_add_note(f->b, bytes_offset(&f->c, g.at),
					      "of many comments the first are kept");
		wire_leave(&f->c, &numbers);
	}
}

static void keep_header(struct file *f)
{
	keep_number(f, "time_nanos", f->time);
	keep_number(f, "duration_nanos", f->duration);
	keep_number(f, "period", f->period);
	keep_string(f, "period_type", f->period_type.type);
	keep_string(f, "period_unit", f->period_type.unit);
	keep_string(f, "drop_frames", f->drop);
	keep_string(f, "keep_frames", f->keep);
	keep_string(f, "doc_url", f->url);
	keep_comments(f);
}

/* ---- measures ---------------------------------------------------------- */

static bool is_count(struct text unit)
{
	return text_is(unit, "count") || text_is(unit, "") || text_is(unit, "counts");
}

/* The units that pprof itself converts, and what they are worth. */
static void set_unit(struct prof_measure *m, struct text unit)
{
	static const struct {
		const char *name;
		enum prof_unit unit;
		double scale;
	} units[] = {
		{ "nanoseconds", PROF_UNIT_SECOND, 1e-9 },
		{ "ns", PROF_UNIT_SECOND, 1e-9 },
		{ "microseconds", PROF_UNIT_SECOND, 1e-6 },
		{ "us", PROF_UNIT_SECOND, 1e-6 },
		{ "milliseconds", PROF_UNIT_SECOND, 1e-3 },
		{ "ms", PROF_UNIT_SECOND, 1e-3 },
		{ "seconds", PROF_UNIT_SECOND, 1 },
		{ "s", PROF_UNIT_SECOND, 1 },
		{ "minutes", PROF_UNIT_SECOND, 60 },
		{ "hours", PROF_UNIT_SECOND, 3600 },
		{ "bytes", PROF_UNIT_BYTE, 1 },
		{ "kilobytes", PROF_UNIT_BYTE, 1024 },
		{ "megabytes", PROF_UNIT_BYTE, 1048576 },
	};
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (text_is(unit, units[i].name)) {
			m->unit = units[i].unit;
			m->scale = units[i].scale;
		}
}

static enum prof_role role_of(struct text type)
{
	return text_is(type, "calls")       ? PROF_ROLE_CALLS
	       : text_is(type, "primitive") ? PROF_ROLE_PRIMITIVE
	       : text_is(type, "hits")      ? PROF_ROLE_HITS
					    : PROF_ROLE_COST;
}

static void add_measure(struct file *f, size_t i)
{
	const uint8_t *start = f->c.in->data;
	struct text type = pprof_string(&f->c, &f->t, start, f->types[i].type);
	struct text unit = pprof_string(&f->c, &f->t, start, f->types[i].unit);
	struct prof_measure m = { .scale = 1, .integral = true, .sampled = f->period != 1 };
	if (f->c.failed)
		return;
	m.name = prof_add_string(f->b, type.s, type.len);
	set_unit(&m, unit);
	if (m.unit == PROF_UNIT_NONE && is_count(unit))
		m.role = role_of(type);
	else if (m.unit == PROF_UNIT_NONE)
		m.title = prof_add_string(f->b, unit.s, unit.len);
	prof_id row = prof_add_measure(f->b, &m);
	f->measures[i] = row < f->nmeasures ? PROF_NONE : row;
	if (row < f->nmeasures)
		prof_add_note(f->b, UINT64_MAX, "a sample type that repeats another is not kept");
	else
		f->nmeasures = (size_t)row + 1;
}

/* The default is the one that is named, else the last. */
static void add_measures(struct file *f)
{
	prof_id chosen = PROF_NONE;
	struct text wanted = pprof_string(&f->c, &f->t, f->c.in->data, f->default_type);
	for (size_t i = 0; i < f->ntypes && !f->c.failed; i++) {
		add_measure(f, i);
		struct text type = pprof_string(&f->c, &f->t, f->c.in->data, f->types[i].type);
		bool named = wanted.len && type.len == wanted.len &&
			     !memcmp(type.s, wanted.s, type.len);
		if (f->measures[i] != PROF_NONE && (named || !wanted.len))
			chosen = f->measures[i];
	}
	if (chosen == PROF_NONE && f->nmeasures)
		chosen = (prof_id)f->nmeasures - 1;
	if (!f->c.failed && chosen != PROF_NONE)
		prof_set_main_measure(f->b, chosen);
}

/* ---- samples ----------------------------------------------------------- */

static void take_locations(struct file *f, struct bytes *m, const struct wire_field *g)
{
	struct bytes numbers = wire_numbers(m, g);
	const uint8_t *at = numbers.at;
	for (uint64_t id; wire_each(&numbers, &id); at = numbers.at) {
		const struct pprof_location *l = pprof_location(&f->t, id);
		if (!l) {
			bytes_fail(&numbers, at, "location %" PRIu64 " does not exist", id);
			break;
		}
		if (!room_for(&f->stack, f->depth, &f->cap_stack, sizeof(*f->stack))) {
			f->tree.failed = true;
			return;
		}
		f->stack[f->depth++] = (uint32_t)(l - f->t.locations);
	}
	wire_leave(m, &numbers);
}

static void take_values(struct file *f, struct bytes *m, const struct wire_field *g)
{
	struct bytes numbers = wire_numbers(m, g);
	for (uint64_t v; wire_each(&numbers, &v); f->nvalues++)
		if (f->nvalues < f->ntypes)
			f->values[f->nvalues] = (int64_t)v;
	wire_leave(m, &numbers);
}

/*
 * The last location is the outermost, and so is the last frame of each. One with
 * many frames, named by many samples, could make any number of contexts.
 */
static prof_id find_context(struct file *f, const uint8_t *at)
{
	prof_id node = 0;
	for (size_t i = f->depth; i-- > 0 && !f->c.failed;) {
		const struct pprof_location *l = &f->t.locations[f->stack[i]];
		f->frames += l->n;
		if (f->frames / MOST_FRAMES > f->c.in->size || f->tree.n > f->c.in->size)
			bytes_limit(&f->c, at, "the samples have far more frames than bytes");
		for (size_t k = l->n; k-- > 0 && !f->c.failed;) {
			const struct pprof_frame *frame = &f->t.frames[l->first + k];
			node = events_child(&f->tree, node, frame->func, frame->line);
		}
	}
	return node;
}

static void add_values(struct file *f, prof_id node)
{
	const int64_t exact = (int64_t)1 << 53;
	for (size_t i = 0; i < f->ntypes; i++) {
		if (f->measures[i] == PROF_NONE)
			continue;
		if (f->values[i] > exact || f->values[i] < -exact)
			prof_add_note(f->b, UINT64_MAX, "a value above 2^53 was rounded");
		events_add(&f->tree, node, f->measures[i], (double)f->values[i]);
	}
}

static void read_sample(struct file *f, const struct wire_field *g)
{
	struct bytes m = wire_message(&f->c, g);
	struct prof_part part = { 0, -1, -1 };
	struct wire_field h;
	f->depth = f->nvalues = 0;
	while (!f->tree.failed && wire_next(&m, &h)) {
		if (h.number == 1)
			take_locations(f, &m, &h);
		else if (h.number == 2)
			take_values(f, &m, &h);
		else if (h.number == 3)
			pprof_take_label(&f->t, &m, &h, &part);
	}
	if (f->tree.failed)
		return;
	if (!m.failed && f->nvalues != f->ntypes)
		bytes_fail(&m, g->at, "expected %zu values, as many as sample types, found %zu",
			   f->ntypes, f->nvalues);
	wire_leave(&f->c, &m);
	if (f->c.failed)
		return;
	f->tree.part = part.name || part.pid >= 0 || part.tid >= 0 ? prof_add_part(f->b, &part) : 0;
	prof_id node = find_context(f, g->at);
	if (!f->c.failed)
		add_values(f, node);
}

/* ---- the file ---------------------------------------------------------- */

static bool good(const struct file *f)
{
	return !f->c.failed && !f->t.failed && !f->tree.failed;
}

static void read_file(struct file *f)
{
	const struct prof_input *in = f->c.in;
	struct wire_field g;
	while (good(f) && wire_next(&f->c, &g))
		if (!pprof_tables_take(&f->t, &f->c, &g))
			take_header(f, &g);
	if (good(f) && !f->ntypes)
		bytes_fail(&f->c, in->data, "a profile without sample types");
	if (good(f) && !f->t.nstrings)
		bytes_fail(&f->c, in->data, "a profile without strings");
	if (!good(f))
		return;
	bytes_open(&f->c, in, f->err);
	pprof_tables_finish(&f->t, &f->c);
	if (good(f))
		add_measures(f);
	if (good(f))
		keep_header(f);
	if (!good(f))
		return;
	bytes_open(&f->c, in, f->err);
	while (good(f) && !prof_builder_failed(f->b) && wire_next(&f->c, &g))
		if (g.number == 2)
			read_sample(f, &g);
}

static int read_pprof(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct file f = { .b = b, .err = err, .t = { .b = b, .err = err } };
	bytes_open(&f.c, in, err);
	events_init(&f.tree);
	f.tree.keep_root = true; /* a sample may have no locations */
	read_file(&f);
	int status = -1;
	if (f.tree.failed && !f.c.failed)
		prof_fail(err, PROF_ENOMEM, "out of memory");
	if (good(&f))
		status = events_finish(&f.tree, b, f.nmeasures, err);
	events_free(&f.tree);
	pprof_tables_free(&f.t);
	free(f.stack);
	return status;
}

/* ---- recognising it ------------------------------------------------------ */

/* A type and a unit, two small numbers. */
static bool is_value_type(struct bytes m)
{
	struct wire_field g;
	bool any = false;
	while (wire_next(&m, &g)) {
		if (g.number > 2 || g.type != WIRE_VARINT)
			return false;
		any = true;
	}
	return any && !m.failed;
}

/* The fields of a profile are 1 to 15, and of these 1 to 6 and 11 are messages or texts. */
static enum prof_match probe_pprof(const struct prof_input *in)
{
	struct bytes c;
	struct wire_field g;
	unsigned seen = 0, n = 0;
	bytes_open(&c, in, NULL);
	for (; n < MOST_PROBED && wire_next(&c, &g); n++) {
		bool message = g.number <= 6 || g.number == 11;
		bool list = g.number == 13 && g.type == WIRE_BYTES;
		if (g.number > 15)
			continue;
		if (g.type != (message ? WIRE_BYTES : WIRE_VARINT) && !list)
			return PROF_NO;
		if (g.number == 1 && !is_value_type(wire_message(&c, &g)))
			return PROF_NO;
		if (g.number == 6 && !(seen & 1u << 6) && g.size)
			return PROF_NO;
		seen |= 1u << g.number;
	}
	if (seen & 1u << 1)
		return seen & ~(1u << 1) ? PROF_CERTAIN : PROF_MAYBE;
	if (seen & 1u << 6 && seen & ~(1u << 6))
		return PROF_LIKELY;
	return seen && n == MOST_PROBED ? PROF_MAYBE : PROF_NO; /* strings alone so far */
}

const struct prof_reader prof_reader_pprof = {
	.name = "pprof",
	.aliases = "",
	.title = "pprof (profile.proto)",
	.suffixes = ".pb .pprof",
	.kept = "contexts by thread, all sample types",
	.lost = "labels that are no threads, build ids, addresses of what has a name",
	.probe = probe_pprof,
	.read = read_pprof,
};
