/*
 * chrome.c - writes trace events for Perfetto and chrome://tracing.
 *
 * Samples in order become a time line: a function lasts as long as it is found
 * on the stack. Contexts without order are laid out side by side, each as long
 * as its total, the heaviest first.
 */
#include <stdlib.h>

#include "contexts.h"
#include "json_head.h"
#include "proftools/render.h"

/* Frames of all samples that are taken apart, and threads that are laid out by themselves. */
enum { MOST_FRAMES = 1 << 26, MOST_TREES = 64 };

/*
 * When the profile begins, in nanoseconds: DevTools takes an event at 0 for one
 * without a time, and what it shows would begin with the next.
 */
enum { BEGIN = 1000 };

struct span {
	prof_id func;
	int64_t begin, end; /* nanoseconds, from BEGIN on */
	uint8_t truth;      /* enum prof_truth, of how long it lasts */
};

struct writer {
	const struct prof *p;
	struct contexts c;
	struct sink *s;
	struct prof_error *err;
	prof_id measure;
	const char *title;
	bool apart;        /* every part is a thread */
	prof_id named;     /* the part whose events are written; PROF_NONE: no event was */
	struct span *open; /* what is on the stack, outermost first */
	size_t nopen;
	prof_id *stack; /* functions of the next sample, outermost first */
	bool failed;
};

/* ---- events -------------------------------------------------------------------- */

/* A unit of what is no time is shown as a microsecond. */
static int64_t moment(const struct writer *w, double v)
{
	double ns = v * (w->p->measures[w->measure].unit == PROF_UNIT_SECOND ? 1e9 : 1e3);
	return BEGIN + (ns > 0 ? (int64_t)llround(ns < 9.2e18 ? ns : 9.2e18) : 0);
}

static void put_ids_of(struct writer *w, prof_id part)
{
	json_member_integer(w->s, "pid", contexts_pid(&w->c, part));
	json_member_integer(w->s, "tid", contexts_tid(&w->c, part));
}

static void open_event(struct writer *w, const char *kind)
{
	sink_text(w->s, w->named == PROF_NONE ? "\n" : ",\n");
	sink_text(w->s, "{\"ph\":\"");
	sink_text(w->s, kind);
	sink_byte(w->s, '"');
}

static void put_thread_name(struct writer *w, prof_id part)
{
	if (w->apart)
		w->failed = w->failed || !json_put_part(w->s, w->p, part);
	else if (w->c.estimated)
		sink_text(w->s, "\"estimated contexts\"");
	else
		sink_text(w->s, "\"all threads\"");
}

/* Before the first event of a part: how its process and thread are called. */
static void put_names(struct writer *w, prof_id part)
{
	if (w->named == part)
		return;
	open_event(w, "M");
	w->named = part;
	sink_text(w->s, ",\"name\":\"process_name\"");
	put_ids_of(w, part);
	sink_text(w->s, ",\"args\":{\"name\":");
	json_put_display(w->s, w->title, strlen(w->title));
	sink_text(w->s, "}}");
	open_event(w, "M");
	sink_text(w->s, ",\"name\":\"thread_name\"");
	put_ids_of(w, part);
	sink_text(w->s, ",\"args\":{\"name\":");
	put_thread_name(w, part);
	sink_text(w->s, "}}");
}

/*
 * In microseconds, such that begin and duration add up to the same number as
 * those of other spans that end at the same time: viewers add doubles, and
 * compare when a call ended with when its caller did.
 */
static double duration(const struct span *span)
{
	double begin = (double)span->begin / 1e3, end = (double)span->end / 1e3;
	double d = (double)(span->end - span->begin) / 1e3;
	if (begin + d != end)
		d = end - begin;
	for (int i = 0; i < 8 && begin + d != end; i++)
		d = nextafter(d, begin + d < end ? INFINITY : 0);
	return d;
}

static void put_span(struct writer *w, const struct span *span, prof_id part)
{
	static const char *const truths[] = { "recorded", "derived", "estimated", "absent" };
	if (span->end <= span->begin) /* less than a nanosecond */
		return;
	put_names(w, part);
	open_event(w, "X");
	sink_text(w->s, ",\"cat\":\"function\",");
	if (span->func != PROF_MORE && !w->p->strings[w->p->funcs[span->func].name].len)
		sink_text(w->s, "\"name\":\"(no name)\""); /* viewers lose events without */
	else
		json_put_func_name(w->s, w->p, span->func);
	sink_text(w->s, ",\"ts\":");
	sink_shortest(w->s, (double)span->begin / 1e3);
	sink_text(w->s, ",\"dur\":");
	sink_shortest(w->s, duration(span));
	put_ids_of(w, part);
	sink_text(w->s, ",\"args\":{\"truth\":\"");
	sink_text(w->s, truths[span->truth]);
	sink_byte(w->s, '"');
	json_member_place(w->s, w->p, span->func);
	sink_text(w->s, "}}");
}

/* ---- samples in order --------------------------------------------------------------- */

static size_t stack_of(struct writer *w, prof_id context)
{
	size_t depth = 0, n = 0;
	for (prof_id at = context; at; at = w->c.parent[at])
		depth++;
	for (prof_id at = context; at; at = w->c.parent[at])
		w->stack[depth - ++n] = w->c.func[at];
	return depth;
}

/*
 * What is on the stack from depth on ends. The caller comes first, and so it
 * does for who sorts by time: of two events as long as one another the first
 * is around the second.
 */
