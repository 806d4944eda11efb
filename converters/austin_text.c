/*
 * austin_text.c - austin's text: a line a sample, outermost frame first.
 *
 *	Thread 7f92c23b2e10;<module> (a.py);L70;main (a.py);L64 1097        1.x
 *	P1605;T55d93525b240;<module> (a.py);L70;main (a.py);L64 1097        2.x
 *	P1728;T1728;a.py:<module>:70;a.py:main:64 1097                      3.x
 *
 * At the end stands one number, or the three of the full mode: "time,idle,memory"
 * in 3.x, "time got given-back" before. Only 3.x says in a header which it is.
 */
#include <math.h>

#include "austin.h"
#include "frame.h"
#include "stacks.h"

enum { PAGE = 4096, KILOBYTE = 1024, FEW = 8 };

/* A sample as it stands in its line. */
struct line {
	struct text head, stack; /* the thread; its frames */
	int64_t pid;
	struct text tid;
	bool first_version; /* "Thread" */
	bool full, commas;
	double number[3];
};

/* What the lines of the file have in common. */
struct form {
	struct text mode;      /* from the header */
	size_t full, single;   /* lines with three numbers, and with one */
	size_t changes, pages; /* numbers that are not 0; of them whole pages */
	bool negative, idle, first_version;
	bool brackets; /* "name (file)", as up to 2.x */
};

struct austin {
	struct scan s;
	struct prof_builder *b;
	struct stacks stacks;
	struct form form;
	bool full; /* three numbers a line */
	struct austin_measures measures;
	struct text head; /* of the line before */
	size_t nsamples;
	const char *odd; /* first line that is no sample */
};

/* ---- a line ---------------------------------------------------------- */

/* Takes a whole number and the byte before it off the end; that byte, or 0. */
static char take_number(struct text *t, double *v)
{
	const char *end = t->s + t->len, *p = end;
	uint64_t n;
	while (p > t->s && is_digit(p[-1]))
		p--;
	if (p == end || text_u64(p, end, &n) != (size_t)(end - p))
		return 0;
	bool negative = p > t->s && p[-1] == '-';
	p -= negative;
	if (p == t->s || (p[-1] != ' ' && p[-1] != ','))
		return 0;
	*v = negative ? -(double)n : (double)n;
	t->len = (size_t)(p - 1 - t->s);
	return p[-1];
}

/* Takes one number, or three, off the end. */
static bool take_numbers(struct text *t, struct line *l)
{
	char last = take_number(t, &l->number[2]);
	struct text rest = *t;
	bool more = last && take_number(&rest, &l->number[1]) == last &&
		    take_number(&rest, &l->number[0]) == ' ';
	l->commas = last == ',';
	l->full = more && (l->commas || (l->number[1] >= 0 && l->number[2] <= 0));
	if (l->full)
		*t = rest;
	else
		l->number[0] = l->number[2];
	return l->full || last == ' ';
}

