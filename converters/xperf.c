/*
 * xperf.c - the table of CPU samples that xperf, and Windows Performance
 * Analyzer, export as comma-separated text:
 *
 *	Process Name, Process, Stack, Module, Function, Thread ID, Weight, Count, TimeStamp
 *	a.exe, a.exe (41), [Root]/ntdll.dll!Start/a.exe!main, a.exe, main, 5, 1.0, 1, 9.77
 *
 * Columns are known by their names. Stacks have their outermost frame first.
 */
#include <stdlib.h>

#include "stacks.h"

enum {
	PROCESS_NAME,
	MODULE,
	FUNCTION,
	STACK,
	WEIGHT,
	COUNT,
	NEEDED,
	PROCESS = NEEDED,
	THREAD,
	TIME,
	NCOLUMNS
};

static const char *const column_names[NCOLUMNS] = {
	[PROCESS_NAME] = "Process Name",
	[MODULE] = "Module",
	[FUNCTION] = "Function",
	[STACK] = "Stack",
	[WEIGHT] = "Weight",
	[COUNT] = "Count",
	[PROCESS] = "Process",
	[THREAD] = "Thread ID",
	[TIME] = "TimeStamp",
};

enum { MAX_FIELDS = 64, M_WEIGHT = 0, M_COUNT, NMEASURES };

struct xperf {
	struct scan s;
	struct prof_builder *b;
	struct stacks stacks;
	size_t column[NCOLUMNS]; /* place of each, MAX_FIELDS if it is not there */
	size_t ncolumns;
	struct text process, thread; /* of the last part */
	prof_id part;
};

/* ---- rows ------------------------------------------------------------ */

/* Fields of a line, between commas, without blanks around them or quotes. Returns how many. */
static size_t read_fields(struct text line, struct text *field)
{
	const char *p = line.s, *end = line.s + line.len;
	size_t n = 0;

	for (;;) {
		while (p < end && is_blank(*p))
			p++;
		bool quoted = p < end && *p == '"';
		const char *from = quoted ? ++p : p;
		const char *to = memchr(p, quoted ? '"' : ',', (size_t)(end - p));
		to = to ? to : end;
		if (n < MAX_FIELDS)
			field[n] = text_trim((struct text){ from, (size_t)(to - from) });
		n++;
		p = quoted ? memchr(to, ',', (size_t)(end - to)) : to;
		if (!p || p >= end)
			return n;
		p++;
	}
}

/* "1.001237", in quotes "1,001.237" */
static bool read_number(struct text t, double *v)
{
	char digits[64];
	size_t n = 0;

	if (t.len >= sizeof(digits))
		return false;
	for (size_t i = 0; i < t.len; i++)
		if (t.s[i] != ',')
			digits[n++] = t.s[i];
	digits[n] = '\0';
	return n && text_double(digits, digits + n, v) == n;
}

static bool read_header(struct xperf *x)
{
	struct text field[MAX_FIELDS];
	bool whole = true;

	x->ncolumns = read_fields(scan_whole(&x->s), field);
	for (size_t c = 0; c < NCOLUMNS; c++) {
		x->column[c] = MAX_FIELDS;
		for (size_t i = 0; i < x->ncolumns && i < MAX_FIELDS; i++)
			if (text_is(field[i], column_names[c]))
				x->column[c] = i;
		whole &= c >= NEEDED || x->column[c] < MAX_FIELDS;
	}
	return whole;
}

/* ---- stacks ---------------------------------------------------------- */

/* "module!function" */
static struct stack_frame decode_frame(struct stacks *t, struct text label)
{
	const char *mark = memchr(label.s, '!', label.len);
	struct text module = { label.s, mark ? (size_t)(mark - label.s) : 0 };
	struct text name = mark ? (struct text){ mark + 1, label.len - module.len - 1 } : label;
	struct prof_func f = {
		.name = prof_add_string(t->b, name.s, name.len),
		.object = prof_add_string(t->b, module.s, module.len),
	};

	return (struct stack_frame){ prof_add_func(t->b, &f), 0 };
}

/* Where the frame ends: at a slash, if a module and its mark follow; names may hold slashes. */
static const char *end_of_frame(const char *p, const char *end)
{
	while ((p = memchr(p, '/', (size_t)(end - p))) != NULL) {
		const char *next = memchr(p + 1, '/', (size_t)(end - p - 1));
		if (memchr(p + 1, '!', (size_t)((next ? next : end) - p - 1)))
			return p;
		p++;
	}
	return end;
}

static bool is_frame(struct text frame, struct text module, struct text function)
{
	return frame.len == module.len + 1 + function.len &&
	       !memcmp(frame.s, module.s, module.len) && frame.s[module.len] == '!' &&
	       !memcmp(frame.s + module.len + 1, function.s, function.len);
}

/* The frame of a row that its stack does not end with; the text lives in the builder. */
static uint32_t add_leaf(struct xperf *x, uint32_t node, struct text module, struct text function)
{
	size_t len = module.len + 1 + function.len;
	char *text = malloc(len + 1);

	if (!text) {
		x->stacks.failed = true;
		return 0;
	}
	memcpy(text, module.s, module.len);
	text[module.len] = '!';
	memcpy(text + module.len + 1, function.s, function.len);
	prof_id string = prof_add_string(x->b, text, len);
	free(text);
	const struct prof_str *kept = prof_builder_string(x->b, string);
	struct text label = { kept->s, kept->len }; /* "" when memory is out */
	return stacks_child(&x->stacks, node, stacks_label(&x->stacks, label));
}

