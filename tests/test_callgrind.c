/*
 * test_callgrind.c - callgrind files give the costs that callgrind_annotate
 * prints, function by function, and what pyprof2calltree made of a dump is the
 * dump.
 *
 * ctest labels: oracle
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "proftools/prof.h"

/* "FILE:FUNCTION" and a cost; equal names are added up. */
struct row {
	char *name;
	double cost;
};

struct rows {
	struct row *row;
	size_t n, cap;
};

/*
 * After "fi=", "fn=" goes back to the function's file for callgrind itself and
 * for KCachegrind, but not for callgrind_annotate: it prints a line 20 of "???"
 * for cos in googlecode-issue98.
 */
static bool is_misplaced(const char *name)
{
	return test_suffix(name, "???:cos") || test_suffix(name, "s_sin.c:cos");
}

static void add_row(struct rows *rows, char *name, double cost)
{
	if (cost == 0 || is_misplaced(name))
		return;
	if (rows->n == rows->cap) {
		rows->cap = rows->cap ? rows->cap * 2 : 1024;
		rows->row = realloc(rows->row, rows->cap * sizeof(*rows->row));
	}
	if (rows->row)
		rows->row[rows->n++] = (struct row){ name, cost };
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->name, ((const struct row *)b)->name);
}

static void add_up(struct rows *rows)
{
	size_t to = 0;

	qsort(rows->row, rows->n, sizeof(*rows->row), by_name);
	for (size_t i = 0; i < rows->n; i++) {
		if (to && !strcmp(rows->row[to - 1].name, rows->row[i].name))
			rows->row[to - 1].cost += rows->row[i].cost;
		else
			rows->row[to++] = rows->row[i];
	}
	rows->n = to;
}

static struct rows our_rows(const struct prof *p)
{
	struct rows rows = { NULL, 0, 0 };

	for (size_t i = 0; i < p->sites.n; i++) {
		const struct prof_func *f = &p->funcs[p->sites.func[i]];
		prof_id file = prof_at(p->sites.file, i);
		const char *where = prof_text(p, file ? file : f->file);
		const char *what = prof_text(p, f->name);
		add_row(&rows, test_text("%s:%s", *where ? where : "???", what),
			prof_cost_at(p->sites.cost.self, p->main_measure, i));
	}
	add_up(&rows);
	return rows;
}

/* "1,234 (5.0%) FILE:FUNCTION [OBJECT]" */
static void take_line(struct rows *rows, char *line, double *total)
{
	char *name = line + strspn(line, " 0123456789,"), *object = strrchr(name, '[');
	double cost = 0;

	for (const char *c = line; c < name; c++)
		cost = *c >= '0' && *c <= '9' ? cost * 10 + (*c - '0') : cost;
	name[strcspn(name, "\n")] = '\0';
	if (!strcmp(name, "PROGRAM TOTALS"))
		*total = cost;
	else if (object && object > name && object[-1] == ' ' && name[strlen(name) - 1] == ']')
		object[-1] = '\0';
	if (strcmp(name, "PROGRAM TOTALS") != 0)
		add_row(rows, test_text("%s", name), cost);
}

static struct rows their_rows(const char *path, const char *event, double *total)
{
	const char *command = test_text("callgrind_annotate --threshold=100 --show=%s --sort=%s "
					"--show-percs=no --auto=no '%s' 2>/dev/null",
					event, event, path);
	FILE *pipe = popen(command, "r");
	struct rows rows = { NULL, 0, 0 };
	char line[4096];

	*total = NAN;
	while (pipe && fgets(line, sizeof(line), pipe)) {
		char *digit = line + strspn(line, " ");
		if (*digit >= '0' && *digit <= '9')
			take_line(&rows, line, total);
	}
	if (pipe)
		pclose(pipe);
	add_up(&rows);
	return rows;
}

static void compare(const char *path)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	double total, ours = 0;

	if (!CHECK_NUMBER(prof_input_open(&in, path, 0, &err), 0))
		return;
	struct prof *p = prof_read(&in, prof_reader_find("callgrind"), &err);
	prof_input_close(&in);
	if (!CHECK(p))
		return;
	const char *event = prof_text(p, p->measures[p->main_measure].name);
	struct rows have = our_rows(p), want = their_rows(path, event, &total);
	for (size_t i = 0; i < p->sites.n; i++)
		ours += p->sites.cost.self[p->main_measure][i];
	if (ours != total)
		FAIL("%s: %s is %.0f, callgrind_annotate has %.0f", path, event, ours, total);
	if (have.n != want.n)
		FAIL("%s: %zu functions with cost, expected %zu", path, have.n, want.n);
	for (size_t i = 0; i < have.n && i < want.n; i++) {
		const struct row *a = &have.row[i], *b = &want.row[i];
		if (strcmp(a->name, b->name) != 0 || a->cost != b->cost) {
			FAIL("%s: %.0f %s, expected %.0f %s", path, a->cost, a->name, b->cost,
			     b->name);
			break;
		}
	}
	free(have.row);
	free(want.row);
	prof_free(p);
}

