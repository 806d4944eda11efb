/*
 * speedscope.c - writes profiles for speedscope.app: one a thread and measure.
 *
 * Recorded stacks become a "sampled" profile, in the order recorded if there is
 * one. A call graph has no stacks; its estimated contexts become an "evented"
 * profile in which every context is called once, heaviest first.
 */
#include <stdlib.h>

#include "contexts.h"
#include "json_write.h"
#include "proftools/render.h"
#include "proftools/view.h"
#include "units.h"

/*
 * Stacks are written whole, so that few deep ones could fill a disk. With more
 * frames than this in all, and with more threads, contexts are written instead.
 */
enum { MOST_FRAMES = 1 << 26, MOST_TREES = 64 };

struct writer {
	const struct prof *p;
	struct sink *s;
	struct prof_error *err;
	size_t nprofiles; /* written so far */
	size_t heaviest;  /* of them, by the first measure */
	double weight;
	prof_id first_measure;
	struct contexts c; /* recorded ones */
	prof_id *path;     /* room for the deepest stack */
	bool failed;
};

/* ---- head --------------------------------------------------------------- */

static void put_frame(struct writer *w, const struct prof_func *f)
{
	prof_id file = f->file ? f->file : f->object;
	sink_text(w->s, "{\"name\":");
	json_put_display(w->s, w->p->strings[f->name].s, w->p->strings[f->name].len);
	if (file) {
		sink_text(w->s, ",\"file\":");
		json_put_display(w->s, w->p->strings[file].s, w->p->strings[file].len);
	}
	if (f->line > 0) {
		sink_text(w->s, ",\"line\":");
		sink_i64(w->s, f->line);
	}
	sink_byte(w->s, '}');
}

static void put_head(struct writer *w, const char *title)
{
	sink_text(w->s, "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\n"
			"\"exporter\":\"proftools@" PROF_VERSION "\",\n\"name\":");
	json_put_display(w->s, title, strlen(title));
	sink_text(w->s, ",\n\"shared\":{\"frames\":[\n");
	for (size_t f = 0; f < w->p->nfuncs; f++) {
		put_frame(w, &w->p->funcs[f]);
		sink_text(w->s, ",\n");
	}
	sink_text(w->s, "{\"name\":\"(more)\"}]},\n\"profiles\":[");
}

/* "time, worker 12": the measure, and the thread or process if it has a name or number. */
static void put_profile_name(struct writer *w, prof_id m, prof_id part, const char *kind)
{
	const struct prof *p = w->p;
	const struct prof_part nobody = { 0, -1, -1 },
			       *q = part < p->nparts ? &p->parts[part] : &nobody;
	const struct prof_str *measure = &p->strings[p->measures[m].name];
	const struct prof_str *name = &p->strings[q->name];
	size_t room = (size_t)measure->len + name->len + 100;
	char *text = malloc(room), number[32] = "";
	if (!text) {
		w->failed = true;
		return;
	}
	if (q->tid >= 0 || q->pid >= 0)
		snprintf(number, sizeof(number), "%lld",
			 (long long)(q->tid >= 0 ? q->tid : q->pid));
	/* Names may hold NUL: they are copied, not printed. */
	size_t n = measure->len;
	memcpy(text, measure->s, n);
	if (name->len || number[0])
		n += (size_t)snprintf(text + n, room - n, ", ");
	memcpy(text + n, name->s, name->len);
	n += name->len;
	n += (size_t)snprintf(text + n, room - n, "%s%s%s", name->len && number[0] ? " " : "",
			      number, kind);
	json_put_display(w->s, text, n);
	free(text);
}

static void open_profile(struct writer *w, const char *type, prof_id m, prof_id part,
			 const char *kind, double whole)
{
	static const char *const units[] = { "none", "seconds", "bytes" };
	if (m == w->first_measure && whole > w->weight) {
		w->weight = whole;
		w->heaviest = w->nprofiles;
	}
	sink_text(w->s, w->nprofiles++ ? ",\n{\"type\":\"" : "\n{\"type\":\"");
	sink_text(w->s, type);
	sink_text(w->s, "\",\"name\":");
	put_profile_name(w, m, part, kind);
	sink_text(w->s, ",\"unit\":\"");
	sink_text(w->s, units[w->p->measures[m].unit]);
	sink_text(w->s, "\",\"startValue\":0");
}

