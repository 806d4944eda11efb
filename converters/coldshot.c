/*
 * coldshot.c - read the profiles of coldshot: a folder with an index and records.
 *
 * Records of 12 bytes say that a thread calls a function, returns, or reaches
 * a line. The folder comes as a tar archive, see folder.h.
 * Source: docs/formats/coldshot.md.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"
#include "coldshot_index.h"
#include "events.h"
#include "measures.h"
#include "tar.h"

enum { CALLS, PRIMITIVE, TIME, HITS };
enum { LINE, CALL, RETURN, ANNOTATION };
enum { RECORD = 12 };

static const char index_name[] = "index.coldshot", data_name[] = "coldshot.data";
static const char index_start[] = "P COLDSHOTBinary";

struct thread {
	prof_id at;   /* the context it executes; 0: none */
	prof_id part; /* 0: nothing was seen of it */
	int64_t last; /* when, in ticks */
};

struct record {
	unsigned thread, line, kind;
	uint32_t number; /* of a function or an annotation */
	uint32_t ticks;
};

struct profile {
	struct bytes c;
	struct prof_builder *b;
	struct coldshot_index index;
	struct events tree;
	struct thread *threads; /* [nthreads] */
	size_t nthreads;
	int64_t now;    /* ticks since the start, however often they began anew */
	uint32_t ticks; /* of the record before */
	bool lines;     /* there are records of lines */
};

/* ---- records --------------------------------------------------------- */

static struct record take_record(struct profile *p)
{
	struct record r = { .thread = bytes_u16(&p->c), .line = bytes_u16(&p->c) };
	uint32_t word = bytes_u32(&p->c);
	r.ticks = bytes_u32(&p->c);
	if (p->index.big_endian) {
		r.thread = __builtin_bswap16((uint16_t)r.thread);
		r.line = __builtin_bswap16((uint16_t)r.line);
		word = __builtin_bswap32(word);
		r.ticks = __builtin_bswap32(r.ticks);
	}
	r.kind = word >> 24;
	r.number = word & 0xffffff;
	return r;
}

static bool has_lines(struct profile *p, const struct prof_input *data)
{
	bool found = false;
	while (!found && bytes_left(&p->c) >= RECORD)
		found = take_record(p).kind == LINE;
	bytes_open(&p->c, data, p->c.err);
	return found;
}

/* ---- threads --------------------------------------------------------- */

static struct thread *find_thread(struct profile *p, unsigned number)
{
	if (number >= p->nthreads) {
		size_t n = number < 2 * p->nthreads ? 2 * p->nthreads : (size_t)number + 1;
		struct thread *threads = realloc(p->threads, n * sizeof(*threads));
		if (!threads) {
			p->tree.failed = true;
			return NULL;
		}
		memset(threads + p->nthreads, 0, (n - p->nthreads) * sizeof(*threads));
		p->threads = threads;
		p->nthreads = n;
	}
	struct thread *t = &p->threads[number];
	if (!t->part) {
		char name[24];
		snprintf(name, sizeof(name), "thread %u", number);
		t->part = prof_add_part(p->b,
					&(struct prof_part){ prof_add_text(p->b, name), -1, -1 });
		t->last = p->now;
	}
	p->tree.part = t->part;
	return t;
}

/* ---- events ---------------------------------------------------------- */

static const struct coldshot_func *func_of(struct profile *p, uint32_t number)
{
	if (number < p->index.nfuncs && p->index.funcs[number].known)
		return &p->index.funcs[number];
	bytes_fail(&p->c, p->c.at - RECORD, "function %u is not in the index", number);
	return NULL;
}

/* The line that was being executed has been left. */
static void leave_line(struct profile *p, const struct thread *t)
{
	if (p->lines)
		events_add(&p->tree, t->at, HITS, 1);
}

static void reach_line(struct profile *p, struct thread *t, const struct record *r)
{
	const struct coldshot_func *f = func_of(p, r->number);
	const uint8_t *at = p->c.at - RECORD;
	if (!f)
		return;
	if (!t->at) {
		/* Profiling began inside it. */
		t->at = events_child(&p->tree, 0, f->func, r->line);
		return;
	}
	const struct event_node *node = &p->tree.nodes[t->at];
	if (node->func == f->func) {
		prof_id parent = node->parent;
		leave_line(p, t);
		t->at = events_child(&p->tree, parent, f->func, r->line);
	} else {
		prof_add_note(p->b, bytes_offset(&p->c, at),
			      "line of a function that should have returned");
	}
}

