/* merge_load.c - read the inputs of profmerge and add them up. */
#include "merge_load.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "prefetch.h"
#include "progress.h"

enum { MOST_THREADS = 64, MOST_NOTES = 10 };

struct load {
	const struct run *run;
	const struct merge_inputs *inputs;
	const struct merge_plan *plan;
	struct prof_merger *merger;
	struct prefetch *ahead;
	struct progress progress;
	size_t nbad;
};

const char *merge_failure_modes(size_t i)
{
	static const char *const modes[] = { "any", "all", "warn", NULL };

	return modes[i];
}

const char *merge_shapes(size_t i)
{
	return i == 0 ? "graph" : NULL;
}

/* ---- which inputs ---------------------------------------------------- */

int merge_gather(struct merge_inputs *list, const struct run *run, const struct merge_plan *plan,
		 const char *const *operands, size_t n)
{
	struct prof_error err = PROF_ERROR_INIT;
	int status = 0;

	for (size_t i = 0; i < plan->sources.n; i++) {
		const struct opt_step *source = &plan->sources.v[i];

		if (source->tag == MERGE_SOURCE_LIST) {
			if (merge_inputs_add_list(list, source->text, &err))
				return run_failed(&err);
		} else if (merge_inputs_add_weighted(list, source->text, &err)) {
			return cli_usage(run->tool, "%s", err.message);
		}
	}
	for (size_t i = 0; i < n && status == 0; i++)
		status = merge_inputs_add(list, operands[i], 1, &err);
	if (status)
		return run_failed(&err);
	if (plan->shard && merge_inputs_keep_shard(list, plan->shard, &err))
		return cli_usage(run->tool, "%s", err.message);
	return CLI_DONE;
}

/* ---- reading and adding ---------------------------------------------- */

static struct prof *replace(struct prof *old, struct prof *now)
{
	prof_free(old);
	return now;
}

/* Runs on any thread. */
static struct prof *read_input(const void *context, size_t i, struct prof_error *err)
{
	const struct load *l = context;
	const struct prof_reader *reader = l->run->format ? prof_reader_find(l->run->format) : NULL;
	struct prof_input in;
	const char *part = l->inputs->v[i].part;
	struct prof *p;

	if (prof_input_open(&in, l->inputs->v[i].path, l->run->max_decompressed, err))
		return NULL;
	p = prof_read(&in, reader, err);
	prof_input_close(&in);
	if (p && l->plan->shape && p->nodes.n > 1)
		p = replace(p, prof_as_graph(p, err));
	if (p && part)
		p = replace(p, prof_as_part(p, part, err));
	return p;
}

/* Names the input in an error that knows none; of a long name the end. */
static void name_input(struct prof_error *err, const char *path)
{
	size_t len = strlen(path), room = sizeof(err->input) - 1;

	if (err->input[0])
		return;
	if (len <= room)
		snprintf(err->input, sizeof(err->input), "%s", path);
	else
		snprintf(err->input, sizeof(err->input), "...%s", path + len - (room - 3));
}

static bool fails_if(const struct load *l, const char *mode)
{
	return strcmp(l->plan->failure ? l->plan->failure : "any", mode) == 0;
}

/* Adds the next input. 0, or -1 and *err if that is the end of it. */
static int add_next(struct load *l, size_t i, struct prof_error *err)
{
	struct prof_error why = PROF_ERROR_INIT;
	struct prof *p = prefetch_next(l->ahead, &why);
	int status = p ? prof_merger_add(l->merger, p, l->inputs->v[i].weight, &why) : -1;

	prof_free(p);
	if (status == 0)
		return 0;
	name_input(&why, l->inputs->v[i].path);
	progress_hide(&l->progress);
	/* Without memory the merger itself is at its end, not just this input. */
	if (fails_if(l, "any") || why.status == PROF_ENOMEM) {
		*err = why;
		return -1;
	}
	message_fail(&why);
	l->nbad++;
	return 0;
}

static int add_all(struct load *l, struct prof_error *err)
{
	size_t n = l->inputs->n;

	for (size_t i = 0; i < n; i++) {
		if (add_next(l, i, err))
			return -1;
		progress_show(&l->progress, l->run->tool->name, i + 1, n, "files");
	}
	progress_hide(&l->progress);
	if (fails_if(l, "all") && n && l->nbad == n)
		return prof_fail(err, PROF_EFORMAT, "none of %zu inputs could be merged", n);
	return 0;
}

static unsigned count_threads(const struct merge_plan *plan)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t n = plan->threads ? plan->threads : processors > 0 ? (size_t)processors : 1;

	return (unsigned)(n < MOST_THREADS ? n : MOST_THREADS);
}

static void print_notes(const struct prof *p)
{
	for (size_t i = 0; i < p->nnotes && i < MOST_NOTES; i++)
		message_note("%s (%u times)", prof_text(p, p->notes[i].message), p->notes[i].count);
	if (p->nnotes > MOST_NOTES)
		message_note("%zu more notes", p->nnotes - MOST_NOTES);
}

/* Inputs of several formats come out in the plainest one that holds them. */
static const char *format_of(const struct prof *p)
{
	if (prof_renderer_find(p->format))
		return p->format;
	return p->nodes.n > 1 ? "folded" : "pstats";
}

struct prof *merge_load(struct run *run, const struct merge_inputs *inputs,
			const struct merge_plan *plan, struct prof_error *err)
{
	struct load l = { .run = run, .inputs = inputs, .plan = plan };
	struct prof *p = NULL;

	l.merger = prof_merger_new();
	l.ahead = prefetch_new(read_input, &l, inputs->n, count_threads(plan));
	if (plan->allow_mixed)
		prof_merger_allow_mixed(l.merger);
	progress_start(&l.progress, run->quiet);
	if (!l.merger || !l.ahead) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	} else if (add_all(&l, err) == 0) {
		p = prof_merger_finish(l.merger, err);
		l.merger = NULL;
	}
	prefetch_free(l.ahead);
	prof_merger_free(l.merger);
	if (p) {
		run->input_format = format_of(p);
		print_notes(p);
	}
	return p;
}
