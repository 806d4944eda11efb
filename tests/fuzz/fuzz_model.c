/*
 * fuzz_model.c - bytes as a program of builder calls, then everything that can
 * be done to the profile: what no file says, but a reader might.
 */
#include <stdlib.h>
#include <string.h>

#include "target.h"
#include "use.h"

enum { MEASURES = 4 };

struct program {
	const uint8_t *at, *end;
	struct prof_builder *builder;
	prof_id strings, funcs, parts, nodes, measures; /* how many there are */
};

static unsigned next(struct program *p)
{
	return p->at < p->end ? *p->at++ : 0;
}

static prof_id one_of(struct program *p, prof_id n)
{
	return n ? next(p) % n : 0;
}

static double number(struct program *p)
{
	static const double odd[] = { 0, -0.0, 1, -1, 0x1p53, 1e-9, 1e300, -1e300, 0x1p77 };
	unsigned which = next(p);

	if (which < 160)
		return which;
	if (which < 180)
		return odd[which % (sizeof(odd) / sizeof(*odd))];
	if (which < 190)
		return NAN;
	if (which < 195)
		return which & 1 ? INFINITY : -INFINITY;
	return which / 7.0 + next(p) * 1e-6;
}

static uint32_t line(struct program *p)
{
	unsigned n = next(p);

	return n < 128 ? 0 : n < 250 ? n : UINT32_MAX;
}

/* A row that was found again does not raise the count. */
static void count(prof_id *n, prof_id row)
{
	if (row >= *n)
		*n = row + 1;
}

static const double *costs(struct program *p, double values[MEASURES])
{
	for (int i = 0; i < MEASURES; i++)
		values[i] = number(p);
	return next(p) % 4 ? values : NULL;
}

static void add_string(struct program *p)
{
	size_t len = next(p) % 24, left = (size_t)(p->end - p->at);

	if (len > left)
		len = left;
	count(&p->strings, prof_add_string(p->builder, (const char *)p->at, len));
	p->at += len;
}

static void add_measure(struct program *p)
{
	struct prof_measure m = {
		.name = one_of(p, p->strings),
		.unit = (enum prof_unit)(next(p) % 3),
		.role = (enum prof_role)(next(p) % 4),
		.scale = next(p) % 2 ? 1 : 1e-6,
		.integral = next(p) % 2,
		.sampled = next(p) % 2,
	};

	if (p->measures < MEASURES)
		count(&p->measures, prof_add_measure(p->builder, &m));
}

static void add_func(struct program *p)
{
	struct prof_func f = { .name = one_of(p, p->strings),
			       .file = one_of(p, p->strings),
			       .object = one_of(p, p->strings),
			       .line = (int64_t)line(p) - 2 };

	count(&p->funcs, prof_add_func(p->builder, &f));
}

static void add_part(struct program *p)
{
	struct prof_part part = { one_of(p, p->strings), next(p), next(p) };

	count(&p->parts, prof_add_part(p->builder, &part));
}

static void add_site(struct program *p)
{
	double self[MEASURES], total[MEASURES];
	struct prof_site s = { .func = one_of(p, p->funcs),
			       .part = one_of(p, p->parts),
			       .file = one_of(p, p->strings),
			       .line = line(p),
			       .addr = line(p),
			       .self = costs(p, self),
			       .total = costs(p, total) };

	prof_add_site(p->builder, &s);
}

static void add_edge(struct program *p)
{
	double self[MEASURES], total[MEASURES];
	struct prof_edge e = { .caller = one_of(p, p->funcs),
			       .callee = one_of(p, p->funcs),
			       .part = one_of(p, p->parts),
			       .line = line(p),
			       .callee_line = line(p),
			       .self = costs(p, self),
			       .total = costs(p, total) };

	prof_add_edge(p->builder, &e);
}

static void add_node(struct program *p)
{
	double self[MEASURES], total[MEASURES];
	struct prof_node n = { .parent = one_of(p, p->nodes),
			       .func = one_of(p, p->funcs),
			       .part = one_of(p, p->parts),
			       .line = line(p),
			       .self = costs(p, self),
			       .total = next(p) % 4 ? NULL : costs(p, total) };

	count(&p->nodes, prof_add_node(p->builder, &n));
}

static void add_sample(struct program *p)
{
	double value[MEASURES];
	struct prof_sample s = { one_of(p, p->nodes), one_of(p, p->parts), number(p),
				 costs(p, value) };

	prof_add_sample(p->builder, &s);
}

static void run(struct program *p, unsigned shape)
{
	while (p->at < p->end && !prof_builder_failed(p->builder)) {
		unsigned what = next(p) % 16;

		if (what == 0)
			add_string(p);
		else if (what == 1)
			add_measure(p);
		else if (what < 5)
			add_func(p);
		else if (what == 5)
			add_part(p);
		else if (!p->funcs)
			add_func(p);
		else if (what < 9 && shape & 1)
			add_site(p);
		else if (what < 13 && shape & 1)
			add_edge(p);
		else if (what < 15 && shape & 2)
			add_node(p);
		else if (p->nodes && shape & 2)
			add_sample(p);
	}
}

size_t target_accepted;
bool target_thorough, target_hurried;

bool target_choose(const char *reader)
{
	return !strcmp(reader, "model");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct program p = { data, data + size, prof_builder_new("model"), 1, 0, 1, 1, 0 };
	unsigned shape = next(&p);
	struct prof *made;

	if (shape & 4)
		prof_set_nesting(p.builder, PROF_NEST_EVERY);
	if (shape & 8)
		prof_set_estimated(p.builder);
	run(&p, shape & 3 ? shape : 1);
	made = prof_builder_finish(p.builder, &err);
	if (!made && (err.status == PROF_OK || err.status == PROF_ENOMEM))
		use_stop(NULL, "prof_builder_finish", err.message);
	if (made) {
		use_everything(made);
		target_accepted++;
	}
	prof_free(made);
	return 0;
}
