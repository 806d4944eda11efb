/* session_print.c - the console text of pyinstrument: a heading and the tree of a session. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "room.h"
#include "screen.h"
#include "session.h"
#include "session_hidden.h"
#include "sink.h"

/* Python's own limit; deeper calls stand below one another. */
enum { DEEPEST = 1000 };

/* How the children of a frame are drawn. */
enum kind { TREE, GROUP, HIDDEN };

/* A frame whose children are being printed. */
struct level {
	uint32_t child; /* the next */
	uint32_t last;  /* of the children: the last that is shown */
	bool past;      /* it has been printed */
	enum kind kind;
	size_t indent; /* bytes of the indentation that its children stand behind */
};

struct printer {
	struct session *s;
	const struct session_options *o;
	struct sink *out;
	struct arena arena;
	char *indent;
	size_t used, cap;
	struct level *levels;
	size_t depth, cap_levels;
	int decimals;
	bool failed;
};

/* ---- pieces of a line -------------------------------------------------- */

static void put_safe(struct printer *p, struct prof_str text)
{
	size_t width;
	struct prof_str safe = screen_text(&p->arena, &text, false, &width);
	p->failed |= !safe.s;
	if (safe.s)
		sink_bytes(p->out, safe.s, safe.len);
}

static void put_tone(struct printer *p, const char *tone)
{
	if (p->o->colour)
		sink_text(p->out, tone);
}

static const char *tone_of(double share)
{
	return share > 0.6    ? "\033[31m"
	       : share > 0.2  ? "\033[33m"
	       : share > 0.05 ? "\033[32m"
			      : "\033[92m\033[2m";
}

static void put_time(struct printer *p, double time)
{
	double whole = p->s->frames[p->s->root].time, share = whole > 0 ? time / whole : 1;
	put_tone(p, tone_of(share));
	if (p->o->percent) {
		sink_fixed(p->out, share * 100, p->s->dialect->percent);
		sink_byte(p->out, '%');
	} else {
		sink_fixed(p->out, time, p->decimals);
	}
	put_tone(p, "\033[0m");
}

/* The class that a frame was a method of for most of its time; the first of equals. */
static prof_id class_of(const struct session *s, uint32_t frame)
{
	uint32_t best = SESSION_NONE;
	for (uint32_t c = s->frames[frame].classes; c != SESSION_NONE; c = s->classes[c].next)
		if (best == SESSION_NONE || s->classes[c].time > s->classes[best].time ||
		    (s->classes[c].time == s->classes[best].time && c < best))
			best = c;
	return best == SESSION_NONE ? 0 : s->classes[best].name;
}

static void put_name(struct printer *p, uint32_t frame)
{
	const struct session_frame *f = &p->s->frames[frame];
	prof_id class = class_of(p->s, frame);
	if (f->own)
		put_tone(p, "\033[48;5;24m\033[38;5;15m");
	if (class) {
		put_safe(p, p->s->strings.row[class]);
		sink_byte(p->out, '.');
	}
	put_safe(p, p->s->identities[f->identity].function);
	put_tone(p, "\033[0m");
}

static void put_place(struct printer *p, uint32_t frame)
{
	const struct session_dialect *d = p->s->dialect;
	const struct session_identity *id = &p->s->identities[p->s->frames[frame].identity];
	put_tone(p, "\033[2m");
	if ((id->synthetic && d->no_file) || (!id->synthetic && !id->line && !d->no_line)) {
		sink_text(p->out, d->no_file);
	} else {
		put_safe(p, session_place(p->s, frame));
		if (id->line) {
			sink_byte(p->out, ':');
			sink_u64(p->out, id->line);
		} else if (!id->synthetic) {
			sink_text(p->out, d->no_line);
		}
	}
	put_tone(p, "\033[0m");
}

/* ---- the tree ------------------------------------------------------------ */

