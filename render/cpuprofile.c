/*
 * cpuprofile.c - writes the CPU profiles of V8, which Chrome's DevTools, VS Code and others show.
 *
 * A node a calling context, and a sample for each that was recorded, or one a
 * context with a cost of its own. There are no threads in this format: they come
 * one after the other.
 */
#include <stdlib.h>

#include "contexts.h"
#include "json_head.h"
#include "proftools/render.h"

struct writer {
	const struct prof *p;
	struct contexts c;
	struct sink *s;
	prof_id measure;
	prof_id *child, *next; /* [n]: first child and next sibling, PROF_NONE: no more */
	uint32_t *hits;        /* [n]: samples */
};

/* ---- nodes ----------------------------------------------------------------------- */

static void find_children(struct writer *w)
{
	for (size_t i = 0; i < w->c.n; i++)
		w->child[i] = PROF_NONE;
	for (prof_id i = (prof_id)w->c.n; i-- > 1;) {
		w->next[i] = w->child[w->c.parent[i]];
		w->child[w->c.parent[i]] = i;
	}
}

/* Lines and columns count from 0 there, and -1 is unknown. */
static void put_frame(struct writer *w, prof_id func)
{
	const struct prof *p = w->p;
	const struct prof_str *name = &p->strings[p->funcs[func].name];
	prof_id url = p->funcs[func].file ? p->funcs[func].file : p->funcs[func].object;
	int64_t line = p->funcs[func].line;
	bool anonymous = name->len == 11 && !memcmp(name->s, "(anonymous)", 11);
	sink_text(w->s, "{\"functionName\":");
	json_put_display(w->s, name->s, anonymous ? 0 : name->len);
	sink_text(w->s, ",\"scriptId\":\"");
	sink_u64(w->s, url); /* DevTools tells functions apart by it, not by the url */
	sink_byte(w->s, '"');
	json_member_string(w->s, "url", p, url);
	json_member_integer(w->s, "lineNumber", line > 0 && line <= INT32_MAX ? line - 1 : -1);
	sink_text(w->s, line > 0 ? ",\"columnNumber\":0}" : ",\"columnNumber\":-1}");
}

static void put_node(struct writer *w, prof_id i)
{
	static const char special[] = ",\"scriptId\":\"0\",\"url\":\"\",\"lineNumber\":-1,"
				      "\"columnNumber\":-1}";
	uint32_t line = prof_at(w->c.line, i);
	sink_text(w->s, i ? ",\n{\"id\":" : "\n{\"id\":");
	sink_u64(w->s, (uint64_t)i + 1);
	sink_text(w->s, ",\"callFrame\":");
	if (i && w->c.func[i] != PROF_MORE) {
		put_frame(w, w->c.func[i]);
	} else {
		sink_text(w->s,
			  i ? "{\"functionName\":\"(more)\"" : "{\"functionName\":\"(root)\"");
		sink_text(w->s, special);
	}
	json_member_integer(w->s, "hitCount", w->hits[i]);
	for (prof_id c = w->child[i]; c != PROF_NONE; c = w->next[c]) {
		sink_text(w->s, c == w->child[i] ? ",\"children\":[" : ",");
		sink_u64(w->s, (uint64_t)c + 1);
	}
	if (w->child[i] != PROF_NONE)
		sink_byte(w->s, ']');
	if (line && w->hits[i]) {
		sink_text(w->s, ",\"positionTicks\":[{\"line\":");
		sink_u64(w->s, line);
		sink_text(w->s, ",\"ticks\":");
		sink_u64(w->s, w->hits[i]);
		sink_text(w->s, "}]");
	}
	sink_byte(w->s, '}');
}

/* ---- samples ------------------------------------------------------------------------- */

/* What lasts no time cannot be shown. */
static double spent(const struct writer *w, size_t turn)
{
	double v = contexts_spent(&w->c, &w->c.turns[turn], w->measure);
	return v > 0 ? v : 0;
}

static void put_samples(struct writer *w)
{
	size_t n = 0;
	sink_text(w->s, "],\n\"samples\":[");
	for (size_t i = 0; i < w->c.nturns; i++) {
		if (!(spent(w, i) > 0))
			continue;
		sink_text(w->s, n++ ? "," : "");
		sink_u64(w->s, (uint64_t)w->c.turns[i].context + 1);
	}
	sink_text(w->s, n ? ",1]" : "1]");
}

/*
 * A delta is the time before its sample, so a sample's own time is the delta of
 * the next; the last one, of the root, ends the profile. Whole microseconds:
 * rounded is the time from the start, so that nothing adds up.
 */
static void put_deltas(struct writer *w)
{
	double unit = w->p->measures[w->measure].unit == PROF_UNIT_SECOND ? 1e6 : 1, sum = 0;
	int64_t at = 0; /* since the start */
	sink_text(w->s, ",\n\"timeDeltas\":[0");
	for (size_t i = 0; i < w->c.nturns; i++) {
		double v = spent(w, i) * unit;
		if (!(v > 0))
			continue;
		sum += v;
		int64_t until = sum < 4e18 ? (int64_t)llround(sum) : at;
		sink_byte(w->s, ',');
		sink_i64(w->s, until - at);
		at = until;
	}
	/* Not from 0, which DevTools takes for no time at all. */
	sink_text(w->s, "],\n\"startTime\":1");
	json_member_integer(w->s, "endTime", 1 + at);
}

static void put_document(struct writer *w, const char *title)
{
	find_children(w);
	for (size_t i = 0; i < w->c.nturns; i++)
		if (spent(w, i) > 0)
			w->hits[w->c.turns[i].context]++;
	sink_text(w->s, "{\"nodes\":[");
	for (prof_id i = 0; i < w->c.n; i++)
		put_node(w, i);
	put_samples(w);
	put_deltas(w);
	json_member_text(w->s, "title", title, strlen(title));
	sink_text(w->s, w->c.estimated ? ",\"estimated\":true" : "");
	sink_text(w->s, "}\n");
}

static int render_cpuprofile(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			     struct prof_error *err)
{
	struct sink sink;
	struct writer w = { .p = p, .s = &sink, .measure = contexts_measure(p, opt, err) };
	int status = -1;
	if (w.measure == PROF_NONE)
		return -1;
	if (!contexts_init(&w.c, p, true, err)) {
		w.child = calloc(w.c.n + 1, sizeof(*w.child));
		w.next = malloc((w.c.n + 1) * sizeof(*w.next));
		w.hits = calloc(w.c.n + 1, sizeof(*w.hits));
		if (w.child && w.next && w.hits) {
			w.next[0] = PROF_NONE;
			sink_init(&sink, out);
			put_document(&w, opt && opt->title ? opt->title : p->format);
			status = sink_finish(&sink, err);
		} else {
			prof_fail(err, PROF_ENOMEM, "out of memory");
		}
	}
	contexts_free(&w.c);
	free(w.child);
	free(w.next);
	free(w.hits);
	return status;
}

const struct prof_renderer prof_renderer_cpuprofile = {
	.name = "cpuprofile",
	.title = "V8 CPU profile (Chrome DevTools, VS Code)",
	.suffix = ".cpuprofile",
	.lost = "calls, modules of functions with a file, threads, all measures but one; times "
		"below a microsecond",
	.render = render_cpuprofile,
};
