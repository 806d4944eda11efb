/* session.c - the tree of a pyinstrument session as its samples make it. */
#include "session.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "hash.h"
#include "room.h"

static bool make_room(struct session *s, void *rows, size_t n, size_t *cap, size_t width)
{
	if (room_for(rows, n, cap, width))
		return true;
	s->failed = true;
	return false;
}

prof_id session_string(struct session *s, const char *text, size_t len)
{
	prof_id n = s->failed ? PROF_NONE
			      : strings_add(&s->strings, text, len, hash_bytes(text, len));
	s->failed |= n == PROF_NONE;
	return n == PROF_NONE ? 0 : n;
}

bool session_append(struct session *s, prof_id **list, size_t *n, size_t *cap, prof_id number)
{
	if (s->failed || !make_room(s, list, *n, cap, sizeof(**list)))
		return false;
	(*list)[(*n)++] = number;
	return true;
}

static uint32_t add_frame(struct session *s, uint32_t parent, prof_id identity)
{
	if (s->failed || !make_room(s, &s->frames, s->nframes, &s->cap_frames, sizeof(*s->frames)))
		return SESSION_NONE;
	uint32_t fresh = (uint32_t)s->nframes++;
	s->frames[fresh] = (struct session_frame){ .identity = identity,
						   .parent = parent,
						   .first = SESSION_NONE,
						   .last = SESSION_NONE,
						   .next = SESSION_NONE,
						   .classes = SESSION_NONE,
						   .group = SESSION_NONE };
	if (parent == SESSION_NONE)
		return fresh;
	struct session_frame *above = &s->frames[parent];
	if (above->last == SESSION_NONE)
		above->first = fresh;
	else
		s->frames[above->last].next = fresh;
	above->last = fresh;
	return fresh;
}

void session_init(struct session *s)
{
	*s = (struct session){ .root = SESSION_NONE,
			       .start_time = NAN,
			       .duration = NAN,
			       .cpu_time = NAN,
			       .max_interval = NAN };
	session_string(s, "", 0);
	s->self = session_string(s, "[self]", 6);
	add_frame(s, SESSION_NONE, session_string(s, "[root]", 6));
}

void session_free(struct session *s)
{
	strings_free(&s->strings);
	index_free(&s->by_class);
	free(s->identities);
	free(s->frames);
	free(s->groups);
	free(s->classes);
	free(s->steps);
	free(s->open);
	free(s->stem);
	free(s->paths);
	*s = (struct session){ .failed = true };
}

/* ---- samples ------------------------------------------------------------- */

void session_push(struct session *s, struct session_step step)
{
	if (s->failed || !make_room(s, &s->steps, s->nsteps, &s->cap_steps, sizeof(*s->steps)))
		return;
	s->steps[s->nsteps++] = step;
}

static uint32_t hash_of(uint32_t frame, prof_id name)
{
	return hash_number((uint64_t)frame << 32 | name);
}

void session_add_class(struct session *s, uint32_t frame, prof_id name, double seconds)
{
	uint32_t hash = hash_of(frame, name);
	size_t at;
	for (uint32_t i = index_first(&s->by_class, hash, &at); i != INDEX_NONE;
	     i = index_next(&s->by_class, hash, &at)) {
		if (s->classes[i].frame == frame && s->classes[i].name == name) {
			s->classes[i].time += seconds;
			return;
		}
	}
	if (!make_room(s, &s->classes, s->nclasses, &s->cap_classes, sizeof(*s->classes)))
		return;
	uint32_t fresh = (uint32_t)s->nclasses++;
	s->failed |= !index_put(&s->by_class, hash, fresh);
	s->classes[fresh] = (struct session_class){ frame, name, s->frames[frame].classes,
						    seconds };
	s->frames[frame].classes = fresh;
}

static void spend(struct session *s, uint32_t frame, const struct session_step *step,
		  double seconds)
{
	s->frames[frame].time += seconds;
	if (step->hide >= 0)
		s->frames[frame].hide[step->hide] += seconds;
	if (step->class)
		session_add_class(s, frame, step->class, seconds);
}

static bool is_synthetic(const struct session *s, prof_id identity)
{
	const struct prof_str *text = &s->strings.row[identity];
	return !memchr(text->s, 0, text->len);
}

void session_sample(struct session *s, double seconds)
{
	size_t same = 0;
	while (same < s->nopen && same < s->nsteps &&
	       s->frames[s->open[same]].identity == s->steps[same].identity)
		same++;
	s->nopen = same;
	while (!s->failed && s->nopen < s->nsteps) {
		uint32_t above = s->nopen ? s->open[s->nopen - 1] : 0;
		uint32_t fresh = add_frame(s, above, s->steps[s->nopen].identity);
		session_append(s, &s->open, &s->nopen, &s->cap_open, fresh);
	}
	if (!s->failed)
		s->frames[0].time += seconds;
	for (size_t i = 0; !s->failed && i < s->nsteps; i++)
		spend(s, s->open[i], &s->steps[i], seconds);
	bool leaf = s->nsteps && !s->failed && is_synthetic(s, s->steps[s->nsteps - 1].identity);
	if (!leaf) {
		uint32_t own = add_frame(s, s->nopen ? s->open[s->nopen - 1] : 0, s->self);
		if (own != SESSION_NONE)
			s->frames[own].time = seconds;
	}
	s->samples++;
	s->nsteps = 0;
}

/* ---- walking ------------------------------------------------------------- */

double session_own_time(const struct session *s, uint32_t frame)
{
	double own = s->frames[frame].time;
	for (uint32_t c = s->frames[frame].first; c != SESSION_NONE; c = s->frames[c].next)
		if (!s->identities[s->frames[c].identity].synthetic)
			own -= s->frames[c].time;
	return own;
}

uint32_t *session_order(struct session *s, size_t *n)
{
	uint32_t *order = s->failed ? NULL : malloc((s->nframes + 1) * sizeof(*order));
	*n = 0;
	if (!order) {
		s->failed = true;
		return NULL;
	}
	/* What follows a frame: its first child, else the next of it or of the nearest above. */
	for (uint32_t at = s->root; at != SESSION_NONE;) {
		order[(*n)++] = at;
		uint32_t next = s->frames[at].first;
		while (next == SESSION_NONE && at != s->root) {
			next = s->frames[at].next;
			at = s->frames[at].parent;
		}
		at = next;
	}
	return order;
}