/* Strokes before a child and below it, by kind and whether it is the last. */
static const char *stroke(const struct printer *p, enum kind kind, bool last, bool below)
{
	static const char *const strokes[2][2][2] = {
		{ { "|- ", "|  " }, { "`- ", "   " } },
		{ { "├─ ", "│  " }, { "└─ ", "   " } },
	};
	return kind == TREE ? strokes[p->o->unicode][last][below] : kind == GROUP ? "      " : "";
}

static void begin_line(struct printer *p)
{
	if (p->o->brief)
		sink_text(p->out, ".  ");
	if (p->used)
		sink_bytes(p->out, p->indent, p->used);
}

static bool add_indent(struct printer *p, const char *piece)
{
	size_t n = strlen(piece);
	if (!n)
		return true;
	if (p->used + n > p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 1024;
		char *more = realloc(p->indent, cap);
		if (!more) {
			p->failed = true;
			return false;
		}
		p->indent = more;
		p->cap = cap;
	}
	memcpy(p->indent + p->used, piece, n);
	p->used += n;
	return true;
}

static void put_group(struct printer *p, const struct session_group *g)
{
	begin_line(p);
	sink_text(p->out, "   [");
	sink_u64(p->out, p->s->dialect->count_hidden ? g->hidden : g->frames);
	sink_text(p->out, " frames hidden]  ");
	put_tone(p, "\033[2m");
	put_safe(p, (struct prof_str){ g->text, (uint32_t)strlen(g->text), 0 });
	put_tone(p, "\033[0m");
	sink_byte(p->out, '\n');
}

static uint32_t last_child(const struct printer *p, uint32_t frame)
{
	const struct session_frame *f = &p->s->frames[frame];
	uint32_t last = f->last;
	if (!p->s->dialect->last_shown)
		return last;
	for (uint32_t c = f->first; c != SESSION_NONE; c = p->s->frames[c].next)
		if (session_is_shown(p->s, c))
			last = c;
	return last;
}

static void put_frame(struct printer *p, uint32_t frame, double time)
{
	put_time(p, time);
	sink_byte(p->out, ' ');
	put_name(p, frame);
	sink_text(p->out, "  ");
	put_place(p, frame);
	sink_byte(p->out, '\n');
}

/* Prints the line of a frame, and makes its children the next to be printed. */
static void enter(struct printer *p, uint32_t frame, const char *before, const char *below)
{
	bool shown = session_is_shown(p->s, frame);
	if (shown) {
		begin_line(p);
		sink_text(p->out, before);
		put_frame(p, frame, p->s->frames[frame].time);
	}
	if (!room_for(&p->levels, p->depth, &p->cap_levels, sizeof(*p->levels))) {
		p->failed = true;
		return;
	}
	if (p->depth < DEEPEST && !add_indent(p, below))
		return;
	const struct session_group *group = session_group_at(p->s, frame);
	if (group)
		put_group(p, group);
	p->levels[p->depth++] = (struct level){ .child = p->s->frames[frame].first,
						.last = last_child(p, frame),
						.kind = group   ? GROUP
							: shown ? TREE
								: HIDDEN,
						.indent = p->used };
}

static void put_tree(struct printer *p)
{
	enter(p, p->s->root, "", "");
	while (p->depth && !p->failed) {
		struct level *l = &p->levels[p->depth - 1];
		uint32_t child = l->child;
		if (child == SESSION_NONE) {
			p->depth--;
			continue;
		}
		l->child = p->s->frames[child].next;
		l->past |= child == l->last;
		p->used = l->indent;
		enter(p, child, stroke(p, l->kind, l->past, false),
		      stroke(p, l->kind, l->past, true));
	}
}

/* What is more than a thousandth of the whole. */
static void put_flat(struct printer *p)
{
	size_t n;
	struct session_sum *sums = session_flat(p->s, &n);
	double whole = p->s->frames[p->s->root].time;
	p->failed |= !sums;
	for (size_t i = 0; sums && i < n && sums[i].time > 0.001 * whole; i++) {
		begin_line(p);
		put_frame(p, sums[i].frame, sums[i].time);
	}
	free(sums);
}

