/*
 * folded.c - folded stacks: one line a stack, outermost frame first, and a count.
 *
 *	main;parse;read 12
 *
 * Two counts a line are the differential form of difffolded.pl: before, after.
 */
#include <stdlib.h>

#include "hash.h"
#include "stacks.h"

enum { COUNT, COUNT_BASE = 0, COUNT_NEW, NCOUNTS };

/* A line taken apart. */
struct fold {
	struct text stack;
	double count[NCOUNTS];
	bool whole; /* the counts have no fraction */
};

/* Frames of the line before, for the many lines that begin alike. */
struct trail {
	struct text stack;
	uint32_t node; /* of the whole stack */
	struct trail_frame {
		size_t end;    /* of the frame, in the stack */
		uint64_t hash; /* of all frames up to here */
	} * frames;
	size_t n, cap;
};

/*
 * Stacks and their beginnings, as they stood in a line, and their contexts. A
 * stack is looked up as a whole, then without its innermost frame, and so on:
 * most of it has been seen before, whatever the order of the lines.
 */
struct beginnings {
	struct beginning {
		struct text text;
		uint32_t node;
	} * rows;
	size_t n, cap;
	struct index index;
};

struct folded {
	struct scan s;
	struct prof_builder *b;
	struct stacks stacks;
	struct trail trail;
	struct beginnings known;
	bool differential, fractions;
	size_t nlines;   /* with a stack and a count */
	const char *odd; /* first line without a count */
};

/* ---- one line -------------------------------------------------------- */

static bool in_number(char c)
{
	return is_digit(c) || c == '.' || c == '-' || c == '+' || (c | 0x20) == 'e';
}

/* Takes a count and the blank before it off the end of t. */
static bool take_count(struct text *t, double *count, bool *whole)
{
	const char *end = t->s + t->len, *p = end;

	while (p > t->s && in_number(p[-1]))
		p--;
	if (p == t->s || p == end || !is_blank(p[-1]) ||
	    text_double(p, end, count) != (size_t)(end - p))
		return false;
	for (const char *c = p; c < end; c++)
		*whole &= is_digit(*c) || *c == '-';
	/* One blank separates, as for flamegraph.pl; more belong to the frame. */
	t->len = (size_t)(p - 1 - t->s);
	return true;
}

static struct text line_text(const struct scan *s)
{
	struct text t = { s->line, (size_t)(s->eol - s->line) };

	while (t.len && is_blank(t.s[t.len - 1]))
		t.len--;
	return t;
}

static bool is_comment(struct text line)
{
	return line.len && line.s[0] == '#' && (line.len == 1 || is_blank(line.s[1]));
}

static bool take_fold(struct text line, bool differential, struct fold *f)
{
	*f = (struct fold){ .stack = line, .whole = true };
	return take_count(&f->stack, &f->count[differential ? COUNT_NEW : COUNT], &f->whole) &&
	       (!differential || take_count(&f->stack, &f->count[COUNT_BASE], &f->whole));
}

/*
 * Whether the last word but one is a count, too, can only be told for the file
 * as a whole: "step 1 5" alone may be either.
 */
static bool is_differential(const struct prof_input *in)
{
	struct scan s;
	size_t one = 0, two = 0;
	struct fold f;

	scan_open(&s, in, NULL);
	while (scan_line(&s)) {
		struct text line = line_text(&s);
		if (is_comment(line) || !take_fold(line, false, &f))
			continue;
		one++;
		two += take_count(&f.stack, &f.count[COUNT_BASE], &f.whole);
	}
	return two * 10 > one * 9;
}

/* ---- frames ---------------------------------------------------------- */

/* The number after the last colon, if it is written as we would write it. */
static bool take_line(struct text *file, uint32_t *line)
{
	const char *end = file->s + file->len, *p = end;
	uint64_t n;

	while (p > file->s && is_digit(p[-1]))
		p--;
	if (p == end || *p == '0' || p == file->s || p[-1] != ':' ||
	    text_u64(p, end, &n) != (size_t)(end - p) || n > UINT32_MAX)
		return false;
	*line = (uint32_t)n;
	file->len = (size_t)(p - 1 - file->s);
	return true;
}

/* Without a line number, "name (x)" is a file only if it looks like Python's. */
static bool is_python_file(struct text file)
{
	return text_ends(file, ".py") || (text_starts(file, "<") && text_ends(file, ">"));
}

/*
 * "name (file:line)", as py-spy and many others label a frame; the line is the
 * one being executed. Taken apart only if it can be put together again.
 */
