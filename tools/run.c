/* run.c - read, add up, filter, render and put in place: the course of every tool. */
#include "run.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int run_failed(const struct prof_error *err)
{
	if (output_broken_pipe())
		return CLI_PIPE;
	message_fail(err);
	return CLI_FAILED;
}

/* ---- read ------------------------------------------------------------------------- */

#define MOST_NOTES 10

static void print_notes(const struct prof *p, const char *path)
{
	path = message_input(path);
	for (size_t i = 0; i < p->nnotes && i < MOST_NOTES; i++) {
		const struct prof_note *n = &p->notes[i];
		char place[32] = "", times[32] = "";
		if (n->offset != UINT64_MAX)
			snprintf(place, sizeof(place), "@0x%llx: ", (unsigned long long)n->offset);
		if (n->count > 1)
			snprintf(times, sizeof(times), " (%u times)", n->count);
		message_note("%s:%s%s%s%s", path, *place ? "" : " ", place,
			     prof_text(p, n->message), times);
	}
	if (p->nnotes > MOST_NOTES)
		message_note("%s: %zu more notes", path, p->nnotes - MOST_NOTES);
}

struct prof *run_read_one(const struct run *run, const char *path, struct prof_error *err)
{
	struct prof_input in;
	if (prof_input_open(&in, path, run->max_decompressed, err))
		return NULL;
	const struct prof_reader *reader = run->format ? prof_reader_find(run->format) : NULL;
	struct prof *p = prof_read(&in, reader, err);
	prof_input_close(&in);
	if (p)
		print_notes(p, path);
	return p;
}

static int merge_one(struct run *run, struct prof_merger *m, const char *path,
		     struct prof_error *err)
{
	struct prof *p = run_read_one(run, path, err);
	if (!p)
		return -1;
	if (!run->input_format)
		run->input_format = p->format;
	int status = prof_merger_add(m, p, 1, err);
	if (status && !err->input[0])
		snprintf(err->input, sizeof(err->input), "%s", path);
	prof_free(p);
	return status;
}

struct prof *run_read(struct run *run, const char *const *inputs, size_t n, struct prof_error *err)
{
	if (n == 1) {
		struct prof *p = run_read_one(run, inputs[0], err);
		if (p)
			run->input_format = p->format;
		return p;
	}
	struct prof_merger *m = prof_merger_new();
	if (!m) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		if (merge_one(run, m, inputs[i], err)) {
			prof_merger_free(m);
			return NULL;
		}
	}
	return prof_merger_finish(m, err);
}

/* ---- filter ----------------------------------------------------------------------- */

/* Replaces *p by the result of steps[0..n), which are all strips or all filters. */
static int apply_steps(struct prof **p, const struct opt_step *steps, size_t n,
		       struct prof_error *err)
{
	struct prof *result;
	if (steps[0].tag & RUN_STEP_STRIP) {
		unsigned what = 0;
		for (size_t i = 0; i < n; i++)
			what |= (unsigned)steps[i].tag & ~(unsigned)RUN_STEP_STRIP;
		result = prof_strip(*p, what, err);
	} else {
		struct prof_filter *filters = calloc(n, sizeof(*filters));
		if (!filters)
			return prof_fail(err, PROF_ENOMEM, "out of memory");
		for (size_t i = 0; i < n; i++)
			filters[i] = (struct prof_filter){ (enum prof_filter_op)steps[i].tag,
							   steps[i].text };
		result = prof_filter(*p, filters, n, err);
		free(filters);
	}
	if (!result)
		return -1;
	prof_free(*p);
	*p = result;
	return 0;
}

struct prof *run_filter(const struct run *run, struct prof *p, struct prof_error *err)
{
	const struct opt_steps *s = &run->steps;
	for (size_t i = 0, n; i < s->n; i += n) {
		for (n = 1; i + n < s->n; n++)
			if ((s->v[i].tag ^ s->v[i + n].tag) & RUN_STEP_STRIP)
				break;
		if (apply_steps(&p, s->v + i, n, err)) {
			prof_free(p);
			return NULL;
		}
	}
	return p;
}

/* Tries the steps on nothing, so that a bad pattern is told before anything is read. */
static int check_steps(const struct run *run)
{
	struct prof_error err = PROF_ERROR_INIT;
	if (!run->steps.n)
		return CLI_DONE;
	struct prof *p = prof_builder_finish(prof_builder_new("empty"), &err);
	p = p ? run_filter(run, p, &err) : NULL;
	prof_free(p);
	if (p)
		return CLI_DONE;
	return err.status == PROF_EMISMATCH ? cli_usage(run->tool, "%s", err.message)
					    : run_failed(&err);
}

/* ---- render ----------------------------------------------------------------------- */

int run_choose_renderer(struct run *run)
{
	const char *type = run->chosen_type;
	if (run->write || run->renderer)
		return CLI_DONE;
	if (!type && run->output)
		run->renderer = prof_renderer_for(run->output);
	if (!type && !run->renderer)
		type = run->type ? run->type : run->input_format;
	if (type && !run->renderer)
		run->renderer = prof_renderer_find(type);
	if (type && !run->renderer)
		return cli_usage(run->tool, "%s cannot be written, choose a type with -t", type);
	return CLI_DONE;
}

