/*
 * cprofile_text.c - read the table that cProfile, profile and pstats print.
 *
 * What python -m cProfile writes to the terminal, with the program's own
 * output around it, in any sort order. There are no calls in it, and times
 * have three decimals.
 * Source: docs/formats/cprofile-text.md.
 */
#include <math.h>
#include <string.h>

#include "measures.h"
#include "scan.h"

enum { CALLS, PRIMITIVE, TIME, MEASURES };

struct table {
	struct scan s;
	struct prof_builder *b;
	size_t tables;
	double calls; /* that the heading of the last table promises */
	double seen;  /* that its rows had */
	bool reduced;
};

/* ---- the heading ----------------------------------------------------- */

/* "         123 function calls (120 primitive calls) in 0.002 seconds" */
static bool parse_heading(struct scan *s, double *calls)
{
	uint64_t n;
	double seconds;
	s->p = s->line;
	if (!scan_blanks(s) || !scan_u64(s, &n) || !scan_literal(s, " function calls "))
		return false;
	*calls = (double)n;
	if (scan_char(s, '(') && (!scan_u64(s, &n) || !scan_literal(s, " primitive calls) ")))
		return false;
	if (!scan_literal(s, "in ") || !scan_double(s, &seconds))
		return false;
	(void)scan_literal(s, " CPU"); /* up to Python 2.6 */
	return scan_literal(s, " seconds") && scan_at_end(s);
}

static bool is_titles(const struct scan *s)
{
	struct text line = text_trim(scan_whole(s));
	return text_starts(line, "ncalls ") && text_ends(line, "filename:lineno(function)");
}

/* ---- rows ------------------------------------------------------------ */

struct row {
	double nc, cc, tt, ct;
	struct text name;
};

static bool take_calls(struct scan *s, struct row *r)
{
	uint64_t nc, cc;
	(void)scan_blanks(s);
	if (!scan_u64(s, &nc))
		return false;
	cc = nc;
	if (scan_char(s, '/') && !scan_u64(s, &cc))
		return false;
	r->nc = (double)nc;
	r->cc = (double)cc;
	return true;
}

static bool take_time(struct scan *s, double *v)
{
	return scan_blanks(s) && scan_double(s, v);
}

/* A time per call, or the nine blanks that stand for it when there were no calls. */
static bool skip_per_call(struct scan *s)
{
	static const char blank[] = "         ";
	double ignored;
	if (s->eol - s->p > 9 && !memcmp(s->p, blank, 9)) {
		s->p += 9;
		return true;
	}
	return take_time(s, &ignored);
}

static bool parse_row(struct scan *s, struct row *r)
{
	s->p = s->line;
	if (!take_calls(s, r) || !take_time(s, &r->tt) || !skip_per_call(s) ||
	    !take_time(s, &r->ct) || !skip_per_call(s) || !scan_char(s, ' '))
		return false;
	r->name = scan_rest(s);
	return r->name.len > 0;
}

/* Where ":12(" begins in "file:12(name)"; a file may hold colons, a name parentheses. */
static const char *find_line(struct text name, int64_t *line, const char **func)
{
	const char *end = name.s + name.len;
	if (!name.len || end[-1] != ')')
		return NULL;
	for (const char *colon = name.s;
	     (colon = memchr(colon, ':', (size_t)(end - colon))) != NULL; colon++) {
		const char *digits = colon + 1 + (colon[1] == '-');
		uint64_t n;
		size_t len = text_u64(digits, end, &n);
		if (!len || n > INT64_MAX || digits[len] != '(' || digits[1] == 'x')
			continue;
		*line = digits > colon + 1 ? -(int64_t)n : (int64_t)n;
		*func = digits + len + 1;
		return colon;
	}
	return NULL;
}

/* "{built-in method len}" is ("~", 0, "<built-in method len>") in a dump. */
static prof_id add_built_in(struct prof_builder *b, struct text name)
{
	char copy[1024];
	prof_id id;
	bool braces = name.len >= 2 && name.s[0] == '{' && name.s[name.len - 1] == '}';
	if (braces && name.len <= sizeof(copy)) {
		memcpy(copy, name.s, name.len);
		copy[0] = '<';
		copy[name.len - 1] = '>';
		id = prof_add_string(b, copy, name.len);
	} else {
		id = prof_add_string(b, name.s, name.len);
	}
	return prof_add_func(b, &(struct prof_func){ .name = id, .file = prof_add_text(b, "~") });
}

