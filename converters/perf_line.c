/* perf_line.c - the two kinds of line of `perf script`: an event, a frame of its stack. */
#include "perf_line.h"

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

/* The next word of the line from *p on; empty at its end. */
static struct text next_word(const char **p, const char *end)
{
	while (*p < end && is_blank(**p))
		++*p;
	struct text word = { *p, 0 };
	while (*p < end && !is_blank(**p))
		++*p;
	word.len = (size_t)(*p - word.s);
	return word;
}

/* ---- events ---------------------------------------------------------- */

static bool take_u64(struct text word, uint64_t *v)
{
	return word.len && is_digit(word.s[0]) &&
	       text_u64(word.s, word.s + word.len, v) == word.len;
}

/* "TID" or "PID/TID" */
static bool take_ids(struct text word, struct perf_event *e)
{
	const char *slash = memchr(word.s, '/', word.len);
	struct text first = word, second = { NULL, 0 };
	uint64_t a, b;

	if (slash) {
		first.len = (size_t)(slash - word.s);
		second = (struct text){ slash + 1, word.len - first.len - 1 };
	}
	if (!take_u64(first, &a) || a > INT32_MAX ||
	    (slash && (!take_u64(second, &b) || b > INT32_MAX)))
		return false;
	e->pid = slash ? (int64_t)a : -1;
	e->tid = (int64_t)(slash ? b : a);
	return true;
}

/* "SECONDS.FRACTION:" in nanoseconds; the fraction has six digits, or nine. */
static bool take_time(struct text word, uint64_t *ns)
{
	const char *end = word.s + word.len, *p;
	uint64_t seconds, fraction, unit = 1000000000;
	size_t len;

	if (!word.len || end[-1] != ':' || !is_digit(word.s[0]))
		return false;
	len = text_u64(word.s, --end, &seconds);
	p = word.s + len;
	if (!len || seconds > UINT32_MAX || p + 1 >= end || *p != '.' || !is_digit(p[1]))
		return false;
	len = text_u64(p + 1, end, &fraction);
	if (p + 1 + len != end || len > 9)
		return false;
	while (len--)
		unit /= 10;
	*ns = seconds * 1000000000 + fraction * unit;
	return true;
}

static bool is_cpu(struct text word)
{
	return word.len > 2 && word.s[0] == '[' && is_digit(word.s[1]) &&
	       word.s[word.len - 1] == ']';
}

/* The command may hold blanks: it ends before the first number that can be a thread. */
static const char *take_comm(struct text line, struct perf_event *e)
{
	const char *p = line.s, *end = line.s + line.len;
	struct text word = next_word(&p, end);
	uint64_t ns;

	for (const char *from = word.s; word.len;) {
		struct text ids = next_word(&p, end);
		const char *after = p;
		if (ids.len && take_ids(ids, e)) {
			struct text next = next_word(&p, end);
			if (!next.len || is_cpu(next) || take_time(next, &ns) ||
			    next.s[next.len - 1] == ':') {
				e->comm = (struct text){ from, (size_t)(ids.s - from) };
				e->comm = text_trim(e->comm);
				return after;
			}
			p = after;
		}
		word = ids;
	}
	e->pid = e->tid = -1;
	return NULL;
}

void perf_event_read(struct text line, struct perf_event *e)
{
	const char *end = line.s + line.len, *p;

	*e = (struct perf_event){ .pid = -1, .tid = -1, .comm = text_trim(line) };
	p = take_comm(line, e);
	if (!p)
		return;
	struct text word = next_word(&p, end);
	if (is_cpu(word))
		word = next_word(&p, end);
	if (take_time(word, &e->nanoseconds)) {
		e->has_time = true;
		word = next_word(&p, end);
	}
	if (take_u64(word, &e->period)) {
		e->has_period = true;
		word = next_word(&p, end);
	}
	if (word.len && word.s[word.len - 1] == ':')
		e->name = (struct text){ word.s, word.len - 1 };
	e->rest = (struct text){ p, (size_t)(end - p) };
}

/* ---- frames ---------------------------------------------------------- */

/* Where "(object)" begins, at the end of the text; parentheses in it are balanced. */
static const char *find_object(struct text t)
{
	const char *p = t.s + t.len;
	int open = 0;

	if (!t.len || p[-1] != ')')
		return NULL;
	while (p-- > t.s) {
		open += *p == ')' ? 1 : *p == '(' ? -1 : 0;
		if (open == 0)
			return p == t.s || is_blank(p[-1]) ? p : NULL;
	}
	return NULL;
}

bool perf_frame_label(struct text line, struct text *label)
{
	const char *p = line.s, *end = line.s + line.len;
	struct text address = next_word(&p, end);

	for (size_t i = 0; i < address.len; i++)
		if (!is_hex(address.s[i]))
			return false;
	while (p < end && is_blank(*p))
		p++;
	if (!address.len || address.s == line.s || p == end)
		return false;
	*label = (struct text){ p, (size_t)(end - p) };
	if (find_object(*label) == p || text_starts(*label, "[unknown]"))
		*label = (struct text){ address.s - 1, (size_t)(end - address.s + 1) };
	return true;
}

bool perf_is_srcline(struct text line)
{
	const char *end = line.s + line.len, *p = end;

	while (p > line.s && is_digit(p[-1]))
		p--;
	return p != end && p > line.s && p[-1] == ':' && is_blank(line.s[0]);
}

/* "py::function:file", the name that CPython's perf trampolines give themselves. */
static void decode_python(struct perf_frame *f)
{
	struct text name = { f->name.s + 4, f->name.len - 4 };
	const char *colon = memchr(name.s, ':', name.len);

	if (!colon)
		return;
	f->name = (struct text){ name.s, (size_t)(colon - name.s) };
	f->file = (struct text){ colon + 1, name.len - f->name.len - 1 };
	f->object.len = 0; /* a map of the process, which no other run has */
}

static void decode_srcline(struct text line, struct perf_frame *f)
{
	const char *end = line.s + line.len, *p = end;
	uint64_t n;

	while (p > line.s && is_digit(p[-1]))
		p--;
	if (text_u64(p, end, &n) == (size_t)(end - p) && n <= UINT32_MAX)
		f->line = (uint32_t)n;
}

void perf_frame_decode(struct text label, struct perf_frame *f)
{
	const char *lf = memchr(label.s, '\n', label.len);
	bool nameless = is_blank(label.s[0]);

	*f = (struct perf_frame){ .name = label };
	if (lf) {
		decode_srcline((struct text){ lf, (size_t)(label.s + label.len - lf) }, f);
		label.len = (size_t)(lf - label.s);
		label.len -= lf > label.s && lf[-1] == '\r';
	}
	label = text_trim(label);
	const char *object = find_object(label);
	f->name = label;
	if (object) {
		f->object = (struct text){ object + 1, (size_t)(label.s + label.len - object - 2) };
		f->name.len = (size_t)(object - label.s);
	}
	f->name = text_trim(f->name);
	if (nameless) {
		const char *p = f->name.s;
		f->name = next_word(&p, f->name.s + f->name.len);
	} else {
		f->name = text_without_offset(f->name);
	}
	if (text_starts(f->name, "py::"))
		decode_python(f);
}
