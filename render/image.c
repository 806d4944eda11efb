/*
 * image.c - a picture from dot text, through Graphviz if it is installed.
 *
 * The libraries are opened when the first picture is asked for: linking them
 * would triple the start of every tool, and they are not needed for dot text.
 */
#include "image.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const types[] = { "svg", "png",  "pdf",  "ps",    "eps",   "jpg",
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
	int (*agclose)(void *graph);
	int (*(*agseterrf)(int (*report)(char *)))(char *);
	void *(*gvContext)(void);
	int (*gvFreeContext)(void *context);
	int (*gvLayout)(void *context, void *graph, const char *engine);
	int (*gvFreeLayout)(void *context, void *graph);
	int (*gvRender)(void *context, void *graph, const char *type, FILE *out);
};

static void *open_library(const char *const *names)
{
	void *library = NULL;
	for (; *names && !library; names++)
		library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
	return library;
}

/* ISO C has no conversion between object and function pointers; POSIX has. */
static bool find(void *library, const char *name, void *function)
{
	void *symbol = dlsym(library, name);
	memcpy(function, &symbol, sizeof(symbol));
	return symbol != NULL;
}

static void close_graphviz(struct graphviz *v)
{
	if (v->gvc)
		dlclose(v->gvc);
	if (v->cgraph)
		dlclose(v->cgraph);
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
		   find(v->cgraph, "agclose", &v->agclose) &&
		   find(v->cgraph, "agseterrf", &v->agseterrf) &&
		   find(v->gvc, "gvContext", &v->gvContext) &&
		   find(v->gvc, "gvFreeContext", &v->gvFreeContext) &&
		   find(v->gvc, "gvLayout", &v->gvLayout) &&
		   find(v->gvc, "gvFreeLayout", &v->gvFreeLayout) &&
		   find(v->gvc, "gvRender", &v->gvRender)))
		prof_fail(err, PROF_EIO, "this version of Graphviz lacks a function");
	else
		return 0;
	close_graphviz(v);
	return -1;
}

/* Graphviz's warnings (a missing font, a wide label) are no business of the caller's. */
static int ignore_report(char *text)
{
	(void)text;
	return 0;
}

static int draw(const struct graphviz *v, void *context, const char *dot, const char *type,
		FILE *out, struct prof_error *err)
{
	int result = 0;
	void *graph = v->agmemread(dot);
	if (!graph)
		return prof_fail(err, PROF_EIO, "Graphviz cannot read the graph");
	if (v->gvLayout(context, graph, "dot") != 0)
		result = prof_fail(err, PROF_EIO, "Graphviz cannot lay out the graph");
	else if (v->gvRender(context, graph, type, out) != 0)
		result = prof_fail(err, PROF_EIO, "Graphviz cannot write %s here", type);
	else if (fflush(out) != 0 || ferror(out))
		result = prof_fail(err, PROF_EIO, "cannot write the picture");
	v->gvFreeLayout(context, graph);
	v->agclose(graph);
	return result;
}

int image_write(const char *dot, const char *type, FILE *out, struct prof_error *err)
{
	struct graphviz v;
	if (open_graphviz(&v, err))
		return -1;
	v.agseterrf(ignore_report);
	void *context = v.gvContext();
	int result = context ? draw(&v, context, dot, type, out, err)
			     : prof_fail(err, PROF_EIO, "Graphviz cannot be started");
	if (context)
		v.gvFreeContext(context);
	/* The libraries stay: their plugins do not survive being loaded twice. */
	return result;
}