/* "[Root]/module!function/...", or "?" */
static uint32_t node_of(struct xperf *x, const struct text *field)
{
	struct text stack = field[x->column[STACK]];
	struct text module = field[x->column[MODULE]], function = field[x->column[FUNCTION]];
	const char *p = stack.s, *end = stack.s + stack.len;
	struct text frame = { NULL, 0 };
	uint32_t node = 0;

	if (text_is(stack, "?"))
		p = end;
	else if (text_starts(stack, "[Root]"))
		p += 6;
	while (p < end) {
		p += *p == '/';
		const char *to = end_of_frame(p, end);
		frame = (struct text){ p, (size_t)(to - p) };
		node = stacks_child(&x->stacks, node, stacks_label(&x->stacks, frame));
		p = to;
	}
	if (frame.s && is_frame(frame, module, function))
		return node;
	return add_leaf(x, node, module, function);
}

/* "val3.exe (4144)": the process with its number, else its name alone. */
static void set_part(struct xperf *x, const struct text *field)
{
	bool has_process = x->column[PROCESS] < MAX_FIELDS;
	struct text process = field[x->column[has_process ? PROCESS : PROCESS_NAME]], thread;
	struct prof_part part = { .pid = -1, .tid = -1 };
	uint64_t id;

	thread = x->column[THREAD] < MAX_FIELDS ? field[x->column[THREAD]] : (struct text){ "", 0 };
	if (x->process.s && process.len == x->process.len && thread.len == x->thread.len &&
	    !memcmp(process.s, x->process.s, process.len) &&
	    !memcmp(thread.s, x->thread.s, thread.len))
		return;
	x->process = process;
	x->thread = thread;
	part.name = prof_add_string(x->b, process.s, process.len);
	const char *open = memrchr(process.s, '(', process.len);
	if (open && text_u64(open + 1, process.s + process.len, &id) && id <= INT32_MAX)
		part.pid = (int64_t)id;
	if (thread.len && text_u64(thread.s, thread.s + thread.len, &id) && id <= INT32_MAX)
		part.tid = (int64_t)id;
	x->stacks.part = prof_add_part(x->b, &part);
}

static void read_row(struct xperf *x)
{
	struct text line = { x->s.line, (size_t)(x->s.eol - x->s.line) }, field[MAX_FIELDS];
	double value[NMEASURES], time;

	if (!text_trim(line).len)
		return;
	if (read_fields(line, field) != x->ncolumns ||
	    !read_number(field[x->column[WEIGHT]], &value[M_WEIGHT]) ||
	    !read_number(field[x->column[COUNT]], &value[M_COUNT])) {
		prof_add_note(x->b, scan_offset(&x->s, line.s), "row not understood and skipped");
		return;
	}
	if (text_is(field[x->column[PROCESS_NAME]], "Idle")) {
		prof_add_note(x->b, scan_offset(&x->s, line.s), "row of the Idle process left out");
		return;
	}
	set_part(x, field);
	uint32_t node = node_of(x, field);
	stacks_add(&x->stacks, node, M_WEIGHT, value[M_WEIGHT]);
	stacks_add(&x->stacks, node, M_COUNT, value[M_COUNT]);
	if (x->column[TIME] < MAX_FIELDS && read_number(field[x->column[TIME]], &time)) {
		struct prof_sample sample = { .node = node, .time = time, .value = value };
		prof_add_sample(x->b, &sample);
	}
}

static void add_measures(struct prof_builder *b)
{
	struct prof_measure weight = {
		.name = prof_add_text(b, "weight"),
		.role = PROF_ROLE_COST,
		.scale = 1,
		.sampled = true,
	};
	struct prof_measure count = weight;

	prof_add_measure(b, &weight);
	count.name = prof_add_text(b, "samples");
	count.integral = true;
	prof_add_measure(b, &count);
}

static int read_xperf(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct xperf x = { .b = b };

	add_measures(b);
	scan_open(&x.s, in, err);
	stacks_init(&x.stacks, b, decode_frame);
	bool header = scan_line(&x.s) && read_header(&x);
	if (!header)
		scan_fail(&x.s, x.s.line,
			  "expected the columns Process Name, Module, Function, Stack, Weight "
			  "and Count");
	while (!x.stacks.failed && scan_line(&x.s))
		read_row(&x);
	if (x.s.failed) {
		stacks_free(&x.stacks);
		return -1;
	}
	return stacks_finish(&x.stacks, NMEASURES, err);
}

static enum prof_match probe_xperf(const struct prof_input *in)
{
	struct prof_input head = scan_head(in, 4096);
	struct xperf x = { .b = NULL };

	scan_open(&x.s, &head, NULL);
	return scan_line(&x.s) && read_header(&x) ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_xperf = {
	.name = "xperf",
	.aliases = "",
	.title = "xperf and Windows Performance Analyzer, CPU samples as CSV",
	.suffixes = ".xperf .csv",
	.kept = "contexts by process and thread, weight",
	.lost = "idle time, columns that a view adds",
	.probe = probe_xperf,
	.read = read_xperf,
};
