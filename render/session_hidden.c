/* session_hidden.c - which frames of a session's groups are shown. */
#include "session_hidden.h"

#include <stdlib.h>
#include <string.h>

enum { CUT_TEXT = SESSION_TEXT - 3 };

static bool leads_out(const struct session *s, uint32_t frame)
{
	for (uint32_t c = s->frames[frame].first; c != SESSION_NONE; c = s->frames[c].next)
		if (s->frames[c].group != s->frames[frame].group)
			return true;
	return false;
}

/* The time of "[self]" below a frame, where that has not been dropped. */
static double told_time(const struct session *s, uint32_t frame)
{
	double told = s->frames[frame].identity == s->self ? s->frames[frame].time : 0;
	for (uint32_t c = s->frames[frame].first; c != SESSION_NONE; c = s->frames[c].next)
		if (s->frames[c].identity == s->self)
			told += s->frames[c].time;
	return told;
}

/* The first frame of a group, those that other code is called from, and those that cost much. */
static bool stands_out(const struct session *s, uint32_t frame)
{
	uint32_t group = s->frames[frame].group;
	double own = s->dialect->self_told ? told_time(s, frame) : session_own_time(s, frame);
	return group == SESSION_NONE || s->groups[group].first == frame || leads_out(s, frame) ||
	       own > 0.2 * s->frames[s->root].time;
}

static void cut_text(struct session_group *g)
{
	size_t width = 0, i = 0;
	if (g->width <= SESSION_TEXT) {
		g->text[g->len] = 0;
		return;
	}
	for (; i < g->len; i++) {
		width += (g->text[i] & 0xc0) != 0x80;
		if (width > CUT_TEXT)
			break;
	}
	memcpy(g->text + i, "...", 4);
}

bool session_hide(struct session *s)
{
	size_t n;
	uint32_t *order = session_order(s, &n);
	for (size_t i = 0; order && i < n; i++) {
		struct session_frame *f = &s->frames[order[i]];
		f->shown = stands_out(s, order[i]);
		if (f->shown || f->group == SESSION_NONE)
			continue;
		s->groups[f->group].hidden++;
		if (s->dialect->count_hidden)
			session_name_library(s, &s->groups[f->group], order[i]);
	}
	for (size_t i = 0; i < s->ngroups; i++)
		cut_text(&s->groups[i]);
	free(order);
	return order;
}

static bool is_group(const struct session *s, uint32_t group)
{
	return group != SESSION_NONE &&
	       (!s->dialect->groups_of_two || s->groups[group].hidden >= 2);
}

bool session_is_shown(const struct session *s, uint32_t frame)
{
	return s->frames[frame].shown || !is_group(s, s->frames[frame].group);
}

const struct session_group *session_group_at(const struct session *s, uint32_t frame)
{
	uint32_t group = s->frames[frame].group;
	return is_group(s, group) && s->groups[group].first == frame ? &s->groups[group] : NULL;
}
