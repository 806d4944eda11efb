/*
 * hotshot.c - read the logs of hotshot, Python 2.2 to 2.7.
 *
 * A stream of records of calls, returns and lines with the microseconds since
 * the one before. Contexts are counted exactly; what hotshot.stats.load()
 * makes of the log follows from them.
 * Source: docs/formats/hotshot.md.
 */
#include <stdlib.h>

#include "bytes.h"
#include "events.h"
#include "hash.h"
#include "measures.h"
#include "room.h"

/* Kinds of records: the low two bits, or the whole byte if both are set. */
enum {
	ENTER = 0x00,
	EXIT = 0x01,
	LINE = 0x02,
	OTHER = 0x03,
	ADD_INFO = 0x13,
	DEFINE_FILE = 0x23,
	LINE_TIMES = 0x33,
	DEFINE_FUNC = 0x43,
	FRAME_TIMES = 0x53
};

enum { CALLS, PRIMITIVE, TIME, MEASURES };

/* A function is told by its file and first line; its name is defined before its first call. */
struct code {
	uint32_t file, line;
	prof_id func;
};

struct log {
	struct bytes c;
	struct prof_builder *b;
	struct events tree;
	prof_id *files; /* [nfiles] strings by number */
	size_t nfiles, cap_files;
	struct code *codes; /* found by index */
	size_t ncodes, cap_codes;
	struct index index;
	bool frame_times, line_times, done;
};

/* ---- numbers and strings --------------------------------------------- */

/* Seven bits a byte, lowest first; the high bit says that more follow. */
static uint32_t packed_rest(struct log *l, uint64_t value, unsigned shift, bool more)
{
	const uint8_t *start = l->c.at;
	while (more && !l->c.failed) {
		uint8_t byte = bytes_u8(&l->c);
		if (shift > 35) {
			bytes_fail(&l->c, start, "number of more than 32 bits");
			return 0;
		}
		value |= (uint64_t)(byte & 0x7f) << shift;
		shift += 7;
		more = byte & 0x80;
	}
	if (value > UINT32_MAX)
		bytes_fail(&l->c, start, "number of more than 32 bits");
	return (uint32_t)value;
}

static uint32_t packed(struct log *l)
{
	return packed_rest(l, 0, 0, true);
}

/* The number that shares its first byte with the kind of the record. */
static uint32_t packed_behind_kind(struct log *l, uint8_t first)
{
	return packed_rest(l, (first & 0x7fu) >> 2, 5, first & 0x80);
}

static const char *take_string(struct log *l, uint32_t *len)
{
	*len = packed(l);
	return (const char *)bytes_take(&l->c, *len);
}

static prof_id add_string(struct log *l)
{
	uint32_t len;
	const char *s = take_string(l, &len);
	return s ? prof_add_string(l->b, s, len) : 0;
}

/* ---- definitions ----------------------------------------------------- */

static int out_of_memory(struct log *l)
{
	l->c.failed = true;
	return prof_fail(l->c.err, PROF_ENOMEM, "out of memory");
}

static void define_file(struct log *l)
{
	const uint8_t *at = l->c.at;
	uint32_t number = packed(l);
	prof_id name = add_string(l);
	if (l->c.failed)
		return;
	if (number > l->nfiles) {
		bytes_fail(&l->c, at, "file %u is defined after file %zu", number, l->nfiles);
		return;
	}
	if (!room_for(&l->files, l->nfiles, &l->cap_files, sizeof(*l->files))) {
		out_of_memory(l);
		return;
	}
	l->nfiles += number == l->nfiles;
	l->files[number] = name;
}

/* Where the code of that file and line stands, added with an unknown name if it is new. */
static struct code *find_code(struct log *l, uint32_t file, uint32_t line)
{
	uint32_t hash = hash_number((uint64_t)file << 32 | line);
	size_t at;
	for (uint32_t row = index_first(&l->index, hash, &at); row != INDEX_NONE;
	     row = index_next(&l->index, hash, &at))
		if (l->codes[row].file == file && l->codes[row].line == line)
			return &l->codes[row];
	if (!room_for(&l->codes, l->ncodes, &l->cap_codes, sizeof(*l->codes))) {
		out_of_memory(l);
		return NULL;
	}
	if (!index_put(&l->index, hash, (uint32_t)l->ncodes)) {
		out_of_memory(l);
		return NULL;
	}
	l->codes[l->ncodes] = (struct code){ file, line, PROF_NONE };
	return &l->codes[l->ncodes++];
}

static prof_id add_func(struct log *l, const struct code *code, prof_id name)
{
	return prof_add_func(l->b, &(struct prof_func){ .name = name,
							.file = l->files[code->file],
							.line = code->line });
}

