/* use.c - everything that can be done to a profile, for the fuzz targets. */
#include "use.h"

#include <stdlib.h>
#include <string.h>

#include "dot.h"
#include "flame.h"

void use_stop(const struct prof *p, const char *what, const char *why)
{
	fprintf(stderr, "%s: %s: %s\n", p ? p->format : "no profile", what, why);
	abort();
}

static FILE *nowhere(void)
{
	static FILE *out;

	if (!out && !(out = fopen("/dev/null", "w")))
		use_stop(NULL, "/dev/null", "cannot be opened");
	return out;
}

/* A profile that something else gave must be whole, or say why it is not there. */
static void expect_profile(const struct prof *from, struct prof *made, const char *what,
			   const struct prof_error *err)
{
	const char *broken = made ? prof_check(made) : NULL;

	if (broken)
		use_stop(from, what, broken);
	if (!made && (err->status == PROF_OK || err->status == PROF_ENOMEM || !err->message[0]))
		use_stop(from, what, err->message[0] ? err->message : "failed without a reason");
	prof_free(made);
}

static void use_part(const struct prof *p, prof_id part)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_graph *g = prof_graph_new(p, part, &err);
	struct prof_tree *t = prof_tree_new(p, part, 500, &err);

	if (!g || !t)
		use_stop(p, "view", err.message);
	prof_graph_free(g);
	prof_tree_free(t);
}

void use_views(const struct prof *p)
{
	struct prof_error err = PROF_ERROR_INIT;
	const char *broken = prof_check(p);

	if (broken)
		use_stop(p, "prof_check", broken);
	use_part(p, PROF_NONE);
	if (prof_dump(p, nowhere(), &err))
		use_stop(p, "prof_dump", err.message);
}

static void merge(const struct prof *p)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct prof_merger *m = prof_merger_new();
	struct prof *made = NULL;

	if (prof_merger_add(m, p, 1, &err) || prof_merger_add(m, p, 7, &err))
		prof_merger_free(m);
	else
		made = prof_merger_finish(m, &err);
	expect_profile(p, made, "merge", &err);
}

static void filter(const struct prof *p)
{
	static const char *const names[] = { "focus", "ignore", "show-from", "prune",
					     "hide",  "part",   "path",      "not-path" };

	for (size_t op = 0; op < sizeof(names) / sizeof(*names); op++) {
		struct prof_error err = PROF_ERROR_INIT;
		struct prof_filter step = { (enum prof_filter_op)op, "[a-m]" };

		expect_profile(p, prof_filter(p, &step, 1, &err), names[op], &err);
	}
}

static void strip(const struct prof *p)
{
	for (unsigned what = PROF_STRIP_DIRS; what <= PROF_STRIP_PARTS; what *= 2) {
		struct prof_error err = PROF_ERROR_INIT;

		expect_profile(p, prof_strip(p, what, &err), "strip", &err);
	}
}

/* Graphviz lays pictures out, and is not what is tested here. */
static bool is_picture(const struct prof_renderer *r)
{
	static const char *const pictures[] = { "svg", "png", "pdf" };

	for (size_t i = 0; i < sizeof(pictures) / sizeof(*pictures); i++)
		if (!strcmp(r->name, pictures[i]))
			return true;
	return false;
}

static void render(const struct prof *p)
{
	struct prof_render_options options = PROF_RENDER_DEFAULTS;

	for (size_t i = 0; prof_renderers[i]; i++) {
		struct prof_error err = PROF_ERROR_INIT;

		if (is_picture(prof_renderers[i]))
			continue;
		if (prof_renderers[i]->render(p, &options, nowhere(), &err) &&
		    (err.status == PROF_OK || err.status == PROF_ENOMEM || !err.message[0]))
			use_stop(p, prof_renderers[i]->name,
				 err.message[0] ? err.message : "failed without a reason");
	}
}

/* Both sides of a comparison, on a page. */
static void compare(const struct prof *p)
{
	struct prof_render_options options = PROF_RENDER_DEFAULTS;
	struct prof_error err = PROF_ERROR_INIT;
	struct prof *both = prof_diff(p, p, PROF_PAIR_NAME, true, &err);

	if (both && prof_renderer_find("html")->render(both, &options, nowhere(), &err))
		use_stop(p, "page of a comparison", err.message);
	expect_profile(p, both, "diff", &err);
}

/* A call graph with everything that can be asked of it, alone and compared with itself. */
static void draw(const struct prof *p)
{
	struct prof_error err = PROF_ERROR_INIT;
	struct dot_options o = dot_defaults;

	o.min_func = o.min_edge = 0;
	o.call_ratios = o.strip = o.wrap = o.units = o.samples = o.rebase = true;
	o.url = "{file}:{line}:{name}:{module}";
	o.node = (struct dot_lines){ { DOT_TOTAL_TIME, DOT_SELF_COST, DOT_PARENT_PERCENT }, 3 };
	o.edge = (struct dot_lines){ { DOT_SELF_PERCENT, DOT_PARENT_PERCENT, DOT_TOTAL_COST }, 3 };
	o.palette = "diff";
	if ((dot_write(p, &o, nowhere(), NULL, &err) ||
	     dot_write_compare(p, p, &o, nowhere(), NULL, &err)) &&
	    (err.status == PROF_OK || err.status == PROF_ENOMEM || !err.message[0]))
		use_stop(p, "draw", err.message[0] ? err.message : "failed without a reason");
}

/*
 * Flame graphs of every kind, of the profile and of its comparison with itself. The contexts
 * of a large call graph were estimated often enough.
 */
static void draw_flames(const struct prof *p)
{
	struct prof_error err = PROF_ERROR_INIT;
	if (p->edges.n > 500)
		return;
	struct prof *both = prof_diff(p, p, PROF_PAIR_NAME, true, &err);

	for (int kind = FLAME_GRAPH; kind <= FLAME_CHART; kind++) {
		struct flame_options o = flame_defaults;
		o.kind = (enum flame_kind)kind;
		o.threads = o.hash = o.inverted = true;
		o.order = FLAME_ORDER_NAME;
		o.min_width = 0;
		o.width = 1e5; /* with labels */
		o.max_depth = 50;
		o.colours = "java";
		err = (struct prof_error)PROF_ERROR_INIT;
		if ((flame_write(p, &o, nowhere(), &err) ||
		     (both && flame_write(both, &o, nowhere(), &err))) &&
		    (err.status == PROF_OK || err.status == PROF_ENOMEM || !err.message[0]))
			use_stop(p, "flame",
				 err.message[0] ? err.message : "failed without a reason");
	}
	prof_free(both);
}

void use_everything(const struct prof *p)
{
	use_views(p);
	for (size_t part = 0; part < p->nparts && part < 4; part++)
		use_part(p, (prof_id)part);
	merge(p);
	filter(p);
	strip(p);
	render(p);
	draw(p);
	draw_flames(p);
	compare(p);
}
