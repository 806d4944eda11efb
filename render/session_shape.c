/* session_shape.c - what pyinstrument's processors make of the tree of a session. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"

static const struct session_identity *identity_of(const struct session *s, uint32_t frame)
{
	return &s->identities[s->frames[frame].identity];
}

static bool is_self(const struct session *s, uint32_t frame)
{
	return s->frames[frame].identity == s->self;
}

/* ---- lists of children ------------------------------------------------- */

static void clear_children(struct session_frame *f)
{
	f->first = f->last = SESSION_NONE;
}

static void append_child(struct session *s, uint32_t parent, uint32_t child)
{
	struct session_frame *f = &s->frames[parent];
	s->frames[child].parent = parent;
	s->frames[child].next = SESSION_NONE;
	if (f->last == SESSION_NONE)
		f->first = child;
	else
		s->frames[f->last].next = child;
	f->last = child;
}

static void append_children(struct session *s, uint32_t parent, uint32_t from)
{
	for (uint32_t c = s->frames[from].first, next; c != SESSION_NONE; c = next) {
		next = s->frames[c].next;
		append_child(s, parent, c);
	}
}

/* ---- the root ------------------------------------------------------------ */

/* Where the recording began: frames above it that did nothing themselves are dropped. */
static void trim_stem(struct session *s)
{
	size_t at = 0;
	if (!s->nstem || s->stem[at++] != s->frames[s->root].identity)
		return;
	while (at < s->nstem && session_own_time(s, s->root) == 0) {
		uint32_t child = s->frames[s->root].first;
		if (child == SESSION_NONE || s->frames[child].next != SESSION_NONE ||
		    s->frames[child].identity != s->stem[at++])
			return;
		s->root = child;
	}
}

static void find_root(struct session *s)
{
	const struct session_frame *top = &s->frames[0];
	s->root = top->first == SESSION_NONE ? SESSION_NONE
		  : top->first == top->last  ? top->first
					     : 0;
	if (s->root != SESSION_NONE)
		trim_stem(s);
}

/* ---- frames that are taken out -------------------------------------------- */

static bool is_importlib(const struct session *s, uint32_t frame)
{
	return identity_of(s, frame)->importlib;
}

static bool hides(const struct session *s, uint32_t frame)
{
	const double *hide = s->frames[frame].hide;
	return hide[1] > hide[0];
}

/* Puts a frame's children in its place, innermost frames first; the root stays. */
static void take_out(struct session *s, bool (*unwanted)(const struct session *, uint32_t))
{
	size_t n;
	uint32_t *order = session_order(s, &n);
	for (size_t i = n; order && i-- > 0;) {
		uint32_t parent = order[i], c = s->frames[parent].first, next;
		clear_children(&s->frames[parent]);
		for (; c != SESSION_NONE; c = next) {
			next = s->frames[c].next;
			if (unwanted(s, c))
				append_children(s, parent, c);
			else
				append_child(s, parent, c);
		}
	}
	free(order);
}

static void join_self(struct session *s)
{
	size_t n;
	uint32_t *order = session_order(s, &n);
	for (size_t i = 0; order && i < n; i++) {
		uint32_t c = s->frames[order[i]].first;
		while (c != SESSION_NONE) {
			uint32_t next = s->frames[c].next;
			if (next == SESSION_NONE || !is_self(s, c) || !is_self(s, next)) {
				c = next;
				continue;
			}
			s->frames[c].time += s->frames[next].time;
			s->frames[c].next = s->frames[next].next;
			if (s->frames[order[i]].last == next)
				s->frames[order[i]].last = c;
		}
	}
	free(order);
}

/* ---- repeated calls -------------------------------------------------------- */

/* Adds b, which comes later, to a. */
static void merge(struct session *s, uint32_t a, uint32_t b)
{
	struct session_frame *x = &s->frames[a], *y = &s->frames[b];
	x->time += y->time;
	x->hide[0] += y->hide[0];
	x->hide[1] += y->hide[1];
	append_children(s, a, b);
	for (uint32_t c = y->classes; c != SESSION_NONE; c = s->classes[c].next)
		session_add_class(s, a, s->classes[c].name, s->classes[c].time);
}

struct weighed {
	double time;
	size_t at; /* equal times keep their order */
	uint32_t frame;
};

static int heavier(const void *a, const void *b)
{
	const struct weighed *x = a, *y = b;
	if (x->time != y->time)
		return x->time < y->time ? 1 : -1;
	return (x->at > y->at) - (x->at < y->at);
}

static void sort_children(struct session *s, uint32_t parent, struct weighed *room)
{
	size_t n = 0;
	for (uint32_t c = s->frames[parent].first; c != SESSION_NONE; c = s->frames[c].next, n++)
		room[n] = (struct weighed){ s->frames[c].time, n, c };
	if (n < 2)
		return;
	qsort(room, n, sizeof(*room), heavier);
	clear_children(&s->frames[parent]);
	for (size_t i = 0; i < n; i++)
		append_child(s, parent, room[i].frame);
}

