/* driver.c - files, time limit and crash report for runs without libFuzzer. */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "target.h"

enum { SECONDS = 10 };

static struct {
	const char *path, *what;
	size_t at;
	unsigned value;
	bool told;
} now;

/* Only what a signal handler may do. */
static void tell(const char *why)
{
	char line[512];
	int n = snprintf(line, sizeof(line), "%s: %s: %s at %zu, %u\n", why, now.path, now.what,
			 now.at, now.value);

	if (now.told || n < 0)
		return;
	now.told = true;
	if (write(STDERR_FILENO, line, (size_t)n) < 0)
		_exit(EXIT_FAILURE);
}

static void on_signal(int number)
{
	tell(number == SIGPROF ? "took more than 10 s" : "crashed");
	if (number == SIGPROF)
		_exit(EXIT_FAILURE);
	signal(number, SIG_DFL);
	raise(number);
}

static void on_report(void)
{
	tell("reported");
}

/* Only there when a sanitizer is. */
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));

static void install(void)
{
	static const int signals[] = { SIGPROF, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };
	static char stack[1 << 16];
	struct sigaction act = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK };
	stack_t alt = { .ss_sp = stack, .ss_size = sizeof(stack) };

	sigaltstack(&alt, NULL);
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		if (__sanitizer_set_death_callback && i > 1)
			break; /* the sanitizer wants these itself */
		sigaction(signals[i], &act, NULL);
	}
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(on_report);
}

void target_watch(const char *path, const char *what, size_t at, unsigned value)
{
	static const struct itimerval limit = { .it_value = { .tv_sec = SECONDS } };

	if (!now.path)
		install();
	now.path = path;
	now.what = what;
	now.at = at;
	now.value = value;
	setitimer(ITIMER_PROF, &limit, NULL);
}

static bool is_golden(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && (!strcmp(dot, ".dump") || !strcmp(dot, ".error") || !strcmp(dot, ".md"));
}

static void run_file(const char *path, size_t size,
		     void (*run)(const char *path, uint8_t *data, size_t size))
{
	uint8_t *data = malloc(size + 1);
	FILE *in = fopen(path, "rb");

	if (!data || !in || fread(data, 1, size, in) != size) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	fclose(in);
	run(path, data, size);
	free(data);
}

static size_t run_folder(const char *path,
			 void (*run)(const char *path, uint8_t *data, size_t size))
{
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort);
	size_t files = 0;
	char *inner;

	for (int i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.' && !is_golden(entries[i]->d_name) &&
		    asprintf(&inner, "%s/%s", path, entries[i]->d_name) > 0) {
			files += target_each(inner, run);
			free(inner);
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return files;
}

size_t target_each(const char *path, void (*run)(const char *path, uint8_t *data, size_t size))
{
	struct stat st;

	if (stat(path, &st)) {
		perror(path);
		exit(EXIT_FAILURE);
	}
	if (S_ISDIR(st.st_mode))
		return run_folder(path, run);
	run_file(path, (size_t)st.st_size, run);
	return 1;
}