/* ---- recorded stacks ------------------------------------------------------ */

/* What a stack weighs, in the unit of the measure. 0: it is not shown. */
static double weight(const struct writer *w, size_t turn, prof_id m)
{
	double v = contexts_spent(&w->c, &w->c.turns[turn], m);
	return v > 0 ? v : 0;
}

static void put_stack(struct writer *w, prof_id node)
{
	size_t depth = 0;
	for (; node; node = w->c.parent[node])
		w->path[depth++] = w->c.func[node];
	sink_byte(w->s, '[');
	while (depth--) {
		sink_u64(w->s, w->path[depth]);
		if (depth)
			sink_byte(w->s, ',');
	}
	sink_byte(w->s, ']');
}

static void put_sampled(struct writer *w, prof_id m, prof_id part)
{
	size_t from = w->c.first[part], to = w->c.first[part + 1];
	double sum = 0;
	for (size_t i = from; i < to; i++)
		sum += weight(w, i, m);
	if (!(sum > 0))
		return;
	open_profile(w, "sampled", m, part, "", sum);
	sink_text(w->s, ",\"endValue\":");
	json_put_number(w->s, sum);
	sink_text(w->s, ",\"samples\":[");
	bool more = false;
	for (size_t i = from; i < to; i++) {
		if (!(weight(w, i, m) > 0))
			continue;
		sink_text(w->s, more ? ",\n" : "\n");
		put_stack(w, w->c.turns[i].context);
		more = true;
	}
	sink_text(w->s, "],\n\"weights\":[");
	more = false;
	for (size_t i = from; i < to; i++) {
		double v = weight(w, i, m);
		if (!(v > 0))
			continue;
		if (more)
			sink_byte(w->s, ',');
		json_put_number(w->s, v);
		more = true;
	}
	sink_text(w->s, "]}");
}

/* ---- contexts ------------------------------------------------------------- */

static void put_event(struct writer *w, char type, prof_id func, double at, bool first)
{
	sink_text(w->s, first ? "\n{\"type\":\"" : ",\n{\"type\":\"");
	sink_byte(w->s, type);
	sink_text(w->s, "\",\"frame\":");
	sink_u64(w->s, func == PROF_MORE ? w->p->nfuncs : func);
	sink_text(w->s, ",\"at\":");
	json_put_number(w->s, at);
	sink_byte(w->s, '}');
}

/* Ends where it began plus its total, but never before what it called has ended. */
static double end_of(double begun, double total, double reached)
{
	double end = begun + total;
	return end > reached ? end : reached;
}

/* Every context is entered after its elder siblings and left after its total. */
static double put_events(struct writer *w, const struct prof_tree *t, prof_id m, double *begun)
{
	const double *total = t->cost.total[m];
	double scale = w->p->measures[m].scale, at = 0;
	bool first = true;
	prof_id row = 0;
	for (;;) {
		prof_id next = t->first_child[row];
		while (next != PROF_NONE && !(total[next] > 0 && !isinf(total[next])))
			next = t->next[next];
		while (next == PROF_NONE && row) {
			at = end_of(begun[row], in_base_unit(total[row], scale), at);
			put_event(w, 'C', t->func[row], at, false);
			next = t->next[row];
			while (next != PROF_NONE && !(total[next] > 0 && !isinf(total[next])))
				next = t->next[next];
			row = t->parent[row];
		}
		if (next == PROF_NONE)
			return at;
		begun[next] = at;
		put_event(w, 'O', t->func[next], at, first);
		first = false;
		row = next;
	}
}

