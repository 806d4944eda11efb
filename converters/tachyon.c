/*
 * tachyon.c - read the binary files of profiling.sampling, Python 3.15's
 * sampling profiler.
 *
 *	header, samples (raw or one zstd frame), strings, frames, [statistics], footer
 *
 * Source: docs/formats/tachyon.md.
 */
#include "tachyon.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "measures.h"
#include "scan.h"
#include "unpack.h"

enum { MAGIC = 0x54414348, VERSION = 1, FOOTER = 32, SMALLEST = TACHYON_HEADER + FOOTER };

/* The statistics end in a mark, a version and their size. */
enum { STATISTICS_OLD = 32, STATISTICS = 56, STATISTICS_END = 16 };

enum { ZSTD = 1 };

/* The least that a frame takes. */
enum { FRAME_BYTES = 7 };

static const char mode_names[][10] = { "wall", "cpu", "gil", "all", "exception" };

/* ---- header ---------------------------------------------------------- */

static const uint8_t *end_of_tables(const struct bytes *c)
{
	return c->in->data + c->in->size - FOOTER;
}

/* A cursor for bytes at a place of the file that is known to exist. */
static struct bytes cursor_at(const struct tachyon *t, uint64_t offset, uint64_t end)
{
	const struct bytes *c = &t->c;
	return (struct bytes){ c->in->data + offset, c->in->data + end, c->in, c->err, false };
}

/*
 * The count of samples grew from 32 to 64 bits without a new version. Which it
 * is shows in the offsets: read with the wrong width, one of them is too large.
 */
static bool take_layout(struct tachyon *t, bool wide)
{
	struct bytes c = cursor_at(t, 28, TACHYON_HEADER);
	t->samples = wide ? tachyon_u64(&c, t->swap) : tachyon_u32(&c, t->swap);
	t->threads = tachyon_u32(&c, t->swap);
	t->strings_at = tachyon_u64(&c, t->swap);
	t->frames_at = tachyon_u64(&c, t->swap);
	t->compression = tachyon_u32(&c, t->swap);
	return t->strings_at >= TACHYON_HEADER && t->strings_at <= t->frames_at &&
	       t->frames_at <= t->c.in->size - FOOTER && t->compression <= ZSTD;
}

static void add_mode(struct tachyon *t)
{
	struct bytes c = cursor_at(t, 60, TACHYON_HEADER);
	uint32_t mode = tachyon_u32(&c, t->swap) & 0xff;
	if (mode && mode <= sizeof(mode_names) / sizeof(mode_names[0]))
		prof_add_meta(t->b, "mode", mode_names[mode - 1]);
}

static void add_number(struct tachyon *t, const char *key, uint64_t number)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRIu64, number);
	prof_add_meta(t->b, key, text);
}

/* What a run leaves behind that was killed: the header is written last. */
static bool is_unfinished(const struct prof_input *in)
{
	static const uint8_t none[TACHYON_HEADER];
	return in->size > TACHYON_HEADER && !memcmp(in->data, none, sizeof(none));
}

static int check_start(struct tachyon *t)
{
	struct bytes *c = &t->c;
	if (is_unfinished(c->in))
		return bytes_fail(c, c->at,
				  "the recording was never finished: its header is empty, and "
				  "names and frames are lost");
	uint32_t magic = tachyon_u32(c, false);
	t->swap = magic == __builtin_bswap32(MAGIC);
	if (c->failed)
		return -1;
	if (magic != MAGIC && !t->swap)
		return bytes_fail(c, c->in->data, "expected the mark of profiling.sampling");
	const uint8_t *at = c->at;
	uint32_t version = tachyon_u32(c, t->swap);
	const uint8_t *python = bytes_take(c, 4);
	if (!python)
		return -1;
	if (version != VERSION)
		return bytes_fail(c, at,
				  "version %u of the format, of Python %u.%u; only 1 is known",
				  version, python[0], python[1]);
	char text[16];
	snprintf(text, sizeof(text), "%u.%u.%u", python[0], python[1], python[2]);
	prof_add_meta(t->b, "python", text);
	return 0;
}

static int read_header(struct tachyon *t)
{
	struct bytes *c = &t->c;
	if (check_start(t))
		return -1;
	if (c->in->size < SMALLEST)
		return bytes_fail(c, c->end, "the file ends before its tables");
	(void)tachyon_u64(c, t->swap); /* start, by a clock that counts from nowhere */
	t->interval = tachyon_u64(c, t->swap);
	bool wide = take_layout(t, true);
	if (!wide && !take_layout(t, false))
		return bytes_fail(c, c->at, "no tables where the header says that they are");
	add_number(t, "sample_interval_usec", t->interval);
	if (wide)
		add_mode(t);
	return 0;
}

/* ---- strings and frames ---------------------------------------------- */

