/* cgwrite.c - the callgrind format line by line: header and costs. */
#include "cgwrite.h"

#include <math.h>

#include "cglabel.h"

static bool is_cost(const struct prof_measure *m)
{
	return m->role == PROF_ROLE_COST || m->role == PROF_ROLE_HITS;
}

/* 1e9 times a scale such as 1e-6, without the last bit's error. */
static double factor_of(const struct prof_measure *m)
{
	double factor = m->unit == PROF_UNIT_SECOND ? m->scale * 1e9 : m->scale;
	double whole = nearbyint(factor);
	return whole >= 1 && fabs(factor - whole) < 1e-6 ? whole : factor;
}

static void add_event(struct cg_writer *w, prof_id measure)
{
	const struct prof_measure *m = &w->profile->measures[measure];
	for (size_t i = 0; i < w->nevents; i++)
		if (w->events[i].measure == measure)
			return;
	if (w->nevents == CG_MAX_EVENTS || !is_cost(m))
		return;
	w->events[w->nevents++] = (struct cg_event){ measure, factor_of(m), false, 0 };
}

void cg_choose_events(struct cg_writer *w, prof_id first)
{
	const struct prof *p = w->profile;
	size_t times = 0;
	if (first != PROF_NONE)
		add_event(w, first);
	else if (p->main_measure != PROF_NONE)
		add_event(w, p->main_measure);
	for (prof_id m = 0; m < p->nmeasures; m++)
		add_event(w, m);
	for (prof_id m = 0; m < p->nmeasures; m++)
		times += is_cost(&p->measures[m]) && p->measures[m].unit == PROF_UNIT_SECOND;
	for (size_t i = 0; i < w->nevents; i++)
		w->events[i].nanoseconds = times == 1 && p->measures[w->events[i].measure].unit ==
								 PROF_UNIT_SECOND;
}

uint64_t cg_cost(struct cg_writer *w, size_t event, double cell)
{
	double v = cell * w->events[event].factor + 0.5;
	if (v >= 1 && v < 0x1p63)
		return (uint64_t)v;
	if (isnan(cell) || (v >= 0 && v < 1))
		return 0;
	w->nlost++;
	return v > 0 ? INT64_MAX : 0;
}

uint64_t cg_share(struct cg_writer *w, size_t event, double cell, double begin, double end)
{
	uint64_t to = end >= 1 ? cg_cost(w, event, cell) : cg_cost(w, event, cell * end);
	uint64_t from = begin > 0 ? begin >= 1 ? cg_cost(w, event, cell)
					       : cg_cost(w, event, cell * begin)
				  : 0;
	return to > from ? to - from : 0;
}

/* Letters, digits and underscores: all that KCacheGrind takes for one word. */
static void put_event_name(struct cg_writer *w, const struct cg_event *e)
{
	const struct prof_measure *m = &w->profile->measures[e->measure];
	const struct prof_str *name = &w->profile->strings[m->name];
	if (e->nanoseconds) {
		sink_text(&w->out, "ns");
		return;
	}
	for (uint32_t i = 0; i < name->len; i++) {
		char c = name->s[i];
		bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			    (c >= 'a' && c <= 'z') || c == '_';
		if (i == 0 && c >= '0' && c <= '9')
			sink_byte(&w->out, '_');
		sink_byte(&w->out, word ? c : '_');
	}
	if (!name->len)
		sink_text(&w->out, "cost");
	if (m->side != PROF_SIDE_ONLY)
		sink_text(&w->out, m->side == PROF_SIDE_NEW ? "_new" : "_base");
}

void cg_put_head(struct cg_writer *w, const char *cmd)
{
	sink_text(&w->out, "# callgrind format\nversion: 1\ncreator: proftools\n");
	if (cmd) {
		sink_text(&w->out, "cmd: ");
		cg_text_put(&w->out, cmd, strlen(cmd));
		sink_byte(&w->out, '\n');
	}
}

void cg_put_events(struct cg_writer *w)
{
	for (size_t i = 0; i < w->nevents; i++) {
		const struct cg_event *e = &w->events[i];
		const struct prof_measure *m = &w->profile->measures[e->measure];
		const struct prof_str *title = &w->profile->strings[m->title];
		if (!e->nanoseconds && !title->len)
			continue;
		sink_text(&w->out, "event: ");
		put_event_name(w, e);
		sink_text(&w->out, " : ");
		if (e->nanoseconds)
			sink_text(&w->out, "Nanoseconds");
		else
			cg_text_put(&w->out, title->s, title->len);
		sink_byte(&w->out, '\n');
	}
	sink_text(&w->out, "events:");
	for (size_t i = 0; i < w->nevents; i++) {
		sink_byte(&w->out, ' ');
		put_event_name(w, &w->events[i]);
	}
	sink_byte(&w->out, '\n');
}

void cg_put_sums(struct cg_writer *w, const char *key)
{
	sink_text(&w->out, key);
	for (size_t i = 0; i < w->nevents; i++) {
		sink_byte(&w->out, ' ');
		sink_u64(&w->out, w->events[i].sum);
	}
	sink_byte(&w->out, '\n');
}
