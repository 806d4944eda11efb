/*
 * image.c - a picture from dot text, through Graphviz if it is installed.
 *
 * The libraries are opened when a picture is asked for: linking them would
 * triple the start of every tool, and dot text does not need them.
 */
#include "image.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const types[] = { "dot", "svg",  "png",  "pdf",   "ps",    "eps", "jpg",
				     "gif", "svgz", "webp", "cmapx", "plain", NULL };

const char *image_type(size_t i)
{
	return types[i];
}

const char *image_type_of(const char *path)
{
	const char *suffix = strrchr(path, '.');
	for (size_t i = 0; suffix && types[i]; i++)
		if (strcmp(suffix + 1, types[i]) == 0)
			return types[i];
	return suffix && strcmp(suffix, ".jpeg") == 0 ? "jpg" : NULL;
}

int image_is_text(const char *type)
{
	static const char *const text[] = { "svg", "ps", "eps", "cmapx", "plain" };
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++)
		if (strcmp(type, text[i]) == 0)
			return true;
	return false;
}

/* The few functions of libcgraph and libgvc that are used, as their headers declare them. */
struct graphviz {
	void *cgraph, *gvc;
	void *(*agmemread)(const char *text);
	int (*(*agseterrf)(int (*report)(char *)))(char *);
	void *(*gvContext)(void);
	int (*gvLayout)(void *context, void *graph, const char *engine);
	int (*gvRender)(void *context, void *graph, const char *type, FILE *out);
};

/* Graphviz's own plugins look for its symbols, so these must be seen by all. */
static void *open_library(const char *const *names)
{
	void *library = NULL;
	for (; *names && !library; names++)
		library = dlopen(*names, RTLD_NOW | RTLD_GLOBAL);
	return library;
}

/* ISO C has no conversion between object and function pointers; POSIX has. */
static bool find(void *library, const char *name, void *function)
{
	void *symbol = dlsym(library, name);
	memcpy(function, &symbol, sizeof(symbol));
	return symbol != NULL;
}

static int open_graphviz(struct graphviz *v, struct prof_error *err)
{
	static const char *const cgraph[] = { "libcgraph.so.6", "libcgraph.so.8", "libcgraph.so",
					      "libcgraph.dylib", NULL };
	static const char *const gvc[] = { "libgvc.so.6", "libgvc.so.7", "libgvc.so",
					   "libgvc.dylib", NULL };
	*v = (struct graphviz){ .cgraph = open_library(cgraph), .gvc = open_library(gvc) };
	if (!v->cgraph || !v->gvc)
		prof_fail(err, PROF_EIO,
			  "pictures need Graphviz (libgvc), which is not installed; dot text does "
			  "not");
	else if (!(find(v->cgraph, "agmemread", &v->agmemread) &&
		   find(v->cgraph, "agseterrf", &v->agseterrf) &&
		   find(v->gvc, "gvContext", &v->gvContext) &&
		   find(v->gvc, "gvLayout", &v->gvLayout) &&
		   find(v->gvc, "gvRender", &v->gvRender)))
		prof_fail(err, PROF_EIO, "this version of Graphviz lacks a function");
	else
		return 0;
	return -1;
}

/* Warnings (a missing font, a wide label) are no business of the caller's. */
static int ignore_report(char *text)
{
	(void)text;
	return 0;
}

/* What the drawing process ends with. */
enum verdict { DRAWN, CANNOT_START, CANNOT_READ, CANNOT_LAY_OUT, CANNOT_WRITE };

static enum verdict draw(const struct graphviz *v, const char *dot, const char *type, FILE *out)
{
	v->agseterrf(ignore_report);
	void *context = v->gvContext();
	if (!context)
		return CANNOT_START;
	void *graph = v->agmemread(dot);
	if (!graph)
		return CANNOT_READ;
	if (v->gvLayout(context, graph, "dot") != 0)
		return CANNOT_LAY_OUT;
	if (v->gvRender(context, graph, type, out) != 0 || fflush(out) != 0)
		return CANNOT_WRITE;
	return DRAWN; /* nothing is released: the process ends */
}

/* The child's whole life. */
static void draw_in_child(const struct graphviz *v, const char *dot, const char *type, int to)
{
	const struct rlimit seconds = { IMAGE_SECONDS, IMAGE_SECONDS };
	const struct rlimit none = { 0, 0 };
	FILE *out = fdopen(to, "wb");
	setrlimit(RLIMIT_CPU, &seconds);
	setrlimit(RLIMIT_CORE, &none);
	signal(SIGXCPU, SIG_DFL);
	_exit(out ? (int)draw(v, dot, type, out) : CANNOT_START);
}

/* Everything that comes out of the pipe goes to out. */
static int copy(int from, FILE *out, struct prof_error *err)
{
	char buf[1 << 16];
	int result = 0;
	for (;;) {
		ssize_t n = read(from, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return result;
		if (!result && fwrite(buf, 1, (size_t)n, out) != (size_t)n)
			result = prof_fail(err, PROF_EIO, "cannot write: %s", strerror(errno));
	}
}

static int judge(int status, const char *type, struct prof_error *err)
{
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
		return prof_fail(err, PROF_ELIMIT,
				 "Graphviz did not lay out the graph in %d s; show less of it",
				 IMAGE_SECONDS);
	switch (WIFEXITED(status) ? WEXITSTATUS(status) : -1) {
	case DRAWN:
		return 0;
	case CANNOT_READ:
		return prof_fail(err, PROF_EIO, "Graphviz cannot read the graph");
	case CANNOT_LAY_OUT:
		return prof_fail(err, PROF_EIO, "Graphviz cannot lay out the graph");
	case CANNOT_WRITE:
		return prof_fail(err, PROF_EIO, "Graphviz cannot write %s here", type);
	default:
		return prof_fail(err, PROF_EIO, "Graphviz failed; dot text does without it");
	}
}

int image_write(const char *dot, const char *type, FILE *out, struct prof_error *err)
{
	struct graphviz v;
	int ends[2], status = 0;
	if (open_graphviz(&v, err))
		return -1;
	if (pipe(ends) != 0)
		return prof_fail(err, PROF_EIO, "cannot make a pipe: %s", strerror(errno));
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		draw_in_child(&v, dot, type, ends[1]);
	}
	close(ends[1]);
	int result = child < 0 ? prof_fail(err, PROF_EIO, "cannot start a process: %s",
					   strerror(errno))
			       : copy(ends[0], out, err);
	close(ends[0]);
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return result ? result : judge(status, type, err);
}