static int read_footer(struct tachyon *t)
{
	struct bytes c = cursor_at(t, t->c.in->size - FOOTER, t->c.in->size);
	t->nstrings = tachyon_u32(&c, t->swap);
	t->nframes = tachyon_u32(&c, t->swap);
	const uint8_t *at = c.at;
	uint64_t size = tachyon_u64(&c, t->swap);
	if (size != t->c.in->size)
		return bytes_fail(&t->c, at, "the footer tells of %" PRIu64 " bytes, %zu are here",
				  size, t->c.in->size);
	if (t->nstrings > t->frames_at - t->strings_at)
		return bytes_fail(&t->c, at - 8, "more strings than bytes for them");
	if (t->nframes > (t->c.in->size - FOOTER - t->frames_at) / FRAME_BYTES)
		return bytes_fail(&t->c, at - 4, "more frames than bytes for them");
	return 0;
}

/* The caller frees; NULL after a failure. */
static prof_id *read_strings(struct tachyon *t)
{
	struct bytes c = cursor_at(t, t->strings_at, t->frames_at);
	prof_id *strings = malloc(((size_t)t->nstrings + 1) * sizeof(*strings));
	if (!strings) {
		prof_fail(c.err, PROF_ENOMEM, "out of memory");
		return NULL;
	}
	for (uint32_t i = 0; i < t->nstrings && !c.failed; i++) {
		uint32_t len = tachyon_packed32(&c);
		const uint8_t *s = bytes_take(&c, len);
		strings[i] = s ? prof_add_string(t->b, (const char *)s, len) : 0;
	}
	if (!c.failed && bytes_left(&c))
		bytes_fail(&c, c.at, "bytes between the strings and the frames");
	if (!c.failed)
		return strings;
	free(strings);
	return NULL;
}

static int32_t zigzag(struct bytes *c)
{
	uint32_t v = tachyon_packed32(c);
	return (int32_t)(v >> 1 ^ (0 - (v & 1)));
}

static prof_id take_string(struct tachyon *t, struct bytes *c, const prof_id *strings)
{
	const uint8_t *at = c->at;
	uint32_t i = tachyon_packed32(c);
	if (!c->failed && i >= t->nstrings)
		bytes_fail(c, at, "string %u of %u", i, t->nstrings);
	return c->failed ? 0 : strings[i];
}

/* The profiler's own frames are in the file, and in none of its reports. */
static bool is_own(const struct tachyon *t, prof_id file)
{
	const struct prof_str *s = prof_builder_string(t->b, file);
	return s && text_ends((struct text){ s->s, s->len }, "_sync_coordinator.py");
}

static void read_frame(struct tachyon *t, struct bytes *c, const prof_id *strings,
		       struct tachyon_frame *frame)
{
	struct prof_func func = { .file = take_string(t, c, strings) };
	func.name = take_string(t, c, strings);
	int32_t line = zigzag(c);
	for (int i = 0; i < 3; i++)
		(void)zigzag(c); /* end of the line, columns */
	const uint8_t *at = c->at;
	uint8_t opcode = bytes_u8(c);
	if (c->failed)
		return;
	if (opcode != 255)
		prof_add_note(t->b, bytes_offset(c, at), "opcodes were left out");
	frame->line = line > 0 ? (uint32_t)line : 0;
	frame->func = is_own(t, func.file) ? PROF_NONE : prof_add_func(t->b, &func);
}

/* ---- statistics ------------------------------------------------------ */

static void add_double(struct tachyon *t, struct bytes *c, const char *key, bool known)
{
	uint64_t bits = tachyon_u64(c, t->swap);
	double v;
	char text[48];
	memcpy(&v, &bits, sizeof(v));
	if (!known || !(fabs(v) < 1e12))
		return;
	uint64_t millionths = (uint64_t)(fabs(v) * 1e6 + 0.5);
	snprintf(text, sizeof(text), "%s%" PRIu64 ".%06" PRIu64, v < 0 ? "-" : "",
		 millionths / 1000000, millionths % 1000000);
	prof_add_meta(t->b, key, text);
}

/* How well the profiler kept up. Returns where the block begins: the end of the frames. */
static const uint8_t *read_statistics(struct tachyon *t)
{
	const uint8_t *end = end_of_tables(&t->c);
	uint64_t room = (uint64_t)(end - t->c.in->data) - t->frames_at;
	if (room < STATISTICS_OLD || memcmp(end - STATISTICS_END, "TACHSTAT", 8) != 0)
		return end;
	struct bytes c = t->c;
	c.at = end - STATISTICS_END + 8;
	c.end = end;
	uint32_t version = tachyon_u32(&c, t->swap), size = tachyon_u32(&c, t->swap);
	if (version != 1 || (size != STATISTICS && size != STATISTICS_OLD) || size > room)
		return end;
	c.at = end - size;
	struct bytes present = c;
	present.at = end - STATISTICS_END - 8;
	uint32_t known = size == STATISTICS ? tachyon_u32(&present, t->swap) : 0;
	add_double(t, &c, "duration", true);
	add_double(t, &c, "sample_rate", true);
	if (size == STATISTICS) {
		add_double(t, &c, "error_rate", known & 1);
		add_double(t, &c, "missed_samples", known & 2);
	}
	return end - size;
}

