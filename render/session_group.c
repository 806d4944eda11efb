/* session_group.c - which frames of a session are the application's, and groups of others. */
#include <stdlib.h>
#include <string.h>

#include "room.h"
#include "session.h"

/* Every frame is held against so many; Python has four. */
enum { MOST_PREFIXES = 64 };

static bool starts(struct prof_str s, const char *with, size_t len)
{
	return s.len >= len && !memcmp(s.s, with, len);
}

static bool is(struct prof_str s, const char *text)
{
	return s.len == strlen(text) && !memcmp(s.s, text, s.len);
}

/* Is a file part of an installation? */
static bool is_library(const struct session *s, struct prof_str file)
{
	if (!s->dialect->prefixes)
		return memmem(file.s, file.len, "/lib/", 5) ||
		       memmem(file.s, file.len, "\\lib\\", 5);
	const prof_id *prefixes = s->paths + (s->npaths - s->nprefixes);
	for (size_t i = 0; i < s->nprefixes && i < MOST_PREFIXES; i++) {
		const struct prof_str *prefix = &s->strings.row[prefixes[i]];
		if (starts(file, prefix->s, prefix->len))
			return true;
	}
	return false;
}

/* Code without a file says so in angle brackets. */
static bool is_own(const struct session *s, const struct session_frame *f, bool caller)
{
	const struct session_identity *id = &s->identities[f->identity];
	if (id->synthetic || !id->file.len)
		return false;
	if (id->file.s[0] != '<')
		return !is_library(s, id->file);
	if (s->dialect->brackets_own || starts(id->file, "<ipython-input-", 15))
		return true;
	if (is(id->file, "<string>") || is(id->file, "<stdin>"))
		return s->dialect->string_inherits && caller;
	return false;
}

void session_find_own(struct session *s)
{
	size_t n;
	uint32_t *order = session_order(s, &n);
	for (size_t i = 0; order && i < n; i++) {
		struct session_frame *f = &s->frames[order[i]];
		f->own = is_own(s, f, i == 0 || s->frames[f->parent].own);
	}
	free(order);
}

static bool calls_foreign(const struct session *s, uint32_t frame)
{
	for (uint32_t c = s->frames[frame].first; c != SESSION_NONE; c = s->frames[c].next)
		if (!s->frames[c].own)
			return true;
	return false;
}

/* ---- libraries --------------------------------------------------------------- */

/* "json" of "json/decoder.py" */
static struct prof_str library_of(const struct session *s, uint32_t frame)
{
	struct prof_str place = { "", 0, 0 };
	if (!s->dialect->no_file || !s->identities[s->frames[frame].identity].synthetic)
		place = session_place(s, frame);
	for (uint32_t i = 0; i < place.len; i++)
		if (strchr("/\\.", place.s[i]) && place.s[i])
			place.len = i;
	return place;
}

static bool is_named(const struct session_group *g, struct prof_str library)
{
	for (size_t from = 0; from < g->len;) {
		const char *comma = memmem(g->text + from, g->len - from, ", ", 2);
		size_t end = comma ? (size_t)(comma - g->text) : g->len;
		if (end - from == library.len && !memcmp(g->text + from, library.s, library.len))
			return true;
		from = end + 2;
	}
	return false;
}

static void add_text(struct session_group *g, const char *s, size_t len)
{
	for (size_t i = 0; i < len && g->width <= SESSION_TEXT; i++) {
		g->width += (s[i] & 0xc0) != 0x80;
		if (g->len + 1 < sizeof(g->text))
			g->text[g->len++] = s[i];
	}
}

void session_name_library(struct session *s, struct session_group *g, uint32_t frame)
{
	struct prof_str library = library_of(s, frame);
	if (!library.len || g->width > SESSION_TEXT || is_named(g, library))
		return;
	if (g->len)
		add_text(g, ", ", 2);
	add_text(g, library.s, library.len);
}

/* ---- groups -------------------------------------------------------------- */

static uint32_t add_group(struct session *s, uint32_t first)
{
	if (!room_for(&s->groups, s->ngroups, &s->cap_groups, sizeof(*s->groups))) {
		s->failed = true;
		return SESSION_NONE;
	}
	s->groups[s->ngroups] = (struct session_group){ .first = first };
	return (uint32_t)s->ngroups++;
}

/* A foreign frame that calls another begins a group, of all foreign ones that hang together. */
void session_make_groups(struct session *s)
{
	size_t n;
	session_find_own(s);
	uint32_t *order = session_order(s, &n);
	for (size_t i = 1; order && i < n && !s->failed; i++) {
		struct session_frame *f = &s->frames[order[i]];
		if (f->own)
			continue;
		f->group = s->frames[f->parent].group;
		if (f->group == SESSION_NONE && calls_foreign(s, order[i]))
			f->group = add_group(s, order[i]);
		if (f->group == SESSION_NONE)
			continue;
		s->groups[f->group].frames++;
		if (!s->dialect->count_hidden)
			session_name_library(s, &s->groups[f->group], order[i]);
	}
	free(order);
}
