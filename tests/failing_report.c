/*
 * failing_report.c - makes the first, the second, the third ... allocation fail
 * while reports are made: tables, trees, pstats' texts, comparisons.
 *
 * The program is linked with --wrap for what allocates. Whatever fails, the
 * outcome must be PROF_ENOMEM; without a failure it must always be the same.
 * Leaks are found by the leak sanitizer of the asan build.
 */
#include <stdlib.h>
#include <string.h>

#include "delta_runs.h"
#include "diff_report.h"
#include "failing.h"
#include "flat.h"
#include "harness.h"
#include "lines.h"
#include "outline.h"
#include "peek.h"
#include "proftools/prof.h"
#include "pystats_print.h"
#include "threads.h"

enum { ENDLESS = 100000 };

static struct prof *sample(const char *name)
{
	struct prof_input in;
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *p = NULL;
	if (prof_input_open(&in, test_data(name), 0, &err) == 0) {
		p = prof_read(&in, NULL, &err);
		prof_input_close(&in);
	}
	if (!p)
		FAIL("%s: %s", name, err.message);
	return p;
}

/* ---- the reports ----------------------------------------------------- */

static const struct grid_style narrow = { .format = GRID_TEXT, .width = 50, .unicode = true };

static int put_grid(struct grid *grid, struct arena *names, FILE *out, int status,
		    struct prof_error *err)
{
	if (status == 0)
		status = grid_write(grid, &narrow, out, err);
	grid_free(grid);
	arena_free(names);
	return status;
}

typedef int report_fn(struct prof *const *p, FILE *out, struct prof_error *err);

static int tables(struct prof *const *p, FILE *out, struct prof_error *err)
{
	struct flat_options flat = { .by = FLAT_PACKAGE, .sort = FLAT_SELF, .measure = PROF_NONE };
	struct threads_options threads = { .measure = PROF_NONE };
	struct grid grid = { .ncolumns = 0 };
	struct arena names = { 0 };
	struct prof_graph *g = prof_graph_new(p[0], PROF_NONE, err);
	int status = g ? flat_table(g, &flat, &grid, &names, err) : -1;
	status = put_grid(&grid, &names, out, status, err);
	if (status == 0)
		status = put_grid(&grid, &names, out,
				  peek_table(g, 0, PEEK_BOTH, PROF_NONE, &grid, &names, err), err);
	prof_graph_free(g);
	if (status == 0)
		status = put_grid(&grid, &names, out,
				  threads_table(p[0], &threads, &grid, &names, err), err);
	if (status == 0)
		status = put_grid(&grid, &names, out,
				  lines_table(p[2], PROF_NONE, 5, &grid, &names, err), err);
	return status;
}

static int tree(struct prof *const *p, FILE *out, struct prof_error *err)
{
	struct outline_options how = { .measure = PROF_NONE, .fold = true };
	struct prof_tree *t = prof_tree_new(p[0], PROF_NONE, 0, err);
	int status = t ? outline_write(t, &how, &narrow, out, err) : -1;
	prof_tree_free(t);
	return status;
}

static int pstats(struct prof *const *p, FILE *out, struct prof_error *err)
{
	static const enum pystats_key keys[] = { PYSTATS_CUMULATIVE, PYSTATS_NFL };
	struct pystats_listing how = { .keys = keys, .nkeys = 2, .screen = true };
	struct pystats *s = pystats_new(p[0], true, err);
	struct pystats *other = s ? pystats_new(p[1], true, err) : NULL;
	int status = other ? pystats_add(s, other, err) : -1;
	if (status == 0)
		status = pystats_strip_dirs(s, err);
	if (status == 0)
		status = pystats_print(s, PYSTATS_CALLEES, &how, out, err);
	pystats_free(s);
	pystats_free(other);
	return status;
}

static int comparison(struct prof *const *p, FILE *out, struct prof_error *err)
{
	const char *words[] = { "total:1%", "func:re:.:1%" };
	struct opt_list limits = { words, 2 };
	struct delta_runs runs = { { p, p + 1 }, { 2, 1 }, PROF_PAIR_NAME };
	struct deltas d = { .n = 0 };
	struct verdict found = { .n = 0 };
	struct prof *both = prof_diff(p[0], p[1], PROF_PAIR_NAME, false, err);
	struct prof_graph *g = both ? prof_graph_new(both, PROF_NONE, err) : NULL;
	int status = g ? delta_find(g, PROF_NONE, DELTA_SELF, 0, &d, err) : -1;
	if (status == 0)
		status = delta_spread(g, PROF_NONE, &runs, &d, err);
	for (size_t i = 0; i < d.n; i++)
		d.v[i].total_noise = false;
	if (status == 0)
		status = verdict_find(g, &d, &limits, 0, &found, err);
	struct diff_report r = {
		.g = g, .d = &d, .limits = &limits, .verdict = &found, .made = ""
	};
	if (status == 0) {
		r.measure = both->main_measure;
		status = diff_report_json(&r, out, err);
	}
	if (status == 0)
		status = diff_report_junit(&r, out, err);
	free(found.v);
	free(d.v);
	prof_graph_free(g);
	prof_free(both);
	return status;
}

/* ---- each allocation in turn ----------------------------------------- */

/* The report as one text, NULL when it failed. The text is made of what is not wrapped. */
static char *make(report_fn *report, struct prof *const *p, size_t fail, struct prof_error *err)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	calls = 0;
	failing = fail;
	int status = report(p, out, err);
	failing = 0;
	fclose(out);
	if (status == 0)
		return text;
	free(text);
	return NULL;
}

static void fail_each(report_fn *report)
{
	struct prof *p[] = { sample("pstats/profile-3.11.7.pstats"),
			     sample("pstats/profile-3.13.0.pstats"),
			     sample("lprof/lp4_real.lprof") };
	struct prof_error err = PROF_ERROR_INIT;
	char *whole = make(report, p, 0, &err);
	bool failed = true;
	size_t n = 0;
	if (!whole || strlen(whole) < 100)
		FAIL("no report: %s", err.message);
	while (whole && failed && ++n < ENDLESS) {
		struct prof_error e = PROF_ERROR_INIT;
		char *text = make(report, p, n, &e);
		failed = calls >= n;
		if (text ? strcmp(text, whole) != 0 : e.status != PROF_ENOMEM)
			FAIL("allocation %zu failing: %s", n, text ? "another result" : e.message);
		free(text);
	}
	CHECK(n > 5 && n < ENDLESS);
	free(whole);
	for (int i = 0; i < 3; i++)
		prof_free(p[i]);
}

static void tables_may_fail(void)
{
	fail_each(tables);
}

static void trees_may_fail(void)
{
	fail_each(tree);
}

static void texts_of_pstats_may_fail(void)
{
	fail_each(pstats);
}

static void comparisons_may_fail(void)
{
	fail_each(comparison);
}

const struct test tests[] = {
	TEST(tables_may_fail),      TEST(trees_may_fail), TEST(texts_of_pstats_may_fail),
	TEST(comparisons_may_fail), { NULL, NULL },
};
