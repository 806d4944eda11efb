/*
 * tachyon_records.c - the samples of a binary profile of profiling.sampling:
 * each record says how a thread's stack differs from its last one.
 */
#include <stdio.h>
#include <stdlib.h>

#include "hash.h"
#include "room.h"
#include "tachyon.h"

/* Kinds of records. */
enum { REPEAT, FULL, SUFFIX, POP_PUSH };

/* Bits of a status. */
enum { GIL = 1, CPU = 2, WAITING = 8, EXCEPTION = 16, MAIN = 32 };

static const struct {
	uint8_t bit;
	const char *name, *title;
} counted[] = {
	{ GIL, "gil", "samples holding the GIL" },
	{ CPU, "cpu", "samples on a CPU" },
	{ WAITING, "gil wait", "samples waiting for the GIL" },
	{ EXCEPTION, "exception", "samples handling an exception" },
};

enum { NCOUNTED = sizeof(counted) / sizeof(counted[0]) };

/* A thread of one interpreter, and its stack, outermost first, as contexts. */
struct thread {
	uint64_t tid;
	uint32_t interpreter;
	uint32_t depth, cap;
	uint64_t time; /* microseconds since the start; may wrap around */
	prof_id part;
	prof_id *nodes;
};

struct records {
	struct tachyon *t;
	struct bytes *c;
	struct thread *threads;
	size_t nthreads, cap_threads;
	struct index index;
	size_t last; /* the thread of the record before */
	uint64_t samples;
	prof_id measure[NCOUNTED];      /* by bit; PROF_NONE until it was seen */
	uint32_t pushed[TACHYON_DEPTH]; /* frames of the record, innermost first */
	bool main_seen;
};

/* What a record says of a sample beside its stack. */
struct moment {
	uint64_t delta; /* microseconds since the thread's sample before */
	uint8_t status;
};

uint64_t tachyon_packed(struct bytes *c)
{
	const uint8_t *at = c->at;
	uint64_t v = 0;
	for (unsigned shift = 0; shift < 70; shift += 7) {
		uint8_t byte = bytes_u8(c);
		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return v;
	}
	bytes_fail(c, at, "number of more than 64 bits");
	return 0;
}

uint32_t tachyon_packed32(struct bytes *c)
{
	const uint8_t *at = c->at;
	uint64_t v = tachyon_packed(c);
	if (v > UINT32_MAX)
		bytes_fail(c, at, "number of more than 32 bits");
	return (uint32_t)v;
}

static void out_of_memory(struct records *r)
{
	prof_fail(r->c->err, PROF_ENOMEM, "out of memory");
	r->c->failed = true;
	r->c->at = r->c->end;
}

/* ---- threads --------------------------------------------------------- */

static prof_id add_part(struct records *r, uint64_t tid, uint32_t interpreter)
{
	char name[64];
	int len = snprintf(name, sizeof(name), "Thread-%llu", (unsigned long long)tid);
	if (interpreter)
		snprintf(name + len, sizeof(name) - (size_t)len, " of interpreter %u", interpreter);
	return prof_add_part(r->t->b,
			     &(struct prof_part){ .name = prof_add_text(r->t->b, name),
						  .pid = -1,
						  .tid = tid > INT64_MAX ? -1 : (int64_t)tid });
}

static struct thread *add_thread(struct records *r, const uint8_t *at, uint64_t tid,
				 uint32_t interpreter, uint32_t hash)
{
	if (r->nthreads == r->t->threads) {
		bytes_fail(r->c, at, "more threads than the %u of the header", r->t->threads);
		return NULL;
	}
	if (!room_for(&r->threads, r->nthreads, &r->cap_threads, sizeof(*r->threads))) {
		out_of_memory(r);
		return NULL;
	}
	if (!index_put(&r->index, hash, (uint32_t)r->nthreads)) {
		out_of_memory(r);
		return NULL;
	}
	r->threads[r->nthreads] = (struct thread){ .tid = tid,
						   .interpreter = interpreter,
						   .part = add_part(r, tid, interpreter) };
	return &r->threads[r->nthreads++];
}