static prof_id add_function(struct prof_builder *b, struct text name)
{
	const char *func;
	int64_t line;
	const char *colon = find_line(name, &line, &func);
	if (!colon)
		return add_built_in(b, name);
	size_t func_len = (size_t)(name.s + name.len - 1 - func);
	return prof_add_func(b, &(struct prof_func){ .name = prof_add_string(b, func, func_len),
						     .file = prof_add_string(
							     b, name.s, (size_t)(colon - name.s)),
						     .line = line });
}

static void add_row(struct table *t, const struct row *r)
{
	double self[MEASURES] = { r->nc, r->cc, r->tt }, total[MEASURES] = { NAN, NAN, r->ct };
	prof_add_site(t->b, &(struct prof_site){ .func = add_function(t->b, r->name),
						 .self = self,
						 .total = total });
	t->seen += r->nc;
}

/* ---- the text -------------------------------------------------------- */

static void check_table(struct table *t)
{
	if (t->tables && t->seen != t->calls)
		prof_add_note(t->b, scan_offset(&t->s, t->s.line),
			      t->reduced ? "the table was reduced: functions are missing"
					 : "the calls of the rows are not those of the heading");
}

/* Rows up to an empty line; what is no row there is the program's own output in between. */
static void read_rows(struct table *t)
{
	while (scan_line(&t->s) && t->s.eol > t->s.line) {
		struct row r;
		if (parse_row(&t->s, &r))
			add_row(t, &r);
		else
			prof_add_note(t->b, scan_offset(&t->s, t->s.line),
				      "line in the table that is no row");
	}
	check_table(t);
}

static void read_tables(struct table *t)
{
	bool heading = false;
	while (scan_line(&t->s)) {
		double calls;
		if (parse_heading(&t->s, &calls)) {
			heading = true;
			t->calls = calls;
			t->seen = 0;
			t->reduced = false;
		} else if (heading && memmem(t->s.line, (size_t)(t->s.eol - t->s.line),
					     "List reduced from", 17)) {
			t->reduced = true;
		} else if (heading && is_titles(&t->s)) {
			t->tables++;
			heading = false;
			read_rows(t);
		}
	}
}

static void add_measures(struct prof_builder *b)
{
	measure_calls(b);
	measure_primitive(b);
	measure_time(b, 1, false, false);
}

static int read_cprofile_text(const struct prof_input *in, struct prof_builder *b,
			      struct prof_error *err)
{
	struct table t = { .b = b };
	scan_open(&t.s, in, err);
	add_measures(b);
	read_tables(&t);
	if (t.s.failed)
		return -1;
	if (!t.tables)
		return prof_bad_text(err, in, in->data, "no table of function calls");
	if (t.tables > 1)
		prof_add_note(b, UINT64_MAX, "several tables were added up");
	prof_add_note(b, UINT64_MAX, "printed times are whole milliseconds");
	return 0;
}

/* The program's own output may come first; the heading could be quoted in another format. */
static enum prof_match probe_cprofile_text(const struct prof_input *in)
{
	struct prof_input head = *in;
	struct scan s;
	bool heading = false;
	double calls;
	if (head.size > 1 << 20)
		head.size = 1 << 20;
	if (!head.size || !memmem(head.data, head.size, " function calls ", 16))
		return PROF_NO; /* nearly every input, found out fast */
	scan_open(&s, &head, NULL);
	while (scan_line(&s)) {
		if (parse_heading(&s, &calls))
			heading = true;
		else if (heading && is_titles(&s))
			return PROF_LIKELY;
	}
	return PROF_NO;
}

const struct prof_reader prof_reader_cprofile_text = {
	.name = "cprofile-text",
	.aliases = "pstats-text",
	.title = "Text of cProfile, profile or pstats",
	.suffixes = ".txt .log",
	.kept = "functions with calls, own and total time, to a millisecond",
	.lost = "callers, times per call",
	.probe = probe_cprofile_text,
	.read = read_cprofile_text,
};