static struct stack_frame decode_frame(struct stacks *t, struct text label)
{
	struct text name = label, file = { NULL, 0 };
	struct stack_frame frame = { 0, 0 };

	if (text_ends(label, ")")) {
		const char *p = label.s + label.len - 1;
		while (p > label.s && !(p[0] == '(' && p[-1] == ' '))
			p--;
		if (p > label.s) {
			file = (struct text){ p + 1, (size_t)(label.s + label.len - p - 2) };
			name.len = (size_t)(p - 1 - label.s);
		}
	}
	if (!file.len || !name.len ||
	    !(take_line(&file, &frame.line) ? file.len > 0 : is_python_file(file))) {
		name = label;
		file.len = 0;
		frame.line = 0;
	}
	struct prof_func func = { .name = prof_add_string(t->b, name.s, name.len) };
	if (file.len)
		func.file = prof_add_string(t->b, file.s, file.len);
	frame.func = prof_add_func(t->b, &func);
	return frame;
}

/* ---- stacks ---------------------------------------------------------- */

static size_t common_prefix(struct text a, struct text b)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t x, y;
		memcpy(&x, a.s + i, 8);
		memcpy(&y, b.s + i, 8);
		if (x != y)
			break;
	}
	while (i < n && a.s[i] == b.s[i])
		i++;
	return i;
}

/* Drops the frames that the new stack does not begin with. */
static void cut_trail(struct trail *t, struct text stack)
{
	size_t common = common_prefix(t->stack, stack);

	if (!stack.len)
		t->n = 0;
	while (t->n) {
		size_t end = t->frames[t->n - 1].end;
		if (end < common)
			break;
		if (end == common && (end == stack.len || stack.s[end] == ';'))
			break;
		t->n--;
	}
	t->stack = stack;
}

/* Rows for one more, doubling; the new room, or NULL when memory is out. */
static void *grown(void *rows, size_t *cap, size_t width)
{
	size_t more = *cap ? *cap * 2 : 64;
	void *room = more < PROF_NONE ? realloc(rows, more * width) : NULL;

	*cap = room ? more : *cap;
	return room;
}

/* Appends the other frames of the stack. False when memory is out. */
static bool extend_trail(struct trail *t)
{
	size_t from = t->n ? t->frames[t->n - 1].end + 1 : 0;
	uint64_t hash = t->n ? t->frames[t->n - 1].hash : 0;

	while (t->stack.len && from <= t->stack.len) {
		const char *s = t->stack.s + from;
		const char *semicolon = memchr(s, ';', t->stack.len - from);
		size_t len = semicolon ? (size_t)(semicolon - s) : t->stack.len - from;
		if (t->n == t->cap) {
			void *room = grown(t->frames, &t->cap, sizeof(*t->frames));
			if (!room)
				return false;
			t->frames = room;
		}
		hash = hash_mix(hash ^ len, hash_bytes(s, len));
		t->frames[t->n++] = (struct trail_frame){ from + len, hash };
		from += len + 1;
	}
	return true;
}

static uint32_t short_hash(uint64_t hash)
{
	return (uint32_t)(hash ^ hash >> 32);
}

static struct text beginning_of(const struct trail *t, size_t depth)
{
	return (struct text){ t->stack.s, t->frames[depth - 1].end };
}

/* The context of so many frames of the trail, if they were seen before. */
static bool find_beginning(const struct beginnings *known, const struct trail *t, size_t depth,
			   uint32_t *node)
{
	uint32_t hash = short_hash(t->frames[depth - 1].hash);
	struct text text = beginning_of(t, depth);
	size_t at;

	for (uint32_t i = index_first(&known->index, hash, &at); i != INDEX_NONE;
	     i = index_next(&known->index, hash, &at)) {
		const struct text *other = &known->rows[i].text;
		if (other->len == text.len && !memcmp(other->s, text.s, text.len)) {
			*node = known->rows[i].node;
			return true;
		}
	}
	return false;
}

static bool add_beginning(struct beginnings *known, const struct trail *t, size_t depth,
			  uint32_t node)
{
	if (known->n == known->cap) {
		void *room = grown(known->rows, &known->cap, sizeof(*known->rows));
		if (!room)
			return false;
		known->rows = room;
	}
	known->rows[known->n] = (struct beginning){ beginning_of(t, depth), node };
	return index_put(&known->index, short_hash(t->frames[depth - 1].hash),
			 (uint32_t)known->n++);
}