/* Records of one thread tend to follow one another. */
static struct thread *find_thread(struct records *r, const uint8_t *at, uint64_t tid,
				  uint32_t interpreter)
{
	uint32_t hash = hash_fold(hash_mix(tid ^ hash_key(), interpreter));
	size_t slot;
	if (r->last < r->nthreads && r->threads[r->last].tid == tid &&
	    r->threads[r->last].interpreter == interpreter)
		return &r->threads[r->last];
	for (uint32_t row = index_first(&r->index, hash, &slot); row != INDEX_NONE;
	     row = index_next(&r->index, hash, &slot))
		if (r->threads[row].tid == tid && r->threads[row].interpreter == interpreter) {
			r->last = row;
			return &r->threads[row];
		}
	r->last = r->nthreads;
	return add_thread(r, at, tid, interpreter, hash);
}

/* ---- stacks ---------------------------------------------------------- */

static bool make_room(struct records *r, struct thread *th, size_t n)
{
	if (n > th->cap) {
		prof_id *nodes = realloc(th->nodes, n * sizeof(*nodes));
		if (!nodes) {
			out_of_memory(r);
			return false;
		}
		th->nodes = nodes;
		th->cap = (uint32_t)n;
	}
	return true;
}

static uint32_t take_frame(struct records *r)
{
	const uint8_t *at = r->c->at;
	uint32_t frame = tachyon_packed32(r->c);
	if (!r->c->failed && frame >= r->t->nframes)
		bytes_fail(r->c, at, "frame %u of %u", frame, r->t->nframes);
	return frame;
}

/* Reads n frames, innermost first, and puts them above the outermost `kept` of the stack. */
static void push_frames(struct records *r, struct thread *th, uint32_t kept, uint32_t n)
{
	struct tachyon *t = r->t;
	if (!make_room(r, th, kept + n))
		return;
	for (uint32_t i = 0; i < n; i++)
		r->pushed[i] = take_frame(r);
	if (r->c->failed)
		return;
	prof_id node = kept ? th->nodes[kept - 1] : 0;
	t->tree.part = th->part;
	for (uint32_t i = 0; i < n; i++) {
		const struct tachyon_frame *f = &t->frames[r->pushed[n - 1 - i]];
		if (f->func != PROF_NONE)
			node = events_child(&t->tree, node, f->func, f->line);
		th->nodes[kept + i] = node;
	}
	th->depth = kept + n;
	if (th->depth == TACHYON_DEPTH)
		prof_add_note(t->b, UINT64_MAX,
			      "stacks of 256 frames may lack their outermost callers");
}

/* How many frames follow, on top of `kept`. */
static uint32_t take_depth(struct records *r, uint32_t kept)
{
	const uint8_t *at = r->c->at;
	uint32_t n = tachyon_packed32(r->c);
	if (!r->c->failed && (n > TACHYON_DEPTH || kept + n > TACHYON_DEPTH))
		bytes_fail(r->c, at, "stack of %llu frames, at most %d can be",
			   (unsigned long long)kept + n, TACHYON_DEPTH);
	return n;
}

/* The part of the old stack that the new one begins with. */
static uint32_t take_kept(struct records *r, const struct thread *th, bool popped)
{
	const uint8_t *at = r->c->at;
	uint32_t n = tachyon_packed32(r->c);
	if (!r->c->failed && n > th->depth)
		bytes_fail(r->c, at, "%u frames of a stack of %u", n, th->depth);
	return r->c->failed ? 0 : popped ? th->depth - n : n;
}

/* ---- samples --------------------------------------------------------- */

static prof_id status_measure(struct records *r, unsigned n)
{
	if (r->measure[n] == PROF_NONE) {
		struct prof_builder *b = r->t->b;
		r->measure[n] = prof_add_measure(
			b, &(struct prof_measure){ .name = prof_add_text(b, counted[n].name),
						   .title = prof_add_text(b, counted[n].title),
						   .scale = 1,
						   .integral = true,
						   .sampled = true });
		r->t->nmeasures++;
	}
	return r->measure[n];
}

