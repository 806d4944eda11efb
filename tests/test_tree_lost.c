/*
 * test_tree_lost.c - the tree of a profile in which one function's row replaced another's.
 *
 * Of "python -m main" cProfile keeps the row of what a named tuple evaluates, which has the
 * file, line and name of the code that the program began in.
 */
#include "harness.h"

#include <math.h>
#include <proftools/prof.h>
#include <proftools/view.h>
#include <string.h>

enum { CALLS, PRIMITIVE, TIME, MEASURES };
enum { EXEC, STRING, RUN, IMPORT, LIB, MAIN, EVAL, FUNCS };

/* calls, those that are no recursion, self and total seconds */
static const struct {
	const char *name;
	double cost[MEASURES], total;
} rows[FUNCS] = {
	{ "exec", { 3, 1, 0.6 }, 100 },     { "string", { 1, 1, 0.001 }, 0.001 },
	{ "run", { 1, 1, 1 }, 99.5 },       { "import", { 1, 1, 0.5 }, 58.5 },
	{ "lib", { 1, 1, 57.898 }, 57.9 },  { "main", { 1, 1, 39.9 }, 39.9 },
	{ "eval", { 1, 1, 0.001 }, 0.002 },
};

/* exec called string, too, which is lost. */
static const struct {
	prof_id caller, callee;
	double self, total;
} calls[] = {
	{ STRING, RUN, 1, 99.5 },    { RUN, IMPORT, 0.5, 58.5 },     { RUN, EXEC, 0.1, 40 },
	{ IMPORT, EXEC, 0.1, 58 },   { EXEC, LIB, 57.898, 57.9 },    { EXEC, MAIN, 39.9, 39.9 },
	{ LIB, EVAL, 0.001, 0.002 }, { EVAL, STRING, 0.001, 0.001 },
};

static struct prof *profile(void)
{
	static const enum prof_role roles[] = { PROF_ROLE_CALLS, PROF_ROLE_PRIMITIVE,
						PROF_ROLE_COST };
	static const char *const names[] = { "calls", "primitive", "time" };
	struct prof_builder *b = prof_builder_new("test");
	for (int m = 0; m < MEASURES; m++)
		prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, names[m]),
							    .role = roles[m],
							    .scale = 1 });
	for (size_t f = 0; f < FUNCS; f++) {
		double total[MEASURES] = { NAN, NAN, rows[f].total };
		prof_id func = prof_add_func(
			b, &(struct prof_func){ .name = prof_add_text(b, rows[f].name) });
		prof_add_site(b, &(struct prof_site){
					 .func = func, .self = rows[f].cost, .total = total });
	}
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		double self[MEASURES] = { 1, 1, calls[i].self },
		       total[MEASURES] = { NAN, NAN, calls[i].total };
		prof_add_edge(b, &(struct prof_edge){ .caller = calls[i].caller,
						      .callee = calls[i].callee,
						      .self = self,
						      .total = total });
	}
	return prof_builder_finish(b, NULL);
}

/* The first context of a function, which is the heaviest; PROF_NONE if there is none. */
static prof_id heaviest(const struct prof_tree *t, prof_id func)
{
	prof_id found = PROF_NONE;
	for (prof_id i = 1; i < t->n; i++)
		if (t->func[i] == func &&
		    (found == PROF_NONE || t->cost.total[TIME][i] > t->cost.total[TIME][found]))
			found = i;
	return found;
}

static bool is_below(const struct prof_tree *t, prof_id row, const prof_id *callers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		row = t->parent[row];
		if (!row || t->func[row] != callers[i])
			return false;
	}
	return t->parent[row] == 0;
}

static void what_a_lost_row_called_has_its_contexts(void)
{
	static const prof_id of_main[] = { EXEC, RUN, STRING },
			     of_lib[] = { EXEC, IMPORT, RUN, STRING };
	struct prof *p = profile();
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, 0, NULL);
	prof_id string = heaviest(t, STRING), main = heaviest(t, MAIN), lib = heaviest(t, LIB);
	if (CHECK(string != PROF_NONE && main != PROF_NONE && lib != PROF_NONE)) {
		CHECK(fabs(t->cost.total[TIME][string] - 99.5) < 0.1);
		CHECK(fabs(t->cost.total[TIME][main] - 39.9) < 0.1);
		CHECK(fabs(t->cost.total[TIME][lib] - 57.9) < 0.1);
		CHECK_NUMBER(t->cost.total_truth[string], PROF_ESTIMATED);
		CHECK(is_below(t, main, of_main, 3));
		CHECK(is_below(t, lib, of_lib, 4));
	}
	CHECK(t->misfit < 0.02);
	prof_tree_free(t);
	prof_free(p);
}

const struct test tests[] = {
	TEST(what_a_lost_row_called_has_its_contexts),
	{ NULL, NULL },
};
