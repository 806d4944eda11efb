/*
 * speedscope.c - read the file format of speedscope.app, all versions.
 *
 * Frames once, and a list of profiles (threads, or measures) that are either
 * sampled stacks with weights or events that open and close frames. Written by
 * speedscope itself, py-spy, pyinstrument, memray, rbspy and many more.
 * Source: docs/formats/speedscope.md.
 */
#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "json_find.h"
#include "measures.h"
#include "room.h"

struct frame {
	prof_id func;
	uint32_t line; /* being executed; 0: unknown */
};

struct file {
	const struct prof_input *in;
	struct prof_builder *b;
	struct prof_error *err;
	struct events tree;
	struct frame *frames;
	size_t nframes, cap_frames, nmeasures, nfuncs;
	size_t *open;   /* [nfuncs] calls of it that have not ended */
	prof_id calls;  /* measure; PROF_NONE until something was evented */
	bool executing; /* the lines of frames are those being executed, not first lines */
	bool failed;
};

/* Where the members of a profile begin, NULL if they are missing. */
struct profile {
	const char *type, *name, *unit, *start, *samples, *weights, *events;
	prof_id measure;
	double begin;
	double seconds; /* a unit of time; NAN: the unit is none of time */
};

static struct json cursor_at(const struct file *f, const char *p)
{
	return json_at(f->in, f->err, p);
}

static void close_cursor(struct file *f, struct json *j)
{
	f->failed = json_leave(j) || f->failed;
}

static void out_of_memory(struct json *j)
{
	j->failed = true;
	prof_fail(j->err, PROF_ENOMEM, "out of memory");
}

/* ---- frames ---------------------------------------------------------- */

static prof_id string_or_empty(struct file *f, struct json *j)
{
	if (json_null(j))
		return 0;
	struct text t = json_string(j);
	return j->failed ? 0 : prof_add_string(f->b, t.s, t.len);
}

static void read_frame(struct file *f, struct json *j)
{
	struct prof_func func = { 0 };
	struct text key;
	double line = 0;
	json_object(j);
	while (json_member(j, &key)) {
		if (text_is(key, "name"))
			func.name = string_or_empty(f, j);
		else if (text_is(key, "file"))
			func.file = string_or_empty(f, j);
		else if (text_is(key, "line") && !json_null(j))
			line = json_double(j);
		else if (!text_is(key, "line"))
			json_skip(j);
	}
	if (line < 0 || line > UINT32_MAX || line != (uint32_t)line)
		line = 0; /* -1 and the like stand for unknown */
	if (!f->executing)
		func.line = (int64_t)line;
	if (!room_for(&f->frames, f->nframes, &f->cap_frames, sizeof(*f->frames))) {
		out_of_memory(j);
		return;
	}
	prof_id id = prof_add_func(f->b, &func);
	f->nfuncs = id < f->nfuncs ? f->nfuncs : (size_t)id + 1;
	f->frames[f->nframes++] = (struct frame){ id, f->executing ? (uint32_t)line : 0 };
}

static void read_shared(struct file *f, const char *shared)
{
	struct json j = cursor_at(f, shared);
	const char *frames = NULL;
	json_find(&j, (const struct json_place[]){ { "frames", &frames }, { NULL, NULL } });
	if (!frames)
		json_fail(&j, "shared has no frames");
	else
		j = (close_cursor(f, &j), cursor_at(f, frames));
	json_array(&j);
	while (json_element(&j))
		read_frame(f, &j);
	f->open = calloc(f->nfuncs + 1, sizeof(*f->open));
	if (!f->open)
		out_of_memory(&j);
	close_cursor(f, &j);
}

static const struct frame *frame_of(struct file *f, struct json *j)
{
	uint64_t index = json_u64(j);
	if (!j->failed && index >= f->nframes)
		json_fail(j, "frame %llu of %zu", (unsigned long long)index, f->nframes);
	return j->failed ? NULL : &f->frames[index];
}

/* ---- measures -------------------------------------------------------- */

/* A measure a unit; what was sampled is a different one from what was traced. */
static prof_id measure_of(struct file *f, struct text unit, bool sampled, double *seconds)
{
	static const struct {
		const char *unit, *name;
		enum prof_unit kind;
		double scale;
	} units[] = {
		{ "nanoseconds", "time (ns)", PROF_UNIT_SECOND, 1e-9 },
		{ "microseconds", "time (us)", PROF_UNIT_SECOND, 1e-6 },
		{ "milliseconds", "time (ms)", PROF_UNIT_SECOND, 1e-3 },
		{ "seconds", "time", PROF_UNIT_SECOND, 1 },
		{ "bytes", "bytes", PROF_UNIT_BYTE, 1 },
		{ NULL, "weight", PROF_UNIT_NONE, 1 },
	};
	size_t i = 0;
	while (units[i].unit && !text_is(unit, units[i].unit))
		i++;
	*seconds = units[i].kind == PROF_UNIT_SECOND ? units[i].scale : NAN;
	prof_id m = prof_add_measure(
		f->b, &(struct prof_measure){ .name = prof_add_text(f->b, units[i].name),
					      .unit = units[i].kind,
					      .scale = units[i].scale,
					      .sampled = sampled });
	if (m >= f->nmeasures)
		f->nmeasures = (size_t)m + 1;
	return m;
}