/* The node of a stack; an empty one is the root. */
static uint32_t find_node(struct folded *f, struct text stack)
{
	struct trail *t = &f->trail;
	size_t before = t->n;
	cut_trail(t, stack);
	size_t same = t->n;
	if (!extend_trail(t))
		f->stacks.failed = true;
	uint32_t node = 0;
	size_t depth = t->n;
	while (depth > same && !find_beginning(&f->known, t, depth, &node))
		depth--;
	if (depth == same && same) {
		for (node = t->node; before > same; before--)
			node = f->stacks.nodes[node].parent;
	}
	for (; depth < t->n && !f->stacks.failed; depth++) {
		size_t from = depth ? t->frames[depth - 1].end + 1 : 0;
		struct text label = { stack.s + from, t->frames[depth].end - from };
		node = stacks_enter(&f->stacks, node, label);
		if (!add_beginning(&f->known, t, depth + 1, node))
			f->stacks.failed = true;
	}
	t->node = node;
	return f->stacks.failed ? 0 : node;
}

static void read_line(struct folded *f)
{
	struct text line = line_text(&f->s);
	uint64_t offset = scan_offset(&f->s, f->s.line);
	struct fold fold;

	if (!line.len) {
		return;
	} else if (is_comment(line)) {
		prof_add_note(f->b, offset, "comment line skipped");
	} else if (!take_fold(line, f->differential, &fold)) {
		if (line.s[0] == '#') {
			prof_add_note(f->b, offset, "comment line skipped");
			return;
		}
		prof_add_note(f->b, offset, "line without a count skipped");
		f->odd = f->odd ? f->odd : f->s.line;
	} else {
		uint32_t node = find_node(f, fold.stack);
		stacks_add(&f->stacks, node, COUNT, fold.count[COUNT]);
		if (f->differential)
			stacks_add(&f->stacks, node, COUNT_NEW, fold.count[COUNT_NEW]);
		f->fractions |= !fold.whole;
		f->nlines++;
	}
}

static void add_measures(const struct folded *f)
{
	struct prof_measure m = {
		.name = prof_add_text(f->b, "samples"),
		.role = PROF_ROLE_COST,
		.side = f->differential ? PROF_SIDE_BASE : PROF_SIDE_ONLY,
		.scale = 1,
		.integral = !f->fractions,
		.sampled = true,
	};

	prof_add_measure(f->b, &m);
	if (f->differential) {
		m.side = PROF_SIDE_NEW;
		prof_set_main_measure(f->b, prof_add_measure(f->b, &m));
	}
}

static int read_folded(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct folded f = { .b = b, .differential = is_differential(in) };
	int status = 0;

	scan_open(&f.s, in, err);
	stacks_init(&f.stacks, b, decode_frame);
	while (!f.stacks.failed && scan_line(&f.s))
		read_line(&f);
	if (!f.nlines && f.odd)
		status = scan_fail(&f.s, f.odd, "expected a stack and a count, found no count");
	free(f.trail.frames);
	free(f.known.rows);
	index_free(&f.known.index);
	if (status) {
		stacks_free(&f.stacks);
		return status;
	}
	add_measures(&f);
	return stacks_finish(&f.stacks, f.differential ? 2 : 1, err);
}

/* ---- detection ------------------------------------------------------- */

/*
 * Text of many kinds ends in a number. Folded is likely if a frame separator is
 * seen and three of four lines of the beginning have a count.
 */
static enum prof_match probe_folded(const struct prof_input *in)
{
	struct prof_input head = *in;
	struct scan s;
	struct fold f;
	size_t good = 0, bad = 0, separated = 0;

	head.size = in->size < 4096 ? in->size : 4096;
	if (head.size && memchr(head.data, 0, head.size))
		return PROF_NO;
	scan_open(&s, &head, NULL);
	while (scan_line(&s)) {
		struct text line = line_text(&s);
		if (s.eol == s.end && head.size < in->size && good + bad)
			break;
		if (!line.len || is_comment(line))
			continue;
		if (is_blank(line.s[0]) || !take_fold(line, false, &f)) {
			bad++;
			continue;
		}
		good++;
		separated += memchr(f.stack.s, ';', f.stack.len) != NULL;
	}
	if (good < bad * 3 || !good)
		return PROF_NO;
	return separated ? PROF_LIKELY : PROF_MAYBE;
}

const struct prof_reader prof_reader_folded = {
	.name = "folded",
	.aliases = "collapse collapsed",
	.title = "Folded stacks (flamegraph.pl, inferno, py-spy raw)",
	.suffixes = ".folded .collapsed .collapse",
	.kept = "contexts with counts, also before and after",
	.lost = "nothing",
	.probe = probe_folded,
	.read = read_folded,
};