static void call(struct profile *p, struct thread *t, const struct record *r)
{
	const struct coldshot_func *f = func_of(p, r->number);
	if (f)
		t->at = events_child(&p->tree, t->at, f->func, p->lines ? f->line : 0);
}

/*
 * What returns is the function called last, whatever the record names: for a
 * built-in function that is its caller. One that raises leaves no record, and
 * all behind it are taken for the one before, here and by coldshot.
 */
static void leave(struct profile *p, struct thread *t)
{
	if (!t->at) {
		prof_add_note(p->b, bytes_offset(&p->c, p->c.at - RECORD), "return without a call");
		return;
	}
	leave_line(p, t);
	events_add(&p->tree, t->at, CALLS, 1);
	t->at = p->tree.nodes[t->at].parent;
}

static void read_record(struct profile *p)
{
	struct record r = take_record(p);
	p->now += (int32_t)(r.ticks - p->ticks);
	p->ticks = r.ticks;
	struct thread *t = find_thread(p, r.thread);
	if (!t)
		return;
	if (t->at)
		events_add(&p->tree, t->at, TIME, (double)(p->now - t->last));
	t->last = p->now;
	if (r.kind == LINE)
		reach_line(p, t, &r);
	else if (r.kind == CALL)
		call(p, t, &r);
	else if (r.kind == RETURN)
		leave(p, t);
	else if (r.kind == ANNOTATION)
		prof_add_note(p->b, UINT64_MAX, "times of annotations were passed over");
	else
		bytes_fail(&p->c, p->c.at - RECORD, "unknown record %u", r.kind);
}

/* ---- the profile ----------------------------------------------------- */

static size_t declare(struct profile *p)
{
	measure_calls(p->b);
	measure_primitive(p->b);
	prof_set_main_measure(p->b, measure_time(p->b, p->index.unit, true, false));
	if (!p->lines)
		return HITS;
	prof_add_measure(p->b, &(struct prof_measure){ .name = prof_add_text(p->b, "hits"),
						       .role = PROF_ROLE_HITS,
						       .scale = 1,
						       .integral = true });
	return HITS + 1;
}

static int read_records(struct profile *p, const struct prof_input *data, struct prof_error *err)
{
	bytes_open(&p->c, data, err);
	events_init(&p->tree);
	p->lines = has_lines(p, data);
	size_t nmeasures = declare(p);
	while (bytes_left(&p->c) >= RECORD && !p->tree.failed)
		read_record(p);
	if (bytes_left(&p->c) && !p->c.failed && !p->tree.failed)
		prof_add_note(p->b, bytes_offset(&p->c, p->c.at),
			      "part of a record was passed over");
	int status = p->c.failed ? -1 : events_finish(&p->tree, p->b, nmeasures, err);
	events_free(&p->tree);
	return status;
}

static bool is_index(const struct prof_input *in)
{
	size_t len = sizeof(index_start) - 1;
	return in->size >= len && !memcmp(in->data, index_start, len);
}

static int read_coldshot(const struct prof_input *in, struct prof_builder *b,
			 struct prof_error *err)
{
	struct profile p = { .b = b };
	struct prof_input index, data;
	if (is_index(in))
		return prof_bad_text(err, in, in->data,
				     "the index of a profile: name the folder that it lies in");
	if (!tar_is(in) || !tar_find(in, index_name, &index))
		return prof_bad_bytes(err, in, in->data, "no %s in it", index_name);
	if (!tar_find(in, data_name, &data))
		return prof_bad_bytes(err, in, in->data, "no %s in it", data_name);
	int status = coldshot_read_index(&p.index, &index, b, err);
	if (!status)
		status = read_records(&p, &data, err);
	coldshot_free_index(&p.index);
	free(p.threads);
	return status;
}

static enum prof_match probe_coldshot(const struct prof_input *in)
{
	struct prof_input index;
	bool archive = tar_is(in) && tar_find(in, index_name, &index) && is_index(&index);
	return archive || is_index(in) ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_coldshot = {
	.name = "coldshot",
	.aliases = "",
	.title = "coldshot profile of Python 2 (a folder, or a tar of it)",
	.suffixes = ".coldshot .tar",
	.kept = "contexts by thread, calls, time, lines",
	.lost = "source text, order of events",
	.probe = probe_coldshot,
	.read = read_coldshot,
};
