/*
 * failing_session.c - prints a pyinstrument session with each of its allocations failing.
 *
 * Whatever fails, the answer is "out of memory", or all of the text.
 */
#include <stdlib.h>
#include <string.h>

#include "failing.h"
#include "stat.h"

static const struct tool tool = { .name = "test" };

enum what { TREE, ALL, FLAT, WHATS };

/* 0, or -1 and *err. */
static int print_session(const char *path, FILE *out, enum what what, struct prof_error *err)
{
	struct stat_options options = { .style = "pyinstrument",
					.show_all = what == ALL,
					.sort.n = what == FLAT };
	struct run run = { .tool = &tool, .context = &options };
	struct prof *p = stat_load_session(&run, &path, 1, err);
	int status = p ? stat_write_session(&run, p, out, err) : -1;
	prof_free(p);
	return status;
}

static bool every_allocation(const char *path, FILE *out, enum what what)
{
	struct prof_error err = PROF_ERROR_INIT;
	calls = failing = 0;
	if (print_session(path, out, what, &err)) {
		fprintf(stderr, "%s: %s\n", path, err.message);
		return false;
	}
	size_t all = calls;
	for (size_t i = 1; i <= all; i++) {
		err = (struct prof_error)PROF_ERROR_INIT;
		calls = 0;
		failing = i;
		int status = print_session(path, out, what, &err);
		failing = 0;
		if (status && err.status != PROF_ENOMEM) {
			fprintf(stderr, "%s: allocation %zu failed: %s\n", path, i, err.message);
			return false;
		}
	}
	printf("%s: %zu allocations failed\n", path, all);
	return true;
}

int main(int argc, char **argv)
{
	FILE *out = fopen("/dev/null", "w");
	bool ok = out && argc > 1;
	for (int i = 1; ok && i < argc; i++)
		for (enum what what = TREE; ok && what < WHATS; what++)
			ok = every_allocation(argv[i], out, what);
	return ok && !fclose(out) ? EXIT_SUCCESS : EXIT_FAILURE;
}
