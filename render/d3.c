/*
 * d3.c - writes the tree of calling contexts as nested objects of name, value
 * and children, as d3-flame-graph and other users of d3 read it.
 *
 * A value holds those of the children. What is an estimate says so; what has
 * changed, by how much.
 */
#include <stdlib.h>

#include "proftools/render.h"
#include "proftools/view.h"

#include "contexts.h"
#include "json_head.h"
#include "units.h"

struct writer {
	const struct prof *p;
	const struct prof_tree *t;
	double *width; /* [n] */
	double scale;
	const double *before; /* totals of the other side of a diff; NULL: it is none */
	struct sink *s;
};

static void open_node(struct writer *w, prof_id row)
{
	sink_byte(w->s, '{');
	if (row) {
		json_put_func_name(w->s, w->p, w->t->func[row]);
		json_member_place(w->s, w->p, w->t->func[row]);
	} else {
		sink_text(w->s, "\"name\":\"all\"");
	}
	sink_text(w->s, ",\"value\":");
	double v = in_base_unit(w->width[row], w->scale);
	sink_shortest(w->s, isfinite(v) ? v : 0);
	double change = w->before ? in_base_unit(w->width[row] - w->before[row], w->scale) : NAN;
	if (isfinite(change)) {
		sink_text(w->s, ",\"delta\":");
		sink_shortest(w->s, change);
	}
	if (w->p->estimated || w->t->cost.total_truth[row] == PROF_ESTIMATED)
		sink_text(w->s, ",\"estimated\":true");
}

/* Depth first; depth costs no stack. */
static void put_nodes(struct writer *w)
{
	prof_id row = 0;
	open_node(w, row);
	for (;;) {
		prof_id next = contexts_shown(w->t, w->width, w->t->first_child[row]);
		if (next != PROF_NONE) {
			sink_text(w->s, ",\"children\":[\n");
		} else {
			while (row && (next = contexts_shown(w->t, w->width, w->t->next[row])) ==
					      PROF_NONE) {
				sink_text(w->s, "}]");
				row = w->t->parent[row];
			}
			if (!row)
				break;
			sink_text(w->s, "},\n");
		}
		open_node(w, next);
		row = next;
	}
	sink_text(w->s, "}\n");
}

static int render_d3(const struct prof *p, const struct prof_render_options *opt, FILE *out,
		     struct prof_error *err)
{
	prof_id m = contexts_measure(p, opt, err);
	if (m == PROF_NONE)
		return -1;
	prof_id other = contexts_other_side(p, m);
	if (p->measures[m].side == PROF_SIDE_BASE && other != PROF_NONE) {
		prof_id now = other; /* what is there now is drawn */
		other = m;
		m = now;
	}
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, opt ? opt->limit : 0, err);
	if (!t)
		return -1;
	struct sink sink;
	struct writer w = { p, t, contexts_widths(t, m), p->measures[m].scale, NULL, &sink };
	int status = -1;
	if (other != PROF_NONE && t->cost.total)
		w.before = t->cost.total[other];
	if (w.width) {
		sink_init(&sink, out);
		put_nodes(&w);
		status = sink_finish(&sink, err);
	} else {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	free(w.width);
	prof_tree_free(t);
	return status;
}

const struct prof_renderer prof_renderer_d3 = {
	.name = "d3",
	.title = "Nested name, value and children (d3-flame-graph)",
	.suffix = ".d3.json",
	.lost = "calls, modules, threads, all measures but one",
	.render = render_d3,
};
