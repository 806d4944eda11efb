/*
 * folded.c - folded stacks: one line a stack, outermost frame first, and a count.
 *
 *	main;parse;read 12
 *
 * Two counts a line are the differential form of difffolded.pl: before, after.
 */
#include <stdlib.h>

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
	struct {
		size_t end; /* of the frame, in the stack */
		uint32_t node;
	} * frames;
	size_t n, cap;
};

struct folded {
	struct scan s;
	struct prof_builder *b;
	struct stacks stacks;
	struct trail trail;
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

static bool grow_trail(struct trail *t)
{
	size_t cap = t->cap ? t->cap * 2 : 64;
	void *frames = realloc(t->frames, cap * sizeof(*t->frames));

	if (!frames)
		return false;
	t->frames = frames;
	t->cap = cap;
	return true;
}

/* The node of a stack; an empty one is the root. */
static uint32_t find_node(struct folded *f, struct text stack)
{
	struct trail *t = &f->trail;
	cut_trail(t, stack);
	uint32_t node = t->n ? t->frames[t->n - 1].node : 0;
	size_t from = t->n ? t->frames[t->n - 1].end + 1 : 0;

	while (stack.len && from <= stack.len) {
		const char *semicolon = memchr(stack.s + from, ';', stack.len - from);
		size_t end = semicolon ? (size_t)(semicolon - stack.s) : stack.len;
		struct text label = { stack.s + from, end - from };
		node = stacks_enter(&f->stacks, node, label);
		if (t->n == t->cap && !grow_trail(t)) {
			f->stacks.failed = true;
			return 0;
		}
		t->frames[t->n].end = end;
		t->frames[t->n++].node = node;
		from = end + 1;
	}
	return node;
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
