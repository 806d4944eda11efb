/*
 * failing_run.c - runs a whole tool with each of its allocations failing, then
 * with the disk full after each number of bytes.
 *
 * It reads and adds up two profiles, filters, strips and writes. Whatever
 * fails, either the new file is complete and the status 0, or the old file is
 * untouched, the status 1 and the reason said in one line; and no temporary
 * is left. Leaks are found by the leak sanitizer of the asan build.
 */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failing.h"
#include "run.h"

static struct run run = { .render = PROF_RENDER_DEFAULTS };

static const struct opt opts[] = { RUN_INPUT_OPTIONS(run), RUN_TYPE_OPTION(run),
				   RUN_FILTER_OPTIONS(run), OPT_LAST };

static const struct tool tool = {
	.name = "run", .summary = "run", .args = "[FILE...]", .description = "Runs.", .opts = opts
};

static const char *const words[] = { "run",          "-q",     "--focus",    "main",
				     "--strip-dirs", "--hide", "load",       "one.folded",
				     "two.folded",   "-o",     "out.folded", NULL };

static void write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	if (!f || fputs(text, f) < 0 || fclose(f)) {
		perror(path);
		exit(EXIT_FAILURE);
	}
}

static size_t read_text(const char *path, char *text, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, size - 1, f) : 0;
	text[n] = 0;
	if (f)
		fclose(f);
	return n;
}

static char said[1024]; /* by the tool, on standard error: a pipe, which has no limit */

/* The tool in a process of its own. Its exit status, or -1. */
static int child(size_t allocation, rlim_t bytes)
{
	write_text("out.folded", "old\n");
	fflush(NULL);
	int ends[2];
	pid_t pid = pipe(ends) ? -1 : fork();
	if (pid == 0) {
		char *argv[sizeof(words) / sizeof(*words)];
		memcpy(argv, words, sizeof(words));
		run.tool = &tool;
		dup2(ends[1], STDERR_FILENO);
		struct rlimit limit = { .rlim_cur = bytes, .rlim_max = RLIM_INFINITY };
		setrlimit(RLIMIT_FSIZE, &limit);
		calls = 0;
		failing = allocation;
		int status = run_main(&run, (int)(sizeof(words) / sizeof(*words)) - 1, argv);
		bool unused = failing && calls < failing;
		failing = 0;
		free(run.steps.v);
		exit(unused ? 42 : status);
	}
	int status;
	close(ends[1]);
	FILE *messages = fdopen(ends[0], "r");
	said[fread(said, 1, sizeof(said) - 1, messages)] = 0;
	fclose(messages);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool litter(void)
{
	DIR *dir = opendir(".");
	bool found = false;
	for (struct dirent *e; dir && (e = readdir(dir));)
		found |= !strncmp(e->d_name, ".proftools-", 11);
	closedir(dir);
	return found;
}

/* Is what such a run left behind in order? */
static bool in_order(int status, const char *result, const char *what, size_t n)
{
	char out[4096];
	read_text("out.folded", out, sizeof(out));
	const char *end = strchr(said, '\n');
	bool one_line = end && !end[1];
	bool good = !litter() &&
		    (status == CLI_DONE || status == 42
			     ? !strcmp(out, result)
			     : status == CLI_FAILED && !strcmp(out, "old\n") && one_line);
	if (!good)
		printf("%s %zu: status %d, messages '%s', output '%s'\n", what, n, status, said,
		       out);
	return good;
}

int main(void)
{
	char folder[] = "/tmp/failing-run-XXXXXX", result[4096];
	if (!mkdtemp(folder) || chdir(folder))
		return EXIT_FAILURE;
	write_text("one.folded", "main;load;/a/b.py:parse 3\nmain;work 2\n");
	write_text("two.folded", "main;load;/c/b.py:parse 4\nmain;work;deep 9\nother 1\n");
	int status = child(0, RLIM_INFINITY);
	size_t length = read_text("out.folded", result, sizeof(result)), n = 1, bytes = 0;
	bool good = in_order(status, result, "plain run", 0) && length > 10;
	for (status = 0; good && status != 42; n++) {
		status = child(n, RLIM_INFINITY);
		good = in_order(status, result, "allocation", n);
	}
	for (; good && bytes < length; bytes++) {
		status = child(0, bytes);
		good = status == CLI_FAILED && in_order(status, result, "bytes", bytes);
	}
	printf("%zu allocations and %zu writes failed\n", n - 2, bytes);
	static const char *const files[] = { "one.folded", "two.folded", "out.folded" };
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		unlink(files[i]);
	if (chdir("/") || rmdir(folder))
		return EXIT_FAILURE;
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
