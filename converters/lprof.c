/*
 * lprof.c - read line_profiler's .lprof files of every version.
 *
 * A pickle of a LineStats object with two attributes: timings, a dict from
 * (file, first line, function) to a list of (line, hits, time), and unit, the
 * seconds of one tick of time. The time of a line includes what it called.
 * Source: docs/formats/lprof.md.
 */
#include <stdlib.h>
#include <string.h>

#include "pickle.h"

/* Bytes of names to a byte of the file. */
enum { MOST_TEXTS = 64 };

struct lprof {
	const struct prof_input *in;
	struct prof_builder *b;
	struct prof_error *err;
	uint64_t rows;  /* lines taken so far */
	uint64_t texts; /* bytes of files and names taken so far */
	bool rounded;
};

static bool allow_line_stats(const char *module, const char *name)
{
	static const char *const modules[] = { "_line_profiler", "line_profiler._line_profiler",
					       "line_profiler.line_profiler", "line_profiler" };
	for (size_t i = 0; i < sizeof(modules) / sizeof(*modules); i++)
		if (!strcmp(module, modules[i]))
			return !strcmp(name, "LineStats");
	return false;
}

static int bad(const struct lprof *l, const struct value *v, const char *message)
{
	return prof_bad_bytes(l->err, l->in, v->at, "%s", message);
}

static bool is_sequence(const struct value *v, uint32_t len)
{
	return (v->type == VALUE_TUPLE || v->type == VALUE_LIST) && v->len == len;
}

/* A name may be shared by many keys: paths stand in the file once, and have some hundred bytes. */
static int read_function(struct lprof *l, const struct value *key, prof_id *func)
{
	if (!is_sequence(key, 3) || !value_has_text(key->items[0]) ||
	    !value_has_text(key->items[2]) || key->items[1]->type != VALUE_INT)
		return bad(l, key, "expected a key (file, line, function)");
	struct prof_func f = { .line = key->items[1]->integer };
	l->texts += (uint64_t)key->items[0]->len + key->items[2]->len;
	if (l->texts / MOST_TEXTS > l->in->size)
		return bad(l, key, "the same names are used too often");
	if (value_add_text(l->b, key->items[0], &f.file, l->err) ||
	    value_add_text(l->b, key->items[2], &f.name, l->err))
		return -1;
	*func = prof_add_func(l->b, &f);
	return 0;
}

static int read_line(struct lprof *l, prof_id func, const struct value *row)
{
	if (!is_sequence(row, 3) || row->items[0]->type != VALUE_INT)
		return bad(l, row, "expected (line, hits, time)");
	int64_t line = row->items[0]->integer;
	if (line < 0 || line > UINT32_MAX)
		return bad(l, row, "line number out of range");
	double self[2] = { value_number(row->items[1], &l->rounded), NAN };
	double total[2] = { NAN, value_number(row->items[2], &l->rounded) };
	if (isnan(self[0]) || isnan(total[1]))
		return bad(l, row, "expected numbers of hits and time");
	prof_add_site(l->b,
		      &(struct prof_site){
			      .func = func, .line = (uint32_t)line, .self = self, .total = total });
	return 0;
}

/*
 * A list may stand in the file once and be referred to often: no more lines
 * are taken than the file has bytes, which real files stay far below.
 */
static int read_lines(struct lprof *l, const struct value *key, const struct value *lines)
{
	prof_id func = PROF_NONE;
	if (lines->type != VALUE_LIST && lines->type != VALUE_TUPLE)
		return bad(l, lines, "expected a list of lines");
	if (read_function(l, key, &func))
		return -1;
	l->rows += lines->len;
	if (l->rows > l->in->size)
		return bad(l, lines, "the same lines are used too often");
	for (uint32_t i = 0; i < lines->len; i++)
		if (read_line(l, func, lines->items[i]))
			return -1;
	return 0;
}

static void add_measures(const struct lprof *l, double unit)
{
	prof_add_measure(l->b, &(struct prof_measure){ .name = prof_add_text(l->b, "hits"),
						       .role = PROF_ROLE_HITS,
						       .scale = 1,
						       .integral = true });
	prof_add_measure(l->b, &(struct prof_measure){ .name = prof_add_text(l->b, "time"),
						       .role = PROF_ROLE_COST,
						       .unit = PROF_UNIT_SECOND,
						       .scale = unit,
						       .integral = true });
}

/* Other classes that a pickle may name (object, dict) are no LineStats. */
static bool is_line_stats(const struct value *class)
{
	static const char suffix[] = " LineStats";
	size_t n = sizeof(suffix) - 1;
	return class->len > n && !memcmp(class->text + class->len - n, suffix, n);
}

static int read_stats(struct lprof *l, const struct value *stats)
{
	bool ignored;
	if (stats->type != VALUE_OBJECT || !is_line_stats(stats->class))
		return bad(l, stats, "expected a LineStats object");
	const struct value *timings = value_get(stats->state, "timings");
	const struct value *unit = value_get(stats->state, "unit");
	double seconds = unit ? value_number(unit, &ignored) : NAN;
	if (!timings || timings->type != VALUE_DICT)
		return bad(l, stats, "LineStats without timings");
	if (!(seconds > 0) || isinf(seconds))
		return bad(l, stats, "LineStats without a unit above 0");
	add_measures(l, seconds);
	prof_add_meta(l->b, "class", stats->class->text);
	for (uint32_t i = 0; i + 1 < timings->len; i += 2)
		if (read_lines(l, timings->items[i], timings->items[i + 1]))
			return -1;
	return 0;
}

static int read_lprof(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct lprof l = { .in = in, .b = b, .err = err };
	struct arena arena = { 0 };
	const uint8_t *end;
	const struct value *stats = pickle_decode(in, &arena, allow_line_stats, &end, err);
	int status = stats ? read_stats(&l, stats) : -1;
	if (status == 0 && end < in->data + in->size)
		prof_add_note(b, (uint64_t)(end - in->data), "bytes after the pickle were ignored");
	if (l.rounded)
		prof_add_note(b, UINT64_MAX, "integers beyond 2^53 were rounded");
	arena_free(&arena);
	return status;
}

/* Any pickle may hold a LineStats; its name stands within the first bytes. */
static enum prof_match probe_lprof(const struct prof_input *in)
{
	size_t head = in->size < 256 ? in->size : 256;
	if (!memmem(in->data, head, "LineStats", 9))
		return PROF_NO;
	bool binary = in->size > 2 && in->data[0] == 0x80 && in->data[1] <= 5;
	return binary || in->data[0] == 'c' ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_lprof = {
	.name = "lprof",
	.aliases = "line_profiler lineprofiler",
	.title = "line_profiler (pickle)",
	.suffixes = ".lprof",
	.kept = "hits and time of lines",
	.lost = "nothing",
	.probe = probe_lprof,
	.read = read_lprof,
};
