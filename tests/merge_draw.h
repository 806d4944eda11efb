/* merge_draw.h - random profiles of every shape, and their merges. */
#ifndef MERGE_DRAW_H
#define MERGE_DRAW_H

#include "harness.h"

#include <math.h>
#include <proftools/prof.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed;

static inline uint64_t draw(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static inline uint32_t below(uint32_t n)
{
	return (uint32_t)(draw() >> 32) % n;
}

/* ---- profiles to merge ------------------------------------------------ */

static inline double draw_time(bool whole)
{
	double t = (double)below(2000000000) * 1e-9;

	return whole || below(3) ? t : t * 1.000000001 / 3;
}

static inline prof_id draw_func(struct prof_builder *b)
{
	static const char *const names[] = { "f", "g", "main", "<lambda>", "", "\xff\xfe", "ab" };
	static const char *const files[] = { "a.py", "lib/b.py", "~", "" };
	struct prof_func f = {
		.name = prof_add_text(b, names[below(7)]),
		.file = prof_add_text(b, files[below(4)]),
		.object = below(4) ? 0 : prof_add_text(b, "mod"),
		.line = (int64_t)below(5) - 1,
	};

	return prof_add_func(b, &f);
}

static inline prof_id draw_part(struct prof_builder *b)
{
	struct prof_part part = { prof_add_text(b, below(2) ? "worker" : "io"), -1, below(3) };

	return below(3) ? 0 : prof_add_part(b, &part);
}

static inline prof_id measure(struct prof_builder *b, const char *name, enum prof_role role)
{
	struct prof_measure m = { .name = prof_add_text(b, name), .role = role, .scale = 1 };

	m.unit = role == PROF_ROLE_COST ? PROF_UNIT_SECOND : PROF_UNIT_NONE;
	m.integral = role != PROF_ROLE_COST;
	return prof_add_measure(b, &m);
}

/*
 * As pstats. Whole: as cProfile, and no two rows of one key, which the builder
 * would add as plain doubles. Else some times are off the grid, some callers
 * are untimed.
 */
static inline struct prof *draw_graph(bool whole)
{
	struct prof_builder *b = prof_builder_new("pstats");

	measure(b, "calls", PROF_ROLE_CALLS);
	measure(b, "primitive", PROF_ROLE_PRIMITIVE);
	measure(b, "time", PROF_ROLE_COST);
	for (unsigned n = below(30); n > 0; n--) {
		double self[] = { (double)below(9), (double)below(5), draw_time(whole) };
		double total[] = { NAN, NAN, draw_time(whole) };
		struct prof_site s = {
			.func = draw_func(b), .line = whole ? n : 0, .self = self, .total = total
		};

		prof_add_site(b, &s);
	}
	for (unsigned n = below(60); n > 0; n--) {
		bool timed = whole || below(4);
		double self[] = { (double)below(9), timed ? (double)below(5) : NAN,
				  timed ? draw_time(whole) : NAN };
		double total[] = { NAN, NAN, draw_time(whole) };
		struct prof_edge e = { .caller = draw_func(b),
				       .callee = draw_func(b),
				       .self = self,
				       .total = timed ? total : NULL };

		e.line = whole ? n : timed ? 0 : 7;
		prof_add_edge(b, &e);
	}
	prof_add_meta(b, "command", below(2) ? "one" : "two");
	if (below(2))
		prof_add_note(b, below(9), "something odd");
	return prof_builder_finish(b, NULL);
}

/* As callgrind, with every key column in use. */
static inline struct prof *draw_lines(bool whole)
{
	struct prof_builder *b = prof_builder_new("callgrind");

	(void)whole;
	prof_set_nesting(b, PROF_NEST_EVERY);
	measure(b, "calls", PROF_ROLE_CALLS);
	prof_add_measure(b, &(struct prof_measure){
				    .name = prof_add_text(b, "Ir"), .scale = 1, .integral = true });
	for (unsigned n = below(50); n > 0; n--) {
		double cost[] = { NAN, below(100000) };
		struct prof_site s = { draw_func(b), draw_part(b), prof_add_text(b, "inc.h"),
				       below(4),     below(3),     cost,
				       NULL };

		prof_add_site(b, &s);
	}
	for (unsigned n = below(50); n > 0; n--) {
		double calls[] = { below(9), NAN }, cost[] = { NAN, below(100000) };
		struct prof_edge e = { draw_func(b), draw_func(b),
				       draw_part(b), 0,
				       below(3),     below(3),
				       below(3),     below(2) * UINT64_C(0x100000001),
				       calls,        cost };

		prof_add_edge(b, &e);
	}
	return prof_builder_finish(b, NULL);
}

static inline struct prof *draw_tree(bool whole)
{
	struct prof_builder *b = prof_builder_new("folded");
	prof_id node[40] = { 0 };

	(void)whole;
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "samples"),
						    .scale = 1,
						    .integral = true,
						    .sampled = true });
	for (uint32_t n = 1; n < 40; n++) {
		double self = below(2) ? (double)below(100) : NAN;
		struct prof_node row = { node[below(n)], draw_func(b), draw_part(b),
					 below(3),       &self,        NULL };

		node[n] = prof_add_node(b, &row);
		if (!below(5))
			prof_add_sample(b, &(struct prof_sample){ node[n], 0, 1.5, &self });
	}
	return prof_builder_finish(b, NULL);
}

