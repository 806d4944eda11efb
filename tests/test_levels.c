/*
 * test_levels.c - recursion unrolled into levels: laws over random programs,
 * an import that runs inside an import, and graphs made to be big.
 *
 * ctest labels: unit property
 */
#include <math.h>
#include <stdlib.h>

#include "harness.h"
#include "levels.h"
#include "proftools/prof.h"

static uint64_t seed = 1;

static uint32_t draw(uint32_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)((seed >> 33) % below);
}

enum { CALLS, PRIMITIVE, TIME, MEASURES };

static struct prof_builder *new_dump(void)
{
	struct prof_builder *b = prof_builder_new("test");
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "calls"),
						    .role = PROF_ROLE_CALLS,
						    .scale = 1,
						    .integral = true });
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "primitive"),
						    .role = PROF_ROLE_PRIMITIVE,
						    .scale = 1,
						    .integral = true });
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "time"),
						    .unit = PROF_UNIT_SECOND,
						    .scale = 1 });
	return b;
}

static prof_id add_func(struct prof_builder *b, const char *name)
{
	return prof_add_func(b, &(struct prof_func){ .name = prof_add_text(b, name), .line = 1 });
}

static void add_site(struct prof_builder *b, prof_id f, double calls, double primitive, double self,
		     double total)
{
	prof_add_site(b, &(struct prof_site){ .func = f,
					      .self = (double[]){ calls, primitive, self },
					      .total = (double[]){ NAN, NAN, total } });
}

static void add_edge(struct prof_builder *b, prof_id from, prof_id to, double calls,
		     double primitive, double self, double total)
{
	prof_add_edge(b, &(struct prof_edge){ .caller = from,
					      .callee = to,
					      .self = (double[]){ calls, primitive, self },
					      .total = (double[]){ NAN, NAN, total } });
}

/* ---- what viewers sum up ------------------------------------------------------- */

struct sums {
	double in[LEVELS_MOST], calls[LEVELS_MOST], out[LEVELS_MOST]; /* by level - 1 */
};

static struct sums *sum_up(const struct levels *l, bool counted)
{
	const struct prof_graph *g = l->graph;
	struct sums *s = calloc(g->nfuncs + 1, sizeof(*s));
	for (prof_id e = 0; e < g->nedges; e++) {
		prof_id a = g->caller[e], b = g->callee[e];
		double cost = levels_cost(l, g->profile->main_measure, e), calls = 0, end = 0;
		double all = prof_cost_at(g->edge.self, CALLS, e);
		if (!l->first || l->first[e] == PROF_NONE) {
			s[b].calls[0] += all;
			s[b].in[0] += a == b ? 0 : cost;
			s[a].out[0] += a == b ? 0 : cost;
			continue;
		}
		for (prof_id i = l->first[e]; i != PROF_NONE; i = l->pieces[i].next) {
			const struct levels_piece *p = &l->pieces[i];
			CHECK(p->from >= 1 && p->from <= 2 && p->to >= 1 && p->to <= LEVELS_MOST);
			CHECK(p->begin <= p->end && p->calls >= 0);
			s[b].in[p->to - 1] += cost * (p->end - p->begin);
			s[b].calls[p->to - 1] += p->calls;
			s[a].out[p->from - 1] += cost * (p->end - p->begin);
			calls += p->calls;
			end += p->end - p->begin;
		}
		if (counted) {
			CHECK_NUMBER(calls, all);
			CHECK(fabs(end - 1) < 1e-12);
		}
	}
	return s;
}

