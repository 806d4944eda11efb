/*
 * scalene.c - the JSON that scalene writes: costs by line, in percent of the whole run.
 *
 * A file lists its functions and its lines, with the same fields. Lines are
 * kept, each with the function that it stands in; functions only say how that
 * is called, because their costs are those of their lines once more.
 * Source: docs/formats/scalene.md.
 */
#include <math.h>
#include <stdlib.h>

#include "json.h"
#include "room.h"

/* Measures; those from MALLOC on only if memory was recorded. */
enum { TIME, PYTHON, NATIVE, SYSTEM, MALLOC, MALLOCS, GROWTH, COPY, MEASURES };

static const char *const field_names[MEASURES] = {
	[PYTHON] = "n_cpu_percent_python",
	[NATIVE] = "n_cpu_percent_c",
	[SYSTEM] = "n_sys_percent",
	[MALLOC] = "n_malloc_mb",
	[MALLOCS] = "n_mallocs",
	[GROWTH] = "n_growth_mb",
	[COPY] = "n_copy_mb_s",
};

/* A line, or a function at its first line. */
struct row {
	uint64_t line, region, region_end; /* region: the function, or a loop in it */
	uint64_t function;                 /* first line; only newer versions say it */
	prof_id name;                      /* of a function */
	uint64_t end;                      /* of a function: last line known to be in it */
	double cost[MEASURES];
};

struct rows {
	struct row *at;
	size_t n, cap;
};

struct scalene {
	struct json j;
	struct prof_builder *b;
	double seconds; /* of the whole run */
	bool memory;
	unsigned nmeasures;
	struct rows lines, functions; /* of the file being read */
};

/* ---- a row ----------------------------------------------------------- */

static struct row *add_row(struct scalene *s, struct rows *rows)
{
	if (!room_for(&rows->at, rows->n, &rows->cap, sizeof(*rows->at))) {
		prof_fail(s->j.err, PROF_ENOMEM, "out of memory");
		s->j.failed = true;
		return NULL;
	}
	rows->at[rows->n] = (struct row){ .name = 0 };
	return &rows->at[rows->n++];
}

/* A field that may be null, or of another type in versions to come. */
static uint64_t optional_line(struct json *j)
{
	if (json_next(j) == JSON_NUMBER)
		return json_u64(j);
	json_skip(j);
	return 0;
}

/* "line" is the name of a function, or the source text of a line. */
static void read_field(struct scalene *s, struct text key, struct row *r, bool function)
{
	struct json *j = &s->j;
	for (unsigned m = PYTHON; m < MEASURES; m++) {
		if (text_is(key, field_names[m])) {
			r->cost[m] = json_double(j);
			return;
		}
	}
	if (text_is(key, "lineno")) {
		r->line = json_u64(j);
	} else if (text_is(key, "line") && function) {
		struct text name = json_string(j);
		r->name = prof_add_string(s->b, name.s, name.len);
	} else if (text_is(key, "start_region_line")) {
		r->region = optional_line(j);
	} else if (text_is(key, "end_region_line")) {
		r->region_end = optional_line(j);
	} else if (text_is(key, "start_function_line")) {
		r->function = optional_line(j);
	} else {
		json_skip(j);
	}
}

static void read_row(struct scalene *s, struct rows *rows)
{
	struct row *r = add_row(s, rows);
	struct text key;
	if (!r)
		return;
	json_object(&s->j);
	while (json_member(&s->j, &key))
		read_field(s, key, r, rows == &s->functions);
	if (!s->j.failed && (r->line == 0 || r->line > UINT32_MAX))
		json_fail(&s->j, "expected a line with its number");
	r->end = r->line;
	for (unsigned m = PYTHON; m <= SYSTEM; m++)
		r->cost[TIME] += r->cost[m];
}

static void read_rows(struct scalene *s, struct rows *rows)
{
	json_array(&s->j);
	while (json_element(&s->j))
		read_row(s, rows);
}

