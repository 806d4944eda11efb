/*
 * dtrace.c - what DTrace prints of an aggregation by ustack() or stack():
 *
 *	              libc.so.6`read+0x7
 *	              a.out`main+0x11
 *	               12
 *
 * Innermost frame first, then the count.
 */
#include "stacks.h"

struct dtrace {
	struct scan s;
	struct stacks stacks;
	size_t depth, nstacks;
	const char *odd; /* first frame of a stack without a count */
};

/* "object`symbol+0xoffset", "`symbol" of the kernel, or an address. */
static struct stack_frame decode_frame(struct stacks *t, struct text label)
{
	const char *tick = memrchr(label.s, '`', label.len);
	struct text symbol = label, object = { label.s, 0 };

	if (tick) {
		object.len = (size_t)(tick - label.s);
		symbol = (struct text){ tick + 1, label.len - object.len - 1 };
		symbol = text_without_offset(symbol);
	}
	struct prof_func f = {
		.name = prof_add_string(t->b, symbol.s, symbol.len),
		.object = prof_add_string(t->b, object.s, object.len),
	};
	return (struct stack_frame){ prof_add_func(t->b, &f), 0 };
}

/* The count ends the stack. */
static void end_stack(struct dtrace *d, uint64_t count)
{
	stacks_add(&d->stacks, stacks_pushed(&d->stacks), 0, (double)count);
	d->depth = 0;
	d->nstacks++;
}

static bool is_count(struct text line, uint64_t *count)
{
	return line.len && is_digit(line.s[0]) && !text_starts(line, "0x") &&
	       text_u64(line.s, line.s + line.len, count) == line.len;
}

static void read_line(struct dtrace *d)
{
	struct text line = text_trim(scan_whole(&d->s));
	uint64_t count;

	if (!line.len)
		return;
	if (text_starts(line, "CPU")) { /* "CPU ID FUNCTION:NAME", and a line of them below */
		scan_line(&d->s);
		return;
	}
	if (is_count(line, &count)) {
		end_stack(d, count);
		return;
	}
	if (!d->depth++)
		d->odd = line.s;
	stacks_push(&d->stacks, line);
}

static int read_dtrace(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct dtrace d = { .odd = NULL };
	struct prof_measure m = {
		.name = prof_add_text(b, "samples"),
		.role = PROF_ROLE_COST,
		.scale = 1,
		.integral = true,
		.sampled = true,
	};

	prof_add_measure(b, &m);
	scan_open(&d.s, in, err);
	stacks_init(&d.stacks, b, decode_frame);
	while (!d.stacks.failed && scan_line(&d.s))
		read_line(&d);
	if (d.depth && d.nstacks)
		prof_add_note(b, scan_offset(&d.s, d.odd), "stack without a count skipped");
	else if (d.depth && !d.stacks.failed)
		scan_fail(&d.s, d.odd, "expected stacks with counts, found no count");
	if (d.s.failed) {
		stacks_free(&d.stacks);
		return -1;
	}
	return stacks_finish(&d.stacks, 1, err);
}

/* Lines are indented; two kinds only: frames, of which one has a backtick, and counts. */
static enum prof_match probe_dtrace(const struct prof_input *in)
{
	struct prof_input head = scan_head(in, 8192);
	struct scan s;
	bool frame = false;
	uint64_t count;

	scan_open(&s, &head, NULL);
	while (scan_line(&s)) {
		struct text line = scan_whole(&s);
		bool indented = line.len && is_blank(line.s[0]);
		line = text_trim(line);
		if (text_starts(line, "CPU") && !frame) {
			scan_line(&s);
			continue;
		}
		if (!line.len)
			continue;
		if (!indented)
			return PROF_NO;
		if (is_count(line, &count))
			return frame ? PROF_LIKELY : PROF_NO;
		frame |= memchr(line.s, '`', line.len) != NULL;
	}
	return PROF_NO;
}

const struct prof_reader prof_reader_dtrace = {
	.name = "dtrace",
	.aliases = "",
	.title = "DTrace, stacks with counts",
	.suffixes = ".dtrace",
	.kept = "contexts with counts",
	.lost = "offsets in functions, probe names",
	.probe = probe_dtrace,
	.read = read_dtrace,
};