/* Level 1 calls itself at most; nothing else goes round. */
static bool goes_round(const struct levels *l)
{
	const struct prof_graph *g = l->graph;
	size_t n = LEVELS_MOST * g->nfuncs, nrows = g->nedges + l->npieces, k = 0;
	prof_id *first = calloc(n + 2, sizeof(*first)), *part = malloc((n + 1) * sizeof(*part));
	prof_id *from = malloc((nrows + 1) * sizeof(*from)),
		*to = malloc((nrows + 1) * sizeof(*to));
	prof_id *callee = malloc((nrows + 1) * sizeof(*callee));
	for (prof_id e = 0; e < g->nedges; e++) {
		prof_id a = LEVELS_MOST * g->caller[e], b = LEVELS_MOST * g->callee[e];
		prof_id i = l->first ? l->first[e] : PROF_NONE;
		if (i == PROF_NONE && a != b) {
			from[k] = a;
			to[k++] = b;
		}
		for (; i != PROF_NONE; i = l->pieces[i].next) {
			const struct levels_piece *p = &l->pieces[i];
			if (!(p->calls > 0) && p->end <= p->begin)
				continue; /* dropped */
			from[k] = a + p->from - 1;
			to[k++] = b + p->to - 1;
		}
	}
	for (size_t i = 0; i < k; i++)
		first[from[i] + 2]++;
	for (size_t i = 0; i < n; i++)
		first[i + 2] += first[i + 1];
	for (size_t i = 0; i < k; i++)
		callee[first[from[i] + 1]++] = to[i];
	bool round = prof_components(n, first, callee, part) != n;
	free(first);
	free(part);
	free(from);
	free(to);
	free(callee);
	return round;
}

/* ---- random programs, counted as cProfile counts -------------------------------- */

enum { FUNCS = 7, STEPS = 120 };

struct program {
	double calls[FUNCS], primitive[FUNCS], self[FUNCS], total[FUNCS];
	double pair[FUNCS][FUNCS][4];
	int running[FUNCS], pairs_running[FUNCS][FUNCS];
};

static double run_func(struct program *p, int caller, int f, int depth, int *left)
{
	double own = 1 + draw(50), all = own;
	bool outer = !p->running[f]++;
	bool outer_pair = caller >= 0 && !p->pairs_running[caller][f]++;
	while (*left > 0 && depth < 12 && draw(3)) {
		--*left;
		all += run_func(p, f, (int)draw(FUNCS), depth + 1, left);
	}
	p->running[f]--;
	p->calls[f]++;
	p->primitive[f] += outer;
	p->self[f] += own;
	p->total[f] += outer ? all : 0;
	if (caller >= 0) {
		double *pair = p->pair[caller][f];
		p->pairs_running[caller][f]--;
		pair[0]++;
		pair[1] += outer_pair;
		pair[2] += own;
		pair[3] += outer_pair ? all : 0;
	}
	return all;
}

static struct prof *run_program(void)
{
	struct program p = { .calls = { 0 } };
	int left = STEPS;
	while (left > 0 && draw(8)) {
		left--;
		run_func(&p, -1, (int)draw(FUNCS), 0, &left);
	}
	struct prof_builder *b = new_dump();
	for (int f = 0; f < FUNCS; f++)
		add_func(b, (char[]){ (char)('a' + f), 0 });
	for (prof_id f = 0; f < FUNCS; f++)
		if (p.calls[f] > 0)
			add_site(b, f, p.calls[f], p.primitive[f], p.self[f], p.total[f]);
	for (prof_id a = 0; a < FUNCS; a++)
		for (prof_id f = 0; f < FUNCS; f++)
			if (p.pair[a][f][0] > 0)
				add_edge(b, a, f, p.pair[a][f][0], p.pair[a][f][1], p.pair[a][f][2],
					 p.pair[a][f][3]);
	return prof_builder_finish(b, NULL);
}

static double largest_call(const struct prof_graph *g, prof_id f)
{
	double largest = 0;
	for (prof_id i = g->first_in[f]; i < g->first_in[f + 1]; i++)
		largest = fmax(largest, prof_cost_at(g->edge.total, TIME, g->in[i]));
	return largest;
}

static void nothing_is_lost_or_goes_round(void)
{
	for (int round = 0; round < 3000; round++) {
		struct prof *p = run_program();
		struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
		struct levels *l = levels_new(g, PROF_RECURSION_SPLIT, NULL);
		struct sums *s = sum_up(l, true);
		CHECK(!goes_round(l));
		CHECK(l->npieces <= 4 * g->nedges);
		for (size_t i = 0; i < l->nstarts; i++) {
			prof_id f = l->starts[i].func;
			s[f].in[0] += l->starts[i].share * prof_cost_at(g->func.total, TIME, f);
		}
		for (prof_id f = 0; f < FUNCS; f++) {
			double total = prof_cost_at(g->func.total, TIME, f);
			double outer = l->outer ? l->outer[f] : 1;
			CHECK(outer >= 0 && outer <= 1);
			if (!isnan(total)) /* a single call is not divided */
				CHECK(s[f].in[0] <= total + largest_call(g, f) / 2 + 1e-6);
		}
		free(s);
		levels_free(l);
		prof_graph_free(g);
		prof_free(p);
	}
}

