/*
 * memray.c - the table of allocations that `memray transform csv` writes.
 *
 *	allocator,num_allocations,size,tid,thread_name,stack_trace
 *	MALLOC,2,128,1,MainThread (0x1),f;a.py;5|main;a.py;12
 *
 * A frame is function, file and the line being executed; the innermost comes first.
 * Source: docs/formats/memray.md.
 */
#include "frame.h"
#include "stacks.h"

enum { ALLOCATOR, ALLOCATIONS, SIZE, TID, THREAD, STACK, NFIELDS };
enum { M_MEMORY, M_ALLOCATIONS, NMEASURES };

static const char header[] = "allocator,num_allocations,size,tid,thread_name,stack_trace";

struct memray {
	struct scan s;
	struct prof_builder *b;
	struct stacks stacks;
};

static struct stack_frame decode_frame(struct stacks *t, struct text label)
{
	struct text name = label, file = { "", 0 };
	struct stack_frame frame = { 0, 0 };
	if (frame_take_line(&name, ';', &frame.line)) {
		const char *p = memrchr(name.s, ';', name.len);
		if (p) {
			file = (struct text){ p + 1, (size_t)(name.s + name.len - p - 1) };
			name.len = (size_t)(p - name.s);
		}
	}
	frame.func = frame_func(t->b, name, file);
	return frame;
}

/* The next field, without the quotes around it; two of them inside stay. */
static bool take_field(struct scan *s, struct text *field)
{
	bool quoted = scan_char(s, '"');
	const char *from = s->p, *p = from;
	for (; p < s->eol && *p != (quoted ? '"' : ','); p++)
		continue;
	while (quoted && p < s->eol && p[1] == '"') {
		for (p += 2; p < s->eol && *p != '"'; p++)
			continue;
	}
	*field = (struct text){ from, (size_t)(p - from) };
	s->p = p;
	return !quoted || scan_char(s, '"');
}

static bool take_fields(struct scan *s, struct text field[NFIELDS])
{
	for (int i = 0; i < NFIELDS; i++)
		if (!take_field(s, &field[i]) || (i < STACK && !scan_char(s, ',')))
			return false;
	return scan_at_end(s);
}

static bool take_number(struct text t, uint64_t *v)
{
	return t.len && is_digit(*t.s) && text_u64(t.s, t.s + t.len, v) == t.len;
}

/* memray numbers threads by the address of their structure. */
static void enter_thread(struct memray *m, struct text name, uint64_t tid)
{
	struct prof_part part = { .pid = -1, .tid = tid <= INT64_MAX ? (int64_t)tid : -1 };
	part.name = prof_add_string(m->b, name.s, name.len);
	m->stacks.part = prof_add_part(m->b, &part);
}

static void push_frames(struct memray *m, struct text stack)
{
	if (!stack.len)
		stack = (struct text){ "(no frames)", strlen("(no frames)") };
	while (stack.len) {
		const char *p = memchr(stack.s, '|', stack.len);
		size_t len = p ? (size_t)(p - stack.s) : stack.len, taken = len + (p != NULL);
		stacks_push(&m->stacks, (struct text){ stack.s, len });
		stack = (struct text){ stack.s + taken, stack.len - taken };
	}
}

static int read_row(struct memray *m)
{
	struct text field[NFIELDS];
	uint64_t allocations, size, tid;
	if (!take_fields(&m->s, field))
		return scan_fail(&m->s, m->s.p, "expected six fields");
	if (!take_number(field[ALLOCATIONS], &allocations) || !take_number(field[SIZE], &size) ||
	    !take_number(field[TID], &tid))
		return scan_fail(&m->s, m->s.line,
				 "expected numbers of allocations, bytes and thread");
	enter_thread(m, field[THREAD], tid);
	push_frames(m, field[STACK]);
	uint32_t node = stacks_pushed(&m->stacks);
	stacks_add(&m->stacks, node, M_MEMORY, (double)size);
	stacks_add(&m->stacks, node, M_ALLOCATIONS, (double)allocations);
	return 0;
}

static void add_measure(struct prof_builder *b, const char *name, enum prof_unit unit)
{
	prof_add_measure(b, &(struct prof_measure){ .name = prof_add_text(b, name),
						    .unit = unit,
						    .role = PROF_ROLE_COST,
						    .scale = 1,
						    .integral = true });
}

static bool is_header(struct scan *s)
{
	return scan_line(s) && scan_literal(s, header) && scan_at_end(s);
}

static int read_memray(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct memray m = { .b = b };
	int status = 0;
	scan_open(&m.s, in, err);
	if (!is_header(&m.s))
		return scan_fail(&m.s, m.s.line, "expected the header %s", header);
	stacks_init(&m.stacks, b, decode_frame);
	add_measure(b, "memory", PROF_UNIT_BYTE);
	add_measure(b, "allocations", PROF_UNIT_NONE);
	prof_add_note(b, UINT64_MAX, "allocators are not kept");
	while (status == 0 && !m.stacks.failed && scan_line(&m.s))
		status = m.s.eol > m.s.line ? read_row(&m) : 0;
	if (status) {
		stacks_free(&m.stacks);
		return status;
	}
	return stacks_finish(&m.stacks, NMEASURES, err);
}

static enum prof_match probe_memray(const struct prof_input *in)
{
	struct scan s;
	scan_open(&s, in, NULL);
	return is_header(&s) ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_memray = {
	.name = "memray",
	.aliases = "",
	.title = "memray, transform csv",
	.suffixes = ".csv",
	.kept = "contexts by thread, bytes and allocations",
	.lost = "the allocator",
	.probe = probe_memray,
	.read = read_memray,
};
