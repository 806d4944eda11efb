/*
 * test_diff.c - two profiles side by side keep the laws of subtraction.
 *
 * ctest labels: unit property
 */
#include <stdlib.h>
#include <string.h>

#include "delta_runs.h"
#include "harness.h"
#include "proftools/prof.h"

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % below);
}

enum { FUNCS = 8 };

static prof_id add_func(struct prof_builder *b, uint32_t i, uint32_t line)
{
	char name[] = { (char)('a' + i % 5), 0 }; /* some share their name: told by their order */
	return prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, name),
						     .file = prof_add_text(b, "x.py"),
						     .line = line });
}

static struct prof_builder *start(void)
{
	struct prof_builder *b = prof_builder_new("test");
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "calls"),
						    .role = PROF_ROLE_CALLS,
						    .scale = 1 });
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "time"),
						    .unit = PROF_UNIT_SECOND,
						    .scale = 1 });
	return b;
}

/* Lines move from one profile to the next; some functions are missing. */
static struct prof *draw_graph(void)
{
	struct prof_builder *b = start();
	prof_id funcs[FUNCS];
	uint32_t n = 0, line = 0;
	for (uint32_t i = 0; i < FUNCS; i++) {
		line += 1 + draw(5);
		if (draw(4))
			funcs[n++] = add_func(b, i, line);
	}
	for (uint32_t i = 0; i < n; i++) {
		double self[] = { draw(9), draw(100) }, total[] = { NAN, draw(500) };
		prof_add_site(
			b, &(struct prof_site){ .func = funcs[i], .self = self, .total = total });
		uint32_t to = draw(n);
		prof_add_edge(b, &(struct prof_edge){ .caller = funcs[i],
						      .callee = funcs[to],
						      .self = self,
						      .total = total });
	}
	return prof_builder_finish(b, NULL);
}

static struct prof *draw_tree(void)
{
	struct prof_builder *b = start();
	prof_id nodes[50] = { 0 };
	uint32_t n = 2 + draw(40);
	for (uint32_t i = 1; i < n; i++) {
		double self[] = { 1 + draw(3), draw(100) };
		prof_id f = add_func(b, draw(5), 1 + draw(2));
		nodes[i] = prof_add_node(
			b,
			&(struct prof_node){ .parent = nodes[draw(i)], .func = f, .self = self });
	}
	return prof_builder_finish(b, NULL);
}

static bool find(const struct prof *a, const struct prof *b, struct deltas *d, struct prof **both,
		 struct prof_graph **g)
{
	struct prof_error err = PROF_ERROR_INIT;
	*both = prof_diff(a, b, PROF_PAIR_NAME, false, &err);
	*g = *both ? prof_graph_new(*both, PROF_NONE, &err) : NULL;
	if (*g && !prof_check(*both) && delta_find(*g, PROF_NONE, DELTA_NAME, 0, d, &err) == 0)
		return true;
	FAIL("%s", *both && prof_check(*both) ? prof_check(*both) : err.message);
	return false;
}

static double sum(const struct deltas *d, size_t offset, int side)
{
	double all = 0;
	for (size_t i = 0; i < d->n; i++) {
		double v[2];
		memcpy(v, (const char *)&d->v[i] + offset, sizeof(v));
		all += isnan(v[side]) ? 0 : v[side];
	}
	return all;
}

static double whole(const struct prof *p)
{
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	double time = g->whole[1];
	prof_graph_free(g);
	return isnan(time) ? 0 : time;
}

static void keep_laws(const struct prof *a, const struct prof *b)
{
	struct deltas same = { .n = 0 }, there = { .n = 0 }, back = { .n = 0 };
	struct prof *p[3] = { NULL, NULL, NULL };
	struct prof_graph *g[3] = { NULL, NULL, NULL };
	if (find(a, a, &same, &p[0], &g[0]))
		CHECK_NUMBER(same.n, 0); /* nothing differs from itself */
	if (find(a, b, &there, &p[1], &g[1]) && find(b, a, &back, &p[2], &g[2])) {
		size_t self = offsetof(struct delta, self), total = offsetof(struct delta, total);
		CHECK_NUMBER(there.n, back.n);
		for (int side = 0; side < 2; side++) {
			CHECK_NUMBER(sum(&there, self, side), sum(&back, self, 1 - side));
			CHECK_NUMBER(sum(&there, total, side), sum(&back, total, 1 - side));
			CHECK_NUMBER(there.whole[side], back.whole[1 - side]);
		}
		/* What does not change cancels out; the rest is the difference of the wholes. */
		CHECK_NUMBER(sum(&there, self, 1) - sum(&there, self, 0), whole(b) - whole(a));
	}
	for (int i = 0; i < 3; i++) {
		prof_graph_free(g[i]);
		prof_free(p[i]);
	}
	free(same.v);
	free(there.v);
	free(back.v);
}

static void graphs_keep_the_laws(void)
{
	for (uint64_t s = 0; s < 300; s++) {
		seed = s;
		struct prof *a = draw_graph(), *b = draw_graph();
		keep_laws(a, b);
		prof_free(a);
		prof_free(b);
	}
}