/* Events count calls; samples do not. */
static void need_calls(struct file *f)
{
	if (f->calls == PROF_NONE)
		f->calls = measure_calls(f->b);
	if (f->calls >= f->nmeasures)
		f->nmeasures = (size_t)f->calls + 1;
}

/* ---- sampled --------------------------------------------------------- */

static prof_id read_stack(struct file *f, struct json *j)
{
	prof_id node = 0;
	json_array(j);
	while (json_element(j)) {
		const struct frame *frame = frame_of(f, j);
		if (frame)
			node = events_child(&f->tree, node, frame->func, frame->line);
	}
	return node;
}

static void add_sample(struct file *f, const struct profile *p, prof_id node, double time,
		       double weight)
{
	double value[16];
	if (f->nmeasures > 16)
		return;
	for (size_t m = 0; m < f->nmeasures; m++)
		value[m] = m == p->measure ? weight : NAN;
	prof_add_sample(f->b,
			&(struct prof_sample){
				.node = node, .part = f->tree.part, .time = time, .value = value });
}

/* Stacks and weights stand in two lists that are read side by side. */
static void read_sampled(struct file *f, const struct profile *p)
{
	struct json stacks = cursor_at(f, p->samples), weights = cursor_at(f, p->weights);
	double time = 0;
	json_array(&stacks);
	json_array(&weights);
	while (json_element(&stacks)) {
		prof_id node = read_stack(f, &stacks);
		if (stacks.failed)
			break;
		if (!json_element(&weights)) {
			if (!weights.failed)
				json_fail(&weights, "fewer weights than samples");
			break;
		}
		double weight = json_double(&weights);
		events_add(&f->tree, node, p->measure, weight);
		add_sample(f, p, node, time * p->seconds, weight);
		time += weight;
	}
	if (!stacks.failed && !weights.failed && json_element(&weights))
		json_fail(&weights, "more weights than samples");
	close_cursor(f, &stacks);
	close_cursor(f, &weights);
}

/* ---- evented --------------------------------------------------------- */

struct event {
	bool open;
	const struct frame *frame;
	double at;
};

static void read_event(struct file *f, struct json *j, struct event *e)
{
	struct text key;
	bool typed = false, timed = false;
	*e = (struct event){ .open = false };
	json_object(j);
	while (json_member(j, &key)) {
		if (text_is(key, "type")) {
			struct text type = json_string(j);
			e->open = text_is(type, "O");
			typed = e->open || text_is(type, "C");
		} else if (text_is(key, "frame")) {
			e->frame = frame_of(f, j);
		} else if (text_is(key, "at")) {
			e->at = json_double(j);
			timed = true;
		} else {
			json_skip(j);
		}
	}
	if (!j->failed && (!typed || !timed || !e->frame))
		json_fail(j, "expected an event with type O or C, frame and at");
}

static void open_frame(struct file *f, const struct frame *frame)
{
	struct events *t = &f->tree;
	t->at = events_child(t, t->at, frame->func, frame->line);
	f->open[frame->func]++;
	events_add(t, t->at, f->calls, 1);
}

/* Ends the innermost call; the function that it was of. */
static prof_id leave(struct file *f)
{
	const struct event_node *n = &f->tree.nodes[f->tree.at];
	f->open[n->func]--;
	f->tree.at = n->parent;
	return n->func;
}

/*
 * A frame that closes below others closes them, too; one that is not open closes
 * nothing. Which that is must be known without a look at all that are open.
 */
static void close_frame(struct file *f, const struct frame *frame)
{
	const struct events *t = &f->tree;
	if (!t->at || !f->open[frame->func]) {
		prof_add_note(f->b, UINT64_MAX, "a frame was closed that was not open");
		return;
	}
	if (t->nodes[t->at].func != frame->func)
		prof_add_note(f->b, UINT64_MAX, "frames were closed with their caller");
	while (t->at && leave(f) != frame->func)
		;
}

static void read_evented(struct file *f, const struct profile *p)
{
	struct json j = cursor_at(f, p->events);
	double now = p->begin;
	struct event e;
	json_array(&j);
	while (json_element(&j)) {
		read_event(f, &j, &e);
		if (j.failed)
			break;
		if (e.at < now) {
			prof_add_note(f->b, UINT64_MAX, "time went backwards: counted as none");
			e.at = now;
		}
		if (f->tree.at && e.at > now) {
			events_add(&f->tree, f->tree.at, p->measure, e.at - now);
			add_sample(f, p, f->tree.at, (now - p->begin) * p->seconds, e.at - now);
		}
		now = e.at;
		if (e.open)
			open_frame(f, e.frame);
		else
			close_frame(f, e.frame);
	}
	if (f->tree.at)
		prof_add_note(f->b, UINT64_MAX, "frames still open at the end were closed");
	while (f->tree.at)
		leave(f);
	close_cursor(f, &j);
}