/* Any measures in any order, kept in any unit, and any header fields. */
static inline struct prof *draw_mixed(bool whole)
{
	static const char *const names[] = { "time", "samples", "Ir" };
	static const double scales[] = { 1, 1e-6, 1e-9, 0.3 };
	struct prof_builder *b = prof_builder_new(below(2) ? "one" : "two");
	double cost[3];

	(void)whole;
	for (unsigned n = below(4); n > 0; n--) {
		struct prof_measure m = {
			.name = prof_add_text(b, names[below(3)]),
			.title = prof_add_text(b, below(2) ? "long name" : ""),
			.unit = below(4) ? PROF_UNIT_SECOND : PROF_UNIT_NONE,
			.scale = scales[below(4)],
			.integral = below(2),
			.sampled = below(2),
		};

		prof_add_measure(b, &m);
	}
	for (unsigned n = below(6); n > 0; n--) {
		struct prof_site s = { .func = draw_func(b), .part = draw_part(b), .self = cost };

		for (int i = 0; i < 3; i++)
			cost[i] = below(3) ? draw_time(false) : NAN;
		prof_add_site(b, &s);
	}
	prof_add_meta(b, below(2) ? "host" : "pid", below(2) ? "a" : "b");
	if (below(4) == 0)
		prof_set_estimated(b);
	return prof_builder_finish(b, NULL);
}

/* ---- merging them ----------------------------------------------------- */

struct weighted {
	const struct prof *p;
	uint32_t weight;
};

static inline struct prof *merged(const struct weighted *list, size_t n)
{
	struct prof_merger *m = prof_merger_new();
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *p;

	prof_merger_allow_mixed(m);
	for (size_t i = 0; i < n; i++)
		if (prof_merger_add(m, list[i].p, list[i].weight, &err))
			FAIL("%s", err.message);
	p = prof_merger_finish(m, &err);
	if (!p)
		FAIL("%s", err.message);
	else
		CHECK_TEXT(prof_check(p), NULL);
	return p;
}

static inline char *dump(const struct prof *p)
{
	FILE *out = test_capture();

	prof_dump(p, out, NULL);
	return test_captured(out, NULL);
}

static inline char *merged_dump(const struct weighted *list, size_t n)
{
	struct prof *p = merged(list, n);
	char *text = dump(p);

	prof_free(p);
	return text;
}

static inline void shuffle(struct weighted *list, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = below((uint32_t)i);
		struct weighted swap = list[i - 1];

		list[i - 1] = list[j];
		list[j] = swap;
	}
}

#endif