static void define_func(struct log *l)
{
	const uint8_t *at = l->c.at;
	uint32_t file = packed(l), line = packed(l);
	prof_id name = add_string(l);
	if (l->c.failed)
		return;
	if (file >= l->nfiles) {
		bytes_fail(&l->c, at, "function of file %u, which is not defined", file);
		return;
	}
	struct code *code = find_code(l, file, line);
	if (code)
		code->func = add_func(l, code, name);
}

static void add_info(struct log *l)
{
	uint32_t key_len, len;
	const char *key = take_string(l, &key_len);
	const char *value = key ? take_string(l, &len) : NULL;
	if (!value)
		return;
	prof_id k = prof_add_string(l->b, key, key_len), v = prof_add_string(l->b, value, len);
	/* Copied before the second is interned: the table may move. */
	const struct prof_str name = *prof_builder_string(l->b, k);
	const struct prof_str text = *prof_builder_string(l->b, v);
	if (text.len)
		prof_add_meta(l->b, name.s, text.s);
}

/* ---- events ---------------------------------------------------------- */

static void spend(struct log *l, uint32_t ticks)
{
	events_add(&l->tree, l->tree.at, TIME, ticks);
}

static void enter(struct log *l, uint8_t first)
{
	const uint8_t *at = l->c.at - 1;
	uint32_t file = packed_behind_kind(l, first), line = packed(l);
	if (l->frame_times)
		spend(l, packed(l));
	if (l->c.failed)
		return;
	if (file >= l->nfiles) {
		bytes_fail(&l->c, at, "call into file %u, which is not defined", file);
		return;
	}
	struct code *code = find_code(l, file, line);
	if (!code)
		return;
	if (code->func == PROF_NONE) {
		prof_add_note(l->b, bytes_offset(&l->c, at), "function without a name");
		code->func = add_func(l, code, prof_add_text(l->b, "None"));
	}
	events_enter(&l->tree, code->func, CALLS);
}

/* A return from the frame in which profiling began ends the log for hotshot, too. */
static void leave(struct log *l, uint8_t first)
{
	uint32_t ticks = packed_behind_kind(l, first);
	if (l->c.failed)
		return;
	if (l->tree.at == 0) {
		prof_add_note(l->b, bytes_offset(&l->c, l->c.at),
			      "return without a call: the rest was ignored");
		l->done = true;
		return;
	}
	spend(l, ticks);
	events_leave(&l->tree);
}

static void pass_line(struct log *l, uint8_t first)
{
	(void)packed_behind_kind(l, first);
	if (l->line_times)
		spend(l, packed(l));
	if (!l->c.failed)
		prof_add_note(l->b, UINT64_MAX, "line events were added to their functions");
}

static void read_record(struct log *l)
{
	const uint8_t *at = l->c.at;
	uint8_t first = bytes_u8(&l->c);
	switch (first & OTHER) {
	case ENTER:
		enter(l, first);
		return;
	case EXIT:
		leave(l, first);
		return;
	case LINE:
		pass_line(l, first);
		return;
	}
	switch (first) {
	case ADD_INFO:
		add_info(l);
		return;
	case DEFINE_FILE:
		define_file(l);
		return;
	case DEFINE_FUNC:
		define_func(l);
		return;
	case FRAME_TIMES:
		l->frame_times = packed(l);
		return;
	case LINE_TIMES:
		l->line_times = packed(l);
		return;
	}
	bytes_fail(&l->c, at, "unknown record 0x%02x", first);
}

/* ---- the log --------------------------------------------------------- */

static void add_measures(struct prof_builder *b)
{
	measure_calls(b);
	measure_primitive(b);
	measure_time(b, 1e-6, true, false);
}

static int read_hotshot(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct log l = { .b = b };
	bytes_open(&l.c, in, err);
	events_init(&l.tree);
	add_measures(b);
	while (!l.done && !l.c.failed && bytes_left(&l.c) && !l.tree.failed)
		read_record(&l);
	if (l.tree.at && !l.c.failed)
		prof_add_note(b, UINT64_MAX, "functions still running at the end were closed");
	int status = -1;
	if (l.c.failed)
		events_free(&l.tree);
	else
		status = events_finish(&l.tree, b, MEASURES, err);
	free(l.files);
	free(l.codes);
	index_free(&l.index);
	return status;
}

static enum prof_match probe_hotshot(const struct prof_input *in)
{
	static const char start[] = "\x13\x0fhotshot-version";
	return in->size >= sizeof(start) - 1 && !memcmp(in->data, start, sizeof(start) - 1)
		       ? PROF_CERTAIN
		       : PROF_NO;
}

const struct prof_reader prof_reader_hotshot = {
	.name = "hotshot",
	.aliases = "",
	.title = "hotshot log of Python 2",
	.suffixes = ".hotshot .log",
	.kept = "contexts with calls and time",
	.lost = "the time of single lines, the order of calls",
	.probe = probe_hotshot,
	.read = read_hotshot,
};
