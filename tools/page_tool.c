/* page_tool.c - what prof2html and profview do alike: options, inputs, comparison. */
#include "page_tool.h"

#include <stdlib.h>
#include <string.h>

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

/* run.c names the page of one file after it. */
static const char *title_of(struct page_tool *t, const char *const *inputs, size_t n)
{
	if (t->diff)
		snprintf(t->title, sizeof(t->title), "%.200s → %.200s", base_name(inputs[0]),
			 base_name(inputs[1]));
	else if (n > 1)
		snprintf(t->title, sizeof(t->title), "%zu profiles", n);
	return t->diff || n > 1 ? t->title : NULL;
}

int page_tool_prepare(struct run *run, const char *const *inputs, size_t n)
{
	struct page_tool *t = run->context;
	const char *bad = source_bad_map(&t->source);
	if (t->diff && n != 2)
		return cli_usage(run->tool, "--diff needs an old and a new profile");
	if (t->normalize && !t->diff)
		return cli_usage(run->tool, "--normalize needs --diff");
	if (bad)
		return cli_usage(run->tool, "--source-map: '%s' is not of the form FROM=TO", bad);
	if (t->source.maps.n && !t->source.root)
		return cli_usage(run->tool, "--source-map needs --source-root");
	if (!run->render.title)
		run->render.title = title_of(t, inputs, n);
	if (t->diff) {
		t->steps = run->steps;
		run->steps.n = 0;
	}
	return CLI_DONE;
}

/* ---- inputs ------------------------------------------------------------------------ */

static char *note_text(const struct prof *p, const struct prof_note *n)
{
	char place[32] = "", times[32] = "", *text;
	if (n->offset != UINT64_MAX)
		snprintf(place, sizeof(place), "@0x%llx: ", (unsigned long long)n->offset);
	if (n->count > 1)
		snprintf(times, sizeof(times), " (%u times)", n->count);
	return asprintf(&text, "%s%s%s", place, prof_text(p, n->message), times) < 0 ? NULL : text;
}

static bool add_notes(struct page_input *in, const struct prof *p)
{
	char **notes = calloc(p->nnotes + 1, sizeof(*notes));
	in->notes = (const char *const *)notes;
	for (; notes && in->nnotes < p->nnotes; in->nnotes++) {
		notes[in->nnotes] = note_text(p, &p->notes[in->nnotes]);
		if (!notes[in->nnotes])
			return false;
	}
	return notes != NULL;
}

/* Remembers what it was read from. */
static int add_input(struct page_tool *t, const char *path, const struct prof *p,
		     struct prof_error *err)
{
	const struct prof_reader *reader = prof_reader_find(p->format);
	struct page_input *all = realloc(t->inputs, (t->ninputs + 1) * sizeof(*all));
	if (!all)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	t->inputs = all;
	all[t->ninputs] = (struct page_input){ .name = message_input(path),
					       .format = p->format,
					       .title = reader ? reader->title : "" };
	return add_notes(&all[t->ninputs++], p) ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
}

void page_tool_free(struct page_tool *t)
{
	for (size_t i = 0; i < t->ninputs; i++) {
		char **notes; /* others only read them */
		memcpy(&notes, &t->inputs[i].notes, sizeof(notes));
		for (size_t n = 0; n < t->inputs[i].nnotes; n++)
			free(notes[n]);
		free(notes);
	}
	free(t->inputs);
	t->inputs = NULL;
	t->ninputs = 0;
}

static struct prof *read_one(struct run *run, const char *path, struct prof_error *err)
{
	struct prof *p = run_read_one(run, path, err);
	if (p && add_input(run->context, path, p, err)) {
		prof_free(p);
		return NULL;
	}
	return p;
}

static struct prof *read_all(struct run *run, const char *const *inputs, size_t n,
			     struct prof_error *err)
{
	struct prof_merger *m = prof_merger_new();
	int result = m ? 0 : prof_fail(err, PROF_ENOMEM, "out of memory");
	for (size_t i = 0; !result && i < n; i++) {
		struct prof *p = read_one(run, inputs[i], err);
		result = p ? prof_merger_add(m, p, 1, err) : -1;
		if (result && !err->input[0])
			snprintf(err->input, sizeof(err->input), "%s", inputs[i]);
		prof_free(p);
	}
	if (!result)
		return prof_merger_finish(m, err);
	prof_merger_free(m);
	return NULL;
}

/* Filters come first, so that names can be made to match. */
static struct prof *compare(struct run *run, const char *const *inputs, struct prof_error *err)
{
	const struct page_tool *t = run->context;
	const struct run side = { .steps = t->steps };
	struct prof *both = NULL, *new = NULL, *old = read_one(run, inputs[0], err);
	old = old ? run_filter(&side, old, err) : NULL;
	new = old ? read_one(run, inputs[1], err) : NULL;
	new = new ? run_filter(&side, new, err) : NULL;
	if (new)
		both = prof_diff(old, new, PROF_PAIR_NAME, t->normalize, err);
	prof_free(old);
	prof_free(new);
	return both;
}

struct prof *page_tool_load(struct run *run, const char *const *inputs, size_t n,
			    struct prof_error *err)
{
	const struct page_tool *t = run->context;
	struct prof *p = t->diff  ? compare(run, inputs, err)
			 : n == 1 ? read_one(run, inputs[0], err)
				  : read_all(run, inputs, n, err);
	return p;
}

/* ---- the page ------------------------------------------------------------------------ */

void page_tool_fill(struct run *run)
{
	struct page_tool *t = run->context;
	t->graph_error = (struct prof_error)PROF_ERROR_INIT;
	t->page.title = run->render.title;
	t->page.measure = run->render.measure;
	t->page.inputs = t->inputs;
	t->page.ninputs = t->ninputs;
	t->page.graph = !t->no_graph;
	t->page.no_graph = &t->graph_error;
	if (t->source.root)
		t->page.source = (struct line_source){ source_get, &t->source };
}

void page_tool_note(const struct page_tool *t)
{
	if (t->graph_error.status != PROF_OK)
		message_note("without a picture of the call graph: %s", t->graph_error.message);
}

int page_tool_write(struct run *run, const struct prof *p, FILE *out, struct prof_error *err)
{
	struct page_tool *t = run->context;
	page_tool_fill(run);
	int result = page_write(p, &t->page, out, err);
	if (!result)
		page_tool_note(t);
	source_free(&t->source);
	return result;
}
