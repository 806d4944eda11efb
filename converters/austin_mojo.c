/*
 * austin_mojo.c - austin's binary form: a stream of events, versions 1 to 3.
 *
 * A sample is the event of its stack, references to its frames, outermost
 * first, and its metrics. Frames and strings are defined before they are
 * referred to, under keys of their process that may be defined again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "austin.h"
#include "bytes.h"
#include "events.h"
#include "hash.h"
#include "room.h"

enum {
	METADATA = 1,
	STACK,
	FRAME,
	FRAME_INVALID,
	FRAME_REF,
	FRAME_KERNEL,
	GC,
	IDLE,
	METRIC_TIME,
	METRIC_MEMORY,
	STRING,
	STRING_REF
};

enum { MOST_VERSION = 3, UNKNOWN = 1 }; /* key of the string "<unknown>" */

/* A frame, or a string: what a key of a process stands for now. */
struct meaning {
	int64_t pid, key;
	prof_id id; /* function or string */
	uint32_t line;
};

struct table {
	struct meaning *rows;
	size_t n, cap;
	struct index index;
};

struct mojo {
	struct bytes c;
	struct prof_builder *b;
	struct events tree;
	struct table frames, strings;
	struct austin_measures measures;
	bool declared, in_sample, has_metric;
	uint64_t version;
	int64_t pid;
	/* The sample being read. */
	const uint8_t *sample_at;
	prof_id node;
	struct austin_metrics metrics;
};

/* ---- numbers and texts ------------------------------------------------ */

/* Six bits and a sign in the first byte, seven in the others, lowest first. */
static int64_t take_number(struct mojo *m)
{
	const uint8_t *start = m->c.at;
	uint8_t byte = bytes_u8(&m->c);
	bool negative = byte & 0x40;
	uint64_t v = byte & 0x3f;
	for (unsigned shift = 6; byte & 0x80; shift += 7) {
		byte = bytes_u8(&m->c);
		if (shift > 62 || (shift == 62 && (byte & 0x7f) > 3)) {
			bytes_fail(&m->c, start, "number of more than 64 bits");
			return 0;
		}
		v |= (uint64_t)(byte & 0x7f) << shift;
	}
	return (int64_t)(negative ? 0 - v : v);
}

/* Up to its NUL. */
static struct text take_text(struct mojo *m)
{
	const uint8_t *end = memchr(m->c.at, 0, bytes_left(&m->c));
	if (!end) {
		bytes_fail(&m->c, m->c.at, "expected a text that ends before the file");
		return (struct text){ "", 0 };
	}
	struct text t = { (const char *)m->c.at, (size_t)(end - m->c.at) };
	m->c.at = end + 1;
	return t;
}

static prof_id add_string(struct mojo *m, struct text t)
{
	return prof_add_string(m->b, t.s, t.len);
}

/* ---- keys -------------------------------------------------------------- */

static uint32_t hash_of(int64_t pid, int64_t key)
{
	return hash_fold(hash_mix((uint64_t)pid, (uint64_t)key ^ hash_key()));
}

static struct meaning *find(const struct table *t, int64_t pid, int64_t key)
{
	uint32_t hash = hash_of(pid, key);
	size_t at;
	for (uint32_t i = index_first(&t->index, hash, &at); i != INDEX_NONE;
	     i = index_next(&t->index, hash, &at))
		if (t->rows[i].pid == pid && t->rows[i].key == key)
			return &t->rows[i];
	return NULL;
}

static void out_of_memory(struct mojo *m)
{
	prof_fail(m->c.err, PROF_ENOMEM, "out of memory");
	m->c.failed = true;
}

static void define(struct mojo *m, struct table *t, struct meaning fresh)
{
	struct meaning *old = find(t, fresh.pid, fresh.key);
	if (old) {
		*old = fresh;
		return;
	}
	if (!room_for(&t->rows, t->n, &t->cap, sizeof(*t->rows))) {
		out_of_memory(m);
		return;
	}
	if (!index_put(&t->index, hash_of(fresh.pid, fresh.key), (uint32_t)t->n)) {
		out_of_memory(m);
		return;
	}
	t->rows[t->n++] = fresh;
}