static void close_spans(struct writer *w, size_t depth, int64_t at, prof_id part)
{
	for (size_t i = depth; i < w->nopen; i++) {
		w->open[i].end = at;
		put_span(w, &w->open[i], part);
	}
	w->nopen = depth < w->nopen ? depth : w->nopen;
}

/* A pause between samples ends all. */
static void put_timeline(struct writer *w, prof_id part)
{
	const struct prof_samples *s = &w->p->samples;
	uint8_t truth = w->p->estimated ? PROF_ESTIMATED : PROF_RECORDED;
	bool timed = s->time && w->p->measures[w->measure].unit == PROF_UNIT_SECOND;
	double at = 0;
	int64_t end = 0;
	for (size_t i = w->c.first[part]; i < w->c.first[part + 1] && !w->failed; i++) {
		const struct turn *t = &w->c.turns[i];
		double spent = contexts_spent(&w->c, t, w->measure);
		if (!(spent > 0))
			continue;
		if (timed && isfinite(s->time[t->row]) && s->time[t->row] > at)
			at = s->time[t->row];
		int64_t begin = moment(w, at);
		size_t depth = stack_of(w, t->context), same = 0;
		while (begin <= end && same < w->nopen && same < depth &&
		       w->open[same].func == w->stack[same])
			same++;
		close_spans(w, same, begin < end ? begin : end, part);
		for (; w->nopen < depth; w->nopen++)
			w->open[w->nopen] = (struct span){ w->stack[w->nopen], begin, begin,
							   truth };
		at += spent;
		end = moment(w, at);
	}
	close_spans(w, 0, end, part);
}

/* ---- contexts without order ------------------------------------------------------------ */

/* Children begin where their parent does, one after the other. */
static void lay_out(struct writer *w, const struct prof_tree *t, prof_id part)
{
	double scale = w->p->measures[w->measure].scale;
	double *width = contexts_widths(t, w->measure), *begun = calloc(t->n, sizeof(*begun));
	prof_id row = 0;
	w->failed = w->failed || !width || !begun;
	while (!w->failed) {
		prof_id next = contexts_shown(t, width, t->first_child[row]);
		double at = begun[row];
		while (next == PROF_NONE && row) {
			at = begun[row] + width[row];
			next = contexts_shown(t, width, t->next[row]);
			row = t->parent[row];
		}
		if (next == PROF_NONE)
			break;
		begun[next] = at;
		uint8_t truth = w->p->estimated ? PROF_ESTIMATED : t->cost.total_truth[next];
		put_span(w,
			 &(struct span){ t->func[next], moment(w, at * scale),
					 moment(w, (at + width[next]) * scale), truth },
			 part);
		row = next;
	}
	free(width);
	free(begun);
}

static void put_trees(struct writer *w)
{
	size_t nparts = w->apart ? w->p->nparts : 1;
	for (prof_id part = 0; part < nparts && !w->failed; part++) {
		struct prof_tree *t = prof_tree_new(w->p, nparts > 1 ? part : PROF_NONE, 0, w->err);
		w->failed = !t;
		if (t)
			lay_out(w, t, part);
		prof_tree_free(t);
	}
}

/* ---- the file ------------------------------------------------------------------------------ */

static void put_events(struct writer *w)
{
	const struct prof *p = w->p;
	bool timeline = w->c.ordered && w->c.frames <= MOST_FRAMES;
	w->apart = timeline || (p->nparts > 1 ? p->nparts <= MOST_TREES : !w->c.estimated);
	w->named = PROF_NONE;
	sink_text(w->s, "{\"traceEvents\":[");
	if (timeline) {
		w->open = malloc((w->c.n + 1) * sizeof(*w->open));
		w->stack = malloc((w->c.n + 1) * sizeof(*w->stack));
		w->failed = !w->open || !w->stack;
		for (prof_id part = 0; part < p->nparts && !w->failed; part++)
			put_timeline(w, part);
	} else {
		put_trees(w);
	}
	if (w->named == PROF_NONE) /* viewers refuse a list of nothing */
		put_names(w, 0);
	const struct prof_str *name = &p->strings[p->measures[w->measure].name];
	sink_text(w->s, "\n],\"displayTimeUnit\":\"ms\",\"otherData\":{\"exporter\":"
			"\"proftools " PROF_VERSION "\"");
	json_member_text(w->s, "measure", name->s, name->len);
	sink_text(w->s, "}}\n");
}

static int render_chrome(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			 struct prof_error *err)
{
	struct sink sink;
	struct writer w = { .p = p, .s = &sink, .err = err };
	int status = -1;
	w.title = opt && opt->title ? opt->title : p->format;
	w.measure = contexts_measure(p, opt, err);
	if (w.measure == PROF_NONE)
		return -1;
	if (!contexts_init(&w.c, p, true, err)) {
		sink_init(&sink, out);
		put_events(&w);
		status = sink_finish(&sink, err);
		if (w.failed)
			status = prof_fail(err, PROF_ENOMEM, "out of memory");
	}
	contexts_free(&w.c);
	free(w.open);
	free(w.stack);
	return status;
}

const struct prof_renderer prof_renderer_chrome = {
	.name = "chrome",
	.title = "Trace events (Perfetto, chrome://tracing)",
	.suffix = ".trace.json",
	.lost = "calls, modules, all measures but one; times below a nanosecond",
	.render = render_chrome,
};
