/*
 * vmprof.c - read what vmprof sampled: its binary log, or its tree as JSON.
 *
 * Names may stand before, between or after the stacks of a log, so it is read
 * twice: for names, then for stacks.
 * Source: docs/formats/vmprof.md.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "events.h"
#include "vmprof_log.h"
#include "vmprof_measures.h"
#include "vmprof_names.h"
#include "vmprof_tree.h"

enum { FRAME_PYTHON = 1, FRAME_JIT = 3, FRAME_ASSEMBLER = 6, FRAME_NATIVE = 7 };

/* The way to the innermost frame of the stack before. */
struct step {
	uint64_t id;
	uint32_t line;
	prof_id node;
};

struct reading {
	struct vmprof_log log;
	struct prof_builder *b;
	struct vmprof_names names;
	struct vmprof_measures measures;
	struct events tree;
	struct step *trail;
	size_t ntrail, cap_trail;
	prof_id trail_part;
	uint64_t thread; /* whose part is tree.part */
	double memory;   /* of the sample before, kB; NAN: there was none */
};

/* ---- the first time: names and the header ---------------------------- */

static void add_meta(struct reading *r, struct text key, struct text value)
{
	prof_id k = prof_add_string(r->b, key.s, key.len);
	const struct prof_str *name = prof_builder_string(r->b, k);
	if (key.len && value.len && name)
		text_meta(r->b, name->s, value);
}

static bool plausible(const struct vmprof_time *t)
{
	return t->seconds >= 0 && t->seconds < INT64_MAX / 1000000 - 1 && t->microseconds >= 0 &&
	       t->microseconds < 1000000;
}

static void add_time(struct reading *r, const char *key, int64_t seconds, int64_t microseconds)
{
	char text[48];
	snprintf(text, sizeof(text), "%" PRId64 ".%06" PRId64, seconds, microseconds);
	prof_add_meta(r->b, key, text);
}

static void add_start(struct reading *r, const struct vmprof_time *start)
{
	if (plausible(start))
		add_time(r, "start_time", start->seconds, start->microseconds);
	add_meta(r, (struct text){ "zone", 4 }, start->zone);
}

static void add_duration(struct reading *r, const struct vmprof_time *start,
			 const struct vmprof_time *end)
{
	int64_t us;
	if (!plausible(start) || !plausible(end))
		return;
	us = (end->seconds - start->seconds) * 1000000 + end->microseconds - start->microseconds;
	if (us >= 0)
		add_time(r, "duration", us / 1000000, us % 1000000);
}

static void read_names(struct reading *r)
{
	struct vmprof_time start = { .seconds = -1 };
	struct vmprof_record record;
	char period[32];
	snprintf(period, sizeof(period), "%" PRId64 " us", r->log.period);
	add_meta(r, (struct text){ "interpreter", 11 }, r->log.interpreter);
	prof_add_meta(r->b, "period", period);
	if (r->log.version >= 4)
		prof_add_meta(r->b, "clock", r->log.mode & VMPROF_REAL_TIME ? "real" : "cpu");
	while (!r->names.failed && vmprof_next(&r->log, &record)) {
		if (record.kind == VMPROF_SYMBOL) {
			vmprof_add_symbol(&r->names, record.id, record.text);
		} else if (record.kind == VMPROF_META) {
			add_meta(r, record.key, record.text);
		} else if (record.kind == VMPROF_TIME) {
			start = record.time;
			add_start(r, &start);
		} else if (record.kind == VMPROF_TRAILER) {
			add_duration(r, &start, &record.time);
		}
	}
	if (!r->log.done && !r->log.c.failed)
		prof_add_note(r->b, UINT64_MAX, "the log has no end: names may be missing");
}

/* ---- the second time: stacks ----------------------------------------- */

/* What tells threads apart is an address, no number of the system. */
static void enter_thread(struct reading *r, uint64_t thread)
{
	char name[32];
	if (thread == r->thread)
		return;
	r->thread = thread;
	r->tree.part = 0; /* PyPy tells no threads */
	if (!thread)
		return;
	snprintf(name, sizeof(name), "thread %" PRIu64, thread);
	r->tree.part = prof_add_part(r->b,
				     &(struct prof_part){ prof_add_text(r->b, name), -1, -1 });
}

static bool make_room(struct reading *r, size_t nframes)
{
	if (nframes <= r->cap_trail)
		return true;
	struct step *trail = realloc(r->trail, nframes * sizeof(*trail));
	r->tree.failed |= !trail;
	if (!trail)
		return false;
	r->trail = trail;
	r->cap_trail = nframes;
	return true;
}

/*
 * The context of a stack. As far as it is the one before, nothing is looked up.
 * A call that goes on in compiled code is two frames of PyPy, one in the other.
 */