/* ---- heading -------------------------------------------------------------- */

static void put_padded(struct sink *out, const char *text, size_t width)
{
	sink_text(out, text);
	for (size_t n = strlen(text); n < width; n++)
		sink_byte(out, ' ');
}

static void put_description(struct printer *p)
{
	if (p->s->dialect->program)
		sink_text(p->out, "Program: ");
	put_safe(p, p->s->strings.row[p->s->description]);
	sink_byte(p->out, '\n');
}

static void put_dots(struct sink *out, size_t n)
{
	while (n--)
		sink_byte(out, '.');
	sink_byte(out, '\n');
}

static void put_brief_heading(struct printer *p)
{
	sink_text(p->out, "\npyinstrument ");
	put_dots(p->out, 40);
	sink_text(p->out, ".\n.  ");
	put_description(p);
	sink_text(p->out, ".\n");
}

static void put_heading(struct printer *p)
{
	const struct session *s = p->s;
	char text[SINK_NUMBER_MAX + 1] = "";
	struct tm when;
	time_t start = s->start_time > 0 && s->start_time < 1e12 ? (time_t)s->start_time : 0;
	if (localtime_r(&start, &when))
		strftime(text, sizeof(text), "%H:%M:%S", &when);
	sink_text(p->out, "\n  _     ._   __/__   _ _  _  _ _/_   Recorded: ");
	put_padded(p->out, text, 9);
	sink_text(p->out, " Samples:  ");
	sink_u64(p->out, s->samples);
	sink_text(p->out, "\n /_//_/// /_\\ / //_// / //_'/ //     Duration: ");
	*number_fixed(text, isnan(s->duration) ? 0 : s->duration, 3) = 0;
	put_padded(p->out, text, 9);
	if (!isnan(s->cpu_time)) {
		sink_text(p->out, " CPU time: ");
		sink_fixed(p->out, s->cpu_time, 3);
	}
	sink_text(p->out, "\n/   _/        ");
	for (size_t n = strlen(s->dialect->version) + 1; n < 20; n++)
		sink_byte(p->out, ' ');
	sink_byte(p->out, 'v');
	sink_text(p->out, s->dialect->version);
	sink_text(p->out, "\n\n");
	put_description(p);
	sink_byte(p->out, '\n');
}

/* As many as the longest interval between samples is worth. */
static int decimals_of(const struct session *s)
{
	double interval = isnan(s->max_interval) ? 0.001 : s->max_interval;
	interval = interval < 1e-9 ? 1e-9 : interval > 1 ? 1 : interval;
	return (int)ceil(-log10(interval));
}

int session_write(struct session *s, const struct session_options *o, FILE *out,
		  struct prof_error *err)
{
	struct printer p = { .s = s, .o = o, .decimals = decimals_of(s), .failed = s->failed };
	int status = 0;
	p.out = p.failed ? NULL : malloc(sizeof(*p.out));
	p.failed |= !p.out || !session_hide(s);
	if (!p.failed) {
		sink_init(p.out, out);
		if (o->brief)
			put_brief_heading(&p);
		else
			put_heading(&p);
		if (s->root != SESSION_NONE && o->flat)
			put_flat(&p);
		else if (s->root != SESSION_NONE)
			put_tree(&p);
		else
			sink_text(p.out, "No samples were recorded.\n");
		if (o->brief) {
			sink_text(p.out, ".  \n");
			put_dots(p.out, 53);
		}
		sink_byte(p.out, '\n');
		status = sink_finish(p.out, err);
	}
	free(p.out);
	free(p.indent);
	free(p.levels);
	arena_free(&p.arena);
	return p.failed ? prof_fail(err, PROF_ENOMEM, "out of memory") : status;
}