static bool is_hex(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* Passes over word and digits behind it, of a pid. */
static bool take_pid(struct text *t, const char *word, int64_t *pid)
{
	size_t n = strlen(word);
	uint64_t v;
	if (!text_starts(*t, word))
		return false;
	size_t digits = text_u64(t->s + n, t->s + t->len, &v);
	n += digits;
	if (!digits || v > INT64_MAX || n >= t->len || t->s[n] != ';')
		return false;
	*pid = (int64_t)v;
	*t = (struct text){ t->s + n + 1, t->len - n - 1 };
	return true;
}

/* "P1;T2", "P1;T0:2", "Thread 7f", "Process 1;Thread 7f": off the beginning. */
static bool take_head(struct text *t, struct line *l)
{
	const char *start = t->s;
	l->pid = -1;
	bool later = take_pid(t, "P", &l->pid);
	if (!later)
		take_pid(t, "Process ", &l->pid);
	size_t n = later ? 1 : strlen("Thread ");
	if (!text_starts(*t, later ? "T" : "Thread "))
		return false;
	l->first_version = !later;
	l->tid = (struct text){ t->s + n, 0 };
	for (; n < t->len && (is_hex(t->s[n]) || (later && t->s[n] == ':')); n++)
		if (t->s[n] == ':')
			l->tid.s = t->s + n + 1;
	l->tid.len = (size_t)(t->s + n - l->tid.s);
	if (!l->tid.len || (n < t->len && t->s[n] != ';'))
		return false;
	l->head = (struct text){ start, (size_t)(t->s + n - start) };
	n += n < t->len;
	*t = (struct text){ t->s + n, t->len - n };
	return true;
}

static bool take_line(struct text text, struct line *l)
{
	*l = (struct line){ .pid = -1 };
	if (!take_numbers(&text, l) || !take_head(&text, l))
		return false;
	l->stack = text;
	return true;
}

/* 1.x and 2.x put a frame of this name below a thread that waits. */
static bool take_idle(struct text *stack)
{
	size_t n = strlen("<idle>");
	if (!text_ends(*stack, "<idle>") || (stack->len > n && stack->s[stack->len - n - 1] != ';'))
		return false;
	stack->len -= stack->len > n ? n + 1 : n;
	return true;
}

/* ---- frames ---------------------------------------------------------- */

/* A label may be ":GC:" and the like, which are no places. */
static struct stack_frame decode_frame(struct stacks *t, struct text label)
{
	struct text rest = label, name = label, file = { "", 0 };
	struct stack_frame frame = { 0, 0 };
	bool special = label.len > 1 && text_starts(label, ":") && text_ends(label, ":");
	bool apart = !special && frame_take_line(&rest, 'L', &frame.line);
	if (apart && rest.len)
		rest.len--; /* the ';' */
	if (!special && frame_split_bracket(rest, " (", &name, &file)) {
		if (!apart)
			frame_take_line(&file, ':', &frame.line);
	} else if (!special) {
		if (!apart)
			frame_take_line(&rest, ':', &frame.line);
		if (!frame_split_colon(rest, &name, &file))
			name = rest;
	}
	frame.func = frame_func(t->b, name, file);
	return frame;
}

/* The frame at the beginning of the stack, with the line that may stand apart behind it. */
static struct text take_frame(struct text *stack)
{
	const char *end = stack->s + stack->len, *p = memchr(stack->s, ';', stack->len);
	const char *stop = p ? p : end;
	if (p && end - p > 2 && p[1] == 'L' && is_digit(p[2])) {
		const char *q = p + 2;
		while (q < end && is_digit(*q))
			q++;
		stop = q == end || *q == ';' ? q : stop;
	}
	struct text frame = { stack->s, (size_t)(stop - stack->s) };
	size_t taken = frame.len + (stop < end);
	*stack = (struct text){ stack->s + taken, stack->len - taken };
	return frame;
}

/* ---- what kind of file ------------------------------------------------ */

/* "# mode: full" */
static bool take_header(struct text line, struct text *key, struct text *value)
{
	const char *colon = line.len ? memchr(line.s, ':', line.len) : NULL;
	if (!text_starts(line, "#") || !colon)
		return false;
	*key = text_trim((struct text){ line.s + 1, (size_t)(colon - line.s - 1) });
	*value = text_trim((struct text){ colon + 1, (size_t)(line.s + line.len - colon - 1) });
	return true;
}

static void add_to_form(struct form *form, struct line *l)
{
	form->full += l->full;
	form->single += !l->full;
	form->idle |= take_idle(&l->stack);
	form->first_version |= l->first_version;
	double piece = form->first_version ? PAGE / KILOBYTE : PAGE;
	if (l->number[0] != 0) {
		form->changes++;
		form->pages += fmod(l->number[0], piece) == 0;
	}
	form->negative |= l->number[0] < 0;
	struct text frame = take_frame(&l->stack);
	uint32_t line = 0;
	if (frame_take_line(&frame, 'L', &line) && frame.len)
		frame.len--;
	form->brackets |= text_ends(frame, ")");
}

static struct form look_through(const struct prof_input *in)
{
	struct form form = { .full = 0 };
	struct scan s;
	struct line l;
	struct text key, value;
	scan_open(&s, in, NULL);
	while (scan_line(&s)) {
		if (take_line(scan_whole(&s), &l))
			add_to_form(&form, &l);
		else if (take_header(scan_whole(&s), &key, &value) && text_is(key, "mode"))
			form.mode = value;
	}
	return form;
}

/* Memory changes by whole pages; times never do so for long. */
static bool is_memory(const struct form *form)
{
	return form->negative || (form->changes >= FEW && form->pages == form->changes);
}

static void declare_measures(struct austin *a)
{
	const struct form *form = &a->form;
	double piece = form->first_version ? KILOBYTE : 1;
	a->full = form->full > form->single;
	if (austin_declare_mode(a->b, form->mode, &a->measures))
		return;
	bool memory = !a->full && is_memory(form);
	if (memory)
		prof_add_note(a->b, UINT64_MAX,
			      "no mode in the file: whole pages taken for memory");
	a->measures = austin_declare(a->b, !memory, !memory && (a->full || form->idle),
				     a->full || memory ? piece : 0);
}

/* ---- samples --------------------------------------------------------- */

/* Threads have hexadecimal numbers up to 2.x and on Windows, else decimal ones. */
static int64_t thread_number(const struct austin *a, struct text tid)
{
	bool decimal = !a->form.first_version && !a->form.brackets;
	uint64_t v = 0;
	for (size_t i = 0; i < tid.len; i++)
		decimal &= is_digit(tid.s[i]);
	for (size_t i = 0; i < tid.len; i++) {
		char c = tid.s[i];
		int digit = is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10;
		if (v > INT64_MAX / 16 - 1)
			return -1;
		v = v * (decimal ? 10 : 16) + (uint64_t)digit;
	}
	return (int64_t)v;
}

static void enter_thread(struct austin *a, const struct line *l)
{
	if (a->head.len == l->head.len && !memcmp(a->head.s, l->head.s, l->head.len))
		return;
	a->head = l->head;
	struct prof_part part = { .pid = l->pid, .tid = thread_number(a, l->tid) };
	part.name = prof_add_string(a->b, l->head.s, l->head.len);
	a->stacks.part = prof_add_part(a->b, &part);
}

static void take_metrics(const struct austin *a, struct line *l, struct austin_metrics *m)
{
	*m = (struct austin_metrics){ l->number[0], NAN, NAN, false };
	if (a->full && l->commas) {
		m->idle = l->number[1] != 0;
		austin_memory(m, l->number[2]);
	} else if (a->full) {
		m->allocated = l->number[1];
		m->freed = fabs(l->number[2]);
	} else {
		austin_memory(m, l->number[0]);
	}
	if (!l->commas)
		m->idle = take_idle(&l->stack);
}

static void add_sample(struct austin *a, struct line *l)
{
	struct austin_metrics metrics;
	double value[AUSTIN_MEASURES];
	uint32_t node = 0;
	enter_thread(a, l);
	take_metrics(a, l, &metrics);
	austin_values(&a->measures, &metrics, value);
	if (!l->stack.len)
		l->stack = (struct text){ AUSTIN_NO_FRAMES, strlen(AUSTIN_NO_FRAMES) };
	while (l->stack.len)
		node = stacks_child(&a->stacks, node,
				    stacks_label(&a->stacks, take_frame(&l->stack)));
	for (size_t m = 0; m < a->measures.n; m++)
		stacks_add(&a->stacks, node, m, value[m]);
	prof_add_sample(
		a->b, &(struct prof_sample){
			      .node = node, .part = a->stacks.part, .time = NAN, .value = value });
	a->nsamples++;
}

static void read_line(struct austin *a)
{
	struct text text = scan_whole(&a->s), key, value;
	struct line l;
	if (take_line(text, &l) && l.full == a->full) {
		add_sample(a, &l);
	} else if (take_header(text, &key, &value) && austin_meta(a->b, key, value)) {
		return;
	} else if (text_trim(text).len) {
		prof_add_note(a->b, scan_offset(&a->s, text.s), "line that is no sample skipped");
		a->odd = a->odd ? a->odd : text.s;
	}
}

int austin_read_text(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct austin a = { .b = b, .form = look_through(in) };
	scan_open(&a.s, in, err);
	stacks_init(&a.stacks, b, decode_frame);
	declare_measures(&a);
	while (!a.stacks.failed && scan_line(&a.s))
		read_line(&a);
	if (!a.nsamples && a.odd && !a.stacks.failed) {
		stacks_free(&a.stacks);
		return scan_fail(&a.s, a.odd, "expected a thread, its frames and a number");
	}
	return stacks_finish(&a.stacks, a.measures.n, err);
}

/* The header of 3.x, or samples in the first lines, but for one of four. */
bool austin_is_text(const struct prof_input *in)
{
	struct prof_input head = scan_head(in, 1 << 14);
	struct scan s;
	struct line l;
	size_t good = 0, bad = 0;
	scan_open(&s, &head, NULL);
	while (scan_line(&s)) {
		struct text text = scan_whole(&s);
		if (text_starts(text, "# austin: "))
			return true;
		if (!text_trim(text).len || text_starts(text, "# "))
			continue;
		if (take_line(text, &l))
			good++;
		else
			bad++;
		if (bad > good)
			return false;
	}
	return good && good >= bad * 3;
}