static void put_evented(struct writer *w, const struct prof_tree *t, prof_id m, prof_id part)
{
	bool estimated = false;
	if (!t->cost.total[m] || !(t->cost.total[m][0] > 0))
		return;
	for (size_t i = 1; i < t->n; i++)
		estimated = estimated || t->cost.total_truth[i] == PROF_ESTIMATED;
	double *begun = calloc(t->n, sizeof(*begun));
	if (!begun) {
		w->failed = true;
		return;
	}
	open_profile(w, "evented", m, part, estimated ? " (estimated contexts)" : "",
		     t->cost.total[m][0]);
	sink_text(w->s, ",\"events\":[");
	double end = put_events(w, t, m, begun);
	sink_text(w->s, "],\n\"endValue\":");
	json_put_number(w->s, end);
	sink_byte(w->s, '}');
	free(begun);
}

/* ---- which profiles ------------------------------------------------------- */

/* All measures of cost with the main one first, or the one that was asked for. */
static size_t choose_measures(struct writer *w, const char *name, prof_id *chosen)
{
	const struct prof *p = w->p;
	size_t n = 0;
	if (name) {
		chosen[0] = prof_measure_named(p, name);
		if (chosen[0] == PROF_NONE)
			prof_fail(w->err, PROF_EMISMATCH, "no measure named \"%s\"", name);
		return chosen[0] != PROF_NONE;
	}
	if (p->main_measure != PROF_NONE)
		chosen[n++] = p->main_measure;
	for (prof_id m = 0; m < p->nmeasures; m++)
		if (m != p->main_measure && p->measures[m].role == PROF_ROLE_COST)
			chosen[n++] = m;
	return n;
}

static void put_trees(struct writer *w, const prof_id *measures, size_t n)
{
	size_t nparts = w->p->nparts > 1 && w->p->nparts <= MOST_TREES ? w->p->nparts : 1;
	for (prof_id part = 0; !w->failed && part < nparts; part++) {
		prof_id only = nparts > 1 ? part : PROF_NONE;
		struct prof_tree *t = prof_tree_new(w->p, only, 0, w->err);
		w->failed = !t;
		for (size_t i = 0; t && i < n; i++)
			put_evented(w, t, measures[i], only);
		prof_tree_free(t);
	}
}

static void put_stacks(struct writer *w, const prof_id *measures, size_t n)
{
	w->path = malloc((w->c.n + 1) * sizeof(*w->path));
	w->failed = !w->path;
	for (prof_id part = 0; !w->failed && part < w->p->nparts; part++)
		for (size_t i = 0; i < n && !w->failed; i++)
			if (w->c.first[part] < w->c.first[part + 1])
				put_sampled(w, measures[i], part);
}

static int render_speedscope(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			     struct prof_error *err)
{
	struct sink sink;
	struct writer w = { .p = p, .s = &sink, .err = err };
	prof_id *measures = malloc((p->nmeasures + 1) * sizeof(*measures));
	bool recorded = prof_has_contexts(p);
	if (!measures)
		return prof_fail(err, PROF_ENOMEM, "out of memory");
	if (recorded && contexts_init(&w.c, p, true, err)) {
		contexts_free(&w.c);
		free(measures);
		return -1;
	}
	size_t n = choose_measures(&w, opt ? opt->measure : NULL, measures);
	w.first_measure = n ? measures[0] : PROF_NONE;
	sink_init(&sink, out);
	put_head(&w, opt && opt->title ? opt->title : p->format);
	if (w.c.frames && w.c.frames <= MOST_FRAMES)
		put_stacks(&w, measures, n);
	else
		put_trees(&w, measures, n);
	sink_text(&sink, "\n],\n\"activeProfileIndex\":");
	sink_u64(&sink, w.heaviest);
	sink_text(&sink, "}\n");
	int status = sink_finish(&sink, err);
	if (w.failed)
		status = prof_fail(err, PROF_ENOMEM, "out of memory");
	if (!status && !w.nprofiles)
		status = prof_fail(err, PROF_EMISMATCH, "there is no cost that stacks could show");
	contexts_free(&w.c);
	free(measures);
	free(w.path);
	return status;
}

const struct prof_renderer prof_renderer_speedscope = {
	.name = "speedscope",
	.title = "speedscope.app",
	.suffix = ".speedscope.json .speedscope",
	.lost = "calls, all that is not above 0",
	.render = render_speedscope,
};