/* ---- which function a line is in -------------------------------------- */

static int by_line(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	return (x->line > y->line) - (x->line < y->line);
}

/* The function that begins in a line; NULL if none does. */
static struct row *function_at(struct rows *functions, uint64_t line)
{
	struct row key = { .line = line };
	return functions->n ? bsearch(&key, functions->at, functions->n, sizeof(key), by_line)
			    : NULL;
}

/* A function is as long as the regions that begin where it does. */
static void find_ends(struct scalene *s)
{
	for (size_t i = 0; i < s->lines.n; i++) {
		const struct row *line = &s->lines.at[i];
		struct row *f = function_at(&s->functions, line->region);
		if (f && f->end < line->region_end)
			f->end = line->region_end;
	}
}

static void add_line(struct scalene *s, const struct row *line, const struct row *function,
		     prof_id file)
{
	bool any = false;
	for (unsigned m = 0; m < s->nmeasures; m++)
		any |= line->cost[m] != 0;
	if (!any)
		return;
	struct prof_func f = { .file = file };
	f.name = function ? function->name : prof_add_text(s->b, "<module>");
	f.line = function ? (int64_t)function->line : 0;
	prof_add_site(s->b, &(struct prof_site){ .func = prof_add_func(s->b, &f),
						 .line = (uint32_t)line->line,
						 .self = line->cost });
}

/* Lines in order, with the functions that are open: each inside the one below it. */
static void add_lines(struct scalene *s, prof_id file)
{
	struct row **open = calloc(s->functions.n + 1, sizeof(struct row *));
	size_t depth = 0, next = 0;
	if (!open) {
		prof_fail(s->j.err, PROF_ENOMEM, "out of memory");
		s->j.failed = true;
		return;
	}
	for (size_t i = 0; i < s->lines.n; i++) {
		const struct row *line = &s->lines.at[i];
		for (; next < s->functions.n && s->functions.at[next].line <= line->line; next++)
			open[depth++] = &s->functions.at[next];
		while (depth && open[depth - 1]->end < line->line)
			depth--;
		const struct row *told = line->function ? function_at(&s->functions, line->function)
							: NULL;
		add_line(s, line, told || !depth ? told : open[depth - 1], file);
	}
	free(open);
}

static void read_file(struct scalene *s, prof_id file)
{
	struct text key;
	s->lines.n = s->functions.n = 0;
	json_object(&s->j);
	while (json_member(&s->j, &key)) {
		if (text_is(key, "lines"))
			read_rows(s, &s->lines);
		else if (text_is(key, "functions"))
			read_rows(s, &s->functions);
		else
			json_skip(&s->j);
	}
	if (s->j.failed)
		return;
	if (s->functions.n)
		qsort(s->functions.at, s->functions.n, sizeof(struct row), by_line);
	if (s->lines.n)
		qsort(s->lines.at, s->lines.n, sizeof(struct row), by_line);
	find_ends(s);
	add_lines(s, file);
}

/* ---- the whole file ---------------------------------------------------- */

static void add_measures(struct scalene *s)
{
	const double megabyte = 1 << 20, percent = s->seconds / 100;
	const struct {
		const char *name;
		enum prof_unit unit;
		double scale;
	} measures[MEASURES] = {
		[TIME] = { "time", PROF_UNIT_SECOND, percent },
		[PYTHON] = { "python", PROF_UNIT_SECOND, percent },
		[NATIVE] = { "native", PROF_UNIT_SECOND, percent },
		[SYSTEM] = { "system", PROF_UNIT_SECOND, percent },
		[MALLOC] = { "malloc", PROF_UNIT_BYTE, megabyte },
		[MALLOCS] = { "mallocs", PROF_UNIT_NONE, 1 },
		[GROWTH] = { "growth", PROF_UNIT_BYTE, megabyte },
		[COPY] = { "copy", PROF_UNIT_BYTE, megabyte * s->seconds },
	};
	s->nmeasures = s->memory ? MEASURES : MALLOC;
	for (unsigned m = 0; m < s->nmeasures; m++)
		prof_add_measure(
			s->b, &(struct prof_measure){ .name = prof_add_text(s->b, measures[m].name),
						      .unit = measures[m].unit,
						      .role = PROF_ROLE_COST,
						      .scale = measures[m].scale,
						      .integral = m == MALLOCS,
						      .sampled = true });
}

