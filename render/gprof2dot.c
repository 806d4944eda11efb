/*
 * gprof2dot.c - writes stacks and their costs as the JSON that gprof2dot reads.
 *
 * A function of a thread or process is one of its own there, so functions are
 * numbered as they come, part by part, and listed after the events.
 */
#include <stdlib.h>

#include "contexts.h"
#include "json_head.h"
#include "proftools/render.h"
#include "room.h"
#include "units.h"

/* Stacks are written whole, so that few deep ones could fill a disk. */
enum { MOST_FRAMES = 1 << 26 };

struct function {
	prof_id func, part;
};

struct writer {
	const struct prof *p;
	struct contexts c;
	struct sink *s;
	struct prof_error *err;
	prof_id *costs; /* [ncosts]: the measures written */
	size_t ncosts;
	struct function *functions;
	size_t n, cap;
	prof_id *number; /* [nfuncs + 1]: of the functions of this part; the last is PROF_MORE */
	bool failed;
};

/* ---- functions -------------------------------------------------------------- */

static prof_id slot_of(const struct writer *w, prof_id func)
{
	return func == PROF_MORE ? (prof_id)w->p->nfuncs : func;
}

static prof_id number_of(struct writer *w, prof_id func, prof_id part)
{
	prof_id slot = slot_of(w, func);
	if (w->number[slot] != PROF_NONE || w->failed)
		return w->number[slot];
	if (!room_for(&w->functions, w->n, &w->cap, sizeof(*w->functions))) {
		w->failed = true;
		return 0;
	}
	w->functions[w->n] = (struct function){ func, part };
	return w->number[slot] = (prof_id)w->n++;
}

static bool has_name(const struct prof_part *part)
{
	return part->name || part->pid >= 0 || part->tid >= 0;
}

static void put_functions(struct writer *w)
{
	const struct prof *p = w->p;
	sink_text(w->s, "],\n\"functions\":[");
	for (size_t i = 0; i < w->n && !w->failed; i++) {
		const struct function *f = &w->functions[i];
		const struct prof_func *func = f->func == PROF_MORE ? NULL : &p->funcs[f->func];
		prof_id module = !func ? 0 : func->object ? func->object : func->file;
		sink_text(w->s, i ? ",\n{" : "\n{");
		json_put_func_name(w->s, p, f->func);
		if (module)
			json_member_string(w->s, "module", p, module);
		if (has_name(&p->parts[f->part])) {
			sink_text(w->s, ",\"process\":");
			w->failed = !json_put_part(w->s, p, f->part);
		}
		sink_byte(w->s, '}');
	}
	sink_text(w->s, "]}\n");
}

/* ---- costs ------------------------------------------------------------------- */

/* The main one first: it is the one that gprof2dot shows. */
static void choose_costs(struct writer *w, prof_id main)
{
	w->costs[w->ncosts++] = main;
	for (prof_id m = 0; m < w->p->nmeasures; m++)
		if (m != main && w->p->measures[m].role == PROF_ROLE_COST)
			w->costs[w->ncosts++] = m;
}

/* Units that are written with raw numbers; others are scaled to seconds or bytes. */
static const char *unit_of(const struct prof_measure *m, double *scale)
{
	static const struct {
		double scale;
		const char *name;
	} times[] = { { 1, "seconds" }, { 1e-3, "ms" }, { 1e-6, "us" }, { 1e-9, "ns" } };
	*scale = 1;
	if (m->unit == PROF_UNIT_SECOND)
		for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++)
			if (m->scale > times[i].scale * 0.999 && m->scale < times[i].scale * 1.001)
				return times[i].name;
	*scale = m->scale;
	return m->unit == PROF_UNIT_SECOND ? "seconds"
	       : m->unit == PROF_UNIT_BYTE ? "bytes"
					   : "samples";
}

static void put_cost(struct writer *w, const struct prof_measure *m)
{
	static const char *const sides[] = { "", " (base)", " (new)" };
	static const char *const marks[] = { "", " (estimated contexts)" };
	const struct prof_str *name = &w->p->strings[m->name];
	size_t room = (size_t)name->len + 64, n = name->len;
	char *text = malloc(room);
	double scale;
	if (!text) {
		w->failed = true;
		return;
	}
	memcpy(text, name->s, n);
	n += (size_t)snprintf(text + n, room - n, "%s%s", sides[m->side], marks[w->c.estimated]);
	sink_text(w->s, "{\"description\":");
	json_put_display(w->s, text, n);
	const char *unit = unit_of(m, &scale);
	json_member_text(w->s, "unit", unit, strlen(unit));
	sink_byte(w->s, '}');
	free(text);
}