static int read_frames(struct tachyon *t, const prof_id *strings)
{
	const uint8_t *end = read_statistics(t);
	struct bytes c = cursor_at(t, t->frames_at, (uint64_t)(end - t->c.in->data));
	t->frames = malloc(((size_t)t->nframes + 1) * sizeof(*t->frames));
	if (!t->frames)
		return prof_fail(c.err, PROF_ENOMEM, "out of memory");
	for (uint32_t i = 0; i < t->nframes && !c.failed; i++)
		read_frame(t, &c, strings, &t->frames[i]);
	if (!c.failed && bytes_left(&c))
		bytes_fail(&c, c.at, "bytes behind the frames");
	return c.failed ? -1 : 0;
}

/* ---- samples --------------------------------------------------------- */

static void declare(struct tachyon *t)
{
	measure_samples(t->b);
	if (t->interval)
		measure_time(t->b, 1e-6, true, true);
	t->nmeasures = t->interval ? 2 : 1;
}

/* A mistake in decompressed bytes is at the beginning of the compressed ones. */
static int read_compressed(struct tachyon *t, struct bytes *c)
{
	struct prof_error local = PROF_ERROR_INIT;
	struct buffer packed = { .data = (uint8_t *)(uintptr_t)c->at, .size = bytes_left(c) };
	struct buffer out = { .name = c->in->name ? c->in->name : "-", .err = &local };
	int status = unpack_zstd(&packed, &out);
	struct prof_input in = { .name = out.name, .data = out.data, .size = out.size };
	if (status == 0) {
		struct bytes inner;
		bytes_open(&inner, &in, &local);
		status = tachyon_records(t, &inner);
	}
	free(out.data);
	if (local.status == PROF_EMALFORMED && local.offset != UINT64_MAX)
		return bytes_fail(c, c->at, "byte %" PRIu64 " of the decompressed samples: %.160s",
				  local.offset, local.message);
	if (local.status == PROF_EMALFORMED)
		return bytes_fail(c, c->at, "%.200s", local.message);
	if (local.status == PROF_ELIMIT)
		return bytes_limit(
			c, c->at, "the samples decompress to over 64 MiB and 200 times their size");
	if (local.status == PROF_EIO)
		return prof_fail(c->err, PROF_EIO,
				 "its samples are zstd data, and libzstd is not installed");
	return status ? prof_fail(c->err, local.status, "%.200s", local.message) : 0;
}

static int read_samples(struct tachyon *t)
{
	struct bytes c = cursor_at(t, TACHYON_HEADER, t->strings_at);
	declare(t);
	return t->compression == ZSTD ? read_compressed(t, &c) : tachyon_records(t, &c);
}

static int read_file(struct tachyon *t)
{
	if (read_header(t) || read_footer(t))
		return -1;
	prof_id *strings = read_strings(t);
	int status = strings ? read_frames(t, strings) : -1;
	free(strings);
	return status ? status : read_samples(t);
}

static int read_tachyon(const struct prof_input *in, struct prof_builder *b, struct prof_error *err)
{
	struct tachyon t = { .b = b };
	bytes_open(&t.c, in, err);
	events_init(&t.tree);
	int status = read_file(&t);
	if (status)
		events_free(&t.tree);
	else
		status = events_finish(&t.tree, b, t.nmeasures, err);
	free(t.frames);
	return status;
}

/* An unfinished file is known by what its first record must look like, or by zstd's mark. */
static enum prof_match probe_tachyon(const struct prof_input *in)
{
	const uint8_t *p = in->data;
	if (in->size >= 8 && (!memcmp(p, "HCAT\1\0\0\0", 8) || !memcmp(p, "TACH\0\0\0\1", 8)))
		return PROF_CERTAIN;
	if (in->size >= 12 && (!memcmp(p, "HCAT", 4) || !memcmp(p, "TACH", 4)))
		return PROF_LIKELY;
	if (in->size <= TACHYON_HEADER + 16 || !is_unfinished(in))
		return PROF_NO;
	p += TACHYON_HEADER;
	return !memcmp(p, "\x28\xb5\x2f\xfd", 4) || (p[0] && !p[7] && p[12] == 1) ? PROF_MAYBE
										  : PROF_NO;
}

const struct prof_reader prof_reader_tachyon = {
	.name = "tachyon",
	.aliases = "profiling.sampling",
	.title = "profiling.sampling of Python 3.15 (Tachyon), binary",
	.suffixes = ".bin .tachyon",
	.kept = "contexts by thread, order and time of samples, the state of threads",
	.lost = "columns, ends of lines, opcodes",
	.probe = probe_tachyon,
	.read = read_tachyon,
};
