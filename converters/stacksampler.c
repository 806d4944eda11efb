/*
 * stacksampler.c - what the stack sampler of nylas-perftools serves.
 *
 *	elapsed 1.215524
 *	granularity 0.002
 *	<module>(__main__);main(workload);area(workload);burn(workload) 26
 *
 * Outermost frame first, name and module; a count is that many granules of CPU time.
 * Source: docs/formats/stacksampler.md.
 */
#include <math.h>

#include "frame.h"
#include "measures.h"
#include "stacks.h"

static struct stack_frame decode_frame(struct stacks *t, struct text label)
{
	struct text name = label, module = { "", 0 };
	frame_split_bracket(label, "(", &name, &module);
	struct prof_func func = {
		.name = prof_add_string(t->b, name.s, name.len),
		.object = prof_add_string(t->b, module.s, module.len),
	};
	return (struct stack_frame){ prof_add_func(t->b, &func), 0 };
}

/* "word 0.002" and nothing else. */
static bool take_field(struct scan *s, const char *word, double *v)
{
	return scan_line(s) && scan_literal(s, word) && scan_char(s, ' ') && scan_double(s, v) &&
	       scan_at_end(s) && *v >= 0 && isfinite(*v);
}

static void add_stack(struct stacks *t, struct text stack, uint64_t count)
{
	uint32_t node = 0;
	while (stack.len) {
		const char *p = memchr(stack.s, ';', stack.len);
		size_t len = p ? (size_t)(p - stack.s) : stack.len, taken = len + (p != NULL);
		node = stacks_child(t, node, stacks_label(t, (struct text){ stack.s, len }));
		stack = (struct text){ stack.s + taken, stack.len - taken };
	}
	stacks_add(t, node, 0, (double)count);
}

static int read_stacks(struct scan *s, struct stacks *t)
{
	while (!t->failed && scan_line(s)) {
		struct text stack = scan_whole(s);
		uint64_t count;
		if (!stack.len)
			continue;
		if (!frame_take_count(&stack, &count))
			return scan_fail(s, s->line, "expected a stack and a count");
		add_stack(t, stack, count);
	}
	return 0;
}

static int read_stacksampler(const struct prof_input *in, struct prof_builder *b,
			     struct prof_error *err)
{
	struct scan s;
	struct stacks t;
	double elapsed, granularity;
	scan_open(&s, in, err);
	if (!take_field(&s, "elapsed", &elapsed))
		return scan_fail(&s, s.line, "expected \"elapsed\" and seconds");
	text_meta(b, "elapsed", (struct text){ s.line + 8, (size_t)(s.eol - s.line - 8) });
	if (!take_field(&s, "granularity", &granularity) || granularity <= 0)
		return scan_fail(&s, s.line, "expected \"granularity\" and seconds");
	measure_time(b, granularity, true, true);
	stacks_init(&t, b, decode_frame);
	if (read_stacks(&s, &t)) {
		stacks_free(&t);
		return -1;
	}
	return stacks_finish(&t, 1, err);
}

static enum prof_match probe_stacksampler(const struct prof_input *in)
{
	struct scan s;
	double elapsed, granularity;
	scan_open(&s, in, NULL);
	bool is = take_field(&s, "elapsed", &elapsed) &&
		  take_field(&s, "granularity", &granularity);
	return is ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_stacksampler = {
	.name = "stacksampler",
	.aliases = "",
	.title = "nylas-perftools stack sampler",
	.suffixes = ".txt",
	.kept = "contexts with counts",
	.lost = "nothing",
	.probe = probe_stacksampler,
	.read = read_stacksampler,
};
