/* profinfo - say what a profile is and what it holds. */
#include <stdlib.h>

#include "info.h"
#include "run.h"

/* What was read of each operand; data and profile are NULL where that failed. */
struct entry {
	struct prof_input in;
	struct prof *p;
};

static struct entry *entries;
static size_t nentries;
static int status = CLI_DONE;

static void read_entry(const struct run *r, const char *path, struct entry *e,
		       struct prof_error *err)
{
	if (prof_input_open(&e->in, path, r->max_decompressed, err) == 0)
		e->p = prof_read(&e->in, r->format ? prof_reader_find(r->format) : NULL, err);
	if (!e->p)
		prof_input_close(&e->in);
}

/*
 * A file that cannot be read is reported and the others are still shown; if
 * there are none, that is a failure as any other. Returns an empty profile:
 * what there is to show stands in entries.
 */
static struct prof *load(struct run *r, const char *const *inputs, size_t n, struct prof_error *err)
{
	size_t read = 0;
	entries = calloc(n, sizeof(*entries));
	if (!entries)
		return prof_builder_finish(NULL, err);
	for (nentries = 0; nentries < n; nentries++) {
		struct prof_error bad = PROF_ERROR_INIT;
		read_entry(r, inputs[nentries], &entries[nentries], &bad);
		read += entries[nentries].p != NULL;
		if (!entries[nentries].p && nentries == n - 1 && !read)
			*err = bad;
		else if (!entries[nentries].p)
			status = run_failed(&bad);
	}
	return read ? prof_builder_finish(prof_builder_new("none"), err) : NULL;
}

static int write_all(struct run *r, const struct prof *first, FILE *out, struct prof_error *err)
{
	int written = 0;
	(void)r;
	(void)first;
	for (size_t i = 0; i < nentries; i++) {
		if (entries[i].p && written == 0)
			written = info_write(entries[i].p, &entries[i].in, out, err);
		prof_free(entries[i].p);
		prof_input_close(&entries[i].in);
	}
	free(entries);
	return written;
}

static int finish(struct run *r)
{
	(void)r;
	return status;
}

static struct run run = { .load = load, .write = write_all, .finish = finish };

static const struct opt opts[] = { RUN_INPUT_OPTIONS(run), OPT_LAST };

static const char *const examples[] = {
	"What is this file?",
	"profinfo results.prof",
	"And these, one from a pipe?",
	"zcat old.prof.gz | profinfo - new.prof",
	NULL,
};

static const struct tool tool = {
	.name = "profinfo",
	.summary = "say what a profile is and what it holds",
	.args = "[FILE...]",
	.description =
		"For each file: the format, the header fields it has, the measures and their "
		"units, how many functions, calls, contexts, lines, samples and threads there "
		"are, what is recorded and what can only be estimated, and what looks wrong.\n\n"
		"A file that cannot be read is reported, the others are still shown, and the exit "
		"status is 1.",
	.opts = opts,
	.examples = examples,
};

int main(int argc, char **argv)
{
	run.tool = &tool;
	return run_main(&run, argc, argv);
}
