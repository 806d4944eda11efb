/*
 * yappi_text.c - the tables that yappi and GreenletProfiler print.
 *
 *	Clock type: CPU
 *	Ordered by: totaltime, desc
 *
 *	name                                  ncall  tsub      ttot      tavg
 *	workloads.py:71 fib                   67/1   0.000099  0.000099  0.000001
 *
 * Columns are told apart by the words above them, names by being what is left
 * of the others: widths can be chosen, and count characters, not bytes.
 * Source: docs/formats/yappi.md.
 */
#include "yappi_text.h"

#include <stdio.h>

#include "scan.h"

enum { MOST_COLUMNS = 6 };

/* What a line of titles announces. */
struct titles {
	struct text word[MOST_COLUMNS]; /* word[0] is "name" */
	size_t n;
	bool functions; /* else threads */
};

struct tables {
	struct scan s;
	struct prof_builder *b;
	struct titles titles;
	size_t functions; /* tables of functions in all the text */
	prof_id newest;   /* functions so far */
};

/* ---- titles ---------------------------------------------------------- */

static const struct text *find_word(const struct titles *t, const char *word)
{
	for (size_t i = 0; i < t->n; i++)
		if (text_is(t->word[i], word))
			return &t->word[i];
	return NULL;
}

/* "name" and words of yappi, with a time in all among them. */
static bool parse_titles(struct scan *s, struct titles *t)
{
	static const char *const known[] = { "name", "ncall", "#n",  "tsub", "ttot",
					     "tavg", "id",    "tid", "scnt" };
	*t = (struct titles){ .n = 0 };
	s->p = s->line;
	if (s->eol - s->line < 10 || memcmp(s->line, "name ", 5) != 0)
		return false;
	for (struct text w = scan_word(s); w.len; w = scan_word(s)) {
		size_t k = 0;
		while (k < sizeof(known) / sizeof(*known) && !text_is(w, known[k]))
			k++;
		if (k == sizeof(known) / sizeof(*known) || t->n == MOST_COLUMNS)
			return false;
		t->word[t->n++] = w;
	}
	t->functions = find_word(t, "tsub") && (find_word(t, "ncall") || find_word(t, "#n"));
	return find_word(t, "ttot") && (t->functions || find_word(t, "scnt"));
}

static size_t count_function_tables(const struct prof_input *in)
{
	struct scan s;
	struct titles t;
	size_t n = 0;
	scan_open(&s, in, NULL);
	while (scan_line(&s))
		n += parse_titles(&s, &t) && t.functions;
	return n;
}

/* ---- rows ------------------------------------------------------------ */

/* The cells behind the name, and the name. False: too few, or the first is no number. */
static bool parse_row(const struct tables *t, struct text cell[MOST_COLUMNS])
{
	struct text rest = text_trim(scan_whole(&t->s));
	for (size_t c = t->titles.n; c-- > 1;) {
		size_t from = rest.len;
		while (from && !is_blank(rest.s[from - 1]))
			from--;
		cell[c] = (struct text){ rest.s + from, rest.len - from };
		if (!from || !is_digit(*cell[c].s))
			return false;
		rest = text_trim((struct text){ rest.s, from });
	}
	cell[0] = rest;
	return true;
}

static struct text cell_of(const struct tables *t, const struct text cell[MOST_COLUMNS],
			   const char *word)
{
	const struct text *found = find_word(&t->titles, word);
	return found ? cell[found - t->titles.word] : (struct text){ "", 0 };
}

/* NAN where digits were cut off ("1234.."): that number is not told. */
static double number(struct tables *t, struct text cell)
{
	double v;
	size_t n = text_double(cell.s, cell.s + cell.len, &v);
	if (n && n == cell.len)
		return v;
	prof_add_note(t->b, UINT64_MAX, "numbers that were too long to be printed are missing");
	return NAN;
}

/* Behind the last ":71 " of "file:71 fib", with the line; NULL if there is none. */
static const char *after_line(struct text name, uint64_t *line)
{
	const char *end = name.s + name.len, *colon = end;
	while ((colon = memrchr(name.s, ':', (size_t)(colon - name.s))) != NULL) {
		size_t digits = text_u64(colon + 1, end, line);
		if (digits && *line <= INT64_MAX && colon[2] != 'x' && colon + 1 + digits < end &&
		    colon[1 + digits] == ' ')
			return colon + 2 + digits;
	}
	*line = 0;
	return NULL;
}

/* Behind the module of "module.name", which is how built-in functions are called. */
static const char *after_module(struct text name)
{
	const char *dot = memmem(name.s, name.len, ".<", 2);
	dot = dot ? dot : memrchr(name.s, '.', name.len);
	return dot && dot + 1 < name.s + name.len ? dot + 1 : name.s;
}

/* ".." at its beginning stands for what was cut off when it was printed. */
static prof_id add_func(struct tables *t, struct text name)
{
	const char *end = name.s + name.len;
	bool cut = text_starts(name, "..");
	uint64_t line;
	const char *func = after_line(name, &line);
	const char *file_end = func;
	if (cut)
		prof_add_note(t->b, UINT64_MAX, "names were cut when they were printed");
	while (func && file_end[-1] != ':')
		file_end--;
	if (!func)
		func = file_end = cut ? name.s : after_module(name);
	size_t file_len = file_end > name.s ? (size_t)(file_end - 1 - name.s) : 0;
	return prof_add_func(
		t->b,
		&(struct prof_func){ .name = prof_add_string(t->b, func, (size_t)(end - func)),
				     .file = prof_add_string(t->b, name.s, file_len),
				     .line = (int64_t)line });
}

