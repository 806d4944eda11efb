/*
 * tachyon_jsonl.c - read the JSON lines of profiling.sampling: names, frames,
 * and how many samples were in each frame. No stacks, no calls.
 *
 * Source: docs/formats/tachyon-jsonl.md.
 */
#include <stdlib.h>

#include "hash.h"
#include "index.h"
#include "json_find.h"
#include "measures.h"

enum { SAMPLES, TIME, MEASURES };

/* What an id stands for in one run: a string, or a function. */
struct row {
	uint64_t id;
	prof_id run; /* string */
	uint32_t kind, value;
};

enum { STRING, FRAME, INTERVAL };

struct file {
	const struct prof_input *in;
	struct prof_builder *b;
	struct prof_error *err;
	struct row *rows;
	size_t nrows, cap_rows;
	struct index index;
	prof_id first_run;
	bool ended, failed;
};

/* Where the members of a line begin, NULL if they are missing. */
struct line {
	const char *type, *run, *rows, *kind, *scope, *interval, *mode;
	prof_id run_id;
};

/* ---- ids ------------------------------------------------------------- */

static uint32_t hash_of(prof_id run, uint32_t kind, uint64_t id)
{
	return hash_fold(hash_mix((uint64_t)run << 32 | kind, id ^ hash_key()));
}

static const struct row *find(const struct file *f, prof_id run, uint32_t kind, uint64_t id)
{
	uint32_t hash = hash_of(run, kind, id);
	size_t at;
	for (uint32_t i = index_first(&f->index, hash, &at); i != INDEX_NONE;
	     i = index_next(&f->index, hash, &at))
		if (f->rows[i].id == id && f->rows[i].run == run && f->rows[i].kind == kind)
			return &f->rows[i];
	return NULL;
}

/* The first definition of an id counts. */
static void define(struct file *f, struct json *j, const struct row *row)
{
	if (j->failed || find(f, row->run, row->kind, row->id))
		return;
	if (f->nrows == f->cap_rows) {
		size_t cap = f->cap_rows ? f->cap_rows * 2 : 256;
		struct row *rows = cap < INDEX_NONE ? realloc(f->rows, cap * sizeof(*rows)) : NULL;
		j->failed = !rows;
		if (rows) {
			f->rows = rows;
			f->cap_rows = cap;
		}
	}
	if (!j->failed &&
	    !index_put(&f->index, hash_of(row->run, row->kind, row->id), (uint32_t)f->nrows))
		j->failed = true;
	if (j->failed)
		prof_fail(f->err, PROF_ENOMEM, "out of memory");
	else
		f->rows[f->nrows++] = *row;
}

static uint32_t value_of(struct file *f, struct json *j, prof_id run, uint32_t kind, uint64_t id)
{
	const struct row *row = find(f, run, kind, id);
	if (!row && !j->failed && !prof_builder_failed(f->b))
		json_fail(j, "%s %llu, which is not defined", kind == FRAME ? "frame" : "string",
			  (unsigned long long)id);
	return row ? row->value : 0;
}

/* ---- lines ----------------------------------------------------------- */

static void read_string(struct file *f, struct json *j, const struct line *l)
{
	struct row row = { .run = l->run_id, .kind = STRING };
	struct text key;
	json_object(j);
	while (json_member(j, &key)) {
		if (text_is(key, "str_id")) {
			row.id = json_u64(j);
		} else if (text_is(key, "value")) {
			struct text s = json_string(j);
			row.value = prof_add_string(f->b, s.s, s.len);
		} else {
			json_skip(j);
		}
	}
	define(f, j, &row);
}

/* A function of this file has as many rows as lines of it were seen, as in its pstats. */
static void read_frame(struct file *f, struct json *j, const struct line *l)
{
	struct row row = { .run = l->run_id, .kind = FRAME };
	struct prof_func func = { 0 };
	struct text key;
	json_object(j);
	while (json_member(j, &key)) {
		if (text_is(key, "frame_id"))
			row.id = json_u64(j);
		else if (text_is(key, "path_str_id"))
			func.file = value_of(f, j, l->run_id, STRING, json_u64(j));
		else if (text_is(key, "func_str_id"))
			func.name = value_of(f, j, l->run_id, STRING, json_u64(j));
		else if (text_is(key, "line") && !json_null(j))
			func.line = json_i64(j);
		else if (!text_is(key, "line"))
			json_skip(j);
	}
	if (func.line < 0 || func.line > UINT32_MAX)
		func.line = 0;
	row.value = j->failed ? 0 : prof_add_func(f->b, &func);
	define(f, j, &row);
}

static void read_entry(struct file *f, struct json *j, const struct line *l)
{
	double self[MEASURES] = { 0 }, total[MEASURES] = { NAN, NAN };
	struct text key;
	uint64_t id = 0;
	json_object(j);
	while (json_member(j, &key)) {
		if (text_is(key, "frame_id"))
			id = json_u64(j);
		else if (text_is(key, "self"))
			self[SAMPLES] = json_double(j);
		else if (text_is(key, "cumulative"))
			total[SAMPLES] = json_double(j);
		else
			json_skip(j);
	}
	prof_id func = value_of(f, j, l->run_id, FRAME, id);
	const struct row *interval = find(f, l->run_id, INTERVAL, 0);
	self[TIME] = interval ? self[SAMPLES] * interval->value : NAN;
	total[TIME] = interval ? total[SAMPLES] * interval->value : NAN;
	if (!j->failed)
		prof_add_site(f->b,
			      &(struct prof_site){ .func = func, .self = self, .total = total });
}

