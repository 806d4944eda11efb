/*
 * folded.c - writes the tree of contexts as folded stacks, one line a context.
 *
 * Lines come in the order in which their contexts first appeared, so that
 * reading them back gives the same rows; frames that were read from folded text
 * are written back byte for byte.
 */
#include <stdlib.h>

#include "contexts.h"
#include "proftools/render.h"
#include "sink.h"

struct columns {
	const double *first, *second; /* second NULL: one count a line */
};

/* The measure asked for, or the main one; PROF_NONE and *err if there is none. */
static prof_id chosen_measure(const struct prof *p, const struct prof_render_options *opt,
			      struct prof_error *err)
{
	prof_id m = opt->measure ? prof_measure_named(p, opt->measure) : p->main_measure;

	if (m == PROF_NONE && opt->measure)
		prof_fail(err, PROF_EMISMATCH, "no measure named \"%s\"", opt->measure);
	else if (m == PROF_NONE)
		prof_fail(err, PROF_EMISMATCH, "a profile without measures has no folded stacks");
	return m;
}

static struct columns columns_of(const struct prof *p, prof_id m)
{
	const double *const *self = p->nodes.cost.self;
	prof_id other = contexts_other_side(p, m);
	struct columns c = { self ? self[m] : NULL, NULL };

	if (other == PROF_NONE)
		return c;
	c.second = self ? self[other] : NULL;
	if (p->measures[m].side == PROF_SIDE_NEW) {
		const double *base = c.second;
		c.second = c.first;
		c.first = base;
	}
	return c;
}

/* ---- text ------------------------------------------------------------ */

/* ';' and line ends would split the stack: ':' and ' ' stand for them, as in perf's world. */
static void put_name(struct sink *out, const struct prof_str *name)
{
	for (uint32_t i = 0; i < name->len; i++) {
		char c = name->s[i];
		sink_byte(out, (char)(c == ';' ? ':' : c == '\n' || c == '\r' ? ' ' : c));
	}
}

/* "name (file:line)", with what is known of it; the line is the one being executed. */
static void put_frame(struct sink *out, const struct prof *p, size_t node)
{
	const struct prof_func *f = &p->funcs[p->nodes.func[node]];
	int64_t line = prof_at(p->nodes.line, node);

	put_name(out, &p->strings[f->name]);
	if (!f->file)
		return;
	sink_text(out, " (");
	put_name(out, &p->strings[f->file]);
	line = line ? line : f->line;
	if (line > 0) {
		sink_byte(out, ':');
		sink_i64(out, line);
	}
	sink_byte(out, ')');
}

static void put_count(struct sink *out, const double *column, size_t node)
{
	double count = column ? column[node] : NAN;

	sink_byte(out, ' ');
	sink_shortest(out, isfinite(count) ? count : 0);
}

/* path has room for the deepest stack. */
static void put_line(struct sink *out, const struct prof *p, const struct columns *c, size_t node,
		     prof_id *path)
{
	size_t depth = 0;

	for (prof_id i = (prof_id)node; i != 0; i = p->nodes.parent[i])
		path[depth++] = i;
	for (size_t i = depth; i-- > 0;) {
		put_frame(out, p, path[i]);
		if (i)
			sink_byte(out, ';');
	}
	put_count(out, c->first, node);
	if (c->second)
		put_count(out, c->second, node);
	sink_byte(out, '\n');
}

/* ---- which contexts -------------------------------------------------- */

static bool has_count(const double *column, size_t node, bool leaf)
{
	return column && isfinite(column[node]) && (leaf || column[node] != 0);
}

/* Fills leaf[] and returns the depth of the deepest node. NULL depth[]: memory is out. */
static size_t survey(const struct prof_nodes *n, prof_id *depth, bool *leaf)
{
	size_t deepest = 0;

	depth[0] = 0;
	leaf[0] = true;
	for (size_t i = 1; i < n->n; i++) {
		leaf[i] = true;
		leaf[n->parent[i]] = false;
		depth[i] = depth[n->parent[i]] + 1;
		deepest = depth[i] > deepest ? depth[i] : deepest;
	}
	return deepest;
}

static int put_tree(const struct prof *p, prof_id m, FILE *file, struct prof_error *err)
{
	struct columns c = columns_of(p, m);
	size_t n = p->nodes.n;
	struct sink *out = malloc(sizeof(*out));
	prof_id *depth = malloc(n * sizeof(*depth));
	bool *leaf = malloc(n * sizeof(*leaf));
	size_t deepest = depth && leaf ? survey(&p->nodes, depth, leaf) : 0;
	prof_id *path = malloc((deepest + 1) * sizeof(*path));
	int status = -1;

	if (out && depth && leaf && path) {
		sink_init(out, file);
		for (size_t i = 0; i < n; i++) {
			if (has_count(c.first, i, leaf[i]) || has_count(c.second, i, leaf[i]))
				put_line(out, p, &c, i, path);
		}
		status = sink_finish(out, err);
	} else {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	free(out);
	free(depth);
	free(leaf);
	free(path);
	return status;
}

static int render_folded(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			 struct prof_error *err)
{
	bool graph = p->edges.n || p->sites.n;

	if (!p->nodes.n && graph)
		return prof_fail(err, PROF_EMISMATCH,
				 "a call graph has no stacks: folded text needs sampled stacks");
	if (!p->nodes.n)
		return 0;
	prof_id m = chosen_measure(p, opt, err);
	return m == PROF_NONE ? -1 : put_tree(p, m, out, err);
}

const struct prof_renderer prof_renderer_folded = {
	.name = "folded",
	.title = "Folded stacks, one line a context (flamegraph.pl, speedscope, inferno)",
	.suffix = ".folded .collapsed",
	.lost = "calls, lines but those in labels, the order of samples, all measures but one",
	.render = render_folded,
};
