/*
 * pyinstrument.c - read the sessions that pyinstrument saves, 3.0 to 5.x, and tell its trees.
 *
 * JSON with a record a sample: the stack, outermost frame first, and the
 * seconds since the sample before. A frame is "function NUL file NUL line",
 * then attributes behind bytes 1.
 * Source: docs/formats/pyinstrument.md.
 */
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "measures.h"
#include "pyinstrument.h"

enum { TIME };

struct session {
	struct json j;
	struct prof_builder *b;
	struct events tree;
	double now;
	bool records;
};

/* ---- frames ---------------------------------------------------------- */

/* Up to the separator, which is passed over; all of the rest if there is none. */
static struct text cut(struct text *rest, char separator)
{
	const char *at = rest->len ? memchr(rest->s, separator, rest->len) : NULL;
	size_t n = at ? (size_t)(at - rest->s) : rest->len;
	struct text piece = { rest->s, n };
	rest->s += at ? n + 1 : n;
	rest->len -= at ? n + 1 : n;
	return piece;
}

/* 0 for what is no number, or above most. */
static uint64_t number(struct text t, uint64_t most)
{
	uint64_t v = 0;
	for (size_t i = 0; i < t.len; i++) {
		if (!is_digit(t.s[i]) || v > most / 10)
			return 0;
		v = v * 10 + (uint64_t)(t.s[i] - '0');
	}
	return v <= most ? v : 0;
}

struct pyinstrument_frame pyinstrument_frame(struct text t)
{
	struct text identity = cut(&t, '\001');
	struct pyinstrument_frame f = { .identity = identity, .hide = -1 };
	f.function = cut(&identity, 0);
	f.file = cut(&identity, 0);
	f.first_line = number(identity, INT64_MAX); /* of a thread: its number */
	while (t.len) {
		struct text attribute = cut(&t, '\001');
		struct text value = { attribute.s + 1, attribute.len ? attribute.len - 1 : 0 };
		if (text_starts(attribute, "l"))
			f.line = number(value, UINT32_MAX);
		else if (text_starts(attribute, "c"))
			f.class = value;
		else if (text_starts(attribute, "h"))
			f.hide = text_is(value, "1");
	}
	return f;
}

static prof_id add_string(struct session *s, struct text t)
{
	return prof_add_string(s->b, t.s, t.len);
}

/* The frame of a thread says which one; its part takes its place. */
static void enter_thread(struct session *s, struct text name, uint64_t ident)
{
	s->tree.part =
		prof_add_part(s->b, &(struct prof_part){ add_string(s, name), -1, (int64_t)ident });
}

/* "[self]" marks time of the frame above, which is where time goes anyway. */
static prof_id enter_frame(struct session *s, prof_id node, struct text text)
{
	struct pyinstrument_frame f = pyinstrument_frame(text);
	if (text_is(f.file, "<thread>")) {
		enter_thread(s, f.function, f.first_line);
		return node;
	}
	if (text_is(f.function, "[self]") || text_is(f.function, "[root]"))
		return node;
	prof_id func = prof_add_func(s->b, &(struct prof_func){ .name = add_string(s, f.function),
								.file = add_string(s, f.file),
								.line = (int64_t)f.first_line });
	return events_child(&s->tree, node, func, (uint32_t)f.line);
}

/* ---- records --------------------------------------------------------- */

static void add_record(struct session *s, prof_id node, double seconds)
{
	if (s->j.failed || s->tree.failed)
		return;
	events_add(&s->tree, node, TIME, seconds);
	prof_add_sample(s->b, &(struct prof_sample){ .node = node,
						     .part = s->tree.part,
						     .time = s->now,
						     .value = &seconds });
	s->now += seconds;
}

/* [[frame, frame ...], seconds] */
static void read_record(struct session *s)
{
	struct json *j = &s->j;
	prof_id node = 0;
	double seconds = 0;
	unsigned n = 0;
	s->tree.part = 0;
	json_array(j);
	for (; json_element(j); n++) {
		if (n == 0) {
			json_array(j);
			while (json_element(j))
				node = enter_frame(s, node, json_string(j));
		} else if (n == 1) {
			seconds = json_double(j);
		} else {
			json_skip(j);
		}
	}
	if (!j->failed && n < 2)
		json_fail(j, "expected a stack and its seconds");
	add_record(s, node, seconds);
}

static void read_records(struct session *s)
{
	s->records = true;
	json_array(&s->j);
	while (json_element(&s->j))
		read_record(s);
}

static const char *header_key(struct text key)
{
	static const char *const keys[] = { "program",      "target_description", "start_time",
					    "duration",     "sample_count",       "cpu_time",
					    "min_interval", "max_interval" };
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (text_is(key, keys[i]))
			return keys[i];
	return NULL;
}

bool pyinstrument_keep(struct json *j, struct prof_builder *b, struct text key)
{
	const char *name = header_key(key);
	if (!name)
		return false;
	json_meta(j, b, name);
	return true;
}

static int read_session(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct session s = { .b = b };
	struct text key;
	json_open(&s.j, in, err);
	events_init(&s.tree);
	measure_time(b, 1, false, true);
	json_object(&s.j);
	while (json_member(&s.j, &key)) {
		if (text_is(key, "frame_records"))
			read_records(&s);
		else if (!pyinstrument_keep(&s.j, b, key))
			json_skip(&s.j);
	}
	if (!s.j.failed && !s.records)
		json_fail(&s.j, "a session without frame_records");
	int status = json_close(&s.j);
	if (status == 0)
		status = events_finish(&s.tree, b, 1, err);
	events_free(&s.tree);
	return status;
}

static bool has(const struct prof_input *in, const char *word)
{
	size_t head = in->size < (1 << 16) ? in->size : 1 << 16;
	return head && in->data[0] == '{' && memmem(in->data, head, word, strlen(word));
}

static int read_pyinstrument(const struct prof_input *in, struct prof_builder *b,
			     struct prof_error *err)
{
	return has(in, "\"root_frame\"") && !has(in, "\"frame_records\"")
		       ? pyinstrument_read_tree(in, b, err)
		       : read_session(in, b, err);
}

static enum prof_match probe_pyinstrument(const struct prof_input *in)
{
	bool session = has(in, "\"frame_records\"") &&
		       (has(in, "\\u0000") || has(in, "\"sample_count\""));
	bool tree = has(in, "\"root_frame\"") && has(in, "\"sample_count\"");
	return session || tree ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_pyinstrument = {
	.name = "pyinstrument",
	.aliases = "pyisession",
	.title = "pyinstrument, session and -r json",
	.suffixes = ".pyisession .json",
	.kept = "contexts by thread, order of samples, time",
	.lost = "computed columns, the time spent in await",
	.probe = probe_pyinstrument,
	.read = read_pyinstrument,
};