typedef void read_row(struct file *f, struct json *j, const struct line *l);

static void read_rows(struct file *f, const struct line *l, read_row *read)
{
	if (!l->rows)
		return;
	struct json j = json_at(f->in, f->err, l->rows);
	json_array(&j);
	while (json_element(&j))
		read(f, &j, l);
	f->failed = json_leave(&j) || f->failed;
}

static struct text text_at(struct file *f, struct json *j, const char *p)
{
	*j = json_at(f->in, f->err, p ? p : "\"\"");
	return json_next(j) == JSON_STRING ? json_string(j) : (struct text){ "", 0 };
}

static bool member_is(struct file *f, const char *p, const char *word)
{
	struct json j;
	bool yes = text_is(text_at(f, &j, p), word);
	f->failed = json_leave(&j) || f->failed;
	return yes;
}

static void read_meta(struct file *f, const struct line *l)
{
	struct json j;
	if (l->interval) {
		j = json_at(f->in, f->err, l->interval);
		uint64_t interval = json_u64(&j);
		struct row row = { 0, l->run_id, INTERVAL, (uint32_t)interval };
		if (interval && interval <= UINT32_MAX)
			define(f, &j, &row);
		if (!j.failed)
			text_meta(f->b, "sample_interval_usec",
				  (struct text){ l->interval, (size_t)(j.p - l->interval) });
		f->failed = json_leave(&j) || f->failed;
	}
	struct text mode = text_at(f, &j, l->mode);
	if (!j.failed && mode.len)
		text_meta(f->b, "mode", mode);
	f->failed = json_leave(&j) || f->failed;
}

static void read_counts(struct file *f, const struct line *l)
{
	if (!member_is(f, l->kind, "frame") || (l->scope && !member_is(f, l->scope, "final"))) {
		prof_add_note(f->b, (uint64_t)(l->type - (const char *)f->in->data),
			      "counts that are not of frames, or not final, were left out");
		return;
	}
	read_rows(f, l, read_entry);
}

static void read_line(struct file *f, struct line *l)
{
	struct json j;
	struct text run = text_at(f, &j, l->run);
	l->run_id = prof_add_string(f->b, run.s, run.len);
	f->failed = json_leave(&j) || f->failed;
	if (!f->first_run)
		f->first_run = l->run_id;
	else if (f->first_run != l->run_id && member_is(f, l->type, "meta"))
		prof_add_note(f->b, (uint64_t)(l->type - (const char *)f->in->data),
			      "several runs were added up");
	if (member_is(f, l->type, "meta")) {
		read_meta(f, l);
	} else if (member_is(f, l->type, "string_table") || member_is(f, l->type, "str_def")) {
		read_rows(f, l, read_string);
	} else if (member_is(f, l->type, "frame_table") || member_is(f, l->type, "frame_def")) {
		read_rows(f, l, read_frame);
	} else if (member_is(f, l->type, "agg")) {
		read_counts(f, l);
	} else if (member_is(f, l->type, "end")) {
		f->ended = true;
	}
}

static void read_file(struct file *f)
{
	struct json j;
	json_open(&j, f->in, f->err);
	while (!f->failed && json_next(&j) != JSON_NOTHING) {
		struct line l = { 0 };
		f->ended = false;
		json_find(&j, (const struct json_place[]){ { "type", &l.type },
							   { "run_id", &l.run },
							   { "strings", &l.rows },
							   { "frames", &l.rows },
							   { "defs", &l.rows },
							   { "entries", &l.rows },
							   { "kind", &l.kind },
							   { "scope", &l.scope },
							   { "sample_interval_usec", &l.interval },
							   { "mode", &l.mode },
							   { NULL, NULL } });
		if (j.failed)
			break;
		if (!l.type)
			json_fail(&j, "a line without a type");
		else
			read_line(f, &l);
	}
	f->failed = json_close(&j) || f->failed;
	if (!f->failed && !f->ended)
		prof_add_note(f->b, UINT64_MAX, "the last line is missing: counts may be, too");
}

static int read_tachyon_jsonl(const struct prof_input *in, struct prof_builder *b,
			      struct prof_error *err)
{
	struct file f = { .in = in, .b = b, .err = err };
	measure_samples(b);
	measure_time(b, 1e-6, true, true);
	read_file(&f);
	free(f.rows);
	index_free(&f.index);
	return f.failed ? -1 : 0;
}

static enum prof_match probe_tachyon_jsonl(const struct prof_input *in)
{
	size_t head = in->size < 512 ? in->size : 512;
	return head && in->data[0] == '{' && memmem(in->data, head, "\"meta\"", 6) &&
			       memmem(in->data, head, "\"run_id\"", 8) &&
			       memmem(in->data, head, "\"sample_interval_usec\"", 22)
		       ? PROF_CERTAIN
		       : PROF_NO;
}

const struct prof_reader prof_reader_tachyon_jsonl = {
	.name = "tachyon-jsonl",
	.aliases = "",
	.title = "profiling.sampling of Python 3.15, JSON lines",
	.kept = "samples and time of each line, own and total",
	.lost = "columns (stacks, calls and threads are not in it)",
	.suffixes = ".jsonl",
	.probe = probe_tachyon_jsonl,
	.read = read_tachyon_jsonl,
};