/* ---- events -------------------------------------------------------------------- */

/* How many costs there are up to the last that is not 0; what is not recorded is 0 before it. */
static size_t count_costs(const struct writer *w, prof_id context)
{
	size_t last = 0;
	for (size_t i = 0; i < w->ncosts; i++) {
		double v = prof_cost_at(w->c.self, w->costs[i], context);
		if (isfinite(v) && v != 0)
			last = i + 1;
	}
	return last;
}

static void put_event(struct writer *w, const struct turn *t, prof_id part, size_t ncosts,
		      bool first)
{
	double v, scale;
	sink_text(w->s, first ? "\n{\"callchain\":[" : ",\n{\"callchain\":[");
	for (prof_id at = t->context; at; at = w->c.parent[at]) {
		if (at != t->context)
			sink_byte(w->s, ',');
		sink_u64(w->s, number_of(w, w->c.func[at], part));
	}
	sink_text(w->s, "],\"cost\":[");
	for (size_t i = 0; i < ncosts; i++) {
		v = prof_cost_at(w->c.self, w->costs[i], t->context);
		unit_of(&w->p->measures[w->costs[i]], &scale);
		if (i)
			sink_byte(w->s, ',');
		sink_shortest(w->s, isfinite(v * scale) ? in_base_unit(v, scale) : 0);
	}
	sink_text(w->s, "]}");
}

/* What the root has of its own has no call chain, and no place here. */
static void put_events(struct writer *w)
{
	bool first = true;
	for (size_t i = 0; i <= w->p->nfuncs; i++)
		w->number[i] = PROF_NONE;
	for (prof_id part = 0; part < w->p->nparts && !w->failed; part++) {
		size_t known = w->n;
		for (size_t i = w->c.first[part]; i < w->c.first[part + 1]; i++) {
			size_t ncosts = count_costs(w, w->c.turns[i].context);
			if (!ncosts || !w->c.turns[i].context)
				continue;
			put_event(w, &w->c.turns[i], part, ncosts, first);
			first = false;
		}
		for (; known < w->n; known++)
			w->number[slot_of(w, w->functions[known].func)] = PROF_NONE;
	}
}

static void put_document(struct writer *w)
{
	sink_text(w->s, "{\"version\":0,\n\"costs\":[");
	for (size_t i = 0; i < w->ncosts; i++) {
		if (i)
			sink_byte(w->s, ',');
		put_cost(w, &w->p->measures[w->costs[i]]);
	}
	sink_text(w->s, "],\n\"events\":[");
	put_events(w);
	put_functions(w);
}

static int render_gprof2dot(const struct prof *p, const struct prof_render_options *opt, FILE *out,
			    struct prof_error *err)
{
	struct sink sink;
	struct writer w = { .p = p, .s = &sink, .err = err };
	prof_id main = contexts_measure(p, opt, err);
	int status = -1;
	if (main == PROF_NONE)
		return -1;
	w.costs = malloc((p->nmeasures + 1) * sizeof(*w.costs));
	w.number = malloc((p->nfuncs + 1) * sizeof(*w.number));
	if (!w.costs || !w.number)
		prof_fail(err, PROF_ENOMEM, "out of memory");
	else if (!contexts_init(&w.c, p, false, err)) {
		choose_costs(&w, main);
		if (w.c.frames > MOST_FRAMES)
			prof_fail(err, PROF_ELIMIT, "more than %d frames in all stacks together",
				  MOST_FRAMES);
		else {
			sink_init(&sink, out);
			put_document(&w);
			status = sink_finish(&sink, err);
		}
	}
	if (w.failed)
		status = prof_fail(err, PROF_ENOMEM, "out of memory");
	contexts_free(&w.c);
	free(w.costs);
	free(w.number);
	free(w.functions);
	return status;
}

const struct prof_renderer prof_renderer_gprof2dot = {
	.name = "gprof2dot",
	.title = "The JSON that gprof2dot reads",
	.suffix = ".gprof2dot.json",
	.lost = "calls, files of functions with a module, lines, the order of samples",
	.render = render_gprof2dot,
};
