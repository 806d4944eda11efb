/*
 * sleepy.c - a capture of Very Sleepy: a zip archive with texts in it.
 *
 *	Symbols.txt:     sym152 "GDI32" "D3DKMTRender" "render.cpp" 120
 *	Callstacks.txt:  0.065085 sym15 sym18 sym19
 *
 * A stack has its innermost frame first; its number is seconds.
 */
#include <stdlib.h>

#include "hash.h"
#include "room.h"
#include "stacks.h"
#include "zip.h"

struct symbol {
	struct text id, module, name, file;
	uint32_t line;
};

struct symbols {
	struct symbol *row;
	size_t n, cap;
	struct index by_id;
	bool failed;
};

/* ---- symbols --------------------------------------------------------- */

static const struct symbol *find_symbol(const struct symbols *t, struct text id)
{
	uint32_t hash = hash_bytes(id.s, id.len);
	size_t at;

	for (uint32_t i = index_first(&t->by_id, hash, &at); i != INDEX_NONE;
	     i = index_next(&t->by_id, hash, &at)) {
		if (t->row[i].id.len == id.len && !memcmp(t->row[i].id.s, id.s, id.len))
			return &t->row[i];
	}
	return NULL;
}

static void add_symbol(struct symbols *t, const struct symbol *symbol)
{
	if (!room_for(&t->row, t->n, &t->cap, sizeof(*t->row))) {
		t->failed = true;
		return;
	}
	if (!index_put(&t->by_id, hash_bytes(symbol->id.s, symbol->id.len), (uint32_t)t->n)) {
		t->failed = true;
		return;
	}
	t->row[t->n++] = *symbol;
}

/* A string in quotes. Names may hold quotes: one ends at a quote before a blank or the end. */
static bool take_quoted(struct scan *s, struct text *t)
{
	scan_blanks(s);
	if (!scan_char(s, '"'))
		return false;
	const char *from = s->p;
	for (; s->p < s->eol; s->p++) {
		if (*s->p == '"' && (s->p + 1 == s->eol || is_blank(s->p[1]))) {
			*t = (struct text){ from, (size_t)(s->p++ - from) };
			return true;
		}
	}
	return false;
}

static void read_symbols(struct symbols *t, const struct prof_input *in, struct prof_builder *b)
{
	struct scan s;

	scan_open(&s, in, NULL);
	while (!t->failed && scan_line(&s)) {
		struct symbol symbol = { .id = scan_word(&s) };
		uint64_t line = 0;
		if (!symbol.id.len)
			continue;
		if (!take_quoted(&s, &symbol.module) || !take_quoted(&s, &symbol.name) ||
		    !take_quoted(&s, &symbol.file)) {
			prof_add_note(b, UINT64_MAX, "line of Symbols.txt not understood");
			continue;
		}
		scan_blanks(&s);
		if (scan_u64(&s, &line) && line <= UINT32_MAX)
			symbol.line = (uint32_t)line;
		if (text_is(symbol.file, "[unknown]"))
			symbol.file.len = 0;
		if (!find_symbol(t, symbol.id))
			add_symbol(t, &symbol);
	}
}

static struct stack_frame decode_symbol(struct stacks *t, struct text id)
{
	const struct symbol *symbol = find_symbol(t->context, id);
	struct symbol unknown = { .name = id, .module = { "", 0 }, .file = { "", 0 } };

	if (!symbol) {
		prof_add_note(t->b, UINT64_MAX, "symbol that Symbols.txt does not name");
		symbol = &unknown;
	}
	struct prof_func f = {
		.name = prof_add_string(t->b, symbol->name.s, symbol->name.len),
		.file = prof_add_string(t->b, symbol->file.s, symbol->file.len),
		.object = prof_add_string(t->b, symbol->module.s, symbol->module.len),
	};
	return (struct stack_frame){ prof_add_func(t->b, &f), symbol->line };
}

/* ---- stacks ---------------------------------------------------------- */

static int read_stacks(const struct prof_input *in, struct symbols *symbols, struct prof_builder *b,
		       struct prof_error *err)
{
	struct stacks stacks;
	struct scan s;
	double seconds;