static prof_id take_string_key(struct mojo *m)
{
	const uint8_t *at = m->c.at;
	int64_t key = take_number(m);
	const struct meaning *found = find(&m->strings, m->pid, key);
	if (!found && key == UNKNOWN)
		return prof_add_text(m->b, "<unknown>");
	if (!found && !m->c.failed)
		bytes_fail(&m->c, at, "no string has the key %" PRId64, key);
	return found ? found->id : 0;
}

static void define_string(struct mojo *m)
{
	int64_t key = take_number(m);
	prof_id string = add_string(m, take_text(m));
	if (!m->c.failed)
		define(m, &m->strings, (struct meaning){ m->pid, key, string, 0 });
}

/* The columns, and the line where the call ends, have no place in the model. */
static void define_frame(struct mojo *m)
{
	int64_t key = take_number(m);
	prof_id file = take_string_key(m), name = take_string_key(m);
	int64_t line = take_number(m);
	for (int i = 0; i < 3 && m->version >= 2; i++)
		take_number(m);
	if (m->c.failed)
		return;
	prof_id func = prof_add_func(m->b, &(struct prof_func){ .name = name, .file = file });
	bool known = line > 0 && line <= UINT32_MAX;
	define(m, &m->frames, (struct meaning){ m->pid, key, func, known ? (uint32_t)line : 0 });
}

/* ---- samples ----------------------------------------------------------- */

static void enter(struct mojo *m, prof_id func, uint32_t line)
{
	m->node = events_child(&m->tree, m->node, func, line);
}

static void enter_named(struct mojo *m, prof_id name, const char *file)
{
	enter(m,
	      prof_add_func(m->b,
			    &(struct prof_func){ .name = name, .file = prof_add_text(m->b, file) }),
	      0);
}

static void end_sample(struct mojo *m)
{
	double value[AUSTIN_MEASURES];
	if (!m->in_sample || m->c.failed || m->tree.failed)
		return;
	m->in_sample = false;
	if (!m->has_metric) {
		prof_add_note(m->b, bytes_offset(&m->c, m->sample_at),
			      "sample without a metric left out");
		return;
	}
	if (!m->declared) {
		m->measures = austin_declare(m->b, true, true, 1);
		m->declared = true;
	}
	if (!m->node)
		enter_named(m, prof_add_text(m->b, AUSTIN_NO_FRAMES), "");
	austin_values(&m->measures, &m->metrics, value);
	for (prof_id i = 0; i < m->measures.n; i++)
		if (!isnan(value[i]))
			events_add(&m->tree, m->node, i, value[i]);
	prof_add_sample(
		m->b, &(struct prof_sample){
			      .node = m->node, .part = m->tree.part, .time = NAN, .value = value });
}

/* Named as the text form of the same version names it. */
static void enter_thread(struct mojo *m, int64_t interpreter, struct text tid)
{
	char name[128];
	uint64_t number = 0;
	size_t n = 0;
	for (; n < tid.len && n < 15; n++) {
		char c = tid.s[n];
		int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
		if (digit < 0 || digit > 15)
			break;
		number = number << 4 | (uint64_t)digit;
	}
	bool whole = n && n == tid.len;
	int len = snprintf(name, sizeof(name), "P%" PRId64 ";T", m->pid);
	if (m->version >= 3)
		len += snprintf(name + len, sizeof(name) - (size_t)len, "%" PRId64 ":",
				interpreter);
	if (whole)
		snprintf(name + len, sizeof(name) - (size_t)len, "%" PRIu64, number);
	else
		snprintf(name + len, sizeof(name) - (size_t)len, "%.*s",
			 (int)(tid.len < 64 ? tid.len : 64), tid.s);
	m->tree.part = prof_add_part(m->b, &(struct prof_part){ prof_add_text(m->b, name), m->pid,
								whole ? (int64_t)number : -1 });
}