/* ---- profiles -------------------------------------------------------- */

static struct text string_at(struct file *f, const char *p, struct json *j)
{
	*j = cursor_at(f, p);
	return json_string(j);
}

static void name_part(struct file *f, const struct profile *p)
{
	struct json j;
	f->tree.part = 0;
	if (!p->name)
		return;
	struct text name = string_at(f, p->name, &j);
	if (!j.failed && name.len)
		f->tree.part = prof_add_part(
			f->b,
			&(struct prof_part){ prof_add_string(f->b, name.s, name.len), -1, -1 });
	close_cursor(f, &j);
}

static void read_profile(struct file *f, struct json *list)
{
	struct profile p = { 0 };
	struct json j;
	json_find(list, (const struct json_place[]){ { "type", &p.type },
						     { "name", &p.name },
						     { "unit", &p.unit },
						     { "startValue", &p.start },
						     { "samples", &p.samples },
						     { "weights", &p.weights },
						     { "events", &p.events },
						     { NULL, NULL } });
	if (list->failed)
		return;
	bool sampled = p.samples && p.weights;
	if (!sampled && !p.events) {
		json_fail(list, "profile with neither samples and weights nor events");
		return;
	}
	struct text unit = p.unit ? string_at(f, p.unit, &j) : (struct text){ "", 0 };
	p.measure = measure_of(f, unit, sampled, &p.seconds);
	if (p.unit)
		close_cursor(f, &j);
	if (p.start && !sampled) {
		j = cursor_at(f, p.start);
		p.begin = json_double(&j);
		close_cursor(f, &j);
	}
	name_part(f, &p);
	if (f->failed)
		return;
	if (sampled) {
		read_sampled(f, &p);
		return;
	}
	need_calls(f);
	read_evented(f, &p);
}

static void add_header(struct file *f, const char *key, const char *at)
{
	if (!at)
		return;
	struct json j = cursor_at(f, at);
	if (json_next(&j) == JSON_STRING) {
		struct text value = json_string(&j);
		if (!j.failed)
			text_meta(f->b, key, value);
	}
	close_cursor(f, &j);
}

static bool written_by(struct file *f, const char *exporter, const char *program)
{
	struct json j;
	if (!exporter)
		return false;
	j = cursor_at(f, exporter);
	bool yes = json_next(&j) == JSON_STRING && text_starts(json_string(&j), program);
	close_cursor(f, &j);
	return yes;
}

static void read_file(struct file *f)
{
	struct json j;
	const char *shared = NULL, *profiles = NULL, *exporter = NULL, *name = NULL;
	json_open(&j, f->in, f->err);
	json_find(&j, (const struct json_place[]){ { "shared", &shared },
						   { "profiles", &profiles },
						   { "exporter", &exporter },
						   { "name", &name },
						   { NULL, NULL } });
	if (!j.failed && (!shared || !profiles))
		json_fail(&j, "expected shared and profiles");
	f->failed = json_close(&j) != 0;
	if (f->failed)
		return;
	add_header(f, "exporter", exporter);
	add_header(f, "name", name);
	f->executing = written_by(f, exporter, "py-spy") || written_by(f, exporter, "memray") ||
		       written_by(f, exporter, "rbspy");
	read_shared(f, shared);
	j = cursor_at(f, profiles);
	if (f->failed)
		return;
	json_array(&j);
	while (!f->failed && json_element(&j))
		read_profile(f, &j);
	close_cursor(f, &j);
}

static int read_speedscope(const struct prof_input *in, struct prof_builder *b,
			   struct prof_error *err)
{
	struct file f = { .in = in, .b = b, .err = err, .calls = PROF_NONE };
	events_init(&f.tree);
	f.tree.keep_root = true; /* speedscope counts empty stacks in the whole */
	read_file(&f);
	int status = -1;
	if (f.failed)
		events_free(&f.tree);
	else
		status = events_finish(&f.tree, b, f.nmeasures, err);
	free(f.frames);
	free(f.open);
	return status;
}

static enum prof_match probe_speedscope(const struct prof_input *in)
{
	size_t head = in->size < 4096 ? in->size : 4096;
	size_t blank = 0;
	while (blank < head && memchr(" \t\r\n\xef\xbb\xbf", in->data[blank], 7))
		blank++;
	if (blank == head || in->data[blank] != '{')
		return PROF_NO;
	if (memmem(in->data, head, "speedscope.app/file-format-schema", 33))
		return PROF_CERTAIN;
	return memmem(in->data, head, "\"shared\"", 8) && memmem(in->data, head, "\"frames\"", 8)
		       ? PROF_LIKELY
		       : PROF_NO;
}

const struct prof_reader prof_reader_speedscope = {
	.name = "speedscope",
	.aliases = "",
	.title = "speedscope's file format",
	.suffixes = ".speedscope .json",
	.kept = "contexts by profile, order and time of samples",
	.lost = "columns, the selected profile",
	.probe = probe_speedscope,
	.read = read_speedscope,
};
