/* flame.c - flame graphs, icicles and flame charts as SVG. */
#include "flame.h"

#include <stdlib.h>

#include "flame_svg.h"

const struct flame_options flame_defaults = {
	.type = "Function:",
	.font = "Verdana, DejaVu Sans, sans-serif",
	.font_size = 12,
	.font_width = 0.59,
	.row = 16,
	.min_width = 0.1,
	.max_boxes = 50000,
	.factor = 1,
	.max_depth = 1000,
};

static int write_picture(struct flame_picture *pic, FILE *file, struct prof_error *err)
{
	pic->out = malloc(sizeof(*pic->out));
	if (!pic->out)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	sink_init(pic->out, file);
	flame_plan(pic);
	flame_put_head(pic);
	flame_put_boxes(pic);
	flame_put_foot(pic);
	bool complete = !pic->l.failed && !pic->line.failed;
	label_free(&pic->l);
	label_free(&pic->line);
	int status = sink_finish(pic->out, err);
	free(pic->out);
	return complete ? status : prof_fail(err, PROF_ENOMEM, "out of memory");
}

int flame_write(const struct prof *p, const struct flame_options *o, FILE *out,
		struct prof_error *err)
{
	struct flame_layout layout;
	struct flame_colours colours;
	struct flame_tree *t = flame_tree_new(p, o, err);
	if (!t)
		return -1;
	int status = flame_layout_make(&layout, t, o, err);
	if (!status) {
		struct flame_picture pic = { .layout = &layout, .colours = &colours };
		flame_colours_init(&colours, t, o);
		pic.text = (struct flame_text){ .t = t, .o = o, .colours = &colours };
		pic.text.whole[FLAME_NEW] = t->diff ? t->total[FLAME_NEW][0] : layout.whole;
		pic.text.whole[FLAME_OLD] = t->diff ? t->total[FLAME_OLD][0] : 0;
		status = write_picture(&pic, out, err);
		free(layout.boxes);
	}
	flame_tree_free(t);
	return status;
}

static int render(const struct prof *p, const struct prof_render_options *opt, FILE *out,
		  struct prof_error *err)
{
	struct flame_options o = flame_defaults;
	o.title = opt->title;
	o.measure = opt->measure;
	return flame_write(p, &o, out, err);
}

const struct prof_renderer prof_renderer_flame = {
	.name = "flame",
	.title = "Flame graph (SVG)",
	.suffix = ".flame.svg",
	.lost = "what is narrower than the picture can show; calls",
	.render = render,
};