static prof_id enter_stack(struct reading *r, const struct vmprof_record *stack)
{
	struct vmprof_frame caller = { .kind = 0 };
	bool same = r->trail_part == r->tree.part;
	prof_id node = 0;
	size_t n = 0;
	if (!make_room(r, stack->nframes))
		return 0;
	for (size_t i = 0; i < stack->nframes; i++) {
		struct vmprof_frame f = vmprof_frame(&r->log, stack, i);
		bool entered = f.kind == FRAME_JIT && caller.kind == FRAME_PYTHON &&
			       f.id == caller.id;
		caller = f;
		if (f.kind == FRAME_ASSEMBLER || entered)
			continue;
		if (!f.kind && (r->log.mode & VMPROF_TAGGED))
			prof_add_note(r->b, bytes_offset(&r->log.c, stack->at),
				      "frame of an unknown kind");
		same = same && n < r->ntrail && r->trail[n].id == f.id &&
		       r->trail[n].line == f.line;
		if (!same) {
			prof_id func = vmprof_func(&r->names, f.id, r->b);
			node = events_child(&r->tree, node, func, f.line);
			r->trail[n] = (struct step){ f.id, f.line, node };
		}
		node = r->trail[n++].node;
	}
	r->ntrail = n;
	r->trail_part = r->tree.part;
	return node;
}

/* The memory that a process has is told as what it grew by: only that adds up. */
static double growth(struct reading *r, int64_t memory)
{
	char text[32];
	if (isnan(r->memory)) {
		snprintf(text, sizeof(text), "%" PRId64 " kB", memory);
		prof_add_meta(r->b, "memory_at_start", text);
		r->memory = (double)memory;
	}
	double more = (double)memory - r->memory;
	r->memory = (double)memory;
	return more;
}

static void add_stack(struct reading *r, const struct vmprof_record *stack)
{
	struct vmprof_measures *m = &r->measures;
	double value[VMPROF_MEASURES] = { NAN, NAN, NAN, NAN };
	unsigned leaf = 0;
	enter_thread(r, stack->thread);
	prof_id node = enter_stack(r, stack);
	if (stack->nframes)
		leaf = vmprof_frame(&r->log, stack, stack->nframes - 1).kind;
	else
		prof_add_note(r->b, bytes_offset(&r->log.c, stack->at),
			      "sample without a stack counted at the root");
	value[m->samples] = (double)stack->count;
	if (m->memory != PROF_NONE)
		value[m->memory] = growth(r, stack->memory);
	bool jit = leaf == FRAME_JIT || leaf == FRAME_ASSEMBLER;
	if (jit || leaf == FRAME_NATIVE)
		value[vmprof_special(m, r->b, jit)] = (double)stack->count;
	for (prof_id i = 0; i < m->n; i++)
		if (!isnan(value[i]))
			events_add(&r->tree, node, i, value[i]);
	prof_add_sample(r->b,
			&(struct prof_sample){
				.node = node, .part = r->tree.part, .time = NAN, .value = value });
}

static void read_stacks(struct reading *r, const struct prof_input *in, struct prof_error *err)
{
	struct vmprof_record record;
	vmprof_open(&r->log, in, err);
	vmprof_declare(&r->measures, r->b, r->log.mode & VMPROF_MEMORY);
	while (!r->tree.failed && !r->names.failed && vmprof_next(&r->log, &record))
		if (record.kind == VMPROF_STACK)
			add_stack(r, &record);
}

/* ---- the whole ------------------------------------------------------- */

static int read_log(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct reading r = { .b = b, .memory = NAN };
	events_init(&r.tree);
	vmprof_open(&r.log, in, err);
	if (!r.log.c.failed)
		read_names(&r);
	if (!r.log.c.failed)
		read_stacks(&r, in, err);
	r.tree.failed |= r.names.failed;
	int status = r.log.c.failed ? -1 : events_finish(&r.tree, b, r.measures.n, err);
	events_free(&r.tree);
	vmprof_free_names(&r.names);
	free(r.trail);
	return status;
}

static int read_vmprof(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	bool json = in->size && (*in->data == '[' || vmprof_is_tree(in));
	return json ? vmprof_read_tree(in, b, err) : read_log(in, b, err);
}

static enum prof_match probe_vmprof(const struct prof_input *in)
{
	return vmprof_is_log(in) || vmprof_is_tree(in) ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_vmprof = {
	.name = "vmprof",
	.aliases = "",
	.title = "vmprof log, or its tree in JSON",
	.suffixes = ".prof .vmprof .dat .json",
	.kept = "contexts by thread, order of samples, lines, memory, native frames",
	.lost = "frames of PyPy's assembler code",
	.probe = probe_vmprof,
	.read = read_vmprof,
};
