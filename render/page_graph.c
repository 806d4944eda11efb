/* page_graph.c - the call graph in the page's data, laid out by Graphviz where there is one. */
#include <stdlib.h>
#include <string.h>

#include "dot.h"
#include "image.h"
#include "json_write.h"
#include "page_data.h"

/* What fits a screen, and is laid out in a tenth of a second. */
enum { MOST_FUNCS = 50, MOST_EDGES = 120 };

/* Bytes in memory that are written to as a FILE. */
struct text {
	char *s;
	size_t len;
	FILE *file;
};

static bool text_open(struct text *t)
{
	*t = (struct text){ .s = NULL };
	t->file = open_memstream(&t->s, &t->len);
	return t->file != NULL;
}

static bool text_close(struct text *t)
{
	return fclose(t->file) == 0;
}

static int make_dot(const struct page *pg, struct text *dot)
{
	struct dot_options o = dot_defaults;
	o.measure = pg->o->measure;
	o.max_funcs = MOST_FUNCS;
	o.max_edges = MOST_EDGES;
	o.legend = false;
	o.units = true;
	o.ids = true;
	o.palette = "heat"; /* text that can be read on every box */
	if (!text_open(dot))
		return -1;
	int result = dot_write(pg->p, &o, dot->file, NULL, pg->o->no_graph);
	return text_close(dot) && !result ? 0 : -1;
}

/* The graph is an extra: whatever keeps it from being drawn leaves it out. */
static int make_svg(const struct page *pg, struct text *svg)
{
	struct text dot;
	int result = make_dot(pg, &dot);
	if (!result && !text_open(svg))
		result = -1;
	if (!result) {
		result = image_write(dot.s, "svg", svg->file, pg->o->no_graph);
		result = text_close(svg) && !result ? 0 : -1;
	}
	free(dot.s);
	return result;
}

void page_put_graph(struct page *pg)
{
	struct text svg = { .s = NULL };
	page_key(pg, "graph");
	bool drawn = pg->o->graph && pg->g->nfuncs && !make_svg(pg, &svg);
	/* What stands before is for files of their own: the XML declaration and the DTD. */
	const char *from = drawn ? strstr(svg.s, "<svg") : NULL;
	if (from)
		json_put_display(pg->s, from, svg.len - (size_t)(from - svg.s));
	else
		sink_text(pg->s, "null");
	free(svg.s);
}
