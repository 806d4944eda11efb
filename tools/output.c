/* output.c - open, write in place of or directly, and finish the output of a tool. */
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY  ".proftools-XXXXXX"
#define MOST_LINKS 40

static bool broken_pipe;

static int fail(struct prof_error *err, const char *path, const char *what)
{
	return prof_fail(err, PROF_EIO, "%s: %s", path, what);
}

void output_guard_standard(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		/* The wrong direction, so that using it is still an error. */
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
	}
}

const char *output_name(const struct output *out)
{
	return out->path && strcmp(out->path, "-") != 0 ? out->path : "standard output";
}

bool output_broken_pipe(void)
{
	return broken_pipe;
}

/* ---- signals ------------------------------------------------------------------ */

static const int deadly[] = { SIGHUP, SIGINT, SIGTERM, SIGPIPE };
#define NDEADLY (sizeof(deadly) / sizeof(*deadly))

/* The one temporary that a signal must remove; a tool has one output at a time. */
static const char *volatile pending;

static void remove_pending(int number)
{
	if (pending)
		unlink(pending);
	signal(number, SIG_DFL);
	raise(number);
}

/*
 * What the tool was told to ignore (nohup) it goes on ignoring. A file beyond
 * the limit of the shell (ulimit -f) is to be a write error as any other.
 */
static void catch_signals(void)
{
	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < NDEADLY; i++) {
		struct sigaction old, new = { .sa_handler = remove_pending };
		sigemptyset(&new.sa_mask);
		if (sigaction(deadly[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)
			sigaction(deadly[i], &new, NULL);
	}
}

static void hold_signals(sigset_t *old)
{
	sigset_t set;
	sigemptyset(&set);
	for (size_t i = 0; i < NDEADLY; i++)
		sigaddset(&set, deadly[i]);
	sigprocmask(SIG_BLOCK, &set, old);
}

/* ---- where to write --------------------------------------------------------------- */

/* Descriptor that a path names; writing through it keeps its place and O_APPEND. */
static int own_descriptor(const char *path)
{
	static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };
	if (!path || !strcmp(path, "-") || !strcmp(path, "/dev/stdout"))
		return STDOUT_FILENO;
	if (!strcmp(path, "/dev/stderr"))
		return STDERR_FILENO;
	for (size_t i = 0; i < 2; i++) {
		size_t n = strlen(folders[i]);
		char *end;
		if (strncmp(path, folders[i], n) != 0 || path[n] < '0' || path[n] > '9')
			continue;
		long fd = strtol(path + n, &end, 10);
		if (!*end && fd <= 1 << 20)
			return (int)fd;
	}
	return -1;
}

/* One step along a symbolic link. Frees path; NULL when it is none, or on failure with errno. */
static char *link_target(const char *path)
{
	char link[4096];
	ssize_t n = readlink(path, link, sizeof(link) - 1);
	if (n < 0)
		return NULL;
	link[n] = 0;
	const char *slash = strrchr(path, '/');
	size_t dir = link[0] == '/' || !slash ? 0 : (size_t)(slash - path) + 1;
	char *next = malloc(dir + (size_t)n + 1);
	if (next) {
		memcpy(next, path, dir);
		memcpy(next + dir, link, (size_t)n + 1);
	}
	return next;
}

/* The path behind all links, which need not exist. NULL and *err on failure. */
static char *resolve(const char *path, struct prof_error *err)
{
	char *at = strdup(path);
	for (int i = 0; at; i++) {
		struct stat st;
		if (lstat(at, &st) || !S_ISLNK(st.st_mode))
			return at;
		char *next = i < MOST_LINKS ? link_target(at) : NULL;
		free(at);
		at = next;
		if (i == MOST_LINKS) {
			fail(err, path, strerror(ELOOP));
			return NULL;
		}
	}
	prof_fail(err, PROF_ENOMEM, "out of memory");
	return NULL;
}

static int check_terminal(int fd, bool binary, struct prof_error *err)
{
	if (!binary || !isatty(fd))
		return 0;
	return prof_fail(err, PROF_EIO,
			 "this output is binary: name a file with -o, or send it down a pipe");
}

static int open_descriptor(struct output *out, int fd, bool binary, struct prof_error *err)
{
	if (check_terminal(fd, binary, err))
		return -1;
	if (fd == STDOUT_FILENO) {
		out->file = stdout;
		return 0;
	}
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	out->file = copy < 0 ? NULL : fdopen(copy, "w");
	if (out->file)
		return 0;
	fail(err, out->path, strerror(errno));
	if (copy >= 0)
		close(copy);
	return -1;
}

