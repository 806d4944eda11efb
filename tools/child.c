/* child.c - other programs that a tool starts. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool executable(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

bool child_exists(const char *program)
{
	const char *path = getenv("PATH");
	if (strchr(program, '/'))
		return executable(program);
	for (const char *p = path ? path : "/usr/bin:/bin"; *p;) {
		size_t len = strcspn(p, ":");
		char *full;
		if (asprintf(&full, "%.*s/%s", (int)len, len ? p : ".", program) < 0)
			return false;
		bool found = executable(full);
		free(full);
		if (found)
			return true;
		p += len + (p[len] == ':');
	}
	return false;
}

static int wait_for(pid_t pid)
{
	int status;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* posix_spawnp() does not write to its arguments; its type is older than const. */
static char *const *arguments(const char *const *argv)
{
	char *const *same;
	memcpy(&same, &argv, sizeof(same));
	return same;
}

int child_run(const char *const *argv)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, quit;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	pid_t pid;
	int error = posix_spawnattr_init(&attributes);
	if (error) {
		errno = error;
		return -1;
	}
	sigemptyset(&defaults);
	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	if (interrupt.sa_handler != SIG_IGN)
		sigaddset(&defaults, SIGINT);
	if (quit.sa_handler != SIG_IGN)
		sigaddset(&defaults, SIGQUIT);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	error = posix_spawnp(&pid, argv[0], NULL, &attributes, arguments(argv), environ);
	posix_spawnattr_destroy(&attributes);
	int status = error ? -1 : wait_for(pid);
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	if (error)
		errno = error;
	return status;
}

int child_start(const char *const *argv)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	pid_t pid;
	int error = posix_spawn_file_actions_init(&files);
	if (!error && (error = posix_spawnattr_init(&attributes)) != 0)
		posix_spawn_file_actions_destroy(&files);
	if (error) {
		errno = error;
		return -1;
	}
	for (int fd = 0; !error && fd <= STDERR_FILENO; fd++)
		error = posix_spawn_file_actions_addopen(&files, fd, "/dev/null",
							 fd ? O_WRONLY : O_RDONLY, 0);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
	if (!error)
		error = posix_spawnp(&pid, argv[0], &files, &attributes, arguments(argv), environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	errno = error;
	return error ? -1 : 0;
}
