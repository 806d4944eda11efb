/* grid.c - a table of names and numbers, written aligned or for machines. */
#include "grid.h"

#include <stdlib.h>
#include <string.h>

#include "grid_write.h"

void grid_add(struct grid *g, enum grid_tone tone, const struct grid_cell *cells)
{
	if (g->failed)
		return;
	if (g->nrows == g->cap) {
		size_t cap = g->cap ? g->cap * 2 : 64;
		struct grid_cell *more = realloc(g->cells, cap * g->ncolumns * sizeof(*more));
		if (more)
			g->cells = more;
		uint8_t *tones = more ? realloc(g->tones, cap) : NULL;
		if (!tones) {
			g->failed = true;
			return;
		}
		g->tones = tones;
		g->cap = cap;
	}
	memcpy(g->cells + g->nrows * g->ncolumns, cells, g->ncolumns * sizeof(*cells));
	g->tones[g->nrows++] = (uint8_t)tone;
}

void grid_free(struct grid *g)
{
	free(g->cells);
	free(g->tones);
	g->cells = NULL;
	g->tones = NULL;
	g->nrows = g->cap = 0;
}

int grid_write(const struct grid *g, const struct grid_style *style, FILE *file,
	       struct prof_error *err)
{
	struct sink *out = g->failed ? NULL : malloc(sizeof(*out));
	if (!out)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	sink_init(out, file);
	bool ok = true;
	switch (style->format) {
	case GRID_TEXT:
		ok = grid_write_text(g, style, out);
		break;
	case GRID_CSV:
		grid_write_separated(g, ',', out);
		break;
	case GRID_TSV:
		grid_write_separated(g, '\t', out);
		break;
	case GRID_JSON:
		grid_write_json(g, out);
		break;
	case GRID_MARKDOWN:
		ok = grid_write_markdown(g, style, out);
		break;
	}
	int status = sink_finish(out, err);
	free(out);
	return ok ? status : prof_fail(err, PROF_ENOMEM, "out of memory");
}