/* A wrong --measure is told with the right ones. */
static int check_measure(const struct run *run, const struct prof *p, struct prof_error *err)
{
	char names[160];
	size_t len = 0;
	const char *wanted = run->render.measure;
	if (!wanted || prof_measure_named(p, wanted) != PROF_NONE)
		return 0;
	names[0] = 0;
	for (size_t i = 0; i < p->nmeasures && len + 1 < sizeof(names); i++)
		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s", i ? ", " : "",
					prof_text(p, p->measures[i].name));
	return prof_fail(err, PROF_EMISMATCH, "no measure is named %.40s, there %s %s", wanted,
			 p->nmeasures == 1 ? "is" : "are", names[0] ? names : "none");
}

static int render(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	if (run->write)
		return run->write(run, p, out, err);
	return run->renderer->render(p, &run->render, out, err);
}

/* Renders to an output that is open; ends it. */
static int write_to(struct run *run, const struct prof *p, struct output *out,
		    struct prof_error *err)
{
	if (check_measure(run, p, err) || render(run, p, out->file, err)) {
		if (ferror(out->file))
			snprintf(err->input, sizeof(err->input), "%s", output_name(out));
		output_abandon(out);
		return -1;
	}
	return output_commit(out, err);
}

int run_write(struct run *run, const struct prof *p, struct prof_error *err)
{
	struct output out;
	bool binary = run->binary || (run->renderer && run->renderer->binary);
	if (output_open(&out, run->output, binary, err))
		return -1;
	return write_to(run, p, &out, err);
}

/* ---- the whole course --------------------------------------------------------------- */

static bool has_sources(const struct run *run)
{
	return run->interactive || run->more.n || (run->sources && run->sources->n) ||
	       (run->command && run->command->n);
}

/* The inputs of options, then the operands, else standard input. NULL when memory is out. */
static const char **gather(const struct run *run, char **operands, size_t n, size_t *count)
{
	const char **all = calloc(run->more.n + n + 1, sizeof(*all));
	if (!all)
		return NULL;
	for (size_t i = 0; i < run->more.n; i++)
		all[(*count)++] = run->more.v[i];
	for (size_t i = 0; i < n; i++)
		all[(*count)++] = operands[i];
	if (!*count && !has_sources(run))
		all[(*count)++] = "-";
	return all;
}

static int check_inputs(const struct run *run, const char *const *inputs, size_t n, bool named)
{
	size_t standard = 0;
	for (size_t i = 0; i < n; i++)
		standard += !strcmp(inputs[i], "-");
	if (!named && isatty(STDIN_FILENO))
		return cli_usage(run->tool, "no input: name a file, or send one down a pipe");
	if (run->max_inputs && n > run->max_inputs)
		return cli_usage(run->tool, "%zu inputs, expected at most %zu", n, run->max_inputs);
	if (standard > 1)
		return cli_usage(run->tool, "standard input (-) can be read only once");
	return CLI_DONE;
}

static struct prof *load(struct run *run, const char *const *inputs, size_t n,
			 struct prof_error *err)
{
	struct prof *p = run->load ? run->load(run, inputs, n, err) : run_read(run, inputs, n, err);
	return p ? run_filter(run, p, err) : NULL;
}

/* A result is named after the file it is made from; of several there is no one name. */
static void choose_title(struct run *run, const char *const *inputs, size_t n)
{
	if (run->render.title || n != 1 || !strcmp(inputs[0], "-"))
		return;
	const char *slash = strrchr(inputs[0], '/');
	run->render.title = slash && slash[1] ? slash + 1 : inputs[0];
}

static int course(struct run *run, const char *const *inputs, size_t n)
{
	struct prof_error err = PROF_ERROR_INIT;
	int status = run->prepare ? run->prepare(run, inputs, n) : CLI_DONE;
	choose_title(run, inputs, n);
	if (!status && (run->chosen_type || run->type || run->output))
		status = run_choose_renderer(run);
	if (status)
		return status;
	struct prof *p = load(run, inputs, n, &err);
	if (!p)
		return run_failed(&err);
	status = run_choose_renderer(run);
	if (!status && run_write(run, p, &err))
		status = run_failed(&err);
	prof_free(p);
	if (!status && run->finish)
		status = run->finish(run);
	return status;
}

int run_main(struct run *run, int argc, char **argv)
{
	int status;
	size_t n = 0;
	output_guard_standard();
	int first = cli_parse(run->tool, argc, argv, &status);
	if (first < 0)
		return status;
	if (run->quiet)
		message_quiet();
	bool named = first < argc || has_sources(run);
	const char **inputs = gather(run, argv + first, (size_t)(argc - first), &n);
	if (!inputs) {
		message_error("out of memory");
		return CLI_FAILED;
	}
	status = check_inputs(run, inputs, n, named);
	if (!status)
		status = check_steps(run);
	if (!status)
		status = course(run, inputs, n);
	free(inputs);
	return status;
}
