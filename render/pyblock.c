/*
 * pyblock.c - where a Python function ends in its source.
 *
 * A scanner of logical lines: strings, comments, brackets and backslashes are
 * known, nothing else of the language. The block is the logical line with the
 * def, and then all that is indented deeper.
 */
#include "pyblock.h"

#include <stdbool.h>
#include <string.h>

struct scanner {
	const char *p, *end;
	size_t row; /* lines passed */
};

/* One logical line, or a line with a comment only. */
struct logical {
	size_t column;   /* of its first character, tabs to multiples of 8 */
	size_t last_row; /* 1-based, of its last physical line */
	bool comment, decorator, starts, lambda; /* starts: def, class or lambda is in it */
};

static size_t indentation(struct scanner *s)
{
	size_t column = 0;
	for (; s->p < s->end; s->p++) {
		if (*s->p == ' ')
			column++;
		else if (*s->p == '\t')
			column = (column / 8 + 1) * 8;
		else if (*s->p == '\f')
			column = 0;
		else
			break;
	}
	return column;
}

static void end_line(struct scanner *s)
{
	s->row++;
	s->p++;
}

static void skip_to_eol(struct scanner *s)
{
	const char *lf = memchr(s->p, '\n', (size_t)(s->end - s->p));
	s->p = lf ? lf : s->end;
}

/* Behind the string that starts with the quote at p. A plain one ends with its line. */
static void skip_string(struct scanner *s)
{
	char quote = *s->p;
	bool triple = s->end - s->p >= 3 && s->p[1] == quote && s->p[2] == quote;
	for (s->p += triple ? 3 : 1; s->p < s->end; s->p++) {
		if (*s->p == '\\' && s->p + 1 < s->end) {
			s->p++;
			s->row += *s->p == '\n';
		} else if (*s->p == '\n') {
			if (!triple)
				return;
			s->row++;
		} else if (*s->p == quote && (!triple || (s->end - s->p >= 3 && s->p[1] == quote &&
							  s->p[2] == quote))) {
			s->p += triple ? 3 : 1;
			return;
		}
	}
}

static bool is_word(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || (c & 0x80);
}

static void take_word(struct scanner *s, struct logical *l)
{
	const char *start = s->p;
	while (s->p < s->end && is_word(*s->p))
		s->p++;
	size_t n = (size_t)(s->p - start);
	if (l->starts || l->decorator)
		return;
	l->lambda = n == 6 && !memcmp(start, "lambda", 6);
	l->starts = l->lambda || (n == 3 && !memcmp(start, "def", 3)) ||
		    (n == 5 && !memcmp(start, "class", 5));
}

/* The rest of a logical line: ends at a line end outside all brackets. */
static void take_statement(struct scanner *s, struct logical *l)
{
	size_t brackets = 0;
	while (s->p < s->end) {
		char c = *s->p;
		if (c == '\n' && !brackets)
			break;
		if (c == '\n') {
			end_line(s);
		} else if (c == '\\' && s->p + 1 < s->end && s->p[1] == '\n') {
			s->p++;
			end_line(s);
		} else if (c == '#') {
			skip_to_eol(s);
		} else if (c == '"' || c == '\'') {
			skip_string(s);
		} else if (is_word(c)) {
			take_word(s, l);
		} else {
			brackets += c == '(' || c == '[' || c == '{';
			brackets -= brackets && (c == ')' || c == ']' || c == '}');
			s->p++;
		}
	}
	bool cut = s->p == s->end && s->p[-1] == '\n'; /* inside brackets or a string */
	l->last_row = s->row + !cut;
	if (s->p < s->end)
		end_line(s);
}

/* The next line that is not blank. False at the end. */
static bool next_line(struct scanner *s, struct logical *l)
{
	while (s->p < s->end) {
		*l = (struct logical){ .column = indentation(s) };
		if (s->p < s->end && *s->p == '\r')
			s->p++;
		if (s->p == s->end)
			return false;
		if (*s->p == '\n') {
			end_line(s);
			continue;
		}
		l->comment = *s->p == '#';
		l->decorator = *s->p == '@';
		take_statement(s, l);
		return true;
	}
	return false;
}

size_t pyblock_lines(const char *text, size_t len)
{
	struct scanner s = { .p = text, .end = text + len };
	struct logical l;
	size_t last = len ? 1 : 0, head = 0, body = 0;
	bool started = false, in_body = false;
	while (next_line(&s, &l)) {
		if (!started) {
			if (l.comment || !l.starts)
				continue;
			started = true;
			head = l.column;
			last = l.last_row;
			if (l.lambda)
				break;
			continue;
		}
		if (l.comment) {
			if (in_body && l.column >= body)
				last = l.last_row;
			continue;
		}
		if (l.column <= head)
			break;
		if (!in_body)
			body = l.column;
		in_body = true;
		last = l.last_row;
	}
	return last;
}
