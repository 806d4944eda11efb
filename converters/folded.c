/*
 * folded.c - folded stacks: one line a stack, outermost frame first, and a count.
 *
 *	main;parse;read 12
 *
 * Two counts a line are the differential form of difffolded.pl: before, after.
 */
#include "beginnings.h"
#include "stacks.h"

enum { COUNT, COUNT_BASE = 0, COUNT_NEW, NCOUNTS };

/* A line taken apart. */
struct fold {
	struct text stack;
	double count[NCOUNTS];
	bool whole; /* the counts have no fraction */
};

struct folded {
	struct scan s;
	struct prof_builder *b;
	struct stacks stacks;
	struct beginnings known; /* row i is node i + 1 */
	struct fold folds[BEGINNINGS_BATCH];
	struct stack_text texts[BEGINNINGS_BATCH]; /* of their stacks */
	size_t nfolds;
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
 * as a whole: "step 1 5" alone may be either. Where many lines have but one
 * count, the others need not be seen.
 */
static bool is_differential(const struct prof_input *in)
{
	enum { MANY = 1000 };
	struct scan s;
	size_t one = 0, two = 0;
	struct fold f;

	scan_open(&s, in, NULL);
	while ((one < MANY || two) && scan_line(&s)) {
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

/* Adds the frames behind a known beginning of so many bytes; none: behind the root. */
static uint32_t add_frames(struct folded *f, const struct stack_text *t, uint32_t node, size_t from)
{
	const char *s = t->text.s, *end = s + t->text.len;

	for (const char *p = s + from; p <= end && !f->stacks.failed;) {
		const char *semicolon = memchr(p, ';', (size_t)(end - p));
		const char *stop = semicolon ? semicolon : end;
		uint32_t label = stacks_label(&f->stacks, (struct text){ p, (size_t)(stop - p) });
		node = stacks_new_child(&f->stacks, node, label);
		if (!beginnings_add(&f->known, t, (size_t)(stop - s)))
			f->stacks.failed = true;
		p = stop + 1;
	}
	return node;
}

/* The node of a stack; an empty one is the root. */
static uint32_t find_node(struct folded *f, const struct stack_text *t)
{
	size_t len = t->text.len;

	if (!len)
		return 0;
	do {
		uint32_t row = beginnings_find(&f->known, t, len);
		if (row != INDEX_NONE)
			return add_frames(f, t, row + 1, len + 1);
	} while (stack_text_cut(t, &len));
	return add_frames(f, t, 0, 0);
}

static void add_batch(struct folded *f)
{
	beginnings_fetch(&f->known, f->texts, f->nfolds);
	for (size_t i = 0; i < f->nfolds; i++) {
		uint32_t node = find_node(f, &f->texts[i]);
		stacks_add(&f->stacks, node, COUNT, f->folds[i].count[COUNT]);
		if (f->differential)
			stacks_add(&f->stacks, node, COUNT_NEW, f->folds[i].count[COUNT_NEW]);
		f->fractions |= !f->folds[i].whole;
	}
	f->nfolds = 0;
}

static void add_fold(struct folded *f, const struct fold *fold)
{
	f->nlines++;
	f->folds[f->nfolds] = *fold;
	if (!stack_text_set(&f->texts[f->nfolds++], fold->stack))
		f->stacks.failed = true;
	else if (f->nfolds == BEGINNINGS_BATCH)
		add_batch(f);
}

static void read_line(struct folded *f)
{
	struct text line = line_text(&f->s);
	uint64_t offset = scan_offset(&f->s, f->s.line);
	struct fold fold;

	if (!line.len)
		return;
	if (!is_comment(line) && take_fold(line, f->differential, &fold)) {
		add_fold(f, &fold);
	} else if (line.s[0] == '#') {
		prof_add_note(f->b, offset, "comment line skipped");
	} else {
		prof_add_note(f->b, offset, "line without a count skipped");
		f->odd = f->odd ? f->odd : f->s.line;
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
	if (!f.stacks.failed)
		add_batch(&f);
	if (!f.nlines && f.odd)
		status = scan_fail(&f.s, f.odd, "expected a stack and a count, found no count");
	beginnings_free(&f.known);
	for (size_t i = 0; i < BEGINNINGS_BATCH; i++)
		stack_text_free(&f.texts[i]);
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
	struct prof_input head = scan_head(in, 4096);
	struct scan s;
	struct fold f;
	size_t good = 0, bad = 0, separated = 0;

	if (head.size && memchr(head.data, 0, head.size))
		return PROF_NO;
	scan_open(&s, &head, NULL);
	while (scan_line(&s)) {
		struct text line = line_text(&s);
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
