/*
 * coldshot_index.c - what the index of a coldshot profile defines.
 *
 *	P COLDSHOTBinary version=1 bigendian=False timer_unit=0.000001
 *	F 2 /srv/workloads.py
 *	f 2 2 71 workloads fib
 *
 * Fields are separated by one blank, and percent-quoted; they may be empty.
 * Source: docs/formats/coldshot.md.
 */
#include "coldshot_index.h"

#include <stdlib.h>

#include "scan.h"

struct reading {
	struct scan s;
	struct prof_builder *b;
	struct coldshot_index *index;
	prof_id *files; /* [nfuncs] strings by number; the first is that of built-in functions */
	bool *defined;  /* [nfuncs] files */
	char *room;     /* for one field */
	bool head;      /* the line that says what this is has been there */
};

/* ---- fields ---------------------------------------------------------- */

/* Up to the next blank, which is passed over, or to the end of the line. */
static struct text take_field(struct scan *s)
{
	struct text field = { s->p, 0 };
	while (s->p < s->eol && *s->p != ' ')
		s->p++;
	field.len = (size_t)(s->p - field.s);
	s->p += s->p < s->eol;
	return field;
}

static uint64_t take_number(struct scan *s, uint64_t most, const char *what)
{
	struct text field = take_field(s);
	uint64_t n = 0;
	if (!field.len || text_u64(field.s, field.s + field.len, &n) != field.len || n > most) {
		scan_fail(s, field.s, "expected the number of %s", what);
		return 0;
	}
	return n;
}

static int digit_of(char c)
{
	return is_digit(c)                              ? c - '0'
	       : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
							: -1;
}

/* "%3Clambda%3E"; what is no quoted byte stays as it is. */
static prof_id add_quoted(struct reading *r, struct text field)
{
	size_t n = 0;
	for (size_t i = 0; i < field.len; i++) {
		int high = -1, low = -1;
		if (field.s[i] == '%' && field.len - i > 2) {
			high = digit_of(field.s[i + 1]);
			low = digit_of(field.s[i + 2]);
		}
		bool quoted = high >= 0 && low >= 0;
		r->room[n++] = (char)(quoted ? high << 4 | low : field.s[i]);
		i += quoted ? 2 : 0;
	}
	return prof_add_string(r->b, r->room, n);
}

/* ---- lines ----------------------------------------------------------- */

/* "timer_unit=0.000001", of a tick in seconds. */
static bool take_unit(struct text field, double *unit)
{
	size_t head = strlen("timer_unit=");
	return text_double(field.s + head, field.s + field.len, unit) == field.len - head &&
	       *unit > 0 && isfinite(*unit);
}

static void read_head(struct reading *r)
{
	struct scan *s = &r->s;
	if (!text_is(take_field(s), "COLDSHOTBinary"))
		scan_fail(s, s->line, "expected \"P COLDSHOTBinary\"");
	while (!s->failed && s->p < s->eol) {
		struct text field = take_field(s);
		if (text_is(field, "bigendian=True"))
			r->index->big_endian = true;
		else if (text_starts(field, "version=") && !text_is(field, "version=1"))
			scan_fail(s, field.s, "version %.*s, known is 1",
				  (int)(field.len < 20 ? field.len - 8 : 12), field.s + 8);
		else if (text_starts(field, "timer_unit=") && !take_unit(field, &r->index->unit))
			scan_fail(s, field.s, "expected a unit of time above 0");
	}
	r->head = true;
}

static void read_file(struct reading *r)
{
	uint64_t number = take_number(&r->s, r->index->nfuncs - 1, "a file");
	if (r->s.failed)
		return;
	r->files[number] = add_quoted(r, scan_rest(&r->s));
	r->defined[number] = true;
}

static void read_func(struct reading *r)
{
	struct scan *s = &r->s;
	struct coldshot_func *f;
	const char *at = s->p;
	uint64_t number = take_number(s, r->index->nfuncs - 1, "a function");
	uint64_t file = take_number(s, r->index->nfuncs - 1, "its file");
	uint64_t line = take_number(s, UINT32_MAX, "its line");
	if (s->failed)
		return;
	if (!r->defined[file]) {
		scan_fail(s, at, "function of file %zu, which is not defined", (size_t)file);
		return;
	}
	prof_id module = add_quoted(r, take_field(s));
	f = &r->index->funcs[number];
	f->func = prof_add_func(r->b, &(struct prof_func){ .name = add_quoted(r, scan_rest(s)),
							   .file = r->files[file],
							   .object = module,
							   .line = (int64_t)line });
	f->line = (uint32_t)line;
	f->known = true;
}

/* Annotations and functions share their numbers. */
static void read_annotation(struct reading *r)
{
	(void)take_number(&r->s, UINT32_MAX, "an annotation");
	prof_id text = r->s.failed ? 0 : add_quoted(r, scan_rest(&r->s));
	const struct prof_str *copy = prof_builder_string(r->b, text);
	if (text && copy)
		prof_add_meta(r->b, "annotation", copy->s);
}

static void read_line(struct reading *r)
{
	struct scan *s = &r->s;
	struct text kind;
	s->p = s->line;
	kind = take_field(s);
	if (text_is(kind, "P"))
		read_head(r);
	else if (text_is(kind, "F"))
		read_file(r);
	else if (text_is(kind, "f"))
		read_func(r);
	else if (text_is(kind, "A"))
		read_annotation(r);
	else if (!text_is(kind, "D")) /* where the records were written */
		prof_add_note(r->b, scan_offset(s, s->line),
			      "line of an unknown kind in the index");
}

/* ---- the index ------------------------------------------------------- */

/* Every number has a line, so that lines bound them. */
static size_t count_lines(const struct prof_input *in)
{
	size_t n = 1;
	for (size_t i = 0; i < in->size; i++)
		n += in->data[i] == '\n' || in->data[i] == '\r';
	return n;
}

int coldshot_read_index(struct coldshot_index *index, const struct prof_input *in,
			struct prof_builder *b, struct prof_error *err)
{
	size_t n = count_lines(in) + 1;
	struct reading r = { .b = b, .index = index };
	*index = (struct coldshot_index){ .nfuncs = n, .unit = 1e-6 };
	index->funcs = calloc(n, sizeof(*index->funcs));
	r.files = calloc(n, sizeof(*r.files));
	r.defined = calloc(n, sizeof(*r.defined));
	r.room = malloc(in->size + 1);
	int status = -1;
	if (!index->funcs || !r.files || !r.defined || !r.room) {
		prof_fail(err, PROF_ENOMEM, "out of memory");
	} else {
		r.defined[0] = true;
		scan_open(&r.s, in, err);
		while (scan_line(&r.s))
			if (r.s.eol > r.s.line)
				read_line(&r);
		status = r.s.failed ? -1 : 0;
	}
	if (!status && !r.head)
		status = prof_bad_text(err, in, in->data, "expected \"P COLDSHOTBinary\"");
	free(r.files);
	free(r.defined);
	free(r.room);
	return status;
}

void coldshot_free_index(struct coldshot_index *index)
{
	free(index->funcs);
	*index = (struct coldshot_index){ .nfuncs = 0 };
}
