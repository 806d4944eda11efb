/*
 * pyinstrument_tree.c - read the tree of frames that `pyinstrument -r json` writes.
 *
 * A frame has its time, that of its children included, with six digits. What
 * they do not account for, and children called "[self]", is its own time.
 */
#include <math.h>
#include <stdlib.h>

#include "measures.h"
#include "pyinstrument.h"
#include "room.h"

/* A frame whose members are being read. */
struct open_frame {
	prof_id function, file; /* strings */
	uint64_t line;
	double time, children; /* microseconds */
	bool named, placed;    /* the function is known; its context too */
	bool self;             /* "[self]": own time of its caller */
	struct prof_node node; /* parent and func are PROF_NONE for a thread */
	prof_id row;
};

struct tree {
	struct json j;
	struct prof_builder *b;
	struct open_frame *open;
	size_t depth, cap;
	bool frames; /* root_frame was there */
};

/* ---- one frame ------------------------------------------------------- */

static void open_frame(struct tree *t, prof_id caller, prof_id part)
{
	if (!room_for(&t->open, t->depth, &t->cap, sizeof(*t->open))) {
		prof_fail(t->j.err, PROF_ENOMEM, "out of memory");
		t->j.failed = true;
		return;
	}
	t->open[t->depth++] = (struct open_frame){ .node = { .parent = caller, .part = part } };
	json_object(&t->j);
}

static prof_id take_name(struct tree *t)
{
	if (json_null(&t->j))
		return 0;
	struct text name = json_string(&t->j);
	return prof_add_string(t->b, name.s, name.len);
}

static bool is(const struct tree *t, prof_id string, const char *text)
{
	const struct prof_str *s = prof_builder_string(t->b, string);
	return s && s->len == strlen(text) && !memcmp(s->s, text, s->len);
}

/* Its context, once its name and place are known. */
static void place_frame(struct tree *t, struct open_frame *f)
{
	struct prof_func func = { .name = f->function, .file = f->file, .line = (int64_t)f->line };
	f->placed = true;
	f->row = f->node.parent;
	f->self = is(t, f->function, "[self]");
	if (is(t, f->file, "<thread>") && f->row == 0) {
		f->node.part = prof_add_part(t->b, &(struct prof_part){ f->function, -1, -1 });
		f->node.parent = f->node.func = PROF_NONE;
	} else if (!f->self) {
		f->node.func = prof_add_func(t->b, &func);
		f->row = prof_add_node(t->b, &f->node);
	}
}

static void read_member(struct tree *t, struct text key)
{
	struct open_frame *f = &t->open[t->depth - 1];
	if (text_is(key, "function")) {
		f->function = take_name(t);
		f->named = true;
	} else if (text_is(key, "file_path")) {
		f->file = take_name(t);
	} else if (text_is(key, "line_no") && json_next(&t->j) == JSON_NUMBER) {
		f->line = json_u64(&t->j);
		f->line = f->line <= INT64_MAX ? f->line : 0;
	} else if (text_is(key, "time")) {
		f->time = round(json_double(&t->j) * 1e6);
	} else {
		json_skip(&t->j);
	}
}

/* The children begin: the first of them is opened. False if there is none. */
static bool enter_children(struct tree *t)
{
	struct open_frame *f = &t->open[t->depth - 1];
	if (f->placed || !f->named) {
		json_fail(&t->j, "expected the function before its children");
		return false;
	}
	place_frame(t, f);
	json_array(&t->j);
	if (!json_element(&t->j))
		return false;
	open_frame(t, f->row, f->node.part);
	return true;
}

/* Rounded children may seem to take longer than their caller. */
static void close_frame(struct tree *t)
{
	struct open_frame *f = &t->open[--t->depth];
	if (!f->placed)
		place_frame(t, f);
	if (f->self)
		return;
	double own = f->time > f->children ? f->time - f->children : 0;
	bool thread = f->node.func == PROF_NONE;
	f->node.total = thread ? NULL : &f->time;
	f->node.self = &own;
	if (thread)
		f->node.part = 0;
	if (!thread || own > 0)
		prof_add_node(t->b, &f->node);
	if (t->depth)
		t->open[t->depth - 1].children += f->time;
}

/* Frames in frames, as deep as the program went: the open ones are in an array. */
static void read_frames(struct tree *t)
{
	struct text key;
	open_frame(t, 0, 0);
	while (t->depth && !t->j.failed) {
		if (json_member(&t->j, &key)) {
			if (text_is(key, "children"))
				enter_children(t);
			else
				read_member(t, key);
			continue;
		}
		if (t->j.failed)
			return;
		close_frame(t);
		if (!t->depth)
			return;
		const struct open_frame *above = &t->open[t->depth - 1];
		if (json_element(&t->j))
			open_frame(t, above->row, above->node.part);
	}
}

int pyinstrument_read_tree(const struct prof_input *in, struct prof_builder *b,
			   struct prof_error *err)
{
	struct tree t = { .b = b };
	struct text key;
	json_open(&t.j, in, err);
	measure_time(b, 1e-6, true, true);
	json_object(&t.j);
	while (json_member(&t.j, &key)) {
		if (text_is(key, "root_frame") && !t.frames) {
			t.frames = true;
			if (!json_null(&t.j))
				read_frames(&t);
		} else if (!pyinstrument_keep(&t.j, b, key)) {
			json_skip(&t.j);
		}
	}
	if (!t.j.failed && !t.frames)
		json_fail(&t.j, "expected root_frame");
	free(t.open);
	return json_close(&t.j);
}