/* The main thread is known by a bit of its samples. */
static void note_main(struct records *r, const struct thread *th)
{
	char name[24];
	snprintf(name, sizeof(name), "%llu", (unsigned long long)th->tid);
	prof_add_meta(r->t->b, "main_thread", name);
	r->main_seen = true;
}

static double seconds(struct records *r, uint64_t time)
{
	if (time <= INT64_MAX)
		return (double)time / 1e6;
	prof_add_note(r->t->b, UINT64_MAX, "a sample before the start was moved there");
	return 0;
}

static struct moment take_moment(struct records *r)
{
	uint64_t delta = tachyon_packed(r->c);
	return (struct moment){ delta, bytes_u8(r->c) };
}

/* A sample of the present stack. */
static void add_sample(struct records *r, struct thread *th, struct moment m)
{
	struct tachyon *t = r->t;
	double interval = t->interval ? (double)t->interval : NAN;
	double value[] = { 1, interval, NAN, NAN, NAN, NAN };
	prof_id node = th->depth ? th->nodes[th->depth - 1] : 0;
	if (r->c->failed)
		return;
	th->time += m.delta;
	r->samples++;
	if (!node) {
		prof_add_note(t->b, UINT64_MAX, "samples without a stack were left out");
		return;
	}
	events_add(&t->tree, node, TACHYON_SAMPLES, 1);
	if (t->interval)
		events_add(&t->tree, node, TACHYON_TIME, interval);
	for (unsigned n = 0; n < NCOUNTED; n++)
		if (m.status & counted[n].bit) {
			prof_id measure = status_measure(r, n);
			events_add(&t->tree, node, measure, 1);
			value[measure] = 1;
		}
	if (m.status & MAIN && !r->main_seen)
		note_main(r, th);
	prof_add_sample(t->b, &(struct prof_sample){ .node = node,
						     .part = th->part,
						     .time = seconds(r, th->time),
						     .value = value });
}

static void repeat(struct records *r, struct thread *th)
{
	const uint8_t *at = r->c->at;
	uint64_t n = tachyon_packed(r->c);
	if (!r->c->failed && n > bytes_left(r->c) / 2)
		bytes_fail(r->c, at, "%llu samples in %zu bytes", (unsigned long long)n,
			   bytes_left(r->c));
	for (; n && !r->c->failed && !r->t->tree.failed; n--)
		add_sample(r, th, take_moment(r));
}

static void change(struct records *r, struct thread *th, uint8_t kind)
{
	struct moment m = take_moment(r);
	uint32_t kept = kind == FULL ? 0 : take_kept(r, th, kind == POP_PUSH);
	uint32_t n = take_depth(r, kept);
	if (!r->c->failed)
		push_frames(r, th, kept, n);
	add_sample(r, th, m);
}

static void read_record(struct records *r)
{
	const uint8_t *at = r->c->at;
	uint64_t tid = tachyon_u64(r->c, r->t->swap);
	uint32_t interpreter = tachyon_u32(r->c, r->t->swap);
	const uint8_t *kind_at = r->c->at;
	uint8_t kind = bytes_u8(r->c);
	if (r->c->failed)
		return;
	if (kind > POP_PUSH) {
		bytes_fail(r->c, kind_at, "unknown kind of record, %u", kind);
		return;
	}
	struct thread *th = find_thread(r, at, tid, interpreter);
	if (!th)
		return;
	if (kind == REPEAT)
		repeat(r, th);
	else
		change(r, th, kind);
}

int tachyon_records(struct tachyon *t, struct bytes *c)
{
	struct records r = { .t = t, .c = c, .last = SIZE_MAX };
	for (unsigned n = 0; n < NCOUNTED; n++)
		r.measure[n] = PROF_NONE;
	while (!c->failed && bytes_left(c) && !t->tree.failed)
		read_record(&r);
	if (!c->failed && !t->tree.failed && r.samples != t->samples)
		bytes_fail(c, c->end, "found %llu samples, the header says %llu",
			   (unsigned long long)r.samples, (unsigned long long)t->samples);
	for (size_t i = 0; i < r.nthreads; i++)
		free(r.threads[i].nodes);
	free(r.threads);
	index_free(&r.index);
	return c->failed ? -1 : 0;
}