static void begin_sample(struct mojo *m, const uint8_t *at)
{
	end_sample(m);
	m->pid = take_number(m);
	int64_t interpreter = m->version >= 3 ? take_number(m) : 0;
	struct text tid = take_text(m);
	if (m->c.failed)
		return;
	if (m->pid < 0) {
		bytes_fail(&m->c, at, "expected the number of a process, found %" PRId64, m->pid);
		return;
	}
	enter_thread(m, interpreter, tid);
	m->in_sample = true;
	m->has_metric = false;
	m->sample_at = at;
	m->node = 0;
	m->metrics = (struct austin_metrics){ NAN, NAN, NAN, false };
}

static void enter_frame(struct mojo *m, const uint8_t *at)
{
	int64_t key = take_number(m);
	const struct meaning *frame = find(&m->frames, m->pid, key);
	if (frame)
		enter(m, frame->id, frame->line);
	else if (!m->c.failed)
		bytes_fail(&m->c, at, "no frame has the key %" PRId64, key);
}

static void take_metric(struct mojo *m, uint8_t event)
{
	double v = (double)take_number(m);
	m->has_metric = true;
	if (event == METRIC_TIME)
		m->metrics.time = v;
	else
		austin_memory(&m->metrics, v);
}

/* ---- events ------------------------------------------------------------ */

static void read_metadata(struct mojo *m)
{
	const uint8_t *at = m->c.at;
	struct text key = take_text(m), value = take_text(m);
	if (m->c.failed)
		return;
	if (text_is(key, "mode") && !m->declared)
		m->declared = austin_declare_mode(m->b, value, &m->measures);
	if (!austin_meta(m->b, key, value))
		prof_add_note(m->b, bytes_offset(&m->c, at), "unknown field of the header skipped");
}

/* Those that belong to a sample. */
static void read_part(struct mojo *m, uint8_t event, const uint8_t *at)
{
	if (!m->in_sample) {
		bytes_fail(&m->c, at, "expected a stack before event %u", event);
	} else if (event == FRAME_REF) {
		enter_frame(m, at);
	} else if (event == FRAME_INVALID) {
		enter_named(m, prof_add_text(m->b, ":INVALID:"), "");
	} else if (event == GC) {
		enter_named(m, prof_add_text(m->b, ":GC:"), "");
	} else if (event == FRAME_KERNEL) {
		enter_named(m, add_string(m, take_text(m)), "kernel");
	} else if (event == IDLE) {
		m->metrics.idle = true;
	} else {
		take_metric(m, event);
	}
}

static void read_event(struct mojo *m)
{
	const uint8_t *at = m->c.at;
	uint8_t event = bytes_u8(&m->c);
	switch (event) {
	case METADATA:
		read_metadata(m);
		break;
	case STACK:
		begin_sample(m, at);
		break;
	case FRAME:
		define_frame(m);
		break;
	case STRING:
		define_string(m);
		break;
	case STRING_REF:
		take_string_key(m);
		break;
	default:
		if (event < METADATA || event > STRING_REF)
			bytes_fail(&m->c, at, "expected an event of 1 to 12, found %u", event);
		else
			read_part(m, event, at);
	}
}

int austin_read_mojo(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct mojo m = { .b = b };
	bytes_open(&m.c, in, err);
	events_init(&m.tree);
	bytes_take(&m.c, 3);
	m.version = (uint64_t)take_number(&m);
	if (!m.c.failed && (m.version < 1 || m.version > MOST_VERSION))
		bytes_fail(&m.c, in->data + 3, "expected version 1 to 3, found %" PRIu64,
			   m.version);
	while (!m.c.failed && !m.tree.failed && bytes_left(&m.c))
		read_event(&m);
	end_sample(&m);
	int status = m.c.failed ? -1 : events_finish(&m.tree, b, m.measures.n, err);
	events_free(&m.tree);
	free(m.frames.rows);
	free(m.strings.rows);
	index_free(&m.frames.index);
	index_free(&m.strings.index);
	return status;
}

/* The version is a control character, which no text has there. */
bool austin_is_mojo(const struct prof_input *in)
{
	return in->size > 3 && !memcmp(in->data, "MOJ", 3) && in->data[3] < ' ';
}
