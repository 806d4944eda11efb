/* convert.c - what prof2callgrind does: profile a script, convert, start a viewer. */
#include "convert.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "child.h"
#include "scratch.h"

static const char *const recursions[] = { "split", "merge", "drop", NULL };

const char *convert_recursions(size_t i)
{
	return recursions[i];
}

static enum prof_recursion recursion_of(const char *word)
{
	for (int i = 0; word && recursions[i]; i++)
		if (!strcmp(recursions[i], word))
			return (enum prof_recursion)i;
	return PROF_RECURSION_SPLIT;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* ---- before: where the result goes --------------------------------------------- */

static const char *viewer(void)
{
	static const char *const viewers[] = { "kcachegrind", "qcachegrind", NULL };
	for (size_t i = 0; viewers[i]; i++)
		if (child_exists(viewers[i]))
			return viewers[i];
	return NULL;
}

/* KCacheGrind lists files of that beginning in its file dialog. */
static int name_output(struct run *run, const char *input)
{
	struct convert *c = run->context;
	struct prof_error err = PROF_ERROR_INIT;
	char *name;
	if (asprintf(&name, "callgrind.out.%s", base_name(input)) < 0) {
		message_error("out of memory");
		return CLI_FAILED;
	}
	run->output = name; /* kept until the tool ends */
	c->named = !c->view;
	if (!c->view)
		return CLI_DONE;
	run->output = scratch_path(name, &err);
	free(name);
	return run->output ? CLI_DONE : run_failed(&err);
}

int convert_prepare(struct run *run, const char *const *inputs, size_t n)
{
	struct convert *c = run->context;
	const char *input = c->script.n ? c->script.v[0] : n ? inputs[0] : "-";
	bool standard = !strcmp(input, "-");
	if (c->script.n && n && strcmp(inputs[0], "-"))
		return cli_usage(run->tool, "-r makes its own profile, %s cannot be read too",
				 inputs[0]);
	if (c->view && run->output && !strcmp(run->output, "-"))
		return cli_usage(run->tool, "-k cannot show standard output");
	if (c->view && !viewer()) {
		message_error("-k needs kcachegrind or qcachegrind, neither is installed");
		return CLI_FAILED;
	}
	if (!standard && !run->render.title)
		run->render.title = base_name(input);
	if (run->output || (standard && !c->view))
		return CLI_DONE;
	return name_output(run, standard ? "stdin" : input);
}

/* ---- the profile ------------------------------------------------------------------ */

static struct prof *profile_script(struct run *run, const struct opt_list *script,
				   struct prof_error *err)
{
	const char *python = getenv("PYTHON"), *dump = scratch_path("script.prof", err);
	const char **argv = calloc(script->n + 6, sizeof(*argv));
	struct stat st;
	int status = -1;
	size_t n = 0;
	if (!python || !*python)
		python = "python3";
	if (argv && dump) {
		argv[n++] = python;
		argv[n++] = "-m";
		argv[n++] = "cProfile";
		argv[n++] = "-o";
		argv[n++] = dump;
		for (size_t i = 0; i < script->n; i++)
			argv[n++] = script->v[i];
		status = child_run(argv);
		if (status < 0)
			prof_fail(err, PROF_EIO, "cannot start %s: %s", python, strerror(errno));
		else if (stat(dump, &st) || !st.st_size)
			prof_fail(err, PROF_EIO, "%s ended with exit code %d and left no profile",
				  script->v[0], status);
		else if (status > 0)
			message_note("%s ended with exit code %d", script->v[0], status);
	} else if (!argv) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	free(argv);
	return err->status == PROF_OK ? run_read(run, &dump, 1, err) : NULL;
}

struct prof *convert_load(struct run *run, const char *const *inputs, size_t n,
			  struct prof_error *err)
{
	struct convert *c = run->context;
	return c->script.n ? profile_script(run, &c->script, err) : run_read(run, inputs, n, err);
}

int convert_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct convert *c = run->context;
	return prof_write_callgrind(p, &run->render, recursion_of(c->recursion), out, err);
}

/* ---- after --------------------------------------------------------------------------- */

int convert_finish(struct run *run)
{
	struct convert *c = run->context;
	if (c->named)
		message_note("wrote %s", run->output);
	if (!c->view)
		return CLI_DONE;
	const char *argv[] = { viewer(), run->output, NULL };
	int status = argv[0] ? child_run(argv) : -1;
	if (status < 0)
		message_error("cannot start %s: %s", argv[0] ? argv[0] : "kcachegrind",
			      strerror(errno));
	else if (status)
		message_error("%s ended with exit code %d", argv[0], status);
	return status ? CLI_FAILED : CLI_DONE;
}
