/* diff_draw.c - both sides of profdiff as one call graph. */
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "dot.h"
#include "image.h"

static int write_dot(const struct run *run, bool laid_out, FILE *out, struct prof_error *err)
{
	const struct diff_options *o = run->context;
	struct dot_options dot = dot_defaults;
	struct dot_summary s = { 0 };
	dot.palette = "diff";
	dot.title = run->render.title;
	dot.measure = run->render.measure;
	dot.units = true;
	/* Layout takes minutes where dot text takes milliseconds, so only so much is laid out. */
	dot.max_funcs = laid_out ? IMAGE_FUNCS : 0;
	dot.max_edges = laid_out ? IMAGE_EDGES : 0;
	int status = dot_write_compare(o->side[0].sum, o->side[1].sum, &dot, out, &s, err);
	if (status == 0 && (s.shown_funcs < s.wanted_funcs || s.shown_edges < s.wanted_edges))
		message_note("drawing the heaviest %zu of %zu functions and %zu of %zu calls",
			     s.shown_funcs, s.wanted_funcs, s.shown_edges, s.wanted_edges);
	return status;
}

int diff_draw(const struct run *run, const char *type, FILE *out, struct prof_error *err)
{
	char *text = NULL;
	size_t size = 0;
	if (!strcmp(type, "dot"))
		return write_dot(run, false, out, err);
	FILE *memory = open_memstream(&text, &size);
	if (!memory)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	int status = write_dot(run, true, memory, err);
	if (fclose(memory) != 0 && !status)
		status = prof_fail(err, PROF_ENOMEM, "out of memory");
	if (!status)
		status = image_write(text, type, out, err);
	free(text);
	return status;
}
