/* gprof_line.c - the lines of gprof's tables. */
#include "gprof_line.h"

#include <math.h>

static void skip_blanks(const char **p, const char *end)
{
	while (*p < end && is_blank(**p))
		++*p;
}

/* A number with a point, and the blanks behind it: times have one, counts do not. */
static bool take_time(const char **p, const char *end, double *v)
{
	double time;
	size_t len = text_double(*p, end, &time);

	if (!len || *p + len == end || !is_blank((*p)[len]) || !memchr(*p, '.', len))
		return false;
	*v = time;
	*p += len;
	skip_blanks(p, end);
	return true;
}

/* "5", "5+2" or "5/7", and the blanks behind it; a name must follow. */
static void take_calls(const char **p, const char *end, struct gprof_line *l)
{
	const char *q = *p;
	uint64_t first, second;
	size_t len = text_u64(q, end, &first);

	q += len;
	if (!len)
		return;
	if (q < end && (*q == '+' || *q == '/')) {
		char mark = *q++;
		len = text_u64(q, end, &second);
		if (!len)
			return;
		q += len;
		if (mark == '+')
			l->self_calls = (double)second;
	}
	if (q == end || !is_blank(*q)) {
		l->self_calls = NAN;
		return;
	}
	l->calls = (double)first;
	*p = q;
	skip_blanks(p, end);
}

/* Takes " [12]", or what has other brackets and a word in them, off the end of the name. */
static bool take_mark(struct text *name, const char *open, char close, uint64_t *n)
{
	const char *end = name->s + name->len, *p = end - 1;
	size_t len = strlen(open);

	if (!name->len || *p != close)
		return false;
	while (p > name->s && is_digit(p[-1]))
		p--;
	if (p == end - 1 || (size_t)(p - name->s) < len || memcmp(p - len, open, len) != 0 ||
	    !text_u64(p, end - 1, n))
		return false;
	name->len = (size_t)(p - len - name->s);
	*name = text_trim(*name);
	return true;
}

/* The times, and where the next column begins. */
static const char *take_times(struct text line, struct gprof_line *l)
{
	const char *p = line.s, *end = line.s + line.len;

	*l = (struct gprof_line){ .self = NAN, .children = NAN, .calls = NAN, .self_calls = NAN };
	l->primary = line.len && line.s[0] == '[';
	if (l->primary) {
		while (p < end && !is_blank(*p))
			p++;
		skip_blanks(&p, end);
		if (!take_time(&p, end, &l->percent))
			return NULL;
	}
	skip_blanks(&p, end);
	if (!take_time(&p, end, &l->self) && l->primary)
		return NULL;
	if (!take_time(&p, end, &l->children) && l->primary)
		return NULL;
	return p;
}

static bool set_name(struct gprof_line *l, const char *p, const char *end)
{
	l->name = (struct text){ p, (size_t)(end - p) };
	l->numbered = take_mark(&l->name, "[", ']', &l->number);
	l->whole_cycle = text_starts(l->name, "<cycle ") && text_ends(l->name, " as a whole>");
	take_mark(&l->name, "<cycle ", '>', &l->cycle);
	return l->name.len > 0;
}

bool gprof_columns_read(struct text line, struct gprof_line *l)
{
	const char *p = take_times(line, l);

	/* Only calls within a cycle have no times. */
	return p && set_name(l, p, line.s + line.len) && (l->cycle || !isnan(l->self));
}

bool gprof_line_read(struct text line, struct gprof_line *l)
{
	const char *p = take_times(line, l), *end = line.s + line.len;

	if (!p)
		return false;
	take_calls(&p, end, l);
	return (l->primary || !isnan(l->calls)) && set_name(l, p, end);
}

bool gprof_flat_read(struct text line, struct gprof_line *l)
{
	const char *p = line.s, *end = line.s + line.len, *q;
	double skipped;

	*l = (struct gprof_line){ .self = NAN, .children = NAN, .calls = NAN, .self_calls = NAN };
	if (!take_time(&p, end, &skipped) || !take_time(&p, end, &skipped) ||
	    !take_time(&p, end, &l->self))
		return false;
	q = p;
	take_calls(&q, end, l);
	if (!isnan(l->calls) && take_time(&q, end, &skipped) && take_time(&q, end, &skipped))
		p = q;
	else
		l->calls = NAN;
	l->name = (struct text){ p, (size_t)(end - p) };
	l->numbered = take_mark(&l->name, "[", ']', &l->number);
	return l->name.len > 0;
}

/* Do the words stand in the line in this order, and nothing else before the first? */
static bool has_words(struct text line, const char *const *words)
{
	const char *p = line.s, *end = line.s + line.len;

	skip_blanks(&p, end);
	for (bool first = true; *words; words++, first = false) {
		size_t len = strlen(*words);
		const char *at = memmem(p, (size_t)(end - p), *words, len);
		if (!at || (first && at != p))
			return false;
		p = at + len;
	}
	return true;
}

bool gprof_is_header(struct text line)
{
	static const char *const gnu[] = {
		"index", "%", "self", "children", "called", "name", NULL
	};
	static const char *const bsd[] = {
		"index", "%", "self", "descend", "called", "name", NULL
	};
	static const char *const parents[] = { "called/total", "parents", NULL };
	static const char *const children[] = { "called/total", "children", NULL };

	return has_words(line, gnu) || has_words(line, bsd) || has_words(line, parents) ||
	       has_words(line, children);
}

bool gprof_is_flat_header(struct text line)
{
	static const char *const words[] = { "time", "seconds", "seconds", "name", NULL };

	return has_words(line, words);
}

void gprof_units_read(struct scan s, struct gprof_units *units)
{
	*units = (struct gprof_units){ "time", true, 1 };
	if (!scan_line(&s))
		return;
	struct text line = text_trim(scan_whole(&s));
	if (text_starts(line, "(K)"))
		*units = (struct gprof_units){ "cycles", false, 1e3 };
	else if (text_starts(line, "(M)"))
		*units = (struct gprof_units){ "cycles", false, 1e6 };
}
