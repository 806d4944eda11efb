/*
 * test_merge_oracle.c - merges of real dumps equal those of pstats.Stats.add.
 *
 * ctest labels: oracle
 *
 * The corpus has what CPython's pstats made of pairs and triples of dumps, as
 * pyX.Y__a+b.prof for pstats/pyX.Y/a.prof and b.prof. Where pstats failed (an
 * untimed caller met a timed one) there is no dump to compare with.
 */
#include "harness.h"

#include <math.h>
#include <proftools/prof.h>
#include <stdlib.h>
#include <string.h>

static struct prof *read_profile(const char *path)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	struct prof *p = NULL;
	char text[512];

	if (prof_input_open(&in, path, 0, &err) == 0) {
		p = prof_read(&in, NULL, &err);
		prof_input_close(&in);
	}
	if (!p)
		FAIL("%s", prof_error_text(&err, text, sizeof(text)));
	return p;
}

/* Of one dump merged alone: the same rows in canonical order. */
static struct prof *canonical(struct prof *p)
{
	struct prof_merger *m = prof_merger_new();

	CHECK(p && prof_merger_add(m, p, 1, NULL) == 0);
	prof_free(p);
	return prof_merger_finish(m, NULL);
}

/*
 * "py3.8__a+b.prof": the merge of pstats/py3.8/a.prof and pstats/py3.8/b.prof.
 * NULL if the corpus has not all of them.
 */
static struct prof *merge_named(const char *root, const char *name)
{
	struct prof_merger *m = prof_merger_new();
	char *version = test_text("%s", name), *list = strstr(version, "__"), *save = NULL;
	bool all = true;

	*list = 0;
	list += 2;
	list[strlen(list) - strlen(".prof")] = 0;
	for (char *one = strtok_r(list, "+", &save); one; one = strtok_r(NULL, "+", &save)) {
		const char *path = test_text("%s/%s/%s.prof", root, version, one);
		struct prof *p = test_exists(path) ? read_profile(path) : NULL;

		all = all && p && CHECK(prof_merger_add(m, p, 1, NULL) == 0);
		prof_free(p);
	}
	if (all)
		return prof_merger_finish(m, NULL);
	prof_merger_free(m);
	return NULL;
}

/* pstats adds doubles in some order: a few units in the last place are its own. */
static bool close_to(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= 4 * 0x1p-53 * fmax(fabs(a), fabs(b));
}

static bool same_cells(const struct prof_costs *a, const struct prof_costs *b, size_t nmeasures,
		       size_t row)
{
	for (prof_id m = 0; m < nmeasures; m++)
		if (!close_to(prof_cost_at(a->self, m, row), prof_cost_at(b->self, m, row)) ||
		    !close_to(prof_cost_at(a->total, m, row), prof_cost_at(b->total, m, row)))
			return false;
	return true;
}

static bool same_string(const struct prof *a, prof_id i, const struct prof *b, prof_id j)
{
	return a->strings[i].len == b->strings[j].len &&
	       !memcmp(a->strings[i].s, b->strings[j].s, a->strings[i].len);
}

static bool same_func(const struct prof *a, const struct prof *b, size_t i)
{
	return same_string(a, a->funcs[i].name, b, b->funcs[i].name) &&
	       same_string(a, a->funcs[i].file, b, b->funcs[i].file) &&
	       a->funcs[i].line == b->funcs[i].line;
}

/* Both in canonical order, so equal rows have equal numbers. */
static void check_equal(const char *name, const struct prof *ours, const struct prof *theirs)
{
	bool same = ours->nfuncs == theirs->nfuncs && ours->sites.n == theirs->sites.n &&
		    ours->edges.n == theirs->edges.n && ours->nmeasures == theirs->nmeasures;

	for (size_t i = 0; same && i < ours->nfuncs; i++)
		same = same_func(ours, theirs, i);
	for (size_t i = 0; same && i < ours->sites.n; i++)
		same = ours->sites.func[i] == theirs->sites.func[i] &&
		       same_cells(&ours->sites.cost, &theirs->sites.cost, ours->nmeasures, i);
	for (size_t i = 0; same && i < ours->edges.n; i++)
		same = ours->edges.caller[i] == theirs->edges.caller[i] &&
		       ours->edges.callee[i] == theirs->edges.callee[i] &&
		       same_cells(&ours->edges.cost, &theirs->edges.cost, ours->nmeasures, i);
	if (!CHECK(same))
		FAIL("%s is not what pstats made of it", name);
}

static void merges_equal_those_of_pstats(void)
{
	const char *folder = test_corpus("python/merge"), *root = test_corpus("python/pstats");
	size_t n = 0;

	for (const char *const *name = folder ? test_list(folder) : NULL; name && *name; name++) {
		struct prof *ours, *theirs;

		if (!test_suffix(*name, ".prof"))
			continue;
		ours = merge_named(root, *name);
		if (!ours)
			continue;
		theirs = canonical(read_profile(test_text("%s/%s", folder, *name)));
		if (theirs)
			check_equal(*name, ours, theirs);
		prof_free(ours);
		prof_free(theirs);
		n++;
	}
	CHECK(!folder || n >= 10);
}

const struct test tests[] = {
	TEST(merges_equal_those_of_pstats),
	{ NULL, NULL },
};