static void read_files(struct scalene *s)
{
	struct text key;
	json_object(&s->j);
	while (json_member(&s->j, &key)) {
		prof_id file = prof_add_string(s->b, key.s, key.len);
		read_file(s, file);
	}
}

/* Only --stacks writes any. */
static void note_stacks(struct scalene *s)
{
	const char *at = s->j.p;
	bool any = false;
	if (json_next(&s->j) != JSON_ARRAY) {
		json_skip(&s->j);
		return;
	}
	json_array(&s->j);
	for (; json_element(&s->j); any = true)
		json_skip(&s->j);
	if (any)
		prof_add_note(s->b, (uint64_t)(at - (const char *)s->j.in->data),
			      "stacks are not kept");
}

static void read_member(struct scalene *s, struct text key, const char **files)
{
	static const char *const kept[] = { "program", "max_footprint_mb", "growth_rate" };
	const char *name = NULL;
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		name = text_is(key, kept[i]) ? kept[i] : name;
	if (name) {
		json_meta(&s->j, s->b, name);
	} else if (text_is(key, "elapsed_time_sec")) {
		s->seconds = json_double(&s->j);
	} else if (text_is(key, "memory") && json_next(&s->j) == JSON_BOOL) {
		s->memory = json_bool(&s->j);
	} else if (text_is(key, "stacks") || text_is(key, "combined_stacks")) {
		note_stacks(s);
	} else {
		if (text_is(key, "files"))
			*files = s->j.p;
		json_skip(&s->j);
	}
}

/* All but the files, whose percentages need the length of the run. */
static const char *read_head(struct scalene *s)
{
	const char *files = NULL;
	struct text key;
	json_object(&s->j);
	while (json_member(&s->j, &key))
		read_member(s, key, &files);
	if (!s->j.failed && !files)
		json_fail(&s->j, "expected files");
	if (!s->j.failed && !(s->seconds > 0 && isfinite(s->seconds)))
		json_fail(&s->j, "expected elapsed_time_sec above 0");
	return files;
}

static int read_scalene(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct scalene s = { .b = b, .memory = true };
	json_open(&s.j, in, err);
	const char *files = read_head(&s);
	int status = json_close(&s.j);
	if (status == 0) {
		json_open(&s.j, in, err);
		s.j.p = files;
		add_measures(&s);
		read_files(&s);
		status = s.j.failed ? -1 : 0;
		free(s.j.room);
	}
	free(s.lines.at);
	free(s.functions.at);
	return status;
}

/* Members are sorted by name: one of these is among the first. */
static enum prof_match probe_scalene(const struct prof_input *in)
{
	size_t head = in->size < 1 << 16 ? in->size : 1 << 16;
	bool is = head && in->data[0] == '{' &&
		  (memmem(in->data, head, "\"elapsed_time_sec\"", 18) ||
		   memmem(in->data, head, "\"alloc_samples\"", 15));
	return is ? PROF_CERTAIN : PROF_NO;
}

const struct prof_reader prof_reader_scalene = {
	.name = "scalene",
	.aliases = "",
	.title = "scalene's JSON",
	.suffixes = ".json",
	.kept = "lines and functions: Python, native and system time, memory, copies",
	.lost = "samples of memory over time, suggestions, stacks",
	.probe = probe_scalene,
	.read = read_scalene,
};