static void trees_keep_the_laws(void)
{
	for (uint64_t s = 1000; s < 1300; s++) {
		seed = s;
		struct prof *a = draw_tree(), *b = draw_tree();
		keep_laws(a, b);
		prof_free(a);
		prof_free(b);
	}
}

/* The sum of one profile and another. */
static struct prof *add_up(const struct prof *a, const struct prof *b)
{
	struct prof_merger *m = prof_merger_new();
	CHECK(prof_merger_add(m, a, 1, NULL) == 0 && prof_merger_add(m, b, 1, NULL) == 0);
	return prof_merger_finish(m, NULL);
}

static void check_range(const double range[2], const double was[2])
{
	double change = isnan(was[0]) ? 0 : was[1] - was[0];
	CHECK(fabs(range[0] - change) < 1e-9 && fabs(range[1] - change) < 1e-9);
}

/* Of runs that are all alike the mean is one of them, and no change is chance. */
static void equal_runs_are_one(struct prof *a, struct prof *b)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *twice = add_up(a, a);
	struct prof *const old[2] = { a, a }, *const new[2] = { b, b };
	struct prof *both = prof_diff_runs(twice, 2, b, 1, PROF_PAIR_NAME, false, &err);
	struct prof_graph *g = both ? prof_graph_new(both, PROF_NONE, &err) : NULL;
	struct deltas d = { .n = 0 };
	struct delta_runs runs = { { old, new }, { 2, 2 }, PROF_PAIR_NAME };
	if (!g || delta_find(g, PROF_NONE, DELTA_NAME, 0, &d, &err) ||
	    delta_spread(g, PROF_NONE, &runs, &d, &err)) {
		FAIL("%s", err.message);
	} else {
		CHECK_NUMBER(d.whole[0], whole(a));
		CHECK_NUMBER(d.whole[1], whole(b));
		for (size_t i = 0; i < d.n; i++) {
			check_range(d.v[i].self_range, d.v[i].self);
			CHECK(d.v[i].noise ==
			      (d.v[i].self[0] == d.v[i].self[1] && d.v[i].total_range[0] == 0));
		}
	}
	free(d.v);
	prof_graph_free(g);
	prof_free(both);
	prof_free(twice);
}

static void runs_keep_the_laws(void)
{
	for (uint64_t s = 0; s < 200; s++) {
		seed = s;
		struct prof *a = s % 2 ? draw_tree() : draw_graph();
		struct prof *b = s % 2 ? draw_tree() : draw_graph();
		equal_runs_are_one(a, b);
		prof_free(a);
		prof_free(b);
	}
}

static struct prof *one_function(uint32_t line, double time, double scale)
{
	struct prof_builder *b = prof_builder_new("test");
	double self[] = { time };
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "time"),
						    .unit = PROF_UNIT_SECOND,
						    .scale = scale });
	prof_add_site(b, &(struct prof_site){
				 .func = add_func(b, 0, line), .self = self, .total = self });
	return prof_builder_finish(b, NULL);
}

static void functions_move_and_ticks_differ(void)
{
	struct prof *a = one_function(3, 2000, 0.5), *b = one_function(9, 5e6, 0.25);
	struct prof *both = prof_diff(a, b, PROF_PAIR_NAME, false, NULL);
	CHECK_NUMBER(both->nfuncs, 1);
	CHECK_NUMBER(both->funcs[0].line, 9);
	CHECK_NUMBER(prof_cost_at(both->sites.cost.self, 0, 0),
		     4000); /* in ticks of the new side */
	CHECK_NUMBER(prof_cost_at(both->sites.cost.self, 1, 0), 5e6);
	prof_free(both);
	both = prof_diff(a, b, PROF_PAIR_EXACT, false, NULL);
	CHECK_NUMBER(both->nfuncs, 2);
	CHECK_NUMBER(prof_cost_at(both->sites.cost.self, 1, 0), 0); /* gone */
	prof_free(both);
	both = prof_diff(a, b, PROF_PAIR_NAME, true, NULL);
	CHECK_NUMBER(prof_cost_at(both->sites.cost.self, 0, 0), 5e6);
	prof_free(both);
	prof_free(a);
	prof_free(b);
}

static void nothing_in_common_is_refused(void)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *a = one_function(1, 1, 1);
	struct prof_builder *bytes = prof_builder_new("test");
	prof_add_measure(bytes, &(struct prof_measure){ .name = prof_add_text(bytes, "heap"),
							.unit = PROF_UNIT_BYTE,
							.scale = 1 });
	struct prof *b = prof_builder_finish(bytes, NULL);
	CHECK(prof_diff(a, b, PROF_PAIR_NAME, false, &err) == NULL);
	CHECK_NUMBER(err.status, PROF_EMISMATCH);
	prof_free(a);
	prof_free(b);
}

const struct test tests[] = {
	TEST(graphs_keep_the_laws),         TEST(trees_keep_the_laws),
	TEST(runs_keep_the_laws),           TEST(functions_move_and_ticks_differ),
	TEST(nothing_in_common_is_refused), { NULL, NULL },
};