static void dropping_leaves_one_level(void)
{
	for (int round = 0; round < 500; round++) {
		struct prof *p = run_program();
		struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
		struct levels *l = levels_new(g, PROF_RECURSION_DROP, NULL);
		struct sums *s = sum_up(l, false);
		CHECK(!goes_round(l));
		for (prof_id f = 0; f < FUNCS; f++) {
			CHECK_NUMBER(l->depth ? l->depth[f] : 1, 1);
			CHECK_NUMBER(l->outer ? l->outer[f] : 1, 1);
		}
		free(s);
		levels_free(l);
		prof_graph_free(g);
		prof_free(p);
	}
}

/* ---- the case it is made for ------------------------------------------------------ */

/* exec runs main, main imports, the import runs exec again, that module imports too. */
static void an_import_does_not_hide_main(void)
{
	struct prof_builder *b = new_dump();
	prof_id exec = add_func(b, "exec"), module = add_func(b, "module");
	prof_id load = add_func(b, "load"), a = add_func(b, "a"), c = add_func(b, "c");
	add_site(b, exec, 3, 1, 3, 100);
	add_site(b, module, 1, 1, 50, 99);
	add_site(b, load, 2, 1, 9, 49);
	add_site(b, a, 1, 1, 20, 38);
	add_site(b, c, 1, 1, 18, 18);
	add_edge(b, exec, module, 1, 1, 50, 99);
	add_edge(b, exec, a, 1, 1, 20, 38);
	add_edge(b, exec, c, 1, 1, 18, 18);
	add_edge(b, module, load, 1, 1, 5, 49);
	add_edge(b, a, load, 1, 1, 4, 18 + 4 + 1);
	add_edge(b, load, exec, 2, 1, 2, 39);
	struct prof *p = prof_builder_finish(b, NULL);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	struct levels *l = levels_new(g, PROF_RECURSION_SPLIT, NULL);
	struct sums *s = sum_up(l, true);
	CHECK(g->ncycles == 1 && !goes_round(l));
	CHECK_NUMBER(s[exec].calls[0], 0);
	CHECK_NUMBER(s[exec].out[0], 99);
	CHECK_NUMBER(s[exec].in[1], 39);
	CHECK_NUMBER(s[module].in[0], 99);
	CHECK_NUMBER(s[load].in[0], 49);
	CHECK_NUMBER(s[load].in[1], 23);
	CHECK_NUMBER(s[a].in[0], 38);
	CHECK_NUMBER(s[c].in[0], 18);
	CHECK_NUMBER(l->nstarts, 0);
	free(s);
	levels_free(l);
	l = levels_new(g, PROF_RECURSION_MERGE, NULL);
	CHECK(goes_round(l) && l->npieces == 0 && !l->estimated);
	levels_free(l);
	prof_graph_free(g);
	prof_free(p);
}

/* Called from outside and from inside: what came from outside is not forgotten. */
static void starts_are_kept(void)
{
	struct prof_builder *b = new_dump();
	prof_id f = add_func(b, "f"), h = add_func(b, "h");
	add_site(b, f, 1, 1, 10, 30);
	add_site(b, h, 3, 3, 60, 60);
	add_edge(b, f, h, 1, 1, 20, 20);
	struct prof *p = prof_builder_finish(b, NULL);
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	struct levels *l = levels_new(g, PROF_RECURSION_SPLIT, NULL);
	CHECK_NUMBER(l->nstarts, 1);
	CHECK(l->starts[0].func == h);
	CHECK_NUMBER(l->starts[0].calls, 2);
	CHECK_NUMBER(l->starts[0].share * 60, 40);
	levels_free(l);
	prof_graph_free(g);
	prof_free(p);
}

/* ---- samples: no counts, but totals that are exact ------------------------------- */

static struct prof *draw_samples(void)
{
	struct prof_builder *b = prof_builder_new("test");
	uint32_t n = 2 + draw(40);
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "samples"),
						    .scale = 1,
						    .integral = true,
						    .sampled = true });
	for (int f = 0; f < FUNCS; f++)
		add_func(b, (char[]){ (char)('a' + f), 0 });
	for (uint32_t i = 1; i < n; i++) {
		double self = draw(100);
		prof_append_node(b, &(struct prof_node){ .parent = draw(3) ? i - 1 : draw(i),
							 .func = draw(FUNCS),
							 .self = &self });
	}
	return prof_builder_finish(b, NULL);
}

