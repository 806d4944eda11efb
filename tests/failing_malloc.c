/*
 * failing_malloc.c - makes the first, the second, the third ... allocation
 * fail while a small file is read, viewed and rendered.
 *
 * The program is linked with --wrap for what allocates. Whatever fails, the
 * outcome must be PROF_ENOMEM, or the same as without a failure; leaks are
 * found by the leak sanitizer of the asan build.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "failing.h"
#include "fuzz/target.h"
#include "proftools/prof.h"

enum { LARGEST = 4096 }; /* bytes of an input: each is read as often as it allocates */

static const struct prof_reader *reader;
static FILE *nowhere;
static bool good = true;
static size_t profiles, failures;

/* One way through the library. 0, or -1 and *err. */
struct step {
	const char *path;
	const struct prof_reader *reader;
	const struct prof *profile; /* what the reader gave without a failure */
	const struct prof_renderer *renderer;
	enum prof_filter_op op;
	FILE *nowhere;
};

static int read_step(const struct step *s, struct prof_error *err)
{
	struct prof_input in;
	struct prof *p;
	int status = -1;

	if (prof_input_open(&in, s->path, 0, err))
		return -1;
	p = prof_read(&in, s->reader, err);
	prof_input_close(&in);
	if (p && s->profile && prof_equal(p, s->profile))
		status = 0;
	else if (p)
		prof_fail(err, PROF_EMISMATCH, "the profile differs");
	prof_free(p);
	return status;
}

static int graph_step(const struct step *s, struct prof_error *err)
{
	struct prof_graph *g = prof_graph_new(s->profile, PROF_NONE, err);

	prof_graph_free(g);
	return g ? 0 : -1;
}

static int tree_step(const struct step *s, struct prof_error *err)
{
	struct prof_tree *t = prof_tree_new(s->profile, PROF_NONE, 0, err);

	prof_tree_free(t);
	return t ? 0 : -1;
}

static int filter_step(const struct step *s, struct prof_error *err)
{
	struct prof_filter filter = { s->op, "[a-m]" };
	struct prof *p = prof_filter(s->profile, &filter, 1, err);

	prof_free(p);
	return p ? 0 : -1;
}

static int strip_step(const struct step *s, struct prof_error *err)
{
	struct prof *p = prof_strip(s->profile, PROF_STRIP_DIRS | PROF_STRIP_LINES, err);

	prof_free(p);
	return p ? 0 : -1;
}

static int render_step(const struct step *s, struct prof_error *err)
{
	struct prof_render_options options = PROF_RENDER_DEFAULTS;

	return s->renderer->render(s->profile, &options, s->nowhere, err);
}

/* Both sides of a page are made on their own. */
static int compare_step(const struct step *s, struct prof_error *err)
{
	struct prof_render_options options = PROF_RENDER_DEFAULTS;
	struct prof *both = prof_diff(s->profile, s->profile, PROF_PAIR_NAME, false, err);
	int status = both ? prof_renderer_find("html")->render(both, &options, s->nowhere, err)
			  : -1;

	prof_free(both);
	return status;
}

/* Runs the step with every allocation failing in turn. */
static bool survives(const char *name, int (*run)(const struct step *, struct prof_error *),
		     const struct step *s)
{
	struct prof_error plain = PROF_ERROR_INIT;
	int wanted;

	failing = 0;
	wanted = run(s, &plain);
	for (size_t n = 1;; n++) {
		struct prof_error err = PROF_ERROR_INIT;
		int status;

		target_watch(s->path, name, n, 0);
		calls = 0;
		failing = n;
		status = run(s, &err);
		failing = 0;
		if (status != wanted && (status != -1 || err.status != PROF_ENOMEM)) {
			printf("%s %s: allocation %zu failed: status %d, %s\n", s->path, name, n,
			       status, err.message);
			return false;
		}
		if (calls >= n)
			continue;
		failures += n - 1;
		return true;
	}
}

static struct prof *read_whole(const struct step *s)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_input in;
	struct prof *p = NULL;

	if (!prof_input_open(&in, s->path, 0, &err)) {
		p = prof_read(&in, s->reader, &err);
		prof_input_close(&in);
	}
	return p;
}

/* A picture is laid out by Graphviz, which gives up when memory does. */
static bool is_picture(const struct prof_renderer *r)
{
	static const char *const pictures[] = { "svg", "png", "pdf", "image" };

	for (size_t i = 0; i < sizeof(pictures) / sizeof(*pictures); i++)
		if (!strcmp(r->name, pictures[i]))
			return true;
	return false;
}

static void everything_survives(const char *path, uint8_t *data, size_t size)
{
	struct step s = { .path = path, .reader = reader, .nowhere = nowhere };
	struct prof *p;

	(void)data;
	if (size > LARGEST)
		return;
	s.profile = p = read_whole(&s);
	good &= survives("read", read_step, &s);
	if (!p)
		return;
	profiles++;
	good &= survives("graph", graph_step, &s);
	good &= survives("tree", tree_step, &s);
	good &= survives("strip", strip_step, &s);
	good &= survives("compare", compare_step, &s);
	for (s.op = PROF_FOCUS; s.op <= PROF_NOT_PATH; s.op++)
		good &= survives("filter", filter_step, &s);
	for (size_t i = 0; prof_renderers[i]; i++) {
		s.renderer = prof_renderers[i];
		if (!is_picture(s.renderer))
			good &= survives(s.renderer->name, render_step, &s);
	}
	prof_free(p);
}

int main(int argc, char **argv)
{
	nowhere = fopen("/dev/null", "w");
	if (argc < 3 || !(reader = prof_reader_find(argv[1])) || !nowhere) {
		fputs("usage: failing_malloc READER PATH ...\n", stderr);
		return 2;
	}
	for (int i = 2; i < argc; i++)
		target_each(argv[i], everything_survives);
	fclose(nowhere);
	printf("%s: %zu profiles, %zu allocations failed\n", reader->name, profiles, failures);
	return good && profiles ? EXIT_SUCCESS : EXIT_FAILURE;
}