static int open_device(struct output *out, bool binary, struct prof_error *err)
{
	int fd = open(out->target, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	free(out->target);
	out->target = NULL;
	if (fd < 0)
		return fail(err, out->path, strerror(errno));
	if (check_terminal(fd, binary, err) == 0) {
		out->file = fdopen(fd, "w");
		if (out->file)
			return 0;
		fail(err, out->path, strerror(errno));
	}
	close(fd);
	return -1;
}

/* ".proftools-XXXXXX" beside the target: the same file system, and a name that always fits. */
static int open_temporary(struct output *out, mode_t mode, struct prof_error *err)
{
	const char *slash = strrchr(out->target, '/');
	size_t dir = slash ? (size_t)(slash - out->target) + 1 : 0;
	out->temporary = malloc(dir + sizeof(TEMPORARY));
	if (!out->temporary)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	memcpy(out->temporary, out->target, dir);
	memcpy(out->temporary + dir, TEMPORARY, sizeof(TEMPORARY));
	sigset_t old;
	hold_signals(&old);
	int fd = mkostemp(out->temporary, O_CLOEXEC);
	if (fd >= 0) {
		pending = out->temporary;
		catch_signals();
	}
	sigprocmask(SIG_SETMASK, &old, NULL);
	if (fd < 0) {
		fail(err, out->path, strerror(errno));
		free(out->temporary);
		out->temporary = NULL;
		return -1;
	}
	out->file = fchmod(fd, mode) ? NULL : fdopen(fd, "w");
	if (out->file)
		return 0;
	fail(err, out->path, strerror(errno));
	close(fd);
	return -1;
}

static mode_t new_mode(void)
{
	mode_t mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static int open_target(struct output *out, bool binary, struct prof_error *err)
{
	struct stat st;
	out->target = resolve(out->path, err);
	if (!out->target)
		return -1;
	if (stat(out->target, &st))
		return errno == ENOENT ? open_temporary(out, new_mode(), err)
				       : fail(err, out->path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return fail(err, out->path, strerror(EISDIR));
	if (!S_ISREG(st.st_mode))
		return open_device(out, binary, err);
	if (access(out->target, W_OK))
		return fail(err, out->path, strerror(errno));
	return open_temporary(out, st.st_mode & 0777, err);
}

int output_open(struct output *out, const char *path, bool binary, struct prof_error *err)
{
	*out = (struct output){ .path = path };
	if (path && !*path)
		return prof_fail(err, PROF_EIO, "the name of the output is empty");
	int fd = own_descriptor(path);
	int status = fd >= 0 ? open_descriptor(out, fd, binary, err)
			     : open_target(out, binary, err);
	if (status)
		output_abandon(out);
	return status;
}

/* ---- the end ------------------------------------------------------------------------ */

static void forget(struct output *out)
{
	pending = NULL;
	free(out->temporary);
	free(out->target);
	*out = (struct output){ 0 };
}

/* Has the reader of a pipe or socket gone? Asked of the descriptor: errno is long overwritten. */
static void notice_broken_pipe(FILE *file)
{
	struct pollfd p = { .fd = fileno(file), .events = POLLOUT };
	broken_pipe = poll(&p, 1, 0) == 1 && (p.revents & (POLLERR | POLLHUP));
}

void output_abandon(struct output *out)
{
	if (out->file) {
		if (ferror(out->file))
			notice_broken_pipe(out->file);
		if (out->file != stdout)
			fclose(out->file);
	}
	if (out->temporary)
		unlink(out->temporary);
	forget(out);
}

/* Why an earlier write failed: nobody asked then, so one byte more is tried. The output is lost. */
static int reason_of(FILE *file)
{
	clearerr(file);
	errno = 0;
	return putc('\n', file) == EOF || fflush(file) ? errno : 0;
}

int output_commit(struct output *out, struct prof_error *err)
{
	const char *name = output_name(out);
	errno = 0;
	bool bad = ferror(out->file) | fflush(out->file);
	int saved = errno;
	if (bad) {
		if (!saved)
			saved = reason_of(out->file);
		fail(err, name, saved ? strerror(saved) : "write error");
		output_abandon(out);
		return -1;
	}
	/* Some file systems report a full disk only when the file is closed. */
	FILE *file = out->file;
	out->file = NULL;
	int closed = file == stdout ? close(dup(STDOUT_FILENO)) : fclose(file);
	if (closed || (out->temporary && rename(out->temporary, out->target))) {
		fail(err, name, strerror(errno));
		output_abandon(out);
		return -1;
	}
	forget(out);
	return 0;
}
