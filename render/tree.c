/*
 * tree.c - writes the tree of calling contexts with the truth of every number.
 *
 * Recorded contexts, or those that a call graph is estimated to have; columns
 * of a context each, so that depth is no problem for whoever reads them.
 * docs/formats/tree.md describes the format, docs/schema/proftools-tree.schema.json
 * defines it.
 */
#include "proftools/render.h"
#include "proftools/view.h"

#include "json_head.h"

struct writer {
	const struct prof *p;
	const struct prof_tree *t;
	struct sink *s;
};

/* ---- head ---------------------------------------------------------------- */

static void put_measure(struct writer *w, const struct prof_measure *m)
{
	static const char *const units[] = { "none", "second", "byte" };
	static const char *const roles[] = { "cost", "calls", "primitive", "hits" };
	static const char *const sides[] = { "only", "base", "new" };
	const struct prof_str *name = &w->p->strings[m->name];
	sink_text(w->s, "{\"name\":");
	json_put_display(w->s, name->s, name->len);
	if (m->title)
		json_member_string(w->s, "title", w->p, m->title);
	json_member_text(w->s, "unit", units[m->unit], strlen(units[m->unit]));
	json_member_text(w->s, "role", roles[m->role], strlen(roles[m->role]));
	json_member_text(w->s, "side", sides[m->side], strlen(sides[m->side]));
	sink_text(w->s, ",\"scale\":");
	json_put_number(w->s, m->scale);
	sink_text(w->s, m->sampled ? ",\"sampled\":true}" : ",\"sampled\":false}");
}

static void put_head(struct writer *w, const char *title)
{
	const struct prof *p = w->p;
	sink_text(w->s, "{\"format\":\"proftools-tree\",\"version\":1,\"generator\":"
			"\"proftools " PROF_VERSION "\"");
	json_member_text(w->s, "title", title, strlen(title));
	json_member_text(w->s, "input", p->format, strlen(p->format));
	sink_text(w->s, p->estimated ? ",\"estimated\":true" : ",\"estimated\":false");
	sink_text(w->s, ",\"main_measure\":");
	if (p->main_measure == PROF_NONE)
		sink_text(w->s, "null");
	else
		sink_u64(w->s, p->main_measure);
	sink_text(w->s, ",\n\"measures\":[");
	for (size_t m = 0; m < p->nmeasures; m++) {
		sink_text(w->s, m ? ",\n" : "\n");
		put_measure(w, &p->measures[m]);
	}
	sink_text(w->s, "]");
}

/* The last one stands for what could not be told apart. */
static void put_functions(struct writer *w)
{
	const struct prof *p = w->p;
	sink_text(w->s, ",\n\"functions\":[\n");
	for (prof_id f = 0; f < p->nfuncs; f++) {
		sink_byte(w->s, '{');
		json_put_func_name(w->s, p, f);
		json_member_place(w->s, p, f);
		if (p->funcs[f].object)
			json_member_string(w->s, "object", p, p->funcs[f].object);
		sink_text(w->s, "},\n");
	}
	sink_text(w->s, "{\"name\":\"(more)\",\"rest\":true}]");
}

/* ---- contexts -------------------------------------------------------------- */

static void put_funcs(struct writer *w)
{
	const struct prof_tree *t = w->t;
	sink_text(w->s, ",\n \"function\":[");
	for (size_t i = 0; i < t->n; i++) {
		if (i)
			sink_byte(w->s, ',');
		if (t->func[i] == PROF_NONE)
			sink_text(w->s, "null");
		else
			sink_u64(w->s, t->func[i] == PROF_MORE ? w->p->nfuncs : t->func[i]);
	}
	sink_byte(w->s, ']');
}

static void put_costs(struct writer *w, const char *name, const double *const *columns)
{
	sink_text(w->s, ",\n \"");
	sink_text(w->s, name);
	sink_text(w->s, "\":[");
	for (size_t m = 0; m < w->p->nmeasures; m++) {
		sink_text(w->s, m ? ",\n  " : "");
		if (columns && columns[m])
			json_put_doubles(w->s, columns[m], w->t->n);
		else
			sink_text(w->s, "null");
	}
	sink_byte(w->s, ']');
}

/* The truth of a row is that of all its costs, so a cell may be known in a row that is not. */
static enum prof_truth truth_of(const struct writer *w, double v, uint8_t row, uint8_t total)
{
	if (!isfinite(v))
		return PROF_ABSENT;
	uint8_t truth = row != PROF_ABSENT ? row : total != PROF_ABSENT ? total : PROF_DERIVED;
	return w->p->estimated && truth < PROF_ESTIMATED ? PROF_ESTIMATED : (enum prof_truth)truth;
}

/* A letter a cell: recorded, derived, estimated, absent. Calls are as good as the total. */
static void put_truth(struct writer *w, const char *name, const double *const *columns,
		      const uint8_t *truth)
{
	sink_text(w->s, ",\n \"");
	sink_text(w->s, name);
	sink_text(w->s, "\":[");
	for (size_t m = 0; m < w->p->nmeasures; m++) {
		const double *v = columns ? columns[m] : NULL;
		const uint8_t *cell = w->p->measures[m].role == PROF_ROLE_COST
					      ? truth
					      : w->t->cost.total_truth;
		sink_text(w->s, m ? ",\n  " : "");
		sink_text(w->s, v ? "\"" : "null");
		for (size_t i = 0; v && i < w->t->n; i++) {
			enum prof_truth is = truth_of(w, v[i], cell[i], w->t->cost.total_truth[i]);
			sink_byte(w->s, "rdea"[is]);
		}
		if (v)
			sink_byte(w->s, '"');
	}
	sink_byte(w->s, ']');
}

static int render_tree(const struct prof *p, const struct prof_render_options *opt, FILE *out,
		       struct prof_error *err)
{
	struct sink sink;
	struct prof_tree *t = prof_tree_new(p, PROF_NONE, opt ? opt->limit : 0, err);
	struct writer w = { .p = p, .t = t, .s = &sink };
	if (!t)
		return -1;
	sink_init(&sink, out);
	put_head(&w, opt && opt->title ? opt->title : p->format);
	put_functions(&w);
	sink_text(&sink, ",\n\"contexts\":{\"count\":");
	sink_u64(&sink, t->n);
	sink_text(&sink, ",\n \"parent\":");
	json_put_ids(&sink, t->parent, t->n);
	put_funcs(&w);
	put_costs(&w, "self", t->cost.self);
	put_costs(&w, "total", t->cost.total);
	put_truth(&w, "self_truth", t->cost.self, t->cost.self_truth);
	put_truth(&w, "total_truth", t->cost.total, t->cost.total_truth);
	sink_text(&sink, "}}\n");
	prof_tree_free(t);
	return sink_finish(&sink, err);
}

const struct prof_renderer prof_renderer_tree = {
	.name = "tree",
	.title = "Tree of calling contexts with the truth of every number (JSON)",
	.suffix = ".tree.json",
	.lost = "lines and threads of contexts, the order of samples",
	.render = render_tree,
};