static void samples_have_their_totals(void)
{
	size_t right = 0, all = 0;
	for (int round = 0; round < 3000; round++) {
		struct prof *p = draw_samples();
		struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
		struct levels *l = levels_new(g, PROF_RECURSION_SPLIT, NULL);
		double in[FUNCS] = { 0 }, out[FUNCS] = { 0 };
		CHECK(!goes_round(l));
		for (size_t i = 0; i < l->nstarts; i++)
			in[l->starts[i].func] += l->starts[i].share *
						 prof_cost_at(g->func.total, 0, l->starts[i].func);
		for (prof_id e = 0; e < g->nedges; e++) {
			double cost = prof_cost_at(g->edge.total, 0, e);
			prof_id first = l->first ? l->first[e] : PROF_NONE;
			if (g->caller[e] == g->callee[e])
				continue;
			if (first == PROF_NONE) {
				in[g->callee[e]] += cost;
				out[g->caller[e]] += cost;
			}
			for (prof_id k = first; k != PROF_NONE; k = l->pieces[k].next) {
				double part = cost * (l->pieces[k].end - l->pieces[k].begin);
				in[g->callee[e]] += l->pieces[k].to == 1 ? part : 0;
				out[g->caller[e]] += l->pieces[k].from == 1 ? part : 0;
			}
		}
		for (prof_id f = 0; f < FUNCS; f++) {
			double total = prof_cost_at(g->func.total, 0, f);
			double self = prof_cost_at(g->func.self, 0, f);
			double sum = in[f] > 0 ? in[f]
					       : self * (l->outer ? l->outer[f] : 1) + out[f];
			if (isnan(total))
				continue;
			bool exact = fabs(sum - total) <= 1e-6 + 1.1e-3 * g->whole[0];
			CHECK(exact || g->cycle[f] != PROF_NONE);
			right += exact;
			all++;
		}
		levels_free(l);
		prof_graph_free(g);
		prof_free(p);
	}
	/* Mutual recursion that is entered from both sides cannot be told right. */
	if (!CHECK((double)right > 0.8 * (double)all))
		FAIL("%zu of %zu", right, all);
}

/* ---- graphs made to be big ---------------------------------------------------------- */

static void unroll_big(struct prof *p)
{
	struct prof_graph *g = prof_graph_new(p, PROF_NONE, NULL);
	struct levels *l = levels_new(g, PROF_RECURSION_SPLIT, NULL);
	if (CHECK(l != NULL)) {
		CHECK(!goes_round(l));
		CHECK(l->npieces <= 4 * g->nedges);
	}
	levels_free(l);
	prof_graph_free(g);
	prof_free(p);
}

static void big_cycles_stay_bounded(void)
{
	enum { RING = 100000, ALL = 300 };
	char name[32];
	struct prof_builder *b = new_dump();
	for (prof_id i = 0; i < RING; i++) {
		snprintf(name, sizeof(name), "f%u", i);
		add_site(b, add_func(b, name), 5, 1 + draw(5), 1, 1 + draw(RING));
	}
	for (prof_id i = 0; i < RING; i++)
		add_edge(b, i, (i + 1) % RING, 5, 1 + draw(5), 1, 1 + draw(RING));
	unroll_big(prof_builder_finish(b, NULL));
	b = new_dump();
	for (prof_id i = 0; i < ALL; i++) {
		snprintf(name, sizeof(name), "f%u", i);
		add_site(b, add_func(b, name), ALL, 1 + draw(ALL), 1, 1 + draw(1000));
	}
	for (prof_id i = 0; i < ALL; i++)
		for (prof_id k = 0; k < ALL; k++)
			add_edge(b, i, k, 1 + draw(3), draw(3), draw(2), draw(1000) - 10.0);
	unroll_big(prof_builder_finish(b, NULL));
}

const struct test tests[] = {
	TEST(nothing_is_lost_or_goes_round),
	TEST(dropping_leaves_one_level),
	TEST(an_import_does_not_hide_main),
	TEST(starts_are_kept),
	TEST(samples_have_their_totals),
	TEST(big_cycles_stay_bounded),
	{ NULL, NULL },
};
