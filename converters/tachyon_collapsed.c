/*
 * tachyon_collapsed.c - read the collapsed stacks of profiling.sampling: folded
 * stacks whose frames say file, function and line, below a thread.
 *
 *	tid:7001;main.py:<module>:30;main.py:run:11 3
 *
 * Source: docs/formats/tachyon-collapsed.md.
 */
#include <stdio.h>

#include "frame.h"
#include "measures.h"
#include "stacks.h"

struct file {
	struct scan s;
	struct prof_builder *b;
	struct stacks stacks;
};

/* Where the last colon of t is; NULL if there is none. */
static const char *last_colon(struct text t)
{
	const char *p = t.s + t.len;
	while (p > t.s && p[-1] != ':')
		p--;
	return p > t.s ? p - 1 : NULL;
}

/* "file:function:line" from behind; what has no file is a name as it stands. */
static struct stack_frame decode_frame(struct stacks *t, struct text label)
{
	struct text name = label, file = { "", 0 };
	const char *line = last_colon(label);
	uint64_t number = 0;
	if (line && line + 1 < label.s + label.len &&
	    text_u64(line + 1, label.s + label.len, &number) ==
		    (size_t)(label.s + label.len - line - 1) &&
	    number <= UINT32_MAX) {
		struct text rest = { label.s, (size_t)(line - label.s) };
		const char *colon = last_colon(rest);
		if (colon) {
			file = (struct text){ rest.s, (size_t)(colon - rest.s) };
			name = (struct text){ colon + 1, (size_t)(line - colon - 1) };
		}
	}
	prof_id id = prof_add_string(t->b, name.s, name.len);
	prof_id path = file.len ? prof_add_string(t->b, file.s, file.len) : 0;
	return (struct stack_frame){ prof_add_func(t->b,
						   &(struct prof_func){ .name = id, .file = path }),
				     name.s != label.s ? (uint32_t)number : 0 };
}

/* ---- lines ----------------------------------------------------------- */

static void set_part(struct file *f, uint64_t tid)
{
	char name[32];
	snprintf(name, sizeof(name), "Thread-%llu", (unsigned long long)tid);
	f->stacks.part = prof_add_part(f->b,
				       &(struct prof_part){ prof_add_text(f->b, name), -1,
							    tid > INT64_MAX ? -1 : (int64_t)tid });
}

static void read_line(struct file *f)
{
	struct text line = scan_whole(&f->s);
	uint64_t tid, count;
	if (!line.len)
		return;
	if (!frame_take_count(&line, &count)) {
		scan_fail(&f->s, f->s.eol, "expected a count at the end of the line");
		return;
	}
	size_t digits = text_starts(line, "tid:") ? text_u64(line.s + 4, line.s + line.len, &tid)
						  : 0;
	const char *p = line.s + 4 + digits, *end = line.s + line.len;
	if (!digits || p > end || (p < end && *p != ';')) {
		scan_fail(&f->s, line.s, "expected \"tid:\", a number and frames");
		return;
	}
	set_part(f, tid);
	uint32_t node = 0;
	while (p < end) {
		p++;
		const char *semicolon = memchr(p, ';', (size_t)(end - p));
		const char *stop = semicolon ? semicolon : end;
		struct text frame = { p, (size_t)(stop - p) };
		node = stacks_child(&f->stacks, node, stacks_label(&f->stacks, frame));
		p = stop;
	}
	if (node)
		stacks_add(&f->stacks, node, 0, (double)count);
	else
		prof_add_note(f->b, scan_offset(&f->s, line.s),
			      "samples without a stack were left out");
}

static int read_tachyon_collapsed(const struct prof_input *in, struct prof_builder *b,
				  struct prof_error *err)
{
	struct file f = { .b = b };
	scan_open(&f.s, in, err);
	stacks_init(&f.stacks, b, decode_frame);
	measure_samples(b);
	while (!f.stacks.failed && scan_line(&f.s))
		read_line(&f);
	if (!f.s.failed)
		return stacks_finish(&f.stacks, 1, err);
	stacks_free(&f.stacks);
	return -1;
}

static enum prof_match probe_tachyon_collapsed(const struct prof_input *in)
{
	const char *p = (const char *)in->data, *end = p + in->size;
	uint64_t tid;
	if (in->size < 6 || memcmp(p, "tid:", 4) != 0)
		return PROF_NO;
	size_t digits = text_u64(p + 4, end, &tid);
	return digits && p[4 + digits] == ';' ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_tachyon_collapsed = {
	.name = "tachyon-collapsed",
	.aliases = "",
	.title = "profiling.sampling of Python 3.15, collapsed stacks",
	.kept = "contexts by thread, lines",
	.lost = "nothing (directories and times are not in it)",
	.suffixes = ".txt .collapsed .folded",
	.probe = probe_tachyon_collapsed,
	.read = read_tachyon_collapsed,
};
