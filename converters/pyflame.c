/*
 * pyflame.c - what pyflame prints: folded stacks, and with --flamechart every sample.
 *
 *	a.py:<module>:70;a.py:main:58 12          1795466211641201
 *	(idle) 3                                  a.py:<module>:70;a.py:main:58;
 *
 * Outermost frame first. With -n the lines are missing from the frames.
 * Source: docs/formats/pyflame.md.
 */
#include <math.h>

#include "frame.h"
#include "stacks.h"

struct pyflame {
	struct scan s;
	struct prof_builder *b;
	struct stacks stacks;
	bool any_time;
	uint64_t first_time; /* microseconds */
	size_t nsamples;
	const char *odd; /* first line that is none of ours */
};

/* ---- frames ---------------------------------------------------------- */

static bool is_file(struct text t)
{
	return text_ends(t, ".py") || (text_starts(t, "<") && text_ends(t, ">"));
}

/* "(idle)" and "(failed)" stand for a whole stack. */
static bool is_state(struct text t)
{
	return text_is(t, "(idle)") || text_is(t, "(failed)");
}

static struct stack_frame decode_frame(struct stacks *t, struct text label)
{
	struct text rest = label, name = label, file = { "", 0 };
	struct stack_frame frame = { 0, 0 };
	if (!is_state(label)) {
		frame_take_line(&rest, ':', &frame.line);
		if (!frame_split_colon(rest, &name, &file))
			name = rest;
	}
	frame.func = frame_func(t->b, name, file);
	return frame;
}

/* The frame at the beginning; a ';' may follow the last. */
static struct text take_frame(struct text *stack)
{
	const char *p = memchr(stack->s, ';', stack->len);
	size_t len = p ? (size_t)(p - stack->s) : stack->len, taken = len + (p != NULL);
	struct text frame = { stack->s, len };
	*stack = (struct text){ stack->s + taken, stack->len - taken };
	return frame;
}

/* ---- samples --------------------------------------------------------- */

static uint32_t add_stack(struct pyflame *f, struct text stack, uint64_t count)
{
	uint32_t node = 0;
	while (stack.len)
		node = stacks_child(&f->stacks, node, stacks_label(&f->stacks, take_frame(&stack)));
	stacks_add(&f->stacks, node, 0, (double)count);
	f->nsamples++;
	return node;
}

/* Microseconds since 1970 alone in their line; before that the year is no longer 2001. */
static bool is_time(struct text t, uint64_t *time)
{
	return t.len >= 15 && is_digit(*t.s) && text_u64(t.s, t.s + t.len, time) == t.len;
}

static void add_timed(struct pyflame *f, struct text stack, uint64_t time)
{
	const double one = 1;
	uint32_t node = add_stack(f, stack, 1);
	if (!f->any_time)
		f->first_time = time;
	f->any_time = true;
	prof_add_sample(
		f->b, &(struct prof_sample){ .node = node,
					     .time = (double)(int64_t)(time - f->first_time) / 1e6,
					     .value = &one });
}

static void read_line(struct pyflame *f, uint64_t *time)
{
	struct text line = scan_whole(&f->s), stack = line;
	uint64_t offset = scan_offset(&f->s, line.s), count;
	if (!line.len)
		return;
	if (*time && (text_ends(line, ";") || is_state(line))) {
		add_timed(f, line, *time);
		*time = 0;
		return;
	}
	if (*time)
		prof_add_note(f->b, offset, "time without a stack skipped");
	*time = 0;
	if (is_time(line, time))
		return;
	if (frame_take_count(&stack, &count)) {
		add_stack(f, stack, count);
		return;
	}
	prof_add_note(f->b, offset, "line without a count skipped");
	f->odd = f->odd ? f->odd : line.s;
}

static int read_pyflame(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct pyflame f = { .b = b };
	uint64_t time = 0;
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, "samples"),
						    .role = PROF_ROLE_COST,
						    .scale = 1,
						    .integral = true,
						    .sampled = true });
	scan_open(&f.s, in, err);
	stacks_init(&f.stacks, b, decode_frame);
	while (!f.stacks.failed && scan_line(&f.s))
		read_line(&f, &time);
	if (time)
		prof_add_note(b, UINT64_MAX, "time without a stack skipped");
	if (!f.nsamples && f.odd && !f.stacks.failed) {
		stacks_free(&f.stacks);
		return scan_fail(&f.s, f.odd, "expected frames and a count, found no count");
	}
	return stacks_finish(&f.stacks, 1, err);
}

/* ---- detection ------------------------------------------------------- */

/* What the first lines hold. */
struct sight {
	size_t good, bad; /* lines */
	size_t frames, python;
};

/* Have all frames a file and a name, and are they not "name (file:line)"? */
static bool see_frames(struct text stack, struct sight *sight)
{
	struct text name, file;
	uint32_t line = 0;
	while (stack.len && !is_state(stack)) {
		struct text frame = take_frame(&stack);
		frame_take_line(&frame, ':', &line);
		if (!frame_split_colon(frame, &name, &file) || text_ends(name, ")"))
			return false;
		sight->frames++;
		sight->python += is_file(file);
	}
	return true;
}

static void see_line(struct text line, bool timed, struct sight *sight)
{
	uint64_t count;
	bool is = timed ? text_ends(line, ";") || is_state(line) : frame_take_count(&line, &count);
	if (is && see_frames(line, sight))
		sight->good++;
	else
		sight->bad++;
}

/* Python's places, in folded lines or between times; one line of four may be odd. */
static enum prof_match probe_pyflame(const struct prof_input *in)
{
	struct prof_input head = scan_head(in, 1 << 14);
	struct scan s;
	struct sight sight = { 0, 0, 0, 0 };
	uint64_t time;
	bool timed = false;
	scan_open(&s, &head, NULL);
	while (scan_line(&s)) {
		struct text line = scan_whole(&s);
		bool is = is_time(line, &time);
		if (line.len && !is)
			see_line(line, timed, &sight);
		timed = is;
		if (sight.bad > sight.good)
			return PROF_NO;
	}
	if (sight.python * 2 <= sight.frames || sight.bad * 3 > sight.good)
		return PROF_NO;
	return sight.frames > sight.good ? PROF_CERTAIN : PROF_LIKELY;
}

const struct prof_reader prof_reader_pyflame = {
	.name = "pyflame",
	.aliases = "",
	.title = "pyflame, folded and --flamechart",
	.suffixes = ".txt .pyflame",
	.kept = "contexts, order and time of samples",
	.lost = "nothing",
	.probe = probe_pyflame,
	.read = read_pyflame,
};