	stacks_init(&stacks, b, decode_symbol);
	stacks.context = symbols;
	scan_open(&s, in, NULL);
	while (!stacks.failed && scan_line(&s)) {
		scan_blanks(&s);
		if (scan_at_end(&s))
			continue;
		if (!scan_double(&s, &seconds) || !(scan_at_end(&s) || is_blank(*s.p))) {
			prof_add_note(b, UINT64_MAX, "line of Callstacks.txt not understood");
			continue;
		}
		for (struct text id; (id = scan_word(&s)).len;)
			stacks_push(&stacks, id);
		stacks_add(&stacks, stacks_pushed(&stacks), 0, seconds);
	}
	return stacks_finish(&stacks, 1, err);
}

/* "Filename: C:\...\a.exe", "Duration: 35.656", "Date: ...", "Samples: 593" */
static void read_stats(const struct prof_input *in, struct prof_builder *b)
{
	static const char *const keys[][2] = { { "Filename:", "cmd" },
					       { "Date:", "date" },
					       { "Duration:", "duration" },
					       { "Samples:", "samples" } };
	struct scan s;

	scan_open(&s, in, NULL);
	while (scan_line(&s)) {
		for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
			if (scan_literal(&s, keys[i][0]))
				text_meta(b, keys[i][1], text_trim(scan_rest(&s)));
	}
}

/* -1 and *err if the member is missing. */
static int open_needed(const struct prof_input *in, const char *name, struct prof_input *member,
		       struct prof_error *err)
{
	int status = zip_open_member(in, name, member, err);

	return status > 0 ? prof_bad_bytes(err, in, in->data, "an archive without %s", name)
			  : status;
}

static int read_members(const struct prof_input *in, struct prof_builder *b,
			struct symbols *symbols, struct prof_input *text, struct prof_input *calls,
			struct prof_error *err)
{
	struct prof_input stats = { 0 };
	int status;

	if (open_needed(in, "symbols.txt", text, err) ||
	    open_needed(in, "callstacks.txt", calls, err))
		return -1;
	status = zip_open_member(in, "stats.txt", &stats, err);
	if (status < 0)
		return -1;
	if (!status)
		read_stats(&stats, b);
	prof_input_close(&stats);
	read_symbols(symbols, text, b);
	return symbols->failed ? prof_fail(err, PROF_ENOMEM, "out of memory")
			       : read_stacks(calls, symbols, b, err);
}

static int read_sleepy(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct prof_input text = { 0 }, calls = { 0 };
	struct symbols symbols = { 0 };
	struct prof_measure time = {
		.name = prof_add_text(b, "time"),
		.unit = PROF_UNIT_SECOND,
		.role = PROF_ROLE_COST,
		.scale = 1,
		.sampled = true,
	};

	prof_add_measure(b, &time);
	int status = read_members(in, b, &symbols, &text, &calls, err);
	free(symbols.row);
	index_free(&symbols.by_id);
	prof_input_close(&text);
	prof_input_close(&calls);
	return status;
}

static bool contains(const struct prof_input *in, size_t from, const char *a, const char *b)
{
	return memmem(in->data + from, in->size - from, a, strlen(a)) ||
	       memmem(in->data + from, in->size - from, b, strlen(b));
}

/* The directory, at the end, names the members. */
static enum prof_match probe_sleepy(const struct prof_input *in)
{
	size_t from = in->size > 1 << 16 ? in->size - (1 << 16) : 0;

	return zip_is(in) && contains(in, from, "Callstacks.txt", "callstacks.txt") &&
			       contains(in, from, "Symbols.txt", "symbols.txt")
		       ? PROF_CERTAIN
		       : PROF_NO;
}

const struct prof_reader prof_reader_sleepy = {
	.name = "sleepy",
	.aliases = "very-sleepy",
	.title = "Very Sleepy captures",
	.suffixes = ".sleepy",
	.kept = "contexts, time",
	.lost = "addresses of what has a name",
	.probe = probe_sleepy,
	.read = read_sleepy,
};