static struct prof *read_file(const char *path)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	struct prof *p = NULL;

	if (!prof_input_open(&in, path, 0, &err)) {
		p = prof_read(&in, NULL, &err);
		prof_input_close(&in);
	}
	return p;
}

/* pyprof2calltree's name of a function: with its line if another has its file and name. */
static const char *calltree_name(const struct prof *p, prof_id func)
{
	const struct prof_func *f = &p->funcs[func];

	for (size_t i = 0; f->line && i < p->nfuncs; i++) {
		const struct prof_func *other = &p->funcs[i];
		if (i != func && other->name == f->name && other->file == f->file)
			return test_text("%s:%s:%lld", prof_text(p, f->file), prof_text(p, f->name),
					 (long long)f->line);
	}
	return test_text("%s:%s", prof_text(p, f->file), prof_text(p, f->name));
}

/* Whole nanoseconds, as it cuts them off. */
static double nanoseconds(const struct prof *p, double time)
{
	return p->measures[p->main_measure].scale == 1 ? trunc(time * 1e9) : time;
}

/* Self times of functions, calls and times of edges. */
static struct rows facts_of(const struct prof *p)
{
	struct rows rows = { NULL, 0, 0 };

	for (size_t i = 0; i < p->sites.n; i++)
		add_row(&rows, test_text("%s", calltree_name(p, p->sites.func[i])),
			nanoseconds(p, p->sites.cost.self[p->main_measure][i]));
	for (size_t i = 0; i < p->edges.n; i++) {
		const char *edge = test_text("%s -> %s", calltree_name(p, p->edges.caller[i]),
					     calltree_name(p, p->edges.callee[i]));
		add_row(&rows, test_text("%s calls", edge), p->edges.cost.self[0][i]);
		add_row(&rows, test_text("%s time", edge),
			nanoseconds(p, prof_cost_at(p->edges.cost.total, p->main_measure, i)));
	}
	add_up(&rows);
	return rows;
}

/* true if it could be compared: dumps of the pure Python profiler have no times of calls. */
static bool compare_with_dump(const char *dump)
{
	const char *tree = test_text("%s.expect.callgrind", dump);
	const char *text = test_exists(tree) ? test_read_file(tree, NULL) : NULL;

	/* It failed on some, and wrote names with line ends as they are. */
	if (!text || !strncmp(text, "EX", 2) || test_suffix(dump, "c_unicode.prof"))
		return false;
	struct prof *have = read_file(tree), *want = read_file(dump);
	if (!CHECK(have) || !CHECK(want)) {
		prof_free(have);
		prof_free(want);
		return false;
	}
	struct rows a = facts_of(have), b = facts_of(want);
	if (a.n != b.n)
		FAIL("%s: %zu facts, the dump has %zu", tree, a.n, b.n);
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		if (strcmp(a.row[i].name, b.row[i].name) != 0 || a.row[i].cost != b.row[i].cost) {
			FAIL("%s: %s %.0f, in the dump %s %.0f", tree, a.row[i].name, a.row[i].cost,
			     b.row[i].name, b.row[i].cost);
			break;
		}
	}
	free(a.row);
	free(b.row);
	prof_free(have);
	prof_free(want);
	return true;
}

static void pyprof2calltree_files_are_their_dumps(void)
{
	const char *folder = test_corpus("python/pstats");
	size_t n = 0;

	for (const char *const *version = folder ? test_list(folder) : NULL; version && *version;
	     version++) {
		const char *path = test_text("%s/%s", folder, *version);
		for (const char *const *name = test_list(path); *name; name++)
			if (test_suffix(*name, ".prof"))
				n += compare_with_dump(test_text("%s/%s", path, *name));
	}
	if (folder)
		CHECK(n > 10);
}

static bool have_annotate(void)
{
	if (system("command -v callgrind_annotate >/dev/null 2>&1") == 0)
		return true;
	test_skip("callgrind_annotate is not installed");
	return false;
}

/* It reads one section of a file: parts.out and threads.out are not for it. */
static void callgrind_annotate_agrees(void)
{
	static const char *const names[] = { "plain",        "instr", "jumps",
					     "uncompressed", "cache", NULL };

	for (size_t i = 0; have_annotate() && names[i]; i++)
		compare(test_data(test_text("callgrind/%s.out", names[i])));
}

static void callgrind_annotate_agrees_on_the_corpus(void)
{
	static const char *const names[] = { "bool", "googlecode-issue34", "googlecode-issue98",
					     "xapian", NULL };
	const char *folder = test_corpus("gprof2dot/peers/inputs/callgrind");

	for (size_t i = 0; folder && have_annotate() && names[i]; i++)
		compare(test_text("%s/%s.callgrind", folder, names[i]));
}

const struct test tests[] = {
	TEST(callgrind_annotate_agrees),
	TEST(callgrind_annotate_agrees_on_the_corpus),
	TEST(pyprof2calltree_files_are_their_dumps),
	{ NULL, NULL },
};