/* "67/1": calls, and those that began no recursion; one number if they are the same. */
static void parse_calls(struct tables *t, struct text cell, double self[YAPPI_MEASURES])
{
	const char *slash = memchr(cell.s, '/', cell.len);
	size_t n = slash ? (size_t)(slash - cell.s) : cell.len;
	self[YAPPI_CALLS] = self[YAPPI_PRIMITIVE] = number(t, (struct text){ cell.s, n });
	if (slash)
		self[YAPPI_PRIMITIVE] = number(t, (struct text){ slash + 1, cell.len - n - 1 });
}

static void add_function(struct tables *t, const struct text cell[MOST_COLUMNS])
{
	double self[YAPPI_MEASURES], total[YAPPI_MEASURES] = { NAN, NAN, NAN };
	struct text calls = cell_of(t, cell, "ncall");
	parse_calls(t, calls.len ? calls : cell_of(t, cell, "#n"), self);
	self[YAPPI_TIME] = number(t, cell_of(t, cell, "tsub"));
	total[YAPPI_TIME] = number(t, cell_of(t, cell, "ttot"));
	prof_id func = add_func(t, cell[0]);
	if (func < t->newest)
		prof_add_note(t->b, scan_offset(&t->s, t->s.line),
			      "rows of one name were added up");
	else
		t->newest = func + 1;
	prof_add_site(t->b, &(struct prof_site){ .func = func, .self = self, .total = total });
}

static int at_most(struct text t, int most)
{
	return t.len < (size_t)most ? (int)t.len : most;
}

/* "Thread, id 6, tid 139661236479680, ttot 0.001573, scnt 1" */
static void describe_thread(struct tables *t, const struct text cell[MOST_COLUMNS])
{
	char line[100 + MOST_COLUMNS * 50];
	int n = snprintf(line, sizeof(line), "%.*s", at_most(cell[0], 100), cell[0].s);
	for (size_t c = 1; c < t->titles.n; c++)
		n += snprintf(line + n, sizeof(line) - (size_t)n, ", %.*s %.*s",
			      at_most(t->titles.word[c], 10), t->titles.word[c].s,
			      at_most(cell[c], 30), cell[c].s);
	prof_add_meta(t->b, "thread", line);
}

/* The time of a thread is that of its functions: a row of its own only where they are not told. */
static void add_thread(struct tables *t, const struct text cell[MOST_COLUMNS])
{
	double time[YAPPI_MEASURES] = { NAN, NAN, number(t, cell_of(t, cell, "ttot")) };
	/* yappi's own number first: the system uses its numbers again. */
	struct text tid = cell_of(t, cell, find_word(&t->titles, "id") ? "id" : "tid");
	uint64_t id = 0;
	bool known = tid.len && text_u64(tid.s, tid.s + tid.len, &id) == tid.len && id <= INT64_MAX;
	prof_id name = prof_add_string(t->b, cell[0].s, cell[0].len);
	prof_id part = prof_add_part(
		t->b,
		&(struct prof_part){ .name = name, .pid = -1, .tid = known ? (int64_t)id : -1 });
	describe_thread(t, cell);
	if (t->functions)
		return;
	prof_id func = prof_add_func(t->b, &(struct prof_func){ .name = name });
	prof_add_site(t->b, &(struct prof_site){
				    .func = func, .part = part, .self = time, .total = time });
}

/* Rows up to an empty line. */
static void read_rows(struct tables *t)
{
	while (scan_line(&t->s) && t->s.eol > t->s.line) {
		struct text cell[MOST_COLUMNS];
		if (!parse_row(t, cell))
			prof_add_note(t->b, scan_offset(&t->s, t->s.line),
				      "line in the table that is no row");
		else if (t->titles.functions)
			add_function(t, cell);
		else
			add_thread(t, cell);
	}
}

/* ---- the text -------------------------------------------------------- */

static const char clock_title[] = "Clock type: ";

/* "CPU", "WALL": in capitals since 1.0. */
static void add_clock(struct tables *t)
{
	t->s.p = t->s.line;
	if (!scan_literal(&t->s, clock_title) || prof_builder_failed(t->b))
		return;
	struct text clock = text_trim(scan_rest(&t->s));
	bool cpu = clock.len && (*clock.s | 0x20) == 'c';
	prof_add_meta(t->b, "clock", cpu ? "cpu" : "wall");
}

int yappi_read_text(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct tables t = { .b = b, .functions = count_function_tables(in) };
	size_t tables = 0;
	scan_open(&t.s, in, err);
	while (scan_line(&t.s)) {
		add_clock(&t);
		if (!parse_titles(&t.s, &t.titles))
			continue;
		tables++;
		read_rows(&t);
	}
	if (t.s.failed)
		return -1;
	if (!tables)
		return prof_bad_text(err, in, in->data, "no table of functions or threads");
	if (t.functions > 1)
		prof_add_note(b, UINT64_MAX, "several tables were added up");
	return 0;
}

/* The program's own output may come first. */
enum prof_match yappi_is_text(const struct prof_input *in)
{
	struct prof_input head = *in;
	struct scan s;
	struct titles t;
	if (head.size > 1 << 20)
		head.size = 1 << 20;
	if (!head.size || !memmem(head.data, head.size, " ttot ", 6))
		return PROF_NO; /* nearly every input, found out fast */
	scan_open(&s, &head, NULL);
	while (scan_line(&s))
		if (parse_titles(&s, &t))
			return PROF_LIKELY;
	return PROF_NO;
}