/* Children of one identity become the first of them. first: by identity, for this parent. */
static void merge_children(struct session *s, uint32_t parent, uint32_t *first)
{
	uint32_t c = s->frames[parent].first, next;
	clear_children(&s->frames[parent]);
	for (; c != SESSION_NONE && !s->failed; c = next) {
		next = s->frames[c].next;
		uint32_t *same = &first[s->frames[c].identity];
		if (*same != SESSION_NONE && s->frames[*same].parent == parent) {
			merge(s, *same, c);
			continue;
		}
		*same = c;
		append_child(s, parent, c);
	}
}

/* Rooms for a pass from the root down. */
struct descent {
	uint32_t *stack, *first;
	struct weighed *room;
	size_t n;
};

static void descend(struct session *s, struct descent *d, uint32_t frame)
{
	for (uint32_t c = s->frames[frame].first; c != SESSION_NONE; c = s->frames[c].next)
		d->stack[d->n++] = c;
}

static void add_up_calls(struct session *s)
{
	struct descent d = { .stack = malloc((s->nframes + 1) * sizeof(*d.stack)),
			     .first = malloc((s->strings.n + 1) * sizeof(*d.first)),
			     .room = malloc((s->nframes + 1) * sizeof(*d.room)) };
	if (!d.stack || !d.first || !d.room)
		s->failed = true;
	for (size_t i = 0; d.first && i < s->strings.n; i++)
		d.first[i] = SESSION_NONE;
	if (!s->failed)
		d.stack[d.n++] = s->root;
	while (d.n && !s->failed) {
		uint32_t frame = d.stack[--d.n];
		merge_children(s, frame, d.first);
		sort_children(s, frame, d.room);
		descend(s, &d, frame);
	}
	free(d.stack);
	free(d.first);
	free(d.room);
}

/* ---- what is short --------------------------------------------------------- */

static void drop_short(struct session *s)
{
	double whole = s->frames[s->root].time;
	struct descent d = { .stack = malloc((s->nframes + 1) * sizeof(*d.stack)) };
	s->failed |= !d.stack;
	if (!s->failed)
		d.stack[d.n++] = s->root;
	while (d.n) {
		uint32_t frame = d.stack[--d.n], c = s->frames[frame].first, next;
		clear_children(&s->frames[frame]);
		for (; c != SESSION_NONE; c = next) {
			next = s->frames[c].next;
			if (whole > 0 && s->frames[c].time / whole >= 0.01)
				append_child(s, frame, c);
		}
		descend(s, &d, frame);
	}
	free(d.stack);
}

/* That all of a frame is its own need not be said. */
static void drop_lone_self(struct session *s)
{
	size_t n;
	uint32_t *order = session_order(s, &n);
	for (size_t i = 0; order && i < n; i++) {
		struct session_frame *f = &s->frames[order[i]];
		if (f->first != SESSION_NONE && f->first == f->last && is_self(s, f->first))
			clear_children(f);
	}
	free(order);
}

/* ---- pyinstrument's own frames ----------------------------------------------- */

static bool in_file(const struct session *s, uint32_t frame, const char *part)
{
	struct prof_str file = identity_of(s, frame)->file;
	return memmem(file.s, file.len, part, strlen(part));
}

/* The first child of a frame that its caller spent nearly all its time in. */
static uint32_t beyond(const struct session *s, uint32_t frame)
{
	const struct session_frame *f = &s->frames[frame];
	return f->time > 0.8 * s->frames[f->parent].time ? f->first : SESSION_NONE;
}

/* python -m pyinstrument: its __main__, exec of a string, runpy. */
static void drop_first_frames(struct session *s)
{
	uint32_t at = s->frames[s->root].first;
	if (at == SESSION_NONE || !(in_file(s, s->root, "pyinstrument/__main__.py") ||
				    in_file(s, s->root, "pyinstrument\\__main__.py")))
		return;
	at = in_file(s, at, "<string>") ? beyond(s, at) : SESSION_NONE;
	uint32_t runpy = at;
	while (at != SESSION_NONE &&
	       (in_file(s, at, "runpy.py") || in_file(s, at, "<frozen runpy>")) &&
	       beyond(s, at) != SESSION_NONE)
		at = beyond(s, at);
	if (at != SESSION_NONE && at != runpy)
		s->root = at;
}

/* ---- all of it --------------------------------------------------------------- */

void session_shape(struct session *s, const struct session_options *o)
{
	const struct session_dialect *d = s->dialect;
	bool all = o->show_all, short_too = all && d->all_short;
	find_root(s);
	if (s->failed || s->root == SESSION_NONE)
		return;
	if (!short_too) {
		take_out(s, is_importlib);
		take_out(s, hides);
	}
	join_self(s);
	if (!o->timeline)
		add_up_calls(s);
	if (d->group_early && !all)
		session_make_groups(s);
	if (d->self_early)
		drop_lone_self(s);
	if (!short_too)
		drop_short(s);
	if (!d->self_early)
		drop_lone_self(s);
	if (d->first_frames)
		drop_first_frames(s);
	if (!d->group_early && !all)
		session_make_groups(s);
	if (all)
		session_find_own(s);
}
